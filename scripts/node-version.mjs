// Refuses a Node.js that is too old, in one line. The first import of every script that a user starts; written so that
// old versions can read it.
//
// 20.19 is the first that runs Vite, which builds the pages; the npm package itself runs on any 20.

/**
 * @param {string} version such as "v18.20.4"
 * @returns {string} what is wrong and what to do; "" when the version will do
 */
export function nodeTooOld(version) {
  const [major, minor] = version.replace("v", "").split(".").map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return "";
  return (
    "Signpost needs Node.js 20.19 or newer, and this is " +
    version +
    ". Install a current one (nodejs.org lists the ways) and run the command again."
  );
}

const complaint = nodeTooOld(process.version);
if (complaint) {
  console.error(complaint);
  process.exit(1);
}
