// What the headers may have been before something on the way changed them, or how a sender's may differ from the provider's.
import { piecesOf, valuePattern } from "../signature-parts.js";

/** @typedef {import("../signature-parts.js").SignatureFormat} SignatureFormat */

/**
 * @typedef {object} HeaderGuess
 * @property {[name: string, value: string][]} headers
 * @property {string[]} steps what is different, a sentence each; none: nothing
 */

/**
 * @param {readonly [name: string, value: string][]} received
 * @param {SignatureFormat} format
 * @param {readonly string[]} needed names of the headers that verification cannot do without; the first is the signature's
 * @returns {HeaderGuess[]} the first is the headers themselves
 */
export function headerGuesses(received, format, needed) {
  const { headers, steps } = withRightNames(received, needed.slice(1));
  /** @type {HeaderGuess[]} */
  const guesses = [{ headers: [...received], steps: [] }];
  if (steps.length > 0) guesses.push({ headers, steps });
  for (const { name, value } of signatureCandidates(headers, format)) {
    const named = same(name, format.header) ? [] : [`The signature stands in ${name}, not in ${format.header}.`];
    const others = headers.filter(([each]) => !same(each, format.header) && each !== name);
    for (const repair of [{ value, steps: [] }, ...repairs(value, format)]) {
      const all = [...steps, ...named, ...repair.steps];
      if (all.length > steps.length) guesses.push({ headers: [...others, [format.header, repair.value]], steps: all });
    }
  }
  return guesses;
}

/**
 * @param {readonly [string, string][]} headers
 * @param {SignatureFormat} format
 * @returns {{name: string, value: string}[]} the signature's own header, else those that may be meant
 */
function signatureCandidates(headers, format) {
  const own = headers.filter(([name]) => same(name, format.header));
  const digest = /[0-9a-f]{64}|[A-Za-z0-9+/_-]{43}=?/i;
  const others = headers.filter(([, value]) => digest.test(value));
  return (own.length > 0 ? own : others).map(([name, value]) => ({ name, value }));
}

/**
 * Other values that may be meant: the digest that stands in one, written as the provider does.
 * @param {string} value
 * @param {SignatureFormat} format
 * @returns {{value: string, steps: string[]}[]}
 */
function repairs(value, format) {
  const bare = value.trim().replace(/^(["'])(.*)\1$/, "$2");
  const hex = /(?:^|[^0-9a-z])([0-9a-f]{64})(?![0-9a-z])/i.exec(bare)?.[1];
  const base64 = /(?:^|[^A-Za-z0-9+/_-])([A-Za-z0-9+/_-]{43}=?)(?![A-Za-z0-9+/_=-])/.exec(bare)?.[1];
  const time = /(?:^|[^a-z0-9])t\s*[=:]\s*"?(\d{9,11})(?!\d)/.exec(bare)?.[1] ?? /^(\d{9,11})(?!\d)/.exec(bare)?.[1];
  const wanted = format.value.includes("{hex}") ? "hex" : "base64";
  const digest = wanted === "hex" ? (hex?.toLowerCase() ?? toHex(base64)) : (plainBase64(base64) ?? toBase64(hex));
  if (digest === undefined || (format.value.includes("{timestamp}") && time === undefined)) return [];
  const whole = piecesOf(format.value)
    .map(({ literal, variable }) => literal ?? (variable === "timestamp" ? time : digest))
    .join("");
  if (whole === value || !valuePattern(format).test(whole)) return [];
  return [{ value: whole, steps: differences(value, bare, { wanted, hex, base64, digest, format }) }];
}

/**
 * @param {string} value
 * @param {string} bare
 * @param {{wanted: string, hex?: string, base64?: string, digest: string, format: SignatureFormat}} of
 * @returns {string[]} at least one sentence
 */
function differences(value, bare, { wanted, hex, base64, digest, format }) {
  const steps = [];
  const { header } = format;
  if (bare !== value) steps.push(`${header} has quotes or white space around its value.`);
  if (wanted === "hex" && hex === undefined) steps.push(`The digest in ${header} is base64; it has to be hex.`);
  else if (wanted === "hex" && hex !== digest) steps.push(`The digest in ${header} has upper-case hex digits.`);
  if (wanted === "base64" && base64 === undefined) steps.push(`The digest in ${header} is hex; it has to be base64.`);
  else if (wanted === "base64" && base64 !== digest)
    steps.push(`The digest in ${header} is not written in plain base64.`);
  const [{ literal }] = piecesOf(format.value);
  if (literal !== undefined && !bare.includes(literal)) {
    steps.push(`${header} lacks ${literal} before the digest.`);
  }
  return steps.length > 0 ? steps : [`${header} has something beside the provider's form.`];
}

/**
 * Headers that are there under a name like the one that is needed.
 * @param {readonly [string, string][]} received
 * @param {readonly string[]} needed
 * @returns {HeaderGuess}
 */
function withRightNames(received, needed) {
  /** @type {[string, string][]} */
  const headers = [...received];
  const steps = [];
  for (const name of needed) {
    if (headers.some(([each]) => same(each, name))) continue;
    const index = headers.findIndex(([each]) => alike(each, name));
    if (index < 0) continue;
    steps.push(`${name} came as ${headers[index][0]}.`);
    headers[index] = [name, headers[index][1]];
  }
  return { headers, steps };
}

const same = (/** @type {string} */ a, /** @type {string} */ b) => a.toLowerCase() === b.toLowerCase();

/** Underscores, HTTP_ (CGI), or another product's first word: svix-id for webhook-id. */
const alike = (/** @type {string} */ a, /** @type {string} */ b) => {
  const plain = (/** @type {string} */ name) =>
    name
      .toLowerCase()
      .replaceAll("_", "-")
      .replace(/^http-/, "");
  const last = (/** @type {string} */ name) => plain(name).replace(/^.*-/, "");
  return plain(a) === plain(b) || (last(a) === last(b) && a.includes("-"));
};

/** @param {string | undefined} base64 */
function toHex(base64) {
  const plain = plainBase64(base64);
  if (plain === undefined) return undefined;
  return Array.from(atob(plain), (byte) => byte.charCodeAt(0).toString(16).padStart(2, "0")).join("");
}

/** @param {string | undefined} hex */
const toBase64 = (hex) =>
  hex && btoa(String.fromCharCode(...(hex.match(/../g) ?? []).map((pair) => Number.parseInt(pair, 16))));

/** @param {string | undefined} text base64 or base64url, padded or not, of 32 bytes */
const plainBase64 = (text) => text && `${text.replaceAll("-", "+").replaceAll("_", "/").replace(/=$/, "")}=`;
