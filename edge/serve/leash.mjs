// On Linux the kernel ends a child when this process is gone, even when it was killed and could say nothing.
import { existsSync } from "node:fs";

const setpriv = "/usr/bin/setpriv";

/** What is put in front of a program and its arguments. */
export const leash = process.platform === "linux" && existsSync(setpriv) ? [setpriv, "--pdeathsig", "KILL", "--"] : [];
