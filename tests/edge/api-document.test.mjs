// The OpenAPI document: valid by an independent validator, the same routes as the code, and examples that its own schemas take.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { Validator } from "@seriousme/openapi-schema-validator";
import { errors } from "signpost/core";
import { app } from "../../edge/src/api/app.js";
import { ajv, document } from "./api-client.mjs";

/** @type {[path: string, method: string, operation: any][]} */
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(/** @type {Record<string, any>} */ (methods)).map(
    ([method, operation]) => /** @type {[string, string, any]} */ ([path, method, operation]),
  ),
);

test("it is valid OpenAPI 3.1", async () => {
  const { valid, errors: faults } = await new Validator().validate(structuredClone(document));
  assert.ok(valid, JSON.stringify(faults, undefined, 1));
  assert.equal(document.openapi, "3.1.0");
});

test("every route of the code is in it, and it has no other", () => {
  const routes = app.routes
    .filter(({ method }) => method !== "ALL")
    .map(({ method, path }) => `${method} ${path.replace(/:(\w+)/g, "{$1}")}`)
    // What serves the document, and what is no part of the management API.
    .filter((route) => !["GET /v1/openapi.json", "GET /metrics"].includes(route));
  const documented = operations.map(([path, method]) => `${method.toUpperCase()} ${path}`);
  assert.deepEqual([...new Set(routes)].sort(), documented.sort());
  assert.ok(documented.length > 40);
});

test("every operation has a name of its own, a tag that is described, a summary, and asks for a key", () => {
  const names = operations.map(([, , { operationId }]) => operationId);
  assert.equal(new Set(names).size, names.length);
  const tags = new Set(document.tags.map((/** @type {{name: string}} */ { name }) => name));
  for (const [path, method, operation] of operations) {
    const which = `${method} ${path}`;
    assert.match(operation.operationId, /^[a-z][A-Za-z]+$/, which);
    assert.ok(operation.tags.length === 1 && tags.has(operation.tags[0]), which);
    assert.ok(operation.summary && !operation.summary.endsWith("."), which);
    assert.deepEqual(operation.security, [{ key: [] }], which);
    for (const status of ["401", "500", "503"]) assert.ok(operation.responses[status], `${which} ${status}`);
    if (method !== "get") assert.ok(operation.responses["403"], `${which} 403`);
  }
  assert.equal(document.components.securitySchemes.key.scheme, "bearer");
});

test("every parameter of a path is declared, with an example", () => {
  for (const [path, method, operation] of operations) {
    const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    const declared = (operation.parameters ?? []).filter((/** @type {any} */ one) => one.in === "path");
    assert.deepEqual(declared.map((/** @type {any} */ { name }) => name).sort(), inPath.sort(), `${method} ${path}`);
    for (const { schema, name } of declared) assert.ok(schema.example !== undefined, `${path} ${name}`);
  }
});

test("a creation, and every action, takes an idempotency key", () => {
  for (const [path, method, operation] of operations) {
    const takes = (operation.parameters ?? []).some((/** @type {any} */ one) => one.name === "idempotency-key");
    assert.equal(takes, method === "post", `${method} ${path}`);
  }
});

test("every example fits its schema, and requests that are made of them are whole", () => {
  let count = 0;
  /**
   * @param {any} schema
   * @param {string} place
   */
  const walk = (schema, place) => {
    if (schema === null || typeof schema !== "object") return;
    if ("example" in schema && ("type" in schema || "anyOf" in schema || "allOf" in schema || "$ref" in schema)) {
      const validate = ajv.compile({ ...schema, components: document.components });
      assert.ok(validate(schema.example), `${place}: ${ajv.errorsText(validate.errors)}`);
      count++;
    }
    for (const [key, value] of Object.entries(schema)) if (key !== "example") walk(value, `${place}/${key}`);
  };
  walk(document.components.schemas, "/components/schemas");
  walk(document.paths, "/paths");
  assert.ok(count > 60, `${count} examples`);
  for (const [path, method, { requestBody }] of operations) {
    const schema = requestBody?.content["application/json"].schema;
    if (!schema) continue;
    const name = /^#\/components\/schemas\/(\w+)$/.exec(schema.$ref ?? "")?.[1];
    assert.ok(name, `${method} ${path}: the body is a component`);
  }
});

test("a request's objects take no key that they do not have", () => {
  for (const [path, method, { requestBody }] of operations) {
    const name = requestBody?.content["application/json"].schema.$ref.split("/").at(-1);
    // The fields of a provider's envelope have the names that its manifest gives them; the core knows which.
    const open = name === "DispatchRequest";
    if (name && !open) assert.equal(document.components.schemas[name].additionalProperties, false, `${method} ${path}`);
  }
});

test("problems have codes of the list", () => {
  const known = new Set(errors.map(({ code }) => code));
  assert.ok(known.has(document.components.schemas.Problem.example.code));
});

test("docs/api.md tells of every operation, and of no other", () => {
  const page = readFileSync(new URL("../../docs/api.md", import.meta.url), "utf8");
  const told = [...page.matchAll(/^\| `(GET|POST|PATCH|PUT|DELETE) (\/v1\/[^`]*)`/gm)].map(
    ([, method, path]) => `${method} ${path}`,
  );
  const documented = operations.map(([path, method]) => `${method.toUpperCase()} ${path}`);
  assert.deepEqual(told.filter((one) => one !== "GET /v1/openapi.json").sort(), documented.sort());
});
