// How a page is built: to plain files with relative links, for the gateway and for any static host.
import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";
import { policyOf } from "../../edge/src/page-policy.js";

/** Where all pages are built to, each in a folder of its own name. */
export const builtPages = fileURLToPath(new URL("../../build/pages/", import.meta.url));

/**
 * @param {import("../../edge/src/page-policy.js").PageName} page
 * @param {URL} root the folder of its index.html, as a file: URL that ends with a slash
 * @param {import("vite").Plugin[]} [plugins]
 */
export const pageConfiguration = (page, root, plugins = []) =>
  defineConfig({
    root: fileURLToPath(root),
    base: "./",
    publicDir: fileURLToPath(new URL("public/", import.meta.url)),
    logLevel: "warn",
    plugins: [securityPolicy(page), ...plugins],
    // The package's own module finds its WebAssembly beside itself; Vite's copy of it would not.
    optimizeDeps: { exclude: ["signpost"] },
    build: {
      outDir: `${builtPages}${page}`,
      emptyOutDir: true,
      target: "es2023",
      // A data: URL would be refused by the policy.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      reportCompressedSize: false,
    },
  });

/**
 * The policy as a meta element, where a host sends no headers of its own. Not in development: Vite's client is inline there.
 * @param {import("../../edge/src/page-policy.js").PageName} page
 * @returns {import("vite").Plugin}
 */
const securityPolicy = (page) => ({
  name: "signpost-security-policy",
  apply: "build",
  transformIndexHtml: () => [
    {
      tag: "meta",
      attrs: { "http-equiv": "Content-Security-Policy", content: policyOf(page) },
      injectTo: "head-prepend",
    },
  ],
});
