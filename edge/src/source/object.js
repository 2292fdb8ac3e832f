// A source: what came in by one URL. Deduplicates, keeps, and hands on to endpoints. Its calls stand here; what they do stands in
// the modules beside.
import { DurableObject } from "cloudflare:workers";
import { core } from "../core.js";
import { faultAtStart, faultIn, fileOf, forgetDamage, missingIn, requireNothingAside } from "../damage.js";
import { createSealing } from "../directory/sealing.js";
import { log, traceOf } from "../log.js";
import { storageFaultOf } from "../storage-error.js";
import { storeOf } from "../store.js";
import { stubOf } from "../stub.js";
import { Publisher } from "../stream/publish.js";
import { listEvents, readEvent } from "./events.js";
import { keepingSettings, keptSettings } from "./kept.js";
import { exists, migrate } from "./schema.js";
import { Source as Work } from "./source.js";

/** @typedef {import("./types.js").SourceSettings} SourceSettings */

const newIncarnation = () => crypto.randomUUID().replaceAll("-", "");

/** Calls answer {refused: code} for what a caller got wrong, and as an empty source does where there is none. */
export class Source extends DurableObject {
  #state;
  /** @type {Record<string, any>} */
  #environment;
  #file;
  /** @type {import("../store.js").Store} */
  #store;
  #publisher;
  /** Undefined: it was never configured, or removed. @type {Work | undefined} */
  #begun;
  /** Why nothing can be done with what is stored. @type {unknown} */
  #fault;
  /** The settings that hold, or will once they are on disk. */
  #version = 0;

