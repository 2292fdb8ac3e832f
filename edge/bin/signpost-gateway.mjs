#!/usr/bin/env node
// The gateway's command: starts it, backs its data up, restores it, checks a configuration.
import { requireBuilt } from "../serve/built.mjs";
import { wordsOf } from "../serve/stop.mjs";
import { visible } from "../src/visible.js";

try {
  requireBuilt();
  // Imported now: it stands on what was just looked for.
  const { command } = await import("../serve/command.mjs");
  process.exitCode = await command(process.argv.slice(2));
} catch (error) {
  const message = wordsOf(error);
  if (message === undefined) console.error(error);
  // Names of files and of members are anybody's words, line by line.
  else console.error(message.split("\n").map(visible).join("\n"));
  process.exitCode = 1;
}
