import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { pageConfiguration } from "../pages/vite.mjs";

/**
 * Writes sw.js: the service worker, with the names of all files that were built.
 * @returns {import("vite").Plugin}
 */
const serviceWorker = () => ({
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
      const files = ["./", "theme.js", ...names].map((name) => JSON.stringify(name)).join(", ");
      const head = `const VERSION = "${hash.digest("hex").slice(0, 16)}";\nconst FILES = [${files}];\n`;
      const source = readFileSync(new URL("service-worker.js", import.meta.url), "utf8");
      this.emitFile({ type: "asset", fileName: "sw.js", source: head + source });
    },
  },
});

export default pageConfiguration("playground", new URL("./", import.meta.url), [serviceWorker()]);
