// Where connections may go, as workerd's network takes it: looked at when a connection is made, after names were resolved.
//
// workerd goes by the most specific block that holds the address; between equals, deny wins. "public" is the least specific of
// all, so every block below closes what "public" would let through (docs/operations.md says what that is), and an address that
// the configuration allows opens again, but not its neighbours.
import { BlockList, isIP } from "node:net";

/** Everything that the core does not take for a public address (core/src/address_registry.cpp). A test holds the two together. */
const closed = [
  "0.0.0.0/8",
  "10.0.0.0/8",
  "100.64.0.0/10",
  "127.0.0.0/8",
  "168.63.129.16/32",
  "169.254.0.0/16",
  "172.16.0.0/12",
  "192.0.0.0/24",
  "192.0.2.0/24",
  "192.88.99.0/24",
  "192.168.0.0/16",
  "198.18.0.0/15",
  "198.51.100.0/24",
  "203.0.113.0/24",
  "224.0.0.0/4",
  "240.0.0.0/4",
  // All of IPv6 but 2000::/3: IPv4 in every disguise (::/96, ::ffff:0:0/96, 64:ff9b::/96, 64:ff9b:1::/48) and what is local.
  "::/3",
  "4000::/2",
  "8000::/1",
  "2001::/23",
  "2001:db8::/32",
  "2002::/16",
  "3fff::/20",
];

/**
 * @param {readonly string[]} exceptions `destinations.allow` of the configuration: addresses, CIDR blocks and host names. A name
 *   opens nothing here: what it resolves to has to be public, or be listed besides
 * @returns {{allow: string[], deny: string[]}}
 */
export function networkLists(exceptions) {
  const opened = exceptions.map(blockOf).filter((block) => block !== undefined);
  return {
    allow: ["public", ...opened.map(({ address, prefix }) => `${address}/${prefix}`)],
    // A block that an exception covers as a whole is no longer closed: between equals it would win.
    deny: closed.filter((text) => {
      const block = /** @type {Block} */ (blockOf(text));
      return !opened.some(
        (other) => other.family === block.family && other.prefix <= block.prefix && holds(other, block),
      );
    }),
  };
}

/**
 * @typedef {object} Block
 * @property {string} address
 * @property {number} prefix
 * @property {"ipv4" | "ipv6"} family
 */

/**
 * @param {string} text
 * @returns {Block | undefined} undefined for a host's name
 */
function blockOf(text) {
  const [address, length] = text.replace(/^\[(.*)\]/, "$1").split("/");
  const version = isIP(address);
  if (version === 0) return undefined;
  const whole = version === 4 ? 32 : 128;
  const prefix = length === undefined ? whole : Number(length);
  if (!Number.isInteger(prefix) || prefix < 0 || prefix > whole) return undefined;
  return { address, prefix, family: version === 4 ? "ipv4" : "ipv6" };
}

/**
 * @param {Block} block
 * @param {Block} other
 */
function holds(block, other) {
  const list = new BlockList();
  list.addSubnet(block.address, block.prefix, block.family);
  return list.check(other.address, other.family);
}
