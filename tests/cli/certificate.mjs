// A certificate of a local server's own making, by openssl.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";

/**
 * @param {string} directory for its files
 * @param {string} [name] the host's, in its subjectAltName
 * @returns {{file: string, cert: string, key: string}} file: the certificate's, in PEM
 */
export function selfSigned(directory, name = "localhost") {
  const [key, file] = [join(directory, "key.pem"), join(directory, "certificate.pem")];
  const made = spawnSync(
    "openssl",
    ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-keyout", key, "-out", file].concat([
      "-subj",
      `/CN=${name}`,
      "-addext",
      `subjectAltName=DNS:${name}`,
    ]),
    { encoding: "utf8" },
  );
  assert.equal(made.status, 0, made.stderr);
  return { file, cert: readFileSync(file, "utf8"), key: readFileSync(key, "utf8") };
}
