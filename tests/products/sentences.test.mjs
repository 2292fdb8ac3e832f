// The list of what the products' documents promise: held against the documents, the page and the cases.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { documents, productsPage, tableOf } from "../../scripts/products-page.mjs";
import { documentText, missingFrom } from "./documents.mjs";

/** Which receivers hold code of which document. */
const samples = {
  "clientpress-outbound-webhooks": ["clientpress.php", "clientpress.cjs"],
  "clientflow-outbound-webhooks": ["clientflow.mjs"],
  "cepro-webhooks": ["cepro.cjs", "cepro.py"],
};

/** The part of a receiver that stands in its document. @param {string} receiver */
function sampleOf(receiver) {
  const text = readFileSync(new URL(`receivers/${receiver}`, import.meta.url), "utf8");
  const [, sample] = /^(?:\/\/|#) As printed:\n([^]+?)^(?:\/\/|#) So far\.$/m.exec(text) ?? [];
  assert.ok(sample, `${receiver} marks the printed part`);
  return sample.trim();
}

for (const document of documents) {
  describe(document, () => {
    const { sections } = tableOf(document);
    const text = documentText(document);
    const [first, ...others] = sections.filter(({ ours }) => !ours);
    const texts = (/** @type {typeof first} */ { sentences }) => sentences.map((sentence) => sentence.text);
    // The first section's title is the document's, which may stand outside of the text.
    const printed = [...texts(first), ...others.flatMap((section) => [section.title, ...texts(section)])];
    const receivers = samples[/** @type {keyof typeof samples} */ (document)] ?? [];

    test("each sentence is kept, or is not and says why", () => {
      for (const { sentences } of sections) {
        assert.ok(sentences.length > 0);
        for (const sentence of sentences) {
          const { text: says, ...rest } = sentence;
          assert.equal(says, says.replace(/\s+/g, " ").trim());
          const stated = Object.entries(rest).filter(([, words]) => words);
          assert.equal(stated.length, 1, JSON.stringify(sentence));
          assert.ok(["kept", "not"].includes(stated[0][0]), JSON.stringify(sentence));
        }
      }
    });

    test("its cases are in a file of its name, which holds them against this list", () => {
      const cases = readFileSync(new URL(`${document}.test.mjs`, import.meta.url), "utf8");
      assert.match(cases, new RegExp(`= casesOf\\("${document}"\\);`));
      assert.match(cases, /^ {2}complete\(\);$/m);
    });

    test("the document has every sentence, in this order, under its section", (t) => {
      if (text === undefined) return t.diagnostic("the document is not at hand");
      assert.deepEqual(missingFrom(text, printed), []);
    });

    test("the receivers' code is the document's", (t) => {
      if (text === undefined) return t.diagnostic("the document is not at hand");
      for (const receiver of receivers) assert.ok(text.includes(sampleOf(receiver)), receiver);
    });
  });
}

test("docs/products.md is made from this list: `npm run docs`", () => {
  assert.equal(readFileSync(new URL("../../docs/products.md", import.meta.url), "utf8"), productsPage());
});
