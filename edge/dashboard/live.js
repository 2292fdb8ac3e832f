// What happens in the gateway, as it happens: server-sent events, read with fetch because EventSource sends no Authorization.
import { signal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { Refusal, request } from "./api.js";
import { note, pauseAfter } from "./reach.js";

/** @typedef {"event" | "attempt" | "endpoint" | "source" | "lagged"} Kind lagged: something was missed; ask for everything anew */

/** @type {import("@preact/signals").Signal<"off" | "connecting" | "live">} */
export const liveState = signal(/** @type {any} */ ("off"));

/** @type {Set<(kind: Kind, data: any) => void>} */
const listeners = new Set();

/** @type {AbortController | undefined} */
let following;

/** The connection that is open. @type {AbortController | undefined} */
let connection;

/** Milliseconds without a sign of life after which a connection is taken for dead: three of the gateway's beats. */
const silence = 45_000;

// A connection does not end with the network by itself; another one shows whether the gateway is still to be reached.
addEventListener("offline", () => connection?.abort());

/** Follows until stopFollowing(); what was missed in between is told as "lagged". */
export async function follow() {
  stopFollowing();
  const { signal: ended } = (following = new AbortController());
  let last = "";
  for (let failures = 0; !ended.aborted; failures++) {
    liveState.value = "connecting";
    const { signal: broken } = (connection = new AbortController());
    const watch = watchOver(connection);
    try {
      const headers = /** @type {Record<string, string>} */ (last ? { "last-event-id": last } : {});
      const response = await request("GET", "v1/stream", { headers, signal: AbortSignal.any([ended, broken]) });
      liveState.value = "live";
      failures = 0;
      // Between the lists and this moment anything may have happened.
      tell("lagged", {});
      const stream = /** @type {ReadableStream<Uint8Array>} */ (response.body);
      for await (const { kind, id, data } of messagesOf(stream, watch.alive)) {
        last = id || last;
        tell(/** @type {Kind} */ (kind), JSON.parse(data));
      }
    } catch {
      // The state says so; a refused key has signed out.
      if (broken.aborted && liveState.value === "connecting") note(false);
    }
    watch.end();
    if (ended.aborted) break;
    liveState.value = "connecting";
    await pauseAfter(failures, ended);
  }
}

export function stopFollowing() {
  following?.abort();
  following = undefined;
  liveState.value = "off";
}

/**
 * Ends a connection that has been silent for too long.
 * @param {AbortController} connected
 * @returns {{alive: () => void, end: () => void}} alive: to be called with every sign of life
 */
function watchOver(connected) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const end = () => clearTimeout(timer);
  const alive = () => {
    end();
    timer = setTimeout(() => connected.abort(), silence);
  };
  alive();
  return { alive, end };
}

/** @param {Kind} kind @param {any} data */
function tell(kind, data) {
  for (const listener of listeners) listener(kind, data);
}

/**
 * @param {(kind: Kind, data: any) => void} listener
 * @returns {() => void} ends it
 */
export function onNotice(listener) {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

/**
 * Calls back after notices, at most once in a while, and never twice at a time.
 * @param {(kind: Kind, data: any) => boolean} wanted
 * @param {() => unknown} refresh
 * @param {number} [pause] milliseconds between two calls
 */
export function useFresh(wanted, refresh, pause = 1000) {
  const latest = useRef({ wanted, refresh });
  latest.current = { wanted, refresh };
  useEffect(() => {
    const state = { due: false, running: false, over: false };
    const run = async () => {
      state.running = true;
      while (state.due && !state.over) {
        state.due = false;
        try {
          await latest.current.refresh();
        } catch (error) {
          // What is shown stays; the next notice is the next reason to ask.
          if (!(error instanceof Refusal)) console.error(error);
        }
        await new Promise((resolve) => setTimeout(resolve, pause));
      }
      state.running = false;
    };
    const end = onNotice((kind, data) => {
      if (kind !== "lagged" && !latest.current.wanted(kind, data)) return;
      state.due = true;
      if (!state.running) void run();
    });
    return () => {
      state.over = true;
      end();
    };
  }, [pause]);
}

/**
 * The messages of a stream of server-sent events, comments left out.
 * @param {ReadableStream<Uint8Array>} stream
 * @param {() => void} alive called with every piece that comes, comments too
 * @returns {AsyncGenerator<{kind: string, id: string, data: string}>}
 */
export async function* messagesOf(stream, alive) {
  const reader = stream.pipeThrough(/** @type {any} */ (new TextDecoderStream())).getReader();
  let text = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    alive();
    const parts = (text + value).split("\n\n");
    text = parts.pop() ?? "";
    for (const part of parts) {
      const field = (/** @type {string} */ name) =>
        part
          .split("\n")
          .filter((line) => line.startsWith(`${name}: `))
          .map((line) => line.slice(name.length + 2))
          .join("\n");
      const data = field("data");
      if (data) yield { kind: field("event"), id: field("id"), data };
    }
  }
}
