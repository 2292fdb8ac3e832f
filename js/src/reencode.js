// An event's body in another provider's format, or in another envelope of its own.
import { bytesOf } from "./body.js";
import { optionsOf, textOption, timeOption } from "./options.js";
import { handleOf, machineOf } from "./provider.js";
import { refusalOf } from "./refusal.js";

/**
 * @typedef {object} ReencodeRequest
 * @property {Uint8Array | ArrayBuffer | ArrayBufferView | string} body as its provider sent it
 * @property {string} event its name
 * @property {string} [id] for envelopes that carry one
 * @property {number} [now] when it was sent, in milliseconds since 1970
 * @property {string} [generation] which envelope; the event's own unless given
 */

/**
 * @typedef {object} Reencoded
 * @property {true} ok
 * @property {"ok"} code
 * @property {Uint8Array | null} body null: both are the same provider, and the body is in that envelope already
 */

/**
 * @param {import("./provider.js").Provider} from
 * @param {import("./provider.js").Provider} to
 * @param {ReencodeRequest} request
 * @returns {Reencoded | import("./refusal.js").Refusal}
 */
export function reencode(from, to, request) {
  const given = optionsOf("reencode", request, ["body", "event", "id", "now", "generation"]);
  const texts = [
    textOption("event", given.event),
    textOption("id", given.id, ""),
    textOption("generation", given.generation, ""),
  ];
  const bytes = bytesOf(given.body);
  const now = timeOption(given.now ?? Date.now());
  return refusalOf(() =>
    machineOf(from).run((instance) => {
      const own = handleOf(from).number(instance);
      const other = handleOf(to).number(instance);
      const bodyLength = instance.write(bytes, "");
      const length = instance.writeTexts("aside", texts);
      if (instance.exports.sp_reencode(own, other, bodyLength, length, now) !== 0) throw instance.failure();
      const made = instance.output();
      return /** @type {Reencoded} */ ({ ok: true, code: "ok", body: made.length === 0 ? null : made });
    }),
  );
}
