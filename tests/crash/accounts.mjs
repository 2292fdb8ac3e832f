// The accounts after a run: what senders were told, what destinations got and what the gateway holds have to agree, event by event.
import { routes } from "./crash.mjs";

/** @typedef {import("./crash.mjs").Run} Run */

/**
 * @typedef {object} SourceAccount
 * @property {string} source
 * @property {number} sent webhooks
 * @property {number} tries
 * @property {number} unanswered tries that were cut off
 * @property {number} acknowledged webhooks answered 202 or 200
 * @property {number} repeated tries answered 200: recognised as duplicates
 * @property {number} kept events that are to be delivered
 * @property {number} quarantined
 * @property {number} unacknowledged events that are there although the acknowledgement was lost on its way
 *
 * @typedef {object} EndpointAccount
 * @property {string} endpoint
 * @property {number} events that are for it
 * @property {number} delivered
 * @property {number} dead
 * @property {number} queued
 * @property {number} arrivals
 * @property {number} cut attempts of which a kill left no record, so that they were made again
 * @property {number} takenTwice arrivals that the destination took although it had taken the same event before
 * @property {number} byKill ... because the kill came before the success was on disk
 * @property {number} byLateness ... because the destination took the first one after the time for it was over
 *
 * @typedef {object} Accounts
 * @property {SourceAccount[]} sources
 * @property {EndpointAccount[]} endpoints
 * @property {string[]} faults what does not agree; empty when nothing was lost, made up or sent twice without a reason
 */

/**
 * @param {Run} run
 * @returns {Accounts}
 */
export function accountsOf(run) {
  /** @type {string[]} */
  const faults = [];
  const sources = Object.keys(run.sent).map((source) => sourceAccount(run, source, faults));
  const endpoints = Object.keys(run.deliveries).map((endpoint) => endpointAccount(run, endpoint, faults));
  return { sources, endpoints, faults };
}

/**
 * @param {Run} run
 * @param {string} source
 * @param {string[]} faults
 * @returns {SourceAccount}
 */
function sourceAccount(run, source, faults) {
  const sent = run.sent[source];
  const events = new Map(run.events[source].map((event) => [event.provider_id, event]));
  const fault = (/** @type {string} */ id, /** @type {string} */ what) => faults.push(`${source} ${id}: ${what}`);

  if (events.size !== run.events[source].length) fault("all", "an id is there twice");
  const known = new Set(sent.map(({ id }) => id));
  for (const id of events.keys()) if (!known.has(id)) fault(id, "was never sent");

  let [acknowledged, unacknowledged] = [0, 0];
  for (const { id, misfit, tries } of sent) {
    const event = events.get(id);
    const answers = tries.map(({ status }) => status);
    const first = answers.findIndex((status) => status === 200 || status === 202);
    if (first >= 0) acknowledged++;
    if (first >= 0 && !event) fault(id, `LOST: acknowledged with ${answers[first]} and nowhere to be found`);
    if (first < 0 && event) {
      unacknowledged++;
      if (!answers.some((status) => status === 0 || status === 503)) fault(id, `kept, but answered ${answers}`);
    }
    if (answers.filter((status) => status === 202).length > 1) fault(id, `accepted twice: ${answers}`);
    if (first >= 0 && answers.slice(first + 1).includes(202)) fault(id, `accepted again: ${answers}`);
    for (const { status, code } of tries) {
      if (![0, 200, 202, 503].includes(status)) fault(id, `answered ${status} ${code}`);
    }
    const state = misfit ? "quarantined" : "kept";
    if (event && event.state !== state) fault(id, `is ${event.state} instead of ${state}`);
  }
  const tries = sent.flatMap((each) => each.tries);
  const quarantined = [...events.values()].filter(({ state }) => state === "quarantined").length;
  return {
    source,
    sent: sent.length,
    tries: tries.length,
    unanswered: tries.filter(({ status }) => status === 0).length,
    acknowledged,
    repeated: tries.filter(({ status }) => status === 200).length,
    kept: events.size - quarantined,
    quarantined,
    unacknowledged,
  };
}

