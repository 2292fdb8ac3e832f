// Reading a stream up to a limit, counted as the bytes arrive: a Content-Length is a claim, and a chunked body has none.

/**
 * Reads at most `limit` bytes; a stream that holds more is cancelled there.
 * @param {ReadableStream<Uint8Array> | null} stream of a request or a response; null is an empty one
 * @param {number} limit bytes
 * @returns {Promise<{bytes: Uint8Array, more: boolean}>} `more`: there was more than `limit`, and `bytes` is its beginning.
 *   Rejects when the other side breaks off.
 */
export async function readBounded(stream, limit) {
  if (!stream) return { bytes: new Uint8Array(), more: false };
  const reader = stream.getReader();
  /** @type {Uint8Array[]} */
  const chunks = [];
  let length = 0;
  for (let { done, value } = await reader.read(); !done && value; { done, value } = await reader.read()) {
    const room = limit - length;
    chunks.push(value.length > room ? value.subarray(0, room) : value);
    length += value.length;
    if (length <= limit) continue;
    // Nobody waits for the other side to notice.
    reader.cancel().catch(() => {});
    return { bytes: joined(chunks, limit), more: true };
  }
  return { bytes: joined(chunks, length), more: false };
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
