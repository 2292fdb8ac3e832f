// A webhook's way through the gateway: which endpoints want it, values of its body.
import { bytesOf } from "./body.js";
import { field } from "./instance.js";
import { optionsOf, textOption } from "./options.js";
import { refusalOf } from "./refusal.js";

/** @typedef {{ok: true, code: "ok"}} Sound */

/**
 * @param {import("./machine.js").Machine} machine
 * @param {"sp_check_event_filter" | "sp_check_pointer" | "sp_check_template" | "sp_check_policy"} call
 * @param {string} text
 * @returns {Sound | import("./refusal.js").Refusal}
 */
export function checkText(machine, call, text) {
  return refusalOf(() =>
    machine.run((instance) => {
      if (instance.exports[call](instance.writeText(text)) !== 0) throw instance.failure();
      return /** @type {Sound} */ ({ ok: true, code: "ok" });
    }),
  );
}

/**
 * @param {import("./machine.js").Machine} machine
 * @param {readonly string[]} filters
 * @param {string} name
 * @param {{known?: boolean}} [options]
 * @returns {boolean}
 */
export function matchesEvent(machine, filters, name, options) {
  if (!Array.isArray(filters) || !filters.every((filter) => typeof filter === "string")) {
    throw new TypeError("filters must be an array of strings");
  }
  const texts = [textOption("name", name), ...filters];
  const known = optionsOf("matchesEvent", options, ["known"]).known ?? true;
  if (typeof known !== "boolean") throw new TypeError("known must be true or false");
  return machine.run((instance) => {
    const length = instance.writeTexts("input", texts);
    const answer = instance.exports.sp_matches_event(length, known ? 1 : 0);
    if (answer < 0) throw new RangeError(`signpost.wasm answered ${answer}`);
    return answer === 1;
  });
}

/**
 * @param {import("./machine.js").Machine} machine
 * @param {Uint8Array | ArrayBuffer | ArrayBufferView | string} body
 * @param {string} pointer
 * @returns {string | null}
 * @throws {import("./errors.js").SignpostError} invalid_option
 */
export function valueAt(machine, body, pointer) {
  return lookAt(machine, "sp_value_at", body, pointer, (instance) => {
    instance.refresh();
    return instance.ints[field.output + 1] === 0 ? null : instance.outputText();
  });
}

/**
 * @param {import("./machine.js").Machine} machine
 * @param {Uint8Array | ArrayBuffer | ArrayBufferView | string} body
 * @param {string} pointer
 * @returns {{ok: true, code: "ok", elements: string[]} | import("./refusal.js").Refusal}
 */
export function elementsAt(machine, body, pointer) {
  return refusalOf(() =>
    lookAt(machine, "sp_elements_at", body, pointer, (instance) => ({
      ok: /** @type {const} */ (true),
      code: /** @type {const} */ ("ok"),
      elements: instance.outputTexts(),
    })),
  );
}

/**
 * @template T
 * @param {import("./machine.js").Machine} machine
 * @param {"sp_value_at" | "sp_elements_at"} call
 * @param {Uint8Array | ArrayBuffer | ArrayBufferView | string} body
 * @param {string} pointer
 * @param {(instance: import("./instance.js").Instance) => T} read
 * @returns {T}
 */
function lookAt(machine, call, body, pointer, read) {
  const bytes = bytesOf(body);
  const path = textOption("pointer", pointer);
  return machine.run((instance) => {
    instance.makeAside(path.length * 3);
    const bodyLength = instance.write(bytes, "");
    const pointerLength = instance.writeAside(path, 0);
    if (instance.exports[call](bodyLength, pointerLength) !== 0) throw instance.failure();
    return read(instance);
  });
}
