// A request's body that tells whether the request can have arrived. The runtime says the same of a connection that was never made and of
// one that broke; but it takes a body from a stream, and before there is a connection it takes no more than the first few parts.

/** More than a runtime takes in advance: workerd takes four. */
const parts = 16;

const endOfObject = "}".charCodeAt(0);

/**
 * @param {Uint8Array} body JSON, an object
 * @returns {{readable: ReadableStream<Uint8Array>, sent: () => boolean}} sent: false when the end of the JSON has never been taken, and nobody
 *   can have understood it
 */
export function watchedBody(body) {
  const { readable, writable } = new FixedLengthStream(body.length);
  const writer = writable.getWriter();
  let sent = false;
  const write = async () => {
    // The last part has the end of the object, whatever follows that.
    const end = Math.max(0, body.lastIndexOf(endOfObject));
    const size = Math.ceil(end / (parts - 1));
    for (let at = 0; at < end; at += size) await writer.write(body.subarray(at, Math.min(at + size, end)));
    sent = true;
    await writer.write(body.subarray(end));
    await writer.close();
  };
  // Whoever reads it says why it was given up.
  write().catch(() => {});
  return { readable, sent: () => sent };
}
