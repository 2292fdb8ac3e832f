// How a route of the management API is declared: once, for the code and for the OpenAPI document.
import { createRoute, z } from "@hono/zod-openapi";
import { lostMembers, mayLose } from "../settings/lost-members.js";
import { Problem } from "./problem.js";

export const problemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    code: z.string().meta({ description: "One of docs/errors.md; for programs" }),
    detail: z.string().meta({ description: "What happened and what to do next; for people" }),
    text: z
      .string()
      .optional()
      .meta({ description: "What the product itself says then, where its provider's manifest knows" }),
    errors: z
      .array(
        z.object({
          in: z.enum(["body", "query", "path", "header"]),
          pointer: z.string().meta({ description: "JSON Pointer to what is at fault" }),
          code: z.string().optional().meta({ description: "Where faults differ in kind: one of docs/errors.md" }),
          message: z.string(),
        }),
      )
      .optional()
      .meta({ description: "Every fault of the request" }),
  })
  .openapi("Problem", {
    description: "Problem details (RFC 9457)",
    example: {
      type: "about:blank",
      title: "Bad Request",
      status: 400,
      code: "invalid_request",
      detail:
        "The request has a wrong value at the named place. The OpenAPI document at /v1/openapi.json says what belongs there.",
      errors: [{ in: "body", pointer: "/concurrency", message: "expected at most 6" }],
    },
  });

/** @type {Record<number, string>} */
const meanings = {
  400: "The request has a fault, which `errors` names",
  401: "There is no valid API key",
  403: "The API key may only read",
  404: "There is no such thing",
  409: "It cannot be done as things stand; `code` and `detail` say why",
  408: "The request's body broke off, or did not arrive within 10 s",
  413: "The request's body is too large",
  415: "The request's body is not application/json",
  422: "The idempotency key came with another request before, or what is to be sent does not fit the provider's catalog",
  500: "The gateway could not do this",
  503: "The gateway's configuration has faults",
};

/**
 * @typedef {object} Declared
 * @property {"get" | "post" | "patch" | "put" | "delete"} method
 * @property {string} path
 * @property {string} id operationId
 * @property {string} tag
 * @property {string} summary
 * @property {string} [description]
 * @property {any} [params] zod object
 * @property {any} [query] zod object, strict
 * @property {any} [body] zod schema of a JSON body
 * @property {boolean} [bodyOptional]
 * @property {number} [status] of success; 200
 * @property {any} [answer] zod schema; none with 204
 * @property {string} [answered] what success means
 * @property {Record<number, string>} [also] other statuses of success, with the same answer, and what they mean
 * @property {boolean} [data] its body is what is to be sent, not a setting: it may have members of any name
 * @property {boolean} [streams] it answers text/event-stream
 * @property {number[]} [problems] statuses beside those that every route may give
 */

/** @param {any} query */
const isEmpty = (query) => query === undefined;

/**
 * @param {import("@hono/zod-openapi").OpenAPIHono<any>} app
 * @param {Declared} of
 * @param {(context: any) => Promise<Response> | Response} handler
 */
