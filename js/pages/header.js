// The line on top of every page.
import { html } from "./html.js";
import { ThemeSwitch } from "./theme.js";

/**
 * @param {object} of
 * @param {string} of.page this page's title
 * @param {{href: string, text: string}[]} [of.links] to other pages
 * @param {unknown} [of.children] further controls, before the theme's
 */
export function PageHeader({ page, links = [], children }) {
  return html`<header class="page-header">
    <div class="page-header-inner">
      <p class="brand"><span class="brand-mark" aria-hidden="true"></span>Signpost</p>
      <h1>${page}</h1>
      <nav aria-label="Pages">${links.map(({ href, text }) => html`<a href=${href}>${text}</a>`)}</nav>
      <div class="page-header-controls">${children}<${ThemeSwitch} /></div>
    </div>
  </header>`;
}
