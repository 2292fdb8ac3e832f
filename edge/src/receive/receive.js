// One POST to a source: bounded body → verdict → policy → kept on disk → answer.
import { answer } from "../answer.js";
import { maxReading } from "../body.js";
import { countRefusal } from "../api/refusals.js";
import { clock, stopwatch } from "../clock.js";
import { log, placeOf, traceOf } from "../log.js";
import { storageFaultOf } from "../storage-error.js";
import { Hold, readBody } from "./body.js";
import { entryOf } from "./event.js";
import { judge } from "./judge.js";

/** @typedef {import("./sources.js").Source} Source */
/** @typedef {import("./sources.js").Sources} Sources */
/** @typedef {import("signpost/verify").KeyedVerdict} Verdict */

/** So often are settings that change under a request's feet followed. */
const mostTries = 4;

/** Milliseconds after which the sender is told to come again. The webhook may be kept all the same: then it is a duplicate. */
const longestKeeping = 30_000;

const unsignedAccepted = "The webhook is unsigned, which this source takes; its event is in the catalog.";

/**
 * @param {Request} request
 * @param {Source} found
 * @param {Sources} sources
 * @param {ExecutionContext} context
 * @returns {Promise<Response>}
 */
export function receive(request, found, sources, context) {
  const receiving = new Receiving(request, found, sources, context);
  const response = receiving.run().finally(() => receiving.end());
  // Without this, workerd would stop right where it is when its sender hangs up, and what it holds would stay held.
  context.waitUntil(response.catch(() => {}));
  return response;
}

class Receiving {
  #request;
  /** @type {Source} */
  #source;
  #sources;
  #context;
  #elapsed = stopwatch();
  /** @type {Hold} */
  #hold;
  /** Settles what is waited for when it takes too long. @type {() => void} */
  #expire = () => {};
  /**
   * From the first moment to the last: workerd takes a request for one that hangs, and ends it, when all that it waits for is
   * settled by another request. @type {any} a number in Workers, an object in Node
   */
  #timer = setTimeout(() => this.#late(), maxReading);

  /**
   * @param {Request} request
   * @param {Source} source
   * @param {Sources} sources
   * @param {ExecutionContext} context
   */
  constructor(request, source, sources, context) {
    this.#request = request;
    this.#source = source;
    this.#sources = sources;
    this.#context = context;
    this.#hold = new Hold(source.name);
  }

  /** Nothing is held any more. */
  end() {
    clearTimeout(this.#timer);
    this.#hold.release();
  }

  #late() {
    this.#timer = setTimeout(() => this.#expire(), longestKeeping);
    this.#expire();
  }

