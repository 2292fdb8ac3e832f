// Which of a product's own APIs answers for a source.
import { core } from "../core.js";
import { interfacesOf } from "../settings/interfaces.js";

/** @type {Record<string, keyof import("../settings/interfaces.js").Interfaces>} by direction: a section of the manifest */
const sections = { outbound: "subscriptions", automation: "automation" };

/**
 * @param {{direction: string, provider: import("../settings/types.js").ProviderReference}} source
 * @returns {{section: keyof import("../settings/interfaces.js").Interfaces, provider: import("signpost/core").Provider} | undefined}
 *   undefined: Signpost does not stand in for the product there
 */
export function apiOf({ direction, provider: reference }) {
  const section = sections[direction];
  if (!section) return undefined;
  const provider = core.provider(reference);
  return interfacesOf(provider)[section] && { section, provider };
}
