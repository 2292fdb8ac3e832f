// Why a webhook is refused, found by trying: with this change alone, does the production core call it authentic? A cause is named only
// when it does.
import { bodyGuesses } from "./bodies.js";
import { headerGuesses } from "./headers.js";
import { secretGuesses } from "./secrets.js";

/**
 * @typedef {import("signpost/core").Core} Core
 * @typedef {import("signpost/core").Provider} Provider
 * @typedef {import("signpost/core").Verdict} Verdict
 */

/**
 * @typedef {object} Case what was received
 * @property {Core} core
 * @property {Provider} provider
 * @property {readonly Provider[]} others providers that it may be of as well
 * @property {string} secret
 * @property {readonly string[]} [otherSecrets]
 * @property {readonly [name: string, value: string][]} headers
 * @property {Uint8Array} body
 * @property {number} now when it was received: milliseconds since 1970
 * @property {Verdict | undefined} verdict the core's, of all this as it is; undefined when the secret is malformed
 *
 * @typedef {object} Cause
 * @property {string[]} steps what is different from what the sender did, a sentence each
 * @property {Verdict} verdict with that undone: authentic
 *
 * @typedef {object} Findings
 * @property {Cause[]} causes the likeliest first; of several changes at a time only when no single one does
 * @property {number} tried how many combinations
 * @property {boolean} all false: the body is too large to try everything
 */

/** Bytes that are hashed for one search, about a second's work. */
const mostWork = 150e6;

/** At most so many changes at a time, and so many causes in the end. */
const mostSteps = 4;
const mostCauses = 4;

/** Milliseconds of work between two pauses, in which the page can breathe. */
const slice = 30;

/**
 * @param {Case} received
 * @param {AbortSignal} [signal] ends it early
 * @returns {Promise<Findings>}
 */
export async function findCauses(received, signal) {
  const { verdict } = received;
  if (verdict?.authentic) return { causes: clockCause(received, verdict), tried: 1, all: true };
  const trials = trialsOf(received);
  const session = new Session(received);
  /** @type {Findings} */
  const findings = { causes: [], tried: 0, all: true };
  let work = 0;
  let paused = performance.now();
  try {
    for (const trial of trials) {
      const found = findings.causes[0];
      if (signal?.aborted || findings.causes.length >= mostCauses) break;
      if (found && trial.steps.length > found.steps.length) break;
      if (work > mostWork) {
        findings.all = false;
        break;
      }
      work += trial.body.length + 500;
      findings.tried += 1;
      const again = session.verify(trial);
      if (again?.authentic) findings.causes.push({ steps: trial.steps, verdict: again });
      if (performance.now() - paused > slice) {
        await new Promise((resolve) => setTimeout(resolve));
        paused = performance.now();
      }
    }
  } finally {
    session.close();
  }
  return findings;
}

/**
 * @typedef {object} Trial
 * @property {Provider} [provider] another one
 * @property {string} secret
 * @property {import("./secrets.js").Encoding} [encoding] the provider's own unless given
 * @property {[string, string][]} headers
 * @property {Uint8Array | string} body
 * @property {string[]} steps
 */

/**
 * @param {Case} received
 * @returns {Trial[]} with fewer changes first
 */
function trialsOf(received) {
  const { core, provider, others, secret, otherSecrets = [], headers, body } = received;
  const manifest = JSON.parse(provider.manifest);
  const secrets = secretGuesses(secret, manifest.signature.secret.encoding, otherSecrets);
  const bodies = bodyGuesses(body, (text) => exampleOf(core, provider, manifest, text));
  const heads = headerGuesses(headers, manifest.signature, neededHeaders(manifest));
  /** @type {Trial[]} */
  const trials = others
    .filter(({ name }) => name !== provider.name)
    .map((other) => {
      const steps = [`This is a webhook of ${other.title}, not of ${provider.title}.`];
      return { provider: other, secret, headers: [...headers], body, steps };
    });
  for (const head of heads) {
    for (const key of secrets) {
      for (const content of bodies) {
        const steps = [...head.steps, ...key.steps, ...content.steps];
        if (steps.length > mostSteps || (steps.length === 0 && received.verdict)) continue;
        trials.push({ secret: key.secret, encoding: key.encoding, headers: head.headers, body: content.body, steps });
      }
    }
  }
  return trials.sort((a, b) => a.steps.length - b.steps.length);
}

