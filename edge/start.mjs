// The gateway on this machine, with a demo source and a demo destination: what `npm start` ends with.
import { existsSync } from "node:fs";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { requireBuilt } from "./serve/built.mjs";
import { Stop, wordsOf } from "./serve/stop.mjs";

const help = `Usage: npm start -- [--port N] [--data DIR] [--json]

Starts the Signpost gateway in workerd on 127.0.0.1, with a demo ClientPress source and a demo destination.

  --port N     listen there; 0 takes a free port (default: 8787, or a free one when that is taken)
  --data DIR   keep everything there, and go on with it at the next start (default: a directory that goes with the demo)
  --json       show the gateway's log as it is, one JSON object a line
  --help       show this

While it runs, d and Enter stop the demo destination, and start it again.
`;

const command = fileURLToPath(new URL("../build/dev/core/cli/signpost", import.meta.url));

/** @returns {{port: number | undefined, data: string | undefined, json: boolean, help: boolean}} */
function options() {
  let values;
  try {
    ({ values } = parseArgs({
      options: {
        port: { type: "string" },
        data: { type: "string" },
        json: { type: "boolean" },
        help: { type: "boolean", short: "h" },
      },
    }));
  } catch (error) {
    throw new Stop(`${error instanceof Error ? error.message : error}\n\n${help}`);
  }
  const { port, data, json = false, help: asked = false } = values;
  if (port !== undefined && !(/^\d{1,5}$/.test(port) && Number(port) <= 65535)) {
    throw new Stop(`--port takes a number from 0 to 65535, not ${port}.`);
  }
  return { port: port === undefined ? undefined : Number(port), data, json, help: asked };
}

async function main() {
  const { port, data, json, help: asked } = options();
  if (asked) {
    process.stdout.write(help);
    return;
  }

  requireBuilt();
  if (!existsSync(command)) throw new Stop(`${command} is missing. Run \`npm start\`, which builds it.`);
  // Imported now: these stand on what was just looked for.
  const { startDemo } = await import("./demo/demo.mjs");
  const { arrivalLine, destinationLine, gatewayLine, welcome } = await import("./demo/screen.mjs");

  const starting = startDemo({
    port,
    data,
    onArrival: (arrival) => console.log(json ? JSON.stringify({ what: "arrival", ...arrival }) : arrivalLine(arrival)),
    onLine(line) {
      const shown = json ? line : gatewayLine(line);
      if (shown !== undefined) console.log(shown);
    },
  });
  let stopping = false;
  // Ctrl-C under `npm start` arrives twice: from the terminal, and from the script that started this one.
  for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"])) {
    process.on(signal, () => {
      stopping = true;
      starting.then(({ stop }) => stop()).catch(() => {});
    });
  }
  const demo = await starting;
  if (!stopping) console.log(welcome(demo, command, data));

  const typed = createInterface({ input: process.stdin }).on("line", async (line) => {
    if (line.trim() !== "d" || stopping) return;
    try {
      const running = await demo.destination.toggle();
      console.log(json ? JSON.stringify({ what: "destination", running }) : destinationLine(running));
    } catch (error) {
      console.error(`The demo destination does not start: ${error instanceof Error ? error.message : error}`);
    }
  });

  const how = await demo.ended;
  typed.close();
  await demo.stop();
  if (!stopping) throw new Stop(`${how}, which nobody asked for. Its last words are above.`);
}

try {
  await main();
} catch (error) {
  const message = wordsOf(error);
  console.error(message === undefined ? error : `\n${message}`);
  process.exitCode = 1;
}
