// What this isolate knows of sources: their settings, and what is made of them once and kept.
//
// The copy here may be old. Whoever keeps an event says by which version of the settings it was judged, and the Source refuses one
// that does not hold; and before the Worker refuses anything it asks whether the settings have changed.
import { clock, correctionMs, stopwatch } from "./clock.js";
import { directoryOf } from "./directory/stub.js";
import { sourceObject } from "./source/stub.js";

/** @typedef {import("./settings/types.js").SourceSettings} SourceSettings */

/**
 * @typedef {object} Environment
 * @property {DurableObjectNamespace} SOURCE
 * @property {DurableObjectNamespace} DIRECTORY
 */

/**
 * A source as far as it is the same whatever comes of it.
 * @typedef {object} Known
 * @property {string} name
 * @property {SourceSettings} settings
 * @property {number} since the time when it was made, in milliseconds since 1970
 * @property {number} until one of its secrets ends then; Infinity: none does
 * @property {() => number} age milliseconds since it was last asked whether the settings have changed; Infinity: never yet
 */

/**
 * @template Made what is made of the settings
 * @typedef {(settings: SourceSettings, live: string[], before: Made | undefined) => Made} Make with the secrets that are live, and what was
 *   made before it
 */

const grammar = /^[a-z0-9][a-z0-9_-]{0,39}$/;

/** Milliseconds for which "there is no such source", or "nothing has changed", is believed. */
const believed = 1000;

/** Grows with every change that this isolate has answered: what was believed before it is asked again. */
let changes = 0;

/** A change of settings is about to be answered by this isolate: from then on it acts here. */
export const settingsChanged = () => void changes++;

/** @returns {() => number} milliseconds since now, Infinity once settings have changed */
function ageFromNow() {
  const elapsed = stopwatch();
  const before = changes;
  return () => (changes === before ? elapsed() : Infinity);
}

/** Names that nobody has: anybody can ask for any number of them. */
const mostUnknown = 1000;

/**
 * The sources of one direction.
 * @template Made
 */
export class KnownSources {
  #environment;
  #direction;
  #make;
  /** @type {Map<string, Known & Made>} */
  #known = new Map();
  /** @type {Map<string, () => number>} how long ago each was looked for */
  #unknown = new Map();

  /**
   * @param {Environment} environment
   * @param {SourceSettings["direction"]} direction
   * @param {Make<Made>} make
   */
  constructor(environment, direction, make) {
    this.#environment = environment;
    this.#direction = direction;
    this.#make = make;
  }

  /**
   * @param {string} name
   * @returns {Promise<(Known & Made) | undefined> | (Known & Made) | undefined} undefined when there is none. Rejects when the Directory does
   *   not answer
   */
  find(name) {
    const known = this.#known.get(name);
    if (known) return isCurrent(known) ? known : this.#keep(known.settings, known);
    if (!grammar.test(name)) return undefined;
    const age = this.#unknown.get(name);
    return age && age() < believed ? undefined : this.#ask(name);
  }

  /** @param {string} name */
  async #ask(name) {
    const settings = await directoryOf(this.#environment).sourceSettings(name, this.#direction);
    if (settings) return this.#keep(settings);
    if (this.#unknown.size >= mostUnknown) this.#unknown.clear();
    this.#unknown.set(name, ageFromNow());
    return undefined;
  }

  /**
   * What holds instead, when the Source says so.
   * @param {Known & Made} source
   * @param {SourceSettings | null} settings null: it takes nothing in
   * @returns {Promise<(Known & Made) | undefined>} undefined when there is none any more
   */
  async replace(source, settings) {
    if (settings?.direction === this.#direction) return this.#keep(settings, source);
    if (this.#known.get(source.name) === source) this.#known.delete(source.name);
    return this.#ask(source.name);
  }

  /**
   * To be asked before anything is refused.
   * @param {Known & Made} source
   * @param {number} [ms] milliseconds for which it is believed that nothing has changed; a second unless given, because anybody can
   *   send what is to be refused
   * @returns {Promise<(Known & Made) | undefined>} the same unless its settings have changed; undefined when it is gone
   */
  async recheck(source, ms = believed) {
    const held = this.#known.get(source.name);
    // Another request was faster.
    if (held && held !== source) return held;
    if (source.age() < ms) return source;
    source.age = ageFromNow();
    const settings = await sourceObject(this.#environment, source.name).settings();
    return settings?.version === source.settings.version ? source : this.replace(source, settings);
  }

  /**
   * @param {SourceSettings} settings
   * @param {Known & Made} [before] the one in whose place it comes
   * @returns {Known & Made}
   */
  #keep(settings, before) {
    const { name } = settings;
    const now = clock.now();
    const live = settings.secrets.filter(({ expires_at }) => expires_at === null || expires_at > now);
    const made = this.#make(
      settings,
      live.map(({ secret }) => secret),
      before,
    );
    const source = {
      ...made,
      name,
      settings,
      since: now,
      until: Math.min(...live.map(({ expires_at }) => expires_at ?? Infinity)),
      age: before?.age ?? (() => Infinity),
    };
    this.#known.set(name, source);
    this.#unknown.delete(name);
    return source;
  }
}

/**
 * @param {Known} known
 * @returns {boolean} whether the same secrets are live as when it was made, also when the clock was set back
 */
function isCurrent({ since, until }) {
  const now = clock.now();
  return now < until && now > since - correctionMs;
}
