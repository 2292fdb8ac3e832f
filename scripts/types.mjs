// The types of the plain JavaScript: declarations made for the npm package, then tsc over everything.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root, run, Stop } from "./command.mjs";

/**
 * Makes the package's declarations, which its users and the tests here import. Needs the wasm preset built.
 * @returns {Promise<string>} that they were made
 * @throws {Stop} with the compiler's words
 */
export async function makeDeclarations() {
  const { code, output } = await run("npm", ["run", "--silent", "--workspace", "js", "types"]);
  if (code !== 0) throw new Stop(`The type declarations of js/ could not be made:\n${output}`);
  return "made";
}

/**
 * tsc over the root, over each workspace and over the pages, with the globals of each one's own runtime. Needs the declarations.
 * @returns {Promise<string>} what passed
 * @throws {Stop} with the findings
 */
export async function checkTypes() {
  /** @type {{workspaces: string[]}} */
  const { workspaces } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const projects = [".", ...workspaces, "js/pages"].map((directory) => join(directory, "tsconfig.json"));
  const failed = [];
  for (const project of projects) {
    if (!existsSync(join(root, project)))
      throw new Stop(`${project} is missing: add one that extends ../tsconfig.json.`);
    const { code, output } = await run("node_modules/.bin/tsc", ["--noEmit", "--pretty", "false", "-p", project]);
    if (code === 0) continue;
    console.log(`--- tsc -p ${project}\n${output.trimEnd()}\n`);
    failed.push(project);
  }
  if (failed.length > 0) throw new Stop(`Types do not fit: ${failed.join(", ")}`);
  return `tsc: ${projects.join(", ")}`;
}
