// What an app directory asks of a product.
import { bytesOf } from "./body.js";
import { handleOf, machineOf } from "./provider.js";
import { refusalOf } from "./refusal.js";

/**
 * @typedef {object} CheckedAction
 * @property {true} ok
 * @property {"ok"} code
 * @property {string} action the slug
 */

/**
 * @param {import("./provider.js").Provider} provider
 * @param {Uint8Array | ArrayBuffer | ArrayBufferView | string} request
 * @returns {CheckedAction | import("./refusal.js").Refusal}
 */
export function checkAction(provider, request) {
  const bytes = bytesOf(request);
  return refusalOf(() =>
    machineOf(provider).run((instance) => {
      const number = handleOf(provider).number(instance);
      const length = instance.write(bytes, "");
      if (instance.exports.sp_check_action(number, length) !== 0) throw instance.failure();
      return /** @type {CheckedAction} */ ({ ok: true, code: "ok", action: instance.outputText() });
    }),
  );
}
