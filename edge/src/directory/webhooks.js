// A product's webhooks: the endpoints that take from one outbound source alone and speak as its provider. They are nothing beside
// the endpoints; only what is asked of them is asked in the product's way.
import { productOf, versionOf } from "../settings/product.js";
import { referenceOf } from "../settings/check.js";
import { Faults } from "../settings/faults.js";
import { isWebhookOf } from "../settings/ticked.js";
import { requireChangeable, throwAny } from "./changing.js";
import { endpointOutline } from "./confidential.js";
import { changeEndpoint, createEndpoint, deleteEndpoint } from "./endpoints.js";
import { Refused } from "./refused.js";
import { checkingOf, endpointRow, givenSource, secretRows, sourceRow } from "./registry.js";
import { addSecret } from "./rotation.js";
import { randomId, removeSecret } from "./secrets.js";
import { changeSource } from "./sources.js";
import { subscriptionOf } from "./subscriptions.js";
import { endpointView } from "./views.js";

/** @typedef {import("./registry.js").Context} Context */
/** @typedef {import("./changing.js").NewSecret} NewSecret */
/** @typedef {import("../settings/product.js").Product} Product */

/**
 * @typedef {object} WebhookInput what is undefined stays, or has its default
 * @property {string} [url] "": webhooks are off; only where the product has a single one
 * @property {string[]} [events] names as the catalog has them
 * @property {string} [secret] "": none. A new one is made where the product needs one
 * @property {"hold" | "drop"} [when_off] what becomes of events while a person has it off
 * @property {boolean} [keep_trying] on Standard Webhooks' schedule instead of the product's own
 */

/**
 * @typedef {object} ProductSettings
 * @property {string | null} [product_version] that the source's requests state; null: the manifest's
 *
 * @typedef {import("./views.js").EndpointView & {subscription: import("./subscriptions.js").Subscription | null}} WebhookView
 */

/**
 * @param {Context} context
 * @param {string} name
 * @returns {{source: import("../settings/types.js").SourceGiven, product: Product}}
 * @throws {Refused}
 */
function sourceOf(context, name) {
  const row = sourceRow(context.store, name);
  if (!row) throw new Refused("not_found");
  const source = givenSource(row);
  if (source.direction !== "outbound") throw new Refused("wrong_state", "Only an outbound source has webhooks.");
  return { source, product: productOf(context.core, referenceOf(checkingOf(context, new Faults()), source.provider)) };
}

/**
 * @param {Context} context
 * @param {string} source
 * @returns {string[]} in the order in which they were made
 * @throws {Refused}
 */
export function webhooksOf(context, source) {
  const of = sourceOf(context, source).source;
  return context.store
    .rows("SELECT name, given FROM endpoints ORDER BY created_at, name")
    .filter((row) => isWebhookOf(source, of, endpointOutline(/** @type {any} */ (row))))
    .map(({ name }) => name);
}

/**
 * @param {Context} context
 * @param {string} source
 * @param {string} id
 * @returns {Promise<WebhookView | null>} null: it has no such webhook
 */
export async function webhookOf(context, source, id) {
  return hasWebhook(context, source, id) ? webhookView(context, id) : null;
}

/**
 * @param {Context} context
 * @param {string} id of its endpoint
 * @returns {Promise<WebhookView | null>}
 */
export async function webhookView(context, id) {
  const view = await endpointView(context, id);
  return view && { ...view, subscription: await subscriptionOf(context, id) };
}

/** @type {(context: Context, source: string, id: string) => boolean} */
function hasWebhook(context, source, id) {
  const row = endpointRow(context.store, id);
  return row !== undefined && isWebhookOf(source, sourceOf(context, source).source, endpointOutline(row));
}

/**
 * @param {Context} context
 * @param {string} source
 * @param {WebhookInput} input with a URL
 * @returns {Promise<{id: string, secrets: NewSecret[]}>}
 * @throws {Refused}
 */
export async function createWebhook(context, source, { url, events = [], secret, when_off, keep_trying = false }) {
  const { product } = sourceOf(context, source);
  checkSecret(context, product, secret);
  if (webhooksOf(context, source).length >= product.most) {
    const detail = `${product.title} has no more than ${product.most} for a source; change the one that is there.`;
    throw new Refused("already_exists", detail);
  }
  const id = randomId("wh");
  const secrets = await createEndpoint(context, {
    name: id,
    sources: [source],
    format: "provider",
    events,
    ticked_later: events.length === 0,
    ...(url !== undefined && { url: urlOf(product, url) }),
    retry: retryOf(keep_trying),
    ...(when_off && { while_disabled: when_off }),
    unsigned: product.secretOptional && !secret,
    ...(secret && { secrets: [secret] }),
  });
  return { id, secrets };
}

