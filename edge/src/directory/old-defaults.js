// Migrations: rows of earlier versions held general defaults where now the product is asked.

/** What stood in every row that nobody had set otherwise. */
const oldCircuit = { failures: 10, open_seconds: 30, open_max_seconds: 600 };
const oldAutoDisable = { after_dead: 10, after_seconds: 86_400 };

/** @param {unknown} value @param {unknown} other */
const equals = (value, other) => JSON.stringify(value) === JSON.stringify(other);

/**
 * What is as those defaults had it counts as nobody's words: the retry policy's own rules hold there from now on. Whatever else stands
 * there is a person's, and stays. (The configuration file is read again in any case, so what it says holds.)
 * @param {import("../store.js").Store} store
 */
export function forgetOldDefaults(store) {
  for (const { name, given } of store.rows("SELECT name, given FROM endpoints")) {
    const before = JSON.parse(given);
    const { circuit, auto_disable } = before;
    const after = {
      ...before,
      circuit: equals(circuit, oldCircuit) ? null : circuit,
      auto_disable: equals(auto_disable, oldAutoDisable) ? "policy" : auto_disable,
    };
    if (equals(after, before)) continue;
    changed(store, "endpoint", name, after);
  }
}

/**
 * Sources held "refuse" for unknown events, whatever their product does with them: that counts as nobody's words, too.
 * @param {import("../store.js").Store} store
 */
export function forgetOldUnknownEvent(store) {
  for (const { name, given } of store.rows("SELECT name, given FROM sources")) {
    const before = JSON.parse(given);
    if (before.dispatch?.unknown_event !== "refuse") continue;
    const after = { ...before, dispatch: { ...before.dispatch, unknown_event: null } };
    changed(store, "source", name, after);
  }
}

/**
 * Endpoints of actions had the schedule of events, and their objects know nothing yet of what is theirs alone.
 * @param {import("../store.js").Store} store
 */
export function forgetOldActionDefaults(store) {
  for (const { name, given } of store.rows("SELECT name, given FROM endpoints")) {
    const before = JSON.parse(given);
    if (before.format !== "automation") continue;
    changed(store, "endpoint", name, { ...before, retry: before.retry === "standard" ? "automation" : before.retry });
  }
}

/**
 * @param {import("../store.js").Store} store
 * @param {"source" | "endpoint"} kind
 * @param {string} name
 * @param {object} given
 */
function changed(store, kind, name, given) {
  store.run(
    `UPDATE ${kind}s SET given = ?, version = ?, changed_at = ? WHERE name = ?`,
    JSON.stringify(given),
    nextRevision(store),
    store.now(),
    name,
  );
  // Its object is to be told.
  store.run(
    `INSERT INTO pushes (kind, name, action, revision) VALUES (?, ?, 'configure', ?)
      ON CONFLICT (kind, name) DO UPDATE SET action = excluded.action, revision = excluded.revision`,
    kind,
    name,
    nextRevision(store),
  );
}

/** @param {import("../store.js").Store} store */
function nextRevision(store) {
  store.run("UPDATE facts SET value = CAST(value AS INTEGER) + 1 WHERE name = 'revision'");
  return Number(store.rows("SELECT value FROM facts WHERE name = 'revision'")[0].value);
}
