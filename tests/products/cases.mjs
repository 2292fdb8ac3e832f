// The cases of a document: a describe for each section, a test for each sentence that is kept, quoted in its name. The list
// of sentences is sentences/DOCUMENT.json; it and the cases can only change together.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { tableOf } from "../../scripts/products-page.mjs";

/**
 * @param {string} document name of its table
 */
export function casesOf(document) {
  /** @type {Map<string, string[]>} sentences by section */
  const cases = new Map();
  let current = "";
  return {
    /**
     * @param {string} title of the section
     * @param {() => void} body with its sentences
     */
    section(title, body) {
      describe(title, () => {
        current = title;
        cases.set(title, cases.get(title) ?? []);
        body();
      });
    },
    /**
     * @param {string} text the sentence, as the table has it
     * @param {(t: import("node:test").TestContext) => Promise<void> | void} proof
     */
    sentence(text, proof) {
      cases.get(current)?.push(text);
      test(`"${text}"`, proof);
    },
    /** To be called last. */
    complete() {
      test("the table's kept sentences are these, section by section", () => {
        const { sections } = tableOf(document);
        const kept = sections.map(({ title, sentences }) => [
          title,
          sentences.filter((one) => one.kept).map((one) => one.text),
        ]);
        const wanted = kept.filter(([, texts]) => texts.length > 0);
        assert.deepEqual([...cases], wanted);
      });
    },
  };
}
