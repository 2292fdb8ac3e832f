// The vectors that signpost/verify has calls for, with programs in place of manifests.
import { load } from "signpost";
import { patched } from "./json-patch.mjs";
import { vectorFiles } from "./vector-files.mjs";

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

/** @param {{manifest?: any, text?: string, builtin?: string, patch?: any[]}} from @returns {Buffer} */
function programOf({ manifest, text, builtin, patch = [] }) {
  const base = builtin === undefined ? manifest : patched(JSON.parse(core.provider(builtin).manifest), patch);
  return Buffer.from(core.provider({ manifest: text ?? base }).program);
}