/**
 * @param {Run} run
 * @param {string} endpoint
 * @param {string[]} faults
 * @returns {EndpointAccount}
 */
function endpointAccount(run, endpoint, faults) {
  const fault = (/** @type {string} */ id, /** @type {string} */ what) => faults.push(`${endpoint} ${id}: ${what}`);
  const expected = new Set(
    routes[/** @type {keyof typeof routes} */ (endpoint)].flatMap((source) =>
      run.events[source].filter(({ state }) => state === "kept").map(({ id }) => id),
    ),
  );
  const rows = new Map(run.deliveries[endpoint].map((row) => [row.event_id, row]));
  if (rows.size !== run.deliveries[endpoint].length) fault("all", "a delivery is there twice");
  for (const id of expected) if (!rows.has(id)) fault(id, "LOST: kept by its source, and not with the endpoint");
  for (const id of rows.keys()) if (!expected.has(id)) fault(id, "is not for this endpoint");

  const arrivals = run.arrivals.filter((arrival) => arrival.endpoint === endpoint);
  /** @type {Map<string, typeof arrivals>} */
  const byId = new Map();
  for (const arrival of arrivals) byId.set(arrival.id, [...(byId.get(arrival.id) ?? []), arrival]);

  const account = { endpoint, events: expected.size, delivered: 0, dead: 0, queued: 0, arrivals: arrivals.length };
  const explained = { cut: 0, takenTwice: 0, byKill: 0, byLateness: 0 };
  const killed = (/** @type {number} */ from, /** @type {number} */ to) =>
    run.kills.some((at) => at >= from - clockSlack && at <= to);

  for (const [id, row] of rows) {
    if (row.state === "delivered") account.delivered++;
    else if (row.state === "dead") account.dead++;
    else if (row.state === "pending") account.queued++;
    else fault(id, `is ${row.state}`);

    const came = byId.get(id) ?? [];
    // An attempt is made again under its number only when a kill has left no record of it.
    came.slice(1).forEach((arrival, index) => {
      const before = came[index];
      if (arrival.attempt > before.attempt) return;
      if (arrival.attempt === before.attempt && killed(before.at, arrival.at)) explained.cut++;
      else fault(id, `attempt ${arrival.attempt} came after attempt ${before.attempt}, and no kill between them`);
    });

    const taken = came.filter(({ status }) => status >= 200 && status < 300);
    taken.slice(1).forEach((arrival, index) => {
      const before = taken[index];
      explained.takenTwice++;
      if (before.late) explained.byLateness++;
      else if (killed(before.at, arrival.at)) explained.byKill++;
      else fault(id, `taken at attempt ${before.attempt} and again at ${arrival.attempt}, for no reason`);
    });
    const inTime = taken.filter(({ late }) => !late);
    if (row.state === "delivered" && inTime.length === 0) fault(id, "is delivered, says the gateway; nobody took it");
    const end = came.length > 0 ? came[came.length - 1].at : 0;
    if (row.state !== "delivered" && inTime.length > 0 && !killed(inTime[0].at, Math.max(end, inTime[0].at + 1000))) {
      fault(id, `is ${row.state}, but was taken at attempt ${inTime[0].attempt}`);
    }
  }
  for (const id of byId.keys()) if (!rows.has(id)) fault(id, "arrived, and the gateway has no delivery of it");
  return { ...account, ...explained };
}

/** A kill is noted just before it happens, an arrival just after it has come: so far apart two such notes may be, in ms. */
const clockSlack = 50;

/**
 * @param {Accounts} accounts
 * @returns {string} tables
 */
export function tablesOf({ sources, endpoints }) {
  return [tableOf(sources), tableOf(endpoints)].join("\n\n");
}

/** @param {object[]} rows */
function tableOf(rows) {
  const names = Object.keys(rows[0]);
  const lines = [names, ...rows.map((row) => Object.values(row).map(String))];
  const widths = names.map((_, column) => Math.max(...lines.map((line) => line[column].length)));
  return lines
    .map((line) => line.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]) : cell.padStart(widths[i]))).join("  "))
    .join("\n");
}
