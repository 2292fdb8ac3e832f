// Headers as people paste them: "Name: value" a line, from a log, from curl -v, from a browser, or as one JSON object.

/**
 * @typedef {object} Pasted
 * @property {[name: string, value: string][]} headers
 * @property {string[]} unread lines that are no header
 * @property {string | undefined} body what stands behind an empty line
 */

/**
 * @param {string} text
 * @returns {Pasted}
 */
export function readPasted(text) {
  const object = readObject(text);
  if (object) return { headers: object, unread: [], body: undefined };
  const [, head = text, body] = /^([\s\S]*?\S)[ \t]*\r?\n[ \t]*\r?\n([\s\S]*)$/.exec(text) ?? [];
  /** @type {[string, string][]} */
  const headers = [];
  const unread = [];
  for (const line of head.split(/\r?\n/)) {
    // curl -v's mark, and what is around a header in curl's own command line.
    const plain = line.replace(/^\s*[<>*]\s/, "").replace(/^\s*-H\s+(['"])(.*)\1\s*\\?$/, "$2");
    const [, name, value] = /^\s*["']?([!#$%&'*+.^_`|~\w-]+?)["']?\s*:\s*(.*?)\s*$/.exec(plain) ?? [];
    if (name !== undefined) headers.push([name, value]);
    else if (plain.trim() !== "" && !/^(?:[A-Z]+ \S+ )?HTTP\/[\d.]+|^[A-Z]{3,7} \S+/.test(plain))
      unread.push(plain.trim());
  }
  return { headers, unread, body: body === "" ? undefined : body };
}

/** @param {string} text @returns {[string, string][] | undefined} */
function readObject(text) {
  if (!/^\s*\{/.test(text)) return undefined;
  try {
    return Object.entries(JSON.parse(text)).map(([name, value]) => [name, String(value)]);
  } catch {
    return undefined;
  }
}
