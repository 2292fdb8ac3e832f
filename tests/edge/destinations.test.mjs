// Where the gateway may connect to: the core looks at the URL, workerd's network at the address behind it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { send, signedHeaders, taskCompleted } from "./clientpress.mjs";
import { configurationOf, secrets, startGateway } from "./gateway.mjs";
import { bodyOf } from "./sentences.mjs";
import { sinkAddress, startSink } from "./sink.mjs";

/** @param {string} url @param {object} [destinations] */
const configuration = (url, destinations) => ({
  ...configurationOf({ demo: {} }, { sink: { url } }),
  ...(destinations && { destinations }),
});

/**
 * @param {import("./gateway.mjs").Gateway} gateway
 * @returns {Promise<string>} why the first attempt got no status
 */
async function firstError({ url, key }) {
  for (;;) {
    const response = await fetch(`${url}/v1/deliveries`, { headers: { authorization: `Bearer ${key}` } });
    const { items } = /** @type {any} */ (await response.json());
    if (items[0]?.attempts > 0) return items[0].error;
  }
}

test("the core refuses a destination that is not public, not https or not plain, before anything starts", async (t) => {
  const refused = /** @type {const} */ ([
    ["https://127.0.0.1/", "destination_not_public"],
    ["https://0x7f.1/", "destination_not_public"],
    ["https://[::ffff:10.0.0.1]/", "destination_not_public"],
    ["https://169.254.169.254/latest/meta-data", "destination_not_public"],
    ["http://hooks.example.com/", "destination_not_https"],
    ["https://user:password@hooks.example.com/", "destination_has_credentials"],
    ["https://hooks.example.com:22/", "destination_port_refused"],
    ["hooks.example.com", "malformed_destination"],
  ]);
  for (const [url, code] of refused) {
    await assert.rejects(startGateway(t, configuration(url, {})), (/** @type {Error} */ error) => {
      assert.equal(error.name, "ConfigurationError");
      assert.ok(error.message.startsWith(`/endpoints/sink/url: ${code}: ${bodyOf(code).message}`), error.message);
      return true;
    });
  }
});

test("an exception opens one address, not its neighbours", async (t) => {
  await assert.rejects(
    startGateway(t, configuration("http://127.0.0.3/", { allow_http: true, allow: [sinkAddress] })),
    /^ConfigurationError: \/endpoints\/sink\/url: destination_not_public: /,
  );
  await assert.rejects(
    startGateway(t, configuration("https://hooks.example.com/", { allow: ["127.0.0.300"] })),
    /^ConfigurationError: \/destinations\/allow\/0: invalid_option: /,
  );
});

test("what the core lets through, the network still refuses when the address is not on its list", async (t) => {
  const sink = await startSink(t);
  // As with a name that resolves to an address of the inside: the core cannot see it, the network can.
  const gateway = await startGateway(t, configuration(`${sink.url}/hook`, { allow_http: true, allow: [sinkAddress] }), {
    allow: ["public"],
  });
  const body = taskCompleted();
  const headers = signedHeaders(body, secrets.CLIENTPRESS_SECRET);
  assert.equal((await send(`${gateway.url}/in/demo`, { headers, body })).status, 202);
  assert.equal(await firstError(gateway), "connection_error");
  assert.equal(sink.arrivedAt("/hook").length, 0);
});

test("a name that resolves to this machine is refused by the network", async (t) => {
  const sink = await startSink(t);
  const { port } = new URL(sink.url);
  const gateway = await startGateway(
    t,
    configuration(`http://localhost:${port}/hook`, { allow_http: true, allow: ["localhost"] }),
    { allow: ["public"] },
  );
  const body = taskCompleted();
  const headers = signedHeaders(body, secrets.CLIENTPRESS_SECRET);
  assert.equal((await send(`${gateway.url}/in/demo`, { headers, body })).status, 202);
  assert.equal(await firstError(gateway), "connection_error");
  assert.equal(sink.arrivedAt("/hook").length, 0);
});
