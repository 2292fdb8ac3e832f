// A product's site as an app directory such as OttoKit sees it, as the manifest's section "automation" says: actions are checked against
// the catalog, kept, and forwarded to the product's own site, whose answer is handed back.
import { readInTime } from "../body.js";
import { hashOfKey } from "../directory/keys.js";
import { bytesOf, hexOf } from "../directory/sealing.js";
import { directoryOf } from "../directory/stub.js";
import { act, mostBytes } from "../dispatch/act.js";
import { actionOutcome } from "../dispatch/action-outcome.js";
import { errorOf } from "../errors.js";
import { interfacesOf } from "../settings/interfaces.js";
import { targetOf } from "../target.js";
import { json, Refusing } from "./answer.js";
import { answerOf, outcomeShown } from "./action-answers.js";
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
  const outcome = { method: "GET", path: `${webhook.path}/{id}` };
  const { name, id } = routeOf({ verify, webhook, outcome }, { ...call, path: pathOf(call, section) });
  await authorise(call, key_header);
  if (name === "outcome") return outcomeAsked(call, id);
  return name === "verify" ? verified(call) : webhookCalled(call, webhook.path);
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
  if (!("refused" in found)) return;
  if (found.refused === "foreign") throw foreign();
  throw unauthorised("This API key is unknown or was revoked. Generate a new one.");
}

/** @param {Call} call */
function verified({ request, source, provider }) {
  const site = `${new URL(request.url).origin}/as/${source}`;
  return json({ success: true, site, name: source, product: provider.title });
}

/**
 * @param {Call} call
 * @param {string} path of the webhook; the outcomes are below it
 */
async function webhookCalled({ request, environment, source }, path) {
  const given = idempotencyKeyOf(request);
  const read = await readInTime(request.body, mostBytes);
  if (typeof read === "string") throw new Refusing(read, errorOf(read).status);
  const done = await act(environment, source, read, given === null ? undefined : await idOf(given, read));
  if (done === null) throw new Refusing("unknown_source", 404);
  if ("fault" in done) {
    const { code, pointer, message } = done.fault;
    throw new Refusing(code, statuses[code] ?? 422, { message: sentenceOf(message), pointer });
  }
  const { origin } = new URL(request.url);
  return answerOf(environment, source, done, `${origin}/as/${source}${path}/${done.id}`);
}

/**
 * @param {Call} call
 * @param {string} id
 */
async function outcomeAsked({ environment, source }, id) {
  const found = await actionOutcome(environment, source, id);
  if (!found) throw new Refusing("not_found", 404);
  return json({ success: true, ...outcomeShown(found) });
}

/** @type {Record<string, number>} */
const statuses = { malformed_json: 400, unknown_action: 400, body_too_large: 413, no_site: 503 };

/** @param {string} message */
const sentenceOf = (message) => message[0].toUpperCase() + message.slice(1) + (/[.?]$/.test(message) ? "" : ".");

/**
 * @param {Request} request
 * @returns {string | null} null: each request is an action of its own
 */
function idempotencyKeyOf(request) {
  const given = request.headers.get("idempotency-key");
  if (given === null || /^[!-~]{1,200}$/.test(given)) return given;
  const message = "Idempotency-Key must have 1 to 200 visible ASCII characters.";
  throw new Refusing("invalid_request", 400, { message });
}

/**
 * The same for the same body under the same key: another body is another action, and the site is told so.
 * @param {string} key visible ASCII
 * @param {Uint8Array} body
 */
async function idOf(key, body) {
  const named = new Uint8Array([...bytesOf(`${key}\n`), ...body]);
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", named));
  return `act_${hexOf(digest.subarray(0, 16))}`;
}
