// A curl line that delivers a signed body: the same that `signpost sign --curl` prints. The secret is not in it.

/** @param {string} text @returns {string} one word of a POSIX shell */
const shellWord = (text) => (/^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);

/**
 * @param {string} url "" for "$URL"
 * @param {readonly [name: string, value: string][]} headers
 * @param {string} body
 * @returns {string}
 */
export function curlLine(url, headers, body) {
  // --globoff: brackets of an IPv6 address are no pattern.
  const parts = ["curl --globoff -i", url === "" ? '"$URL"' : shellWord(url)];
  // curl's way of sending a header without a value.
  for (const [name, value] of headers) parts.push("-H", shellWord(value === "" ? `${name};` : `${name}: ${value}`));
  parts.push("--data-raw", shellWord(body));
  return parts.join(" ");
}
