// The figures as text: tables for a terminal and for docs/benchmarks-gateway.md.
import { readFileSync } from "node:fs";
import os from "node:os";
import { median } from "./statistics.mjs";

/** @typedef {import("./measure.mjs").Figures} Figures */
/** @typedef {import("./scenarios.mjs").TargetName} TargetName */

/**
 * @typedef {object} Measured
 * @property {import("./scenarios.mjs").Scenario} scenario
 * @property {Partial<Record<TargetName, Figures[]>>} figures each round's, in the order of the rounds
 */

/** @type {Record<TargetName, string>} */
const titles = { signpost: "Signpost", worker: "(a) Worker by hand", node: "(b) Node, better-sqlite3" };

/** @type {readonly {name: keyof Figures, title: string, digits: number, forwarding?: boolean}[]} */
const columns = [
  { name: "acceptedPerSecond", title: "accepted/s", digits: 0 },
  { name: "ackP50", title: "ack p50 ms", digits: 2 },
  { name: "ackP99", title: "ack p99 ms", digits: 2 },
  { name: "cpuPerEvent", title: "CPU µs/event", digits: 0 },
  { name: "forwardsPerSecond", title: "forwards/s", digits: 0, forwarding: true },
  { name: "forwardP50", title: "send→sink p50 ms", digits: 2, forwarding: true },
  { name: "forwardP99", title: "send→sink p99 ms", digits: 2, forwarding: true },
  { name: "memory", title: "RSS MiB", digits: 0 },
  { name: "memoryPeak", title: "peak MiB", digits: 0 },
];

/**
 * @param {readonly string[]} cells
 * @returns {string}
 */
const row = (cells) => `| ${cells.join(" | ")} |`;

/**
 * @param {Measured} measured
 * @returns {string} a table in Markdown: the median of the rounds, and the smallest and the largest
 */
export function scenarioTable({ scenario, figures }) {
  const shown = columns.filter(({ forwarding }) => !forwarding || scenario.destinations > 0);
  const lines = [
    `### ${scenario.name}: ${scenario.what}`,
    "",
    row(["", ...shown.map(({ title }) => title)]),
    row(["---", ...shown.map(() => "---:")]),
  ];
  for (const [name, rounds] of entries(figures)) {
    lines.push(row([titles[name], ...shown.map(({ name: column, digits }) => cell(rounds, column, digits))]));
  }
  for (const [peer, rounds] of entries(figures)) {
    if (peer === "signpost" || !figures.signpost) continue;
    const ratios = shown.map(({ name }) => ratio(figures.signpost ?? [], rounds, name).toFixed(2));
    lines.push(row([`Signpost ÷ ${titles[peer].slice(0, 3)}`, ...ratios]));
  }
  return `${[...lines, ...remarks({ scenario, figures })].join("\n")}\n`;
}

/** @param {Measured} measured @returns {string[]} what must not be overlooked */
function remarks({ scenario, figures }) {
  const disk = Object.values(figures).flatMap((rounds) => rounds.map(({ fsyncMs }) => fsyncMs));
  const took = `${median(disk).toFixed(2)} ms (${Math.min(...disk).toFixed(2)}-${Math.max(...disk).toFixed(2)})`;
  const each = entries(figures).flatMap(([name, rounds]) => {
    const refused = rounds.reduce((sum, each) => sum + each.refused, 0);
    const lost = rounds.reduce((sum, each) => sum + each.lost, 0);
    const late = Math.max(...rounds.map(({ lateMs }) => lateMs));
    return [
      ...(refused > 0 ? ["", `**${titles[name]}: ${refused} requests were not accepted.**`] : []),
      ...(lost !== 0
        ? [
            "",
            `**${titles[name]}: ${Math.abs(lost)} forwards ${lost > 0 ? "never came" : "too many (repeated, or of events that were refused)"}.**`,
          ]
        : []),
      ...(scenario.rate ? ["", `${titles[name]}: the sender itself was late by ${late.toFixed(2)} ms (p99).`] : []),
    ];
  });
  const by = scenario.slowDisk ? ", before it was slowed" : "";
  return ["", `The disk took ${took} for a small fdatasync at the time${by}.`, ...each];
}

/** @param {Measured["figures"]} figures */
const entries = (figures) => /** @type {[TargetName, Figures[]][]} */ (Object.entries(figures));

/**
 * @param {readonly Figures[]} rounds
 * @param {keyof Figures} column
 * @param {number} digits
 */
function cell(rounds, column, digits) {
  const values = rounds.map((figures) => figures[column]);
  const middle = median(values).toFixed(digits);
  if (rounds.length < 2) return middle;
  return `${middle} (${Math.min(...values).toFixed(digits)}-${Math.max(...values).toFixed(digits)})`;
}

