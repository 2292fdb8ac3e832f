// Signing secrets: making new ones, and what is odd about one.
import { textOption } from "./options.js";
import { handleOf, machineOf } from "./provider.js";

/**
 * @param {import("./provider.js").Provider} provider
 * @returns {string}
 */
export function makeSecret(provider) {
  return machineOf(provider).run((instance) => {
    const number = handleOf(provider).number(instance);
    const random = crypto.getRandomValues(new Uint8Array(instance.exports.sp_secret_bytes(number)));
    const length = instance.write(random, "");
    random.fill(0);
    if (instance.exports.sp_make_secret(number, length) !== 0) throw instance.failure();
    const secret = instance.outputText();
    instance.exports.sp_wipe();
    return secret;
  });
}

/**
 * @param {import("./machine.js").Machine} machine
 * @param {string} secret
 * @returns {string}
 */
export function secretWarning(machine, secret) {
  const text = textOption("secret", secret);
  return machine.run((instance) => {
    if (instance.exports.sp_secret_warning(instance.writeText(text)) !== 0) throw instance.failure();
    return instance.outputText();
  });
}
