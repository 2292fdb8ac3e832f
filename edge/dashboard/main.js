// The dashboard: everything is drawn into #page.
import { render } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { PageHeader } from "../../js/pages/header.js";
import { html } from "../../js/pages/html.js";
import { workOffline } from "../../js/pages/offline.js";
import { closeDialog, Dialogs } from "./dialogs.js";
import { endpoints, loadDirectory } from "./directory.js";
import { askHealth, Damaged } from "./health.js";
import { liveState, useFresh } from "./live.js";
import { Lost } from "./lost.js";
import { Navigation } from "./navigation.js";
import { lostSince } from "./reach.js";
import { place } from "./route.js";
import { mayChange, session, signOut } from "./session.js";
import { SignIn } from "./sign-in.js";
import { viewOf } from "./views.js";

/** The whole page. */
function Page() {
  const signedIn = session.value !== null;
  return html`<${PageHeader} page="dashboard"> ${signedIn && html`<${Account} />`} <//>
    ${signedIn ? html`<${Inside} />` : html`<main id="main" class="page-width"><${SignIn} /></main>`}
    <${Lost} />
    ${signedIn && html`<${Dialogs} />`}`;
}

const liveTexts = { off: "Not live", connecting: "Connecting", live: "Live" };

/** What stands in the header once one has signed in. */
const Account = () =>
  html`<span class=${`live ${liveState.value}`} role="status" title="Whether what happens is shown at once">
      <span class="roomy">${lostSince.value === null ? liveTexts[liveState.value] : "Not connected"}</span>
    </span>
    <button type="button" class="button quiet" onClick=${() => signOut()}>Sign out</button>`;

/** All views, and the way between them. */
function Inside() {
  const { view, rest } = place.value;
  const { title, content } = viewOf(view, rest);
  const heading = /** @type {{current: HTMLElement | null}} */ (useRef(null));
  const where = [view, ...rest].join("/");
  const first = useRef(true);
  useFresh(
    (kind) => kind === "endpoint" || kind === "source" || kind === "attempt",
    () => Promise.all([loadDirectory().catch(() => {}), askHealth()]),
    2000,
  );
  useEffect(() => {
    document.title = `${title} · Signpost dashboard`;
    closeDialog();
    // Who goes on by keyboard, or listens, begins at the top of what has come.
    if (!first.current) {
      heading.current?.focus({ preventScroll: true });
      scrollTo(0, 0);
    }
    first.current = false;
  }, [where]);
  return html`<div class="inside page-width">
    <${Navigation} chosen=${view} dead=${endpoints.value.reduce((sum, { status }) => sum + (status?.dead ?? 0), 0)} />
    <main id="main" class="view">
      ${
        !mayChange() &&
        html`<p class="notice warn">
          This key may only read: buttons that change something are switched off. Sign in with a key that has full
          access to use them.
        </p>`
      }
      <${Damaged} />
      <h2 class="view-title" tabindex="-1" ref=${heading}>${title}</h2>
      <div class="stack" key=${where}>${content}</div>
    </main>
  </div>`;
}

render(html`<${Page} />`, /** @type {Element} */ (document.getElementById("page")));
workOffline();
