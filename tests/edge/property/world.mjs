// An endpoint's whole world in memory: its disk, its clock, its processes, the source before it and the destination behind it; and
// an observer that knows nothing of how it works, only what must hold whatever happens.
import assert from "node:assert/strict";
import { load } from "signpost";
import { EndpointWork } from "../../../edge/src/endpoint/endpoint.js";
import { makeDisk, openStore } from "./store.mjs";

const core = await load();

export const start = Date.UTC(2030, 0, 1);
const second = 1000;
const safetyNet = 15 * second;

/** Its own retry policies, so that expected times can be computed here. No jitter. */
const rules = { timeout_seconds: 10, throttle: { statuses: [429] }, disable: { statuses: [410] } };
export const policies = {
  once: { ...rules, delays_seconds: [] },
  short: { ...rules, delays_seconds: [1, 2] },
  long: { ...rules, delays_seconds: [5, 60, 600], permanent: { statuses: ["4xx"], except: [408, 429] } },
};

/** @typedef {keyof typeof policies} PolicyName */
/** @typedef {{retry: PolicyName, concurrency: number, ordered: boolean, rate: {per_second: number, burst: number} | null, refused: boolean,
 *   circuit: number}} Edit */

/** @type {Edit} */
export const usual = { retry: "short", concurrency: 3, ordered: false, rate: null, refused: false, circuit: 1000 };

/**
 * @param {Edit} edit
 * @param {number} version
 * @returns {import("../../../edge/src/settings/types.js").EndpointSettings}
 */
const settingsOf = ({ retry, concurrency, ordered, rate, refused, circuit }, version) => ({
  name: "property",
  version,
  url: refused ? "https://127.0.0.1/hook" : "https://hooks.example.com/hook",
  secrets: [
    { id: "one", secret: "whsec_ZW5kcG9pbnQtc2VjcmV0LTMyLWJ5dGVzLWxvbmchISE=", created_at: 0, expires_at: null },
  ],
  headers: [],
  format: "original",
  generation: null,
  unsigned: false,
  retry: policies[retry],
  timeout_seconds: null,
  concurrency,
  rate_limit: rate,
  order: ordered ? { by: "/key" } : null,
  circuit: { failures: circuit, open_seconds: 30, open_max_seconds: 60 },
  auto_disable: null,
  retention: { days: 3650, deliveries: 1_000_000, body_days: 3650 },
  destinations: { allow_http: false, allow: [] },
  log: "notable",
});

/**
 * What the observer knows of one event.
 * @typedef {object} Known
 * @property {number} number in the order in which they were handed over
 * @property {string} id
 * @property {string | null} key
 * @property {number} round begun by people's wish
 * @property {number} starts attempts begun in this round
 * @property {number} crashes processes that ended in this round while it was pending
 * @property {number} most attempts that any policy of this round allows
 * @property {boolean} final as far as this process knows: it ended so and nobody asked for it again
 * @property {boolean} hastened somebody asked for it now, or the order changed: its next attempt may come before its time
 * @property {number} notBefore when its next attempt is due at the earliest
 * @property {boolean} answered a 2xx was given to it in this round
 * @property {boolean} unordered it had begun, or was asked for again, before it got its place in the order
 */

/** @typedef {{known: Known, resolve: (outcome: any) => void, number: number, alone: boolean}} Open an attempt under way; alone: it began so */

export class World {
  now = start;
  disk = makeDisk();
  /** @type {Edit} */
  edit = usual;
  version = 0;
  /** @type {Map<string, Known>} */
  events = new Map();
  /** @type {Open[]} */
  open = [];
  /** @type {{work: () => void, at: number}[]} */
  tasks = [];
  status = "active";
  /** What a restart may bring back: the status before an answer that may not be written down yet. */
  doubt = "active";
  /** The token bucket as its definition has it; at least as many as there may be. */
  bucket = { tokens: Infinity, at: start, exact: true };
  /** The circuit breaker as far as the observer can tell: `count` failures in a row, or open. "unknown" permits everything. */
  circuit = { phase: /** @type {"closed" | "open" | "unknown"} */ ("closed"), count: 0, until: 0 };
  /** @type {any[]} the last batch */
  last = [];
  /** @type {unknown[]} */
  faults = [];
  /** How far the clock was set back; alarms were set by the time before. */
  setBack = 0;

  constructor() {
    this.configure({});
  }

  /** @type {EndpointWork | undefined} */
  work;
  /** @type {ReturnType<typeof openStore> | undefined} */
  store;

