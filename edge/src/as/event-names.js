// The names by which subscribers ask for events, and the generation of bodies that goes with them.
import { Refusing } from "./answer.js";

/**
 * @param {readonly string[]} names as they were asked for
 * @param {import("../settings/interfaces.js").Subscriptions} section
 * @param {import("signpost/core").Provider} provider
 * @returns {import("../directory/subscriptions.js").Asked}
 * @throws {Refusing}
 */
export function askedFor(names, { event_names, fields }, provider) {
  const byName = new Map(event_names.map((one) => [one.name, one]));
  const known = names.map((name) => byName.get(name));
  const unknown = known.findIndex((one) => one === undefined);
  if (unknown >= 0) {
    const all = event_names.map(({ name }) => name).join(", ");
    const message = `${fields.events}: name ${unknown + 1} is no event. There are: ${all}.`;
    throw new Refusing("invalid_request", 400, { message });
  }
  const found = /** @type {typeof event_names} */ (known);
  const generations = [...new Set(found.flatMap(({ generation }) => generation ?? []))];
  if (generations.length > 1) {
    const message = `${fields.events}: these names belong to several generations of bodies (${generations.join(", ")}). Make a subscription for each.`;
    throw new Refusing("invalid_request", 400, { message });
  }
  return {
    names: [...new Set(names)],
    events: [...new Set(found.map(({ event }) => event))],
    generation: generations[0] ?? ownGeneration(found[0].event, provider),
  };
}

/**
 * @param {string} name of an event
 * @param {import("signpost/core").Provider} provider
 * @returns {string} in which the event is sent where nothing else is asked for
 */
function ownGeneration(name, { manifest }) {
  const { envelopes, events } = JSON.parse(manifest);
  return (
    events.find((/** @type {{name: string}} */ event) => event.name === name)?.generation ?? envelopes[0].generation
  );
}
