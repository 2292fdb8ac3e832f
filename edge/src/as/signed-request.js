// A client that signs its requests, as a manifest's section "authentication" says: it has an application key, a user key and a secret key.
import { clock } from "../clock.js";
import { hashOfUser } from "../directory/source-keys.js";
import { directoryOf } from "../directory/stub.js";
import { targetOf } from "../target.js";
import { Refusing } from "./answer.js";

/** @typedef {import("../settings/interfaces.js").Authentication} Authentication */

/** RFC 9110, section 5.6.7, as it is to be written. */
const httpDate =
  /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4} \d\d:\d\d:\d\d GMT$/;

/**
 * @param {import("./call.js").Call} call
 * @param {Authentication} authentication
 * @returns {Promise<string>} the id of the key
 * @throws {Refusing} 401, or 403 for a key of another source
 */
export async function signedBy({ request, environment, source }, authentication) {
  const { application_header, user_header, date_header, signature_header, window_seconds } = authentication;
  const [application, user, date, text] = [application_header, user_header, date_header, signature_header].map(
    (name) => {
      const value = request.headers.get(name);
      if (value) return value;
      throw unauthorised(`The header ${name} is missing. Sign the request and send it again.`);
    },
  );
  const signature = bytesIn(text);
  if (!signature) throw unauthorised(`${signature_header} is not an HMAC-SHA256 in base64.`);
  const at = httpDate.test(date) ? Date.parse(date) : NaN;
  if (Number.isNaN(at)) throw unauthorised(`${date_header} is not a date like "Mon, 06 Apr 2026 00:22:19 GMT".`);
  const signed = { messages: messagesOf(request, authentication, { date, user_key: user }), signature };
  const found = await directoryOf(environment).authoriseClient(source, await hashOfUser(application, user), signed);
  if ("refused" in found) {
    if (found.refused === "foreign") throw foreign();
    if (found.refused === "unknown") {
      throw unauthorised(`The source has no key with this ${application_header} and ${user_header}.`);
    }
    throw unauthorised("You are not authorized. Your request signature (hash) is invalid.");
  }
  // After the signature, so that nobody else learns of the clock.
  if (Math.abs(clock.now() - at) > window_seconds * 1000) {
    throw unauthorised(`${date_header} is more than ${window_seconds} s from the time here. Check the clocks.`);
  }
  return found.id;
}

/** @param {string} message */
export const unauthorised = (message) => new Refusing("unauthorized", 401, { message });

export const foreign = () =>
  new Refusing("forbidden", 403, { message: "This key belongs to another source. Use one of this source's own." });

/**
 * @param {string} text
 * @returns {Uint8Array | undefined} 32 bytes
 */
function bytesIn(text) {
  if (!/^[A-Za-z0-9+/]{43}=$/.test(text)) return undefined;
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}

/**
 * @param {Request} request
 * @param {Authentication} authentication
 * @param {{date: string, user_key: string}} own
 * @returns {string[]} under either scheme: a proxy in front of the gateway may end TLS
 */
function messagesOf(request, { signed }, { date, user_key }) {
  const { host } = new URL(request.url);
  const { path } = targetOf(request);
  const { method } = request;
  const content_type = method === "GET" ? "" : (request.headers.get("content-type") ?? "");
  return ["https", "http"].map((scheme) => {
    const parts = { method, url: `${scheme}://${host}${path}`, content_type, date, user_key };
    return signed.map((part) => parts[part]).join("");
  });
}
