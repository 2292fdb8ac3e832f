// The built pages: the playground, the dashboard, and what a person sees who opens the gateway's address. The binding PAGES has
// their files (a disk service in workerd, static assets on Cloudflare) and knows nothing else; headers are set here.
import { pageNames, policyOf } from "./page-policy.js";
import { answer } from "./answer.js";

/** @typedef {import("./page-policy.js").PageName} PageName */

/** A page's folder, and in it a file, or one below assets/. (Of a folder's name the disk service would make a list.) */
const pattern = new RegExp(`^/(${pageNames.join("|")})(?:/((?:assets/)?[\\w-]+(?:\\.[\\w-]+)*\\.\\w+|))?$`);

/** Files that the build names after their content. */
const hashed = /^assets\/.*-[\w-]{8}\.\w+$/;

/** @type {Record<string, string>} */
const types = {
  html: "text/html; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  css: "text/css; charset=utf-8",
  svg: "image/svg+xml",
  wasm: "application/wasm",
};

/**
 * @param {string} path of a request, without the query
 * @returns {boolean} whether a page answers there
 */
export const isPage = (path) => pattern.test(path);

/**
 * @param {Request} request
 * @param {string} path "/front/" for the gateway's root
 * @param {{PAGES?: Fetcher}} environment
 * @returns {Promise<Response>}
 */
export async function page(request, path, { PAGES }) {
  const [, name, file] = /** @type {RegExpExecArray} */ (pattern.exec(path));
  if (request.method !== "GET" && request.method !== "HEAD") {
    return answer("method_not_allowed", { message: "Pages are read with GET.", headers: { allow: "GET, HEAD" } });
  }
  if (!PAGES) {
    const message = "The pages are not built. Run `npm run build -- pages` and start the gateway again.";
    return answer("not_found", { message });
  }
  // A page's own links are relative: its address ends with a slash.
  if (file === undefined) return new Response(null, { status: 308, headers: { location: `${path}/` } });
  const found = await PAGES.fetch(`http://pages/${name}/${file || "index.html"}`);
  if (found.status !== 200) {
    await found.body?.cancel();
    return answer("not_found");
  }
  const type = types[(file || "index.html").replace(/.*\./, "")] ?? "application/octet-stream";
  const zipped = (request.headers.get("accept-encoding") ?? "").includes("gzip");
  return new Response(request.method === "HEAD" ? null : found.body, {
    headers: {
      "content-type": type,
      // workerd, told so, does it.
      ...(zipped && { "content-encoding": "gzip" }),
      vary: "accept, accept-encoding",
      "cache-control": hashed.test(file) ? "public, max-age=31536000, immutable" : "no-cache",
      "content-security-policy": `${policyOf(/** @type {PageName} */ (name))}; frame-ancestors 'none'`,
      "x-content-type-options": "nosniff",
      "referrer-policy": "no-referrer",
      "cross-origin-opener-policy": "same-origin",
      "cross-origin-resource-policy": "same-origin",
      "signpost-page": "gateway",
    },
  });
}
