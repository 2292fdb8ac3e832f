// What the management API answers when it does not do what was asked: problem details (RFC 9457) with the codes of the core's list.
import { core } from "../core.js";
import { errorOf } from "../errors.js";

/** @typedef {import("../settings/faults.js").Fault} Fault */

/**
 * @typedef {object} ProblemOptions
 * @property {string} [detail] what in particular; the list's sentence stands before it
 * @property {readonly (Fault & {in?: "body" | "query" | "path" | "header", code?: string})[]} [errors] each fault of the request, with its place
 * @property {string} [text] the product's own words for it
 * @property {number} [status] where it is not the list's
 * @property {Record<string, string>} [headers]
 */

/** @type {Record<number, string>} as RFC 9110 names them */
const titles = {
  400: "Bad Request",
  401: "Unauthorized",
  403: "Forbidden",
  404: "Not Found",
  405: "Method Not Allowed",
  408: "Request Timeout",
  409: "Conflict",
  413: "Content Too Large",
  415: "Unsupported Media Type",
  422: "Unprocessable Content",
  500: "Internal Server Error",
  503: "Service Unavailable",
};

/** Ends a request. */
export class Problem extends Error {
  /**
   * @param {string} code of core/include/signpost/errors.def
   * @param {ProblemOptions} [options]
   */
  constructor(code, options = {}) {
    super(code);
    this.code = code;
    this.options = options;
  }
}

/**
 * @param {Uint8Array} body that is no JSON
 * @returns {Problem} with the place and the kind of the fault, which the core finds
 */
export function malformed(body) {
  const found = core.elementsAt(body, "");
  const { pointer, detail } = !found.ok && found.code === "malformed_json" ? found : { pointer: "", detail: "" };
  const message = detail === "" ? "is not valid JSON" : `is not valid JSON: ${detail}`;
  return new Problem("invalid_request", { status: 400, errors: [{ in: "body", pointer, message }] });
}

/**
 * @param {string} code
 * @param {ProblemOptions} [options]
 * @returns {Response}
 */
export function problem(code, { detail, text, errors, status, headers } = {}) {
  const error = errorOf(code);
  const answered = status ?? error.status;
  const sentence = detail ? `${sentences[code] ?? error.message} ${detail}` : (sentences[code] ?? error.message);
  const body = {
    type: "about:blank",
    title: titles[answered],
    status: answered,
    code,
    detail: text === undefined ? sentence : `${text}. ${sentence}`,
    text,
    errors,
  };
  return new Response(JSON.stringify(body), {
    status: answered,
    headers: {
      "content-type": "application/problem+json",
      "cache-control": "no-store",
      ...(answered === 503 && { "retry-after": "5" }),
      ...headers,
    },
  });
}

/**
 * The list speaks of webhooks where these codes mean a request of the management API.
 * @type {Record<string, string>}
 */
const sentences = {
  body_too_large: "The request's body is larger than the 1 MiB that the management API takes.",
  incomplete_body: "The request's body broke off before its end. Send it again.",
  body_timeout: "The request's body did not arrive within 10 s. Send it again.",
  method_not_allowed: "This path does not take this method.",
  gateway_misconfigured: "The gateway's configuration has faults, which its log names. Mend them and start it again.",
  unknown_provider: "There is no provider with this name.",
  unknown_event: "The provider's catalog has no event of this name.",
  schema_mismatch: "What is to be sent does not fit the provider's envelope or its event's schema.",
  store_failed: "It could not be stored: all of it was accepted, or nothing. Send it again with the same ids.",
};

/**
 * What an object answers, or the problem that it tells of.
 * @template T
 * @param {T} answer
 * @returns {Exclude<T, {refused: string}>}
 * @throws {Problem}
 */
export function unwrap(answer) {
  const refusal = /** @type {any} */ (answer);
  if (refusal === null || typeof refusal !== "object" || typeof refusal.refused !== "string") {
    return /** @type {any} */ (answer);
  }
  throw new Problem(refusal.refused, {
    detail: refusal.detail,
    errors: refusal.faults?.map((/** @type {Fault} */ fault) => ({ in: "body", ...fault })),
  });
}