  /**
   * @param {DurableObjectState} state
   * @param {Record<string, any>} environment
   */
  constructor(state, environment) {
    super(state, environment);
    this.#state = state;
    this.#environment = environment;
    this.#file = fileOf("Source", state.id);
    this.#store = storeOf(state, null, this.#file);
    this.#publisher = new Publisher(environment, this.#store);
    state.blockConcurrencyWhile(async () => {
      try {
        const damage = faultAtStart(this.#file, environment);
        if (damage) throw damage;
        if (!exists(this.#store)) return;
        migrate(this.#store, newIncarnation());
        const sealing = await this.#sealing();
        const settings = await keptSettings(this.#store, sealing, this.#owner);
        if (settings) this.#begin(settings, sealing);
      } catch (error) {
        // It takes nothing in, and what it holds stays.
        this.#fault = error;
        log({ level: "error", what: "fault", class: "Source", object: this.#owner, ...traceOf(error) });
      }
    });
  }

  /** @throws what is wrong with what is stored */
  get #work() {
    const fault = faultIn(this.#file) ?? this.#fault;
    if (fault) throw fault;
    return this.#begun;
  }

  get #owner() {
    return this.#state.id.toString();
  }

  #sealing() {
    return createSealing(this.#environment.SIGNPOST_MASTER_KEY);
  }

  /**
   * @param {SourceSettings} settings
   * @param {import("../directory/sealing.js").Sealing} sealing
   */
  #begin(settings, { eventIdKey }) {
    const { ENDPOINT } = this.#environment;
    this.#version = settings.version;
    this.#begun = new Work(
      {
        store: this.#store,
        takerOf: (endpoint) => stubOf("Endpoint", ENDPOINT, endpoint),
        core,
        idKey: eventIdKey,
        later: (work, ms) => void setTimeout(work, ms),
        log,
        notify: (kind, notice) => this.#publisher.notify(kind, notice),
        listening: () => this.#publisher.listening,
      },
      settings,
    );
  }

  /**
   * @param {number} version of the settings by which the entries were judged
   * @param {import("./types.js").Entry[]} entries
   * @returns {Promise<import("./types.js").Accepted>} rejects when nothing of it was kept
   */
  async accept(version, entries) {
    return this.#work ? this.#work.accept(version, entries) : { stale: null };
  }

  /**
   * The same for what a product dispatches: who repeats an id is told which event has it.
   * @param {number} version
   * @param {import("./types.js").Entry[]} entries all of them are kept, or none is
   * @returns {Promise<import("./types.js").Dispatched>} rejects when nothing of it was kept
   */
  async dispatch(version, entries) {
    const accepted = await this.accept(version, entries);
    if ("stale" in accepted) return accepted;
    const { seqs, repeated } = accepted;
    return { kept: seqs.map((seq, index) => ({ seq, duplicate: repeated.includes(index) })) };
  }

  /**
   * @param {SourceSettings} settings ignored unless they are newer than those that hold
   * @param {boolean} [made] it has kept settings before
   * @returns {Promise<number>} the version that holds
   */
  async configure(settings, made = false) {
    const owner = this.#owner;
    this.#requireSound(made);
    if (settings.version <= this.#version) return this.#version;
    this.#version = settings.version;
    try {
      const sealing = await this.#sealing();
      const keep = await keepingSettings(sealing, owner, settings);
      // Others may have come meanwhile.
      if (this.#version !== settings.version) return this.#version;
      migrate(this.#store, newIncarnation());
      keep(this.#store);
      this.#fault = undefined;
      if (this.#work) this.#work.configure(settings);
      else this.#begin(settings, sealing);
      return settings.version;
    } catch (error) {
      // To be told again.
      this.#version = this.#begun?.settings.version ?? 0;
      throw error;
    }
  }

  /** @returns {SourceSettings | null} null when there is no such source, or it receives nothing any more */
  settings() {
    const settings = this.#work?.settings;
    return settings?.receiving ? settings : null;
  }

  /**
   * @param {boolean} [made] it has kept settings before
   * @returns {number} the version of the settings that hold; 0: there are none
   */
  heldVersion(made = false) {
    this.#requireSound(made);
    return this.#work ? this.#version : 0;
  }

  /** @param {boolean} made @throws {import("../storage-error.js").StorageError} */
  #requireSound(made) {
    const fault = faultIn(this.#file) ?? this.#fault;
    if (storageFaultOf(fault)) throw fault;
    if (made && !this.#begun && !this.#fault) throw missingIn(this.#file);
  }

  /** Forgets everything. */
  async remove() {
    if (storageFaultOf(this.#fault)?.code === "newer_data") throw this.#fault;
    requireNothingAside(this.#file, this.#environment);
    this.#begun = undefined;
    this.#fault = undefined;
    this.#version = 0;
    this.#store.wakeAt(null);
    await this.#state.storage.deleteAll();
    forgetDamage(this.#file);
  }

  /** The machine's clock was set back: what waits for a time of day is looked at, and its alarm set again. */
  async clockWentBack() {
    await this.#begun?.clockWentBack();
  }

  async wake() {
    await this.#begun?.wake();
  }

  /** Before the process ends (supervision.js): what is known in memory alone is written down. */
  rest() {
    this.#begun?.save();
  }

  /** @override */
  async alarm() {
    this.#store.rang();
    await this.wake();
  }

  /** @param {number} until milliseconds since 1970 */
  listen(until) {
    this.#publisher.listen(until);
  }

  /**
   * @param {import("./types.js").Wanted} wanted
   * @returns {import("./types.js").Page}
   */
  events(wanted) {
    return this.#work ? listEvents(this.#store, this.#work.log, wanted) : { items: [], next: null };
  }

  /**
   * @param {string} id
   * @returns {import("./types.js").Event | null} the event of this id, while an endpoint is still to be handed it
   */
  awaited(id) {
    const { items } = this.events({ search: id, limit: 1 });
    return items.find((event) => event.id === id && this.#work?.awaits(event)) ?? null;
  }

  /** @param {number} seq */
  event(seq) {
    return this.#work ? readEvent(this.#store, seq) : { refused: "not_found" };
  }

  /**
   * Hands events over once more.
   * @param {{seqs: number[]} | {from?: number, to?: number, events?: string[]}} which by number, or by time of receipt and name
   * @param {string[] | null} endpoints whatever their filters; null: all that are subscribed and let it through
   * @returns {{events: number, deliveries: number, skipped: number}} skipped: without a body, in quarantine or dropped
   */
  replay(which, endpoints) {
    return this.#work?.replay(which, endpoints) ?? { events: 0, deliveries: 0, skipped: 0 };
  }

  /** @param {number[]} seqs out of quarantine, to the endpoints */
  release(seqs) {
    return this.#work?.release(seqs) ?? { changed: [], refused: seqs, deliveries: 0 };
  }

  /** @param {number[]} seqs out of quarantine, to nobody */
  drop(seqs) {
    return this.#work?.drop(seqs) ?? { changed: [], refused: seqs };
  }

  counters() {
    return this.#work?.counters() ?? { accepted: 0, duplicates: 0, quarantined: 0, newest: 0, kept_events: 0 };
  }

  /** @param {{from: number, to: number}} range milliseconds since 1970; to is not part of it */
  stats(range) {
    return this.#work?.stats(range) ?? [];
  }

  /** @returns {{endpoint: string, events: number, again: number, failing_since: number | null}[]} what waits to be handed over */
  backlog() {
    return this.#work?.backlog() ?? [];
  }
}
