// Reading without a signature: unsigned webhooks of sources that say so, and bodies held against the catalog.
import { bytesOf } from "../body.js";
import { errorOf, SignpostError } from "../errors.js";
import { HeaderReader } from "../headers.js";
import { optionsOf, textOption, timeOption, windowOption } from "../options.js";
import { refusalOf } from "../refusal.js";
import { coreFailed } from "../verdict.js";
import { KeyRequest } from "./event_key.js";
import { field } from "./instance.js";
import { machineOf, programOf } from "./provider.js";
import { openReceiver, receiverSize } from "./receiver.js";
import { giveBack, verdictOf } from "./webhook.js";

/** @typedef {import("../inspect.js").InspectOptions & import("./event_key.js").KeyOptions} InspectOptions */

/**
 * @param {import("./provider.js").Provider} provider
 * @param {import("../headers.js").HeadersLike} headers
 * @param {Uint8Array | ArrayBuffer | ArrayBufferView | string} body
 * @param {number} now
 * @param {InspectOptions} [options]
 * @returns {import("./event_key.js").KeyedVerdict}
 */
export function inspect(provider, headers, body, now, options) {
  const known = ["pastSeconds", "futureSeconds", "unnamedEvent", "scope", "bodyKey"];
  const given = optionsOf("inspect", options, known);
  const window = windowOption(given);
  const unnamedEvent = textOption("unnamedEvent", given.unnamedEvent, "");
  const keys = new KeyRequest(given);
  const bytes = bytesOf(body);
  const time = timeOption(now);
  const reader = new HeaderReader(provider.headersRead);
  reader.lines(headers);
  const lines = reader.withoutBreaks();
  const machine = machineOf(provider);
  const { handle, length } = programOf(provider);
  try {
    return machine.run((instance) => {
      const program = handle.number(instance);
      const size = receiverSize(instance, unnamedEvent);
      const receiver = instance.allocate(size);
      try {
        if (openReceiver(instance, receiver, program, length, [], window, unnamedEvent) !== 0) throw instance.failure();
        instance.write(lines, bytes, keys.room);
        const { exports, top, linesLength, body: at, bodyLength, block, blockLength } = instance;
        const code = exports.sv_inspect(receiver, top, linesLength, at, bodyLength, time, block, blockLength);
        return keys.answer(instance, verdictOf(instance, code, [], reader.values), machine.nativeHmacFrom);
      } finally {
        instance.free(receiver, size);
        giveBack(machine, instance);
      }
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
 * @returns {import("../inspect.js").Checked | import("../refusal.js").Refusal}
 */
export function check(provider, body, options) {
  const given = optionsOf("check", options, ["unnamedEvent"]);
  const unnamedEvent = textOption("unnamedEvent", given.unnamedEvent, "");
  const bytes = bytesOf(body);
  const machine = machineOf(provider);
  const { handle, length } = programOf(provider);
  return refusalOf(() =>
    machine.run((instance) => {
      const program = handle.number(instance);
      instance.write("", bytes, unnamedEvent.length * 3);
      const { exports, body: at, bodyLength, block, blockLength, rest } = instance;
      const unnamedLength = instance.put(unnamedEvent, rest);
      const code = exports.sv_check(program, length, at, bodyLength, rest, unnamedLength, block, blockLength);
      const failure = code === 0 ? undefined : instance.failure();
      const eventIndex = instance.ints[field.eventIndex];
      const event = eventIndex < 0 ? "" : instance.text(field.event);
      giveBack(machine, instance);
      if (failure) throw failure;
      const { message } = errorOf(code);
      return /** @type {import("../inspect.js").Checked} */ ({
        ...{ ok: true, code: "ok", message, event, eventIndex, pointer: "", detail: "" },
      });
    }),
  );
}
