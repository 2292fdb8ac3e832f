// One webhook's way through the module: header lines in, verdict and keys out.
import { makeVerdict } from "../verdict.js";
import { field } from "./instance.js";

/** Bytes of memory that are kept. */
const keptMost = 32 * 1024 * 1024;

/**
 * Gives back what a huge body took: the next call has a fresh instance.
 * @param {import("./provider.js").Machine} machine
 * @param {import("./instance.js").Instance} instance of which nothing is wanted any more
 */
export function giveBack(machine, instance) {
  if (instance.bytes.length > keptMost) machine.drop();
}

/**
 * @param {import("./instance.js").Instance} instance after a call that gave a verdict
 * @param {number} code of errors.def
 * @param {(string | undefined)[]} events the provider's names that were read already, by their index; kept up here
 * @param {readonly (string | undefined)[]} values the headers' values
 * @returns {import("../verdict.js").Verdict}
 */
export function verdictOf(instance, code, events, values) {
  const { ints } = instance;
  const eventIndex = ints[field.eventIndex];
  return makeVerdict(
    code,
    ints[field.authentic] === 1,
    ints[field.secretIndex],
    eventIndex >= 0 ? (events[eventIndex] ??= instance.text(field.event)) : instance.text(field.event),
    eventIndex,
    idOf(instance, values),
    ints[field.hasTime] === 1 ? instance.time[0] : null,
    ints[field.covered],
    instance.text(field.pointer),
    instance.text(field.detail),
  );
}

/**
 * An id that is a header's value is at hand already.
 * @param {import("./instance.js").Instance} instance
 * @param {readonly (string | undefined)[]} values
 */
function idOf(instance, values) {
  const { ints, plain, top } = instance;
  const length = ints[field.id + 1];
  if (length === 0) return "";
  let line = top;
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (plain && value !== undefined && line === ints[field.id] && value.length === length) return value;
    line += (value === undefined ? 1 : value.length) + 1;
  }
  return instance.text(field.id);
}
