// A workerd of the tests' own: its own port, its own directory, and an end.
import { cpSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join, relative, sep } from "node:path";
import { listen } from "./child.mjs";

const require = createRequire(import.meta.url);

/**
 * Starts `workerd serve`; the configuration's only socket is called "http".
 * @param {string} directory where config.capnp is
 * @param {Record<string, string>} [env]
 */
export function serve(directory, env) {
  const args = ["serve", "config.capnp", "--control-fd=3", "--socket-addr", "http=127.0.0.1:0"];
  return listen(require("workerd").default, args, { cwd: directory, env, control: true });
}

/**
 * A directory with a Worker and the package's own files, as modules that are named by their paths; no bundler.
 * @param {object} from
 * @param {Record<string, string>} from.modules the Worker's files: name in the directory, path on disk; the first is the entry
 * @param {string} from.packageRoot of the package `signpost`
 * @returns {{directory: string, remove: () => void}}
 */
export function workerDirectory({ modules, packageRoot }) {
  const directory = mkdtempSync(join(tmpdir(), "signpost-workerd-"));
  for (const [name, path] of Object.entries(modules)) cpSync(path, join(directory, name));
  for (const part of ["src", "dist"])
    cpSync(join(packageRoot, part), join(directory, "signpost", part), { recursive: true });
  // What the export condition "workerd" says, for a runtime that does not read package.json.
  const { exports } = require(join(packageRoot, "package.json"));
  const listed = [
    ...Object.keys(modules).map((name) => `(name = "${name}", esModule = embed "${name}")`),
    ...filesBelow(join(directory, "signpost")).flatMap((path) => moduleOf(relative(directory, path))),
    `(name = "signpost", esModule = "export * from '${exports["."].workerd.replace("./", "./signpost/")}';")`,
    `(name = "signpost/verify", esModule = "export * from '${exports["./verify"].workerd}';")`,
  ];
  writeFileSync(join(directory, "config.capnp"), config(listed));
  return { directory, remove: () => rmSync(directory, { recursive: true, force: true }) };
}

/** @param {string} path @returns {string[]} the entry for a file that workerd can load */
function moduleOf(path) {
  const name = path.split(sep).join("/");
  if (name.endsWith(".wasm")) return [`(name = "${name}", wasm = embed "${name}")`];
  return name.endsWith(".js") ? [`(name = "${name}", esModule = embed "${name}")`] : [];
}

/** @param {string} directory @returns {string[]} */
function filesBelow(directory) {
  return readdirSync(directory, { withFileTypes: true }).flatMap((entry) => {
    const path = join(directory, entry.name);
    return entry.isDirectory() ? filesBelow(path) : [path];
  });
}

/** @param {string[]} modules */
function config(modules) {
  return `using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [(name = "main", worker = .worker)],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")],
);

const worker :Workerd.Worker = (
  compatibilityDate = "2025-01-01",
  modules = [
    ${modules.join(",\n    ")},
  ],
);
`;
}
