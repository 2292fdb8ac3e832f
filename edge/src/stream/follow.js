// GET /v1/stream: what a listener asks for, and the way to the hub.
import { problem } from "../api/problem.js";
import { targetOf } from "../target.js";
import { hubOf } from "./publish.js";

/** Tells the hub by which key a listener was let in. */
export const keyHeader = "signpost-key";

/** What can be asked for by ?kind=. */
export const kinds = /** @type {readonly string[]} */ (["event", "attempt", "endpoint", "source"]);

/**
 * @param {URL} url ?source= ?endpoint= ?kind=, each several times or with commas; without any of a sort: all
 * @returns {import("./listener.js").Filter}
 */
export function filterOf({ searchParams }) {
  const all = (/** @type {string} */ key) =>
    new Set(
      searchParams
        .getAll(key)
        .flatMap((value) => value.split(","))
        .filter((value) => value !== ""),
    );
  return { kinds: all("kind"), sources: all("source"), endpoints: all("endpoint") };
}

/**
 * @param {Request} request already authorised
 * @param {Record<string, unknown>} environment
 * @param {string} key id of the API key that authorised it
 * @returns {Promise<Response>} text/event-stream, without an end; a problem when it asks for what there is not
 */
export async function stream(request, environment, key) {
  const { kinds: wanted } = filterOf(new URL(request.url));
  if ([...wanted].some((kind) => !kinds.includes(kind))) {
    const message = `expected ${kinds.slice(0, -1).join(", ")} or ${kinds.at(-1)}`;
    return problem("invalid_request", { errors: [{ in: "query", pointer: "/kind", message }] });
  }
  const headers = new Headers({ [keyHeader]: key });
  const last = request.headers.get("last-event-id");
  if (last !== null) headers.set("last-event-id", last);
  return hubOf(environment).fetch(`http://stream/${targetOf(request).query}`, { headers });
}
