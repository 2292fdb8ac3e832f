// The settings that a source was told last, with its secrets, sealed on its own disk: it works without the Directory.

/** @typedef {import("../store.js").Store} Store */
/** @typedef {import("../directory/sealing.js").Sealing} Sealing */
/** @typedef {import("./types.js").SourceSettings} SourceSettings */

const purpose = "source-settings";

/**
 * @param {Store} store
 * @param {Sealing} sealing
 * @param {string} owner
 * @returns {Promise<SourceSettings | undefined>} undefined when none were kept. Rejects with a SealingError
 */
export async function keptSettings(store, sealing, owner) {
  const [row] = store.rows("SELECT sealed FROM settings");
  return row && JSON.parse(await sealing.open(purpose, owner, row.sealed));
}

/**
 * @param {Sealing} sealing
 * @param {string} owner
 * @param {SourceSettings} settings
 * @returns {Promise<(store: Store) => void>} writes them; to be called where nothing has come between
 */
export async function keepingSettings(sealing, owner, settings) {
  const sealed = await sealing.seal(purpose, owner, JSON.stringify(settings));
  return (store) => {
    store.run("INSERT OR REPLACE INTO settings (one, version, sealed) VALUES (1, ?, ?)", settings.version, sealed);
  };
}
