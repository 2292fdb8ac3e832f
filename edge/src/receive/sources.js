// What a request needs of its source, prepared once and kept in the isolate: providers read, verifiers made.
//
// The copy here may be old. Whoever keeps an event says by which version of the settings it was judged, and the Source refuses one
// that does not hold; and before the Worker refuses a webhook it asks, at most once a second, whether the settings have changed.
import { clock, stopwatch } from "../clock.js";
import { core } from "../core.js";
import { verifierOptions } from "../settings/check.js";
import { Keeper } from "./keep.js";

/** @typedef {import("../settings/types.js").SourceSettings} SourceSettings */

/**
 * A URL that a provider posts to.
 * @typedef {object} Source
 * @property {string} name
 * @property {SourceSettings} settings
 * @property {number} until one of its secrets ends then, in milliseconds since 1970; Infinity: none does
 * @property {import("signpost/core").Verifier} verifier with the live secrets
 * @property {(headers: Headers, body: Uint8Array, now: number) => import("signpost/core").Verdict} inspect for unsigned ones
 * @property {readonly string[]} headers names of the headers that this provider sends, in its spelling: they are passed on
 * @property {Keeper} keeper where its events are kept
 * @property {() => number} age milliseconds since it was last asked whether the settings have changed; Infinity: never yet
 */

/**
 * @typedef {object} Environment
 * @property {DurableObjectNamespace} SOURCE
 * @property {DurableObjectNamespace} DIRECTORY
 */

const grammar = /^[a-z0-9][a-z0-9_-]{0,39}$/;

/** Milliseconds for which "there is no such source", or "nothing has changed", is believed. */
const believed = 1000;

/** Names that nobody has: anybody can ask for any number of them. */
const mostUnknown = 1000;

export class Sources {
  #environment;
  /** @type {Map<string, Source>} */
  #known = new Map();
  /** @type {Map<string, () => number>} how long ago each was looked for */
  #unknown = new Map();

  /** @param {Environment} environment */
  constructor(environment) {
    this.#environment = environment;
  }

  /**
   * @param {string} name
   * @returns {Promise<Source | undefined> | Source | undefined} undefined when there is none. Rejects when the Directory does not answer
   */
  find(name) {
    const known = this.#known.get(name);
    if (known) return clock.now() < known.until ? known : this.#keep(known.settings, known);
    if (!grammar.test(name)) return undefined;
    const age = this.#unknown.get(name);
    return age && age() < believed ? undefined : this.#ask(name);
  }

  /** @param {string} name */
  async #ask(name) {
    const { DIRECTORY } = this.#environment;
    const directory = /** @type {any} */ (DIRECTORY.get(DIRECTORY.idFromName("directory")));
    const settings = await directory.sourceSettings(name);
    if (settings) return this.#keep(settings);
    if (this.#unknown.size >= mostUnknown) this.#unknown.clear();
    this.#unknown.set(name, stopwatch());
    return undefined;
  }

  /**
   * What holds instead, when the Source says so.
   * @param {Source} source
   * @param {SourceSettings | null} settings null: it takes nothing in
   * @returns {Promise<Source | undefined>} undefined when there is none any more
   */
  async replace(source, settings) {
    if (settings) return this.#keep(settings, source);
    if (this.#known.get(source.name) === source) this.#known.delete(source.name);
    return this.#ask(source.name);
  }

  /**
   * To be asked before a webhook is refused.
   * @param {Source} source
   * @returns {Promise<Source | undefined>} the same unless its settings have changed; undefined when it is gone
   */
  async recheck(source) {
    const held = this.#known.get(source.name);
    // Another request was faster.
    if (held && held !== source) return held;
    if (source.age() < believed) return source;
    source.age = stopwatch();
    const settings = await source.keeper.settings();
    return settings?.version === source.settings.version ? source : this.replace(source, settings);
  }

  /**
   * @param {SourceSettings} settings
   * @param {Source} [before] the one in whose place it comes
   * @returns {Source}
   */
  #keep(settings, before) {
    const { name } = settings;
    const { SOURCE } = this.#environment;
    const now = clock.now();
    const live = settings.secrets.filter(({ expires_at }) => expires_at === null || expires_at > now);
    const provider = core.provider(settings.provider);
    const options = verifierOptions(
      settings,
      live.map(({ secret }) => secret),
    );
    const { secrets: _, ...unsigned } = options;
    /** @type {Source} */
    const source = {
      name,
      settings,
      until: Math.min(...live.map(({ expires_at }) => expires_at ?? Infinity)),
      verifier: core.verifier(provider, options),
      inspect: (headers, body, at) => core.inspect(provider, headers, body, at, unsigned),
      headers: headersSentBy(provider),
      keeper: before?.keeper ?? new Keeper(SOURCE, SOURCE.idFromName(name)),
      age: before?.age ?? (() => Infinity),
    };
    this.#known.set(name, source);
    this.#unknown.delete(name);
    return source;
  }
}

/**
 * The headers that a sender of this provider sets. Anything else that a request carries (cookies, a proxy's own) stays here.
 * @param {import("signpost/core").Provider} provider
 * @returns {string[]}
 */
function headersSentBy({ manifest, headersRead }) {
  /** @type {{headers: {name: string}[]}} */
  const { headers } = JSON.parse(manifest);
  /** @type {Map<string, string>} */
  const names = new Map();
  for (const name of ["Content-Type", "User-Agent", ...headers.map((header) => header.name), ...headersRead]) {
    if (!names.has(name.toLowerCase())) names.set(name.toLowerCase(), name);
  }
  return [...names.values()];
}
