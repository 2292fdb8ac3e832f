// What is done to sources, endpoints, events and deliveries: each asks where that is due, calls the API, and says what came of it.
import { call, path } from "./api.js";
import { confirm, say } from "./dialogs.js";
import { loadDirectory } from "./directory.js";
import { go, to } from "./route.js";
import { counted } from "./shown.js";

/** @param {string} endpoint @param {number} seq */
export async function retry(endpoint, seq) {
  await call("POST", path`v1/endpoints/${endpoint}/deliveries/${seq}/retry`);
  say("It is tried again.");
}

/**
 * @param {string} endpoint
 * @param {"pause" | "resume" | "enable"} what
 */
export async function change(endpoint, what) {
  await call("POST", path`v1/endpoints/${endpoint}/${what}`);
  await loadDirectory();
  say(
    {
      pause: "Paused. Deliveries wait.",
      resume: "Resumed. What waited is delivered now.",
      enable: "Enabled. What waited is delivered now.",
    }[what],
  );
}

/** @param {string} endpoint */
export const disable = (endpoint) =>
  confirm({
    title: `Disable ${endpoint}?`,
    text: "No delivery is made until somebody enables it again. What comes in meanwhile waits; nothing is lost.",
    action: "Disable",
    danger: true,
    async work() {
      await call("POST", path`v1/endpoints/${endpoint}/disable`);
      await loadDirectory();
      return "Disabled. Deliveries wait.";
    },
  });

/** @param {"source" | "endpoint"} kind @param {string} name */
export const remove = (kind, name) =>
  confirm({
    title: `Delete ${kind} ${name}?`,
    text:
      kind === "source"
        ? "Its events are deleted with it, also those that no endpoint has yet, and its URL answers 404 from then on. This cannot be undone."
        : "Its deliveries are deleted with it, also those that have not been made yet. This cannot be undone.",
    action: "Delete",
    danger: true,
    typed: name,
    async work() {
      await call("DELETE", path`v1/${`${kind}s`}/${name}`);
      await loadDirectory();
      go(to([`${kind}s`]));
      return `Deleted ${kind} ${name}.`;
    },
  });

/**
 * @param {"source" | "endpoint"} kind
 * @param {string} name
 * @param {string} id of the secret
 */
export const removeSecret = (kind, name, id) =>
  confirm({
    title: "Remove this secret?",
    text:
      kind === "source"
        ? "Webhooks signed with it are refused from now on."
        : "Deliveries are not signed with it from now on. Make sure that the receiver knows another one.",
    action: "Remove",
    danger: true,
    async work() {
      await call("DELETE", path`v1/${`${kind}s`}/${name}/secrets/${id}`);
      await loadDirectory();
      return "The secret is not live any more.";
    },
  });

/** @param {any} event @param {() => unknown} [after] */
export const release = ({ source, seq, name }, after) =>
  confirm({
    title: `Release ${name || "this event"}?`,
    text: "It goes to every endpoint that takes such events from this source, although its body does not fit the catalog.",
    action: "Release",
    async work() {
      await call("POST", path`v1/sources/${source}/events/${seq}/release`);
      await after?.();
      return "Released to its endpoints.";
    },
  });

/** @param {any} event @param {() => unknown} [after] */
export const drop = ({ source, seq, name }, after) =>
  confirm({
    title: `Drop ${name || "this event"}?`,
    text: "It goes to no endpoint, now or later. This cannot be undone.",
    action: "Drop",
    danger: true,
    async work() {
      await call("POST", path`v1/sources/${source}/events/${seq}/drop`);
      await after?.();
      return "Dropped.";
    },
  });

/**
 * @param {string} endpoint
 * @param {number} dead
 * @param {() => unknown} [after]
 */
export const replayDead = (endpoint, dead, after) =>
  confirm({
    title: `Replay the dead letters of ${endpoint}?`,
    text: `${counted(dead, "delivery", "deliveries")} will be tried again, as soon as the endpoint takes deliveries.`,
    action: "Replay all",
    async work() {
      const { deliveries } = await call("POST", path`v1/endpoints/${endpoint}/dead-letters/replay`, {});
      await loadDirectory();
      await after?.();
      return `${counted(deliveries, "delivery", "deliveries")} will be tried again.`;
    },
  });
