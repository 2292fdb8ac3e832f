// Who has signed in. In memory alone: a reload asks for the key again.
import { signal } from "@preact/signals";
import { call, forgetKey, Refusal, useKey } from "./api.js";
import { closeDialog } from "./dialogs.js";
import { forgetDirectory, loadDirectory, lookForDelivered } from "./directory.js";
import { follow, stopFollowing } from "./live.js";
import { forgetSeen } from "./loaded.js";
import { forgetLists } from "./paging.js";

/** The key that one has signed in with; never its text. @type {import("@preact/signals").Signal<{id: string, name: string, role: "full" | "read"} | null>} */
export const session = signal(/** @type {any} */ (null));

/** Why one is asked for a key again. */
export const ended = signal("");

/** Whether the key may change anything. */
export const mayChange = () => session.value?.role === "full";

/** For a person at the form; the API's own words are for programs. */
const unknownKey =
  "This gateway has no such API key. Look whether all of it was copied, and whether it belongs to this gateway; it may have been revoked.";

/** @param {unknown} error @returns {error is Refusal} */
const isRefusedKey = (error) => error instanceof Refusal && error.status === 401;

/**
 * @param {string} text the API key
 * @throws {import("./api.js").Refusal}
 */
export async function signIn(text) {
  useKey(text, () => {
    // Not when it was never let in.
    if (session.value)
      signOut("The gateway does not take this key any more. It was revoked, or the gateway is another one.");
  });
  ended.value = "";
  try {
    const key = await call("GET", "v1/keys/current");
    await loadDirectory();
    await lookForDelivered();
    session.value = key;
  } catch (error) {
    forgetKey();
    throw isRefusedKey(error) ? new Refusal({ status: 401, code: error.code, detail: unknownKey }) : error;
  }
  follow();
}

/** @param {string} [why] shown above the form */
export function signOut(why = "") {
  stopFollowing();
  closeDialog();
  forgetKey();
  forgetLists();
  forgetSeen();
  forgetDirectory();
  ended.value = why;
  session.value = null;
}
