// zod as the gateway uses it: no code made from strings, and sentences that tell a person what to do.
import * as z from "zod";

/** @type {Record<string, string>} */
const kinds = {
  string: "a text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  array: "a list",
  object: "an object",
  record: "an object",
  null: "null",
};

/**
 * @param {any} issue zod's; its input is never repeated
 * @returns {string | undefined} undefined: zod's own words
 */
function sentenceOf(issue) {
  switch (issue.code) {
    case "invalid_type": {
      const expected = kinds[issue.expected] ?? issue.expected;
      return issue.input === undefined ? `is missing; expected ${expected}` : `expected ${expected}`;
    }
    case "invalid_value":
      return `expected ${issue.values.length > 1 ? "one of " : ""}${issue.values.map((/** @type {unknown} */ one) => JSON.stringify(one)).join(", ")}`;
    case "too_small":
      return `expected ${issue.inclusive === false ? "more than" : "at least"} ${issue.minimum}${unitOf(issue.origin, issue.minimum)}`;
    case "too_big":
      return `expected ${issue.inclusive === false ? "less than" : "at most"} ${issue.maximum}${unitOf(issue.origin, issue.maximum)}`;
    case "unrecognized_keys":
      return "there is no such key; correct its spelling or remove it";
    case "invalid_union":
      return "does not have one of the forms that are taken here";
    default:
      return undefined;
  }
}

/**
 * @param {string} origin
 * @param {number | bigint} count
 */
function unitOf(origin, count) {
  const unit = { string: "character", array: "entry", set: "entry", map: "entry" }[origin];
  if (!unit) return "";
  if (Number(count) === 1) return ` ${unit}`;
  return unit === "entry" ? " entries" : ` ${unit}s`;
}

// Workers refuse code made from strings, which zod would try first.
z.config({ jitless: true, customError: sentenceOf });

export { z };
