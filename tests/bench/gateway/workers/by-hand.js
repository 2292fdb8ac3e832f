// The Worker that somebody would write by hand: verify, parse, keep, answer; one forward behind the answer, no retry.
import { DurableObject } from "cloudflare:workers";

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true });
const algorithm = { name: "HMAC", hash: "SHA-256" };

/** @type {CryptoKey | undefined} */
let key;

export class Events extends DurableObject {
  constructor(state, environment) {
    super(state, environment);
    this.sql = state.storage.sql;
    this.sql.exec(
      `CREATE TABLE IF NOT EXISTS events
       (seq INTEGER PRIMARY KEY, delivery TEXT NOT NULL, name TEXT NOT NULL, received_at INTEGER NOT NULL, body TEXT NOT NULL)`,
    );
  }

  // The answer waits at the output gate until the row is on disk.
  add(delivery, name, body) {
    this.sql.exec(
      "INSERT INTO events (delivery, name, received_at, body) VALUES (?, ?, ?, ?)",
      delivery,
      name,
      Date.now(),
      body,
    );
  }
}

export default {
  async fetch(request, environment, context) {
    if (request.method !== "POST") return new Response(null, { status: 405 });
    const signature = signatureOf(request.headers.get("x-cp-signature"));
    const bytes = await request.arrayBuffer();
    key ??= await crypto.subtle.importKey("raw", encoder.encode(environment.SECRET), algorithm, false, ["verify"]);
    if (!signature || !(await crypto.subtle.verify("HMAC", key, signature, bytes))) {
      return new Response("bad signature", { status: 401 });
    }
    let text;
    let event;
    try {
      text = decoder.decode(bytes);
      ({ event } = JSON.parse(text));
    } catch {
      return new Response("not JSON", { status: 400 });
    }
    const delivery = request.headers.get("x-cp-delivery");
    if (typeof event !== "string" || !delivery) return new Response("not an event", { status: 400 });

    await environment.EVENTS.get(environment.EVENTS.idFromName("events")).add(delivery, event, text);
    if (environment.DESTINATION) context.waitUntil(forward(environment.DESTINATION, request.headers, bytes));
    return new Response("accepted", { status: 202 });
  },
};

const forwarded = ["content-type", "x-cp-event", "x-cp-portal-id", "x-cp-delivery", "x-cp-signature"];

async function forward(destination, headers, body) {
  try {
    const passed = forwarded.map((name) => [name, headers.get(name) ?? ""]);
    const response = await fetch(destination, { method: "POST", headers: passed, body });
    await response.body?.cancel();
    if (!response.ok) console.error(`forward: ${response.status}`);
  } catch (error) {
    console.error(`forward: ${error}`);
  }
}

function signatureOf(header) {
  const hex = /^sha256=([0-9a-f]{64})$/.exec(header ?? "")?.[1];
  if (!hex) return undefined;
  const bytes = new Uint8Array(32);
  for (let index = 0; index < 32; index++) bytes[index] = parseInt(hex.slice(index * 2, index * 2 + 2), 16);
  return bytes;
}
