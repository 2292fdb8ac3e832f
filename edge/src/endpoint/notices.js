// What is told of an endpoint while it works: lines of the log, and notices to whoever listens.
import { clockWasAhead, log, traceOf } from "../log.js";

/**
 * @typedef {{what: "attempt", ended: import("./queue.js").Ended}
 *   | {what: "status", status: import("./gate.js").Status, reason: string}
 *   | {what: "circuit", state: "opened" | "closed", until: number}
 *   | {what: "clock", deliveries: number} | {what: "fault", error: unknown}} Notice
 */

/**
 * A line for everything of note: a death, a change of status, a fault; with `all`, for each attempt.
 * @param {string} endpoint
 * @param {Notice} notice
 * @param {boolean} all
 */
export function logNotice(endpoint, notice, all) {
  if (notice.what === "attempt") return logAttempt(endpoint, notice.ended, all);
  if (notice.what === "fault") return log({ level: "error", what: "fault", endpoint, ...traceOf(notice.error) });
  if (notice.what === "circuit") return log({ level: "warn", what: "endpoint", endpoint, circuit: notice.state });
  if (notice.what === "clock") {
    const { deliveries } = notice;
    return log({ level: "warn", what: "clock", endpoint, deliveries, message: clockWasAhead });
  }
  const { status, reason } = notice;
  const level = status === "disabled" && reason !== "manual" ? "warn" : "info";
  return log({ level, what: "endpoint", endpoint, status, reason: reason || undefined });
}

/**
 * @param {string} endpoint
 * @param {import("./queue.js").Ended} ended
 * @param {boolean} all
 */
function logAttempt(endpoint, { job, step, ms, outcome, status, error, cause, reason, detail, next_at }, all) {
  if (step !== "dead" && !all) return;
  log({
    level: outcome === "success" ? "info" : "warn",
    what: "forward",
    endpoint,
    source: job.source,
    id: job.event_id,
    unsigned_id: job.unsigned_id || undefined,
    delivery: job.seq,
    attempt: job.earlier + job.attempts + 1,
    outcome: step === "postponed" ? "postponed" : outcome,
    status,
    error: error ?? undefined,
    cause: cause ?? undefined,
    reason: reason || undefined,
    detail: detail || undefined,
    ms,
    next_at: next_at === null ? undefined : new Date(next_at).toISOString(),
  });
}

/**
 * @param {import("../stream/publish.js").Publisher} publisher that somebody listens to
 * @param {string} endpoint
 * @param {Notice} notice
 */
export function publishNotice(publisher, endpoint, notice) {
  if (notice.what === "status") {
    publisher.notify("endpoint", { endpoint, status: notice.status, reason: notice.reason || null });
  }
  if (notice.what !== "attempt" || notice.ended.step === "postponed") return;
  const { job, outcome, status, ms, next_at } = notice.ended;
  const { seq: delivery, source, event, name, earlier, attempts } = job;
  publisher.notify("attempt", {
    endpoint,
    delivery,
    source,
    event,
    name,
    attempt: earlier + attempts + 1,
    outcome,
    status,
    ms,
    next_at,
  });
}
