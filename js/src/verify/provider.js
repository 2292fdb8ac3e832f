// A provider as receivers need it: its program, open in the module.
import { dispose } from "../dispose.js";
import { Handle } from "../machine.js";
import { field } from "./instance.js";

/**
 * @typedef {import("./instance.js").Instance} Instance
 * @typedef {import("../machine.js").Machine<Instance>} Machine
 * @typedef {import("../machine.js").Handle<Instance>} OpenProgram
 */

/**
 * For the package's own calls.
 * @type {(provider: Provider) => Machine}
 */
export let machineOf;

/**
 * For the package's own calls. The handle's number is the program's address.
 * @type {(provider: Provider) => {handle: OpenProgram, length: number}}
 */
export let programOf;

/** Made by `provider()`. */
export class Provider {
  #machine;
  #program;
  #isBuiltin;
  /** @type {readonly Readonly<{name: string}>[] | undefined} */
  #events;

  static {
    machineOf = (provider) => provider.#machine;
    programOf = (provider) => provider.#program;
  }

  /**
   * @param {Machine} machine
   * @param {string | Uint8Array} from a built-in provider's name, or a program
   * @throws {import("../errors.js").SignpostError} unknown_provider, invalid_program
   */
  constructor(machine, from) {
    const given = typeof from === "string" ? from : from.slice();
    const opened = { name: "", headers: /** @type {string[]} */ ([]), length: 0 };
    const handle = new Handle(
      machine,
      (instance) => {
        const address = typeof given === "string" ? openBuiltin(instance, given) : openBytes(instance, given);
        if (address === 0) return 0;
        const { length } = typeof given === "string" ? instance.view(field.output) : given;
        const name = typeof given === "string" ? given : instance.text(field.output);
        Object.assign(opened, { name, length, headers: namesBy(instance, "sv_header", address, length) });
        return address;
      },
      (instance, address) => typeof given !== "string" && instance.free(address, given.length),
    );
    handle.serve(this);
    this.#machine = machine;
    this.#isBuiltin = typeof given === "string";
    this.#program = { handle, length: opened.length };
    /** @type {string} [a-z0-9][a-z0-9_-]* */
    this.name = opened.name;
    /** @type {readonly string[]} the headers that verification reads; the first is the signature's */
    this.headersRead = Object.freeze(opened.headers);
    Object.freeze(this);
  }

  /** Gives the memory of a program back; it cannot be used any more. Those that are built in take none and stay. */
  close() {
    if (!this.#isBuiltin) this.#program.handle.close();
  }

  /** For `using`. */
  [dispose]() {
    this.close();
  }

  /** @returns {readonly Readonly<{name: string}>[]} a verdict's eventIndex is an index here */
  get events() {
    return (this.#events ??= Object.freeze(
      this.#machine.run((instance) => {
        const { handle, length } = this.#program;
        const names = namesBy(instance, "sv_event", handle.number(instance), length);
        return names.map((name) => Object.freeze({ name }));
      }),
    ));
  }
}

/** @param {Instance} instance @param {string} name @returns {number} the address; 0 when there is none */
function openBuiltin(instance, name) {
  const at = instance.room(name.length * 3);
  const { exports, ints } = instance;
  return exports.sv_builtin(at, instance.put(name, at)) === 0 ? ints[field.output] : 0;
}

/** @param {Instance} instance @param {Uint8Array} program @returns {number} the address; 0 when it is refused */
function openBytes(instance, program) {
  const address = instance.allocate(program.length);
  instance.bytes.set(program, address);
  if (instance.exports.sv_open(address, program.length) === 0) return address;
  instance.free(address, program.length);
  return 0;
}

/**
 * @param {Instance} instance
 * @param {"sv_header" | "sv_event"} call
 * @param {number} address of the program
 * @param {number} length
 * @returns {string[]}
 */
function namesBy(instance, call, address, length) {
  const names = [];
  for (;;) {
    instance.exports[call](address, length, names.length);
    const name = instance.text(field.output);
    if (name === "") return names;
    names.push(name);
  }
}
