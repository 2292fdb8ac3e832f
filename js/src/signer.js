// A provider and the secrets to sign with, prepared once.
import { bytesOf } from "./body.js";
import { dispose } from "./dispose.js";
import { Handle } from "./machine.js";
import { countOption, optionsOf, secretsOption, textOption, timeOption } from "./options.js";
import { handleOf, machineOf } from "./provider.js";
import { refusalOf } from "./refusal.js";

/**
 * @typedef {object} SignerOptions
 * @property {readonly string[]} secrets newest first. Where the provider's signature can hold several, all of them sign; elsewhere the
 *   first. None at all only where the provider's signature is optional. Kept in JavaScript's memory, as a verifier's are.
 */

/**
 * @typedef {object} Delivery
 * @property {string} [id] the same over all attempts, such as crypto.randomUUID(); needed where the provider sends one
 * @property {Uint8Array | ArrayBuffer | ArrayBufferView | string} body the bytes to be sent
 * @property {number} [now] the attempt's time, fresh each attempt: milliseconds since 1970
 * @property {number} [attempt] 1, the default, for the first
 * @property {string} [event] only where the body does not name it
 * @property {string} [version] the product's version, where a header carries one; the manifest's unless given
 */

/**
 * @typedef {object} Signed
 * @property {true} ok
 * @property {"ok"} code
 * @property {[name: string, value: string][]} headers every header that a sender of this provider sets, in its order
 */

/** Made by `core.signer`. */
export class Signer {
  #machine;
  #handle;

  /**
   * @param {import("./provider.js").Provider} provider
   * @param {SignerOptions} options
   * @throws {import("./errors.js").SignpostError} missing_secret, malformed_secret (pointer "/<index>"), invalid_option
   */
  constructor(provider, options) {
    const given = optionsOf("signer", options, ["secrets"]);
    const secrets = secretsOption(given.secrets);
    const from = handleOf(provider);
    const machine = machineOf(provider);
    /** @type {import("./provider.js").Provider} */
    this.provider = provider;
    this.#machine = machine;
    this.#handle = new Handle(
      machine,
      (instance) => {
        const number = from.number(instance);
        return instance.exports.sp_signer_open(number, instance.writeTexts("input", secrets));
      },
      (instance, number) => instance.exports.sp_signer_close(number),
    );
    this.#handle.serve(this);
  }

  /**
   * The headers for one attempt.
   * @param {Delivery} delivery
   * @returns {Signed | import("./refusal.js").Refusal} refused: invalid_option (id, attempt, version), malformed_json,
   *   schema_mismatch (a header repeats a member that the body does not have)
   * @throws {TypeError} when an argument is of the wrong kind
   */
  sign(delivery) {
    const given = optionsOf("sign", delivery, ["id", "body", "now", "attempt", "event", "version"]);
    const body = bytesOf(given.body);
    const texts = [
      textOption("id", given.id, ""),
      textOption("event", given.event, ""),
      textOption("version", given.version, ""),
    ];
    const now = timeOption(given.now ?? Date.now());
    const attempt = countOption("attempt", given.attempt, 1);
    if (this.#handle.closed) throw new TypeError("This signer was closed.");
    return refusalOf(() =>
      this.#machine.run((instance) => {
        const number = this.#handle.number(instance);
        const length = instance.write(body, "");
        const code = instance.exports.sp_sign(number, length, instance.writeTexts("aside", texts), attempt, now);
        if (code !== 0) throw instance.failure();
        const parts = instance.outputTexts();
        /** @type {[string, string][]} */
        const headers = [];
        for (let i = 0; i < parts.length; i += 2) headers.push([parts[i], parts[i + 1]]);
        return /** @type {Signed} */ ({ ok: true, code: "ok", headers });
      }),
    );
  }

  /** Wipes the keys now rather than when the object is collected. A closed signer cannot be used any more. */
  close() {
    this.#handle.close();
  }

  /** For `using`. */
  [dispose]() {
    this.close();
  }
}
