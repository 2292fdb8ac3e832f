// /v1/sources
import { apiOf } from "../as/apis.js";
import { core } from "../core.js";
import { askAll } from "./objects.js";
import { Problem, unwrap } from "./problem.js";
import { directoryOf } from "../directory/stub.js";
import { dispatchAs } from "../settings/product.js";
import { sourceKeys } from "./source-keys.js";
import { nameParameter, pageOf, pageQuery, route, z } from "./route.js";
import { createdSource, newSecret, newSource, secretRequest, sourceChange, sourceSchema } from "./schemas.js";
import { cursorOf, readCursor, timeOf } from "./values.js";

const tag = "Sources";
export const sourceParameters = z.object({ source: nameParameter("client-portal") });

/**
 * @param {import("../directory/views.js").SecretView} secret
 */
export const secretBody = ({ id, created_at, expires_at }) => ({
  id,
  created_at: timeOf(created_at),
  expires_at: timeOf(expires_at),
});

/**
 * @param {import("../directory/views.js").SecretView[]} views
 * @param {import("../directory/changing.js").NewSecret[]} secrets
 */
export const secretsWithText = (views, secrets) =>
  views.map((view) => newSecretBody(view, secrets.find(({ id }) => id === view.id)?.secret ?? ""));

/**
 * @param {import("../directory/views.js").SecretView} view
 * @param {string} secret
 */
const newSecretBody = (view, secret) => ({
  ...secretBody(view),
  secret,
  warning: core.secretWarning(secret) || null,
});

/**
 * @param {any} context
 * @param {import("../directory/views.js").SourceView} view
 */
async function sourceBody(context, { created_at, changed_at, secrets, ...rest }) {
  const { origin } = new URL(context.req.url);
  const { direction, name, dispatch } = rest;
  const standing = await directoryOf(context.env).standsIn(name);
  return {
    ...rest,
    // Not what was set, but what holds.
    dispatch: direction === "outbound" && standing ? dispatchAs(core, standing.provider, dispatch) : dispatch,
    url: direction === "inbound" ? `${origin}/in/${name}` : null,
    product_url: standing && apiOf(standing) !== undefined ? `${origin}/as/${name}` : null,
    secrets: secrets.map(secretBody),
    created_at: timeOf(created_at),
    changed_at: timeOf(changed_at),
  };
}

/** @param {import("@hono/zod-openapi").OpenAPIHono<any>} app */
export function sources(app) {
  route(
    app,
    {
      method: "get",
      path: "/v1/sources",
      id: "listSources",
      tag,
      summary: "All sources, by name",
      query: z.strictObject(pageQuery),
      answer: pageOf("SourcePage", sourceSchema),
    },
    async (context) => {
      const { limit, cursor } = context.req.valid("query");
      const after = readCursor(cursor, z.string()) ?? "";
      const { items, next } = await directoryOf(context.env).listSources(after, limit);
      const shown = await askAll(items, (/** @type {any} */ view) => sourceBody(context, view));
      return context.json({ items: shown, next: next && cursorOf(next) });
    },
  );

  route(
    app,
    {
      method: "post",
      path: "/v1/sources",
      id: "createSource",
      tag,
      summary: "Make a source",
      description:
        "Its secret is made unless one is given; only an inbound source has one. Secrets are shown in this answer and never again.",
      body: newSource,
      status: 201,
      answer: createdSource,
      answered: "Made; it takes webhooks at its url, what is dispatched, or actions, from now on",
    },
    async (context) => {
      const { source, secrets } = unwrap(await directoryOf(context.env).createSource(context.req.valid("json")));
      const body = { ...(await sourceBody(context, source)), secrets: secretsWithText(source.secrets, secrets) };
      return context.json(body, 201, { location: `/v1/sources/${source.name}` });
    },
  );

  route(
    app,
    {
      method: "get",
      path: "/v1/sources/{source}",
      id: "getSource",
      tag,
      summary: "One source",
      params: sourceParameters,
      answer: sourceSchema,
    },
    async (context) => {
      const view = await directoryOf(context.env).source(context.req.param("source"));
      if (!view) throw new Problem("not_found");
      return context.json(await sourceBody(context, view));
    },
  );

  route(
    app,
    {
      method: "patch",
      path: "/v1/sources/{source}",
      id: "changeSource",
      tag,
      summary: "Change a source",
      params: sourceParameters,
      body: sourceChange,
      answer: sourceSchema,
      problems: [409],
    },
    async (context) => {
      const change = context.req.valid("json");
      const { source } = unwrap(await directoryOf(context.env).changeSource(context.req.param("source"), change));
      return context.json(await sourceBody(context, source));
    },
  );

  route(
    app,
    {
      method: "delete",
      path: "/v1/sources/{source}",
      id: "deleteSource",
      tag,
      summary: "Delete a source with its events",
      description: "Also what it has not handed to endpoints yet. Deliveries that endpoints have taken stay there.",
      params: sourceParameters,
      status: 204,
      answered: "Deleted; its address answers 404",
      problems: [409],
    },
    async (context) => {
      unwrap(await directoryOf(context.env).deleteSource(context.req.param("source")));
      return context.body(null, 204);
    },
  );

  secretsRoutes(app, "source", tag, sourceParameters);
  sourceKeys(app);
}

/**
 * Secrets are alike for sources and endpoints.
 * @param {import("@hono/zod-openapi").OpenAPIHono<any>} app
 * @param {"source" | "endpoint"} kind
 * @param {string} tags
 * @param {any} params
 */
export function secretsRoutes(app, kind, tags, params) {
  const title = kind === "source" ? "Source" : "Endpoint";
  route(
    app,
    {
      method: "post",
      path: `/v1/${kind}s/{${kind}}/secrets`,
      id: `rotate${title}Secret`,
      tag: tags,
      summary: "Rotate the secret: add a new one, and let the others expire",
      description:
        kind === "source"
          ? "Webhooks under any live secret are taken. Give `secret` where the provider makes it; one is made otherwise."
          : "All live secrets sign, so a receiver may change over at any time until the others expire.",
      params,
      body: secretRequest,
      bodyOptional: true,
      status: 201,
      answer: newSecret,
      answered: "The new secret, shown this once",
    },
    async (context) => {
      // Without a body every default holds.
      const input = secretRequest.parse(context.req.valid("json") ?? {});
      const directory = directoryOf(context.env);
      const name = context.req.param(kind);
      const { secret } = unwrap(await directory.addSecret(kind, name, input));
      const view = await (kind === "source" ? directory.source(name) : directory.endpoint(name));
      const { id, secret: text } = secret;
      const shown = view?.secrets.find((/** @type {{id: string}} */ one) => one.id === id);
      if (!shown) throw new Problem("not_found");
      return context.json(newSecretBody(shown, text), 201);
    },
  );

  route(
    app,
    {
      method: "delete",
      path: `/v1/${kind}s/{${kind}}/secrets/{secret}`,
      id: `remove${title}Secret`,
      tag: tags,
      summary: "Remove a secret at once",
      params: params.extend({ secret: nameParameter("sec_0a1b2c3d4e5f6071") }),
      status: 204,
      answered: "It is not live any more",
      problems: [409],
    },
    async (context) => {
      const { [kind]: name, secret } = context.req.param();
      unwrap(await directoryOf(context.env).removeSecret(kind, name, secret));
      return context.body(null, 204);
    },
  );
}
