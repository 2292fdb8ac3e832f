// An endpoint: one destination with its queue, its attempts and its log. Only what is called from outside stands here.
import { connect } from "cloudflare:sockets";
import { DurableObject } from "cloudflare:workers";
import { core } from "../core.js";
import { faultAtStart, faultIn, fileOf, forgetDamage, missingIn, requireNothingAside } from "../damage.js";
import { createSealing } from "../directory/sealing.js";
import { log, traceOf } from "../log.js";
import { storageFaultOf } from "../storage-error.js";
import { storeOf } from "../store.js";
import { Publisher } from "../stream/publish.js";
import { Attempts } from "./attempt.js";
import { causeOf } from "./cause.js";
import { EndpointWork } from "./endpoint.js";
import { logNotice, publishNotice } from "./notices.js";
import { isMade, migrate } from "./schema.js";

/** @typedef {import("../settings/types.js").EndpointSettings} EndpointSettings */

/** An alarm's handler waits so long for the attempts that it began, in milliseconds: the next alarm rings only after it. */
const patience = 200;

/** What the endpoints in this isolate may keep of bodies that wait, in bytes; the rest waits on disk alone. */
const memory = { left: 32 * 1024 * 1024 };

/** What the settings are sealed for. */
const purpose = "endpoint settings";

/** The same of where redirects lead: like the URL, that may hold a token. */
const locationPurpose = "endpoint redirect";

export class Endpoint extends DurableObject {
  #file;
  #store;
  #publisher;
  /** @type {Promise<import("../directory/sealing.js").Sealing>} */
  #sealing;
  /** Undefined until it is configured, and after it was removed. @type {EndpointWork | undefined} */
  #begun;
  /** Why nothing can be done with what is stored. @type {unknown} */
  #fault;

