// Makes the attempts: which delivery goes next, when, and what is written down of it. Everything that is not final is on disk; here
// is only what speeds it up, so a process may end at any moment.
import { Lookahead } from "./lookahead.js";
import { Ready } from "./ready.js";
import { compose } from "./request.js";
import { mostEnded, Results } from "./results.js";

/** @typedef {import("./queue.js").Job} Job */
/** @typedef {import("./queue.js").Ended} Ended */
/**
 * @typedef {import("./attempt.js").Outcome | {kind: "destination_refused" | "interrupted", ms: number}} Outcome interrupted: nothing is known
 *   of it but that it began
 */

/** No later than this after work began, the alarm looks whether it was lost, in milliseconds. */
const safetyNet = 15_000;

/** A pause shorter than this is waited for here; setting an alarm costs a commit. Milliseconds. */
const shortPause = 50;

/** @param {Ended["step"]} step @returns {boolean} it is to be attempted again, before any other one of its order key */
const isOpen = (step) => step === "deliver_again" || step === "postponed";

/**
 * What no server may answer in the end counts as 500 (RFC 9110, section 15): policies cannot name it.
 * @param {number} status as it came
 */
const judgedStatus = (status) => (status >= 200 && status <= 599 ? status : 500);

/**
 * @param {Exclude<Outcome, {kind: "response"}>} outcome
 * @returns {Exclude<import("signpost/core").Outcome["kind"], "response">} in the core's words
 */
function withoutAnswer(outcome) {
  if (outcome.kind === "interrupted") return "connection_error";
  return "sent" in outcome && outcome.sent === false ? "not_sent" : outcome.kind;
}

/** @type {import("signpost/core").Decision} */
const delivered = { step: "delivered", at: null, nextAttempt: null, reason: "none", disableEndpoint: false };

/**
 * @typedef {object} Surroundings
 * @property {import("../store.js").Store} store
 * @property {import("signpost/core").Core} core
 * @property {(url: string, request: import("./attempt.js").AttemptRequest) => Promise<import("./attempt.js").Outcome>} attempt never rejects
 * @property {{left: number}} memory bytes that may be kept of what waits; endpoints share it
 * @property {() => number} random in [0, 1)
 * @property {(work: () => void, ms: number) => void} later another turn of the event loop, so many milliseconds on
 * @property {(entry: import("./notices.js").Notice) => void} tell whoever wants to know what happens
 */

export class Courier {
  #around;
  #queue;
  #gate;
  /** @type {import("./prepared.js").Prepared | undefined} */
  #prepared;

  #ready;
  #lookahead;
  #results;
  /** Under way. @type {Map<number, Job>} */
  #flying = new Map();
  /** Until when the circuit or the rate limit admits nothing. @type {number | null} */
  #admittedAt = null;
  #napping = false;
  #stopped = false;
  #resting = false;
  #pumping = false;
  /** @type {(() => void)[]} */
  #waiting = [];

  /**
   * @param {Surroundings} around
   * @param {import("./queue.js").Queue} queue
   * @param {import("./gate.js").Gate} gate
   * @param {import("./stats.js").Stats} stats
   */
  constructor(around, queue, gate, stats) {
    this.#around = around;
    this.#queue = queue;
    this.#gate = gate;
    this.#ready = new Ready(queue, around.memory);
    this.#lookahead = new Lookahead(queue, around.memory);
    this.#results = new Results({ around, queue, gate, stats, ready: this.#ready, goOn: () => this.pump() });
  }

  /** How many attempts are under way. */
  get flying() {
    return this.#flying.size;
  }

