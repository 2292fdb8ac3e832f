// Building the bodies that a provider would send.
import { splitBytes, textOf } from "./texts.js";
import { jsonOption, optionsOf, textOption, timeOption } from "./options.js";
import { handleOf, machineOf } from "./provider.js";
import { refusalOf } from "./refusal.js";

/**
 * @typedef {object} PayloadRequest
 * @property {string} event canonical name or alias
 * @property {object | string} [fields] the envelope's own fields and "data" (flat generation: the data itself), as an object or as
 *   JSON text; a text keeps numbers digit for digit
 * @property {string} [id] the event's, for envelopes that carry one
 * @property {number} [now] the event's time, in milliseconds since 1970
 * @property {string} [generation] which envelope; the event's own unless given
 */

/**
 * @typedef {object} Built
 * @property {true} ok
 * @property {"ok"} code
 * @property {Uint8Array} body the exact bytes
 * @property {string} text the same as text
 */

/**
 * @param {import("./provider.js").Provider} provider
 * @param {PayloadRequest} request
 * @returns {Built | import("./refusal.js").Refusal}
 */
export function build(provider, request) {
  const given = optionsOf("build", request, ["event", "fields", "id", "now", "generation"]);
  const texts = [
    textOption("event", given.event),
    typeof given.fields === "string" ? given.fields : jsonOption("fields", given.fields ?? {}),
    textOption("id", given.id, ""),
    textOption("generation", given.generation, ""),
  ];
  return make(provider, "sp_build", texts, timeOption(given.now ?? Date.now()));
}

/**
 * @param {import("./provider.js").Provider} provider
 * @param {string} event
 * @param {{now?: number, id?: string, generation?: string}} [options]
 * @returns {Built | import("./refusal.js").Refusal}
 */
export function example(provider, event, options) {
  const given = optionsOf("example", options, ["now", "id", "generation"]);
  const texts = [
    textOption("event", event),
    textOption("id", given.id, ""),
    textOption("generation", given.generation, ""),
  ];
  return make(provider, "sp_example", texts, timeOption(given.now ?? Date.now()));
}

/**
 * @param {import("./provider.js").Provider} provider
 * @param {"sp_build" | "sp_example"} call
 * @param {string[]} texts
 * @param {number} now
 * @returns {Built | import("./refusal.js").Refusal}
 */
function make(provider, call, texts, now) {
  return refusalOf(() =>
    machineOf(provider).run((instance) => {
      const number = handleOf(provider).number(instance);
      const code = instance.exports[call](number, instance.writeTexts("input", texts), now);
      if (code !== 0) throw instance.failure();
      return builtOf(instance.output());
    }),
  );
}

/**
 * @param {Uint8Array} body
 * @returns {Built}
 */
const builtOf = (body) => ({ ok: true, code: "ok", body, text: textOf(body) });

/**
 * @typedef {Built & {event: string}} TestPayload `event` is the canonical name
 */

/**
 * @param {import("./provider.js").Provider} provider
 * @param {{now?: number, id?: string}} [options]
 * @returns {TestPayload | import("./refusal.js").Refusal}
 */
export function testEvent(provider, options) {
  const given = optionsOf("testEvent", options, ["now", "id"]);
  const texts = [textOption("id", given.id, "")];
  const now = timeOption(given.now ?? Date.now());
  return refusalOf(() =>
    machineOf(provider).run((instance) => {
      const number = handleOf(provider).number(instance);
      const code = instance.exports.sp_test_event(number, instance.writeTexts("input", texts), now);
      if (code !== 0) throw instance.failure();
      const [event, body] = splitBytes(instance.output());
      return { ...builtOf(body.slice()), event: textOf(event) };
    }),
  );
}
