// A certificate that nobody has signed but its own key, for the address of sinks.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sinkAddress } from "./sink.mjs";

/** @returns {{key: Buffer, cert: Buffer}} another one each time */
export function certificate() {
  const directory = mkdtempSync(join(tmpdir(), "signpost-certificate-"));
  const at = (/** @type {string} */ name) => join(directory, name);
  try {
    const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", at("key.pem")];
    const subject = ["-subj", "/CN=localhost", "-addext", `subjectAltName=IP:${sinkAddress}`];
    execFileSync("openssl", ["req", "-x509", ...key, "-out", at("cert.pem"), "-days", "3", ...subject], {
      stdio: "ignore",
    });
    return { key: readFileSync(at("key.pem")), cert: readFileSync(at("cert.pem")) };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
