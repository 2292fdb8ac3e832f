// Which version of its settings an object holds, compared with what the Directory has given it. They differ where one of the two was put
// back from an older copy: then the Directory's word holds.
import { endpointRow, queuePush, sourceRow, touch } from "./registry.js";
import { raiseRevision } from "./schema.js";

/**
 * @param {Pick<import("./registry.js").Context, "store" | "log">} context
 * @param {import("./registry.js").Kind} kind
 * @param {string} name
 * @param {number} held 0: the object has no settings
 * @returns {boolean} whether the object is to be told its settings again; that is noted
 */
export function compareHeld({ store, log }, kind, name, held) {
  const row = (kind === "source" ? sourceRow : endpointRow)(store, name);
  if (!row || held === row.version) return false;
  // A row's version is on disk before the object is told it, so only an older copy of the Directory has less. The object would leave it aside.
  const older = held > row.version;
  store.transaction(() => {
    if (!older) return queuePush(store, { kind, name, action: "configure", after: null });
    raiseRevision(store, held);
    touch(store, kind, name);
  });
  log({
    level: "error",
    what: "configuration",
    [kind]: name,
    change: older ? "directory_restored" : `${kind}_restored`,
    message: older
      ? "The directory is an older copy: its settings hold from now on. Look whether something set since is missing."
      : `The ${kind} is an older copy: it is told its settings again.`,
  });
  return true;
}