/**
 * @param {Core} core
 * @param {Provider} provider
 * @param {any} manifest
 * @param {string} text a body
 * @returns {string | undefined} the catalog's example of its event
 */
function exampleOf(core, provider, { envelopes }, text) {
  const members = envelopes.flatMap((/** @type {any} */ { members }) => members);
  const names = members
    .filter((/** @type {any} */ member) => member.is === "event")
    .map((/** @type {any} */ { name }) => core.valueAt(text, `/${name}`));
  return provider.events.find(({ name }) => names.includes(JSON.stringify(name)))?.example;
}

/**
 * @param {any} manifest
 * @returns {string[]} the signature's first
 */
function neededHeaders({ signature: { header, signed }, id, timestamp }) {
  const covered = [...signed.matchAll(/\{header:([^}]+)\}/g)].map(([, name]) => name);
  const places = [signed.includes("{id}") && id?.from, signed.includes("{timestamp}") && timestamp.from];
  const named = places.flatMap((place) => /^header:(.+)/.exec(place || "")?.[1] ?? []);
  return [header, ...covered, ...named];
}

/** Verifiers of one search, made once for each secret and closed with it. */
class Session {
  #received;
  /** @type {Map<string, import("signpost/core").Verifier | undefined>} undefined: the secret is none of this form */
  #verifiers = new Map();
  /** @type {Map<string, Provider>} the same provider with another encoding of secrets */
  #providers = new Map();

  /** @param {Case} received */
  constructor(received) {
    this.#received = received;
  }

  /** @param {Trial} trial @returns {Verdict | undefined} */
  verify(trial) {
    const { headers, body } = trial;
    return this.#verifier(trial)?.verify(headers, body, this.#received.now);
  }

  /** @param {Trial} trial */
  #verifier({ provider = this.#received.provider, secret, encoding }) {
    const key = `${provider.name} ${encoding} ${secret}`;
    if (!this.#verifiers.has(key)) {
      try {
        const as = encoding === undefined ? provider : this.#as(provider, encoding);
        this.#verifiers.set(key, this.#received.core.verifier(as, { secrets: [secret] }));
      } catch {
        this.#verifiers.set(key, undefined);
      }
    }
    return this.#verifiers.get(key);
  }

  /** @param {Provider} provider @param {string} encoding */
  #as(provider, encoding) {
    const manifest = JSON.parse(provider.manifest);
    if (manifest.signature.secret.encoding === encoding) return provider;
    const known = this.#providers.get(encoding);
    if (known) return known;
    manifest.signature.secret = { encoding };
    const made = this.#received.core.provider({ manifest });
    this.#providers.set(encoding, made);
    return made;
  }

  close() {
    for (const verifier of this.#verifiers.values()) verifier?.close();
  }
}

/**
 * Authentic, but not of now: is it the time alone?
 * @param {Case} received
 * @param {Verdict} verdict
 * @returns {Cause[]}
 */
function clockCause({ core, provider, secret, headers, body, now }, { code, timestamp }) {
  if (timestamp === null || (code !== "timestamp_too_old" && code !== "timestamp_too_new")) return [];
  const verifier = core.verifier(provider, { secrets: [secret] });
  const verdict = verifier.verify([...headers], body, timestamp);
  verifier.close();
  const seconds = Math.round(Math.abs(now - timestamp) / 1000);
  const late = code === "timestamp_too_old";
  const steps = [
    late
      ? `It was sent ${inWords(seconds)} before it was received. Either it was on its way for so long (a replay, a retry, a queue), or the clocks differ by that.`
      : `It is dated ${inWords(seconds)} after it was received: the sender's clock is ahead, or the receiver's behind.`,
  ];
  return [{ steps, verdict }];
}

/** @param {number} seconds */
function inWords(seconds) {
  const parts = [
    [Math.floor(seconds / 86400), "d"],
    [Math.floor(seconds / 3600) % 24, "h"],
    [Math.floor(seconds / 60) % 60, "min"],
    [seconds % 60, "s"],
  ].filter(([count]) => count !== 0);
  const text = parts.map(([count, unit]) => `${count} ${unit}`).join(" ");
  return seconds < 60 ? `${seconds} s` : `${seconds} s (${text})`;
}
