// /v1/presets: the destinations that are known.
import { presets as known } from "../presets/presets.js";
import { route, z } from "./route.js";

const fact = z.object({
  about: z.string().meta({ description: "events, body, rate, statuses, hosts or test URL" }),
  says: z.string(),
  basis: z.enum(["documented", "found", "assumed"]),
  source: z.string().nullable().meta({ description: "Where that is written" }),
});

const preset = z
  .object({
    name: z.string(),
    title: z.string(),
    summary: z.string(),
    defaults: z
      .record(z.string(), z.unknown())
      .meta({ description: "What an endpoint with this preset is set to, where its owner says nothing" }),
    warnings: z.array(z.object({ code: z.string(), message: z.string() })).meta({ description: "That there may be" }),
    facts: z.array(fact).meta({ description: "What the defaults rest on" }),
  })
  .openapi("Preset", {
    example: {
      name: "ottokit",
      title: "OttoKit",
      summary: "The webhook URL that OttoKit gives a workflow.",
      defaults: { rate_limit: { per_second: 10, burst: 10 } },
      warnings: [],
      facts: [{ about: "rate", says: "No limit is published.", basis: "assumed", source: null }],
    },
  });

/** @param {import("../presets/presets.js").Preset} of */
const presetBody = ({ name, title, summary, defaults, warnings, facts }) => ({
  name,
  title,
  summary,
  defaults,
  warnings: warnings.map(({ code, message }) => ({ code, message })),
  facts,
});

/** @param {import("@hono/zod-openapi").OpenAPIHono<any>} app */
export function presets(app) {
  route(
    app,
    {
      method: "get",
      path: "/v1/presets",
      id: "listPresets",
      tag: "Presets",
      summary: "The destinations that are known",
      description: "What their documents say of limits and statuses, and what it makes of an endpoint.",
      answer: z.object({ items: z.array(preset), next: z.null() }).openapi("PresetPage"),
    },
    (context) => context.json({ items: known.map(presetBody), next: null }),
  );
}
