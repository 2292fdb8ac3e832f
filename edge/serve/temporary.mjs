// Directories that go with the process. One that was killed leaves its own; the next one that makes any removes them.
import { closeSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { holdDirectory, removeLeftovers } from "./hold.mjs";

/** run: the bundled Worker and what workerd reads. data: of a gateway whose data goes with it. demo: the demo's keys. */
const prefixOf = (/** @type {"run" | "data" | "demo"} */ kind) => `signpost-gateway-${kind}-`;

const ours = /^signpost-gateway-(?:run|data|demo)-[A-Za-z0-9]{6}$/;

/**
 * @param {"run" | "data" | "demo"} kind
 * @returns {{path: string, remove: () => void}} for this user alone; removed at the latest when the process ends
 */
export function makeTemporary(kind) {
  removeLeftovers(tmpdir(), ours, () => true);
  for (;;) {
    // mkdtemp makes it for this user alone.
    const path = mkdtempSync(join(tmpdir(), prefixOf(kind)));
    const held = holdDirectory(path);
    // Another process has just taken it for a leftover.
    if (held === undefined) continue;
    let there = true;
    const remove = () => {
      if (!there) return;
      there = false;
      process.removeListener("exit", remove);
      rmSync(path, { recursive: true, force: true });
      closeSync(held);
    };
    process.once("exit", remove);
    return { path, remove };
  }
}
