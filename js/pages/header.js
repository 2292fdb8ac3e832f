// The line on top of every page: the way to the others, in the same order everywhere.
import { html } from "./html.js";
import { ThemeSwitch } from "./theme.js";

const pages = /** @type {const} */ ([
  ["dashboard", "Dashboard"],
  ["playground", "Playground"],
]);

/**
 * @param {object} of
 * @param {"dashboard" | "playground"} of.page this one
 * @param {boolean} [of.alone] the other pages are not beside it
 * @param {unknown} [of.children] further controls, before the theme's
 */
export function PageHeader({ page, alone = false, children }) {
  const shown = pages.filter(([name]) => name === page || !alone);
  return html`<header class="page-header">
    <div class="page-header-inner">
      <p class="brand"><span class="brand-mark" aria-hidden="true"></span><span class="roomy">Signpost</span></p>
      <nav aria-label="Pages">
        ${shown.map(([name, title]) =>
          // No link to where one is: it would only forget what is in memory.
          name === page
            ? html`<h1 class="page-link" aria-current="page">${title}</h1>`
            : html`<a class="page-link" href=${`../${name}/`}>${title}</a>`,
        )}
      </nav>
      <div class="page-header-controls">${children}<${ThemeSwitch} /></div>
    </div>
  </header>`;
}
