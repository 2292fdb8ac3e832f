// The gateway's own address: what this is, for people and for programs. It names no source: their addresses are for their senders.
import { answer } from "./answer.js";
import { directoryOf } from "./directory/stub.js";
import { errorOf } from "./errors.js";
import { page } from "./pages.js";

const text = `Signpost gateway

It receives signed webhooks, proves who sent them and passes them on.

  POST /in/{source}   a provider's webhooks: 202 accepted, otherwise {"code": ..., "message": ...} says why not
  GET  /healthz       "ok" while it works
  GET  /dashboard/    what came in and where it went, in a browser
  GET  /playground/   signing and verifying, in a browser
`;

/**
 * A page where a browser asks and the pages are built, otherwise text.
 * @param {Request} request
 * @param {{PAGES?: Fetcher}} environment
 * @returns {Response | Promise<Response>}
 */
export function frontPage(request, environment) {
  const wanted = (request.headers.get("accept") ?? "").includes("text/html");
  if (wanted && environment.PAGES) return page(request, "/front/", environment);
  return new Response(text, { headers: { "content-type": "text/plain; charset=utf-8", vary: "accept" } });
}

/**
 * Well when the Directory is: it has read its tables, the configuration has no faults, and every object has been woken once and can use
 * what it has stored, as far as anybody has come upon it.
 * @param {{DIRECTORY: DurableObjectNamespace}} environment
 * @returns {Promise<Response>}
 */
export async function health(environment) {
  const { ok, objects } = await directoryOf(environment).start();
  if (!ok) return answer("gateway_misconfigured");
  // What keeps the gateway from starting is said before what does not.
  const worst = objects.find((/** @type {any} */ { code }) => code === "newer_data") ?? objects[0];
  if (worst) return answer(worst.code, { message: sentenceOf(worst), objects });
  return new Response("ok\n", {
    headers: { "content-type": "text/plain; charset=utf-8", "cache-control": "no-store" },
  });
}

/** @param {import("./directory/pushes.js").Broken} broken */
const sentenceOf = ({ kind, name, code, detail, advice = errorOf(code).message }) =>
  name === undefined ? `${detail}. ${advice}` : `The ${kind} ${name}: ${detail}. ${advice}`;
