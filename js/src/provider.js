// A provider: everything that is known of one product's webhooks.
import { Handle } from "./machine.js";
import { field } from "./instance.js";
import { splitBytes, splitTexts, textOf } from "./texts.js";

/**
 * One event of a provider's catalog.
 * @typedef {object} EventType
 * @property {string} name the canonical name; verdicts carry this one
 * @property {readonly string[]} aliases other names that stand for it on the wire
 * @property {string} summary one sentence
 * @property {"documented" | "found" | "assumed"} basis what the entry rests on
 * @property {string} generation the envelope it is sent in unless the caller asks for another
 * @property {string} example a full body, in the provider's JSON style
 */

/**
 * @typedef {{ builtin: string } | { manifest: string }} ProviderSource
 */

/**
 * For the package's own calls.
 * @type {(provider: Provider) => import("./machine.js").Machine}
 */
export let machineOf;

/**
 * For the package's own calls.
 * @type {(provider: Provider) => Handle}
 */
export let handleOf;

/** Immutable. Made by `core.provider`. What only pages and tools ask for is read from the module when it is asked for. */
export class Provider {
  #machine;
  #handle;
  /** @type {ReturnType<typeof describe> | undefined} */
  #described;
  /** @type {readonly Readonly<EventType>[] | undefined} */
  #events;

  static {
    machineOf = (provider) => provider.#machine;
    handleOf = (provider) => provider.#handle;
  }

  /**
   * @param {import("./machine.js").Machine} machine
   * @param {ProviderSource} source
   * @throws {import("./errors.js").SignpostError} unknown_provider, or what is wrong with the manifest
   */
  constructor(machine, source) {
    /** @type {readonly string[]} */
    let headers = [];
    const handle = new Handle(
      machine,
      (instance) => {
        const number = open(instance, source);
        if (number !== 0) headers = instance.outputTexts();
        return number;
      },
      (instance, number) => instance.exports.sp_provider_close(number),
    );
    handle.serve(this);
    this.#machine = machine;
    this.#handle = handle;
    /** @type {readonly string[]} the headers that verification reads; the first is the signature's */
    this.headersRead = Object.freeze(headers);
    Object.freeze(this);
  }

  /** @returns {string} [a-z0-9][a-z0-9_-]* */
  get name() {
    return this.#facts().name;
  }

  /** @returns {string} for people */
  get title() {
    return this.#facts().title;
  }

  /** @returns {string} one sentence */
  get summary() {
    return this.#facts().summary;
  }

  /** @returns {string} the manifest's text, as it was given */
  get manifest() {
    return this.#facts().manifest;
  }

  /** @returns {boolean} any event name is taken; the listed events are examples */
  get openCatalog() {
    return this.#facts().openCatalog;
  }

  /** @returns {readonly Readonly<EventType>[]} a verdict's eventIndex is an index here */
  get events() {
    return (this.#events ??= Object.freeze(this.#ask(eventTypes)));
  }

  /**
   * @returns {Uint8Array<ArrayBuffer>} what signpost/verify takes in place of the manifest: its program, compiled each time
   * @throws {import("./errors.js").SignpostError} invalid_manifest, beyond the limits of programs
   */
  get program() {
    return this.#ask((instance, handle) => {
      if (instance.exports.sp_provider_program(handle) !== 0) throw instance.failure();
      return instance.output();
    });
  }

  #facts() {
    return (this.#described ??= this.#ask(describe));
  }

  /**
   * @template T
   * @param {(instance: import("./instance.js").Instance, handle: number) => T} question
   * @returns {T}
   */
  #ask(question) {
    return this.#machine.run((instance) => question(instance, this.#handle.number(instance)));
  }
}

/**
 * @param {import("./instance.js").Instance} instance
 * @param {ProviderSource} source
 */
function open(instance, source) {
  return "builtin" in source
    ? instance.exports.sp_provider_builtin(instance.writeText(source.builtin))
    : instance.exports.sp_provider_parse(instance.writeText(source.manifest));
}

/**
 * @param {import("./instance.js").Instance} instance
 * @param {number} handle
 */
function describe(instance, handle) {
  if (instance.exports.sp_provider_describe(handle) !== 0) throw instance.failure();
  const [name, title, summary, manifest] = instance.outputTexts();
  const openCatalog = instance.ints[field.openCatalog] === 1;
  return { name, title, summary, manifest, openCatalog };
}

/** How many texts the module gives for each event. */
const textsOfEvent = 6;

/**
 * @param {import("./instance.js").Instance} instance
 * @param {number} handle
 * @returns {Readonly<EventType>[]}
 */
function eventTypes(instance, handle) {
  if (instance.exports.sp_provider_events(handle) !== 0) throw instance.failure();
  const parts = splitBytes(instance.output());
  const events = [];
  for (let i = 0; i < parts.length; i += textsOfEvent) {
    const [name, summary, basis, generation, example] = parts.slice(i, i + 5).map(textOf);
    const aliases = Object.freeze(splitTexts(parts[i + 5]));
    const typed = /** @type {EventType["basis"]} */ (basis);
    events.push(Object.freeze({ name, aliases, summary, basis: typed, generation, example }));
  }
  return events;
}
