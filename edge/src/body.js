// Reading a stream up to a limit, counted as the bytes arrive: a Content-Length is a claim, and a chunked body has none.

/** The engine's own pieces have 4 KiB. */
const minRoom = 8 * 1024;

/**
 * @typedef {object} Bounds
 * @property {number} [claimed] the length that the sender states: when as many bytes have come, no more are waited for
 * @property {(bytes: number) => boolean} [take] asked for room for the bytes that have just come; reading ends where there is none
 */

/**
 * Reads at most `limit` bytes; a stream that holds more is cancelled there. Memory is taken as bytes come, at most twice as much.
 * @param {ReadableStream<Uint8Array> | null} stream of bytes, of a request or a response; null is an empty one
 * @param {number} limit bytes
 * @param {Bounds} [bounds]
 * @returns {Promise<{bytes: Uint8Array, more: boolean, full: boolean}>} `more`: there was more than `limit`, or (`full`) more than there is
 *   room for, and `bytes` is its beginning. Rejects when the other side breaks off.
 */
export async function readBounded(stream, limit, { claimed = 0, take = () => true } = {}) {
  if (!stream) return { bytes: new Uint8Array(), more: false, full: false };
  const first = stream.getReader();
  const { done, value } = await first.read();
  if (done) return { bytes: new Uint8Array(), more: false, full: false };
  let [bytes, length] = [value, value.length];
  let full = !take(length);
  if (length === claimed && length <= limit && !full) return { bytes: exactly(bytes, length), more: false, full };
  first.releaseLock();
  // From here on by as much as there is: for 1 MiB that costs a quarter of reading it by the engine's pieces.
  const reader = stream.getReader({ mode: "byob" });
  while (length <= limit && !full && length !== claimed) {
    if (length === bytes.length) bytes = grown(bytes, claimed > length ? Math.min(claimed, limit + 1) : limit + 1);
    const next = await reader.read(bytes.subarray(length));
    // The reader has taken the buffer over, and gives it back, also at the end.
    const piece = /** @type {Uint8Array} */ (next.value);
    bytes = new Uint8Array(/** @type {ArrayBuffer} */ (piece.buffer));
    if (next.done) return { bytes: exactly(bytes, length), more: false, full };
    length += piece.length;
    full = !take(piece.length);
  }
  const more = length > limit || full;
  // Nobody waits for the other side to notice.
  if (more) reader.cancel().catch(() => {});
  return { bytes: exactly(bytes, Math.min(length, limit)), more, full: full && length <= limit };
}

/**
 * What comes of a stream that may break off. (A reader that is given room loses that, with what it holds, when the stream breaks off.) Pieces
 * are copied as they come: one of a single byte may hold 4 KiB of the engine's.
 * @param {ReadableStream<Uint8Array>} stream
 * @param {number} limit bytes; a stream that holds more is cancelled there
 * @returns {Promise<{bytes: Uint8Array, broken: boolean}>} broken: there was to be more. Never rejects
 */
export async function readBeginning(stream, limit) {
  const reader = stream.getReader();
  let [bytes, length] = [new Uint8Array(), 0];
  try {
    while (length < limit) {
      const { done, value } = await reader.read();
      if (done) return { bytes: exactly(bytes, length), broken: false };
      const piece = value.subarray(0, limit - length);
      while (length + piece.length > bytes.length) bytes = grown(bytes, limit);
      bytes.set(piece, length);
      length += piece.length;
    }
  } catch {
    return { bytes: exactly(bytes, length), broken: true };
  }
  // Nobody waits for the other side to notice.
  reader.cancel().catch(() => {});
  return { bytes: exactly(bytes, length), broken: false };
}

/**
 * @param {Uint8Array} bytes
 * @param {number} most
 */
function grown(bytes, most) {
  const larger = new Uint8Array(Math.min(Math.max(2 * bytes.length, minRoom), most));
  larger.set(bytes);
  return larger;
}

/**
 * A view would keep all that it is a part of, and be sent with all of it.
 * @param {Uint8Array} bytes
 * @param {number} length
 */
const exactly = (bytes, length) =>
  length === bytes.length && length === bytes.buffer.byteLength ? bytes : bytes.slice(0, length);

/** Milliseconds for a request's body to arrive. Senders that mean well need a small part of it. */
export const maxReading = 10_000;

/**
 * The body of a request that waits for nothing else.
 * @param {ReadableStream<Uint8Array> | null} stream
 * @param {number} limit bytes
 * @returns {Promise<Uint8Array | "body_too_large" | "incomplete_body" | "body_timeout">} a code of errors.def when it is not whole
 */
export async function readInTime(stream, limit) {
  /** @type {any} a number in Workers, an object in Node */
  let timer;
  /** @type {Promise<"body_timeout">} */
  const late = new Promise((resolve) => {
    timer = setTimeout(() => resolve("body_timeout"), maxReading);
  });
  const read = readBounded(stream, limit).then(
    ({ bytes, more }) => (more ? /** @type {const} */ ("body_too_large") : bytes),
    () => /** @type {const} */ ("incomplete_body"),
  );
  try {
    return await Promise.race([read, late]);
  } finally {
    clearTimeout(timer);
  }
}
