// The way between the views: beside them, or above them on a narrow window.
import { useEffect, useRef } from "preact/hooks";
import { html } from "../../js/pages/html.js";
import { to } from "./route.js";

const views = [
  ["overview", "Overview"],
  ["sources", "Sources"],
  ["endpoints", "Endpoints"],
  ["events", "Events"],
  ["deliveries", "Deliveries"],
  ["dead-letters", "Dead letters"],
  ["quarantine", "Quarantine"],
  ["keys", "API keys"],
];

/**
 * @param {object} of
 * @param {string} of.chosen view
 * @param {number} of.dead how many dead letters there are
 */
export function Navigation({ chosen, dead }) {
  const frame = /** @type {{current: HTMLElement | null}} */ (useRef(null));
  useEffect(() => {
    // On a phone they do not all fit.
    frame.current?.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
  }, [chosen]);
  return html`<nav class="navigation" aria-label="Views" ref=${frame}>
    <ul>
      ${views.map(
        ([view, title]) =>
          html`<li>
            <a href=${to([view])} aria-current=${view === chosen ? "page" : undefined}>
              ${title}
              ${view === "dead-letters" && dead > 0 && html` <span class="badge bad">${dead.toLocaleString()}</span>`}
            </a>
          </li>`,
      )}
    </ul>
  </nav>`;
}
