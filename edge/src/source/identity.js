// Which event a webhook is, and under which id it is passed on.
import { fact } from "../migrations.js";
import { duplicatesOf, freshMsOf } from "../settings/identity.js";

/** @typedef {import("./types.js").Entry} Entry */
/** @typedef {import("./types.js").SourceSettings} SourceSettings */

/** Good for one version of the settings. */
export class Identity {
  #store;
  #core;
  #idKey;
  #settings;
  #provider;
  /** Events up to this number have keys of the first form. */
  #firstForm;

  /**
   * @param {object} of
   * @param {import("../store.js").Store} of.store
   * @param {import("signpost/core").Core} of.core
   * @param {Uint8Array} of.idKey 32 bytes that this gateway alone has
   * @param {SourceSettings} settings
   */
  constructor({ store, core, idKey }, settings) {
    this.#store = store;
    this.#core = core;
    this.#idKey = idKey;
    this.#firstForm = Number(fact(store, "first_form_keys") ?? 0);
    this.#settings = settings;
    this.#provider = core.provider(settings.provider);
    /** The same body is the same event. */
    this.byBody = duplicatesOf(this.#provider, settings) === "body";
    /** For so long a webhook that came in may come again: its key is not to be forgotten before. */
    this.freshMs = freshMsOf(this.#provider, settings);
  }

  /**
   * @param {Entry} entry
   * @param {number} copy 0 for the first event with its body
   * @returns {string} the webhook-id: the sender's own where it is proven, else one that nobody can choose
   */
  idOf(entry, copy) {
    return entry.id ?? this.#core.deriveEventId(this.#provider, this.#idKey, entry.key, copy);
  }

  /**
   * @param {Entry} entry
   * @param {number} oldest event that is kept
   * @returns {number | undefined} the number of the event that it repeats, if that was kept under a key of the first form
   */
  repeatedInFirstForm({ id_signed, authentic, provider_id, sent_at, body }, oldest) {
    // A proven id makes the same key in both forms.
    if (id_signed !== false || oldest > this.#firstForm) return undefined;
    const identity = { id: provider_id, covered: { id: false }, authentic, timestamp: sent_at };
    const key = this.#core.firstFormEventKey(this.#settings.name, identity, body);
    const [row] = this.#store.rows("SELECT seq, authentic FROM events WHERE key = ?", key);
    return row && row.authentic === Number(authentic) ? row.seq : undefined;
  }
}
