// Compiles the ClientPress event's schema, as its manifest states it, into a module of ajv's own code.
import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { buildSync } from "esbuild";

const require = createRequire(import.meta.url);

/** Writes build/bench/validate.mjs, which schema.mjs imports. */
export function compileSchema() {
  const Ajv = require("ajv/dist/2020.js").default;
  const standalone = require("ajv/dist/standalone").default;
  const addFormats = require("ajv-formats").default;
  const manifest = JSON.parse(
    readFileSync(new URL("../../../core/providers/clientpress.json", import.meta.url), "utf8"),
  );
  const { data } = manifest.events.find((/** @type {{name: string}} */ { name }) => name === "task.completed");
  const schema = {
    type: "object",
    required: ["event", "portal_id", "portal_url", "timestamp", "data"],
    properties: {
      event: { const: "task.completed" },
      portal_id: { type: "integer" },
      portal_url: { type: "string", format: "uri" },
      timestamp: { type: "string", format: "date-time" },
      data,
    },
  };
  const ajv = new Ajv({ code: { source: true } });
  addFormats(ajv);
  const outfile = fileURLToPath(new URL("../../../build/bench/validate.mjs", import.meta.url));
  mkdirSync(fileURLToPath(new URL(".", `file://${outfile}`)), { recursive: true });
  buildSync({
    stdin: {
      contents: standalone(ajv, ajv.compile(schema)),
      resolveDir: fileURLToPath(new URL(".", import.meta.url)),
    },
    outfile,
    bundle: true,
    format: "esm",
    banner: { js: "// @ts-nocheck" },
    logLevel: "error",
  });
}
