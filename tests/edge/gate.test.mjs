// What takes connections in workerd's place: what it passes on, what it holds back, and who has to go when there are too many.
import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, afterEach, describe, test } from "node:test";
import { startGate } from "../../edge/serve/gate.mjs";

describe("the gate", () => {
  /** @type {import("node:net").Server} */
  let server;
  /** @type {import("node:net").Server} */
  let behind;
  /** Connections that were passed on. @type {import("node:net").Socket[]} */
  let arrived;
  let directory = "";
  let path = "";
  let port = 0;

  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), "signpost-gate-"));
    path = join(directory, "gate");
    arrived = [];
    behind = createServer({ allowHalfOpen: true }, (socket) => arrived.push(socket.on("error", () => {})));
    server = createServer({ allowHalfOpen: true }).listen(0, "127.0.0.1");
    await once(server, "listening");
    ({ port } = /** @type {import("node:net").AddressInfo} */ (server.address()));
  });
  afterEach(() => {
    for (const socket of [...arrived, ...opened.splice(0)]) socket.destroy();
    server.close();
    behind.close();
    rmSync(directory, { recursive: true, force: true });
  });

  const listenBehind = () => once(behind.listen(path), "listening");

  /** @type {import("node:net").Socket[]} */
  const opened = [];
  async function open() {
    const socket = connect({ port, host: "127.0.0.1" }).on("error", () => {});
    opened.push(socket);
    await once(socket, "connect");
    return socket;
  }

  /** @param {import("node:net").Socket} socket @param {number} count bytes */
  async function read(socket, count) {
    let text = "";
    while (text.length < count) text += (await once(socket, "data"))[0].toString("latin1");
    return text;
  }

  const until = async (/** @type {() => boolean} */ holds) => {
    while (!holds()) await new Promise((resolve) => setTimeout(resolve, 5));
  };

  test("passes on a connection when its request's head is whole, with every byte, and the answer back", async () => {
    await listenBehind();
    startGate(server, { path, limit: 2000 });
    const socket = await open();
    const request = "POST /in/demo HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nbody";
    for (const byte of request.slice(0, -5)) socket.write(byte);
    const other = await open();
    other.write("GET / HTTP/1.1\r\n\r\n");
    await until(() => arrived.length === 1);
    assert.equal(await read(arrived[0], 18), "GET / HTTP/1.1\r\n\r\n");
    socket.write(request.slice(-5));
    await until(() => arrived.length === 2);
    assert.equal(await read(arrived[1], request.length), request);
    arrived[1].write("HTTP/1.1 202 Accepted\r\n\r\n");
    assert.equal(await read(socket, 25), "HTTP/1.1 202 Accepted\r\n\r\n");
    // The next one on the same connection, and the sender's end, which does not cut the answer off.
    socket.end("GET /2 HTTP/1.1\r\n\r\n");
    assert.equal(await read(arrived[1], 19), "GET /2 HTTP/1.1\r\n\r\n");
    await once(arrived[1], "end");
    arrived[1].end("the end");
    assert.equal(await read(socket, 7), "the end");
    await once(socket, "close");
  });

  test("holds a request until there is somebody to pass it on to", async () => {
    startGate(server, { path, limit: 2000 });
    const socket = await open();
    socket.write("GET / HTTP/1.1\r\n\r\n");
    await new Promise(setImmediate);
    await listenBehind();
    await until(() => arrived.length === 1);
    assert.equal(await read(arrived[0], 18), "GET / HTTP/1.1\r\n\r\n");
  });

  test("drops those that have been silent for longest, and nobody who has just said something", async () => {
    await listenBehind();
    // Of 300 files 256 are for all else: 11 may be passed on (two each), and 22 wait.
    startGate(server, { path, limit: 300 });
    const [passable, waitable] = [11, 22];
    /** @type {import("node:net").Socket[]} */
    const taken = [];
    server.on("connection", (socket) => taken.push(socket));
    const severalOf = async (/** @type {number} */ count) => {
      const sockets = [];
      for (let made = 0; made < count; made++) sockets.push((await open()).resume());
      await until(() => taken.length === opened.length);
      return sockets;
    };
    const [first, ...others] = await severalOf(waitable);
    first.write("GET / HT");
    await until(() => taken[0].bytesRead > 0);
    const more = await severalOf(waitable - 1);
    await until(() => others.every((socket) => socket.closed));
    assert.deepEqual([first, ...more].filter((socket) => socket.closed).length, 0);

    first.write("TP/1.1\r\n\r\n");
    await until(() => arrived.length === 1);
    assert.equal(await read(arrived[0], 18), "GET / HTTP/1.1\r\n\r\n");
    const busy = await severalOf(passable);
    for (const [index, socket] of busy.entries()) {
      socket.write("GET / HTTP/1.1\r\n\r\n");
      await until(() => arrived.length === 2 + index);
    }
    await until(() => first.closed);
    assert.equal(busy.filter((socket) => socket.closed).length, 0);
  });

  test("drops a head without an end, and a connection that ends before it", async () => {
    await listenBehind();
    startGate(server, { path, limit: 2000 });
    const endless = await open();
    endless.write(Buffer.alloc(128 * 1024 + 1, "x"));
    await once(endless.resume(), "close");
    const early = await open();
    early.end("GET / HTTP/1.1\r\n");
    await once(early.resume(), "close");
    assert.equal(arrived.length, 0);
  });

  test("lets those that were passed on end, once it takes no more", async () => {
    await listenBehind();
    const refuse = startGate(server, { path, limit: 2000 });
    const socket = await open();
    socket.write("GET / HTTP/1.1\r\n\r\n");
    const waiting = await open();
    waiting.write("GET");
    await until(() => arrived.length === 1);
    refuse();
    await once(waiting.resume(), "close");
    const [error] = await once(connect(port, "127.0.0.1"), "error");
    assert.equal(error.code, "ECONNREFUSED");
    arrived[0].end("answer");
    assert.equal(await read(socket, 6), "answer");
  });
});
