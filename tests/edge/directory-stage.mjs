// A Directory on a disk in memory, with stand-ins for the objects that it tells: what tests of its promises need.
import { load } from "signpost";
import { createEndpoint } from "../../edge/src/directory/endpoints.js";
import { createSource } from "../../edge/src/directory/sources.js";
import { Directory } from "../../edge/src/directory/directory.js";
import { Refused } from "../../edge/src/directory/refused.js";
import { makeDisk, openStore } from "./property/store.mjs";

export const core = await load();
export const masterKey = Buffer.alloc(32, 7).toString("base64");

/** Secrets and header values that no disk may show. */
export const secrets = {
  SIGNPOST_MASTER_KEY: masterKey,
  A: "9c1f0f8f5d0b4c8e8f4f0a6b1d2e3f40",
  B: "whsec_ZW5kcG9pbnQtc2VjcmV0LTMyLWJ5dGVzLWxvbmchISE=",
  C: "another secret of some length",
  HEADER: "Bearer only-the-endpoint-may-know",
};

/**
 * @typedef {object} Known what an object has been told: its settings, or that it is removed
 * @property {any} settings null: removed, or never told
 * @property {string | null} paused why
 * @property {boolean} [broken] every call fails
 * @property {boolean} [forgetful] it does what it is told, and then its answer is lost
 */

/** Objects outlive every Directory. */
export class Objects {
  /** @type {Map<string, Known>} by "source:name" and "endpoint:name" */
  known = new Map();
  /** @type {string[]} calls in order: "configure source:a" */
  calls = [];

  /** @param {string} id */
  of(id) {
    const known = this.known.get(id) ?? { settings: null, paused: null };
    this.known.set(id, known);
    return known;
  }

  /**
   * @param {"source" | "endpoint"} kind
   * @param {string} name
   * @returns {any} its calls
   */
  stub = (kind, name) => {
    const id = `${kind}:${name}`;
    const known = this.of(id);
    const call =
      (/** @type {string} */ what, /** @type {(given: any) => any} */ work) => async (/** @type {any} */ given) => {
        // As far away as another object is.
        await Promise.resolve();
        if (known.broken) throw new Error("broken");
        this.calls.push(`${what} ${id}`);
        const answer = work(given);
        await Promise.resolve();
        if (known.forgetful) throw new Error("answer lost");
        return answer;
      };
    return {
      configure: call("configure", (settings) => {
        if (settings.version > (known.settings?.version ?? 0)) known.settings = settings;
        return known.settings.version;
      }),
      remove: call("remove", () => void Object.assign(known, { settings: null, paused: null })),
      pause: call("pause", (reason) => void (known.paused = reason)),
      resume: call("resume", () => void (known.paused = null)),
      status: call("status", () => ({ status: known.paused ? "paused" : "active", reason: known.paused })),
      heldVersion: call("heldVersion", () => known.settings?.version ?? 0),
    };
  };
}

/**
 * @param {object} [of]
 * @param {import("./property/store.mjs").Disk} [of.disk]
 * @param {Objects} [of.objects]
 * @param {object} [of.configuration]
 * @param {Record<string, unknown>} [of.environment]
 * @param {{now: number}} [of.clock]
 */
export async function startDirectory({
  disk = makeDisk(),
  objects = new Objects(),
  configuration,
  environment = secrets,
  clock = { now: Date.UTC(2030, 0, 1) },
} = {}) {
  const store = openStore(disk, () => clock.now);
  /** @type {any[]} */
  const logged = [];
  /** @type {string[]} */
  const told = [];
  const directory = await Directory.start(
    { store, core, log: (entry) => void logged.push(entry) },
    { ...environment, ...(configuration && { SIGNPOST_CONFIG: JSON.stringify(configuration) }) },
    { stub: objects.stub, file: (kind, name) => `${kind} ${name}`, seen: () => [], suspect: () => false },
    (kind, name, status) => void told.push(`${kind} ${name} ${status}`),
  );
  return { directory, context: directory.context, store, disk, objects, clock, logged, told };
}

/** @param {{directory: Directory, context: Directory["context"]}} of */
export const source = ({ directory, context }, name = "a", more = {}) =>
  directory.change(() => createSource(context, { name, provider: "clientpress", ...more }));

/** @param {{directory: Directory, context: Directory["context"]}} of */
export const endpoint = ({ directory, context }, name = "e", more = {}) =>
  directory.change(() =>
    createEndpoint(context, { name, url: "https://hooks.example.com/x", sources: ["*"], ...more }),
  );

/**
 * @param {Promise<unknown>} change
 * @returns {Promise<import("../../edge/src/directory/refused.js").Refusal | undefined>} undefined: it was not refused
 */
export async function refusalOf(change) {
  try {
    await change;
  } catch (error) {
    if (error instanceof Refused) return error.refusal;
    throw error;
  }
  return undefined;
}