/**
 * @param {Context} context
 * @param {string} source
 * @param {string} id
 * @param {WebhookInput} change
 * @throws {Refused}
 */
export async function changeWebhook(context, source, id, { url, events, secret, when_off, keep_trying }) {
  const { product } = sourceOf(context, source);
  if (!hasWebhook(context, source, id)) throw new Refused("not_found");
  checkSecret(context, product, secret);
  await changeEndpoint(context, id, {
    events,
    ...(url !== undefined && { url: urlOf(product, url) }),
    ...(when_off && { while_disabled: when_off }),
    ...(keep_trying !== undefined && { retry: retryOf(keep_trying) }),
    ...(secret === "" && { unsigned: true }),
  });
  if (secret === "") removeSecrets(context, id);
  if (!secret) return;
  await addSecret(context, "endpoint", id, { secret, others_expire_in_seconds: 0 });
  await changeEndpoint(context, id, { unsigned: false });
}

/**
 * The settings of a product that has one webhook, as its form saves them.
 * @param {Context} context
 * @param {string} source
 * @param {WebhookInput & ProductSettings} settings
 * @returns {Promise<string>} the webhook's id
 * @throws {Refused}
 */
export async function saveSettings(context, source, { product_version, ...settings }) {
  const { product, source: given } = sourceOf(context, source);
  const [known, ...others] = webhooksOf(context, source);
  if (others.length > 0) throw new Refused("wrong_state", "The source has several endpoints; change each by itself.");
  const renamed = product_version !== undefined && product_version !== given.product_version;
  // Before anything is written: the form is saved whole or not at all.
  if (renamed) checkVersion(context, source, product);
  const id = known ?? (await createWebhook(context, source, settings)).id;
  if (known !== undefined) await changeWebhook(context, source, known, settings);
  if (renamed) await changeSource(context, source, { product_version });
  return id;
}

/**
 * @param {Context} context
 * @param {string} source
 * @param {Product} product
 * @throws {Refused}
 */
function checkVersion({ store }, source, { provider, title }) {
  requireChangeable(sourceRow(store, source));
  const message = `the headers of ${title} state no version; leave it out`;
  if (versionOf(provider) === null)
    throw new Refused("invalid_request", undefined, [{ pointer: "/product_version", message }]);
}

/**
 * With all its deliveries.
 * @param {Context} context
 * @param {string} source
 * @param {string} id
 * @throws {Refused}
 */
export function deleteWebhook(context, source, id) {
  if (!hasWebhook(context, source, id)) throw new Refused("not_found");
  deleteEndpoint(context, id);
}

/**
 * @param {Product} product
 * @param {string} url
 * @returns {string | null}
 */
function urlOf({ most, title }, url) {
  if (url !== "") return url;
  if (most === 1) return null;
  throw new Refused("invalid_request", undefined, [{ pointer: "/url", message: `a webhook of ${title} needs a URL` }]);
}

/** @param {boolean} keepTrying */
const retryOf = (keepTrying) => (keepTrying ? "standard" : "provider");

/**
 * Before anything is written, and at the place where it was given.
 * @param {Context} context
 * @param {Product} product
 * @param {string | undefined} secret
 */
function checkSecret({ core }, { provider, title, secretOptional }, secret) {
  if (secret === undefined) return;
  const faults = new Faults();
  if (secret !== "") faults.catch(["secret"], () => core.signer(provider, { secrets: [secret] }).close());
  else if (!secretOptional) faults.add(["secret"], `a receiver of ${title} expects a signature, so there must be one`);
  // The core names the first of a list; here there is no list.
  faults.found = faults.found.map(({ message }) => ({ pointer: "/secret", message }));
  throwAny(faults);
}

/**
 * @param {Context} context
 * @param {string} id of an endpoint that is unsigned
 */
function removeSecrets(context, id) {
  const { store } = context;
  store.transaction(() => {
    for (const secret of secretRows(store, "endpoint", id)) removeSecret(context, "endpoint", id, secret.id, false);
  });
}
