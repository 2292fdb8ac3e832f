// By which plans an endpoint's deliveries go: the core's word, for attempts as for everything that tells of them.
import { actionPolicy, unansweredOf } from "./acting.js";
import { referenceOf, signingProviders } from "./check.js";
import { overridesOf } from "./overrides.js";

/** @typedef {import("./check.js").Checking} Checking */
/** @typedef {Omit<import("./types.js").EndpointGiven, "url" | "template">} EndpointGiven */

/**
 * @typedef {object} Plan
 * @property {string | null} provider whose schedule it is; null: a policy of the endpoint's own
 * @property {string | null} title
 * @property {import("signpost/core").DeliveryPlan} plan
 */

/**
 * @param {Checking} checking
 * @param {EndpointGiven} given sound
 * @returns {Plan[]} one, or with "provider" one for each provider of its sources
 */
function plansOf(checking, given) {
  const { retry } = given;
  if (typeof retry !== "string") return [planOf(checking, given, retry, null)];
  if (retry === "automation") return [planOf(checking, given, actionPolicy, null)];
  return providersOf(checking, given).map((provider) => planOf(checking, given, provider, provider));
}

/**
 * @param {Checking} checking
 * @param {EndpointGiven} given
 * @param {import("signpost/core").Provider | object} policy
 * @param {import("signpost/core").Provider | null} provider
 * @returns {Plan}
 */
function planOf({ core }, given, policy, provider) {
  const retry = core.retryPolicy(policy, overridesOf({ ...given, unanswered: unansweredOf(given) }));
  const { plan } = retry;
  retry.close();
  return { provider: provider?.name ?? null, title: provider?.title ?? null, plan };
}

/**
 * @param {Checking} checking
 * @param {EndpointGiven} given whose retry is a name
 * @returns {import("signpost/core").Provider[]} whose schedules hold, each once
 */
function providersOf(checking, { retry, sources }) {
  if (retry !== "provider") return [checking.core.provider(referenceOf(checking, /** @type {string} */ (retry)))];
  const all = sources
    .flatMap((name) => checking.sourcesOf(name))
    .map(({ provider }) => checking.core.provider(referenceOf(checking, provider)));
  return [...new Map(all.map((provider) => [provider.name, provider])).values()];
}

/**
 * @typedef {{code: string, message: string}} Warning
 * @typedef {{plans: Plan[], overridden: Warning[]}} Told overridden: what its owner has set over a schedule, in words
 */

/**
 * @param {Checking} checking
 * @param {EndpointGiven} given sound
 * @returns {Told}
 */
export function toldOf(checking, given) {
  const plans = plansOf(checking, given);
  const told = new Map(plans.flatMap(({ plan }) => plan.overridden.map(({ key, says }) => [key, says])));
  const schedule = otherSchedule(checking, given, plans);
  if (schedule) told.set("schedule", schedule);
  return { plans, overridden: [...told].map(([key, message]) => ({ code: `overrides_${key}`, message })) };
}

/**
 * @param {Checking} checking
 * @param {EndpointGiven} given
 * @param {readonly Plan[]} plans
 * @returns {string | undefined} what a receiver of the product would not expect of a delivery that looks like the product's own
 */
function otherSchedule(checking, { format, retry, sources }, plans) {
  if (format === "original" || format === "automation" || retry === "provider") return undefined;
  const dialects = signingProviders(checking, { format, sources }).map((one) => checking.core.provider(one));
  const others = dialects.filter(({ name }) => plans.every(({ provider }) => provider !== name));
  if (others.length === 0) return undefined;
  const own = plans[0].title === null ? "a policy of the endpoint's own" : `the schedule of ${plans[0].title}`;
  return `Deliveries follow ${own}, not that of ${others.map(({ title }) => title).join(" and ")}.`;
}