  /** @returns {ReadonlySet<number>} deliveries whose attempt is under way or not written down */
  get begun() {
    return new Set([...this.#flying.keys(), ...this.#results.waiting.map(({ job }) => job.seq)]);
  }

  /** @param {import("./prepared.js").Prepared} prepared from now on; the one before is closed by whoever made it */
  use(prepared) {
    this.#prepared = prepared;
    this.#gate.policy = prepared.admission;
    this.#admittedAt = null;
    this.#ready.rebuild();
  }

  /** @param {Job} job due now, and just written down */
  offer(job) {
    this.#ready.offer(job);
  }

  /** What waits has changed on disk, or whether it may go. */
  reread() {
    this.#lookahead.forget();
    this.#ready.reread();
    this.#admittedAt = null;
  }

  /**
   * Those under way are of other order keys from now on.
   * @param {(body: Uint8Array) => string | null} keyOf
   */
  rekey(keyOf) {
    this.#lookahead.forget();
    for (const job of this.#flying.values()) job.order_key = keyOf(job.body);
    for (const { job } of this.#results.waiting) job.order_key = keyOf(job.body);
  }

  /** Begins every attempt that is due and admitted. Never throws. */
  pump() {
    if (this.#stopped || this.#pumping) return;
    this.#pumping = true;
    try {
      this.#beginAll(this.#around.store.now());
    } catch (error) {
      this.#around.tell({ what: "fault", error });
    } finally {
      this.#pumping = false;
    }
    this.arm();
    this.#releaseWaiting();
  }

  /** @param {number} now */
  #beginAll(now) {
    const gate = this.#gate;
    for (let begun = 0; gate.status === "active" && !this.#resting && this.#prepared; begun++) {
      // A long row of deliveries that end at once (a refused destination) lets others take turns.
      if (begun === mostEnded) return this.#around.later(() => this.pump(), 0);
      if (this.#flying.size >= gate.policy.concurrency) return undefined;
      const job = this.#ready.first(now, (next) => this.#mayGo(next));
      if (!job || (this.#admittedAt !== null && now < this.#admittedAt)) return undefined;
      const { admitted, probe, at } = gate.admit(now);
      this.#admittedAt = at;
      if (!admitted) return undefined;
      this.#begin(job, probe, now);
    }
    return undefined;
  }

  /**
   * Only right after a change of the order are there two of one key that may go.
   * @param {Job} job
   */
  #mayGo({ order_key: key }) {
    if (key === null) return true;
    const isSame = (/** @type {Job} */ other) => other.order_key === key;
    const others = this.#results.waiting.some(({ job, step }) => isSame(job) && isOpen(step));
    if (!others && ![...this.#flying.values()].some(isSame)) return true;
    // What was read as the next of the key comes behind this one.
    this.#lookahead.forget();
    return false;
  }

  /**
   * The next of an order key goes when the one before has ended, not when that is written down: a commit for each would be most of the time.
   * After a crash those whose end is not on disk are sent again, in their order.
   * @param {Ended} ended
   */
  #follow({ job: { order_key: key }, step }) {
    if (key === null || isOpen(step)) return;
    const { waiting } = this.#results;
    // So many wait only while the store is at fault.
    if (waiting.length >= mostEnded) return;
    const ended = () => waiting.filter(({ job }) => job.order_key === key).map(({ job }) => job.seq);
    const next = this.#lookahead.next(key, ended);
    if (next && !this.#ready.follow(next)) {
      this.#lookahead.forget();
      this.#results.tryFlush();
    }
  }

  /**
   * @param {Job} job the first of those that are ready, and admitted
   * @param {boolean} probe
   * @param {number} now
   */
  #begin(job, probe, now) {
    this.#ready.shift();
    this.#flying.set(job.seq, job);
    this.#attempt(job, now, (outcome, sent, detail) => this.#end(job, probe, now, outcome, sent, detail));
  }

  /**
   * @param {Job} job
   * @param {number} now
   * @param {(outcome: Outcome, sent: import("./request.js").Composed | undefined, detail: string) => void} end
   */
  #attempt(job, now, end) {
    const prepared = /** @type {import("./prepared.js").Prepared} */ (this.#prepared);
    let composed, timeoutMs, once;
    try {
      const source = this.#providerOf(job);
      ({ timeoutMs, once } = prepared.policyFor(source));
      if (once && job.begun_at !== null) return end({ kind: "interrupted", ms: 0 }, undefined, "");
      const { destination } = prepared;
      if (!destination.ok) return end({ kind: "destination_refused", ms: 0 }, undefined, destination.code);
      composed = compose(prepared, job, job.earlier + job.attempts + 1, now, this.#around.core, {
        reference: () => JSON.parse(source),
        version: job.version ?? this.#queue.versionOf(job.source),
      });
      if ("refused" in composed) return end({ kind: "destination_refused", ms: 0 }, undefined, composed.refused);
      if (once) this.#queue.begin(job.seq, now);
    } catch (error) {
      this.#around.tell({ what: "fault", error });
      return end({ kind: "local_fault", ms: 0 }, undefined, "");
    }
    const sent = composed;
    const { headers, body } = sent;
    const request = { headers, body, timeoutMs, keys: prepared.keys, watched: once };
    this.#around.attempt(prepared.url, request).then((outcome) => end(outcome, sent, ""));
    return undefined;
  }

  /**
   * @param {Job} job
   * @param {boolean} probe
   * @param {number} at when it began
   * @param {Outcome} outcome
   * @param {import("./request.js").Composed | undefined} sent
   * @param {string} detail
   */
  #end(job, probe, at, outcome, sent, detail) {
    if (this.#stopped) return;
    const gate = this.#gate;
    this.#flying.delete(job.seq);
    this.#admittedAt = null;
    try {
      const now = this.#around.store.now();
      const decision = this.#decide(job, outcome, now);
      const { step, reason } = decision;
      const silent = outcome.kind === "local_fault" || outcome.kind === "destination_refused";
      const circuit = gate.settle(silent ? null : step === "delivered", step === "dead", probe, now);
      if (circuit) this.#around.tell({ what: "circuit", state: circuit, until: gate.admission.open_until });
      if (decision.disableEndpoint && gate.status !== "disabled") {
        gate.become("disabled", reason === "gone" ? "gone" : "failing", now);
        this.#around.tell({ what: "status", status: gate.status, reason: gate.reason });
      }
      const ended = this.#recorded(job, at, outcome, sent, decision, detail);
      this.#results.add(ended);
      this.#follow(ended);
    } catch (error) {
      // The core has failed. What is on disk says that the delivery is due.
      this.#around.tell({ what: "fault", error });
      this.#ready.release(job.seq, at);
      gate.admission = { ...gate.admission, in_flight: this.#flying.size, probing: 0 };
    }
    this.pump();
  }

  /** What had begun when the process before ended counts as sent, where that must not be done twice. */
  settleInterrupted() {
    const { store, tell } = this.#around;
    const prepared = /** @type {import("./prepared.js").Prepared} */ (this.#prepared);
    try {
      for (const job of this.#queue.begun()) {
        if (!prepared.policyFor(this.#providerOf(job)).once) continue;
        /** @type {Outcome} */
        const outcome = { kind: "interrupted", ms: 0 };
        const decision = this.#decide(job, outcome, store.now());
        this.#results.add(this.#recorded(job, job.begun_at ?? 0, outcome, undefined, decision, ""));
      }
      if (this.#results.waiting.length > 0) this.#results.flush();
    } catch (error) {
      // Its turn comes, and it is not sent then, either.
      tell({ what: "fault", error });
    }
  }

  /** @param {Job} job */
  #providerOf({ reference, source }) {
    return reference ?? this.#queue.providerOf(source);
  }

  /**
   * @param {Job} job
   * @param {Outcome} outcome
   * @param {number} now
   * @returns {import("signpost/core").Decision}
   */
  #decide(job, outcome, now) {
    const prepared = /** @type {import("./prepared.js").Prepared} */ (this.#prepared);
    const { kind } = outcome;
    // To a local fault every policy says the same.
    const policy = kind === "local_fault" ? undefined : prepared.policyFor(this.#providerOf(job));
    const status = kind === "response" ? judgedStatus(outcome.status) : 0;
    if (policy?.delivering.has(status)) return delivered;
    const known =
      kind === "response" ? { kind, status, retryAfter: outcome.retryAfter } : { kind: withoutAnswer(outcome) };
    const { record } = this.#gate;
    const random = this.#around.random();
    const given = { attempt: job.attempts + 1, outcome: known, now, random, record };
    const decision = this.#around.core.nextAttempt(policy?.retry ?? "standard", given);
    if (decision.step === "delivered" && kind === "response") policy?.delivering.add(status);
    return decision;
  }

  /**
   * @param {Job} job
   * @param {number} at
   * @param {Outcome} outcome
   * @param {import("./request.js").Composed | undefined} sent
   * @param {Pick<import("signpost/core").Decision, "step" | "at" | "reason">} decision
   * @param {string} detail
   * @returns {Ended}
   */
  #recorded(job, at, outcome, sent, { step, at: nextAt, reason }, detail) {
    const answered = outcome.kind === "response";
    const success = answered && outcome.status >= 200 && outcome.status <= 299;
    const after = step === "deliver_again" ? "retrying" : step === "dead" ? "dead" : "failed";
    return {
      job,
      step: outcome.kind === "local_fault" ? "postponed" : step,
      next_at: nextAt,
      reason: step === "dead" ? reason : "",
      detail,
      at,
      ms: outcome.ms,
      outcome: success ? "success" : after,
      status: answered ? outcome.status : null,
      error: answered ? null : outcome.kind,
      cause: (outcome.kind === "connection_error" && outcome.cause) || null,
      location: (answered && outcome.location) || null,
      content_type: (answered && outcome.contentType) || null,
      request: sent ? sent.shown() : null,
      response: answered && outcome.response.length > 0 ? outcome.response : null,
      broken: answered && (outcome.broken ?? false),
      built: sent && sent.body !== job.body ? sent.body : null,
    };
  }

  /** Writes down what has ended. */
  flush() {
    if (!this.#stopped) this.#results.flush();
  }

  /** The same inside of a transaction; written() is to follow when it is through. */
  write() {
    this.#results.write();
  }

  written() {
    this.#results.written();
  }

  /**
   * Sees to it that nothing that is not final is forgotten. Only ever brings the alarm forward: an alarm that rings for nothing
   * costs less than one that is moved.
   * @param {number | null} [also] another moment at which there is something to do
   */
  arm(also = null) {
    const { store } = this.#around;
    if (this.#stopped) return;
    const now = store.now();
    let at = also ?? Infinity;
    if (this.#flying.size + this.#results.waiting.length > 0) at = Math.min(at, now + safetyNet);
    if (this.#queue.pending > 0 && this.#gate.status === "active" && this.#prepared) {
      const admitted = this.#admittedAt;
      const { waits, nextDue } = this.#ready;
      const full = this.#flying.size >= this.#gate.policy.concurrency;
      if (waits || (nextDue !== null && nextDue <= now)) at = Math.min(at, this.#pause(admitted, now));
      // While there is no room, the end of an attempt says when to go on, not the alarm.
      else if (nextDue !== null && !full) at = Math.min(at, Math.max(nextDue, admitted ?? 0));
    }
    const set = store.wakingAt();
    if (at !== Infinity && (set === null || at < set)) store.wakeAt(at);
  }

  /**
   * @param {number | null} admitted when the gate opens
   * @param {number} now
   * @returns {number} when the alarm is to ring
   */
  #pause(admitted, now) {
    if (admitted === null) return now + safetyNet;
    const pause = admitted - now;
    if (pause >= shortPause || this.#napping) return Math.max(admitted, now + 1);
    this.#napping = true;
    this.#around.later(
      () => {
        // Where the clock stands still, the alarm is to be relied on.
        if (this.#around.store.now() >= admitted) this.#napping = false;
        this.pump();
      },
      Math.max(pause, 1),
    );
    return now + safetyNet;
  }

  /**
   * One attempt and no other, whatever the endpoint's state; its failure says nothing of the endpoint.
   * @param {Job} job of the kind "test", not on disk
   * @returns {Promise<{seq: number, success: boolean}>} its number, once the result is written down
   */
  async tryOnce(job) {
    const { store } = this.#around;
    const at = store.now();
    /** @type {[Outcome, import("./request.js").Composed | undefined, string]} */
    const [outcome, sent, detail] = await new Promise((resolve) => {
      this.#attempt(job, at, (...ended) => resolve(ended));
    });
    if (this.#stopped) throw new Error("there is no such endpoint");
    const ended = this.#recorded(job, at, outcome, sent, { step: "dead", at: null, reason: "none" }, detail);
    ended.step = ended.outcome === "success" ? "delivered" : "dropped";
    if (ended.outcome !== "success") ended.outcome = "failed";
    ended.reason = outcome.kind === "destination_refused" ? "refused" : "";
    job.seq = ++this.#queue.newest;
    store.transaction(() => {
      this.#queue.insert(job, null, JSON.stringify(job.headers));
      this.#queue.record(ended);
    });
    this.#around.tell({ what: "attempt", ended });
    return { seq: job.seq, success: ended.outcome === "success" };
  }

  /** Whoever waits for the end of what is under way goes on. */
  #releaseWaiting() {
    if (this.#waiting.length === 0 || this.#flying.size > 0) return;
    if (this.#results.waiting.length > 0) {
      this.flush();
      this.pump();
      return;
    }
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  }

  /** @returns {Promise<void>} when everything that can be done now has been done and written down */
  settled() {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      this.pump();
    });
  }

  /**
   * No attempt is begun any more: the process is about to end.
   * @returns {Promise<void>} when those under way have ended and are written down
   */
  rest() {
    this.#resting = true;
    return this.settled();
  }

  /** The clock was set back: nothing that is in memory here says when something is to be done. */
  clockWentBack() {
    this.#napping = false;
    this.reread();
  }

  /** The alarm has rung. */
  rang() {
    this.#around.store.rang();
    this.#napping = false;
    this.#admittedAt = null;
    this.pump();
  }

  /** Nothing is begun or written any more: the endpoint is removed. */
  stop() {
    this.#stopped = true;
    this.#results.drop();
    this.#lookahead.forget();
    this.#ready.reread();
    for (const resolve of this.#waiting) resolve();
  }
}
