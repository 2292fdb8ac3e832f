// /v1/providers: what is known of each product's webhooks; /v1/manifests: providers of one's own.
import { core } from "../core.js";
import { Problem, unwrap } from "./problem.js";
import { directoryOf } from "../directory/stub.js";
import { instant, nameParameter, route, z } from "./route.js";
import { providerPlan } from "./plan-schemas.js";
import { timeOf } from "./values.js";

const providerShape = {
  name: z.string(),
  title: z.string(),
  summary: z.string(),
  built_in: z.boolean().meta({ description: "false: an uploaded manifest" }),
  open_catalog: z.boolean().meta({ description: "Any event is taken; those that are listed are examples" }),
};

const providerExample = {
  name: "clientflow",
  title: "ClientFlow",
  summary: "ClientFlow signs the raw body of each event.",
  built_in: true,
  open_catalog: false,
};

const providerSummary = z.object(providerShape).openapi("ProviderSummary", { example: providerExample });

const eventType = z
  .object({
    name: z.string(),
    aliases: z.array(z.string()),
    summary: z.string(),
    basis: z.enum(["documented", "found", "assumed"]),
    generation: z.string(),
    example: z.string().meta({ description: "A full body, as the provider would write it" }),
  })
  .openapi("EventType", {
    example: {
      name: "task.created",
      aliases: [],
      summary: "A task was created.",
      basis: "documented",
      generation: "default",
      example: '{"event":"task.created"}',
    },
  });

const manifestText = z.record(z.string(), z.unknown());

const provider = z
  .object({
    ...providerShape,
    headers_read: z.array(z.string()).meta({ description: "What verification reads; the first holds the signature" }),
    events: z.array(eventType).meta({ description: "The catalog" }),
    retry_plan: providerPlan.meta({
      description: "When a failed delivery is tried again, and whatever else acts on it",
    }),
    manifest: manifestText.meta({ description: "docs/providers.md explains it" }),
  })
  .openapi("Provider");

/**
 * @param {import("signpost/core").Provider} of
 * @param {boolean} builtIn
 */
const summaryBody = ({ name, title, summary, openCatalog }, builtIn) => ({
  name,
  title,
  summary,
  built_in: builtIn,
  open_catalog: openCatalog,
});

const manifestShape = { name: z.string(), title: z.string(), created_at: instant, changed_at: instant };
const manifestExample = {
  name: "acme",
  title: "Acme",
  created_at: "2026-11-21T14:00:00.000Z",
  changed_at: "2026-11-21T14:00:00.000Z",
};
const manifestSummary = z.object(manifestShape).openapi("ManifestSummary", { example: manifestExample });
const manifestDetail = z.object({ ...manifestShape, manifest: manifestText }).openapi("Manifest");
const manifestUpload = z
  .strictObject({ manifest: manifestText })
  .openapi("ManifestUpload", { description: "The manifest names itself, by its member `name`." });

/** @param {import("../directory/manifests.js").ManifestView} view */
const manifestSummaryBody = ({ name, manifest, created_at, changed_at }) => ({
  name,
  title: core.provider({ manifest }).title,
  created_at: timeOf(created_at),
  changed_at: timeOf(changed_at),
});

/** @param {import("../directory/manifests.js").ManifestView} view */
const manifestBody = (view) => ({ ...manifestSummaryBody(view), manifest: JSON.parse(view.manifest) });

/**
 * The manifest as its author wrote it: parsed and written anew, numbers would change.
 * @param {any} context
 * @returns {string}
 */
const uploaded = (context) => core.valueAt(context.get("body"), "/manifest") ?? "";

/** @param {import("signpost/core").Provider} of */
function planOf(of) {
  const policy = core.retryPolicy(of);
  const { overridden: _, ...plan } = policy.plan;
  policy.close();
  return plan;
}