  /** @returns {Promise<Response>} */
  async run() {
    try {
      return await this.#run();
    } catch (error) {
      const fault = storageFaultOf(error);
      if (!fault) throw error;
      log({ level: "error", what: "fault", source: this.#source.name, ...traceOf(error) });
      return this.#refuse(fault.code);
    }
  }

  /** @throws {import("../storage-error.js").StorageError} nothing is taken in until a person has acted */
  async #run() {
    const claimed = Number(this.#request.headers.get("content-length") ?? 0);
    // A claim to be too large is believed at once; a claim to be small is not.
    if (claimed > this.#source.settings.max_body_bytes && !((await this.#changed()) && this.#takes(claimed)))
      return this.#refuse(this.#gone ? "unknown_source" : "body_too_large");
    const body = await this.#body();
    if (typeof body === "string") return this.#refuse(body);

    for (let tries = 0; tries < mostTries; tries++) {
      const source = this.#source;
      const judgement = judge(source, this.#request.headers, body, clock.now());
      if (!judgement.accepted) {
        if (await this.#changed()) continue;
        return this.#gone ? this.#refuse("unknown_source") : this.#reject(judgement, body);
      }
      const kept = await this.#keep(judgement.verdict, body);
      if (kept === undefined) return this.#answer("store_failed", judgement, body);
      if (!("stale" in kept)) return this.#accepted(judgement, body, kept.duplicate);
      if (!this.#use(await this.#sources.replace(source, kept.stale))) return this.#refuse("unknown_source");
    }
    return this.#refuse("store_failed");
  }

  #body() {
    /** @type {Promise<"body_timeout">} */
    const late = new Promise((resolve) => {
      this.#expire = () => resolve("body_timeout");
    });
    const { max_body_bytes: limit } = this.#source.settings;
    return Promise.race([readBody(this.#request, limit, this.#hold), late]);
  }

  /** The source is not there any more. */
  #gone = false;

  /**
   * @param {Source | undefined} source the one that holds now
   * @returns {boolean} whether there is one
   */
  #use(source) {
    if (source) this.#source = source;
    else this.#gone = true;
    return source !== undefined;
  }

  /** @returns {Promise<boolean>} whether other settings hold, by which the webhook is to be judged once more */
  async #changed() {
    const before = this.#source;
    return this.#use(await this.#sources.recheck(before)) && this.#source !== before;
  }

  /** @param {number} bytes */
  #takes(bytes) {
    return bytes <= this.#source.settings.max_body_bytes;
  }

  /**
   * @param {Verdict} verdict
   * @param {Uint8Array} body
   * @returns {Promise<import("./keep.js").Kept | undefined>} undefined when it could not be kept
   */
  async #keep(verdict, body) {
    const { keeper, settings } = this.#source;
    const entry = entryOf(this.#source, verdict, this.#request.headers, body);
    const { promise, reject } = keeper.keep(this.#context, settings.version, entry);
    // The first call is that of the body's own time, which is over.
    this.#expire = () => (this.#expire = () => reject(new Error("it took too long")));
    try {
      return await promise;
    } catch (error) {
      if (storageFaultOf(error)) throw error;
      log({ level: "error", what: "fault", source: settings.name, ...traceOf(error) });
      return undefined;
    }
  }

  /**
   * @param {import("./judge.js").Judgement} judgement
   * @param {Uint8Array} body
   * @param {boolean} duplicate
   */
  #accepted(judgement, body, duplicate) {
    const { verdict, unsigned } = judgement;
    if (duplicate) return this.#answer("duplicate", judgement, body);
    const message = unsigned && verdict.ok ? { message: unsignedAccepted } : undefined;
    return this.#answer(verdict.code, judgement, body, message);
  }

  /**
   * @param {import("./judge.js").Judgement} judgement
   * @param {Uint8Array} body
   */
  #reject(judgement, body) {
    const { verdict, unsigned, status } = judgement;
    const { code, pointer, detail } = verdict;
    const told = (verdict.authentic || unsigned) && detail !== "";
    return this.#answer(code, judgement, body, { status, ...(told && { pointer: placeOf(code, pointer), detail }) });
  }

  /**
   * @param {string} code
   * @param {import("./judge.js").Judgement} judgement
   * @param {Uint8Array} body
   * @param {{status?: number, message?: string, pointer?: string, detail?: string}} [options]
   */
  #answer(code, { verdict, unsigned }, body, options) {
    const response = answer(code, options);
    const { ok, status } = response;
    if (!ok) countRefusal(this.#source.name, code);
    // Quarantine is of note: somebody has to look.
    const notable = !ok || verdict.code === "schema_mismatch";
    if (notable || this.#source.settings.log === "all") {
      log({
        level: ok ? "info" : "warn",
        what: "receive",
        source: this.#source.name,
        code,
        authentic: verdict.authentic,
        // Before a signature is verified, names and ids are anybody's words.
        ...((verdict.authentic || unsigned) && { event: verdict.event, id: verdict.id }),
        pointer: placeOf(verdict.code, verdict.pointer),
        detail: verdict.detail || undefined,
        ...(verdict.cause !== undefined && traceOf(verdict.cause)),
        bytes: body.length,
        status,
        ms: this.#elapsed(),
      });
    }
    return response;
  }

  /** @param {string} code */
  #refuse(code) {
    countRefusal(this.#source.name, code);
    const response = answer(code);
    const { status } = response;
    log({ level: "warn", what: "receive", source: this.#source.name, code, status, ms: this.#elapsed() });
    return response;
  }
}