  boot() {
    const store = openStore(this.disk, () => this.now);
    const alive = () => this.store === store;
    this.store = store;
    this.work = new EndpointWork({
      store,
      core,
      memory: { left: 1024 * 1024 },
      attempt: (url, request) => (alive() ? this.#begun(request) : new Promise(() => {})),
      random: () => 0,
      later: (work, ms) => void (alive() && this.tasks.push({ work: () => alive() && work(), at: ms })),
      tell: (notice) => void (notice.what === "fault" && this.faults.push(notice.error)),
    });
    return this.work;
  }

  /**
   * The destination is called.
   * @param {import("../../../edge/src/endpoint/attempt.js").AttemptRequest} request
   * @returns {Promise<any>}
   */
  #begun({ headers }) {
    const header = (/** @type {string} */ name) =>
      /** @type {[string, string][]} */ (headers).find(([each]) => each.toLowerCase() === name)?.[1];
    const known = /** @type {Known} */ (this.events.get(header("webhook-id") ?? ""));
    assert.ok(known, "an event that nobody handed over is sent");
    // The number goes on over rounds; the policy counts within one.
    const { round, seq } = this.#row(known);
    const text = "SELECT count(*) AS n FROM attempts WHERE delivery = ? AND round < ?";
    const [{ n: earlier }] = /** @type {any} */ (this.store).rows(text, seq, round);
    const number = Number(header("signpost-attempt")) - earlier;
    assert.equal(this.status, "active", `an attempt while the endpoint is ${this.status}`);
    assert.ok(!this.edit.refused, "an attempt at a destination that is refused");
    assert.ok(!known.final, `${known.id} is sent although it is final and nobody asked for it again`);
    assert.ok(!this.open.some((other) => other.known === known), `${known.id} is sent twice at a time`);
    assert.ok(this.open.length < this.edit.concurrency, `more than ${this.edit.concurrency} at a time`);
    assert.ok(number <= known.most, `attempt ${number} of ${known.most}`);
    assert.ok(++known.starts <= known.most + known.crashes, `${known.starts} attempts of ${known.most} in a round`);
    if (!known.hastened)
      assert.ok(this.now + this.setBack >= known.notBefore, `${known.id} ${known.notBefore - this.now} ms too early`);
    this.#checkOrder(known);
    this.#takeToken();
    this.#checkCircuit();
    known.hastened = false;
    return new Promise((resolve) => this.open.push({ known, resolve, number, alone: this.open.length === 0 }));
  }

