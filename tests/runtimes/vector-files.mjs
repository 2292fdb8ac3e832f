// The vectors' files, for runtimes that read files.
import { readdirSync, readFileSync } from "node:fs";

const directory = new URL("../vectors/", import.meta.url);

/**
 * @param {string} [only] what "FILE: NAME" of a case must have in it; every case unless given
 * @returns {Record<string, any>} parsed, by name; files without such a case are left out
 * @throws {Error} when no case has it
 */
export function vectorFiles(only = "") {
  const names = readdirSync(directory).filter((name) => name.endsWith(".json"));
  const files = names
    .map((name) => [name, JSON.parse(readFileSync(new URL(name, directory), "utf8"))])
    .map(([name, file]) => [name, { ...file, cases: casesOf(name, file, only) }])
    .filter(([, { cases }]) => cases.length > 0);
  if (files.length === 0) throw new Error(`No vector's "FILE: NAME" has "${only}" in it`);
  return Object.fromEntries(files);
}

/** @param {string} file @param {any} content @param {string} only */
const casesOf = (file, { cases }, only) =>
  cases.filter((/** @type {{name: string}} */ { name }) => `${file}: ${name}`.includes(only));
