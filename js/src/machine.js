// The compiled module and its live instance. An instance that trapped is never used again: the next call makes a new one.
import { SignpostError } from "./errors.js";
import { nativeHmacFrom } from "./native_hash.js";
import { webHmacFrom } from "./web_hmac.js";

/** Closes handles of objects that are collected without having been closed; some runtimes have no such registry. */
const collected =
  typeof FinalizationRegistry === "function"
    ? new FinalizationRegistry((/** @type {{ close(): void }} */ handle) => handle.close())
    : undefined;

/**
 * What every instance can: failure() says what the last call failed with, abandon() wipes what an instance leaves behind.
 * @typedef {{ failure(): SignpostError, abandon?(): void }} Failing
 */

/** @template {Failing} [I=import("./instance.js").Instance] */
export class Machine {
  #make;
  /** @type {I | undefined} */
  #instance;

  /**
   * @param {() => I} make a new instance of the module
   * @param {{nativeHmacFrom?: number, webHmacFrom?: number}} thresholds bytes
   * @throws {TypeError}
   */
  constructor(make, thresholds) {
    this.nativeHmacFrom = bytesFrom("nativeHmacFrom", thresholds.nativeHmacFrom, nativeHmacFrom);
    this.webHmacFrom = bytesFrom("webHmacFrom", thresholds.webHmacFrom, webHmacFrom);
    this.#make = make;
    this.#instance = make();
  }

  /** @returns {I} the live one; a new one after a trap */
  instance() {
    return (this.#instance ??= this.#make());
  }

  /** @returns {boolean} whether this instance is still the live one */
  isLive(/** @type {I | undefined} */ instance) {
    return instance !== undefined && instance === this.#instance;
  }

  /** Gives the instance up: its memory can be in any state. */
  drop() {
    this.#instance?.abandon?.();
    this.#instance = undefined;
  }

  /**
   * Runs calls that are not on the hot path.
   * @template T
   * @param {(instance: I) => T} work
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
 * @param {string} name
 * @param {number | undefined} given bytes
 * @param {number} otherwise
 */
function bytesFrom(name, given, otherwise) {
  const from = given ?? otherwise;
  if (!(from >= 0)) throw new TypeError(`${name} must be a number of bytes, 0 or more`);
  return from;
}

/**
 * Something that is open in the module, and how to open it again in the next instance.
 * @template {Failing} [I=import("./instance.js").Instance]
 */
export class Handle {
  #machine;
  #open;
  #close;
  /** @type {I | undefined} */
  #in;
  #number = 0;
  #closed = false;

  /**
   * @param {Machine<I>} machine
   * @param {(instance: I) => number} open gives the number, 0 on failure; must not refer to the object it serves
   * @param {(instance: I, number: number) => void} close
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
   * @param {I} instance the live one
   * @returns {number} to be given to the exports
   * @throws {SignpostError} when it cannot be opened
   * @throws {TypeError} when it was closed
   */
  number(instance) {
    if (this.#in !== instance) {
      if (this.#closed) throw new TypeError("It was closed and cannot be used any more.");
      const number = this.#open(instance);
      if (number === 0) throw instance.failure();
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
    if (this.#machine.isLive(instance)) this.#machine.run((live) => this.#close(live, this.#number));
  }
}
