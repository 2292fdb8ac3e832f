// Sources or endpoints, a card for each. They are known as a whole, so the page itself looks through them.
import { html } from "../../js/pages/html.js";
import { Filters } from "./filters.js";
import { place, to } from "./route.js";
import { mayChange } from "./session.js";

/** So many are seen at a glance: above that, one can search. */
const glance = 8;

/**
 * @param {object} of
 * @param {"sources" | "endpoints"} of.view where a card leads, with its name
 * @param {any[]} of.all as the API shows them
 * @param {string} of.about what they are
 * @param {string} of.first what they are and what to do, said while there is none
 * @param {string} of.make the button that makes one
 * @param {() => void} of.open what it opens
 * @param {(one: any) => string} of.lineOf the line below the name
 * @param {(one: any) => unknown} of.badges what stands beside the name
 */
export function Cards({ view, all, about, first, make, open, lineOf, badges }) {
  const button = html`<button type="button" class="button primary" disabled=${!mayChange()} onClick=${open}>
    ${make}
  </button>`;
  if (all.length === 0) {
    return html`<div class="card card-body stack empty">
      <h3>No ${view} yet</h3>
      <p>${first}</p>
      <p>${button}</p>
    </div>`;
  }
  const search = (place.value.query.search ?? "").toLowerCase();
  const found = all.filter((one) => `${one.name}\n${lineOf(one)}`.toLowerCase().includes(search));
  return html`<div class="row between">
      <p class="muted">${about}</p>
      ${button}
    </div>
    ${(all.length > glance || search) && html`<${Filters} searchHint="Name or URL" choices=${[]} />`}
    <ul class="plain cards" aria-label=${view === "sources" ? "Sources" : "Endpoints"}>
      ${found.map(
        (one) =>
          html`<li class="card card-body linked stack tight" key=${one.name}>
            <p class="row"><a class="name" href=${to([view, one.name])}>${one.name}</a>${badges(one)}</p>
            <p class="mono small muted one-line">${lineOf(one)}</p>
          </li>`,
      )}
    </ul>
    ${
      found.length === 0 &&
      html`<div class="card card-body stack empty">
        <h3>None fits</h3>
        <p>Search for a part of a name or of a URL, or clear the search.</p>
      </div>`
    }`;
}
