// Why there was no answer, in more detail than the runtime tells.
//
// workerd says one of two things of a failed fetch: "Network connection lost." (no connection, or one that broke, or no HTTP on it) and
// "internal error" (the name, the network's rules or TLS). So the destination is looked at once more, through the same network and its
// rules: does it take a connection, does it speak TLS, does it speak HTTP? The webhook is not sent again; what is said instead has no
// path, no token and no effect.

/**
 * @typedef {"no_address" | "connection_refused" | "connection_reset" | "certificate" | "tls" | "not_http"} Cause
 *   no_address: the name has none, or only such as the gateway may not connect to. connection_refused: nobody listens there, or it cannot
 *   be reached. connection_reset: it ended the connection without an answer. certificate: it is not trusted. tls: no version or cipher in
 *   common. not_http: what it says is no HTTP, or no TLS
 */

/**
 * What is used of cloudflare:sockets.
 * @typedef {object} Connection
 * @property {Promise<unknown>} opened
 * @property {Promise<unknown>} closed
 * @property {ReadableStream<Uint8Array>} readable
 * @property {WritableStream<Uint8Array>} writable
 * @property {() => Promise<unknown>} close
 *
 * @typedef {(address: string, options: {secureTransport: "off" | "on", allowHalfOpen: boolean}) => Connection} Connect
 */

/** Milliseconds for each of the two connections. */
const patience = 2000;

const lost = /connection lost/i;

/** Records of TLS by their first byte. */
const handshake = 0x16;
const alert = 0x15;

/**
 * @param {string} url of the attempt
 * @param {unknown} error that fetch() rejected with
 * @param {Connect} connect
 * @returns {Promise<Cause | null>} null: it cannot be told, for instance because it works again
 */
export async function causeOf(url, error, connect) {
  const { protocol, host, hostname, port } = new URL(url);
  const secure = protocol === "https:";
  const address = `${hostname}:${port || (secure ? 443 : 80)}`;
  const broke = lost.test(String(error));
  const greeting = secure ? (broke ? undefined : clientHello(hostname)) : question(host);
  const plain = await talk(connect, address, "off", greeting);
  if (!plain) return broke ? "connection_refused" : "no_address";
  if (secure && !broke) return ofTls(plain);
  const heard = secure ? await talk(connect, address, "on", question(host)) : plain;
  if (!heard || heard.length === 0) return "connection_reset";
  return beginsLikeHttp(heard) ? "connection_reset" : "not_http";
}

/**
 * @param {Uint8Array} heard in answer to a ClientHello
 * @returns {Cause}
 */
function ofTls([type]) {
  if (type === undefined) return "connection_reset";
  // It goes on with TLS: then its certificate is what the attempt had against it.
  if (type === handshake) return "certificate";
  return type === alert ? "tls" : "not_http";
}

/** @param {Uint8Array} heard */
const beginsLikeHttp = (heard) => "HTTP/".startsWith(new TextDecoder().decode(heard.subarray(0, 5)));

/**
 * A question to the server as a whole, which changes nothing there (RFC 9110, 9.3.7).
 * @param {string} host
 */
const question = (host) => new TextEncoder().encode(`OPTIONS * HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);

/**
 * @param {Connect} connect
 * @param {string} address
 * @param {"off" | "on"} secureTransport
 * @param {Uint8Array | undefined} greeting undefined: it is enough that there is a connection
 * @returns {Promise<Uint8Array | undefined>} the first bytes that come; none when it ends or says nothing. undefined: no connection
 */
async function talk(connect, address, secureTransport, greeting) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  /** @type {Connection | undefined} */
  let socket;
  const end = () => void socket?.close().catch(() => {});
  try {
    socket = connect(address, { secureTransport, allowHalfOpen: true });
    socket.closed.catch(() => {});
    timer = setTimeout(end, patience);
    await socket.opened;
  } catch {
    if (timer !== undefined) clearTimeout(timer);
    return undefined;
  }
  try {
    if (!greeting) return new Uint8Array();
    await socket.writable.getWriter().write(greeting);
    const { value } = await socket.readable.getReader().read();
    return value ?? new Uint8Array();
  } catch {
    return new Uint8Array();
  } finally {
    clearTimeout(timer);
    end();
  }
}

/**
 * The beginning of a TLS connection, of any of the versions that workerd speaks (RFC 8446, 4.1.2).
 * @param {string} hostname
 * @returns {Uint8Array}
 */
function clientHello(hostname) {
  const name = [...new TextEncoder().encode(hostname)];
  const isName = /[a-z]/i.test(hostname) && !hostname.startsWith("[");
  const extensions = [
    ...(isName ? extension(0, sized(2, [0, ...sized(2, name)])) : []),
    // Groups x25519, secp256r1, secp384r1; uncompressed points; signatures of ECDSA, RSA-PSS and RSA; TLS 1.3 and 1.2; no key yet.
    ...extension(10, sized(2, [0, 0x1d, 0, 0x17, 0, 0x18])),
    ...extension(11, sized(1, [0])),
    ...extension(13, sized(2, [4, 3, 5, 3, 6, 3, 8, 4, 8, 5, 8, 6, 4, 1, 5, 1, 6, 1, 8, 7])),
    ...extension(43, sized(1, [3, 4, 3, 3])),
    ...extension(51, sized(2, [])),
  ];
  const ciphers = [0x1301, 0x1302, 0x1303, 0xc02b, 0xc02f, 0xc02c, 0xc030, 0xcca9, 0xcca8, 0x009c, 0x009d];
  const body = [
    ...[3, 3],
    ...crypto.getRandomValues(new Uint8Array(32)),
    ...sized(1, [...crypto.getRandomValues(new Uint8Array(32))]),
    ...sized(
      2,
      ciphers.flatMap((cipher) => [cipher >> 8, cipher & 255]),
    ),
    ...sized(1, [0]),
    ...sized(2, extensions),
  ];
  return Uint8Array.from([handshake, 3, 1, ...sized(2, [1, ...sized(3, body)])]);
}

/**
 * @param {number} type
 * @param {number[]} content
 */
const extension = (type, content) => [type >> 8, type & 255, ...sized(2, content)];

/**
 * @param {number} width bytes of the length
 * @param {number[]} content
 * @returns {number[]} with its length before it
 */
const sized = (width, content) => [
  ...Array.from({ length: width }, (_, index) => (content.length >> (8 * (width - 1 - index))) & 255),
  ...content,
];
