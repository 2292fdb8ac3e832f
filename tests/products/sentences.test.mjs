// The list of what the products' documents promise: held against the documents, the page and the cases.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { documents, productsPage, tableOf } from "../../scripts/products-page.mjs";
import { cutOut, documentText, examplesOf, linesOf, withoutExamples } from "./documents.mjs";
import { printedBodies } from "./printed.mjs";

/** Which receivers hold code of which document. */
const samples = {
  "clientpress-outbound-webhooks": ["clientpress.php", "clientpress.cjs"],
  "clientflow-outbound-webhooks": ["clientflow.mjs"],
  "cepro-webhooks": ["cepro.cjs", "cepro.py"],
};

/** Whose bodies a document prints. */
const examples = /** @type {const} */ ({
  "clientpress-outbound-webhooks": "clientpress",
  "cepro-webhooks": "cepro",
});

/** The part of a receiver that stands in its document. @param {string} receiver */
function sampleOf(receiver) {
  const text = readFileSync(new URL(`receivers/${receiver}`, import.meta.url), "utf8");
  const [, sample] = /^(?:\/\/|#) As printed:\n([^]+?)^(?:\/\/|#) So far\.$/m.exec(text) ?? [];
  assert.ok(sample, `${receiver} marks the printed part`);
  return sample.trim();
}

for (const document of documents) {
  describe(document, () => {
    const { sections, asides, around } = tableOf(document);
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
      assert.deepEqual(cutOut(text, printed).missing, []);
    });

    test("the receivers' code is the document's", (t) => {
      if (text === undefined) return t.diagnostic("the document is not at hand");
      for (const receiver of receivers) assert.ok(text.includes(sampleOf(receiver)), receiver);
    });

    test("the bodies that it prints are those of the vectors, and the shape that all have", (t) => {
      if (text === undefined) return t.diagnostic("the document is not at hand");
      const provider = examples[/** @type {keyof typeof examples} */ (document)];
      const bodies = provider ? printedBodies(provider).map(({ body }) => body) : [];
      assert.deepEqual(
        examplesOf(text).filter((body) => !body.includes("... event-specific fields ...")),
        bodies,
      );
    });

    test("the document has nothing else but asides, each of which says why it is none of the sentences", (t) => {
      for (const { reason, lines } of asides) assert.ok(reason && lines.length > 0);
      if (text === undefined) return t.diagnostic("the document is not at hand");
      const [from, to] = around ? [around.from, around.to].map((words) => text.indexOf(`\n${words}`)) : [];
      assert.ok(!around || (around.reason && Number(from) > 0 && Number(to) > Number(from)));
      let left = text.slice(from, to);
      for (const receiver of receivers) left = left.replace(sampleOf(receiver), "");
      const rest = new Set(linesOf(cutOut(withoutExamples(left), printed).rest));
      const listed = new Set(asides.flatMap(({ lines }) => lines));
      assert.deepEqual(
        [...rest].filter((line) => !listed.has(line)),
        [],
        "neither sentence nor aside",
      );
      assert.deepEqual(
        [...listed].filter((line) => !rest.has(line)),
        [],
        "not in the document",
      );
    });
  });
}

test("docs/products.md is made from this list: `npm run docs`", () => {
  assert.equal(readFileSync(new URL("../../docs/products.md", import.meta.url), "utf8"), productsPage());
});
