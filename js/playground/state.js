// What both sides of the playground share: the core, the providers, the secret. All of it in memory alone.
import { computed, signal } from "@preact/signals";
import { placeOf, readable, squeezed } from "../pages/json-text.js";
import { sharedIn } from "./link.js";
import { newId } from "./random.js";

/**
 * @typedef {import("signpost/core").Core} Core
 * @typedef {import("signpost/core").Provider} Provider
 */

/** @type {import("@preact/signals").Signal<Core | undefined>} undefined: it is still on its way */
export const core = signal(undefined);

/** Providers of one's own, by name; they take precedence over built-in ones. */
export const imported = signal(/** @type {ReadonlyMap<string, Provider>} */ (new Map()));

export const providerName = signal("clientpress");
export const eventName = signal("");

/** As it stands in the editor. */
export const bodyText = signal("");

/** Sign what stands in the editor without the white space between its values, as senders write it. */
export const compact = signal(true);

export const secret = signal("");

/** Whether the secret was made here, so that another provider may have another. */
let secretIsOurs = true;

/** The delivery's id. */
export const id = signal("");

/** When it is signed: milliseconds since 1970; the moment of the last change. */
export const now = signal(Date.now());

/** What was asked for by a link and could not be done. */
export const linkFault = signal("");

/** @type {import("@preact/signals").ReadonlySignal<readonly Provider[]>} */
export const providers = computed(() => {
  const from = core.value;
  if (!from) return [];
  const builtin = from.providers.filter((name) => !imported.value.has(name)).map((name) => from.provider(name));
  return [...imported.value.values(), ...builtin];
});

/** The chosen one; there is one as soon as there is a core. */
export const provider = computed(
  () => /** @type {Provider} */ (providers.value.find(({ name }) => name === providerName.value) ?? providers.value[0]),
);

/** Its manifest, read. */
export const manifest = computed(() => JSON.parse(provider.value.manifest));

/** The text that is signed. */
export const signedBody = computed(() => (compact.value ? squeezed(bodyText.value) : bodyText.value));

/** @param {string} name */
export function chooseProvider(name) {
  providerName.value = name;
  if (secretIsOurs) generateSecret();
  chooseEvent(provider.value.events[0]?.name ?? "");
}

/** @param {string} name */
export function chooseEvent(name) {
  eventName.value = name;
  fillExample();
}

/** Fills the editor with the catalog's example of the event, as it would be sent now. */
export function fillExample() {
  freshen();
  const given = manifest.value.id?.from === "body" ? { id: id.value } : {};
  const made = /** @type {Core} */ (core.value).example(provider.value, eventName.value, { now: now.value, ...given });
  bodyText.value = made.ok ? readable(made.text) : "{}";
}

/** A new id, and the time now. */
function freshen() {
  id.value = newId(manifest.value.id);
  now.value = Date.now();
}

/** A new id and the time now, in the body too where the provider puts them there. */
export function freshenAll() {
  freshen();
  const from = /** @type {Core} */ (core.value);
  const made = from.example(provider.value, eventName.value, { now: now.value, id: id.value });
  if (!made.ok) return;
  for (const { name, is } of manifest.value.envelopes.flatMap((/** @type {any} */ { members }) => members)) {
    if (is !== "timestamp" && is !== "id") continue;
    const [fresh, stale] = [made.text, bodyText.value].map((text) => from.valueAt(text, `/${name}`));
    const place = placeOf(bodyText.value, `/${name}`);
    if (fresh === null || stale === null || !place) continue;
    bodyText.value = bodyText.value.slice(0, place.start) + fresh + bodyText.value.slice(place.end);
  }
}

/** @param {string} text that was typed */
export function changeSecret(text) {
  secret.value = text;
  secretIsOurs = false;
  now.value = Date.now();
}

export function generateSecret() {
  secret.value = /** @type {Core} */ (core.value).makeSecret(provider.value);
  secretIsOurs = true;
}

/** @param {Provider} own */
export function addProvider(own) {
  imported.value = new Map([...imported.value, [own.name, own]]);
  chooseProvider(own.name);
}

/**
 * Begins with what the page's address holds, or with the first provider's first event.
 * @param {Core} made
 * @param {string} address
 */
export function begin(made, address) {
  core.value = made;
  if (!follow(address)) chooseProvider(providerName.value);
}

/**
 * Takes over what a link holds.
 * @param {string} address
 * @returns {boolean} whether it holds anything that can be shown
 */
export function follow(address) {
  const shared = sharedIn(address);
  linkFault.value = "";
  if (!shared) return false;
  if (!providers.value.some(({ name }) => name === shared.provider)) {
    linkFault.value = `The link is about the provider "${shared.provider}", which is not built in. Import its manifest, then open the link again.`;
    return false;
  }
  chooseProvider(shared.provider);
  if (provider.value.events.some(({ name }) => name === shared.event)) eventName.value = shared.event;
  // A link without a body stands for the example.
  if (shared.body !== "") bodyText.value = shared.body;
  return true;
}
