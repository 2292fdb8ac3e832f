// Time cannot be asserted; what compares can: the core has one comparison of MACs, and it is mbedTLS's.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";

const source = (/** @type {string} */ name) => readFileSync(new URL(`../../core/src/${name}`, import.meta.url), "utf8");

export function comparesInConstantTime() {
  assert.match(
    source("hmac.cpp"),
    /^bool equal_constant_time\(const mac& left, const mac& right\) noexcept \{\n {2}return mbedtls_ct_memcmp\(left\.data\(\), right\.data\(\), left\.size\(\)\) == 0;\n\}/m,
  );
  // Where a MAC that was computed meets one that was sent.
  assert.match(
    source("evaluator/evaluator.cpp"),
    /if \(!equal_constant_time\(expected, signature_\.candidates\[j\]\)\) continue;/,
  );
}
