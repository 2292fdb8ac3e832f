// The playground: everything is drawn into #page.
import { render } from "preact";
import { PageHeader } from "../pages/header.js";
import { html } from "../pages/html.js";

/** The whole page. */
function Page() {
  return html`<${PageHeader} page="Playground" links=${[{ href: "../dashboard/", text: "Dashboard" }]} />
    <main id="main" class="page-width"></main>`;
}

render(html`<${Page} />`, /** @type {Element} */ (document.getElementById("page")));
