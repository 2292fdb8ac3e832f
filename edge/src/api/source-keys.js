// /v1/sources/{source}/keys: who may use the product's own API, where Signpost stands in for it.
import { unwrap } from "./problem.js";
import { directoryOf } from "../directory/stub.js";
import { instant, nameParameter, route, z } from "./route.js";
import { timeOf } from "./values.js";

const tag = "Sources";
const params = z.object({ source: nameParameter("agency") });

const keyShape = {
  id: z.string(),
  source: z.string(),
  name: z.string(),
  created_at: instant,
  last_used_at: instant.nullable().meta({ description: "To the minute" }),
};

const keyExample = {
  id: "key_0a1b2c3d4e5f6071",
  source: "agency",
  name: "OttoKit",
  created_at: "2026-11-21T14:00:00.000Z",
  last_used_at: null,
};

const sourceKey = z.object(keyShape).openapi("SourceKey", { example: keyExample });

const once = (/** @type {string} */ description) =>
  z
    .string()
    .nullable()
    .meta({ description: `${description}. Shown this once` });

const createdSourceKey = z
  .object({
    ...keyShape,
    key: once("What the client sends in the product's header for keys; null where it signs its requests instead"),
    application_key: once("Where the client signs its requests: the application's key"),
    user_key: once("The same: the user's key"),
    secret_key: once("The same: what it signs with, 32 bytes in base64 where it was made here"),
  })
  .openapi("CreatedSourceKey", {
    example: {
      ...keyExample,
      key: "sp_3q2-7wAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
      application_key: null,
      user_key: null,
      secret_key: null,
    },
  });

const own = (/** @type {string} */ description) =>
  z
    .string()
    .regex(/^[!-~]{1,500}$/, "expected 1 to 500 visible ASCII characters")
    .optional()
    .meta({ description });

const newSourceKey = z
  .strictObject({
    name: z.string().min(1).max(100).meta({ description: "For people" }),
    application_key: own(
      "One that a client has already, with its user_key and secret_key; all three are made unless given",
    ),
    user_key: own("See application_key"),
    secret_key: own("See application_key"),
  })
  .openapi("NewSourceKey", { example: { name: "OttoKit" } });

/** @param {any} key */
const keyBody = ({ created_at, last_used_at, ...rest }) => ({
  ...rest,
  created_at: timeOf(created_at),
  last_used_at: timeOf(last_used_at),
});

/** @param {import("@hono/zod-openapi").OpenAPIHono<any>} app */
export function sourceKeys(app) {
  route(
    app,
    {
      method: "get",
      path: "/v1/sources/{source}/keys",
      id: "listSourceKeys",
      tag,
      summary: "The keys of those who use the product's own API, oldest first; never their text",
      params,
      answer: z.object({ items: z.array(sourceKey), next: z.null() }).openapi("SourceKeyPage"),
    },
    async (context) => {
      const all = unwrap(await directoryOf(context.env).listSourceKeys(context.req.param("source")));
      return context.json({ items: all.map(keyBody), next: null });
    },
  );

  route(
    app,
    {
      method: "post",
      path: "/v1/sources/{source}/keys",
      id: "createSourceKey",
      tag,
      summary: "Make a key for the product's own API",
      description: "At product_url alone, and for this source alone. The management API does not know it.",
      params,
      body: newSourceKey,
      status: 201,
      answer: createdSourceKey,
      answered: "The key, shown this once",
      problems: [409],
    },
    async (context) => {
      const source = context.req.param("source");
      const made = unwrap(await directoryOf(context.env).createSourceKey(source, context.req.valid("json")));
      return context.json(keyBody(made), 201);
    },
  );

  route(
    app,
    {
      method: "delete",
      path: "/v1/sources/{source}/keys/{key}",
      id: "revokeSourceKey",
      tag,
      summary: "Revoke a key at once",
      params: params.extend({ key: nameParameter("key_0a1b2c3d4e5f6071") }),
      status: 204,
      answered: "Whoever has it is answered 401 from now on",
    },
    async (context) => {
      const { source, key } = context.req.param();
      const refused = await directoryOf(context.env).revokeSourceKey(source, key);
      unwrap(refused ?? {});
      return context.body(null, 204);
    },
  );
}
