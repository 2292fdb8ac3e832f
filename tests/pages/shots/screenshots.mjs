// `npm run screenshots`: opens the pages in Chromium, from a real gateway, and writes docs/images/, and to build/screenshots/ every
// view that no document shows. Clock and random numbers are fixed, so that a picture changes only when its page does; but the
// dashboard's response times are real.
import "../../../scripts/node-version.mjs";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "../../../scripts/build.mjs";
import { root, start, Stop } from "../../../scripts/command.mjs";
import { buildPages } from "../../../scripts/pages.mjs";
import { setup } from "../../../scripts/setup.mjs";

/** Larger than this, a picture does not belong into the repository. */
const mostBytes = 200_000;

await start(import.meta.url, async () => {
  await setup("test");
  await build("wasm");
  console.log(await buildPages());
  // Imported now: they stand on what was just made.
  const { busyGateway, dashboardPictures, dashboardShots } = await import("./dashboard.mjs");
  const { playgroundPictures, playgroundShots } = await import("./playground.mjs");
  const { takeShots } = await import("./take.mjs");
  const shots = [...(await takeShots(playgroundShots)), ...(await takeShots(dashboardShots, busyGateway))];
  for (const { name, png } of shots) {
    const shown = [...playgroundPictures, ...dashboardPictures].includes(name);
    if (shown && png.length > mostBytes) throw new Stop(`${name}.png has ${png.length} bytes, more than ${mostBytes}.`);
    const directory = shown ? "docs/images" : "build/screenshots";
    mkdirSync(join(root, directory), { recursive: true });
    const file = join(root, directory, `${name}.png`);
    const before = existsSync(file) ? readFileSync(file) : undefined;
    if (!before?.equals(png)) writeFileSync(file, png);
    console.log(`${directory}/${name}.png: ${png.length} bytes${before?.equals(png) ? ", as it was" : ""}`);
  }
});
