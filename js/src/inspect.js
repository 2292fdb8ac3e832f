// Reading without a signature: unsigned webhooks of sources that say so, and bodies held against the catalog.
import { bytesOf } from "./body.js";
import { errorOf, SignpostError } from "./errors.js";
import { HeaderReader } from "./headers.js";
import { field } from "./instance.js";
import { optionsOf, textOption, timeOption, windowOption } from "./options.js";
import { handleOf, machineOf } from "./provider.js";
import { refusalOf } from "./refusal.js";
import { coreFailed, verdictOf } from "./verdict.js";

/**
 * @typedef {object} InspectOptions
 * @property {number} [pastSeconds] how old a webhook may be; the provider's own unless given
 * @property {number} [futureSeconds] how far ahead it may be dated; the provider's own unless given
 * @property {string} [unnamedEvent] the event that bodies without a name carry
 */

/**
 * @typedef {object} Checked
 * @property {true} ok
 * @property {"ok"} code
 * @property {string} message
 * @property {string} event canonical name; "" for an unlisted event of an open catalog
 * @property {number} eventIndex in provider.events; -1 when it is not there
 * @property {string} pointer ""
 * @property {string} detail ""
 */

/**
 * @param {import("./provider.js").Provider} provider
 * @param {import("./headers.js").HeadersLike} headers
 * @param {Uint8Array | ArrayBuffer | ArrayBufferView | string} body
 * @param {number} now
 * @param {InspectOptions} [options]
 * @returns {import("./verdict.js").Verdict}
 */
export function inspect(provider, headers, body, now, options) {
  const given = optionsOf("inspect", options, ["pastSeconds", "futureSeconds", "unnamedEvent"]);
  const window = windowOption(given);
  const unnamedEvent = textOption("unnamedEvent", given.unnamedEvent, "");
  const bytes = bytesOf(body);
  const time = timeOption(now);
  const reader = new HeaderReader(provider.headersRead);
  reader.lines(headers);
  const lines = reader.withoutBreaks();
  try {
    return machineOf(provider).run((instance) => {
      const number = handleOf(provider).number(instance);
      instance.reserve(0, (lines.length + unnamedEvent.length) * 3);
      const length = instance.write(bytes, lines);
      const unnamed = instance.writeBehindLines(unnamedEvent);
      const { given: numbers, past, future } = window;
      const { exports, linesLength } = instance;
      const code = exports.sp_inspect(number, length, linesLength, unnamed, numbers, past, future, time);
      const failed = errorOf(code).code === "invalid_option";
      if (failed) throw instance.failure();
      return verdictOf(instance, code, [], reader.values);
    });
  } catch (error) {
    if (error instanceof SignpostError && error.code === "core_failed") return coreFailed(error.cause);
    throw error;
  }
}

/**
 * @param {import("./provider.js").Provider} provider
 * @param {Uint8Array | ArrayBuffer | ArrayBufferView | string} body
 * @param {{unnamedEvent?: string}} [options]
 * @returns {Checked | import("./refusal.js").Refusal}
 */
export function check(provider, body, options) {
  const given = optionsOf("check", options, ["unnamedEvent"]);
  const unnamedEvent = textOption("unnamedEvent", given.unnamedEvent, "");
  const bytes = bytesOf(body);
  return refusalOf(() =>
    machineOf(provider).run((instance) => {
      const number = handleOf(provider).number(instance);
      instance.reserve(0, unnamedEvent.length * 3);
      const length = instance.write(bytes, "");
      const unnamed = instance.writeBehindLines(unnamedEvent);
      const code = instance.exports.sp_check(number, length, unnamed);
      if (code !== 0) throw instance.failure();
      instance.refresh();
      const eventIndex = instance.ints[field.eventIndex];
      const event = eventIndex < 0 ? "" : provider.events[eventIndex].name;
      const { message } = errorOf(code);
      return /** @type {Checked} */ ({ ok: true, code: "ok", message, event, eventIndex, pointer: "", detail: "" });
    }),
  );
}
