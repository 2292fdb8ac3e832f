// A list of the API that may be long: read a page at a time, kept while one looks at one of its rows, and kept fresh at its top.
import { batch, signal } from "@preact/signals";
import { get } from "./api.js";

/** @typedef {{address: string, query: Record<string, string>, keyOf: (item: any) => string}} Wanted */

/** So many pages without a row are read at once: a filter that fits little must not keep the gateway busy for long. */
const mostEmptyPages = 20;

export class PagedList {
  /** @type {import("@preact/signals").Signal<any[]>} newest first */
  items = signal(/** @type {any[]} */ ([]));
  /** @type {import("@preact/signals").Signal<"first" | "more" | "refresh" | "idle">} what is being read */
  reading = signal(/** @type {any} */ ("first"));
  /** @type {import("@preact/signals").Signal<import("./api.js").Refusal | null>} */
  fault = signal(/** @type {any} */ (null));
  /** Where it goes on; null: it does not. @type {import("@preact/signals").Signal<string | null>} */
  next = signal(/** @type {string | null} */ (null));
  /** Objects of which nothing is in it: they cannot be read. @type {import("@preact/signals").Signal<import("./health.js").Broken[]>} */
  unavailable = signal(/** @type {any[]} */ ([]));
  /** How far it was scrolled when it was last seen, in pixels. */
  scrolled = 0;

  #wanted;
  /** What was asked for while something else was being read: nobody asks a second time. @type {Set<"more" | "refresh">} */
  #asked = new Set();

  /** @param {Wanted} wanted */
  constructor(wanted) {
    this.#wanted = wanted;
    void this.#read("first", () => this.#first());
  }

  /** Reads on. */
  async more() {
    if (this.next.value === null) return;
    if (this.reading.value !== "idle") return void this.#asked.add("more");
    await this.#read("more", async () => {
      const { items, next, unavailable } = await this.#page(this.next.value);
      batch(() => {
        this.unavailable.value = unavailable ?? [];
        this.items.value = [...this.items.value, ...items];
        this.next.value = next;
      });
    });
  }

  /** Reads the newest page and puts it in front of what it overlaps. */
  async refresh() {
    if (this.reading.value !== "idle") return void this.#asked.add("refresh");
    await this.#read("refresh", () => this.#first());
  }

  async #first() {
    const { items, next, unavailable } = await this.#page(null);
    const fresh = new Set(items.map(this.#wanted.keyOf));
    const before = this.items.value;
    const overlap = before.findLastIndex((item) => fresh.has(this.#wanted.keyOf(item)));
    batch(() => {
      this.unavailable.value = unavailable ?? [];
      // Without an overlap there may be a gap; without a next page this one is all. Otherwise what is older stays.
      const anew = overlap < 0 || next === null;
      this.items.value = anew ? items : [...items, ...before.slice(overlap + 1)];
      if (anew || before.length === overlap + 1) this.next.value = next;
    });
  }

  /** @param {string | null} cursor @returns {Promise<{items: any[], next: string | null, unavailable?: any[]}>} */
  async #page(cursor) {
    const { address, query } = this.#wanted;
    for (let left = mostEmptyPages; ; left--) {
      const page = await get(address, { ...query, limit: 100, cursor });
      if (page.items.length > 0 || page.next === null || left === 0) return page;
      cursor = page.next;
    }
  }

  /** @param {"first" | "more" | "refresh"} what @param {() => Promise<void>} work */
  async #read(what, work) {
    this.reading.value = what;
    try {
      await work();
      this.fault.value = null;
    } catch (error) {
      this.fault.value = /** @type {any} */ (error);
    }
    this.reading.value = "idle";
    const asked = this.#asked;
    this.#asked = new Set();
    // What failed just now would fail again.
    if (this.fault.value) return;
    if (asked.has("refresh")) await this.refresh();
    // Whoever is near the end once there are more rows asks anew.
    if (asked.has("more") && what !== "more") await this.more();
  }
}

/** The lists last looked at, so that going back finds them as they were. @type {Map<string, PagedList>} */
const kept = new Map();
const mostKept = 4;

/** @param {Wanted} wanted @returns {PagedList} */
export function listOf(wanted) {
  const key = JSON.stringify([wanted.address, wanted.query]);
  const list = kept.get(key) ?? new PagedList(wanted);
  kept.delete(key);
  kept.set(key, list);
  const [oldest] = kept.keys();
  if (kept.size > mostKept) kept.delete(oldest);
  return list;
}

export const forgetLists = () => kept.clear();
