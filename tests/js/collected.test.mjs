// Objects that are dropped without close() give their keys back when the garbage collector finds them.
import assert from "node:assert/strict";
import test from "node:test";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { createCore } from "signpost";
import { withMemoryLimit } from "../wasm/raw.mjs";
import { secret } from "./webhook.mjs";

setFlagsFromString("--expose-gc");
const collect = /** @type {() => void} */ (runInNewContext("gc"));

let instances = 0;
const { Instance } = WebAssembly;
WebAssembly.Instance = class extends Instance {
  /** @param {ConstructorParameters<typeof Instance>} given */
  constructor(...given) {
    super(...given);
    instances++;
  }
};

test("Verifiers, signers and providers that are forgotten do not fill the memory", async () => {
  const core = createCore(withMemoryLimit(96));
  const { manifest } = core.provider("standard");
  for (let round = 0; round < 20; round++) {
    for (let i = 0; i < 2_000; i++) core.verifier("clientpress", { secrets: [secret] });
    for (let i = 0; i < 10; i++) core.signer(core.provider({ manifest }), { secrets: [core.makeSecret("standard")] });
    collect();
    // Finalisers run between tasks.
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
  assert.equal(instances, 1, "memory was full, and a new instance took over");
});
