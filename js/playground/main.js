// The playground: everything is drawn into #page. The frame stands at once; the core and the editor come after it.
import { signal } from "@preact/signals";
import { render } from "preact";
import { load } from "signpost";
import { PageHeader } from "../pages/header.js";
import { html } from "../pages/html.js";
import { workOffline } from "../pages/offline.js";
import { Panel, Tabs } from "../pages/tabs.js";
import { ImportDialog } from "./import.js";
import { staticHost } from "./sending.js";
import { begin, core, follow, linkFault } from "./state.js";
import { Sign } from "./sign.js";
import { Verify } from "./verify.js";

const tab = signal("sign");
const importing = signal(false);
const fault = signal("");

const importOne = () => void (importing.value = true);

/** The whole page. */
function Page() {
  return html`<${PageHeader} page="playground" alone=${staticHost.value} />
    <main id="main" class="page-width playground" tabindex="-1">
      <p class="lead muted">
        Sign a webhook as its provider would, or find out why one is refused. All of it happens in this page.
      </p>
      <${Tabs}
        label="What to do"
        tabs=${[
          { id: "sign", title: "Sign" },
          { id: "verify", title: "Verify" },
        ]}
        chosen=${tab.value}
        choose=${(/** @type {string} */ id) => (tab.value = id)}
      />
      ${linkFault.value && html`<p class="notice warn" role="alert">${linkFault.value}</p>`}
      ${
        core.value
          ? html`<${Panel} id="sign" chosen=${tab.value}><${Sign} importOne=${importOne} /><//>
              <${Panel} id="verify" chosen=${tab.value}><${Verify} importOne=${importOne} /><//>
              <${ImportDialog} open=${importing.value} close=${() => (importing.value = false)} />`
          : html`<${Waiting} />`
      }
    </main>`;
}

/** The place of what is on its way. */
function Waiting() {
  if (fault.value) {
    return html`<div class="notice bad stack tight" role="alert">
      <p><strong>The core could not be loaded.</strong> ${fault.value}</p>
      <p><button type="button" class="button" onClick=${start}>Try again</button></p>
    </div>`;
  }
  return html`<div class="sides" aria-busy="true">
    <div class="card skeleton"></div>
    <div class="card skeleton"></div>
  </div>`;
}

async function start() {
  fault.value = "";
  try {
    begin(await load(), location.href);
  } catch (error) {
    fault.value = error instanceof Error ? error.message : String(error);
  }
}

render(html`<${Page} />`, /** @type {Element} */ (document.getElementById("page")));
start();
workOffline();
addEventListener("hashchange", () => core.value && follow(location.href));
