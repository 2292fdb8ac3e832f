// What is set: sources, endpoints, their secrets, and manifests.
import { core } from "../../core.js";
import { isOfEvents, referenceOf } from "../../settings/check.js";
import { Faults } from "../../settings/faults.js";
import { toldOf } from "../../settings/plan.js";
import { changeEndpoint, createEndpoint, deleteEndpoint } from "../endpoints.js";
import { deleteManifest, listManifests, manifestView, putManifest } from "../manifests.js";
import { endpointOutline } from "../confidential.js";
import { checkingOf, endpointRow, givenSource, manifestText, openSecrets, settled, sourceRow } from "../registry.js";
import { addSecret, takeSecret } from "../rotation.js";
import { changeSource, createSource, deleteSource } from "../sources.js";
import { endpointView, listEndpoints, listSources, sourceView } from "../views.js";
import { Calls, kept } from "./calls.js";

export class SettingsCalls extends Calls {
  /** @returns {{sources: string[], endpoints: string[]}} all that exist, also those that left the configuration file */
  names() {
    return this.directory.names();
  }

  /**
   * @param {string} name
   * @param {import("../../settings/types.js").SourceGiven["direction"]} [direction]
   */
  sourceSettings(name, direction) {
    return this.directory.sourceSettings(name, direction);
  }

  /**
   * @param {string} after
   * @param {number} limit
   */
  listSources(after, limit) {
    return listSources(this.store, after, limit);
  }

  /** @param {string} name */
  source(name) {
    return sourceView(this.store, name);
  }

  /** @param {import("../sources.js").NewSource} input */
  createSource(input) {
    return this.change(async () => {
      const secrets = await createSource(this.context, input);
      return { source: kept(sourceView(this.store, input.name)), secrets };
    });
  }

  /**
   * @param {string} name
   * @param {Record<string, any>} change
   */
  changeSource(name, change) {
    return this.change(async () => {
      await changeSource(this.context, name, change);
      return { source: kept(sourceView(this.store, name)) };
    });
  }

  /** @param {string} name */
  deleteSource(name) {
    return this.change(() => deleteSource(this.context, name));
  }

  /**
   * @param {string} after
   * @param {number} limit
   */
  listEndpoints(after, limit) {
    return listEndpoints(this.context, after, limit);
  }

  /** @param {string} name */
  endpoint(name) {
    return endpointView(this.context, name);
  }

  /**
   * By which plans the deliveries of endpoints go, and what their owners have set over them.
   * @param {readonly string[]} names
   * @returns {Record<string, import("../../settings/plan.js").Told>} without those that there are not
   */
  plans(names) {
    const rows = names.flatMap((name) => endpointRow(this.store, name) ?? []);
    const checking = settled(this.context);
    return Object.fromEntries(rows.map((row) => [row.name, toldOf(checking, endpointOutline(row))]));
  }

  /** @param {import("../endpoints.js").NewEndpoint} input */
  createEndpoint(input) {
    return this.change(async () => {
      const secrets = await createEndpoint(this.context, input);
      return { endpoint: kept(await endpointView(this.context, input.name)), secrets };
    });
  }

  /**
   * @param {string} name
   * @param {Record<string, any>} change
   */
  changeEndpoint(name, change) {
    return this.change(async () => {
      await changeEndpoint(this.context, name, change);
      return { endpoint: kept(await endpointView(this.context, name)) };
    });
  }

  /** @param {string} name */
  deleteEndpoint(name) {
    return this.change(() => deleteEndpoint(this.context, name));
  }

  /**
   * @param {"source" | "endpoint"} kind
   * @param {string} name
   * @param {{secret?: string, others_expire_in_seconds: number | null}} input
   */
  addSecret(kind, name, input) {
    return this.change(async () => ({ secret: await addSecret(this.context, kind, name, input) }));
  }

  /**
   * @param {"source" | "endpoint"} kind
   * @param {string} name
   * @param {string} id
   */
  removeSecret(kind, name, id) {
    return this.change(() => takeSecret(this.context, kind, name, id));
  }

  listManifests() {
    return listManifests(this.store);
  }

  /** @param {string} name */
  manifest(name) {
    return manifestView(this.store, name);
  }

  /**
   * @param {string} text JSON
   * @param {string | null} replacing
   */
  putManifest(text, replacing) {
    return this.change(async () => {
      const name = await putManifest(this.context, text, replacing);
      return { manifest: kept(manifestView(this.store, name)) };
    });
  }

  /** @param {string} name */
  deleteManifest(name) {
    return this.change(() => deleteManifest(this.context, name));
  }

  /**
   * @param {string} name
   * @returns {import("../../settings/types.js").ProviderReference | null} a built-in provider or an uploaded manifest
   */
  provider(name) {
    if (core.providers.includes(name)) return name;
    const manifest = manifestText(this.store, name);
    return manifest === undefined ? null : { manifest };
  }

  /**
   * @param {readonly string[]} names of sources; "*" for any
   * @returns {import("../../settings/types.js").ProviderReference | null} that of the first which is there
   */
  providerOfSources(names) {
    const { context } = this;
    const found = names.includes("*") ? this.#anySource() : names.find((name) => sourceRow(this.store, name));
    const row = found === undefined ? undefined : sourceRow(this.store, found);
    return row ? referenceOf(checkingOf(context, new Faults()), JSON.parse(row.given).provider) : null;
  }

  /**
   * Whom a test event comes from, as it were.
   * @param {readonly string[]} names of sources, or "*"
   * @param {import("../../settings/types.js").ProviderReference} provider
   * @returns {Promise<{secrets: string[], version: string}>} of the first source of this provider: its secrets, newest first, if it is
   *   inbound; the version that its product's requests state, "" for the manifest's
   */
  async testSender(names, provider) {
    const checking = settled(this.context);
    const wanted = JSON.stringify(provider);
    for (const row of this.store.rows("SELECT * FROM sources WHERE retired = 0 ORDER BY name")) {
      const source = givenSource(/** @type {any} */ (row));
      if (!isOfEvents(source) || !(names.includes("*") || names.includes(row.name))) continue;
      if (JSON.stringify(referenceOf(checking, source.provider)) !== wanted) continue;
      const inbound = source.direction === "inbound";
      const secrets = inbound ? await openSecrets(this.context, "source", row.name) : [];
      return { secrets, version: source.product_version ?? "" };
    }
    return { secrets: [], version: "" };
  }

  #anySource() {
    const rows = this.store.rows("SELECT name, given FROM sources ORDER BY name");
    return rows.find((row) => isOfEvents(givenSource(/** @type {any} */ (row))))?.name;
  }
}
