// A receiver of Standard Webhooks: the reference implementation, and a server around it.
import { Webhook } from "standardwebhooks";
import listening from "./listen.cjs";

listening.listen((rawBody, headers, secret) => {
  new Webhook(secret).verify(rawBody, /** @type {Record<string, string>} */ (headers));
  return true;
});