  /** @param {Known} known */
  #checkOrder({ key, number, id, unordered }) {
    if (!this.edit.ordered || key === null) return;
    for (const { known } of this.open) assert.notEqual(known.key, key, `${id} and ${known.id} of one key at a time`);
    if (unordered) return;
    for (const other of this.events.values()) {
      if (other.key !== key || other.number >= number || other.unordered) continue;
      assert.ok(other.final, `${id} goes before ${other.id}, which is of the same key`);
    }
  }

  #takeToken() {
    const { rate } = this.edit;
    const { bucket, now } = this;
    if (!rate || !bucket.exact) return;
    bucket.tokens = Math.min(rate.burst, bucket.tokens + ((now - bucket.at) / second) * rate.per_second);
    bucket.at = now;
    bucket.tokens -= 1;
    assert.ok(bucket.tokens > -1e-6, "more than the rate limit allows");
  }

  #checkCircuit() {
    if (this.circuit.phase !== "open") return;
    assert.ok(this.now >= this.circuit.until, "an attempt while the circuit is open");
    this.circuit.phase = "unknown";
  }

  /**
   * @param {boolean} success
   * @param {boolean} alone nothing else was under way since it began
   */
  #countFailure(success, alone) {
    const { circuit } = this;
    if (success && alone && circuit.phase === "unknown") Object.assign(circuit, { phase: "closed", count: 0 });
    if (circuit.phase !== "closed") return;
    circuit.count = success ? 0 : circuit.count + 1;
    if (circuit.count < this.edit.circuit) return;
    Object.assign(circuit, { phase: "open", count: 0, until: this.now + 30 * second });
  }

  /** @param {Partial<Edit>} change */
  configure(change) {
    const before = this.edit;
    this.edit = { ...before, ...change };
    if (this.edit.ordered !== before.ordered) {
      for (const known of this.events.values()) {
        known.hastened = true;
        const begun = known.starts > 0 || known.round > 1;
        if (begun) known.unordered = true;
      }
    }
    if (JSON.stringify(this.edit.rate) !== JSON.stringify(before.rate)) {
      this.bucket = { tokens: this.edit.rate?.burst ?? Infinity, at: this.now, exact: true };
    }
    if (this.edit.circuit !== before.circuit || this.edit.refused !== before.refused)
      this.circuit = { phase: "unknown", count: 0, until: 0 };
    for (const known of this.events.values()) {
      if (!known.final) known.most = Math.max(known.most, this.#most());
    }
    const settings = settingsOf(this.edit, ++this.version);
    if (this.work) this.work.configure(settings);
    else this.boot().start(settings);
  }

  #most() {
    return policies[this.edit.retry].delays_seconds.length + 1;
  }

  /**
   * @param {readonly (string | null)[]} keys of new events
   * @param {boolean} again the rows of the last batch come too
   */
  take(keys, again) {
    const rows = keys.map((key) => {
      const number = this.events.size + 1;
      const id = `e${number}`;
      /** @type {Known} */
      const known = {
        number,
        id,
        key,
        round: 1,
        starts: 0,
        crashes: 0,
        most: this.#most(),
        final: false,
        hastened: false,
        notBefore: this.now,
        answered: false,
        unordered: false,
      };
      this.events.set(id, known);
      const body = key === null ? {} : { key };
      return {
        seq: number,
        kind: /** @type {const} */ ("event"),
        id,
        name: "task.completed",
        code: "ok",
        authentic: true,
        received_at: this.now,
        sent_at: null,
        headers: "[]",
        body: new TextEncoder().encode(JSON.stringify(body)),
      };
    });
    const all = again ? [...this.last, ...rows] : rows;
    this.last = rows.length > 0 ? rows : this.last;
    const answer = this.#work.take({ source: "s", incarnation: "i", provider: "clientpress", rows: all });
    assert.deepEqual(answer, { done: true });
  }

  get #work() {
    return /** @type {EndpointWork} */ (this.work);
  }

  /**
   * An attempt under way ends.
   * @param {number} which
   * @param {number | "timeout" | "connection_error"} how
   */
  end(which, how) {
    if (this.open.length === 0) return;
    const [{ known, resolve, number, alone }] = this.open.splice(which % this.open.length, 1);
    for (const other of this.open) other.alone = false;
    const success = typeof how === "number" && how >= 200 && how < 300;
    const policy = /** @type {{delays_seconds: number[], permanent?: object}} */ (policies[this.edit.retry]);
    const permanent =
      policy.permanent && typeof how === "number" && how >= 400 && how < 500 && ![408, 429].includes(how);
    const delay = policy.delays_seconds[number - 1];
    if (success) known.answered = true;
    if (success || permanent || how === 410 || delay === undefined) known.final = true;
    else known.notBefore = this.now + delay * second;
    if (how === 429 && !known.final) known.notBefore = Math.max(known.notBefore, this.now + 7 * second);
    if (how === 410) this.status = "disabled";
    this.#countFailure(success, alone && this.open.length === 0);
    const outcome =
      typeof how === "number"
        ? { kind: "response", status: how, retryAfter: how === 429 ? "7" : "", response: new Uint8Array(), ms: 1 }
        : { kind: how, ms: 1 };
    resolve(outcome);
  }

  /** What was asked for another turn of the event loop gets it. */
  tick() {
    for (const { work } of this.tasks.splice(0)) work();
    this.doubt = this.status;
  }

  /** @param {number} ms how far the clock goes on; alarms ring on the way. Negative: it is set back */
  async advance(ms) {
    const end = this.now + ms;
    if (ms < 0) {
      this.bucket.exact = false;
      this.circuit.phase = "unknown";
      this.setBack -= ms;
    }
    for (let rings = 0; this.disk.alarm !== null && this.disk.alarm <= end && end > this.now; rings++) {
      assert.ok(rings < 1000, "the alarm rings without an end");
      this.now = Math.max(this.now, this.disk.alarm);
      this.#work.rang();
      await this.turn();
    }
    this.now = end;
  }

  /** The process ends, and another one begins over the same disk. */
  restart() {
    this.store?.close();
    this.open = [];
    this.tasks = [];
    this.circuit.phase = "unknown";
    const settings = settingsOf(this.edit, this.version);
    const work = this.boot();
    work.start(settings);
    // What was not written down is not known to have ended.
    for (const known of this.events.values()) {
      const { state, attempts } = this.#row(known);
      if (state !== "pending") continue;
      known.final = false;
      known.answered = false;
      known.crashes++;
      if (attempts < known.starts) known.hastened = true;
    }
    const { status } = work.status();
    assert.ok(status === this.status || status === this.doubt, `${this.status} before the restart, ${status} after it`);
    this.status = status;
    this.doubt = status;
  }

  /** @param {Known} known */
  #row({ number }) {
    const [row] = /** @type {any} */ (this.store).rows("SELECT * FROM deliveries WHERE event = ?", number);
    assert.ok(row, `event ${number} has no delivery`);
    return row;
  }

  /** @param {"pause" | "resume" | "disable" | "enable"} what */
  switch(what) {
    const from = { pause: ["active"], resume: ["paused"], disable: ["active", "paused"], enable: ["disabled"] };
    const to = { pause: "paused", resume: "active", disable: "disabled", enable: "active" };
    const before = this.status;
    if (from[what].includes(before)) this.status = to[what];
    // Whoever enables or resumes it has its failures forgotten.
    if (what === "enable" || what === "resume") this.circuit.phase = "unknown";
    const { status } = this.#work[what]();
    assert.equal(status, this.status);
    // A change of status is written down at once, with all that waited.
    if (from[what].includes(before)) this.doubt = status;
  }

  /** @param {number} which */
  retry(which) {
    const all = [...this.events.values()];
    if (all.length === 0) return;
    const known = all[which % all.length];
    this.#again(known);
    this.circuit.phase = "unknown";
    const { retried } = this.#work.retry([this.#row(known).seq]);
    assert.equal(retried.length, 1);
  }

  replay() {
    const dead = [...this.events.values()].filter((known) => known.final && !known.answered);
    for (const known of dead) this.#again(known);
    this.circuit.phase = "unknown";
    assert.equal(this.#work.replayDead(), dead.length);
  }

  /** @param {Known} known */
  #again(known) {
    known.hastened = true;
    if (!known.final) return;
    Object.assign(known, { final: false, starts: 0, crashes: 0, most: this.#most(), answered: false, unordered: true });
    known.round++;
  }

  /** Promises go on, as far as they can without time or further turns of the event loop. */
  async turn() {
    for (let i = 0; i < 8; i++) await null;
    if (this.edit.refused) this.#markRefused();
    if (this.faults.length > 0) throw this.faults[0];
  }

  /** Deliveries die without an attempt where the destination is refused. */
  #markRefused() {
    // Whoever reads the log reads all of it.
    this.#work.deliveries();
    for (const known of this.events.values()) {
      if (!known.final && this.#row(known).state === "dead") known.final = true;
    }
  }

  close() {
    this.work?.stop();
    this.store?.close();
    this.disk.database.close();
  }

  /** What holds at every moment. */
  check() {
    const work = this.#work;
    const { status, pending, in_flight, circuit } = work.status();
    assert.equal(status, this.status);
    assert.equal(in_flight, this.open.length);
    const rows = /** @type {any} */ (this.store).rows("SELECT event, state, next_at FROM deliveries");
    assert.equal(rows.length, this.events.size, "each event has one delivery");
    const waiting = rows.filter((/** @type {any} */ { state }) => state === "pending");
    assert.equal(pending, waiting.length, "the count of what is pending");
    if (status !== "active" || waiting.length === 0) return;
    const { alarm } = this.disk;
    assert.ok(alarm !== null, "work waits and nothing will wake the endpoint");
    const due = waiting.map((/** @type {any} */ row) => row.next_at).filter((/** @type {any} */ at) => at !== null);
    assert.ok(due.length > 0, "work waits, but nothing is ever due");
    const held = Math.max(this.now + safetyNet, circuit.until ?? 0);
    const rate = this.edit.rate ? this.now + second / this.edit.rate.per_second + second : 0;
    const latest = Math.max(Math.min(...due), held, rate);
    assert.ok(alarm <= latest + this.setBack, `the alarm is ${alarm - latest - this.setBack} ms late`);
  }

  /** The destination works, nobody interferes: everything ends. */
  async drain() {
    this.configure({ refused: false, circuit: 1000 });
    for (let i = 0; i < 2000; i++) {
      if (this.status === "paused") this.switch("resume");
      if (this.status === "disabled") this.switch("enable");
      while (this.open.length > 0) this.end(0, 204);
      await this.turn();
      this.tick();
      await this.turn();
      this.check();
      const { pending } = this.#work.status();
      if (pending === 0 && this.open.length === 0 && this.tasks.length === 0) break;
      if (this.open.length === 0 && this.tasks.length === 0) {
        assert.ok(this.disk.alarm !== null, `${pending} wait for ever`);
        await this.advance(Math.max(this.disk.alarm - this.now, 0) + 1);
      }
    }
    for (const known of this.events.values()) {
      const { state, round, attempts, seq } = this.#row(known);
      assert.ok(["delivered", "dead"].includes(state), `${known.id} is ${state} in the end`);
      assert.equal(state === "delivered", known.answered, `${known.id} is ${state}, answered: ${known.answered}`);
      assert.equal(round, known.round);
      const { log } = /** @type {any} */ (this.#work.delivery(seq));
      assert.deepEqual(
        log.map((/** @type {any} */ one) => one.number),
        log.map((/** @type {any} */ _, /** @type {number} */ index) => index + 1),
        `the attempts of ${known.id}`,
      );
      assert.equal(log.filter((/** @type {any} */ one) => one.round === round).length, attempts);
    }
  }
}
