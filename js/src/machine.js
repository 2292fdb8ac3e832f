// The compiled module and its live instance. An instance that trapped is never used again: the next call makes a new one.
import { errorOf, SignpostError } from "./errors.js";
import { field, Instance } from "./instance.js";

/** Closes handles of objects that are collected without having been closed; some runtimes have no such registry. */
const collected =
  typeof FinalizationRegistry === "function"
    ? new FinalizationRegistry((/** @type {Handle} */ handle) => handle.close())
    : undefined;

export class Machine {
  #module;
  /** @type {Instance | undefined} */
  #instance;

  /**
   * @param {import("./instance.js").CompiledModule} module
   * @param {{nativeHmacFrom: number, webHmacFrom: number}} thresholds bytes
   */
  constructor(module, { nativeHmacFrom, webHmacFrom }) {
    this.nativeHmacFrom = nativeHmacFrom;
    this.webHmacFrom = webHmacFrom;
    this.#module = module;
    this.#instance = new Instance(module);
  }

  /** @returns {Instance} the live one; a new one after a trap */
  instance() {
    return (this.#instance ??= new Instance(this.#module));
  }

  /** @returns {boolean} whether this instance is still the live one */
  isLive(/** @type {Instance | undefined} */ instance) {
    return instance !== undefined && instance === this.#instance;
  }

  /** Gives the instance up: its memory can be in any state. */
  drop() {
    this.#instance = undefined;
  }

  /**
   * Runs calls that are not on the hot path.
   * @template T
   * @param {(instance: Instance) => T} work
   * @returns {T}
   * @throws {SignpostError} what `work` throws of that kind; core_failed for everything else
   */
  run(work) {
    try {
      return work(this.instance());
    } catch (error) {
      if (error instanceof SignpostError) throw error;
      this.drop();
      throw new SignpostError("core_failed", { cause: error });
    }
  }
}

/**
 * The failure that the last call left.
 * @param {Instance} instance
 * @returns {SignpostError}
 */
export function failureOf(instance) {
  instance.refresh();
  const { code } = errorOf(instance.ints[field.code]);
  return new SignpostError(code, { pointer: instance.text(field.pointer), detail: instance.text(field.detail) });
}

/** Something that is open in the module, and how to open it again in the next instance. */
export class Handle {
  #machine;
  #open;
  #close;
  /** @type {Instance | undefined} */
  #in;
  #number = 0;
  #closed = false;

  /**
   * @param {Machine} machine
   * @param {(instance: Instance) => number} open gives the number, 0 on failure; must not refer to the object it serves
   * @param {"sp_provider_close" | "sp_verifier_close" | "sp_signer_close" | "sp_policy_close"} close
   */
  constructor(machine, open, close) {
    this.#machine = machine;
    this.#open = open;
    this.#close = close;
    machine.run((instance) => this.number(instance));
  }

  /**
   * Closes the handle when `owner` is collected.
   * @param {object} owner
   */
  serve(owner) {
    collected?.register(owner, this, this);
  }

  /**
   * @param {Instance} instance the live one
   * @returns {number} to be given to the exports
   * @throws {SignpostError} when it cannot be opened
   * @throws {TypeError} when it was closed
   */
  number(instance) {
    if (this.#in !== instance) {
      if (this.#closed) throw new TypeError("It was closed and cannot be used any more.");
      const number = this.#open(instance);
      if (number === 0) throw failureOf(instance);
      this.#number = number;
      this.#in = instance;
    }
    return this.#number;
  }

  /** Whether close() was called. */
  get closed() {
    return this.#closed;
  }

  /** Closes it, once; in a dropped instance there is nothing left to close. */
  close() {
    if (this.#closed) return;
    this.#closed = true;
    collected?.unregister(this);
    const instance = this.#in;
    this.#in = undefined;
    if (this.#machine.isLive(instance)) this.#machine.run((live) => live.exports[this.#close](this.#number));
  }
}
