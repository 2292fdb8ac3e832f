// A product's subscription API, as its manifest's section "subscriptions" says: each subscription is an endpoint of the source.
import { askAll, endpointObject } from "../api/objects.js";
import { readInTime } from "../body.js";
import { directoryOf } from "../directory/stub.js";
import { log } from "../log.js";
import { interfacesOf } from "../settings/interfaces.js";
import { json, Refusing } from "./answer.js";
import { askedFor } from "./event-names.js";
import { routeOf } from "./call.js";
import { signedBy } from "./signed-request.js";

/** @typedef {import("./call.js").Call} Call */
/** @typedef {import("../settings/interfaces.js").Subscriptions} Section */
/** @typedef {import("../directory/subscriptions.js").Subscription} Subscription */
/** @typedef {{url?: string, events?: string[], description?: string, enabled?: boolean}} Form */

/** Bytes. */
const longestForm = 65_536;

/**
 * @param {Call} call
 * @returns {Promise<Response>}
 * @throws {Refusing}
 */
export async function subscriptions(call) {
  const section = /** @type {Section} */ (interfacesOf(call.provider).subscriptions);
  const { subscribe, list, update, unsubscribe } = section;
  const { name, id } = routeOf({ subscribe, list, update, unsubscribe }, call);
  const key = await signedBy(call, section.authentication);
  const response = await operations[name](call, section, id);
  if (name !== "list") log({ level: "info", what: "management", operation: name, source: call.source, key });
  return response;
}

/** @type {Record<"subscribe" | "list" | "update" | "unsubscribe", (call: Call, section: Section, id: string) => Promise<Response>>} */
const operations = {
  async subscribe(call, section) {
    const { url, events, description } = await formOf(call.request, section);
    const { fields } = section;
    if (url === undefined) throw invalid(`${fields.url} is missing: the https URL that events are to be sent to.`);
    if (events === undefined) throw invalid(`${fields.events} is missing: the names of the events to be sent.`);
    const wanted = { url, description: description ?? null, asked: askedFor(events, section, call.provider) };
    const made = done(await directoryOf(call.environment).subscribe(call.source, wanted), section);
    return json({ ...bodyOf(section, made, true), [section.members.secret]: made.secret });
  },

  async list(call, section) {
    const all = await directoryOf(call.environment).subscriptions(call.source);
    return json(await askAll(all, (/** @type {Subscription} */ one) => shown(call, section, one)));
  },

  async update(call, section, id) {
    const { url, events, description, enabled } = await formOf(call.request, section);
    if (url === undefined && events === undefined && description === undefined && enabled === undefined) {
      throw invalid(`Give at least one of ${Object.values(fieldsOf(section)).join(", ")}.`);
    }
    const asked = events && askedFor(events, section, call.provider);
    const change = { url, description, asked };
    const { environment, source } = call;
    const changed = done(await directoryOf(environment).changeSubscription(source, numberOf(id), change), section);
    if (enabled !== undefined) await enable(call, changed, enabled);
    return json(await shown(call, section, changed));
  },

  async unsubscribe(call, section, id) {
    const number = numberOf(id);
    done((await directoryOf(call.environment).unsubscribe(call.source, number)) ?? {}, section);
    return json({ success: true, [section.members.id]: number });
  },
};

/** @param {string} message */
const invalid = (message) => new Refusing("invalid_request", 400, { message });

const noSuch = () => invalid("There is no subscription with this number. List them to see which there are.");

/** @param {string} id */
function numberOf(id) {
  if (!/^[1-9]\d{0,14}$/.test(id)) throw noSuch();
  return Number(id);
}

/**
 * @param {Section} section
 * @returns {Record<"url" | "events" | "description" | "enabled", string>}
 */
const fieldsOf = ({ fields: { url, events, description, enabled } }) => ({ url, events, description, enabled });

/**
 * @param {any} answer the Directory's
 * @param {Section} section
 * @returns {any}
 */
function done(answer, { fields }) {
  if (!answer.refused) return answer;
  const { refused, detail, faults = [] } = answer;
  if (refused === "not_found") throw noSuch();
  if (faults.length === 0) throw new Refusing(refused, 400, { message: detail });
  const [{ pointer, message }] = faults;
  throw invalid(pointer === "/url" ? `${fields.url}: ${message}` : message);
}

/**
 * @param {Request} request
 * @param {Section} section
 * @returns {Promise<Form>} what is empty is not given
 * @throws {Refusing}
 */
async function formOf(request, section) {
  const [type] = (request.headers.get("content-type") ?? "").split(";");
  if (type.trim().toLowerCase() !== "application/x-www-form-urlencoded") {
    throw invalid("Send a form: Content-Type must be application/x-www-form-urlencoded.");
  }
  const read = await readInTime(request.body, longestForm);
  if (read === "body_too_large") throw invalid(`The form is longer than ${longestForm} bytes.`);
  // The product knows no other status for what is wrong with a request.
  if (typeof read === "string") throw new Refusing(read, 400);
  const form = new URLSearchParams(new TextDecoder().decode(read));
  const names = fieldsOf(section);
  // Capitals do not matter to the product's own server.
  const valuesOf = (/** @type {string} */ name) =>
    [...form].filter(([key]) => key.toLowerCase() === name.toLowerCase()).map(([, value]) => value.trim());
  const one = (/** @type {string} */ name) => valuesOf(name).find((value) => value !== "");
  const events = valuesOf(names.events)
    .flatMap((value) => value.split(","))
    .map((value) => value.trim())
    .filter((value) => value !== "");
  const description = one(names.description);
  if (description && description.length > 500) throw invalid(`${names.description} is longer than 500 characters.`);
  return {
    url: one(names.url),
    events: events.length > 0 ? events : undefined,
    description,
    enabled: truth(one(names.enabled), names.enabled),
  };
}

/**
 * @param {string | undefined} text
 * @param {string} field
 * @returns {boolean | undefined}
 */
function truth(text, field) {
  if (text === undefined) return undefined;
  const lower = text.toLowerCase();
  if (lower !== "true" && lower !== "false") throw invalid(`${field} is true or false.`);
  return lower === "true";
}

/**
 * @param {Call} call
 * @param {Subscription} subscription
 * @param {boolean} enabled
 */
async function enable({ environment }, { endpoint }, enabled) {
  const object = endpointObject(environment, endpoint);
  const { status } = await object.status();
  if (enabled === (status === "active")) return;
  if (!enabled) return object.pause();
  return status === "disabled" ? object.enable() : object.resume();
}

/**
 * @param {Call} call
 * @param {Section} section
 * @param {Subscription} subscription
 */
async function shown({ environment }, section, subscription) {
  const { status } = await endpointObject(environment, subscription.endpoint).status();
  return bodyOf(section, subscription, status === "active");
}

/**
 * @param {Section} section
 * @param {Subscription} subscription
 * @param {boolean} enabled
 */
const bodyOf = ({ members }, { id, url, description, events }, enabled) => ({
  [members.id]: id,
  [members.url]: url,
  [members.description]: description,
  [members.enabled]: enabled,
  [members.events]: events,
});
