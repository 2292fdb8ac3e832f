// @ts-nocheck: the code as printed has no types.
// A receiver of ClientFlow's webhooks: the code that its document prints, and a server around it.
import listening from "./listen.cjs";

// As printed:
import crypto from "crypto";
function verifyWebhook(rawBody, signatureHeader, secret) {
const provided = signatureHeader.replace(/^sha256=/, "");
const expected = crypto
.createHmac("sha256", secret)
.update(rawBody)
.digest("hex");
return crypto.timingSafeEqual(
Buffer.from(provided, "hex"),
Buffer.from(expected, "hex"),
);
}
// So far.

listening.listen((rawBody, headers, secret) => verifyWebhook(rawBody, headers["x-clientflow-signature"], secret));
