// `npm run docs`: writes docs/errors.md from core/include/signpost/errors.def, the one list of codes. With --check it
// only compares, and fails when the page is behind.
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const list = new URL("../core/include/signpost/errors.def", import.meta.url);
const page = new URL("../docs/errors.md", import.meta.url);

/** @param {string} definitions */
export function errorsPage(definitions) {
  const lines = [
    "# Error codes",
    "",
    "Made by `npm run docs` from `core/include/signpost/errors.def`. The spelling is the same in C++, JavaScript, HTTP bodies, the",
    "command and the test vectors; numbers and names are append-only. *Status* is what a receiver answers a webhook that ends so.",
  ];
  const rows = definitions.split("SIGNPOST_ERROR(number, name, http_status, sentence)")[1];
  for (const line of rows.split("\n")) {
    const entry = /^SIGNPOST_ERROR\((\d+), (\w+), (\d+), "(.*)"\)$/.exec(line);
    const heading = /^\/\/ ([A-Z].*)\.$/.exec(line);
    if (heading)
      lines.push("", `## ${heading[1]}`, "", "| number | code | status | what it says |", "| --- | --- | --- | --- |");
    if (entry && entry[1] === "0") lines.push("", `\`ok\` (0, status ${entry[3]}): ${entry[4]}`);
    else if (entry) lines.push(`| ${entry[1]} | \`${entry[2]}\` | ${entry[3] === "0" ? "" : entry[3]} | ${entry[4]} |`);
  }
  return `${lines.join("\n")}\n`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const text = errorsPage(readFileSync(list, "utf8"));
  if (!process.argv.includes("--check")) {
    writeFileSync(page, text);
  } else if (readFileSync(page, "utf8") !== text) {
    console.error("docs/errors.md is behind core/include/signpost/errors.def: run `npm run docs` and commit it.");
    process.exitCode = 1;
  }
}
