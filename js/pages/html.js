// Markup in plain JavaScript: html`<p>${text}</p>` makes Preact's elements, without a transpiler. Texts are never markup.
import htm from "htm";
import { h } from "preact";

/** @type {(strings: TemplateStringsArray, ...values: unknown[]) => import("preact").VNode} */
export const html = /** @type {any} */ (htm).bind(h);
