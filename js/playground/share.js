// The button that makes a link. What holds the secret is not shared.
import { CopyButton } from "../pages/copy.js";
import { html } from "../pages/html.js";
import { linkTo } from "./link.js";
import { bodyText, eventName, provider, secret } from "./state.js";

/** Copies a link to provider, event and body. */
export function ShareButton() {
  const holds = secret.value !== "" && bodyText.value.includes(secret.value);
  const link = () =>
    linkTo(location.href, { provider: provider.value.name, event: eventName.value, body: bodyText.value });
  return html`${holds && html`<p class="hint fault" role="status">The body holds the secret: no link is made of it.</p>`}
    <${CopyButton} text=${link} what="with provider, event and body" label="Copy link" disabled=${holds} />`;
}
