// The raw body, as bytes or text.

const howToGetIt =
  "Pass the bytes that came in, before anything parsed them: " +
  "Fetch, Workers, Deno, Bun: await request.arrayBuffer(); Hono: await c.req.arrayBuffer(); " +
  "Express: express.raw({ type: () => true }) on this route, before any express.json(), then req.body, or '' where no body was sent; " +
  'Fastify: removeAllContentTypeParsers(), then addContentTypeParser("*", { parseAs: "buffer" }, (request, body, done) => done(null, body)); ' +
  "node:http: collect the request's chunks and Buffer.concat them; " +
  "Next.js pages: export const config = { api: { bodyParser: false } } and read the stream.";

/**
 * @param {unknown} body
 * @returns {Uint8Array | string}
 * @throws {TypeError} for anything but bytes or text, saying how to get them
 */
export function bytesOf(body) {
  if (typeof body === "string" || body instanceof Uint8Array) return body;
  if (ArrayBuffer.isView(body)) return new Uint8Array(body.buffer, body.byteOffset, body.byteLength);
  if (isBuffer(body)) return new Uint8Array(body);
  throw new TypeError(
    `body must be the raw bytes (Uint8Array, ArrayBuffer) or their text, not ${kindOf(body)}. ${howToGetIt}`,
  );
}

/**
 * @param {unknown} body
 * @returns {body is ArrayBuffer | SharedArrayBuffer} also of another realm
 */
function isBuffer(body) {
  return /^\[object (?:Shared)?ArrayBuffer\]$/.test(Object.prototype.toString.call(body));
}

/** @param {unknown} body */
function kindOf(body) {
  if (body === null || body === undefined) return String(body);
  if (typeof body !== "object") return `a ${typeof body}`;
  if (body instanceof Promise) return "a promise; await it";
  if (typeof (/** @type {any} */ (body).getReader) === "function") return "a stream";
  return "a parsed object: a signature covers the bytes, and JSON.stringify does not give them back";
}
