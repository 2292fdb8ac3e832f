// HTTP/1.1 as far as the benchmark's own sender and destination need it: where one message ends and the next begins. Both work
// on bare sockets, because they share the machine with what is measured and must take little of it.

const headEnd = Buffer.from("\r\n\r\n");

/**
 * @param {(message: Buffer, bodyStart: number) => void} onMessage called with each whole message: a view that is good only
 *   during the call. Of a chunked message, the body still holds its chunk lines.
 * @returns {(chunk: Buffer) => void} takes the bytes of one connection as they come
 */
export function splitter(onMessage) {
  /** @type {Buffer} */
  let pending = Buffer.alloc(0);
  return (chunk) => {
    let bytes = pending.length > 0 ? Buffer.concat([pending, chunk]) : chunk;
    while (bytes.length > 0) {
      const bodyStart = bytes.indexOf(headEnd) + headEnd.length;
      if (bodyStart < headEnd.length) break;
      const end = endOf(bytes, bodyStart);
      if (end === undefined || end > bytes.length) break;
      onMessage(bytes.subarray(0, end), bodyStart);
      bytes = bytes.subarray(end);
    }
    pending = bytes;
  };
}

/**
 * @param {Buffer} bytes
 * @param {number} bodyStart
 * @returns {number | undefined} where the message ends; undefined until its chunks are complete
 */
function endOf(bytes, bodyStart) {
  const head = bytes.toString("latin1", 0, bodyStart);
  const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
  if (length !== undefined) return bodyStart + Number(length);
  if (!/\r\ntransfer-encoding: *chunked/i.test(head)) return bodyStart;
  let at = bodyStart;
  for (;;) {
    const line = bytes.indexOf("\r\n", at);
    if (line < 0) return undefined;
    const size = parseInt(bytes.toString("latin1", at, line), 16);
    at = line + 2 + size + 2;
    if (size === 0) return at;
    if (at > bytes.length) return undefined;
  }
}
