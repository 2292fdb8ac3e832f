// JSON as text: where each thing stands, where a text stops being JSON, and other ways to write the same. A number's digits and the
// order of members are what a signature covers, so nothing here goes through JSON.parse as a whole.

/**
 * @typedef {object} Node
 * @property {"object" | "array" | "string" | "number" | "word"} type
 * @property {number} start in the text
 * @property {number} end behind its last character
 * @property {{key: string, start: number, end: number, value: Node}[]} members of an object; start and end are the key's
 * @property {Node[]} items of an array
 *
 * @typedef {{ok: true, root: Node} | {ok: false, at: number, expected: string}} Reading at: where it stops being JSON
 */

/** As deep as the core reads. */
const deepest = 512;

class Fault {
  /** @param {number} at @param {string} expected */
  constructor(at, expected) {
    this.at = at;
    this.expected = expected;
  }
}

/**
 * @param {string} text
 * @returns {Reading}
 */
export function readJson(text) {
  const reader = new Reader(text);
  try {
    return { ok: true, root: reader.whole() };
  } catch (fault) {
    if (fault instanceof Fault) return { ok: false, at: fault.at, expected: fault.expected };
    throw fault;
  }
}

const space = /[ \t\n\r]*/y;
// eslint-disable-next-line no-control-regex -- they must not stand in a string
const string = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const word = /true|false|null/y;

class Reader {
  #text;
  #at = 0;
  #depth = 0;

  /** @param {string} text */
  constructor(text) {
    this.#text = text;
  }

  whole() {
    const root = this.#value();
    this.#skip();
    if (this.#at < this.#text.length) throw new Fault(this.#at, "nothing more");
    return root;
  }

  /** @param {RegExp} pattern @returns {string | undefined} what stands here */
  #take(pattern) {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0];
    if (found !== undefined) this.#at += found.length;
    return found;
  }

