// Why there was no answer: each cause from a real destination of that kind, on loopback. And what an answer says of where to go, or of the
// URL that it was asked by, is not readable on disk.
import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createServer as createHttp } from "node:http";
import { createServer as createHttps } from "node:https";
import { createServer as createTcp } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { createServer as createTls } from "node:tls";
import { callerOf } from "./api-client.mjs";
import { certificate } from "./certificate.mjs";
import { configurationOf, startGateway } from "./gateway.mjs";
import { lifetime } from "./lifetime.mjs";
import { sinkAddress } from "./sink.mjs";

/** @typedef {import("node:net").Socket} Socket */

const directory = mkdtempSync(join(tmpdir(), "signpost-test-"));
after(() => rmSync(directory, { recursive: true, force: true }));
const at = (/** @type {string} */ name) => join(directory, name);

describe("a destination that gives no answer", () => {
  const t = lifetime();
  /** @type {import("./api-client.mjs").Caller} */
  let call;
  /** @type {import("./gateway.mjs").Gateway} */
  let gateway;
  const data = at("data");

  before(async () => {
    gateway = await startGateway(
      t,
      configurationOf(
        { demo: {} },
        {},
        { destinations: { allow_http: true, allow: [sinkAddress, "localhost", "no-such-host.invalid"] } },
      ),
      // A name that resolves, but only to where nothing may go, is localhost.
      { data, allow: [`${sinkAddress}/32`] },
    );
    call = callerOf(gateway);
  });

  /**
   * @param {import("node:net").Server} server
   * @returns {Promise<number>} its port, at the address of sinks
   */
  const listen = (server) =>
    new Promise((resolve) => {
      /** @type {Set<Socket>} */
      const open = new Set();
      server.on("connection", (socket) => open.add(socket));
      t.after(async () => {
        server.close();
        for (const socket of open) socket.destroy();
      });
      server.listen(0, sinkAddress, () =>
        resolve(/** @type {import("node:net").AddressInfo} */ (server.address()).port),
      );
    });

  /** @param {(socket: Socket) => void} meet */
  const tcp = (meet) =>
    listen(
      createTcp((socket) => {
        socket.on("error", () => {});
        meet(socket);
      }),
    );
  const onFirst = (/** @type {(socket: Socket) => void} */ act) => (/** @type {Socket} */ socket) =>
    void socket.once("data", () => act(socket));

  /** @type {Record<string, {cause: string | null, orElse?: string, error?: string, url: () => Promise<string>, timeout_seconds?: number}>} */
  const kinds = {
    "nobody listens": {
      cause: "connection_refused",
      async url() {
        const server = createTcp();
        const port = await new Promise((resolve) =>
          server.listen(0, sinkAddress, () => resolve(/** @type {any} */ (server.address()).port)),
        );
        await new Promise((done) => server.close(done));
        return `http://${sinkAddress}:${port}/`;
      },
    },
    "nobody listens, https": {
      cause: "connection_refused",
      url: async () => (await kinds["nobody listens"].url()).replace("http:", "https:"),
    },
    // Whether there was a connection before it was reset is a matter of moments.
    "it resets the connection at once": {
      cause: "connection_reset",
      orElse: "connection_refused",
      url: async () => `http://${sinkAddress}:${await tcp((socket) => void socket.resetAndDestroy())}/`,
    },
    "it resets the connection after the request": {
      cause: "connection_reset",
      url: async () => `http://${sinkAddress}:${await tcp(onFirst((socket) => socket.resetAndDestroy()))}/`,
    },
    "it closes the connection without a word": {
      cause: "connection_reset",
      url: async () => `http://${sinkAddress}:${await tcp(onFirst((socket) => socket.end()))}/`,
    },
    "its answer breaks off within the headers": {
      cause: "connection_reset",
      url: async () =>
        `http://${sinkAddress}:${await tcp(onFirst((socket) => socket.end("HTTP/1.1 200 OK\r\nContent-Le")))}/`,
    },
    "it resets the connection within the TLS handshake": {
      cause: "connection_reset",
      url: async () => `https://${sinkAddress}:${await tcp(onFirst((socket) => socket.resetAndDestroy()))}/`,
    },
    "it speaks SSH": {
      cause: "not_http",
      url: async () => `http://${sinkAddress}:${await tcp((socket) => void socket.write("SSH-2.0-OpenSSH_9.2\r\n"))}/`,
    },
    "it answers, but not in HTTP": {
      cause: "not_http",
      url: async () =>
        `http://${sinkAddress}:${await tcp(onFirst((socket) => socket.end("-ERR unknown command 'POST'\r\n")))}/`,
    },
    "it takes TLS alone, at an http URL": {
      cause: "connection_reset",
      url: async () =>
        `http://${sinkAddress}:${await listen(createHttps(certificate(), (_, response) => response.end()))}/`,
    },
    "it speaks HTTP at an https URL": {
      cause: "not_http",
      url: async () => `https://${sinkAddress}:${await listen(createHttp((_, response) => void response.end()))}/`,
    },
    "its certificate is its own": {
      cause: "certificate",
      url: async () =>
        `https://${sinkAddress}:${await listen(createHttps(certificate(), (_, response) => response.end()))}/`,
    },
    "its certificate is its own, with TLS 1.2": {
      cause: "certificate",
      url: async () =>
        `https://${sinkAddress}:${await listen(createHttps({ ...certificate(), maxVersion: "TLSv1.2" }, (_, response) => response.end()))}/`,
    },
    "it speaks an old TLS alone": {
      cause: "tls",
      url: async () => {
        const old = /** @type {const} */ ({ minVersion: "TLSv1", maxVersion: "TLSv1", ciphers: "DEFAULT@SECLEVEL=0" });
        const server = createTls({ ...certificate(), ...old }, () => {});
        server.on("tlsClientError", () => {});
        return `https://${sinkAddress}:${await listen(server)}/`;
      },
    },
    "its name has no address": { cause: "no_address", url: async () => "https://no-such-host.invalid/" },
    "its name resolves to where nothing may go": { cause: "no_address", url: async () => "http://localhost:8080/" },
    "it says nothing": {
      cause: null,
      error: "timeout",
      timeout_seconds: 1,
      url: async () => `http://${sinkAddress}:${await tcp(() => {})}/`,
    },
  };

  let made = 0;
  for (const [kind, { cause: usual, orElse, error = "connection_error", url, timeout_seconds }] of Object.entries(
    kinds,
  )) {
    test(`${kind}: ${usual ?? error}`, async () => {
      const name = `kind-${++made}`;
      const input = { name, url: await url(), sources: ["demo"], timeout_seconds };
      const answer = await call("POST", "/v1/endpoints", input);
      assert.equal(answer.status, 201, JSON.stringify(answer.body));
      const { body } = await call("POST", `/v1/endpoints/${name}/test`, {});
      const cause = body.cause === orElse ? orElse : usual;
      assert.deepEqual([body.status, body.error, body.cause], [null, error, cause]);
      const [attempt] = body.history;
      assert.deepEqual([attempt.error, attempt.cause, attempt.location], [error, cause, null]);
      const { body: list } = await call("GET", `/v1/endpoints/${name}/deliveries`);
      assert.deepEqual([list.items[0].error, list.items[0].cause], [error, cause]);
    });
  }

  test("what is said to find the cause holds nothing of the webhook or of its URL", async () => {
    /** @type {string[]} */
    const heard = [];
    const port = await tcp((socket) => {
      let text = "";
      socket.on("data", (chunk) => {
        text += chunk;
        if (!text.includes("\r\n\r\n")) return;
        heard.push(text);
        socket.destroy();
      });
    });
    const url = `http://${sinkAddress}:${port}/path/T0K3N?token=T0K3N`;
    await call("POST", "/v1/endpoints", { name: "asked", url, sources: ["demo"] });
    const { body } = await call("POST", "/v1/endpoints/asked/test", {});
    assert.equal(body.cause, "connection_reset");
    const [attempt, ...others] = heard;
    assert.match(attempt, /^POST \/path\/T0K3N\?token=T0K3N HTTP\/1\.1\r\n/);
    assert.deepEqual(others, [`OPTIONS * HTTP/1.1\r\nHost: ${sinkAddress}:${port}\r\nConnection: close\r\n\r\n`]);
  });

  test("a redirect is not followed: where it leads is shown, and is not readable on disk; nor is a URL that is repeated", async () => {
    const [own, there] = ["T0K3N-of-the-URL-0123456789", "T0K3N-of-the-Location-012345"];
    const location = `https://other.example.com/hooks/${there}`;
    const port = await listen(
      createHttp((request, response) => {
        const { url = "" } = request;
        const repeated = `Cannot POST ${url}: "${url.replaceAll("/", "\\/")}"`;
        if (!url.startsWith("/moved")) return void response.writeHead(404).end(repeated);
        response.writeHead(302, { location }).end(`${repeated} Moved to <a href="${location}">it</a>`);
      }),
    );
    for (const [name, path] of [
      ["moved", `/moved/${own}`],
      ["missing", `/missing?token=${own}&x=1`],
    ]) {
      await call("POST", "/v1/endpoints", { name, url: `http://${sinkAddress}:${port}${path}`, sources: ["demo"] });
    }
    const { body: moved } = await call("POST", "/v1/endpoints/moved/test", {});
    assert.deepEqual([moved.status, moved.error, moved.cause, moved.history[0].location], [302, null, null, location]);
    const again = (await call("GET", `/v1/endpoints/moved/deliveries/${moved.seq}`)).body;
    assert.equal(again.history[0].location, location);
    assert.match(
      again.history[0].response.text,
      /^Cannot POST \*+: "\*+" Moved to <a href="https:\/\/other\.example\.com\*+">it<\/a>$/,
    );
    const { body: missing } = await call("POST", "/v1/endpoints/missing/test", {});
    assert.deepEqual([missing.status, missing.history[0].location], [404, null]);
    assert.match(missing.history[0].response.text, /^Cannot POST \*+: "\*+"$/);

    await gateway.kill();
    const files = readdirSync(data, { recursive: true, withFileTypes: true }).filter((file) => file.isFile());
    for (const file of files) {
      const bytes = readFileSync(join(file.path, file.name));
      assert.deepEqual(
        [own, there].filter((text) => bytes.includes(text)),
        [],
        file.name,
      );
    }
  });
});
