// Reading a stream up to a limit, counted as the bytes arrive: a Content-Length is a claim, and a chunked body has none.

/**
 * Reads at most `limit` bytes; a stream that holds more is cancelled there.
 * @param {ReadableStream<Uint8Array> | null} stream of a request or a response; null is an empty one
 * @param {number} limit bytes
 * @param {(bytes: number) => boolean} [fits] asked as bytes arrive whether there is room for so many in all; reading ends where not
 * @returns {Promise<{bytes: Uint8Array, more: boolean, full: boolean}>} `more`: there was more than `limit`, or (`full`) more than fits,
 *   and `bytes` is its beginning. Rejects when the other side breaks off.
 */
export async function readBounded(stream, limit, fits = () => true) {
  if (!stream) return { bytes: new Uint8Array(), more: false, full: false };
  const reader = stream.getReader();
  /** @type {Uint8Array[]} */
  const chunks = [];
  let length = 0;
  for (let { done, value } = await reader.read(); !done && value; { done, value } = await reader.read()) {
    const room = limit - length;
    chunks.push(value.length > room ? value.subarray(0, room) : value);
    length += value.length;
    const full = length <= limit && !fits(length);
    if (length <= limit && !full) continue;
    // Nobody waits for the other side to notice.
    reader.cancel().catch(() => {});
    return { bytes: joined(chunks, Math.min(length, limit)), more: true, full };
  }
  return { bytes: joined(chunks, length), more: false, full: false };
}

/**
 * @param {Uint8Array[]} chunks
 * @param {number} length of all of them
 */
function joined(chunks, length) {
  if (chunks.length === 1) return chunks[0];
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}