  #skip() {
    this.#take(space);
  }

  /** @returns {Node} */
  #value() {
    this.#skip();
    const start = this.#at;
    const first = this.#text[start];
    if (first === "{" || first === "[") return this.#container(first);
    const type = first === '"' ? "string" : first === undefined || /[a-z]/i.test(first) ? "word" : "number";
    const found = this.#take(type === "string" ? string : type === "word" ? word : number);
    if (found === undefined) throw new Fault(start, type === "string" ? 'a text that ends with "' : "a value");
    return { type, start, end: this.#at, members: [], items: [] };
  }

  /** @param {"{" | "["} open @returns {Node} */
  #container(open) {
    const start = this.#at;
    if (++this.#depth > deepest) throw new Fault(start, `at most ${deepest} levels`);
    /** @type {Node} */
    const node = { type: open === "{" ? "object" : "array", start, end: start, members: [], items: [] };
    const close = open === "{" ? "}" : "]";
    this.#at += 1;
    this.#skip();
    while (this.#text[this.#at] !== close || node.members.length + node.items.length > 0) {
      if (open === "{") node.members.push(this.#member());
      else node.items.push(this.#value());
      this.#skip();
      const next = this.#text[this.#at];
      if (next === close) break;
      if (next !== ",") throw new Fault(this.#at, `a comma or ${close}`);
      this.#at += 1;
    }
    this.#at += 1;
    this.#depth -= 1;
    node.end = this.#at;
    return node;
  }

  #member() {
    this.#skip();
    const start = this.#at;
    const key = this.#take(string);
    if (key === undefined) throw new Fault(start, "a member's name in double quotes");
    const end = this.#at;
    this.#skip();
    if (this.#text[this.#at] !== ":") throw new Fault(this.#at, "a colon");
    this.#at += 1;
    return { key: JSON.parse(key), start, end, value: this.#value() };
  }
}

/**
 * Where a JSON Pointer leads in a text.
 * @param {string} text
 * @param {string} pointer
 * @returns {{start: number, end: number} | undefined} of a member that is not there: the brace of the object that lacks it;
 *   undefined when the text is no JSON
 */
export function placeOf(text, pointer) {
  const reading = readJson(text);
  if (!reading.ok) return undefined;
  let node = reading.root;
  for (const step of pointer.split("/").slice(1)) {
    const name = step.replaceAll("~1", "/").replaceAll("~0", "~");
    const next =
      node.members.findLast(({ key }) => key === name)?.value ?? node.items[/^\d+$/.test(name) ? Number(name) : -1];
    if (!next) return { start: node.start, end: node.start + 1 };
    node = next;
  }
  return { start: node.start, end: node.end };
}

/**
 * How a program writes JSON.
 * @typedef {object} Style
 * @property {string} [indent] of one level; none: all on one line
 * @property {string} [comma] between items on one line
 * @property {string} [colon]
 * @property {boolean} [slashes] "/" as "\/"
 * @property {"lower" | "upper"} [unicode] what is not ASCII as \uXXXX, with such hex digits
 * @property {RegExp} [escaped] further characters that are written as \uXXXX; global
 * @property {boolean} [verbatim] texts stay as they are written
 * @property {"sorted" | Node} [order] of members: by name, or as in another text's tree; as they are unless given
 */

/**
 * @param {string} text
 * @param {Node} node of it
 * @param {Style} style
 * @returns {string}
 */
export function writeJson(text, node, style, level = 0) {
  if (node.type === "string") return style.verbatim ? text.slice(node.start, node.end) : escape(text, node, style);
  if (node.type !== "object" && node.type !== "array") return text.slice(node.start, node.end);
  const { order, colon = ":" } = style;
  const model = typeof order === "object" ? order : undefined;
  const parts =
    node.type === "object"
      ? inOrder(node.members, order).map(
          (member) =>
            `${style.verbatim ? text.slice(member.start, member.end) : escape(text, member, style)}${colon}${writeJson(
              text,
              member.value,
              { ...style, order: model ? model.members.find(({ key }) => key === member.key)?.value : order },
              level + 1,
            )}`,
        )
      : node.items.map((item) => writeJson(text, item, { ...style, order: model ? model.items[0] : order }, level + 1));
  const [open, close] = node.type === "object" ? "{}" : "[]";
  if (style.indent === undefined || parts.length === 0) return `${open}${parts.join(style.comma ?? ",")}${close}`;
  const line = `\n${style.indent.repeat(level + 1)}`;
  return `${open}${line}${parts.join(`,${line}`)}\n${style.indent.repeat(level)}${close}`;
}

/**
 * @param {Node["members"]} members
 * @param {Style["order"]} order
 */
function inOrder(members, order) {
  if (order === undefined) return members;
  if (order === "sorted") return members.toSorted((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  const place = (/** @type {string} */ key) => {
    const index = order.members.findIndex((member) => member.key === key);
    return index < 0 ? Infinity : index;
  };
  return members.toSorted((a, b) => place(a.key) - place(b.key) || 0);
}

/**
 * @param {string} text
 * @param {{start: number, end: number}} place of a string
 * @param {Style} style
 */
function escape(text, { start, end }, { slashes, unicode, escaped }) {
  let written = JSON.stringify(JSON.parse(text.slice(start, end)));
  if (slashes) written = written.replaceAll("/", "\\/");
  const code = (/** @type {string} */ character) => {
    const hex = character.charCodeAt(0).toString(16).padStart(4, "0");
    return `\\u${unicode === "upper" ? hex.toUpperCase() : hex}`;
  };
  if (unicode) written = written.replace(/[\u0080-\uffff]/g, code);
  return escaped ? written.replace(escaped, code) : written;
}

/**
 * Without what stands between the values; the values themselves stay as they are written.
 * @param {string} text
 * @returns {string} the text itself when it is no JSON
 */
export const squeezed = (text) => rewritten(text, { verbatim: true });

/**
 * Laid out for reading; the values themselves stay as they are written.
 * @param {string} text
 * @returns {string} the text itself when it is no JSON
 */
export const readable = (text) => rewritten(text, { verbatim: true, indent: "  ", colon: ": " });

/**
 * @param {string} text
 * @param {Style} style
 */
function rewritten(text, style) {
  const reading = readJson(text);
  return reading.ok ? writeJson(text, reading.root, style) : text;
}
