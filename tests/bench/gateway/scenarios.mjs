// What is measured.

/**
 * @typedef {object} Scenario
 * @property {string} name
 * @property {string} what in words, for the table's heading
 * @property {number} connections
 * @property {number} bytes of a body
 * @property {number} destinations to which each event goes
 * @property {number} [sources] 1 unless told
 * @property {number} [groups] each group of sources has destinations of its own; 1 unless told
 * @property {number} [rate] open loop: events a second
 * @property {boolean} [slowDisk] fsync and fdatasync take 5 ms more
 * @property {boolean} [ours] the peers know one source and one destination
 */

/** In an open loop, as many connections as answers may be outstanding. */
const plenty = 128;

/** @type {readonly Scenario[]} */
export const scenarios = [
  { name: "ack-32", what: "acknowledged, 32 connections, 300 B", connections: 32, bytes: 300, destinations: 0 },
  { name: "ack-32-1k", what: "acknowledged, 32 connections, 1 KB", connections: 32, bytes: 1024, destinations: 0 },
  { name: "ack-8", what: "acknowledged, 8 connections, 300 B", connections: 8, bytes: 300, destinations: 0 },
  { name: "ack-1", what: "acknowledged, 1 connection, 300 B", connections: 1, bytes: 300, destinations: 0 },
  { name: "all-32", what: "forwarded, 32 connections, 300 B", connections: 32, bytes: 300, destinations: 1 },
  { name: "all-32-1k", what: "forwarded, 32 connections, 1 KB", connections: 32, bytes: 1024, destinations: 1 },
  { name: "all-8", what: "forwarded, 8 connections, 300 B", connections: 8, bytes: 300, destinations: 1 },
  { name: "all-1", what: "forwarded, 1 connection, 300 B", connections: 1, bytes: 300, destinations: 1 },
  {
    name: "open-200",
    what: "forwarded, open loop at 200/s, 300 B",
    connections: plenty,
    bytes: 300,
    destinations: 1,
    rate: 200,
  },
  {
    name: "open-1000",
    what: "forwarded, open loop at 1,000/s, 300 B",
    connections: plenty,
    bytes: 300,
    destinations: 1,
    rate: 1000,
  },
  {
    name: "slow-ack-32",
    what: "acknowledged, 32 connections, 300 B, fsync slowed by 5 ms",
    connections: 32,
    bytes: 300,
    destinations: 0,
    slowDisk: true,
  },
  {
    name: "slow-32",
    what: "forwarded, 32 connections, 300 B, fsync slowed by 5 ms",
    connections: 32,
    bytes: 300,
    destinations: 1,
    slowDisk: true,
  },
  {
    name: "slow-1",
    what: "forwarded, 1 connection, 300 B, fsync slowed by 5 ms",
    connections: 1,
    bytes: 300,
    destinations: 1,
    slowDisk: true,
  },
  {
    name: "shared-100x5",
    what: "100 sources, each to the same 5 endpoints, 32 connections, 300 B",
    connections: 32,
    bytes: 300,
    destinations: 5,
    sources: 100,
    ours: true,
  },
  {
    name: "own-100x5",
    what: "100 sources with 5 endpoints each (500), 32 connections, 300 B",
    connections: 32,
    bytes: 300,
    destinations: 5,
    sources: 100,
    groups: 100,
    ours: true,
  },
];

/** The names of what stands side by side, in the order of the turns, and their module. */
export const targets = /** @type {const} */ ({
  signpost: "./targets/signpost.mjs",
  worker: "./targets/by-hand.mjs",
  node: "./targets/node-server.mjs",
});

/** @typedef {keyof typeof targets} TargetName */