export function route(app, of, handler) {
  const { method, path, id, tag, summary, description, params, query, body, status = 200, answer, problems = [] } = of;
  const writes = method !== "get";
  const input = !isEmpty(query) || !isEmpty(body);
  const statuses = [
    ...(input || method === "post" ? [400] : []),
    401,
    ...(writes ? [403] : []),
    ...(params ? [404] : []),
    ...(body ? [408, 413, 415] : []),
    ...(method === "post" ? [409, 422] : []),
    ...problems,
    500,
    503,
  ];
  /** @type {Record<string, any>} */
  const responses = {
    [status]: {
      description: of.answered ?? "Done",
      ...(answer && { content: { "application/json": { schema: answer } } }),
      ...(of.streams && { content: { "text/event-stream": { schema: z.string() } } }),
    },
  };
  for (const [other, description] of Object.entries(of.also ?? {})) {
    responses[Number(other)] = { ...responses[status], description };
  }
  for (const one of [...new Set(statuses)].sort()) {
    responses[one] = {
      description: meanings[one],
      content: { "application/problem+json": { schema: problemSchema } },
    };
  }
  app.openapi(
    createRoute({
      method,
      path,
      operationId: id,
      tags: [tag],
      summary,
      description,
      security: [{ key: [] }],
      request: {
        ...(params && { params }),
        // What is not declared is refused, so that a misspelled filter is not silently none.
        query: query ?? z.strictObject({}),
        ...(method === "post" && { headers: idempotencyHeader }),
        ...(body && { body: { content: { "application/json": { schema: body } }, required: !of.bodyOptional } }),
      },
      responses,
    }),
    /** @type {any} */ (
      (/** @type {any} */ context) => {
        context.set("operation", id);
        if (body && !of.data) refuseLostMembers(context.get("body"));
        return handler(context);
      }
    ),
  );
}

/**
 * @param {Uint8Array | undefined} bytes a body that is JSON, or none
 * @throws {Problem}
 */
function refuseLostMembers(bytes) {
  const text = new TextDecoder().decode(bytes);
  const faults = mayLose(text) ? lostMembers(JSON.parse(text)) : [];
  if (faults.length === 0) return;
  throw new Problem("invalid_request", {
    errors: faults.map((fault) => ({ in: /** @type {const} */ ("body"), ...fault })),
  });
}

const idempotencyHeader = z.object({
  "idempotency-key": z.string().optional().openapi({
    description:
      "Carries the same request out once: again with the same key, within 24 hours, gives the first answer. 1 to 200 visible ASCII characters",
    example: "6f1c2f6e-3f0a-4b0e-9d55-0b7e4a1f6c11",
  }),
});

/** @param {any} item */
const pageShape = (item) => ({
  items: z.array(item),
  next: z.string().nullable().meta({ description: "The cursor of the next page; null at the end" }),
});

/**
 * A page of a list.
 * @param {string} name of the component
 * @param {any} item
 */
export const pageOf = (name, item) => z.object(pageShape(item)).openapi(name);

/** What an answer about many objects is without. */
export const unavailable = z
  .array(
    z
      .object({
        kind: z.enum(["source", "endpoint"]),
        name: z.string(),
        code: z.enum(["storage_damaged", "newer_data"]),
      })
      .openapi("Unavailable"),
  )
  .meta({ description: "Sources and endpoints whose data cannot be used: nothing of theirs is in this answer" });

/**
 * A page of a list out of many objects' lists.
 * @param {string} name of the component
 * @param {any} item
 */
export const mergedPageOf = (name, item) => z.object({ ...pageShape(item), unavailable }).openapi(name);

export const pageQuery = {
  limit: z.coerce
    .number()
    .int()
    .min(1)
    .max(100)
    .default(50)
    .openapi({ type: "integer", minimum: 1, maximum: 100, default: 50, description: "At most so many items" }),
  cursor: z.string().max(32_000).optional().openapi({ description: "next of the page before" }),
};

const timeText = z.iso.datetime({ offset: true, error: "expected a time such as 2026-11-21T14:00:00Z" });

/** @param {string} description */
export const time = (description) => timeText.openapi({ description, example: "2026-11-21T14:00:00.000Z" });

/** A time in an answer. */
export const instant = z.string().openapi({ format: "date-time", example: "2026-11-21T14:00:00.000Z" });

export const rangeQuery = {
  from: time("Not before this time").optional(),
  to: time("Before this time").optional(),
};

export const number = z.coerce
  .number()
  .int()
  .min(1)
  .max(Number.MAX_SAFE_INTEGER)
  .openapi({ type: "integer", minimum: 1, example: 42 });

/** @param {string} example */
export const nameParameter = (example) => z.string().openapi({ example });

export { z };
