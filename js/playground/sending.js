// Sending what was signed: to the gateway that the page came from, or to any URL that lets a page do so.
import { computed, signal } from "@preact/signals";
import { sealed } from "./signed.js";
import { freshenAll, providerName } from "./state.js";

/** Whether the page came from a gateway; undefined while nobody has asked. */
export const fromGateway = signal(/** @type {boolean | undefined} */ (undefined));

/** Whether the page came from a server that is no gateway: there is no dashboard beside it, either. */
export const staticHost = signal(false);

/** Where it is to go: to the gateway's own source, or elsewhere. */
export const toGateway = signal(true);

const typedSource = signal(/** @type {string | undefined} */ (undefined));

/** The gateway's source; named as the provider unless one has typed another. */
export const source = computed(() => typedSource.value ?? providerName.value);

export const typedUrl = signal("");

/** New id and time with each sending. */
export const fresh = signal(true);

export const setSource = (/** @type {string} */ name) => void (typedSource.value = name);

/** As for the curl line; "" when none was typed. */
export const sendUrl = computed(() =>
  toGateway.value && fromGateway.value
    ? new URL(`/in/${encodeURIComponent(source.value)}`, location.href).href
    : typedUrl.value.trim(),
);

/**
 * @typedef {object} Answer
 * @property {"answered"} kind
 * @property {number} status
 * @property {number} ms
 * @property {string} body its beginning
 * @property {string} url
 *
 * @typedef {object} Unanswered
 * @property {"unanswered"} kind
 * @property {string} url
 * @property {string[]} reasons what may be the matter, the likeliest first
 * @property {string[]} asked headers that another origin has to allow
 */

/** What came of the last sending. */
export const outcome = signal(/** @type {Answer | Unanswered | "sending" | undefined} */ (undefined));

/** Milliseconds after which nobody waits any longer. */
const patience = 15_000;

/** So much of an answer is shown. */
const mostShown = 4096;

function askAgain() {
  for (const sign of ["online", "focus"]) removeEventListener(sign, askAgain);
  fromGateway.value = undefined;
  void askWhetherGateway();
}

/** Asks the page's own origin whether it is a gateway: its answers say so. */
export async function askWhetherGateway() {
  if (fromGateway.value !== undefined) return;
  try {
    const { headers } = await fetch(location.pathname, { method: "HEAD", cache: "no-store" });
    fromGateway.value = headers.get("signpost-page") === "gateway";
    staticHost.value = !fromGateway.value;
  } catch {
    // Nobody is there: the page was opened from what is kept of it. Perhaps somebody is, later.
    fromGateway.value = false;
    for (const sign of ["online", "focus"]) addEventListener(sign, askAgain);
  }
}

/** Headers that a page may not set; the browser sends its own. */
const browsersOwn = new Set(["user-agent", "content-length", "host", "connection"]);

/** Sends it, after the id and the time were made new if that is wanted. */
export async function send() {
  if (fresh.value) freshenAll();
  const signed = sealed.value;
  const url = sendUrl.value;
  if (!signed?.ok || url === "") return;
  const unusable = faultOf(url);
  if (unusable) {
    outcome.value = { kind: "unanswered", url, reasons: [unusable], asked: [] };
    return;
  }
  const headers = signed.headers.filter(([name]) => !browsersOwn.has(name.toLowerCase()));
  outcome.value = "sending";
  const began = performance.now();
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), patience);
  try {
    const response = await fetch(url, {
      method: "POST",
      headers: headers.map(([name, value]) => /** @type {[string, string]} */ ([name, value])),
      body: signed.body,
      credentials: "omit",
      cache: "no-store",
      // A sender does not follow redirects.
      redirect: "manual",
      signal: late.signal,
    });
    const ms = Math.round(performance.now() - began);
    if (response.type === "opaqueredirect") {
      outcome.value = {
        kind: "unanswered",
        url,
        reasons: ["It answers with a redirect, which senders do not follow."],
        asked: [],
      };
      return;
    }
    const body = (await response.text()).slice(0, mostShown);
    outcome.value = { kind: "answered", status: response.status, ms, body, url };
  } catch {
    outcome.value = { kind: "unanswered", url, ...whyNot(url, headers, late.signal.aborted) };
  } finally {
    clearTimeout(timer);
  }
}

/**
 * @param {string} url as typed
 * @returns {string} why nothing can be sent there; "" when it can
 */
function faultOf(url) {
  if (!URL.canParse(url)) return "This is no URL. Write it with https:// in front.";
  return /^https?:$/.test(new URL(url).protocol) ? "" : "Webhooks are sent over http or https.";
}

/**
 * A browser tells a page nothing of why it got no answer. What can be known without it, is said.
 * @param {string} url
 * @param {readonly [string, string][]} headers
 * @param {boolean} late
 * @returns {{reasons: string[], asked: string[]}}
 */
function whyNot(url, headers, late) {
  const nothing = { asked: [] };
  const target = new URL(url);
  if (late) return { ...nothing, reasons: [`It did not answer within ${patience / 1000} s.`] };
  if (!navigator.onLine && !loopback(target)) return { ...nothing, reasons: ["This browser is offline."] };
  if (location.protocol === "https:" && target.protocol === "http:" && !loopback(target)) {
    return { ...nothing, reasons: ["This page came over https, and browsers let such a page send to https alone."] };
  }
  if (target.origin === location.origin)
    return { ...nothing, reasons: ["Nobody answers there. Is the gateway still running?"] };
  return {
    reasons: [
      "It does not allow pages of other origins (CORS), as most receivers of webhooks do not.",
      "Nobody answers there.",
    ],
    asked: headers.map(([name]) => name),
  };
}

/** @param {URL} url */
const loopback = ({ hostname }) => /^(?:localhost|127\..*|\[::1\])$/.test(hostname);
