// The dashboard: everything is drawn into #page.
import { render } from "preact";
import { PageHeader } from "../../js/pages/header.js";
import { html } from "../../js/pages/html.js";

/** The whole page. */
function Page() {
  return html`<${PageHeader} page="Dashboard" links=${[{ href: "../playground/", text: "Playground" }]} />
    <main id="main" class="page-width"></main>`;
}

render(html`<${Page} />`, /** @type {Element} */ (document.getElementById("page")));
