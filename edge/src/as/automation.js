// A product's site as an app directory such as OttoKit sees it, as the manifest's section "automation" says: actions are checked against
// the catalog, kept, and forwarded to the product's own site until they have arrived.
import { readInTime } from "../body.js";
import { hashOfKey } from "../directory/keys.js";
import { hexOf, bytesOf } from "../directory/sealing.js";
import { directoryOf } from "../directory/stub.js";
import { act, mostBytes } from "../dispatch/act.js";
import { errorOf } from "../errors.js";
import { interfacesOf } from "../settings/interfaces.js";
import { targetOf } from "../target.js";
import { json, Refusing } from "./answer.js";
import { routeOf } from "./call.js";
import { foreign, unauthorised } from "./signed-request.js";

/** @typedef {import("./call.js").Call} Call */

/**
 * @param {Call} call
 * @returns {Promise<Response>}
 * @throws {Refusing}
 */
export async function automation(call) {
  const section = /** @type {import("../settings/interfaces.js").Automation} */ (
    interfacesOf(call.provider).automation
  );
  const { verify, webhook, key_header } = section;
  const { name } = routeOf({ verify, webhook }, { ...call, path: pathOf(call, section) });
  await authorise(call, key_header);
  return name === "verify" ? verified(call) : webhookCalled(call);
}

/**
 * @param {Call} call
 * @param {import("../settings/interfaces.js").Automation} section
 * @returns {string}
 */
function pathOf({ request, path }, { query_path }) {
  if (!query_path || path !== "/") return path;
  const asked = new URLSearchParams(targetOf(request).query).get(query_path.name);
  return asked === null ? path : query_path.prefix + asked;
}

/**
 * @param {Call} call
 * @param {string} header
 */
async function authorise({ request, environment, source }, header) {
  const key = request.headers.get(header);
  if (!key) throw unauthorised(`The header ${header} is missing. Send the API key in it.`);
  const found = await directoryOf(environment).authoriseClient(source, await hashOfKey(key));
  if (found.refused === "foreign") throw foreign();
  if (found.refused) throw unauthorised("This API key is unknown or was revoked. Generate a new one.");
}

/** @param {Call} call */
function verified({ request, source, provider }) {
  const site = `${new URL(request.url).origin}/as/${source}`;
  return json({ success: true, site, name: source, product: provider.title });
}

/** @param {Call} call */
async function webhookCalled({ request, environment, source }) {
  const once = await idOf(request);
  const read = await readInTime(request.body, mostBytes);
  if (typeof read === "string") throw new Refusing(read, errorOf(read).status);
  const done = await act(environment, source, read, once);
  if (done === null) throw new Refusing("unknown_source", 404);
  if ("fault" in done) {
    const { code, pointer, message } = done.fault;
    throw new Refusing(code, statuses[code] ?? 422, { message: sentenceOf(message), pointer });
  }
  const { id, event, duplicate } = done;
  return json({ success: true, id, action: event, ...(duplicate && { duplicate }) });
}

/** @type {Record<string, number>} */
const statuses = { malformed_json: 400, unknown_action: 400, body_too_large: 413 };

/** @param {string} message */
const sentenceOf = (message) => message[0].toUpperCase() + message.slice(1) + (/[.?]$/.test(message) ? "" : ".");

/**
 * @param {Request} request
 * @returns {Promise<string | undefined>} undefined: each request is an action of its own
 */
async function idOf(request) {
  const given = request.headers.get("idempotency-key");
  if (given === null) return undefined;
  if (!/^[!-~]{1,200}$/.test(given)) {
    const message = "Idempotency-Key must have 1 to 200 visible ASCII characters.";
    throw new Refusing("invalid_request", 400, { message });
  }
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytesOf(given)));
  return `act_${hexOf(digest.subarray(0, 16))}`;
}
