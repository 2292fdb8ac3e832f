// Headers of every kind, read into the lines that the module takes.

/**
 * A request's headers: a Headers object, [name, value] pairs, or an object such as node:http's req.headers.
 * @typedef {{ get(name: string): string | null } | Iterable<readonly [string, string]>
 *   | Readonly<Record<string, string | readonly string[] | undefined>>} HeadersLike
 */

// A header that is absent is a line of one NUL; no header that came over HTTP holds one.
const absent = "\0";

/** Reads the headers that one provider names. */
export class HeaderReader {
  #names;
  #lowered;

  /** @param {readonly string[]} names as the manifest spells them */
  constructor(names) {
    this.#names = names;
    this.#lowered = names.map((name) => name.toLowerCase());
    /** @type {(string | undefined)[]} what the last call of lines() found, in the order of the names */
    this.values = names.map(() => undefined);
  }

  /**
   * @param {HeadersLike} headers
   * @returns {string} one line for each name: its value and "\n"
   * @throws {TypeError} when that is not what they are
   */
  lines(headers) {
    if (typeof headers !== "object" || headers === null) throw notHeaders(kindOf(headers));
    if ("get" in headers && typeof headers.get === "function" && !(headers instanceof Map)) {
      this.#readGetter(/** @type {{ get(name: string): string | null }} */ (headers));
    } else if (Symbol.iterator in headers) {
      this.#readPairs(/** @type {Iterable<readonly [string, string]>} */ (headers));
    } else {
      this.#readObject(/** @type {Readonly<Record<string, unknown>>} */ (headers));
    }
    let lines = "";
    let found = false;
    const values = this.values;
    for (let i = 0; i < values.length; i++) {
      const value = values[i];
      if (value !== undefined) found = true;
      lines += value === undefined ? "\0\n" : `${value === absent ? "\x01" : value}\n`;
    }
    // What was taken for headers and has none of them may be something else.
    if (!found) refuseStrangers(headers);
    return lines;
  }

  /** @returns {string} the same lines once more, without the line breaks that a value must not hold */
  withoutBreaks() {
    // No grammar takes \x01 either, so such a value is refused like any other that HTTP cannot carry.
    return this.values
      .map((value) => `${value === undefined ? absent : value.replace(/[\0\r\n]/g, "\x01")}\n`)
      .join("");
  }

  /** @param {{ get(name: string): string | null }} headers */
  #readGetter(headers) {
    for (let i = 0; i < this.#names.length; i++) {
      const value = headers.get(this.#lowered[i]);
      this.values[i] = value === null || value === undefined ? undefined : textOf(value);
    }
  }

  /** @param {Iterable<readonly [string, string]>} pairs a name that comes twice counts as one value, joined by ", " */
  #readPairs(pairs) {
    this.values.fill(undefined);
    for (const pair of pairs) {
      if (!Array.isArray(pair) || pair.length !== 2 || typeof pair[0] !== "string")
        throw notHeaders("an iterable of something else than pairs");
      const at = this.#lowered.indexOf(pair[0].toLowerCase());
      if (at < 0) continue;
      const before = this.values[at];
      const value = textOf(pair[1]);
      this.values[at] = before === undefined ? value : `${before}, ${value}`;
    }
  }

  /** @param {Readonly<Record<string, unknown>>} headers names in any case; one in lower case wins */
  #readObject(headers) {
    for (let i = 0; i < this.#names.length; i++) {
      const value = headers[this.#lowered[i]];
      this.values[i] = typeof value === "string" ? value : valueIn(headers, this.#lowered[i]);
    }
  }
}

/**
 * @param {Readonly<Record<string, unknown>>} headers
 * @param {string} lowered
 * @returns {string | undefined}
 */
function valueIn(headers, lowered) {
  const found = [];
  for (const name of Object.keys(headers)) {
    if (name.length !== lowered.length || name.toLowerCase() !== lowered) continue;
    const value = headers[name];
    if (Array.isArray(value)) found.push(...value.map(textOf));
    else if (value !== undefined && value !== null) found.push(textOf(value));
  }
  return found.length === 0 ? undefined : found.join(", ");
}

/**
 * @param {unknown} value of one header
 * @returns {string}
 * @throws {TypeError} when it is an object, such as the promise of a value
 */
function textOf(value) {
  if (Array.isArray(value)) return value.map(textOf).join(", ");
  if (typeof value === "object" || typeof value === "function" || typeof value === "symbol")
    throw notHeaders(`an object in which a header's value is ${kindOf(value)}`);
  return String(value);
}

/**
 * @param {object} headers in which there is none of those that the provider names
 * @throws {TypeError} when that is because they are no headers
 */
function refuseStrangers(headers) {
  if ("then" in headers && typeof headers.then === "function") throw notHeaders("a promise; await it");
  const within = "headers" in headers ? headers.headers : undefined;
  if (typeof within === "object" && within !== null && !Array.isArray(within))
    throw notHeaders("the whole request (or response, or event); pass its member headers");
  if ("getHeader" in headers && typeof headers.getHeader === "function")
    throw notHeaders("a response that is still to be sent; pass the request's headers");
  const list = Symbol.iterator in headers || ("get" in headers && typeof headers.get === "function");
  // Every request has a Host. An empty object is what spreading or JSON.stringify makes of a Headers object.
  if (!list && Object.keys(headers).length === 0)
    throw notHeaders("an object without any name; of a Headers object pass itself, not a copy of its members");
}

/** @param {unknown} value */
function kindOf(value) {
  if (value === null || value === undefined) return String(value);
  if (typeof value !== "object") return `a ${typeof value}`;
  return "then" in value && typeof value.then === "function" ? "a promise; await it" : "an object";
}

/** @param {string} what it is instead */
function notHeaders(what) {
  return new TypeError(
    "headers must be a Headers object, an array of [name, value] pairs, or an object of names and values, " +
      `not ${what}. Pass request.headers in Fetch, Workers, Deno and Bun; req.headers in node:http, Express and Fastify; ` +
      "c.req.raw.headers in Hono; await headers() in Next.js; event.headers in AWS Lambda.",
  );
}
