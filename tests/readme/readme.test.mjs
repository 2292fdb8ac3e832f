// Every snippet of the READMEs runs, word for word: what is replaced stands in shell.mjs and javascript.mjs.
import assert from "node:assert/strict";
import { test } from "node:test";
import { fencesOf } from "./fences.mjs";
import { anywhere, asFunction, inExpress, inWorkerd, sameInErrors, sending } from "./javascript.mjs";
import { commands, cpp, gateway, npmInstall, npmScripts, sendsOne } from "./shell.mjs";

const fences = ["README.md", "js/README.md"].flatMap(fencesOf);
/** @type {Set<import("./fences.mjs").Fence>} */
const taken = new Set();

/**
 * @param {string} file
 * @param {string} language
 * @param {RegExp} has what tells it from the others
 * @returns {string} the text of the one snippet that is so
 */
function snippet(file, language, has) {
  const found = fences.filter(
    (one) => one.place.startsWith(`${file}:`) && one.language === language && has.test(one.text),
  );
  assert.equal(found.length, 1, `${file}: one snippet in ${language} with ${has}`);
  taken.add(found[0]);
  return found[0].text;
}

/** @type {[name: string, run: (text: string) => unknown, file: string, language: string, has: RegExp][]} */
const snippets = [
  ["the Worker receives, in workerd", inWorkerd, "README.md", "js", /export default/],
  ["JavaScript anywhere else receives", anywhere, "README.md", "js", /rawBody/],
  ["C++ receives, beside the installed library", cpp, "README.md", "cpp", /verifier/],
  ["the command sends", sendsOne, "README.md", "sh", /^signpost send .*\n$/],
  ["every command of the list does what it says", commands, "README.md", "sh", /signpost retry-plan/],
  ["the scripts to begin with are there", npmScripts, "README.md", "sh", /npm start/],
  ["a Fetch receiver receives", asFunction, "js/README.md", "js", /async function receive/],
  ["Express 4 and 5 receive", inExpress, "js/README.md", "js", /express\.raw/],
  ["JavaScript sends", sending, "js/README.md", "js", /core\.build/],
  ["the package has the name that is installed", npmInstall, "js/README.md", "sh", /npm install/],
];
for (const [name, run, file, language, has] of snippets) {
  test(`${file}: ${name}`, async () => {
    await run(snippet(file, language, has));
  });
}

test("README.md: the gateway starts with its configuration", async () => {
  const command = snippet("README.md", "sh", /signpost-gateway/);
  await gateway(command, snippet("README.md", "json", /"sources"/));
});

test("what the package says of a body of the wrong kind is what its README does", sameInErrors);

test("no snippet is left out", () => {
  const left = fences.filter((one) => !taken.has(one)).map(({ place }) => place);
  assert.deepEqual(left, []);
});
