// What tests of dispatch share: a gateway, a sink, and what connects the two.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { createHmac } from "node:crypto";
import { before } from "node:test";
import { callerOf } from "./api-client.mjs";
import { configurationOf, startGateway } from "./gateway.mjs";
import { startSink } from "./sink.mjs";

export const uuid4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** @param {string} secret @param {Buffer} body */
export const hex = (secret, body) => createHmac("sha256", secret).update(body).digest("hex");

/** The ClientPress document's example. */
export const task = {
  event: "task.completed",
  portal_id: 42,
  portal_url: "https://your-site.com/client-portal/acme-corp/",
  data: { id: 10, title: "Sign the contract", list_id: 1 },
};

/** Another one, which is not of a task. */
export const message = { event: "message.sent", portal_id: 42, portal_url: task.portal_url, data: { sender_id: 7 } };

/** @param {[string, string][]} pairs */
export const sorted = (pairs) => pairs.sort(([a], [b]) => (a < b ? -1 : 1));

/**
 * @param {import("./sink.mjs").Arrived} arrived
 * @returns {[string, string][]} as they are spelled, in the alphabet's order, without those of HTTP itself. Workerd puts them into an
 *   order of its own
 */
export function headersOf({ rawHeaders }) {
  /** @type {[string, string][]} */
  const pairs = [];
  for (let i = 0; i < rawHeaders.length; i += 2) pairs.push([rawHeaders[i], rawHeaders[i + 1]]);
  return sorted(pairs.filter(([name]) => !["host", "content-length"].includes(name.toLowerCase())));
}

/**
 * @param {import("./sink.mjs").Arrived} arrived
 * @returns {string[]} names alone
 */
export const namesOf = (arrived) => headersOf(arrived).map(([name]) => name);

/**
 * @param {string} text JSON
 * @returns {string} as PHP's json_encode writes it
 */
export function php(text) {
  const script = "echo json_encode(json_decode(stream_get_contents(STDIN)));";
  const { status, stdout, stderr } = spawnSync("php", ["-n", "-r", script], { input: text });
  assert.equal(status, 0, String(stderr));
  return stdout.toString();
}

/**
 * To be called in the body of a describe; everything is there before its first test. The configuration has an inbound source, an
 * outbound one of tasks alone with two endpoints (one of them unsigned), and an endpoint that takes everything.
 * @param {{after(end: () => Promise<void>): void}} t
 */
export function dispatchStage(t) {
  const stage = {
    sink: /** @type {import("./sink.mjs").Sink} */ (/** @type {unknown} */ (undefined)),
    gateway: /** @type {import("./gateway.mjs").Gateway} */ (/** @type {unknown} */ (undefined)),
    call: /** @type {import("./api-client.mjs").Caller} */ (/** @type {unknown} */ (undefined)),
    connect,
  };
  let made = 0;

  before(async () => {
    const sink = await startSink(t);
    const configuration = configurationOf(
      { inbound: {}, filed: { direction: "outbound", secret_env: undefined, dispatch: { events: ["task.*"] } } },
      {
        filed: { url: `${sink.url}/filed`, sources: ["filed"], secret_env: ["CLIENTPRESS_SECRET"] },
        blank: { url: `${sink.url}/blank`, sources: ["filed"], secret_env: undefined, unsigned: true },
        everything: { url: `${sink.url}/everything`, sources: ["*"] },
      },
    );
    const gateway = await startGateway(t, configuration);
    Object.assign(stage, { sink, gateway, call: callerOf(gateway) });
  });

  /**
   * An outbound source with an endpoint at the sink, both by the API.
   * @param {string} provider
   * @param {object} [source]
   * @param {object} [endpoint]
   */
  async function connect(provider, source, endpoint) {
    const { call, sink } = stage;
    const name = `${provider}-${++made}`;
    const first = await call("POST", "/v1/sources", { name, provider, direction: "outbound", ...source });
    assert.equal(first.status, 201, JSON.stringify(first.body));
    const url = `${sink.url}/${name}`;
    const second = await call("POST", "/v1/endpoints", { name, url, sources: [name], ...endpoint });
    assert.equal(second.status, 201, JSON.stringify(second.body));
    return {
      name,
      path: `/${name}`,
      secret: second.body.secrets[0]?.secret,
      endpoint: second.body,
      source: first.body,
      dispatch: (/** @type {unknown} */ body, /** @type {Record<string, string>} */ headers = {}) =>
        call("POST", `/v1/sources/${name}/dispatch`, body, headers),
      arrival: async (/** @type {number} */ count) => (await sink.arrival(`/${name}`, count))[count - 1],
    };
  }

  return stage;
}
