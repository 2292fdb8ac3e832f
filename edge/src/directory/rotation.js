// Rotation: new secrets beside those that are live, and secrets taken away.
import { referenceOf, signingProvider } from "../settings/check.js";
import { Faults } from "../settings/faults.js";
import { requireChangeable, throwAny } from "./changing.js";
import { checkingOf, endpointRow, sourceRow } from "./registry.js";
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
  const given = JSON.parse(row.given);
  const faults = new Faults();
  const checking = checkingOf(context, faults);
  const provider = core.provider(
    kind === "source" ? referenceOf(checking, given.provider) : signingProvider(checking, given),
  );
  const secret = own ?? core.makeSecret(provider);
  faults.catch([], () => core.signer(provider, { secrets: [secret] }).close(), ["secret"]);
  // The core names the first of a list; here there is no list.
  faults.found = faults.found.map(({ message }) => ({ pointer: "/secret", message }));
  throwAny(faults);
  const added = { id: randomId("sec"), secret };
  const [prepared] = await prepareSecrets(context, kind, name, [added]);
  store.transaction(() => rotateSecret(context, kind, name, prepared, seconds));
  return added;
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
  requireChangeable(kind === "source" ? sourceRow(store, name) : endpointRow(store, name));
  store.transaction(() => removeSecret(context, kind, name, id));
}
