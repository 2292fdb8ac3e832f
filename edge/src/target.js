// The request line's target. workerd makes a request's URL of the Host header and that target, in this order: with a Host header such as
// `x/metrics?` the URL's own path would be the sender's choice, and not the one that a proxy has looked at.

/** A name or an IPv4 address, or an IPv6 address in brackets; and a port. RFC 9110, section 7.2, without percent-encoding. */
const hostForm = /^(?:(?:[\w-]+\.)*[\w-]+\.?|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?$/;
const maxHostLength = 261;

/** Most requests come with the host of the one before. */
let lastHost = "";

/**
 * @param {Request} request as it came in
 * @returns {boolean} false: its Host header is missing or no host, so nothing may be read out of its URL
 */
export function hasHost({ headers }) {
  const host = headers.get("host") ?? "";
  if (host === lastHost) return host !== "";
  // The second look is for addresses and ports out of range, which no URL may have.
  if (host.length > maxHostLength || !hostForm.test(host) || !URL.canParse(`http://${host}/`)) return false;
  lastHost = host;
  return true;
}

/**
 * @param {{url: string}} request whose Host header is one
 * @returns {{path: string, query: string}} as the sender wrote them, nothing decoded or resolved; query: "" or from the "?" on
 */
export function targetOf({ url }) {
  const start = url.indexOf("/", url.indexOf("//") + 2);
  // `OPTIONS *`
  if (start < 0) return { path: "*", query: "" };
  const end = url.indexOf("?", start);
  return end < 0 ? { path: url.slice(start), query: "" } : { path: url.slice(start, end), query: url.slice(end) };
}
