// A runtime that names none of the conditions: it has fetch, as browsers have.
export * from "./browser.js";
