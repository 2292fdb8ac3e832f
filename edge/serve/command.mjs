// What `signpost-gateway` does with its arguments.
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { load } from "signpost";
import { masterKeyBinding, resolveConfiguration, secretWarnings } from "../src/settings/file.js";
import { backup } from "./backup.mjs";
import { dataFolder } from "./data.mjs";
import { forgetKeys } from "./keys.mjs";
import { inheritsListener } from "./listener.mjs";
import { restore } from "./restore.mjs";
import { serve } from "./serve.mjs";
import { Stop } from "./stop.mjs";
import { certificatesIn } from "./trust.mjs";

const help = `Usage: signpost-gateway start [--config FILE] [--data DIR] [--host ADDRESS] [--port N] [--ca-file FILE]
       signpost-gateway check FILE
       signpost-gateway backup TO [--data DIR]
       signpost-gateway restore FROM [--data DIR] [--key FILE]
       signpost-gateway forget-keys [--data DIR]
       signpost-gateway --help | --version

start         runs the gateway until it is told to stop (SIGTERM, Ctrl-C). The first start makes the data directory
              and prints the first API key, once.
check         says everything that is wrong with a configuration file. Reads secrets from the environment, as start does.
backup        copies the data into the new directory TO, also while the gateway runs. The master key is not in it.
restore       makes a data directory out of a back-up. Needs the master key.
forget-keys   when the last API key is lost: removes all of them. The next start prints a new one.

  --config FILE    the configuration (default: signpost.config.json, if it is there)
  --data DIR       where everything is kept (default: .signpost)
  --host ADDRESS   listen there; "*" for every address (default: 127.0.0.1)
  --port N         listen there; 0 takes a free port (default: 8787)
  --ca-file FILE   certificates (PEM) to trust beside the public ones, where destinations have some of their own making
  --key FILE       the master key to be restored with the data; without it ${masterKeyBinding} is taken and not kept

Environment: ${masterKeyBinding} (instead of master.key in the data directory), SIGNPOST_BOOTSTRAP_KEY (the first API
key, if you make it yourself), and the secrets that the configuration names. docs/operations.md says more.
`;

const usualConfiguration = "signpost.config.json";

const options = /** @type {const} */ ({
  config: { type: "string" },
  data: { type: "string" },
  host: { type: "string" },
  port: { type: "string" },
  "ca-file": { type: "string" },
  key: { type: "string" },
  help: { type: "boolean", short: "h" },
  version: { type: "boolean" },
});

/** Which options each command takes beside --help, and how many arguments. */
const commands =
  /** @type {Record<string, {takes: string[], argument?: string, run: (given: Given) => Promise<number>}>} */ ({
    start: { takes: ["config", "data", "host", "port", "ca-file"], run: start },
    check: { takes: [], argument: "FILE", run: check },
    backup: { takes: ["data"], argument: "TO", run: backUp },
    restore: { takes: ["data", "key"], argument: "FROM", run: bringBack },
    "forget-keys": { takes: ["data"], run: forget },
  });

/**
 * @typedef {object} Given
 * @property {string} argument "" where the command takes none
 * @property {string} data
 * @property {string} [config]
 * @property {string} [host]
 * @property {string} [port]
 * @property {string} [caFile]
 * @property {string} [key]
 */

/**
 * @param {string[]} args
 * @returns {Promise<number>} the exit status
 * @throws {Stop | import("../src/settings/faults.js").ConfigurationError}
 */
export async function command(args) {
  const { values, positionals } = parse(args);
  if (values.help) return print(help);
  if (values.version) return print(`signpost-gateway ${version()}\n`);
  const [name, ...rest] = positionals;
  if (name === undefined) throw wrong("Say what to do.");
  if (!Object.hasOwn(commands, name)) throw wrong(`There is no command ${JSON.stringify(name)}.`);
  const { takes, argument, run } = commands[name];
  const stray = Object.keys(values).find((key) => !takes.includes(key));
  if (stray) throw wrong(`${name} takes no --${stray}.`);
  if (rest.length > (argument ? 1 : 0)) throw wrong(`${name} takes ${argument ? `one ${argument}` : "no argument"}.`);
  if (argument && rest.length === 0) throw wrong(`${name} needs a ${argument}.`);
  const { config, host, port, "ca-file": caFile, key, data = ".signpost" } = values;
  return run({ argument: rest[0] ?? "", config, host, port, caFile, key, data: dataFolder(data) });
}

/** @param {string[]} args */
function parse(args) {
  try {
    return parseArgs({ args, options, allowPositionals: true });
  } catch (error) {
    throw wrong(error instanceof Error ? error.message : String(error));
  }
}

