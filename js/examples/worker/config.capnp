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
    (name = "signpost", esModule = "export * from './signpost/src/load/workerd.js';"),
    (name = "signpost/src/load/workerd.js", esModule = embed "node_modules/signpost/src/load/workerd.js"),
    (name = "signpost/src/action.js", esModule = embed "node_modules/signpost/src/action.js"),
    (name = "signpost/src/admission.js", esModule = embed "node_modules/signpost/src/admission.js"),
    (name = "signpost/src/body.js", esModule = embed "node_modules/signpost/src/body.js"),
    (name = "signpost/src/core.js", esModule = embed "node_modules/signpost/src/core.js"),
    (name = "signpost/src/destination.js", esModule = embed "node_modules/signpost/src/destination.js"),
    (name = "signpost/src/dispatch.js", esModule = embed "node_modules/signpost/src/dispatch.js"),
    (name = "signpost/src/dispose.js", esModule = embed "node_modules/signpost/src/dispose.js"),
    (name = "signpost/src/errors.js", esModule = embed "node_modules/signpost/src/errors.js"),
    (name = "signpost/src/event.js", esModule = embed "node_modules/signpost/src/event.js"),
    (name = "signpost/src/headers.js", esModule = embed "node_modules/signpost/src/headers.js"),
    (name = "signpost/src/inspect.js", esModule = embed "node_modules/signpost/src/inspect.js"),
    (name = "signpost/src/instance.js", esModule = embed "node_modules/signpost/src/instance.js"),
    (name = "signpost/src/machine.js", esModule = embed "node_modules/signpost/src/machine.js"),
    (name = "signpost/src/native_hmac.js", esModule = embed "node_modules/signpost/src/native_hmac.js"),
    (name = "signpost/src/once.js", esModule = embed "node_modules/signpost/src/once.js"),
    (name = "signpost/src/options.js", esModule = embed "node_modules/signpost/src/options.js"),
    (name = "signpost/src/payload.js", esModule = embed "node_modules/signpost/src/payload.js"),
    (name = "signpost/src/provider.js", esModule = embed "node_modules/signpost/src/provider.js"),
    (name = "signpost/src/refusal.js", esModule = embed "node_modules/signpost/src/refusal.js"),
    (name = "signpost/src/retry.js", esModule = embed "node_modules/signpost/src/retry.js"),
    (name = "signpost/src/secret.js", esModule = embed "node_modules/signpost/src/secret.js"),
    (name = "signpost/src/signer.js", esModule = embed "node_modules/signpost/src/signer.js"),
    (name = "signpost/src/template.js", esModule = embed "node_modules/signpost/src/template.js"),
    (name = "signpost/src/verdict.js", esModule = embed "node_modules/signpost/src/verdict.js"),
    (name = "signpost/src/verifier.js", esModule = embed "node_modules/signpost/src/verifier.js"),
    (name = "signpost/src/web_hmac.js", esModule = embed "node_modules/signpost/src/web_hmac.js"),
    (name = "signpost/dist/errors.js", esModule = embed "node_modules/signpost/dist/errors.js"),
    (name = "signpost/dist/signpost.wasm", wasm = embed "node_modules/signpost/dist/signpost.wasm"),
  ],
);
