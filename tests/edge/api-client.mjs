// A caller of the management API for tests: it holds every answer against the OpenAPI document, so that none can say anything else.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { openApiDocument } from "../../edge/src/api/app.js";

// The JSON Schema validator of the OpenAPI validator: another one, of another age, may stand beside it.
const require = createRequire(import.meta.resolve("@seriousme/openapi-schema-validator"));
const { Ajv2020 } = require("ajv/dist/2020.js");
const addFormats = /** @type {any} */ (require("ajv-formats"));

/** @type {any} */
const document = openApiDocument();
export const ajv = new Ajv2020({ strict: false, allErrors: true });
addFormats(ajv);
ajv.addSchema({ $id: "api", ...document });

/**
 * @typedef {object} Answer
 * @property {number} status
 * @property {any} body of JSON; "" when there is none
 * @property {Headers} headers
 */

/**
 * @param {string} method
 * @param {string} path without the query
 * @returns {{path: string, operation: any} | undefined}
 */
function operationOf(method, path) {
  const steps = path.split("/");
  const fitting = Object.keys(document.paths).filter((one) => {
    const wanted = one.split("/");
    return (
      wanted.length === steps.length && wanted.every((step, index) => step.startsWith("{") || step === steps[index])
    );
  });
  // The one that is spelled out goes first: /v1/keys/current.
  fitting.sort((a, b) => a.split("{").length - b.split("{").length);
  const [found] = fitting.filter((one) => document.paths[one][method.toLowerCase()]);
  return found === undefined ? undefined : { path: found, operation: document.paths[found][method.toLowerCase()] };
}

/** @param {string} name */
const escaped = (name) => encodeURIComponent(name.replaceAll("~", "~0").replaceAll("/", "~1"));

/**
 * @param {string} method
 * @param {string} path
 * @param {Answer} answer
 */
function check(method, path, { status, body, headers }) {
  const found = operationOf(method, path.split("?")[0]);
  if (!found) return;
  const { operation } = found;
  const response = operation.responses[status];
  assert.ok(
    response,
    `${operation.operationId} answered ${status}, which its document does not have: ${JSON.stringify(body)}`,
  );
  const type = (headers.get("content-type") ?? "").split(";")[0];
  if (!response.content) {
    assert.equal(body, "", `${operation.operationId} ${status} has no body`);
    return;
  }
  assert.deepEqual([type], Object.keys(response.content), `${operation.operationId} ${status}`);
  if (!type.endsWith("json")) return;
  const pointer = `api#/paths/${escaped(found.path)}/${method.toLowerCase()}/responses/${status}/content/${escaped(type)}/schema`;
  const validate = ajv.getSchema(pointer) ?? ajv.compile({ $ref: pointer });
  assert.ok(
    validate(body),
    `${operation.operationId} ${status}: ${ajv.errorsText(validate.errors)} in ${JSON.stringify(body)}`,
  );
}

/**
 * @typedef {(method: string, path: string, body?: unknown, headers?: Record<string, string>) => Promise<Answer>} Caller
 */

/**
 * @param {{url: string, key?: string}} gateway
 * @param {string} [key]
 * @returns {Caller}
 */
export const callerOf =
  (gateway, key = gateway.key) =>
  async (method, path, body, headers = {}) => {
    const response = await fetch(`${gateway.url}${path}`, {
      method,
      headers: {
        ...(key && { authorization: `Bearer ${key}` }),
        ...(body !== undefined && { "content-type": "application/json" }),
        ...headers,
      },
      body: body === undefined ? undefined : typeof body === "string" ? body : JSON.stringify(body),
    });
    const text = await response.text();
    const json = /json/.test(response.headers.get("content-type") ?? "");
    const answer = { status: response.status, body: json ? JSON.parse(text) : text, headers: response.headers };
    check(method, path, answer);
    return answer;
  };

/**
 * @param {Answer} answer
 * @returns {[status: number, code: string, ...faults: string[]]} what a problem comes to: "/pointer: message" for each fault
 */
export const problemOf = ({ status, body }) => [
  status,
  body.code,
  ...(body.errors ?? []).map((/** @type {any} */ error) => `${error.in} ${error.pointer}: ${error.message}`),
];

export { document };
