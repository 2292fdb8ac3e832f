// What the settings of an endpoint take, asked of a gateway that makes no exception for any address.
import assert from "node:assert/strict";
import { callerOf, problemOf } from "../edge/api-client.mjs";
import { startGateway } from "../edge/gateway.mjs";

/**
 * @param {{after(hook: () => Promise<void>): void}} t
 * @param {string} provider of its one source, called product
 * @returns {Promise<import("../edge/api-client.mjs").Caller>} of its management API
 */
export async function startSettings(t, provider) {
  const call = callerOf(await startGateway(t, {}, { environment: {} }));
  const { status } = await call("POST", "/v1/sources", { name: "product", provider });
  assert.equal(status, 201);
  return call;
}

/**
 * @param {import("../edge/api-client.mjs").Caller} call
 * @param {string} format
 * @param {Record<string, string>} refusals which URL is refused with which code
 */
export async function refusesUrls(call, format, refusals) {
  const endpoint = { sources: ["product"], format };
  for (const [url, code] of Object.entries(refusals)) {
    const problem = problemOf(await call("POST", "/v1/endpoints", { ...endpoint, name: "refused", url }));
    assert.deepEqual(
      problem.map((part) => String(part).replace(/^(body \S+: \w+):.*/, "$1")),
      ["400", "invalid_request", `body /url: ${code}`],
      url,
    );
  }
  const url = "https://hooks.example.com/abc";
  assert.equal((await call("POST", "/v1/endpoints", { ...endpoint, name: "taken", url })).status, 201);
}
