// The filters above a list. They stand in the address, so that Back, a bookmark or a link finds them again.
import { useEffect, useRef } from "preact/hooks";
import { html } from "../../js/pages/html.js";
import { ChoiceField } from "./form.js";
import { filter, place } from "./route.js";

/** Milliseconds after the last key before the list is asked for. */
const pause = 250;

/**
 * @param {object} of
 * @param {string} of.searchHint what is searched
 * @param {{name: string, label: string, options: readonly (readonly [string, string])[]}[]} of.choices
 */
export function Filters({ searchHint, choices }) {
  const { query } = place.value;
  const timer = /** @type {{current: ReturnType<typeof setTimeout> | undefined}} */ (useRef(undefined));
  const field = /** @type {{current: HTMLInputElement | null}} */ (useRef(null));
  useEffect(() => () => clearTimeout(timer.current), []);
  const search = () => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => filter({ search: field.current?.value.trim() }), pause);
  };
  const any = ["search", ...choices.map(({ name }) => name)].some((name) => query[name]);
  const clear = () => {
    if (field.current) field.current.value = "";
    filter(Object.fromEntries(["search", ...choices.map(({ name }) => name)].map((name) => [name, undefined])));
    field.current?.focus();
  };
  return html`<search class="filters">
    <div class="field search">
      <label for="filter-search">Search</label>
      <input
        class="input"
        id="filter-search"
        type="search"
        ref=${field}
        placeholder=${searchHint}
        autocomplete="off"
        spellcheck=${false}
        maxlength="200"
        defaultValue=${query.search ?? ""}
        onInput=${search}
      />
    </div>
    ${choices.map(
      ({ name, label, options }) =>
        html`<${ChoiceField}
          key=${name}
          id=${`filter-${name}`}
          label=${label}
          value=${query[name] ?? ""}
          options=${[["", "Any"], ...options]}
          change=${(/** @type {string} */ value) => filter({ [name]: value })}
        />`,
    )}
    <button type="button" class="button quiet" disabled=${!any} onClick=${clear}>Clear</button>
  </search>`;
}

/** A name for each; also one that is asked for and is not there any more. @param {{name: string}[]} all @param {string} [asked] */
export const namesOf = (all, asked) =>
  [...new Set([...all.map(({ name }) => name), ...(asked ? [asked] : [])])].map(
    (name) => /** @type {const} */ ([name, name]),
  );

/** @type {readonly (readonly [string, string])[]} hours */
export const times = [
  ["1", "Last hour"],
  ["24", "Last day"],
  ["168", "Last 7 days"],
];

/** One filter, one list: as long as the page is open. @type {Map<string, string>} */
const instants = new Map();

/** @param {string | undefined} hours @returns {string} ISO 8601; "" without a filter */
export function since(hours) {
  const span = Number(hours) * 3_600_000;
  if (!hours || !(span > 0)) return "";
  const known = instants.get(hours);
  // A list of the last hour that was left open for one is asked for anew.
  if (known && Date.now() - Date.parse(known) < span * 1.1) return known;
  const instant = new Date(Date.now() - span).toISOString();
  instants.set(hours, instant);
  return instant;
}
