// From a source's name to its product, and from what is refused to the product's words for it.
import { core } from "../core.js";
import { directoryOf } from "../directory/stub.js";
import { productOf, tickedAs } from "../settings/product.js";
import { tooFewEvents } from "../settings/ticked.js";
import { requireSource } from "./objects.js";
import { Problem, unwrap } from "./problem.js";

/** @typedef {import("../settings/product.js").Product} Product */

/**
 * @param {any} environment
 * @param {string} source
 * @returns {Promise<Product>}
 * @throws {Problem} not_found; wrong_state when it is not an outbound source
 */
export async function requireProduct(environment, source) {
  const { direction } = await requireSource(environment, source);
  const detail = "The source takes webhooks in; only an outbound source has webhooks of its own.";
  if (direction !== "outbound") throw new Problem("wrong_state", { detail });
  const reference = await directoryOf(environment).providerOfSources([source]);
  if (!reference) throw new Problem("not_found");
  return productOf(core, reference);
}

/**
 * @param {any} environment
 * @param {string} source
 * @param {string} id
 * @returns {Promise<{product: Product, webhook: import("../directory/webhooks.js").WebhookView}>}
 * @throws {Problem}
 */
export async function requireWebhook(environment, source, id) {
  const product = await requireProduct(environment, source);
  const webhook = await directoryOf(environment).webhook(source, id);
  if (!webhook) throw new Problem("not_found", { text: product.texts.unknown_endpoint });
  return { product, webhook };
}

/**
 * What the Directory answers, or the problem that it tells of in the product's words.
 * @template T
 * @param {Product} product
 * @param {T} answer
 * @returns {Exclude<T, {refused: string}>}
 * @throws {Problem}
 */
export function unwrapFor({ texts }, answer) {
  try {
    return unwrap(answer);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    const { code, options } = error;
    const place = options.errors?.some(({ pointer }) => pointer === "/url");
    const text = code === "not_found" ? texts.unknown_endpoint : place ? texts.endpoint_refused : undefined;
    throw new Problem(code, { ...options, text });
  }
}

/**
 * @param {Product} product
 * @param {readonly string[] | undefined} names
 * @returns {string[] | undefined} canonical
 * @throws {Problem} for each name that cannot be ticked, and for too few
 */
export function eventsOf(product, names) {
  if (names === undefined) return undefined;
  if (names.length < product.minEvents) {
    const message = tooFewEvents(product);
    throw new Problem("invalid_request", { errors: [{ in: "body", pointer: "/events", message }] });
  }
  /** @type {{in: "body", pointer: string, code: string, message: string}[]} */
  const errors = [];
  const events = names.map((name, index) => {
    const event = tickedAs(product, name);
    const message = `${product.title} has no event of this name to tick; webhook-form lists them`;
    if (event === undefined) errors.push({ in: "body", pointer: `/events/${index}`, code: "unknown_event", message });
    return event ?? name;
  });
  if (errors.length > 0) throw new Problem("invalid_request", { errors });
  return [...new Set(events)];
}
