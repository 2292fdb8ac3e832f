// Finding and installing Debian packages.
import { packagesFor } from "./packages.mjs";
import { run, Stop, tail, which } from "./command.mjs";

/** @typedef {import("./packages.mjs").Package} Package */

/**
 * Reads what dpkg-query says of packages.
 * @param {string} listing lines of "name status" as `dpkg-query -W -f '${Package} ${db:Status-Status}\n'` prints them
 * @param {readonly Package[]} wanted
 * @returns {Package[]} those of `wanted` that are not installed, nor any that does as well
 */
export function missingPackages(listing, wanted) {
  const installed = new Set();
  for (const line of listing.split("\n")) {
    const [name, status] = line.split(" ");
    if (status === "installed") installed.add(name);
  }
  return wanted.filter(({ name, or = [] }) => ![name, ...or].some((each) => installed.has(each)));
}

/**
 * The command line that makes a package's installation happen, or why it cannot.
 * @param {{uid: number, sudo: boolean, terminal: boolean}} who the user; whether sudo exists; whether somebody can type
 * @param {string[]} command
 * @returns {string[] | undefined} undefined when this user may not install
 */
export function asRoot({ uid, sudo, terminal }, command) {
  if (uid === 0) return command;
  if (!sudo) return undefined;
  return ["sudo", ...(terminal ? [] : ["-n"]), ...command];
}

const networkTrouble =
  /Could ?n[o']t resolve|Temporary failure resolving|Could not connect|Network is unreachable|Connection (?:failed|timed out|refused)/i;

/**
 * Turns apt's output into one line of what to do.
 * @param {string} output
 * @param {string[]} names
 */
export function installationFault(output, names) {
  if (networkTrouble.test(output)) {
    return "No network: apt-get could not reach the package mirror. Connect this machine (or set apt's proxy) and run the command again.";
  }
  if (/sudo:.*(?:password|not allowed|not in the sudoers)/i.test(output)) {
    return `sudo needs a password here. Run: sudo apt-get install --no-install-recommends ${names.join(" ")}`;
  }
  const reason = output.split("\n").filter((line) => line.startsWith("E: "));
  return `apt-get could not install the packages: ${reason.at(-1)?.slice(3) ?? tail(output, 3)}`;
}

/**
 * Installs what is missing and nothing else; says what and why first.
 * @param {import("./packages.mjs").Level} level
 * @returns {Promise<number>} how many packages were installed
 * @throws {Stop} when packages are missing and cannot be installed
 */
export async function installMissing(level) {
  const wanted = packagesFor(level);
  if (!which("apt-get") || !which("dpkg-query")) return requirePrograms(wanted);

  const names = wanted.flatMap(({ name, or = [] }) => [name, ...or]);
  const { output } = await run("dpkg-query", ["-W", "-f", "${Package} ${db:Status-Status}\\n", ...names]);
  const missing = missingPackages(output, wanted);
  if (missing.length === 0) return 0;

  const list = missing.map(({ name }) => name);
  const uid = process.getuid?.() ?? -1;
  const who = { uid, sudo: which("sudo") !== undefined, terminal: process.stdin.isTTY === true };
  const noninteractive = ["/usr/bin/env", "DEBIAN_FRONTEND=noninteractive"];
  const update = asRoot(who, [...noninteractive, "apt-get", "update"]);
  const install = asRoot(who, [...noninteractive, "apt-get", "install", "-y", "--no-install-recommends", ...list]);
  if (!update || !install) {
    throw new Stop(
      `Missing Debian packages, and this user can neither install them nor use sudo. Have an administrator run: ` +
        `apt-get install --no-install-recommends ${list.join(" ")}`,
    );
  }
  console.log(
    `Installing ${missing.length} Debian package${missing.length === 1 ? "" : "s"} with apt-get${uid === 0 ? "" : " through sudo"} (this may take minutes):`,
  );
  for (const { name, why } of missing) console.log(`  ${name.padEnd(22)} ${why}`);

  // Whether the update went well shows in the installation: somebody else's broken repository must not stop it.
  const updated = await run(update[0], update.slice(1));
  let installed = await run(install[0], install.slice(1));
  if (installed.code !== 0 && / 404 /.test(installed.output)) {
    // Mirrors are updated while they serve; a second look usually finds them whole.
    await run(update[0], update.slice(1));
    installed = await run(install[0], install.slice(1));
  }
  if (installed.code !== 0) throw new Stop(installationFault(updated.output + installed.output, list));
  return missing.length;
}

/**
 * Where there is no apt: the programs must be there already; libraries are found or fetched by CMake.
 * @param {readonly Package[]} wanted
 * @returns {number} 0
 */
function requirePrograms(wanted) {
  const missing = wanted.flatMap(({ program }) => (program && !which(program) ? [program] : []));
  if (missing.length > 0) {
    throw new Stop(
      `This system has no apt-get, so these programs must be installed by hand: ${missing.join(", ")}. ` +
        `CMake fetches the libraries; README.md says more.`,
    );
  }
  return 0;
}