/** @param {import("@hono/zod-openapi").OpenAPIHono<any>} app */
export function providers(app) {
  route(
    app,
    {
      method: "get",
      path: "/v1/providers",
      id: "listProviders",
      tag: "Providers",
      summary: "All providers: built in, and uploaded as manifests",
      answer: z.object({ items: z.array(providerSummary), next: z.null() }).openapi("ProviderPage"),
    },
    async (context) => {
      const own = await directoryOf(context.env).listManifests();
      const items = [
        ...core.providers.map((name) => summaryBody(core.provider(name), true)),
        ...own.map((/** @type {{manifest: string}} */ { manifest }) => summaryBody(core.provider({ manifest }), false)),
      ];
      return context.json({ items, next: null });
    },
  );

  route(
    app,
    {
      method: "get",
      path: "/v1/providers/{provider}",
      id: "getProvider",
      tag: "Providers",
      summary: "One provider with its catalog",
      params: z.object({ provider: nameParameter("clientflow") }),
      answer: provider,
    },
    async (context) => {
      const reference = await directoryOf(context.env).provider(context.req.param("provider"));
      if (reference === null) throw new Problem("not_found");
      const found = core.provider(reference);
      return context.json({
        ...summaryBody(found, typeof reference === "string"),
        headers_read: found.headersRead,
        events: found.events,
        retry_plan: planOf(found),
        manifest: JSON.parse(found.manifest),
      });
    },
  );
}

/** @param {import("@hono/zod-openapi").OpenAPIHono<any>} app */
export function manifests(app) {
  const tag = "Manifests";
  const params = z.object({ manifest: nameParameter("acme") });

  route(
    app,
    {
      method: "get",
      path: "/v1/manifests",
      id: "listManifests",
      tag,
      summary: "All uploaded manifests, by name",
      answer: z.object({ items: z.array(manifestSummary), next: z.null() }).openapi("ManifestPage"),
    },
    async (context) => {
      const all = await directoryOf(context.env).listManifests();
      return context.json({ items: all.map(manifestSummaryBody), next: null });
    },
  );

  route(
    app,
    {
      method: "post",
      path: "/v1/manifests",
      id: "uploadManifest",
      tag,
      summary: "Upload a manifest: a provider of your own",
      body: manifestUpload,
      status: 201,
      answer: manifestDetail,
      answered: "Sources and endpoints may name it from now on",
    },
    async (context) => {
      const { manifest } = unwrap(await directoryOf(context.env).putManifest(uploaded(context), null));
      return context.json(manifestBody(manifest), 201, { location: `/v1/manifests/${manifest.name}` });
    },
  );

  route(
    app,
    {
      method: "get",
      path: "/v1/manifests/{manifest}",
      id: "getManifest",
      tag,
      summary: "One uploaded manifest",
      params,
      answer: manifestDetail,
    },
    async (context) => {
      const view = await directoryOf(context.env).manifest(context.req.param("manifest"));
      if (!view) throw new Problem("not_found");
      return context.json(manifestBody(view));
    },
  );

  route(
    app,
    {
      method: "put",
      path: "/v1/manifests/{manifest}",
      id: "replaceManifest",
      tag,
      summary: "Replace a manifest",
      description:
        "Sources and endpoints that name it go on with the new one; it is refused if it would not fit one of them.",
      params,
      body: manifestUpload,
      answer: manifestDetail,
      problems: [409],
    },
    async (context) => {
      const name = context.req.param("manifest");
      const { manifest } = unwrap(await directoryOf(context.env).putManifest(uploaded(context), name));
      return context.json(manifestBody(manifest));
    },
  );

  route(
    app,
    {
      method: "delete",
      path: "/v1/manifests/{manifest}",
      id: "deleteManifest",
      tag,
      summary: "Delete a manifest that nothing uses",
      params,
      status: 204,
      answered: "Deleted",
      problems: [409],
    },
    async (context) => {
      unwrap(await directoryOf(context.env).deleteManifest(context.req.param("manifest")));
      return context.body(null, 204);
    },
  );
}
