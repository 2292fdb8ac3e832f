// Bodies of an endpoint's own form, made of events.
import { bytesOf } from "./body.js";
import { optionsOf, textOption } from "./options.js";
import { refusalOf } from "./refusal.js";

/**
 * What a template is filled from.
 * @typedef {object} TemplatedEvent
 * @property {string} event its name
 * @property {string} source the name of its source
 * @property {string} id
 * @property {Uint8Array | ArrayBuffer | ArrayBufferView | string} body the raw bytes, or their text
 * @property {"none" | "html"} [escape] html: '&', '<' and '>' of what is put in become entities; none unless given
 *
 * @typedef {{ok: true, code: "ok", body: Uint8Array}} Filled
 */

/**
 * @param {import("./machine.js").Machine} machine
 * @param {string} template JSON text
 * @param {TemplatedEvent} from
 * @returns {Filled | import("./refusal.js").Refusal}
 */
export function fillTemplate(machine, template, from) {
  const given = optionsOf("fillTemplate", from, ["event", "source", "id", "body", "escape"]);
  const texts = [
    textOption("template", template),
    textOption("event", given.event),
    textOption("source", given.source),
    textOption("id", given.id),
  ];
  const bytes = bytesOf(given.body);
  const { escape = "none" } = given;
  if (escape !== "none" && escape !== "html") throw new TypeError('escape must be "none" or "html"');
  return refusalOf(() =>
    machine.run((instance) => {
      const bodyLength = instance.write(bytes, "");
      const length = instance.writeTexts("aside", texts);
      const { sp_fill_template: fill } = instance.exports;
      if (fill(bodyLength, length, escape === "html" ? 1 : 0) !== 0) throw instance.failure();
      return /** @type {Filled} */ ({ ok: true, code: "ok", body: instance.output() });
    }),
  );
}
