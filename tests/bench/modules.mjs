// Two builds of the module side by side, to see what one change of the core is worth:
//
//   cmake --preset wasm -B build/stock -DSIGNPOST_SHA256_STOCK=ON && cmake --build build/stock --target signpost.wasm
//   node tests/bench/modules.mjs build/stock/signpost.wasm build/wasm/signpost.wasm
//
// Prints how many times as fast as the first module each one verifies. The signature is wrong, so that the HMAC is nearly all
// of the work. Deno (run --allow-read) and Bun run it too.
import { readFileSync } from "node:fs";
import process from "node:process";
import { createCore } from "signpost/core";

const rounds = 101;
const key = "a-secret-of-thirty-two-characters";
const headers = { "X-CP-Signature": `sha256=${"00".repeat(32)}` };

const modules = process.argv.slice(2).map((file) => {
  const core = createCore(new WebAssembly.Module(readFileSync(file)));
  return { file, verifier: core.verifier("clientpress", { secrets: [key] }) };
});
if (modules.length < 2) throw new Error("Name two modules or more: node tests/bench/modules.mjs A.wasm B.wasm");

console.log(`| bytes | ${modules.map(({ file }) => file).join(" | ")} |`);
console.log(`| ---: |${" ---: |".repeat(modules.length)}`);
for (const size of [300, 4096, 65536]) {
  const body = new Uint8Array(size).fill(0x20);
  const times = modules.map(({ verifier }) => {
    const { code } = verifier.verify(headers, body);
    if (code !== "signature_mismatch") throw new Error(`expected signature_mismatch, found ${code}`);
    const began = performance.now();
    while (performance.now() - began < 1000) verifier.verify(headers, body); // until the optimising compiler is through
    return /** @type {number[]} */ ([]);
  });
  const calls = Math.ceil(200000 / (size + 300));
  for (let round = 0; round < rounds; round++) {
    modules.forEach(({ verifier }, index) => {
      const began = performance.now();
      for (let call = 0; call < calls; call++) verifier.verify(headers, body);
      times[index].push(performance.now() - began);
    });
  }
  const ratios = times.map((own) => median(own.map((time, round) => times[0][round] / time)).toFixed(2));
  console.log(`| ${size} | ${ratios.join(" | ")} |`);
}

/** @param {number[]} values */
function median(values) {
  return values.sort((a, b) => a - b)[values.length >> 1];
}
