// Where Debian's source packages come from: the machine's own mirror, with another release's name.
//
// Debian 12 carries neither mbedTLS 3.6 nor Catch2 3; Debian 13 ("trixie") has both as source packages. Its entry is
// derived from the machine's own, so that mirrors, proxies and the keyring that apt verifies with stay as they are.

/**
 * @typedef {object} Entry
 * @property {string[]} types "deb", "deb-src"
 * @property {string[]} uris
 * @property {string[]} suites
 * @property {string[]} components
 * @property {string} signedBy path, fingerprints or a whole key block; "" when apt's default keyring is meant
 */

/**
 * Reads the one-line format of sources.list(5): `deb [signed-by=KEY] URI SUITE COMPONENT...`.
 * @param {string} text
 * @returns {Entry[]}
 */
export function parseOneLine(text) {
  /** @type {Entry[]} */
  const entries = [];
  for (const line of text.split("\n")) {
    const match = /^\s*(deb|deb-src)\s+(?:\[([^\]]*)\]\s*)?(\S+)\s+(\S+)\s*([^#]*)/.exec(line);
    if (!match) continue;
    const [, type, options = "", uri, suite, components] = match;
    const signedBy = /(?:^|\s)signed-by=(\S+)/i.exec(options)?.[1] ?? "";
    entries.push({
      types: [type],
      uris: [uri],
      suites: [suite],
      components: words(components),
      signedBy: signedBy.replaceAll(",", " "),
    });
  }
  return entries;
}

/**
 * Reads the deb822 format of sources.list(5): stanzas of `Field: value`, continued on lines that begin with a space.
 * @param {string} text
 * @returns {Entry[]} without those that are switched off
 */
export function parseStanzas(text) {
  /** @type {Entry[]} */
  const entries = [];
  const lines = text.split("\n").filter((line) => !line.startsWith("#"));
  for (const stanza of lines.join("\n").split(/\n\s*\n/)) {
    /** @type {Map<string, string>} */
    const fields = new Map();
    let last = "";
    for (const line of stanza.split("\n")) {
      const field = /^([A-Za-z-]+):\s*(.*)$/.exec(line);
      if (field) {
        last = field[1].toLowerCase();
        fields.set(last, field[2].trimEnd());
      } else if (last && /^\s/.test(line)) {
        fields.set(last, `${fields.get(last)}\n${line}`);
      }
    }
    if (!fields.has("uris") || /^(?:no|false|without|off|disable|0)$/i.test(fields.get("enabled") ?? "yes")) continue;
    entries.push({
      types: words(fields.get("types")),
      uris: words(fields.get("uris")),
      suites: words(fields.get("suites")),
      components: words(fields.get("components")),
      signedBy: fields.get("signed-by") ?? "",
    });
  }
  return entries;
}

const words = (/** @type {string | undefined} */ text) => (text ?? "").split(/\s+/).filter(Boolean);

// A main suite of Debian itself, not its updates, its security archive or somebody else's repository.
const debianSuite = /^(?:stable|oldstable|oldoldstable|testing|unstable|sid|bullseye|bookworm|trixie|forky|duke)$/;

/**
 * The source list for another release of Debian, from the machine's own lists.
 * @param {readonly {name: string, text: string}[]} files sources.list and what is in sources.list.d, in apt's order
 * @param {string} suite the release that is wanted, such as "trixie"
 * @returns {string[]} one deb822 text for each mirror that may have it, the likeliest first; none on other systems
 */
export function sourceLists(files, suite) {
  const entries = files.flatMap(({ name, text }) =>
    name.endsWith(".sources") ? parseStanzas(text) : parseOneLine(text),
  );
  const candidates = entries
    .filter((entry) => entry.components.includes("main") && entry.suites.some((each) => debianSuite.test(each)))
    .flatMap(({ uris, signedBy }) => uris.map((uri) => ({ uri, signedBy })))
    .sort((a, b) => likelihood(b) - likelihood(a));
  const texts = candidates.map(({ uri, signedBy }) => {
    const key = signedBy ? `Signed-By: ${signedBy}\n` : "";
    return `Types: deb-src\nURIs: ${uri}\nSuites: ${suite}\nComponents: main\n${key}`;
  });
  return [...new Set(texts)];
}

/** Other vendors' repositories use Debian's suite names too; Debian's own have its keyring, or its name in the path. */
const likelihood = (/** @type {{uri: string, signedBy: string}} */ { uri, signedBy }) =>
  (/debian-archive/.test(signedBy) ? 2 : 0) + (/\/debian\/?$|debian\.list$/.test(uri) ? 1 : 0);
