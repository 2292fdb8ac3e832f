// The vectors' files, for runtimes that read files.
import { readdirSync, readFileSync } from "node:fs";

const directory = new URL("../vectors/", import.meta.url);

/** @returns {Record<string, any>} parsed, by name */
export function vectorFiles() {
  const names = readdirSync(directory).filter((name) => name.endsWith(".json"));
  return Object.fromEntries(names.map((name) => [name, JSON.parse(readFileSync(new URL(name, directory), "utf8"))]));
}
