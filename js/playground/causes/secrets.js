// What the secret may be when it is not quite what was pasted, and keys that a sender may have made of it.

/** @typedef {"utf8" | "base64" | "whsec"} Encoding how the secret's text becomes the key */

/**
 * @typedef {object} SecretGuess
 * @property {string} secret
 * @property {Encoding} encoding
 * @property {string[]} steps what is different, a sentence each; none: nothing
 */

/**
 * @param {string} given
 * @param {Encoding} encoding the provider's
 * @param {readonly string[]} others further secrets that one has
 * @returns {SecretGuess[]} the first is the secret itself; no two are the same
 */
export function secretGuesses(given, encoding, others) {
  /** @type {Map<string, SecretGuess>} */
  const guesses = new Map();
  const add = (/** @type {string} */ secret, /** @type {Encoding} */ as, /** @type {string[]} */ ...steps) => {
    const key = `${as} ${secret}`;
    if (secret !== "" && !guesses.has(key)) guesses.set(key, { secret, encoding: as, steps });
  };
  add(given, encoding);
  const trimmed = given.trim();
  add(trimmed, encoding, "The secret has white space around it.");
  add(given.replace(/\s/g, ""), encoding, "The secret has white space in it.");
  add(trimmed.replace(/^(["'`])(.*)\1$/, "$2"), encoding, "The secret has quotes around it.");
  add(
    trimmed.replace(/^(?:export\s+)?[A-Za-z_]\w*=(["']?)(.*)\1$/, "$2"),
    encoding,
    "A variable's name stands before the secret.",
  );
  // As base64: a secret with a line end is refused, which a sender need not know.
  const withLineEnd = String.fromCharCode(...new TextEncoder().encode(`${given}\n`));
  if (encoding === "utf8")
    add(btoa(withLineEnd), "base64", "The sender signs with a newline behind the secret, as from a file.");
  if (/^[0-9a-f]+$/i.test(trimmed)) {
    add(trimmed.toLowerCase(), encoding, "The secret's letters have to be lower case.");
    add(trimmed.toUpperCase(), encoding, "The secret's letters have to be upper case.");
  }
  addOtherKeys(trimmed, encoding, add);
  others.forEach((other, index) =>
    add(
      other.trim(),
      encoding,
      `The webhook was signed with another secret: number ${index + 1} of the others that you gave.`,
    ),
  );
  return [...guesses.values()];
}

/**
 * @param {string} secret
 * @param {Encoding} encoding
 * @param {(secret: string, as: Encoding, ...steps: string[]) => void} add
 */
function addOtherKeys(secret, encoding, add) {
  const bare = secret.replace(/^whsec_/, "");
  const plain = paddedBase64(bare);
  if (encoding === "whsec") {
    if (plain)
      add(
        `whsec_${plain}`,
        "whsec",
        bare === secret ? "The secret lacks whsec_ in front." : "The secret is not written in plain base64.",
      );
    add(secret, "utf8", "The sender took the secret's text for the key; it has to decode the base64 behind whsec_.");
    add(bare, "utf8", "The sender took the text behind whsec_ for the key; it has to decode that base64.");
    return;
  }
  if (bare !== secret) add(bare, encoding, "The secret has whsec_ in front, which does not belong to it.");
  if (encoding === "base64") {
    if (plain) add(plain, "base64", "The secret is not written in plain base64.");
    add(secret, "utf8", "The sender took the secret's text for the key; it has to decode the base64.");
    return;
  }
  if (plain) add(plain, "base64", "The sender decoded the secret from base64; its text itself has to be the key.");
  if (/^(?:[0-9a-f]{2})+$/i.test(secret)) {
    const bytes = (secret.match(/../g) ?? []).map((pair) => Number.parseInt(pair, 16));
    add(
      btoa(String.fromCharCode(...bytes)),
      "base64",
      "The sender decoded the secret from hex; its text itself has to be the key.",
    );
  }
}

/**
 * @param {string} text base64 or base64url, padded or not
 * @returns {string | undefined} plain base64; undefined when it is none
 */
function paddedBase64(text) {
  const plain = text.replaceAll("-", "+").replaceAll("_", "/").replace(/=+$/, "");
  if (!/^[A-Za-z0-9+/]+$/.test(plain) || plain.length % 4 === 1) return undefined;
  return plain + "=".repeat((4 - (plain.length % 4)) % 4);
}
