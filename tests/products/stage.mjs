// What the cases of a product share: the gateway in workerd with a source of the product, a destination that keeps what comes,
// and the document's receivers, each the destination of an endpoint that speaks the product's dialect.
import assert from "node:assert/strict";
import { callerOf } from "../edge/api-client.mjs";
import { send } from "../edge/clientpress.mjs";
import { startGateway } from "../edge/gateway.mjs";
import { rawHeadersOf, sinkAddress, startSink } from "../edge/sink.mjs";
import { secrets } from "../edge/virtual/gateway.mjs";
import { eventually } from "../patience.mjs";
import { startReceiver } from "./receivers.mjs";
import { changes, sendBy, sendByCommand, sendByPackage } from "./senders.mjs";

/** Of the product's sender and of its receivers, unless told: their documents say nothing of its form. */
export const secret = secrets.DIALECT_SECRET;

/**
 * @typedef {object} Stage
 * @property {string} provider
 * @property {string} secret of its source and of its receivers
 * @property {import("../edge/sink.mjs").Sink} sink
 * @property {import("./receivers.mjs").Receiver[]} receivers
 * @property {import("../edge/gateway.mjs").Gateway} gateway
 * @property {import("../edge/api-client.mjs").Caller} call its management API
 * @property {string} url where the product's webhooks come in
 */

/**
 * @param {{after(hook: () => Promise<void>): void}} t
 * @param {string} provider
 * @param {object} options
 * @param {string[]} options.receivers files of receivers/
 * @param {string} [options.secret]
 * @param {(sink: string) => Record<string, object>} [options.endpoints] by name, besides
 * @returns {Promise<Stage>}
 */
export async function startStage(t, provider, options) {
  const { receivers: names, secret: key = secret, endpoints = () => ({}) } = options;
  const sink = await startSink(t);
  const receivers = await Promise.all(names.map((name) => startReceiver(t, name, key)));
  const dialect = { sources: ["product"], format: provider, retry: provider, secret_env: ["PRODUCT_SECRET"] };
  const gateway = await startGateway(
    t,
    {
      sources: { product: { provider, secret_env: ["PRODUCT_SECRET"] } },
      endpoints: {
        destination: { url: `${sink.url}/destination`, sources: ["product"], secret_env: ["ENDPOINT_SECRET"] },
        ...Object.fromEntries(receivers.map(({ name, url }) => [endpointOf(name), { url, ...dialect }])),
        ...Object.fromEntries(Object.entries(endpoints(sink.url)).map(([name, of]) => [name, { ...dialect, ...of }])),
      },
      destinations: { allow_http: true, allow: [sinkAddress] },
    },
    { environment: { PRODUCT_SECRET: key, ENDPOINT_SECRET: secrets.ENDPOINT_SECRET } },
  );
  return { provider, secret: key, sink, receivers, gateway, call: callerOf(gateway), url: `${gateway.url}/in/product` };
}

/** The endpoint that leads to a receiver. @param {string} receiver its file */
export const endpointOf = (receiver) => receiver.replace(".", "-");

/**
 * What the command and the package send of an event is accepted by every receiver, which says which event it was; a changed copy
 * is refused.
 * @param {Stage} stage
 * @param {string} event
 * @param {object} [options]
 * @param {object} [options.fields] in place of the catalog's example
 * @param {boolean} [options.named] false: the body does not name its event
 */
export async function receiversAccept({ provider, receivers, secret }, event, { fields, named = true } = {}) {
  for (const { name, url } of receivers) {
    const order = { url, secret, event, fields };
    const accepted = { status: 200, answer: { event: named ? event : null } };
    const refused = { status: 401 };
    const told = (/** @type {{status: number, answer: string}} */ { status, answer }) =>
      status === 401 ? { status } : { status, answer: JSON.parse(answer) };
    assert.deepEqual(told(await sendByCommand(provider, order)), accepted, `${name}: signpost send`);
    assert.deepEqual(told(await sendByPackage(provider, order)), accepted, `${name}: the package`);
    assert.deepEqual(told(await sendByCommand(provider, { ...order, change: "body" })), refused, `${name}: --tamper`);
    for (const change of changes)
      assert.deepEqual(told(await sendByPackage(provider, { ...order, change })), refused, `${name}: ${change}`);
  }
}

