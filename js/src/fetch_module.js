// A module over HTTP.

/**
 * @param {URL} url
 * @returns {Promise<WebAssembly.Module>}
 */
export async function fetchModule(url) {
  const response = await fetch(url);
  const name = url.pathname.replace(/.*\//, "");
  if (!response.ok) throw new Error(`${name}: HTTP ${response.status} from ${response.url}`);
  return response.headers.get("content-type") === "application/wasm"
    ? WebAssembly.compileStreaming(response)
    : WebAssembly.compile(await response.arrayBuffer());
}
