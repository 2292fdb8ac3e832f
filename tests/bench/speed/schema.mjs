// The same check as the catalog's, as a user would write it: one JSON Schema for the event, compiled by ajv. It is compiled
// ahead of time into a module of its own (compile.mjs), because Workers refuse code made from strings.
// @ts-ignore: made by compile.mjs, when the benchmark starts
import compiled from "../../../build/bench/validate.mjs";

/** @type {(value: unknown) => boolean} */
export const validate = compiled;
