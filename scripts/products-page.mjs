// `npm run docs`: writes docs/products.md from tests/products/sentences/, the one list of what the products' documents promise.
// With --check it only compares, and fails when the page is behind.
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const page = new URL("../docs/products.md", import.meta.url);

/** The documents, by the names of their tables and tests. */
export const documents = [
  "clientpress-outbound-webhooks",
  "clientpress-ottokit",
  "clientflow-outbound-webhooks",
  "portalio-webhooks",
  "cepro-webhooks",
];

/**
 * What a document promises: each sentence with exactly one of `kept` (where in Signpost; the case is the test of its name) and
 * `not` (why it is not kept).
 * @typedef {{text: string, kept?: string, not?: string}} Sentence
 *
 * @typedef {object} Section
 * @property {string} title the document's own, in its order
 * @property {true} [ours] no sentences of the document: what it leaves open, and Signpost's choice
 * @property {Sentence[]} sentences
 *
 * @typedef {object} Table
 * @property {string} title
 * @property {string} edition of the document
 * @property {Section[]} sections
 * @property {{reason: string, lines: string[]}[]} asides all else that the document says: verbatim, by why it is no sentence above
 * @property {{reason: string, from: string, to: string}} [around] how its text begins and what comes after it, where the document as it
 *   is at hand has more around it
 */

/**
 * @param {string} document
 * @returns {Table}
 */
export const tableOf = (document) =>
  JSON.parse(readFileSync(new URL(`../tests/products/sentences/${document}.json`, import.meta.url), "utf8"));

/** Text of a cell: no white space but single spaces, nothing that Markdown or HTML would take for its own. @param {string} text */
const cell = (text) => text.replace(/[\\`*_{}[\]<>|~]/g, (mark) => `\\${mark}`);

/** @param {Sentence} sentence */
const place = ({ kept, not }) => kept ?? `**Not kept.** ${not}`;

/** @param {string} document */
function chapter(document) {
  const { title, edition, sections, asides, around } = tableOf(document);
  const lines = [
    `## ${title}`,
    "",
    `${edition} Cases: [${document}.test.mjs](../tests/products/${document}.test.mjs).`,
  ];
  for (const { title: heading, ours, sentences } of sections) {
    lines.push("", `### ${ours ? "What the document leaves open" : heading}`, "");
    lines.push(`| ${ours ? "our choice" : "sentence"} | where it is kept, or why it is not |`, "| --- | --- |");
    for (const sentence of sentences)
      lines.push(`| ${cell(sentence.text)} | ${place(sentence).replaceAll("|", "\\|")} |`);
  }
  lines.push("", "### What promises nothing here", "", "| why | what the document says besides |", "| --- | --- |");
  for (const { reason, lines: said } of asides) lines.push(`| ${reason} | ${said.map(cell).join(" \u00b7 ")} |`);
  if (around) lines.push(`| ${around.reason} | |`);
  return lines;
}

/** @returns {string} the page */
export function productsPage() {
  const printed = documents.flatMap((document) => tableOf(document).sections.filter(({ ours }) => !ours));
  const all = printed.flatMap(({ sentences }) => sentences);
  const count = (/** @type {keyof Sentence} */ what) => all.filter((sentence) => sentence[what]).length;
  const lines = [
    "# What the products' documents promise",
    "",
    "Made by `npm run docs` from `tests/products/sentences/`. Every sentence of the products' documents that promises behaviour, section by section:",
    "where Signpost keeps it, or why it does not; at the end of each chapter, whatever else the document says, and why that is no promise. A kept",
    "sentence has a case: the test of that name, in the document's test file, under the section's name. There, what Signpost sends meets receivers made",
    "of the document's own sample code, and what senders send that were written from the document alone meets the gateway. That something has happened (a",
    "task was completed) is the product's to know: Signpost sends what it is told. What is said of schedules, of a person's Retry and replay and of tests is",
    "held with one delivery and with twenty in an hour's outage, during it and right after it, at the default settings.",
    "",
    `${all.length} sentences: ${count("kept")} kept, ${count("not")} not.`,
  ];
  for (const document of documents) lines.push("", ...chapter(document));
  return `${lines.join("\n")}\n`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const text = productsPage();
  if (!process.argv.includes("--check")) {
    writeFileSync(page, text);
  } else if (readFileSync(page, "utf8") !== text) {
    console.error("docs/products.md is behind tests/products/sentences/: run `npm run docs` and commit it.");
    process.exitCode = 1;
  }
}
