// The gateway's management API, as this page calls it. The API key is held here, in memory, and goes nowhere but into the
// Authorization header of requests to the gateway that served the page.
import { note } from "./reach.js";

/** What the gateway, or the network, has against a request. */
export class Refusal extends Error {
  /**
   * @param {object} of
   * @param {number} of.status HTTP; 0: there was no answer
   * @param {string} of.code of docs/errors.md, or "no_answer"
   * @param {string} of.detail for people
   * @param {{in?: string, pointer: string, message: string}[]} [of.errors] each fault of the request at its place
   */
  constructor({ status, code, detail, errors = [] }) {
    super(detail);
    this.status = status;
    this.code = code;
    this.errors = errors;
  }
}

let key = "";
let refused = () => {};

/**
 * @param {string} text the API key
 * @param {() => void} ended called when the gateway does not take it any more
 */
export function useKey(text, ended) {
  key = text;
  refused = ended;
}

export function forgetKey() {
  key = "";
  refused = () => {};
}

/** Milliseconds that reading may take. What is changed may take as long as a destination does, and the stream goes on for ever. */
const patience = 30_000;

/** The gateway stands above the page's folder, whatever that is called. @param {string} path "v1/..." */
const addressOf = (path) => new URL(`../${path}`, document.baseURI);

/**
 * @param {string} method
 * @param {string} path "v1/..."; parts that come from data have to be encoded (see `path`)
 * @param {object} [of]
 * @param {unknown} [of.body] of JSON
 * @param {Record<string, string>} [of.headers]
 * @param {AbortSignal} [of.signal]
 * @returns {Promise<Response>} that is well
 * @throws {Refusal}
 */
export async function request(method, path, { body, headers = {}, signal } = {}) {
  const init = {
    method,
    signal: signal ?? (method === "GET" ? AbortSignal.timeout(patience) : undefined),
    headers: {
      authorization: `Bearer ${key}`,
      ...(body !== undefined && { "content-type": "application/json" }),
      // Sent again after a network fault, it is carried out once.
      ...(method === "POST" && { "idempotency-key": randomText() }),
      ...headers,
    },
    body: body === undefined ? undefined : JSON.stringify(body),
    cache: /** @type {const} */ ("no-store"),
  };
  const used = key;
  const response = await fetch(addressOf(path), init)
    .catch((error) => {
      if (signal?.aborted || method !== "POST") throw error;
      return fetch(addressOf(path), init);
    })
    .catch((error) => {
      if (signal?.aborted) throw error;
      note(false);
      throw new Refusal({
        status: 0,
        code: "no_answer",
        detail: "The gateway does not answer. Check that it runs, then try again.",
      });
    });
  const refusal = response.ok ? undefined : await refusalOf(response);
  note(refusal?.code !== "no_answer");
  if (!refusal) return response;
  if (refusal.status === 401 && used === key) refused();
  throw refusal;
}

/** @param {Response} response */
async function refusalOf(response) {
  const { status } = response;
  /** @type {any} */
  const problem = await response.json().catch(() => undefined);
  if (typeof problem?.code !== "string") {
    const detail = `There is no gateway at this address (${status}). Open the dashboard from the gateway itself.`;
    return new Refusal({ status, code: "no_answer", detail });
  }
  return new Refusal({ status, code: problem.code, detail: problem.detail ?? problem.message, errors: problem.errors });
}

/**
 * @param {string} method
 * @param {string} path
 * @param {unknown} [body]
 * @returns {Promise<any>} the answer's JSON; undefined when it has none
 * @throws {Refusal}
 */
export async function call(method, path, body) {
  const response = await request(method, path, { body });
  return response.status === 204 ? undefined : response.json();
}

/**
 * @param {string} address
 * @param {Record<string, string | number | null | undefined>} [query] what is empty is left out
 * @returns {Promise<any>}
 * @throws {Refusal}
 */
export function get(address, query = {}) {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== null && value !== "");
  const text = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
  return call("GET", text ? `${address}?${text}` : address);
}

/** An address of the API: path`v1/sources/${name}`. */
export const path = (/** @type {TemplateStringsArray} */ strings, /** @type {(string | number)[]} */ ...values) =>
  String.raw({ raw: strings }, ...values.map((value) => encodeURIComponent(value)));

/** @returns {string} 32 letters and digits. (randomUUID is not there over plain http.) */
const randomText = () =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
