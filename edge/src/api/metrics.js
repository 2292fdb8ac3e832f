// The gateway's counters in Prometheus' text format. docs/operations.md says which of them to watch.
import { clock, stopwatch } from "../clock.js";
import { directoryOf } from "../directory/stub.js";
import { latencyBounds } from "../endpoint/stats.js";
import { sourceObject } from "../source/stub.js";
import { exposition } from "./exposition.js";
import { endpointObject } from "./objects.js";
import { refusals } from "./refusals.js";

export const metricsType = "text/plain; version=0.0.4; charset=utf-8";

/**
 * @typedef {object} SourceCounters
 * @property {number} accepted
 * @property {number} duplicates
 * @property {number} quarantined
 * @property {number} kept_events
 *
 * @typedef {object} EndpointCounters
 * @property {string} status
 * @property {boolean} circuit_open
 * @property {number} pending
 * @property {number} dead_letters
 * @property {number} in_flight
 * @property {number | null} oldest_pending_at milliseconds since 1970
 * @property {number} delivered
 * @property {number} failed attempts
 * @property {number} died deliveries
 * @property {number} attempt_ms
 * @property {number[]} latency attempts: one count for each of latencyBounds, and one for what is beyond
 *
 * @typedef {object} State
 * @property {{name: string, counters: SourceCounters, backlog: {endpoint: string, events: number, again: number}[]}[]} sources
 * @property {{name: string, counters: EndpointCounters}[]} endpoints
 * @property {{kind: "source" | "endpoint", name: string, answers: boolean}[]} objects
 * @property {{source: string, code: string, count: number}[]} refused
 * @property {number} now milliseconds since 1970
 * @property {number} seconds that asking took
 */

/**
 * @param {any} environment the Worker's
 * @returns {Promise<string>}
 */
export async function metrics(environment) {
  const elapsed = stopwatch();
  /** @type {{sources: string[], endpoints: string[]}} */
  const names = await directoryOf(environment).names();
  /** @type {State["objects"]} */
  const objects = [];
  /**
   * @template T
   * @param {"source" | "endpoint"} kind
   * @param {readonly string[]} list
   * @param {(name: string) => Promise<T>} ask
   * @returns {Promise<T[]>} of those that answer: one that does not must not hide the others
   */
  const each = async (kind, list, ask) => {
    const results = await Promise.allSettled(list.map(ask));
    return results.flatMap((result, index) => {
      const answers = result.status === "fulfilled";
      objects.push({ kind, name: list[index], answers });
      return answers ? [result.value] : [];
    });
  };
  const [sources, endpoints] = await Promise.all([
    each("source", names.sources, async (name) => {
      const object = sourceObject(environment, name);
      const [counters, backlog] = await Promise.all([object.counters(), object.backlog()]);
      return { name, counters, backlog };
    }),
    each("endpoint", names.endpoints, async (name) => ({
      name,
      counters: await endpointObject(environment, name).counters(),
    })),
  ]);
  return textOf({ sources, endpoints, objects, refused: refusals(), now: clock.now(), seconds: elapsed() / 1000 });
}

/**
 * @param {State} state
 * @returns {string}
 */
export function textOf({ sources, endpoints, objects, refused, now, seconds }) {
  const { counter, gauge, histogram, text } = exposition();
  const ofSources = (/** @type {(counters: SourceCounters) => number} */ value) =>
    sources.map(({ name, counters }) => ({ labels: { source: name }, value: value(counters) }));
  const ofEndpoints = (/** @type {(counters: EndpointCounters) => number} */ value) =>
    endpoints.map(({ name, counters }) => ({ labels: { endpoint: name }, value: value(counters) }));
  const split = (
    /** @type {string} */ label,
    /** @type {(counters: EndpointCounters) => Record<string, number>} */ values,
  ) =>
    endpoints.flatMap(({ name, counters }) =>
      Object.entries(values(counters)).map(([key, value]) => ({ labels: { endpoint: name, [label]: key }, value })),
    );

  counter(
    "signpost_source_accepted_total",
    "Webhooks accepted, duplicates left out.",
    ofSources((of) => of.accepted),
  );
  counter(
    "signpost_source_duplicates_total",
    "Webhooks that had been accepted before.",
    ofSources((of) => of.duplicates),
  );
  counter(
    "signpost_source_quarantined_total",
    "Accepted webhooks that are held back.",
    ofSources((of) => of.quarantined),
  );
  counter(
    "signpost_source_refused_total",
    "Requests refused, by code; without a source where none has that name.",
    refused.map(({ source, code, count }) => ({ labels: { source, code }, value: count })),
  );
  gauge(
    "signpost_source_kept_events",
    "Events in the log.",
    ofSources((of) => of.kept_events),
  );
  gauge(
    "signpost_source_backlog_events",
    "Events that have not been handed over to an endpoint yet.",
    sources.flatMap(({ name, backlog }) =>
      backlog.map(({ endpoint, events, again }) => ({ labels: { source: name, endpoint }, value: events + again })),
    ),
  );

  const attempts = (/** @type {EndpointCounters} */ { latency }) => latency.reduce((sum, count) => sum + count, 0);
  counter(
    "signpost_endpoint_attempts_total",
    "Attempts that ended, by outcome.",
    split("outcome", (of) => ({ success: attempts(of) - of.failed, failure: of.failed })),
  );
  counter(
    "signpost_endpoint_deliveries_total",
    "Deliveries that came to an end, by outcome.",
    split("outcome", (of) => ({ delivered: of.delivered, dead: of.died })),
  );
  gauge(
    "signpost_endpoint_pending_deliveries",
    "Deliveries that are not final.",
    ofEndpoints((of) => of.pending),
  );
  gauge(
    "signpost_endpoint_dead_letters",
    "Deliveries given up, and kept.",
    ofEndpoints((of) => of.dead_letters),
  );
  gauge(
    "signpost_endpoint_attempts_in_flight",
    "Attempts under way.",
    ofEndpoints((of) => of.in_flight),
  );
  gauge(
    "signpost_endpoint_oldest_pending_age_seconds",
    "Age of the oldest delivery that is not final; 0 without one.",
    ofEndpoints(({ oldest_pending_at: at }) => (at ? Math.max(now - at, 0) / 1000 : 0)),
  );
  histogram(
    "signpost_endpoint_attempt_duration_seconds",
    "How long attempts took.",
    latencyBounds.map((bound) => bound / 1000),
    endpoints.map(({ name, counters }) => ({
      labels: { endpoint: name },
      counts: counters.latency,
      sum: counters.attempt_ms / 1000,
    })),
  );
  gauge(
    "signpost_endpoint_circuit_open",
    "1 while attempts are held back after failures in a row.",
    ofEndpoints((of) => Number(of.circuit_open)),
  );
  gauge(
    "signpost_endpoint_status",
    "1 for the status that the endpoint has.",
    split("status", ({ status }) =>
      Object.fromEntries(["active", "paused", "disabled"].map((one) => [one, Number(one === status)])),
    ),
  );

  gauge(
    "signpost_object_up",
    "1 for a source or endpoint that answers, 0 for one that fails.",
    objects.map(({ kind, name, answers }) => ({ labels: { kind, name }, value: Number(answers) })),
  );
  gauge("signpost_scrape_duration_seconds", "How long it took to ask all of them.", [{ labels: {}, value: seconds }]);
  return text();
}
