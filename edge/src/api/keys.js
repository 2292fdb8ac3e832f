// /v1/keys
import { unwrap } from "./problem.js";
import { directoryOf } from "../directory/stub.js";
import { hubOf } from "../stream/publish.js";
import { nameParameter, route, z } from "./route.js";
import { keySchema } from "./schemas.js";
import { timeOf } from "./values.js";

const tag = "Keys";

/** @param {import("../directory/keys.js").Key} key */
const keyBody = ({ id, name, role, created_at, last_used_at }) => ({
  id,
  name,
  role,
  created_at: timeOf(created_at),
  last_used_at: timeOf(last_used_at),
});

const newKey = z
  .strictObject({
    name: z.string().min(1).max(100).meta({ description: "For people" }),
    role: z.enum(["full", "read"]).meta({ description: "read: GET alone" }),
  })
  .openapi("NewKey", { example: { name: "dashboard", role: "read" } });

const createdKey = keySchema
  .extend({ key: z.string().meta({ description: "Shown this once" }) })
  .openapi("CreatedKey", {
    example: {
      id: "key_0a1b2c3d4e5f6071",
      name: "dashboard",
      role: "read",
      created_at: "2026-11-21T14:00:00.000Z",
      last_used_at: null,
      key: "sp_3q2-7wAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
    },
  });

/** @param {import("@hono/zod-openapi").OpenAPIHono<any>} app */
export function keys(app) {
  route(
    app,
    {
      method: "get",
      path: "/v1/keys",
      id: "listKeys",
      tag,
      summary: "All API keys, oldest first; never their text",
      answer: z.object({ items: z.array(keySchema), next: z.null() }).openapi("KeyPage"),
    },
    async (context) => {
      const all = await directoryOf(context.env).listKeys();
      return context.json({ items: all.map(keyBody), next: null });
    },
  );

  route(
    app,
    {
      method: "get",
      path: "/v1/keys/current",
      id: "getCurrentKey",
      tag,
      summary: "The key that this request carries",
      answer: keySchema,
    },
    (context) => context.json(keyBody(context.get("key"))),
  );

  route(
    app,
    {
      method: "post",
      path: "/v1/keys",
      id: "createKey",
      tag,
      summary: "Make an API key",
      body: newKey,
      status: 201,
      answer: createdKey,
      answered: "The key, shown this once",
    },
    async (context) => {
      const { key, ...view } = unwrap(await directoryOf(context.env).createKey(context.req.valid("json")));
      return context.json({ ...keyBody(view), key }, 201);
    },
  );

  route(
    app,
    {
      method: "delete",
      path: "/v1/keys/{key}",
      id: "revokeKey",
      tag,
      summary: "Revoke an API key at once",
      description: "The last key with full access cannot be revoked.",
      params: z.object({ key: nameParameter("key_0a1b2c3d4e5f6071") }),
      status: 204,
      answered: "Whoever has it is answered 401 from now on, and its streams end",
      problems: [409],
    },
    async (context) => {
      const key = context.req.param("key");
      unwrap(await directoryOf(context.env).revokeKey(key));
      // Also for who listens with it.
      await hubOf(context.env).revoked(key);
      return context.body(null, 204);
    },
  );
}
