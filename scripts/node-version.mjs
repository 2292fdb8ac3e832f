// Refuses a Node.js that is too old, in one line. The first import of every script that a user starts; written so that
// old versions can read it.
//
// 20.19 and 22.12 are the first that run Vite, which builds the pages; the npm package itself runs on 20.16 and 22.3 (js/package.json).

/**
 * @param {string} version such as "v18.20.4"
 * @returns {string} what is wrong and what to do; "" when the version will do
 */
export function nodeTooOld(version) {
  const [major, minor] = version.replace("v", "").split(".").map(Number);
  if (major > 22 || (major === 22 && minor >= 12) || (major === 20 && minor >= 19)) return "";
  return (
    "Signpost needs Node.js 20.19 or newer of version 20, or 22.12 or newer, and this is " +
    version +
    ". Install a current one (nodejs.org lists the ways) and run the command again."
  );
}

const complaint = nodeTooOld(process.version);
if (complaint) {
  console.error(complaint);
  process.exit(1);
}
