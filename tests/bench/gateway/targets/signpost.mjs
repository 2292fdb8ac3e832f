// Target: the gateway as it is served on this machine.
import childProcess from "node:child_process";
import { syncBuiltinESMExports } from "node:module";
import { join } from "node:path";
import { sinkAddress } from "../../../edge/sink.mjs";
import { secret } from "../requests.mjs";
import { answerParent, given } from "./hosted.mjs";

const { directory, sources, destinations, groups } = given();

const { LD_PRELOAD: preload } = process.env;
if (preload) {
  // The gateway gives workerd its secrets and nothing else of the environment: a slow disk has to be put in here.
  const { spawn } = childProcess;
  childProcess.spawn = /** @type {typeof spawn} */ (
    (
      /** @type {string} */ program,
      /** @type {string[]} */ args,
      /** @type {import("node:child_process").SpawnOptions} */ options,
    ) => spawn(program, args, { ...options, env: { ...options?.env, LD_PRELOAD: preload } })
  );
  syncBuiltinESMExports();
}
// After the line above: what it imports must see it.
const { serve } = await import("../../../../edge/serve/serve.mjs");

/** @param {readonly unknown[]} all @param {number} group @returns {boolean[]} */
const inGroup = (all, group) => all.map((_, index) => index % groups === group);

const configuration = {
  sources: Object.fromEntries(
    sources.map((name) => [name, { provider: "clientpress", secret_env: ["CLIENTPRESS_SECRET"] }]),
  ),
  endpoints: Object.fromEntries(
    destinations.map((url, index) => {
      const own = groups === 1 ? ["*"] : sources.filter((_, at) => inGroup(sources, index % groups)[at]);
      return [`endpoint${index}`, { url, sources: own, secret_env: ["ENDPOINT_SECRET"] }];
    }),
  ),
  destinations: { allow_http: true, allow: [sinkAddress] },
};
const { url, stop } = await serve({
  configuration: JSON.stringify(configuration),
  environment: {
    CLIENTPRESS_SECRET: secret,
    ENDPOINT_SECRET: "whsec_ZW5kcG9pbnQtc2VjcmV0LTMyLWJ5dGVzLWxvbmchISE=",
    SIGNPOST_MASTER_KEY: Buffer.alloc(32, 7).toString("base64"),
  },
  allow: [`${sinkAddress}/32`],
  data: join(directory, "data"),
  // One that ends must not look like one that was slow for a while.
  restart: false,
  onLine: (line) => console.error(line),
});
answerParent(url, stop);
