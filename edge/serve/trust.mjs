// Certificates that destinations' own may lead to, beside those that browsers trust.
import { X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { Stop } from "./stop.mjs";

/**
 * @param {string} path of a PEM file with one certificate or several
 * @returns {string[]} each in PEM
 * @throws {Stop} when it cannot be read, or something in it is no certificate
 */
export function certificatesIn(path) {
  let text;
  try {
    text = readFileSync(path, "latin1");
  } catch (error) {
    throw new Stop(`--ca-file ${path} cannot be read: ${/** @type {NodeJS.ErrnoException} */ (error).code}.`);
  }
  const found =
    text.match(/-----BEGIN (?:TRUSTED )?CERTIFICATE-----[^-]*-----END (?:TRUSTED )?CERTIFICATE-----/g) ?? [];
  if (found.length === 0)
    throw new Stop(`--ca-file ${path} holds no certificate in PEM form (-----BEGIN CERTIFICATE-----).`);
  return found.map((pem, index) => {
    try {
      return new X509Certificate(pem).toString();
    } catch {
      throw new Stop(`--ca-file ${path}: certificate ${index + 1} of ${found.length} cannot be read.`);
    }
  });
}
