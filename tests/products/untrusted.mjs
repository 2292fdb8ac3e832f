// A destination whose certificate nobody vouches for.
import { spawnSync } from "node:child_process";
import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sinkAddress } from "../edge/sink.mjs";

/**
 * @param {{after(hook: () => Promise<void>): void}} t
 * @returns {Promise<{url: string, requests: () => number}>} how many requests got through to it
 */
export async function startUntrusted(t) {
  const directory = mkdtempSync(join(tmpdir(), "signpost-untrusted-"));
  t.after(async () => rmSync(directory, { recursive: true, force: true }));
  const [key, cert] = [join(directory, "key.pem"), join(directory, "cert.pem")];
  const made = spawnSync("openssl", [
    ...["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"],
    ...["-keyout", key, "-out", cert, "-subj", "/CN=localhost", "-addext", `subjectAltName=IP:${sinkAddress}`],
  ]);
  assert.equal(made.status, 0, String(made.stderr));
  let requests = 0;
  const server = createServer({ key: readFileSync(key), cert: readFileSync(cert) }, (_, response) => {
    requests++;
    response.end();
  });
  server.listen(0, sinkAddress);
  await once(server, "listening");
  t.after(async () => {
    const closed = once(server, "close");
    server.close();
    server.closeAllConnections();
    await closed;
  });
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  return { url: `https://${sinkAddress}:${port}/webhook`, requests: () => requests };
}
