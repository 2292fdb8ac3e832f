// What a product says to have sent, and the ids of events.
import { splitBytes, textOf } from "./texts.js";
import { optionsOf, textOption, timeOption } from "./options.js";
import { handleOf, machineOf } from "./provider.js";
import { refusalOf } from "./refusal.js";

/**
 * @typedef {object} Dispatched
 * @property {true} ok
 * @property {"ok"} code
 * @property {string} event the canonical name
 * @property {string} id
 * @property {number} at when it happened: milliseconds since 1970
 * @property {Uint8Array} body the exact bytes that the provider would send
 */

/**
 * @param {import("./provider.js").Provider} provider
 * @param {string} request JSON
 * @param {{id?: string, now?: number}} [options]
 * @returns {Dispatched | import("./refusal.js").Refusal}
 */
export function dispatch(provider, request, options) {
  const given = optionsOf("dispatch", options, ["id", "now"]);
  const texts = [
    textOption("request", request),
    given.id === undefined ? makeEventId(provider) : textOption("id", given.id),
  ];
  const now = timeOption(given.now ?? Date.now());
  return refusalOf(() =>
    machineOf(provider).run((instance) => {
      const number = handleOf(provider).number(instance);
      const code = instance.exports.sp_dispatch(number, instance.writeTexts("input", texts), now);
      if (code !== 0) throw instance.failure();
      instance.refresh();
      const at = instance.time[0];
      const [event, id, body] = splitBytes(instance.output());
      return /** @type {Dispatched} */ ({
        ok: true,
        code: "ok",
        event: textOf(event),
        id: textOf(id),
        at,
        body: body.slice(),
      });
    }),
  );
}

/**
 * @param {import("./provider.js").Provider} provider
 * @param {Uint8Array} [bytes]
 * @returns {string}
 */
export function makeEventId(provider, bytes = crypto.getRandomValues(new Uint8Array(16))) {
  return machineOf(provider).run((instance) => {
    const number = handleOf(provider).number(instance);
    const length = instance.write(bytes, "");
    if (instance.exports.sp_make_event_id(number, length) !== 0) throw instance.failure();
    return instance.outputText();
  });
}

/**
 * @param {import("./provider.js").Provider} provider
 * @param {Uint8Array} key 32 bytes
 * @param {Uint8Array} eventKey 16 bytes
 * @param {number} copy
 * @returns {string}
 */
export function deriveEventId(provider, key, eventKey, copy) {
  if (key?.length !== 32) throw new TypeError("key must be 32 bytes");
  if (eventKey?.length !== 16) throw new TypeError("eventKey must be 16 bytes");
  if (!Number.isSafeInteger(copy) || copy < 0) throw new TypeError("copy must be a whole number, 0 or more");
  const bytes = new Uint8Array(56);
  bytes.set(key);
  bytes.set(eventKey, 32);
  new DataView(bytes.buffer).setBigUint64(48, BigInt(copy), true);
  try {
    return machineOf(provider).run((instance) => {
      const number = handleOf(provider).number(instance);
      const length = instance.write(bytes, "");
      if (instance.exports.sp_derive_event_id(number, length) !== 0) throw instance.failure();
      return instance.outputText();
    });
  } finally {
    bytes.fill(0);
  }
}
