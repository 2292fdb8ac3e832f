// Target: the hand-written Worker in workerd, its Durable Object on disk.
import { cpSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { startWorkerd } from "../../../../edge/serve/workerd.mjs";
import { secret } from "../requests.mjs";
import { sinkAddress } from "../../../edge/sink.mjs";
import { answerParent, given } from "./hosted.mjs";

const { directory, destinations } = given();
const worker = fileURLToPath(new URL("../workers/by-hand.js", import.meta.url));
cpSync(worker, join(directory, "worker.js"));
writeFileSync(
  join(directory, "config.capnp"),
  `using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [
    (name = "main", worker = .main),
    (name = "data", disk = (path = "${directory}", writable = true)),
    (name = "destinations", network = (allow = ["${sinkAddress}/32"])),
  ],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")],
);

const main :Workerd.Worker = (
  modules = [(name = "worker.js", esModule = embed "worker.js")],
  compatibilityDate = "2026-11-01",
  durableObjectNamespaces = [(className = "Events", uniqueKey = "events", enableSql = true)],
  durableObjectStorage = (localDisk = "data"),
  bindings = [
    (name = "EVENTS", durableObjectNamespace = "Events"),
    (name = "SECRET", text = "${secret}"),
    (name = "DESTINATION", text = "${destinations[0] ?? ""}"),
  ],
  globalOutbound = "destinations",
);
`,
);
const { LD_PRELOAD: preload } = process.env;
const { port, stop } = await startWorkerd({
  configuration: join(directory, "config.capnp"),
  environment: preload ? { LD_PRELOAD: preload } : {},
  onLine: (line) => console.error(line),
});
answerParent(`http://127.0.0.1:${port}`, stop);