/**
 * The median of the rounds' own ratios: what slows the machine for a while slows both.
 * @param {readonly Figures[]} ours
 * @param {readonly Figures[]} theirs
 * @param {keyof Figures} column
 */
const ratio = (ours, theirs, column) => median(ours.map((figures, round) => figures[column] / theirs[round][column]));

/** What Signpost aims at beside (a), or by itself. */
const aims = /** @type {const} */ ([
  { scenario: "ack-32", column: "acceptedPerSecond", atLeast: 2.5, what: "accepted/s, acknowledged only" },
  { scenario: "all-32", column: "acceptedPerSecond", atLeast: 2.5, what: "accepted/s, forwarding" },
  { scenario: "all-32", column: "cpuPerEvent", atMost: 0.8, what: "CPU of a forwarded event" },
  { scenario: "ack-32", column: "ackP99", atMost: 0.5, what: "p99 of the acknowledgement" },
  { scenario: "all-32", column: "ackP99", atMost: 0.5, what: "p99 of the acknowledgement, forwarding" },
  {
    scenario: "slow-ack-32",
    column: "acceptedPerSecond",
    atLeast: 10,
    what: "accepted/s, fsync slowed by 5 ms, acknowledged only",
  },
  {
    scenario: "slow-32",
    column: "acceptedPerSecond",
    atLeast: 10,
    what: "accepted/s, fsync slowed by 5 ms, forwarding",
  },
  { scenario: "open-1000", column: "ackP99", atMostMs: 25, what: "p99 of the acknowledgement at 1,000/s" },
]);

/**
 * @param {readonly Measured[]} measured
 * @returns {string} each aim and what was reached; empty when nothing of it was measured
 */
export function summary(measured) {
  const lines = aims.flatMap((aim) => {
    const { signpost, worker } = measured.find(({ scenario }) => scenario.name === aim.scenario)?.figures ?? {};
    if (!signpost || ("atMostMs" in aim ? false : !worker)) return [];
    const absolute = "atMostMs" in aim;
    const reached = absolute
      ? median(signpost.map((figures) => figures[aim.column]))
      : ratio(signpost, worker ?? [], aim.column);
    const met = "atLeast" in aim ? reached >= aim.atLeast : reached <= (absolute ? aim.atMostMs : aim.atMost);
    const wanted =
      "atLeast" in aim ? `≥ ${aim.atLeast} x (a)` : absolute ? `≤ ${aim.atMostMs} ms` : `≤ ${aim.atMost} x (a)`;
    return [row([aim.what, wanted, reached.toFixed(2), met ? "yes" : "no"])];
  });
  if (lines.length === 0) return "";
  return `${[row(["Aim", "wanted", "reached", "met"]), row(["---", "---:", "---:", "---"]), ...lines].join("\n")}\n`;
}

const notes = readFileSync(new URL("notes.md", import.meta.url), "utf8");

/**
 * @param {{measured: readonly Measured[], ceiling: number, seconds: number, rounds: number}} run
 * @returns {string} docs/benchmarks-gateway.md
 */
export function text({ measured, ceiling, seconds, rounds }) {
  const [cpu] = os.cpus();
  return `# The gateway beside what one would write instead

Made by \`npm run bench:gateway -- --write\` on ${new Date().toISOString().slice(0, 10)}: ${cpu.model.trim()}, ${os.cpus().length} cores,
Linux ${os.release()}, Node ${process.versions.node}. Sender, destination and target share the machine. ${rounds} rounds of ${seconds} s for each figure,
the targets in turns; each cell is the median of the rounds, then the smallest and the largest. Ratios are medians of the rounds' own
ratios.

- **(a)** a Worker as one writes it by hand, in workerd: WebCrypto with a cached key, JSON.parse, one row in one Durable Object, one
  forward in waitUntil. No retry, no deduplication, no check of the body's shape.
- **(b)** a Node server: node:crypto, JSON.parse, better-sqlite3 with WAL and synchronous=FULL, one forward by undici. No retry either.
- Every body is distinct and was signed before. The sender's own limit, against a server that does nothing: ${Math.round(ceiling)} requests/s.
- *acknowledged*: the target forwards to nobody. *forwarded*: to one destination, and the processor time is counted until all has
  arrived there. CPU is user and system time of the target's whole process tree; memory is that of the process that serves.
- In an open loop, latency counts from when a request should have left.

${[summary(measured), ...measured.map(scenarioTable), notes].join("\n")}`;
}
