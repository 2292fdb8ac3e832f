// Where the gateway may connect to: the core looks at the URL, workerd's network at the address behind it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { callerOf } from "./api-client.mjs";
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

const products = ["clientpress", "clientflow", "portalio", "cepro"];

test("http stays for what is listed where the product promises https, and is for everybody else's choice where not", async (t) => {
  const sink = await startSink(t);
  const outbound = { direction: "outbound", secret_env: undefined };
  const all = [...products, "standard"];
  const sources = Object.fromEntries(all.map((provider) => [provider, { provider, ...outbound }]));
  const whole = configurationOf({ demo: {}, ...sources }, {});
  const call = callerOf(await startGateway(t, { ...whole, destinations: { allow_http: true, allow: [sinkAddress] } }));
  const { message } = bodyOf("destination_not_https");
  for (const source of all) {
    const listed = { name: `${source}-listed`, url: `${sink.url}/listed`, sources: [source] };
    assert.equal((await call("POST", "/v1/endpoints", listed)).status, 201, source);
    const open = { ...listed, name: `${source}-open`, url: "http://hooks.example.com/x" };
    const promised = source !== "standard";
    for (const answer of [
      await call("POST", "/v1/endpoints", open),
      await call("PATCH", `/v1/endpoints/${listed.name}`, { url: open.url }),
    ]) {
      assert.ok(promised ? answer.status === 400 : answer.status < 300, `${source}: ${answer.status}`);
      if (!promised) continue;
      const [{ pointer, message: found }] = answer.body.errors;
      const why = "expected https, found http (which is for the destinations that are listed as allowed)";
      assert.deepEqual([pointer, found], ["/url", `destination_not_https: ${message} (${why})`]);
    }
  }
  // What Signpost passes on is its own, whoever sent it.
  const own = { name: "own", url: "http://hooks.example.com/x", sources: ["demo"] };
  assert.equal((await call("POST", "/v1/endpoints", own)).status, 201);
  const spoken = await call("PATCH", "/v1/endpoints/own", { format: "clientflow" });
  assert.deepEqual([spoken.status, spoken.body.errors[0].pointer], [400, "/url"]);
});

test("the file's endpoints are held against the same", async (t) => {
  const url = "http://hooks.example.com/x";
  const endpoint = { url, sources: ["product"], secret_env: ["CLIENTPRESS_SECRET"] };
  const product = { provider: "cepro", direction: "outbound", secret_env: undefined };
  const whole = configurationOf({ product }, { sink: endpoint });
  await assert.rejects(
    startGateway(t, { ...whole, destinations: { allow_http: true, allow: [sinkAddress] } }),
    /^ConfigurationError: \/endpoints\/sink\/url: destination_not_https: /,
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
