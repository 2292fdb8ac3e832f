// The runtimes that the root's packages bring.
import { fileURLToPath } from "node:url";

const here = (/** @type {string} */ path) => fileURLToPath(new URL(path, import.meta.url));

export const node = process.execPath;
export const deno = here("../../node_modules/.bin/deno");
export const bun = here("../../node_modules/.bin/bun");

/** What keeps them from asking the network for news, and from writing outside the build's own directory. */
export const quiet = {
  DENO_NO_UPDATE_CHECK: "1",
  DENO_DIR: here("../../build/deno"),
  NO_COLOR: "1",
};
