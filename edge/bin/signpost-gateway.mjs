#!/usr/bin/env node
// The gateway's command: starts it, backs its data up, restores it, checks a configuration.
import { requireBuilt } from "../serve/built.mjs";
import { Stop } from "../serve/stop.mjs";

try {
  requireBuilt();
  // Imported now: it stands on what was just looked for.
  const { command } = await import("../serve/command.mjs");
  process.exitCode = await command(process.argv.slice(2));
} catch (error) {
  if (error instanceof Stop) console.error(error.message);
  else if (error instanceof Error && error.name === "ConfigurationError") console.error(error.message);
  else console.error(error);
  process.exitCode = 1;
}
