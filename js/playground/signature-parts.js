// A signature and the text that it signs, taken apart along the manifest's templates: for the eye. The core made them.

/**
 * @typedef {"scheme" | "id" | "time" | "header" | "body" | "digest" | "plain"} Kind
 * @typedef {{kind: Kind, text: string}} Part
 *
 * @typedef {object} SignatureFormat of a manifest
 * @property {string} header
 * @property {string} signed
 * @property {string} value
 * @property {"single" | "keys" | "list"} [form]
 * @property {string} [separator]
 * @property {{encoding: "utf8" | "base64" | "whsec"}} secret
 */

/** What each part is, for the legend. */
export const kinds = /** @type {Record<Kind, string>} */ ({
  scheme: "fixed text",
  id: "id",
  time: "time",
  header: "header",
  body: "body",
  digest: "HMAC-SHA256",
  plain: "",
});

/**
 * @param {string} template
 * @returns {{literal?: string, variable?: string}[]}
 */
export const piecesOf = (template) =>
  template
    .split(/(\{[^}]*\})/)
    .filter((piece) => piece !== "")
    .map((piece) => (piece.startsWith("{") ? { variable: piece.slice(1, -1) } : { literal: piece }));

/** @type {Record<string, string>} */
const shapes = { hex: "[0-9a-f]{64}", base64: "[A-Za-z0-9+/]{43}=", timestamp: "\\d+" };

/** @type {Record<string, Kind>} */
const kindOf = { hex: "digest", base64: "digest", timestamp: "time", id: "id", body: "body" };

const quoted = (/** @type {string} */ text) => text.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");

/**
 * @param {SignatureFormat} format
 * @returns {RegExp} one value of the header, each piece a group
 */
export function valuePattern({ value }) {
  const pieces = piecesOf(value).map(({ literal, variable }) =>
    literal === undefined ? shapes[variable ?? ""] : quoted(literal),
  );
  return new RegExp(`^${pieces.map((piece) => `(${piece})`).join("")}$`);
}

/**
 * @param {SignatureFormat} format
 * @param {string} value the header's
 * @returns {Part[]}
 */
export function valueParts(format, value) {
  const pattern = valuePattern(format);
  const pieces = piecesOf(format.value);
  const separator = format.form === "list" ? (format.separator ?? " ") : undefined;
  return (separator === undefined ? [value] : value.split(separator)).flatMap((one, index) => {
    const before = /** @type {Part[]} */ (index === 0 ? [] : [{ kind: "scheme", text: separator }]);
    const groups = pattern.exec(one)?.slice(1);
    if (!groups) return [...before, { kind: /** @type {Kind} */ ("plain"), text: one }];
    return [
      ...before,
      ...groups.map((text, i) => ({ kind: kindOf[pieces[i].variable ?? ""] ?? /** @type {Kind} */ ("scheme"), text })),
    ];
  });
}

/**
 * The whole second since 1970 that a signature was made for.
 * @param {SignatureFormat} format
 * @param {string} value the header's
 * @param {number} now milliseconds since 1970, where the value does not say
 */
export function secondOf(format, value, now) {
  const time = valueParts(format, value).find(({ kind }) => kind === "time");
  return time?.text ?? String(Math.floor(now / 1000));
}

/**
 * @param {SignatureFormat} format
 * @param {object} of
 * @param {string} of.id
 * @param {string} of.second since 1970
 * @param {string} of.body
 * @param {readonly [string, string][]} of.headers
 * @returns {Part[]} the signed text
 */
export const signedParts = ({ signed }, { id, second, body, headers }) =>
  piecesOf(signed).map(({ literal, variable = "" }) => {
    if (literal !== undefined) return { kind: /** @type {Kind} */ ("scheme"), text: literal };
    if (variable.startsWith("header:")) {
      const name = variable.slice("header:".length).toLowerCase();
      const text = headers.find(([each]) => each.toLowerCase() === name)?.[1] ?? "";
      return { kind: /** @type {Kind} */ ("header"), text };
    }
    const text = { id, timestamp: second, body }[variable] ?? "";
    return { kind: kindOf[variable] ?? /** @type {Kind} */ ("plain"), text };
  });

/**
 * The signature header's form, in words.
 * @param {SignatureFormat} format
 * @returns {string} such as "X-CP-Signature: sha256=<64 lower-case hex digits>"
 */
export function formInWords({ header, value, form, separator }) {
  const words = value
    .replace("{hex}", "<64 lower-case hex digits>")
    .replace("{base64}", "<44 characters of base64>")
    .replace("{timestamp}", "<seconds since 1970>");
  const more = form === "list" ? `, several with ${separator === " " ? "a space" : separator} between them` : "";
  return `${header}: ${words}${more}`;
}
