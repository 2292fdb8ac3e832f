# The Worker in plain workerd, without a bundler: a copy of this folder in a project with `npm install signpost workerd`, then
#   CLIENTPRESS_SECRET=... npx workerd serve config.capnp
# A bundler that knows Workers (Wrangler, or esbuild with --conditions=workerd) finds these modules by itself.
using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [(name = "main", worker = .receiver)],
  sockets = [(name = "http", address = "127.0.0.1:8787", http = (), service = "main")],
);

const receiver :Workerd.Worker = (
  compatibilityDate = "2025-01-01",
  bindings = [(name = "CLIENTPRESS_SECRET", fromEnvironment = "CLIENTPRESS_SECRET")],
  modules = [
    (name = "worker.js", esModule = embed "worker.js"),
    # What the export condition "workerd" of the package says.
    (name = "signpost/verify", esModule = "export * from './dist/load/verify/workerd.js';"),
    (name = "signpost/dist/load/verify/workerd.js", esModule = embed "node_modules/signpost/dist/load/verify/workerd.js"),
    (name = "signpost/dist/signpost-verify.wasm", wasm = embed "node_modules/signpost/dist/signpost-verify.wasm"),
  ],
);
