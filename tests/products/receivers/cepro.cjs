// A receiver of CE Pro's webhooks: the code that its document prints for Node.js, and a server around it.
"use strict";
const { listen } = require("./listen.cjs");

// As printed:
const crypto = require('crypto');

function verifyWebhookSignature(rawBody, signatureHeader, secret) {
  const expectedSignature = crypto
    .createHmac('sha256', secret)
    .update(rawBody)
    .digest('hex');
  const expectedBuffer = Buffer.from(expectedSignature);
  const receivedBuffer = Buffer.from(signatureHeader);
  return (
    expectedBuffer.length === receivedBuffer.length &&
    crypto.timingSafeEqual(expectedBuffer, receivedBuffer)
  );
}
// So far.

listen((rawBody, headers, secret) => verifyWebhookSignature(rawBody, headers["x-webhook-signature"], secret));
