// All sources.
import { html } from "../../../js/pages/html.js";
import { Cards } from "../cards.js";
import { sources } from "../directory.js";
import { Badge } from "../shown.js";
import { newSource } from "../source-form.js";

/** @param {any} source @returns {string} */
export const providerOf = ({ provider }) =>
  typeof provider === "string" ? provider : (provider.manifest?.name ?? "its own");

/** The view. */
export const Sources = () =>
  html`<${Cards}
    view="sources"
    all=${sources.value}
    about="Where events come from."
    first="A source is a URL that a provider posts its webhooks to. Make one, and give its URL and secret to the provider."
    make="New source"
    open=${newSource}
    lineOf=${(/** @type {any} */ { url, product_url }) => url ?? product_url ?? "Used through the API"}
    badges=${badges}
  />`;

/** @param {import("../directory.js").Source} source */
const badges = (source) =>
  html`<${Badge} tone="" text=${providerOf(source)} />
    ${source.direction !== "inbound" && html`<${Badge} tone="" text=${source.direction} />`}
    ${source.managed_by === "file" && html`<${Badge} tone="" text="In the file" />`}
    ${source.retired && html`<${Badge} tone="warn" text="Retired" />`}`;