/**
 * One receiver accepts what the command and the package send, and refuses it with any bit changed or under another secret.
 * @param {Stage} stage
 * @param {number} index of the receiver
 * @param {string} event
 */
export async function receiverVerifies({ provider, receivers, secret }, index, event) {
  const order = { url: receivers[index].url, secret, event };
  for (const by of [sendByCommand, sendByPackage]) {
    assert.equal((await by(provider, order)).status, 200);
    for (const change of changes) assert.equal((await by(provider, { ...order, change })).status, 401, change);
  }
}

/** @typedef {{good: import("./senders.mjs").Sent, changed: Record<string, import("./senders.mjs").Sent>}} Posted */

/**
 * Lets a document's sender post deliveries to the gateway, and of each its changed copies before it.
 * @param {Stage} stage
 * @param {string} program a file of senders/
 * @param {object[]} deliveries of its order
 * @returns {Promise<Posted[]>} for each delivery
 */
export async function postAll({ url, secret }, program, deliveries) {
  const all = deliveries.flatMap((delivery) => [...changes.map((change) => ({ ...delivery, change })), delivery]);
  const sent = await sendBy(program, { url, secret, deliveries: all });
  return deliveries.map((_, index) => {
    const own = sent.slice(index * (changes.length + 1), (index + 1) * (changes.length + 1));
    const changed = Object.fromEntries(changes.map((change, at) => [change, own[at]]));
    return { good: own[changes.length], changed };
  });
}

/**
 * What a document's sender posted was accepted, its changed copies were not; it is at the destination as it was sent, and
 * every receiver has taken the gateway's own delivery of it.
 * @param {Stage} stage
 * @param {Posted} posted
 * @param {string} event
 */
export async function gatewayAccepts(stage, { good, changed }, event) {
  const { sink, receivers } = stage;
  assert.deepEqual([good.status, JSON.parse(good.answer).code], [202, "ok"]);
  for (const [change, { status, answer }] of Object.entries(changed))
    assert.deepEqual([change, status, JSON.parse(answer).code], [change, 401, "signature_mismatch"]);

  const arrived = await eventually(
    () => sink.arrivedAt("/destination").find(({ body }) => body.equals(good.body)),
    `${event} at the destination`,
  );
  const headers = rawHeadersOf(arrived);
  // Standard Webhooks' own time and signature give way to the endpoint's.
  const kept = good.headers.filter(([name]) => !/^webhook-(?:timestamp|signature)$/.test(name));
  for (const [name, value] of kept) assert.equal(headers.get(name), value, name);

  for (const { name } of receivers) {
    const { status, response } = await attemptOf(stage, endpointOf(name), String(headers.get("webhook-id")));
    assert.deepEqual([name, status, response], [name, 200, JSON.stringify({ event })]);
  }
}

/**
 * The last attempt of a delivery, once one was answered.
 * @param {Stage} stage
 * @param {string} endpoint
 * @param {string} id the event's
 * @returns {Promise<{status: number, response: string}>}
 */
async function attemptOf({ call }, endpoint, id) {
  const delivery = await eventually(async () => {
    const { body } = await call("GET", `/v1/endpoints/${endpoint}/deliveries?search=${encodeURIComponent(id)}`);
    return body.items.find((/** @type {any} */ item) => item.event_id === id && item.status !== null);
  }, `${id} at ${endpoint}`);
  const { body } = await call("GET", `/v1/endpoints/${endpoint}/deliveries/${delivery.seq}`);
  const { status, response } = body.history.at(-1);
  return { status, response: JSON.stringify(JSON.parse(response.text)) };
}

/**
 * What came to a destination is accepted by a receiver of the document, every single attempt.
 * @param {import("./receivers.mjs").Receiver} receiver
 * @param {(Parameters<typeof rawHeadersOf>[0] & {body: Buffer})[]} arrivals
 */
export async function verifiedBy({ url }, arrivals) {
  assert.ok(arrivals.length > 0);
  for (const arrival of arrivals) {
    const { status } = await send(url, { headers: Object.fromEntries(rawHeadersOf(arrival)), body: arrival.body });
    assert.equal(status, 200);
  }
}
