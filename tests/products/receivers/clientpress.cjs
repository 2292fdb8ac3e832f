// A receiver of ClientPress's webhooks: the code that its document prints for Node.js, and a server around it.
"use strict";
const { listen } = require("./listen.cjs");

// As printed:
const crypto = require('crypto');

function verify(body, secret, header) {
  const expected = 'sha256=' + crypto
    .createHmac('sha256', secret)
    .update(body, 'utf8')
    .digest('hex');
  return crypto.timingSafeEqual(Buffer.from(expected), Buffer.from(header));
}
// So far.

listen((rawBody, headers, secret) => verify(rawBody, secret, headers["x-cp-signature"]));
