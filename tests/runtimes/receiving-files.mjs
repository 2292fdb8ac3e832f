// The vectors that signpost/verify has calls for, with programs in place of manifests.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { load } from "signpost";
import { patched } from "./json-patch.mjs";
import { vectorFiles } from "./vector-files.mjs";

const compiler = fileURLToPath(new URL("../../build/dev/signpost_compile_programs", import.meta.url));
const core = await load();
const calls = ["verify", "inspect", "check", "secret", "event_key"];

/**
 * @param {string} [only] as vectorFiles() takes it
 * @returns {Record<string, any>} parsed, by name
 */
export function receivingFiles(only) {
  /** @type {Record<string, any>} */
  const files = {};
  for (const [name, file] of Object.entries(vectorFiles(only))) {
    const cases = file.cases
      .filter((/** @type {any} */ test) => calls.includes(test.call))
      .map((/** @type {any} */ test) => withProgram(file, test));
    if (cases.length > 0) files[name] = { ...file, cases };
  }
  return files;
}

/** @param {any} file @param {any} test */
function withProgram(file, test) {
  // What stores of the first form hold is the whole package's business.
  const { first_form: _, ...expect } = test.expect;
  const { manifest, manifest_text: text, manifest_from: builtin, patch = [], ...rest } = test;
  const own = { manifest, text, builtin, patch };
  if (test.provider !== undefined || file.provider !== undefined || test.call === "event_key")
    return { ...rest, expect };
  const program = programOf(own.manifest || own.text || own.builtin ? own : { ...own, manifest: file.manifest });
  return { ...rest, expect, program_base64: program.toString("base64") };
}

/** @type {Map<string, Buffer>} */
const compiled = new Map();

/** @param {{manifest?: any, text?: string, builtin?: string, patch?: any[]}} from @returns {Buffer} */
export function programOf({ manifest, text, builtin, patch = [] }) {
  const base = builtin === undefined ? manifest : patched(JSON.parse(core.provider(builtin).manifest), patch);
  const written = text ?? JSON.stringify(base);
  const known = compiled.get(written);
  if (known) return known;
  const directory = mkdtempSync(join(tmpdir(), "signpost-program-"));
  try {
    const path = join(directory, "manifest.json");
    writeFileSync(path, written);
    execFileSync(compiler, [directory, path]);
    const program = readFileSync(`${path}.program`);
    compiled.set(written, program);
    return program;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
