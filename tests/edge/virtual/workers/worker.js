// The gateway with a clock that stands still: the same Worker, the same objects, and test routes beside them. Alarms are kept
// here instead of in workerd and ring when a test moves the time to them, by wake(), which ends when everything has settled.
import worker, * as gateway from "../../../../edge/src/worker.js";
import { setClock } from "../../../../edge/src/clock.js";
import { revive, toPlain } from "./plain.js";

/** @typedef {"DIRECTORY" | "SOURCE" | "ENDPOINT" | "STREAM"} Binding */
/** @typedef {{binding: Binding, id: string}} Known an object that has been made since the Worker started */
/** @typedef {Record<Binding, DurableObjectNamespace>} Environment */

/** Until the test says what time it is. */
let now = Date.UTC(2030, 0, 1);

/** @type {Map<string, Known>} by `binding id` */
const known = new Map();
/** @type {WeakMap<DurableObjectState, string>} the key in `known` */
const keys = new WeakMap();
/** @type {Map<string, number>} when an object is to be woken, by its key in `known` */
const alarms = new Map();

setClock({
  now: () => now,
  wakeAt(state, at) {
    const key = keys.get(state);
    if (key === undefined) throw new TypeError("an alarm of an object that nobody knows");
    if (at === null) alarms.delete(key);
    else alarms.set(key, at);
  },
});

/**
 * @template {new (state: DurableObjectState, environment: any) => object} Class
 * @param {Binding} binding
 * @param {Class} Base
 * @returns {Class} the same, and it is known when one is made
 */
function watched(binding, Base) {
  // @ts-expect-error TypeScript wants any[] of a mixin's constructor.
  return class extends Base {
    /**
     * @param {DurableObjectState} state
     * @param {unknown} environment
     */
    constructor(state, environment) {
      const key = `${binding} ${state.id}`;
      known.set(key, { binding, id: state.id.toString() });
      keys.set(state, key);
      super(state, environment);
    }
  };
}

export * from "../../../../edge/src/worker.js";
export const Directory = watched("DIRECTORY", gateway.Directory);
/** Real milliseconds that a Source takes before it keeps anything. */
let slowness = 0;

export class Source extends watched("SOURCE", gateway.Source) {
  /**
   * @override
   * @param {number} version
   * @param {any[]} entries
   */
  async accept(version, entries) {
    if (slowness > 0) await new Promise((resolve) => setTimeout(resolve, slowness));
    return super.accept(version, entries);
  }
}

export const Endpoint = watched("ENDPOINT", gateway.Endpoint);
export const Stream = watched("STREAM", gateway.Stream);

/**
 * @param {Environment} environment
 * @param {readonly string[]} which keys
 */
async function wake(environment, which) {
  for (const key of which) {
    const { binding, id } = /** @type {Known} */ (known.get(key));
    const namespace = environment[binding];
    const stub = /** @type {any} */ (namespace.get(namespace.idFromString(id)));
    await stub.wake();
  }
}

/** @param {Binding} binding */
const all = (binding) => [...known.keys()].filter((key) => key.startsWith(`${binding} `));

/** Every alarm that is due, in order of its time, until none is. @param {Environment} environment */
async function ring(environment) {
  for (let rounds = 0; ; rounds++) {
    const due = [...alarms].filter(([, at]) => at <= now).sort(([, a], [, b]) => a - b);
    if (due.length === 0) return;
    if (rounds === 1000) throw new Error(`alarms ring without an end: ${due.map(([key]) => key)}`);
    for (const [key] of due) alarms.delete(key);
    await wake(
      environment,
      due.map(([key]) => key),
    );
    // What a source has handed over is attempted at once, without an alarm.
    if (due.some(([key]) => key.startsWith("SOURCE "))) await wake(environment, all("ENDPOINT"));
  }
}

/** Everything under way ends: events go to their endpoints, and what they begin is waited for. @param {Environment} environment */
async function settle(environment) {
  await wake(environment, all("DIRECTORY"));
  await wake(environment, all("SOURCE"));
  await wake(environment, all("ENDPOINT"));
  await ring(environment);
}

/** @type {Record<string, (environment: Environment, given: any, context: ExecutionContext) => Promise<unknown>>} */
const routes = {
  /** What time it is from now on; nothing is woken. */
  async set(_, { to }) {
    now = to;
  },
  /** What time it is from now on; everything that is due then is done and over when this answers. */
  async step(environment, { to }) {
    if (to < now) throw new RangeError("time does not go back");
    now = to;
    await ring(environment);
  },
  settle: (environment) => settle(environment),
  /** The command has seen that the clock was set back; all that begins with it ends. */
  async back(environment, { to }, context) {
    now = to;
    const request = new Request("http://signpost/clock", { method: "POST" });
    const { status } = await new gateway.Supervision(/** @type {any} */ (context), environment).fetch(request);
    if (status !== 200) throw new Error(`/clock: ${status}`);
    await settle(environment);
  },
  async next() {},
  async slow(_, { ms }) {
    slowness = ms;
  },
  /** An object's method. */
  async call(environment, { binding, name, method, args }) {
    const namespace = environment[/** @type {Binding} */ (binding)];
    const stub = /** @type {any} */ (namespace.get(namespace.idFromName(name)));
    return toPlain(await stub[method](...args.map(revive)));
  },
};

export default {
  /**
   * @param {Request} request
   * @param {Environment} environment
   * @param {ExecutionContext} context
   */
  async fetch(request, environment, context) {
    const { pathname } = new URL(request.url);
    if (!pathname.startsWith("/test/")) return /** @type {any} */ (worker).fetch(request, environment, context);
    try {
      const result = await routes[pathname.slice("/test/".length)](environment, await request.json(), context);
      const next = alarms.size > 0 ? Math.min(...alarms.values()) : null;
      return Response.json({ result, now, next, alarms: Object.fromEntries(alarms) });
    } catch (error) {
      return new Response(error instanceof Error ? error.stack : String(error), { status: 500 });
    }
  },
};
