// Where the network lets the gateway connect to, each block by a real attempt: in a network namespace of its own, every address
// of the world is this machine, and a listener answers on all of them. What is refused here is refused by workerd alone.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { load } from "signpost";
import { networkLists } from "../../edge/serve/network.mjs";

const inside = fileURLToPath(new URL("fixtures/network.mjs", import.meta.url));

/**
 * @param {{allow: string[], deny: string[]}} network
 * @param {readonly string[]} addresses
 * @returns {Promise<string[]>} those that were reached
 */
async function reached(network, addresses) {
  // As root of a namespace of its own it may change the network there, and nothing outside of it.
  const child = spawn("unshare", ["--user", "--map-root-user", "--net", process.execPath, inside], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  child.stdin.end(JSON.stringify({ network, addresses }));
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (/** @type {string} */ text) => (output += text));
  const [status] = await once(child, "close");
  assert.equal(status, 0);
  return JSON.parse(output);
}

/** One or more addresses of each special block: the first of it, or one inside. */
const special = [
  ["0.0.0.0", "0.0.0.9", "0.255.255.255"],
  ["10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.0.1", "100.64.0.1", "100.127.255.255"],
  ["127.0.0.1", "127.0.0.3", "127.255.255.254", "169.254.169.254", "168.63.129.16"],
  ["192.0.0.1", "192.0.2.1", "192.88.99.1", "198.18.0.1", "198.19.255.255", "198.51.100.1", "203.0.113.255"],
  ["224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255"],
  ["::", "::1", "::7f00:1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:93.184.216.34"],
  ["64:ff9b::7f00:1", "64:ff9b::5db8:d822", "64:ff9b:1::1", "64:ff9b:1:fffe::a00:1"],
  ["100::1", "2001::1", "2001:0:ce49:7601:e866:efff:62c3:fffe", "2001:2::1", "2001:10::1", "2001:20::1", "2001:1ff::1"],
  ["2001:db8::1", "2002:7f00:1::1", "2002:c612:9::9", "3fff::1", "3fff:fff::1", "5f00::1"],
  ["fc00::1", "fd00::1", "fe80::1", "fec0::1", "ff02::1", "ff0e::1", "4000::1", "8000::1"],
].flat();

const everyday = [
  ["1.1.1.1", "9.255.255.255", "93.184.216.34", "100.63.255.255", "100.128.0.0", "128.0.0.1", "168.63.129.17"],
  [
    "172.15.255.255",
    "172.32.0.0",
    "192.0.1.1",
    "192.0.3.1",
    "198.17.255.255",
    "198.20.0.0",
    "203.0.114.0",
    "223.255.255.255",
  ],
  ["2000::1", "2001:200::1", "2001:db7::1", "2001:db9::1", "2003::1", "2606:2800:220:1::9", "3ffe::1", "3fff:1000::1"],
].flat();

describe("where the network lets the gateway connect to", () => {
  /** @type {Awaited<ReturnType<typeof load>>} */
  let core;
  before(async () => {
    core = await load();
  });

  test("the addresses of this test are what the core says of them", () => {
    const taken = (/** @type {string} */ address) =>
      core.checkDestination(`https://${address.includes(":") ? `[${address}]` : address}/`).ok;
    assert.deepEqual(special.filter(taken), []);
    assert.deepEqual(everyday.filter(taken), everyday);
  });

  test("no special address, and every other one", async () => {
    assert.deepEqual(await reached(networkLists([]), [...special, ...everyday]), everyday);
  });

  test("without the list of closed blocks, workerd's public goes further: the list is what closes them", async () => {
    const open = await reached({ allow: ["public"], deny: [] }, special);
    const needed = [
      "0.0.0.9",
      "192.0.2.1",
      "192.88.99.1",
      "198.18.0.1",
      "198.51.100.1",
      "203.0.113.255",
      "168.63.129.16",
    ];
    const neededToo = [
      "64:ff9b::7f00:1",
      "64:ff9b:1::1",
      "2001:db8::1",
      "2002:7f00:1::1",
      "3fff::1",
      "5f00::1",
      "fec0::1",
      "::7f00:1",
    ];
    for (const address of [...needed, ...neededToo]) assert.ok(open.includes(address), address);
  });

  test("an exception opens what it names and no neighbour", async () => {
    const exceptions = ["127.0.0.2", "10.1.0.0/16", "198.18.0.0/15", "::1", "fd00:1::/32", "hooks.internal"];
    const open = ["127.0.0.2", "10.1.2.3", "198.18.0.1", "::1", "fd00:1::9", "93.184.216.34"];
    const closed = ["127.0.0.1", "127.0.0.3", "10.2.0.1", "198.51.100.1", "fd00:2::9", "2001:db8::1", "::7f00:2"];
    assert.deepEqual(await reached(networkLists(exceptions), [...open, ...closed]), open);
  });

  test("an exception that covers a closed block opens all of it", async () => {
    const open = ["192.0.2.1", "192.88.99.1", "192.168.0.1"];
    assert.deepEqual(await reached(networkLists(["192.0.0.0/8"]), [...open, "198.51.100.1"]), open);
  });
});
