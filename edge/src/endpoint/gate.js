// Whether an endpoint may be called: what people decided (pause, disable), and what its answers have led to (circuit, rate limit,
// the rule that disables it). The decisions are the core's; here their state is kept.

/** @typedef {import("signpost/core").AdmissionState} AdmissionState */
/** @typedef {import("signpost/core").AdmissionPolicy} AdmissionPolicy */

/**
 * active: attempts are made. paused and disabled hold every delivery, and nothing is lost.
 * @typedef {"active" | "paused" | "disabled"} Status
 */

/** So many attempts may have been made and not been written down when the process ends. */
export const mostUnrecorded = 64;

/** @type {AdmissionState} */
const fresh = {
  failures_in_a_row: 0,
  times_opened: 0,
  open_until: 0,
  tokens: -1,
  tokens_at: 0,
  in_flight: 0,
  probing: 0,
};

export class Gate {
  #core;
  #dirty = false;

  /** @param {import("signpost/core").Core} core */
  constructor(core) {
    this.#core = core;
    /** @type {Status} */
    this.status = "active";
    /** Why: manual, gone (a 410), failing (sustained), or what the pause was given. "" while active. */
    this.reason = "";
    /** Since when it has this status; milliseconds since 1970. */
    this.since = 0;
    /** @type {AdmissionState} */
    this.admission = fresh;
    /** What the rule for endpoints that do nothing but fail looks at, as core.nextAttempt() takes it. */
    this.record = { deadInARow: 0, failingSince: /** @type {number | null} */ (null) };
    /** When a person had it disabled last; until is null while it is so. @type {{from: number, until: number | null} | null} */
    this.off = null;
    /** @type {AdmissionPolicy} */
    this.policy = { concurrency: 6, rate_limit: null, circuit: null };
  }

  /**
   * @param {import("../store.js").Store} store
   * @param {number} pending deliveries: some of them may have been under way when the process ended
   */
  load(store, pending) {
    const [row] = store.rows("SELECT status, reason, since, record FROM gate");
    if (row) {
      Object.assign(this, { status: row.status, reason: row.reason, since: row.since });
      const { admission, record, off = null } = JSON.parse(row.record);
      this.record = record;
      this.off = off;
      this.admission = { ...admission, in_flight: 0, probing: 0 };
    } else {
      this.since = store.now();
      this.#dirty = true;
    }
    if (this.policy.rate_limit && pending > 0) this.#takeUnrecorded(Math.min(pending, mostUnrecorded + 6), store.now());
  }

  /**
   * What was taken from the bucket after it was last written down is not known. So that no more is ever sent than agreed, all that may
   * have been counts as taken.
   * @param {number} count
   * @param {number} now
   */
  #takeUnrecorded(count, now) {
    const { tokens, tokens_at } = this.admission;
    const policy = { ...this.policy, concurrency: 1, circuit: null };
    const { admission, state } = this.#core.admit(policy, { ...fresh, tokens, tokens_at }, now);
    const left = admission.admitted ? Math.max(0, state.tokens - (count - 1)) : 0;
    this.admission = { ...this.admission, tokens: left, tokens_at: now };
    // This process may end like the one before.
    this.#dirty = true;
  }

  /**
   * The clock was ahead: no time is still to come but the circuit's, and that is as near as its policy says.
   * @param {number} now
   */
  takeBack(now) {
    const { failingSince } = this.record;
    if (this.since > now || (failingSince ?? 0) > now) {
      this.since = Math.min(this.since, now);
      this.record = { ...this.record, failingSince: failingSince === null ? null : Math.min(failingSince, now) };
      this.#dirty = true;
    }
    if (!this.policy.circuit || this.admission.times_opened === 0) return;
    const { state } = this.#core.admit({ ...this.policy, rate_limit: null }, { ...this.admission, probing: 0 }, now);
    this.admission = { ...this.admission, open_until: state.open_until };
    this.#dirty = true;
  }

  /** @param {import("../store.js").Store} store written only when it has changed */
  save(store) {
    if (!this.#dirty) return;
    const record = JSON.stringify({ admission: this.admission, record: this.record, off: this.off });
    store.run(
      "INSERT OR REPLACE INTO gate (id, status, reason, since, record) VALUES (1, ?, ?, ?, ?)",
      this.status,
      this.reason,
      this.since,
      record,
    );
  }

  /** The transaction of save() is through. */
  saved() {
    this.#dirty = false;
  }

  /**
   * @param {Status} status
   * @param {string} reason
   * @param {number} now
   */
  become(status, reason, now) {
    if (this.off?.until === null) this.off.until = now;
    if (status === "disabled" && reason === "manual") this.off = { from: now, until: null };
    Object.assign(this, { status, reason, since: now });
    this.#dirty = true;
  }

  /**
   * @param {number} at milliseconds since 1970
   * @returns {boolean} whether a person had it disabled then
   */
  wasOff(at) {
    const { off } = this;
    return off !== null && at >= off.from && (off.until === null || at < off.until);
  }

  /**
   * A person wants something sent: no earlier failure holds it.
   * @returns {boolean} whether the circuit was open
   */
  closeCircuit() {
    const { tokens, tokens_at, in_flight, times_opened } = this.admission;
    this.admission = { ...fresh, tokens, tokens_at, in_flight };
    this.#dirty = true;
    return times_opened > 0;
  }

  /**
   * Forgets all failures: a person says that it works again.
   * @returns {boolean} whether the circuit was open
   */
  forgive() {
    this.record = { deadInARow: 0, failingSince: null };
    return this.closeCircuit();
  }

  /**
   * Asks for one attempt.
   * @param {number} now
   * @returns {import("signpost/core").Admission}
   */
  admit(now) {
    const { admission, state } = this.#core.admit(this.policy, this.admission, now);
    this.admission = state;
    if (this.policy.rate_limit) this.#dirty = true;
    return admission;
  }

  /**
   * An admitted attempt ended.
   * @param {boolean | null} success null: it says nothing of the endpoint
   * @param {boolean} dead its delivery died
   * @param {boolean} probe as its admission said
   * @param {number} now
   * @returns {"opened" | "closed" | undefined} what became of the circuit
   */
  settle(success, dead, probe, now) {
    const before = this.admission;
    const { state } = this.#core.settle(this.policy, before, success, probe, now);
    this.admission = state;
    const { record } = this;
    if (success === true) {
      if (record.deadInARow > 0 || record.failingSince !== null || before.failures_in_a_row > 0) {
        this.record = { deadInARow: 0, failingSince: null };
        this.#dirty = true;
      }
    } else if (success === false || dead) {
      const failingSince = success === false ? (record.failingSince ?? now) : record.failingSince;
      this.record = { deadInARow: record.deadInARow + (dead ? 1 : 0), failingSince };
      this.#dirty = true;
    }
    if (before.times_opened === state.times_opened) return undefined;
    if (state.times_opened === 0) return "closed";
    return before.times_opened === 0 ? "opened" : undefined;
  }
}
