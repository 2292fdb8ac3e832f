// Rotation: new secrets beside those that are live, and secrets taken away.
import { checkSiteKeys } from "../settings/acting.js";
import { makeEndpointSecret, referenceOf, signingProviders } from "../settings/check.js";
import { Faults } from "../settings/faults.js";
import { requireChangeable, throwAny } from "./changing.js";
import { endpointOutline } from "./confidential.js";
import { Refused } from "./refused.js";
import { checkingOf, endpointRow, givenSource, sourceRow } from "./registry.js";
import { prepareSecrets, randomId, removeSecret, rotateSecret } from "./secrets.js";

/** @typedef {import("./registry.js").Context} Context */
/** @typedef {import("./registry.js").Kind} Kind */
/** @typedef {import("./changing.js").NewSecret} NewSecret */

/**
 * @param {Context} context
 * @param {Kind} kind
 * @param {string} name
 * @param {{secret?: string, others_expire_in_seconds: number | null}} input a new secret is made unless one is given
 * @returns {Promise<NewSecret>}
 * @throws {Refused}
 */
export async function addSecret(context, kind, name, { secret: own, others_expire_in_seconds: seconds }) {
  const { core, store } = context;
  const row = kind === "source" ? sourceRow(store, name) : endpointRow(store, name);
  requireChangeable(row);
  const faults = new Faults();
  const checking = checkingOf(context, faults);
  const { providers, make } = kind === "source" ? ofSource(checking, row) : ofEndpoint(checking, row);
  const secret = own ?? make();
  if (providers.length === 0) checkSiteKeys(faults, [secret], ["secret"]);
  for (const provider of providers) {
    faults.catch([], () => core.signer(core.provider(provider), { secrets: [secret] }).close(), ["secret"]);
  }
  // The core names the first of a list; here there is no list.
  faults.found = faults.found.map(({ message }) => ({ pointer: "/secret", message }));
  throwAny(faults);
  const added = { id: randomId("sec"), secret };
  const [prepared] = await prepareSecrets(context, kind, name, [added]);
  store.transaction(() => rotateSecret(context, kind, name, prepared, seconds));
  return added;
}

/** @typedef {import("../settings/check.js").Checking} Checking */

/**
 * @param {Checking} checking
 * @param {import("./registry.js").Row} row
 */
function ofSource(checking, row) {
  const { direction, provider } = givenSource(row);
  if (direction !== "inbound")
    throw new Refused("wrong_state", `An ${direction} source has no secrets; its endpoints have.`);
  const reference = referenceOf(checking, provider);
  return { providers: [reference], make: () => checking.core.makeSecret(checking.core.provider(reference)) };
}

/**
 * @param {Checking} checking
 * @param {import("./registry.js").Row} row
 */
function ofEndpoint(checking, row) {
  const given = endpointOutline(row);
  const providers = signingProviders(checking, given);
  const make = () => {
    if (providers.length > 0) return makeEndpointSecret(checking, given);
    const message = "is missing; expected the API key of the product's own site";
    throw new Refused("invalid_request", undefined, [{ pointer: "/secret", message }]);
  };
  return { providers, make };
}

/**
 * @param {Context} context
 * @param {Kind} kind
 * @param {string} name
 * @param {string} id
 * @throws {Refused}
 */
export function takeSecret(context, kind, name, id) {
  const { store } = context;
  const row = kind === "source" ? sourceRow(store, name) : endpointRow(store, name);
  requireChangeable(row);
  const needed = kind === "source" || !endpointOutline(row).unsigned;
  store.transaction(() => removeSecret(context, kind, name, id, needed));
}
