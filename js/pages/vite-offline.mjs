// How the build makes a page's service worker.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";

/**
 * Writes sw.js: the service worker, with the names of all files that were built.
 * @param {import("../../edge/src/page-policy.js").PageName} page
 * @returns {import("vite").Plugin}
 */
export const serviceWorker = (page) => ({
  name: "signpost-service-worker",
  apply: "build",
  // After Vite's own plugins: index.html is among the files then.
  enforce: "post",
  generateBundle: {
    order: "post",
    handler(_, bundle) {
      const hash = createHash("sha256");
      for (const output of Object.values(bundle)) hash.update(output.type === "asset" ? output.source : output.code);
      const names = Object.keys(bundle).filter((name) => name !== "index.html");
      // "./" is index.html, as it is asked for; theme.js comes from the folder of public files.
      const files = ["./", "theme.js", ...names];
      const constants = { PAGE: page, VERSION: hash.digest("hex").slice(0, 16), FILES: files };
      const head = Object.entries(constants).map(([name, value]) => `const ${name} = ${JSON.stringify(value)};\n`);
      const source = readFileSync(new URL("service-worker.js", import.meta.url), "utf8");
      this.emitFile({ type: "asset", fileName: "sw.js", source: head.join("") + source });
    },
  },
});
