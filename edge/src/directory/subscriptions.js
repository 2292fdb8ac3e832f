// Subscriptions: endpoints of an outbound source that a product's own API makes, changes and deletes (../as/subscriptions.js). What is a
// subscription's beyond its endpoint's stands in a row of its own, written in the same transaction.
import { decryptEndpoint } from "./confidential.js";
import { changeEndpoint, createEndpoint, deleteEndpoint } from "./endpoints.js";
import { Refused } from "./refused.js";
import { endpointRow } from "./registry.js";
import { fact, setFact } from "./schema.js";

/** @typedef {import("./registry.js").Context} Context */

/**
 * @typedef {object} Asked
 * @property {string[]} names as the subscriber wrote them
 * @property {string[]} events what they mean
 * @property {string} generation in which they are sent
 *
 * @typedef {object} Subscription
 * @property {number} id
 * @property {string} endpoint
 * @property {string} url
 * @property {string | null} description
 * @property {string[]} events the names as they were asked for
 */

/** The most that a source has: each is an object with a queue of its own. */
const mostSubscriptions = 1000;

/**
 * @param {Context} context
 * @param {string} source
 * @returns {Promise<Subscription[]>} oldest first
 */
export function listSubscriptions(context, source) {
  const rows = context.store.rows("SELECT * FROM subscriptions WHERE source = ? ORDER BY id", source);
  return Promise.all(rows.map((row) => shown(context, row)));
}

/**
 * @param {Context} context
 * @param {string} source
 * @param {{url: string, description: string | null, asked: Asked}} wanted
 * @returns {Promise<Subscription & {secret: string}>}
 * @throws {Refused}
 */
export async function subscribe(context, source, { url, description, asked }) {
  const { store } = context;
  const count = store.rows("SELECT count(*) AS n FROM subscriptions WHERE source = ?", source)[0].n;
  if (count >= mostSubscriptions)
    throw new Refused("wrong_state", `There are ${mostSubscriptions} subscriptions already; remove one first.`);
  let id = Number(fact(store, "last_subscription") ?? 0) + 1;
  while (endpointRow(store, nameOf(id))) id++;
  const { names, events, generation } = asked;
  const input = { name: nameOf(id), url, sources: [source], events, format: "provider", retry: "provider", generation };
  const [{ secret }] = await createEndpoint(context, input, () => {
    setFact(store, "last_subscription", String(id));
    store.run(
      "INSERT INTO subscriptions (id, source, endpoint, description, asked, events) VALUES (?, ?, ?, ?, ?, ?)",
      id,
      source,
      nameOf(id),
      description,
      JSON.stringify(names),
      JSON.stringify(events),
    );
  });
  return { ...(await shown(context, rowOf(store, source, id))), secret };
}

/** @param {number} id */
const nameOf = (id) => `subscription-${id}`;

/**
 * @param {Context} context
 * @param {string} source
 * @param {number} id
 * @param {{url?: string, description?: string | null, asked?: Asked}} change
 * @returns {Promise<Subscription>}
 * @throws {Refused}
 */
export async function changeSubscription(context, source, id, { url, description, asked }) {
  const { store } = context;
  const { endpoint } = rowOf(store, source, id);
  const change = { url, ...(asked && { events: asked.events, generation: asked.generation }) };
  await changeEndpoint(context, endpoint, change, () => {
    if (description !== undefined) store.run("UPDATE subscriptions SET description = ? WHERE id = ?", description, id);
    if (!asked) return;
    const { names, events } = asked;
    const values = [JSON.stringify(names), JSON.stringify(events)];
    store.run("UPDATE subscriptions SET asked = ?, events = ? WHERE id = ?", ...values, id);
  });
  return shown(context, rowOf(store, source, id));
}

/**
 * @param {Context} context
 * @param {string} endpoint
 * @returns {Promise<Subscription | null>} null: it was not made by a product's own API
 */
export async function subscriptionOf(context, endpoint) {
  const [row] = context.store.rows("SELECT * FROM subscriptions WHERE endpoint = ?", endpoint);
  return row ? shown(context, row) : null;
}

/**
 * With what has not been delivered yet.
 * @param {Context} context
 * @param {string} source
 * @param {number} id
 * @throws {Refused}
 */
export function unsubscribe(context, source, id) {
  deleteEndpoint(context, rowOf(context.store, source, id).endpoint);
}

/**
 * @param {import("../store.js").Store} store
 * @param {string} source
 * @param {number} id
 * @returns {any}
 * @throws {Refused} not_found, also for another source's
 */
function rowOf(store, source, id) {
  const [row] = store.rows("SELECT * FROM subscriptions WHERE source = ? AND id = ?", source, id);
  if (!row) throw new Refused("not_found");
  return row;
}

/**
 * @param {Context} context
 * @param {any} row
 * @returns {Promise<Subscription>}
 */
async function shown({ store, sealing }, { id, endpoint, description, asked, events }) {
  const given = await decryptEndpoint(sealing, /** @type {any} */ (endpointRow(store, endpoint)));
  // The management API may have changed the endpoint since.
  const names = JSON.stringify(given.events) === events ? JSON.parse(asked) : given.events;
  return { id, endpoint, url: given.url ?? "", description, events: names };
}
