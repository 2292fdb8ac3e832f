// What the receivers in Node share: a server around the document's own code.
"use strict";
const { createServer } = require("node:http");

/**
 * Listens on a free port of the address in the first argument and prints its URL; then, for each request, one line of JSON
 * with the status that it answered and the event that it saw (null: refused).
 * @param {(rawBody: Buffer, headers: import("node:http").IncomingHttpHeaders, secret: string) => boolean} verify
 */
exports.listen = (verify) => {
  const secret = process.env.RECEIVER_SECRET ?? "";
  const genuine = (/** @type {Buffer} */ rawBody, /** @type {import("node:http").IncomingHttpHeaders} */ headers) => {
    try {
      return verify(rawBody, headers, secret);
    } catch {
      // The documents' code throws at a signature that is absent or of another length.
      return false;
    }
  };
  const server = createServer(async (request, response) => {
    const pieces = [];
    for await (const piece of request) pieces.push(piece);
    const rawBody = Buffer.concat(pieces);
    const accepted = genuine(rawBody, request.headers);
    const body = accepted ? JSON.parse(rawBody.toString()) : {};
    const event = body.event ?? body.type ?? null;
    const status = accepted ? 200 : 401;
    console.log(JSON.stringify({ status, event }));
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify({ event }));
  });
  server.listen(0, process.argv[2], () => {
    const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
    console.log(`http://${process.argv[2]}:${port}`);
  });
};
