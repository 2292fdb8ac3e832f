// `npm start`: sets up, builds the command, the module and the pages, and hands over to the gateway.
import "./node-version.mjs";
import { spawn } from "node:child_process";
import { join } from "node:path";
import { build, moduleSizes } from "./build.mjs";
import { root, start } from "./command.mjs";
import { buildPages } from "./pages.mjs";
import { setup } from "./setup.mjs";

await start(import.meta.url, async () => {
  await setup("start");
  await build("dev", { targets: ["signpost_cli"] });
  await build("wasm");
  console.log(moduleSizes());
  console.log(await buildPages());

  const gateway = spawn(process.execPath, [join(root, "edge/start.mjs"), ...process.argv.slice(2)], {
    stdio: "inherit",
  });
  // A terminal sends its signals to both; whoever sends one to this process alone means the gateway too.
  for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"])) {
    process.on(signal, () => gateway.kill(signal));
  }
  await new Promise((resolve, reject) => {
    gateway.on("error", reject);
    gateway.on("close", (code, signal) => {
      process.exitCode = code ?? 128 + (signal === "SIGINT" ? 2 : 15);
      resolve(undefined);
    });
  });
});
