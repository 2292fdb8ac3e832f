// A provider: everything that is known of one product's webhooks.
import { failureOf, Handle } from "./machine.js";
import { field, splitBytes, splitTexts, textOf } from "./instance.js";

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

/** Immutable. Made by `core.provider`. */
export class Provider {
  #machine;
  #handle;

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
    const handle = new Handle(machine, (instance) => open(instance, source), "sp_provider_close");
    handle.serve(this);
    this.#machine = machine;
    this.#handle = handle;
    const described = machine.run((instance) => describe(instance, handle.number(instance)));
    /** @type {string} [a-z0-9][a-z0-9_-]* */
    this.name = described.name;
    /** @type {string} for people */
    this.title = described.title;
    /** @type {string} one sentence */
    this.summary = described.summary;
    /** @type {string} the manifest's text, as it was given */
    this.manifest = described.manifest;
    /** @type {boolean} any event name is taken; the listed events are examples */
    this.openCatalog = described.openCatalog;
    /** @type {readonly string[]} the headers that verification reads; the first is the signature's */
    this.headersRead = Object.freeze(described.headersRead);
    /** @type {readonly Readonly<EventType>[]} a verdict's eventIndex is an index here */
    this.events = Object.freeze(described.events.map((event) => Object.freeze(event)));
    Object.freeze(this);
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
  const [name, title, summary, manifest] = textsAfter(instance, instance.exports.sp_provider_describe(handle));
  const openCatalog = instance.ints[field.openCatalog] === 1;
  const headersRead = textsAfter(instance, instance.exports.sp_provider_headers(handle));
  const events = eventsAfter(instance, instance.exports.sp_provider_events(handle));
  return { name, title, summary, manifest, openCatalog, headersRead, events };
}

/**
 * @param {import("./instance.js").Instance} instance
 * @param {number} code
 */
function textsAfter(instance, code) {
  if (code !== 0) throw failureOf(instance);
  return instance.outputTexts();
}

/**
 * @param {import("./instance.js").Instance} instance
 * @param {number} code
 * @returns {EventType[]}
 */
function eventsAfter(instance, code) {
  if (code !== 0) throw failureOf(instance);
  const parts = splitBytes(instance.output());
  const events = [];
  for (let i = 0; i < parts.length; i += 6) {
    const [name, summary, basis, generation, example] = parts.slice(i, i + 5).map(textOf);
    const aliases = Object.freeze(splitTexts(parts[i + 5]));
    events.push({ name, aliases, summary, basis: /** @type {EventType["basis"]} */ (basis), generation, example });
  }
  return events;
}
