// Which view an address leads to.
import { html } from "../../js/pages/html.js";
import { to } from "./route.js";
import { DeadLetters } from "./views/dead-letters.js";
import { Deliveries } from "./views/deliveries.js";
import { Delivery } from "./views/delivery.js";
import { EndpointView } from "./views/endpoint.js";
import { Endpoints } from "./views/endpoints.js";
import { EventView } from "./views/event.js";
import { Events } from "./views/events.js";
import { Keys } from "./views/keys.js";
import { Overview } from "./views/overview.js";
import { Quarantine } from "./views/quarantine.js";
import { SourceView } from "./views/source.js";
import { Sources } from "./views/sources.js";

/**
 * @param {string} view
 * @param {string[]} rest
 * @returns {{title: string, content: unknown}}
 */
export function viewOf(view, rest) {
  const [name, number] = rest;
  switch (`${view}/${rest.length}`) {
    case "overview/0":
      return { title: "Overview", content: html`<${Overview} />` };
    case "sources/0":
      return { title: "Sources", content: html`<${Sources} />` };
    case "sources/1":
      return { title: `Source ${name}`, content: html`<${SourceView} name=${name} />` };
    case "endpoints/0":
      return { title: "Endpoints", content: html`<${Endpoints} />` };
    case "endpoints/1":
      return { title: `Endpoint ${name}`, content: html`<${EndpointView} name=${name} />` };
    case "events/0":
      return { title: "Events", content: html`<${Events} />` };
    case "events/2":
      return { title: `Event ${number} of ${name}`, content: html`<${EventView} source=${name} seq=${number} />` };
    case "deliveries/0":
      return { title: "Deliveries", content: html`<${Deliveries} />` };
    case "deliveries/2":
      return { title: `Delivery ${number} to ${name}`, content: html`<${Delivery} endpoint=${name} seq=${number} />` };
    case "dead-letters/0":
      return { title: "Dead letters", content: html`<${DeadLetters} />` };
    case "quarantine/0":
      return { title: "Quarantine", content: html`<${Quarantine} />` };
    case "keys/0":
      return { title: "API keys", content: html`<${Keys} />` };
    default:
      return {
        title: "Nothing here",
        content: html`<p>There is no such view. <a href=${to(["overview"])}>Go to the overview</a>.</p>`,
      };
  }
}
