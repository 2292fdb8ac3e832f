// Having a product's events sent: settings as they hold → plan → kept on disk, all of it or nothing.
import { clock } from "../clock.js";
import { core } from "../core.js";
import { KnownSources } from "../known-sources.js";
import { log } from "../log.js";
import { sourceObject } from "../source/stub.js";
import { planOf } from "./plan.js";

/** @typedef {import("../known-sources.js").Environment} Environment */
/** @typedef {import("./plan.js").Fault} Fault */

/**
 * What became of one event.
 * @typedef {object} Outcome
 * @property {string} event canonical name
 * @property {string | null} id null: it was ignored
 * @property {number | null} seq its number at the source; null: it was ignored, or is not kept any more
 * @property {boolean} duplicate an event with this id was dispatched before
 * @property {"unknown_event" | "not_ticked" | null} ignored
 */

/** @typedef {{provider: import("signpost/core").Provider}} Sender */

/** So often are settings that change under a request's feet followed. */
const mostTries = 4;

/** @type {KnownSources<Sender> | undefined} */
let outbound;

/**
 * @param {Environment} environment
 * @param {string} name of the source
 * @param {readonly string[]} requests JSON texts, of which core.dispatch says what they hold
 * @returns {Promise<{outcomes: Outcome[]} | {faults: Fault[]} | null>} once it is on disk; null: no outbound source takes anything under
 *   this name. Rejects when it may not have been kept
 */
export function dispatchEvents(environment, name, requests) {
  outbound ??= new KnownSources(environment, "outbound", ({ provider }) => ({ provider: core.provider(provider) }));
  return carryOut(environment, outbound, name, (source) => planOf(core, source, requests, clock.now()));
}

/**
 * @template Made
 * @param {Environment} environment
 * @param {KnownSources<Made>} known
 * @param {string} name of the source
 * @param {(source: import("../known-sources.js").Known & Made) => import("./plan.js").Plan} planFor by the settings that hold
 * @returns {Promise<{outcomes: Outcome[]} | {faults: Fault[]} | null>} as dispatchEvents()
 */
export async function carryOut(environment, known, name, planFor) {
  let source = await known.find(name);
  for (let tries = 0; source && tries < mostTries; tries++) {
    const plan = planFor(source);
    if (plan.faults.length > 0 || plan.steps.some(({ ignored }) => ignored)) {
      // Whoever asks has a key, and may have just ticked the event.
      const now = await known.recheck(source, 0);
      if (now !== source) {
        source = now;
        continue;
      }
    }
    if (plan.faults.length > 0) return { faults: plan.faults };
    const entries = plan.steps.flatMap(({ entry }) => entry ?? []);
    const done = entries.length === 0 ? { kept: [] } : await keep(environment, source, entries);
    if ("kept" in done) {
      const outcomes = outcomesOf(plan.steps, done.kept);
      if (source.settings.log === "all") tell(name, outcomes);
      return { outcomes };
    }
    source = await known.replace(source, done.stale);
  }
  if (source) throw new Error("the source's settings change too fast");
  return null;
}

/**
 * @param {Environment} environment
 * @param {{name: string, settings: {version: number}}} source
 * @param {import("../source/types.js").Entry[]} entries
 * @returns {Promise<import("../source/types.js").Dispatched>}
 */
function keep(environment, { name, settings }, entries) {
  const once = () => sourceObject(environment, name).dispatch(settings.version, entries);
  // Once more after a failure: an object may have been moved or started anew. What was kept after all is then a duplicate.
  return once().catch(once);
}

/**
 * @param {string} source
 * @param {Outcome[]} outcomes
 */
function tell(source, outcomes) {
  for (const { event, id, duplicate, ignored } of outcomes) {
    log({ level: "info", what: "dispatch", source, code: duplicate ? "duplicate" : (ignored ?? "ok"), event, id });
  }
}

/**
 * @param {import("./plan.js").Step[]} steps
 * @param {{seq: number | null, duplicate: boolean}[]} kept of those that have an entry
 * @returns {Outcome[]}
 */
function outcomesOf(steps, kept) {
  let at = 0;
  return steps.map(({ event, entry, ignored }) => {
    const { seq, duplicate } = entry ? kept[at++] : { seq: null, duplicate: false };
    return { event, id: entry?.id ?? null, seq, duplicate, ignored };
  });
}
