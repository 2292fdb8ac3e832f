// The tables, on the terminal and in docs/benchmarks.md.
import { readFileSync, writeFileSync } from "node:fs";
import os from "node:os";
import { fileURLToPath } from "node:url";

/** @param {number[]} values */
export function median(values) {
  return [...values].sort((a, b) => a - b)[values.length >> 1];
}

/** @returns {string} the machine and the date */
export function heading() {
  const [{ model }] = os.cpus();
  const date = new Date().toISOString().slice(0, 10);
  return `# Benchmarks

Made by \`npm run bench -- --write\` on ${date}: ${model.trim()}, ${os.availableParallelism()} cores, ${os.type()} ${os.release()}.

Each number is a ratio within one run: how many times as fast as the baseline, the contestants in turns, the median over all rounds.
Behind it the microseconds of one call. Signpost's verdict holds the body against the event's schema in every table; of the libraries
only those with ajv do. A dash: the runtime does not have it.
`;
}

/**
 * @param {string} title
 * @param {string} baseline
 * @param {{label: string, times: Record<string, number[]>}[]} rows
 * @returns {string} Markdown
 */
export function ratioTable(title, baseline, rows) {
  const names = [...new Set(rows.flatMap(({ times }) => Object.keys(times)))];
  const own = names.includes(baseline) ? baseline : "WebCrypto + JSON.parse + ajv";
  const base = names.includes(own) ? own : names[1];
  const cell = (/** @type {Record<string, number[]>} */ times, /** @type {string} */ name) => {
    if (!times[name]) return "–";
    const ratio = median(times[name].map((time, round) => times[base][round] / time));
    return `${ratio.toFixed(2)} (${median(times[name]).toFixed(2)})`;
  };
  return table({
    title: `${title} (baseline: ${base})`,
    head: ["bytes", ...names],
    rows: rows.map(({ label, times }) => [label, ...names.map((name) => cell(times, name))]),
  });
}

/**
 * @param {{title: string, head: string[], rows: string[][]}} of
 * @returns {string} Markdown
 */
export function table({ title, head, rows }) {
  const line = (/** @type {string[]} */ cells) => `| ${cells.join(" | ")} |`;
  return [`## ${title}\n`, line(head), line(head.map(() => "---:")), ...rows.map(line), ""].join("\n");
}

/** Writes docs/benchmarks.md, with notes.md at its end. @param {string[]} parts */
export function write(parts) {
  const notes = readFileSync(new URL("./notes.md", import.meta.url), "utf8");
  writeFileSync(fileURLToPath(new URL("../../../docs/benchmarks.md", import.meta.url)), [...parts, notes].join("\n"));
}
