// What the file system refuses, as one line that says what to do.

/** @type {Record<string, [what: string, advice: string]>} */
const reasons = {
  EACCES: ["this user may not", "Give it to the user that runs the gateway (chown, chmod), or choose another place"],
  EPERM: ["this user may not", "Give it to the user that runs the gateway (chown, chmod), or choose another place"],
  EROFS: ["the file system is read-only", "Mount it writable, or choose another place"],
  ENOSPC: ["the disk is full", "Make room"],
  EDQUOT: ["the disk quota is used up", "Make room"],
  EMFILE: ["too many files are open", "Raise LimitNOFILE= of the unit (ulimit -n)"],
  EIO: ["the disk does not work", "Look at the system's log"],
};

/** @type {Record<string, string>} */
const verbs = { open: "opened", mkdir: "made", mkdtemp: "made", write: "written", rename: "renamed", fsync: "written" };

/**
 * @param {unknown} error
 * @param {string} [place] where it happened, if the error does not say: what is written to an open file has no path
 * @returns {string | undefined} undefined when it does not come from the file system
 */
export function fileFault(error, place) {
  if (!(error instanceof Error)) return undefined;
  const { code = "", syscall = "", path = place } = /** @type {NodeJS.ErrnoException} */ (error);
  if (!(code in reasons) && path === undefined) return undefined;
  if (syscall === "" || syscall.startsWith("spawn")) return undefined;
  const what = `${path ?? "A file"} cannot be ${verbs[syscall] ?? "used"}: ${code}`;
  const [reason, advice] = reasons[code] ?? [];
  return reason === undefined ? `${what}.` : `${what}, ${reason}. ${advice}.`;
}