  /**
   * @param {DurableObjectState} state
   * @param {Record<string, any>} environment
   */
  constructor(state, environment) {
    super(state, environment);
    this.#file = fileOf("Endpoint", state.id);
    this.#store = storeOf(state, null, this.#file);
    this.#publisher = new Publisher(environment, this.#store);
    this.#sealing = createSealing(environment.SIGNPOST_MASTER_KEY);
    // Whoever needs it is told.
    this.#sealing.catch(() => {});
    state.blockConcurrencyWhile(async () => {
      try {
        const damage = faultAtStart(this.#file, environment);
        if (damage) throw damage;
        const settings = await this.#kept();
        if (settings) this.#begin().start(settings);
      } catch (error) {
        // It delivers nothing, and what it holds stays.
        this.#begun = undefined;
        this.#fault = error;
        log({ level: "error", what: "fault", class: "Endpoint", object: this.#name, ...traceOf(error) });
      }
    });
  }

  /** @returns {Promise<EndpointSettings | undefined>} */
  async #kept() {
    if (!isMade(this.#store)) return undefined;
    migrate(this.#store);
    const [row] = this.#store.rows("SELECT sealed FROM settings");
    if (!row) return undefined;
    const text = await (await this.#sealing).open(purpose, this.#name, row.sealed);
    return JSON.parse(text);
  }

  /** The object's own, so that sealed settings open nowhere else. */
  get #name() {
    return this.ctx.id.toString();
  }

  /** @throws what is wrong with what is stored */
  get #work() {
    const fault = faultIn(this.#file) ?? this.#fault;
    if (fault) throw fault;
    return this.#begun;
  }

  #begin() {
    const attempts = new Attempts({
      causeOf: (url, error) => causeOf(url, error, connect),
      encrypt: async (text) => (await this.#sealing).seal(locationPurpose, this.#name, text),
    });
    const work = new EndpointWork({
      store: this.#store,
      core,
      memory,
      attempt: (url, request) => attempts.make(url, request),
      random: Math.random,
      later: (next, ms) => void setTimeout(next, ms),
      tell: (notice) => {
        const name = work.prepared?.name ?? "";
        logNotice(name, notice, work.prepared?.logsAll ?? false);
        if (this.#publisher.listening) publishNotice(this.#publisher, name, notice);
      },
    });
    this.#begun = work;
    return work;
  }

  /**
   * @param {EndpointSettings} settings older ones than those in force are left aside
   * @param {boolean} [made] it has kept settings before
   * @returns {Promise<number>} the version that is in force
   */
  async configure(settings, made = false) {
    this.#requireSound(made);
    const sealed = await (await this.#sealing).seal(purpose, this.#name, JSON.stringify(settings));
    this.#fault = undefined;
    if (settings.version < this.heldVersion()) return this.heldVersion();
    const keep = () => {
      const text = "INSERT OR REPLACE INTO settings (id, version, sealed) VALUES (1, ?, ?)";
      this.#store.run(text, settings.version, sealed);
    };
    if (this.#work) {
      this.#work.configure(settings, keep);
      return settings.version;
    }
    migrate(this.#store);
    const work = this.#begin();
    try {
      work.start(settings);
    } catch (error) {
      this.#begun = undefined;
      throw error;
    }
    keep();
    return settings.version;
  }

  /**
   * @param {boolean} [made] it has kept settings before
   * @returns {number} the version of the settings in force; 0: there are none
   */
  heldVersion(made = false) {
    this.#requireSound(made);
    return this.#work?.prepared?.version ?? 0;
  }

  /** @param {boolean} made @throws {import("../storage-error.js").StorageError} */
  #requireSound(made) {
    const fault = faultIn(this.#file) ?? this.#fault;
    if (storageFaultOf(fault)) throw fault;
    if (made && !this.#begun && !this.#fault) throw missingIn(this.#file);
  }

  /**
   * @param {import("../source/types.js").Position} position
   * @returns {import("../source/types.js").Met}
   */
  meet(position) {
    return this.#work ? this.#work.meet(position) : { gone: true };
  }

  /**
   * @param {import("./take.js").Batch} batch
   * @returns {{done: true} | {gone: true}} gone: there is no such endpoint
   */
  take(batch) {
    return this.#work ? this.#work.take(batch) : { gone: true };
  }

  /** @param {import("./log.js").Filter} [filter] */
  deliveries(filter) {
    return this.#made.deliveries(filter);
  }

  /** @param {import("./log.js").Filter} [filter] */
  attempts(filter) {
    return this.#made.attempts(filter);
  }

  /** @param {number} seq */
  delivery(seq) {
    return this.#readable(this.#made.delivery(seq));
  }

  /**
   * @template {import("./log.js").Detail | null} T
   * @param {T} detail
   * @returns {Promise<T>} with every Location decrypted
   */
  async #readable(detail) {
    for (const attempt of detail?.log ?? []) {
      const { location } = attempt;
      if (location instanceof Uint8Array) {
        attempt.location = await (await this.#sealing).open(locationPurpose, this.#name, location).catch(() => null);
      }
    }
    return detail;
  }

  /** @param {import("./outcome.js").Asked} asked */
  outcome(asked) {
    return this.#work?.outcome(asked) ?? null;
  }

  /** @param {import("./outcome.js").Asked} asked */
  async answer(asked) {
    return (await this.#work?.answer(asked)) ?? null;
  }

  /** @param {number[]} seqs */
  retry(seqs) {
    return this.#made.retry(seqs);
  }

  /** @param {{from?: number, to?: number}} [range] */
  replayDead(range) {
    return this.#made.replayDead(range);
  }

  /** @param {string} [reason] */
  pause(reason) {
    return this.#made.pause(reason);
  }

  resume() {
    return this.#made.resume();
  }

  disable() {
    return this.#made.disable();
  }

  enable() {
    return this.#made.enable();
  }

  /** @param {import("./test.js").TestRequest} [request] */
  async test(request) {
    const tested = await this.#made.test(request);
    return "delivery" in tested ? { delivery: await this.#readable(tested.delivery) } : tested;
  }

  status() {
    return this.#made.status();
  }

  counters() {
    return this.#made.counters();
  }

  /** @param {{from?: number, to?: number}} [range] */
  stats(range) {
    return this.#made.stats(range);
  }

  /** @param {number} until end of the lease, in milliseconds since 1970 */
  listen(until) {
    this.#publisher.listen(until);
  }

  /** The machine's clock was set back. */
  clockWentBack() {
    this.#begun?.clockWentBack();
  }

  /** Does everything that is due now; resolves when all of it is settled. */
  async wake() {
    await this.#begun?.wake();
  }

  /** @override */
  async alarm() {
    const work = this.#begun;
    if (!work) return;
    work.rang();
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    let timer;
    const next = (this.#store.wakingAt() ?? Infinity) - this.#store.now();
    const enough = new Promise((resolve) => (timer = setTimeout(resolve, Math.max(0, Math.min(patience, next)))));
    await Promise.race([work.settled(), enough]);
    if (timer !== undefined) clearTimeout(timer);
  }

  /** Before the process ends (supervision.js): no attempt begins; resolves when those under way are written down. */
  async rest() {
    await this.#begun?.rest();
  }

  /** Deletes everything, and its alarm. */
  async remove() {
    if (storageFaultOf(this.#fault)?.code === "newer_data") throw this.#fault;
    requireNothingAside(this.#file, /** @type {Record<string, unknown>} */ (this.env));
    this.#begun?.stop();
    this.#begun = undefined;
    this.#fault = undefined;
    this.#store.wakeAt(null);
    await this.ctx.storage.deleteAll();
    forgetDamage(this.#file);
  }

  get #made() {
    if (!this.#work) throw new Error("there is no such endpoint");
    return this.#work;
  }
}
