// What the core throws for mistakes in setting up, as the answer of a call that refuses.
import { errors, SignpostError } from "signpost";

/**
 * @param {unknown} error
 * @returns {import("signpost/core").Refusal}
 * @throws everything that is not the core's
 */
export function refusedBy(error) {
  if (!(error instanceof SignpostError)) throw error;
  const { code, pointer, detail } = error;
  const message = errors.find((entry) => entry.code === code)?.message ?? code;
  return { ok: false, code, message, pointer, detail };
}