/** @param {string} what */
const wrong = (what) => new Stop(`${what}\nTry \`signpost-gateway --help\`.`);

/**
 * @param {string} text
 * @returns {number} the exit status of having printed it
 */
function print(text) {
  process.stdout.write(text);
  return 0;
}

/** @returns {string} */
const version = () => JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")).version;

/** @param {Given} given */
async function start({ config, data, host, port: given, caFile }) {
  const port = given ?? "8787";
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65535)
    throw new Stop(`--port takes a number from 0 to 65535, not ${port}.`);
  if (inheritsListener(process.env) && (host ?? given) !== undefined)
    throw new Stop("The socket is systemd's: leave --host and --port out.");
  const configuration = readConfigurationFile(config);
  const certificates = caFile === undefined ? [] : certificatesIn(caFile);
  // Databases hold the bodies of webhooks: nothing that is made from here on is for others to read.
  process.umask(0o077);
  let stopping = false;
  const starting = serve({
    configuration,
    environment: process.env,
    certificates,
    data,
    host,
    port: Number(port),
    grace: 30_000,
    onLine: (line) => console.log(line),
  });
  for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"])) {
    process.on(signal, () => {
      // Asked twice, it does not wait any longer.
      const again = stopping;
      stopping = true;
      starting.then(({ stop, kill }) => (again ? kill() : stop())).catch(() => {});
    });
  }
  let serving;
  try {
    serving = await starting;
  } catch (error) {
    if (error instanceof Stop && error.code === "port_taken") {
      throw new Stop(`Port ${port} is taken by another program. Choose another with --port.`);
    }
    throw error;
  }
  if (serving.bootstrapKey) console.error(firstKey(serving.bootstrapKey));
  if (!stopping) console.error(`Signpost listens at ${serving.url}; its data is in ${data}.`);
  const how = await serving.ended;
  if (stopping) return 0;
  throw new Stop(`${how}, which nobody asked for.`);
}

/** @param {string} key */
const firstKey = (key) => `
  The first API key, with full access. It is shown this once and kept nowhere: put it in a safe place now.

      ${key}
`;

/**
 * @param {string | undefined} path
 * @returns {string | undefined} undefined when none is named and none is there
 */
function readConfigurationFile(path) {
  try {
    return readFileSync(path ?? usualConfiguration, "utf8");
  } catch (error) {
    const { code } = /** @type {NodeJS.ErrnoException} */ (error);
    if (path === undefined && code === "ENOENT") return undefined;
    throw new Stop(`${path ?? usualConfiguration} cannot be read: ${code}.`);
  }
}

/** @param {Given} given */
async function check({ argument }) {
  const text = readConfigurationFile(argument) ?? "";
  const resolved = resolveConfiguration(await load(), text, process.env);
  for (const { kind, name, secret, warning } of secretWarnings(resolved))
    console.error(`The secret of ${kind} ${name} in ${secret} has ${warning}, which counts as part of it.`);
  const { sources, endpoints } = resolved;
  return print(`${argument} is sound: sources: ${sources.size}, endpoints: ${endpoints.size}\n`);
}

/** @param {Given} given */
async function backUp({ argument, data }) {
  const { files, master_key, missing = [] } = await backup(data, argument);
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  print(`${argument}: ${files.length} databases, ${(bytes / 1e6).toFixed(1)} MB, each checked.\n`);
  if (master_key !== "") {
    console.error(
      `The master key (id ${master_key}) is NOT in it, and without it no secret can be opened: keep a copy of it elsewhere.`,
    );
  }
  for (const { path, fault } of missing) console.error(`${path} is NOT in it, and cannot be copied: ${fault}`);
  return missing.length > 0 ? 1 : 0;
}

/** @param {Given} given */
async function bringBack({ argument, data, key }) {
  const masterKey = process.env[masterKeyBinding];
  const {
    began,
    files,
    missing = [],
  } = await restore(argument, data, key === undefined ? { masterKey } : { keyFile: key });
  print(`${data}: ${files.length} databases, as they were from ${began} on.\n`);
  for (const { path } of missing) {
    console.error(
      `${path} is missing in the back-up, because it was damaged then. Take it from an older one: docs/operations.md, "A damaged database".`,
    );
  }
  console.error(
    "What was waiting to be delivered then is delivered when the gateway starts, again where it was delivered since.",
  );
  return 0;
}

/** @param {Given} given */
async function forget({ data }) {
  const count = await forgetKeys(data);
  return print(`${count} API keys removed. The next start prints a new one.\n`);
}
