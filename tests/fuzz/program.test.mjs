// Any bytes as a program, through signpost/verify: refused, or safe to judge webhooks by. Seeds: the built-in programs and those of the
// manifests in tests/vectors; each input is one of them with a few edits. Since a program is read in place in the module's memory, a
// canary stands beside it. SIGNPOST_FUZZ_RUNS says how many, SIGNPOST_FUZZ_SEED where to begin.
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import test from "node:test";
import { load, SignpostError as WholeError } from "signpost";
import { createVerifyCore, SignpostError } from "signpost/verify";

const runs = Number(process.env.SIGNPOST_FUZZ_RUNS ?? 200_000);
const seed = Number(process.env.SIGNPOST_FUZZ_SEED ?? 1);
const wasm = readFileSync(new URL(import.meta.resolve("signpost/signpost-verify.wasm")));
const now = 1_705_587_720_000;
/** One of each form that a manifest may ask for. */
const forms = [
  "whsec_a2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2s=",
  "a2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2s=",
  "plain text",
];

/** xorshift32: the same numbers in every run. @param {number} state */
function numbers(state) {
  return (/** @type {number} */ limit) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % limit;
  };
}

const whole = await load();
const vectors = new URL("../vectors/", import.meta.url);
const manifests = readdirSync(vectors)
  .filter((name) => name.endsWith(".json"))
  .map((name) => JSON.parse(readFileSync(new URL(name, vectors), "utf8")).manifest)
  .filter((manifest) => manifest !== undefined);
/** @param {() => unknown} make */
function accepts(make) {
  try {
    make();
    return true;
  } catch (error) {
    if (error instanceof WholeError && error.code === "malformed_secret") return false;
    throw error;
  }
}

/** Each with webhooks that are signed for it, so that what comes behind the signature is reached. */
const seeds = [...whole.providers, ...manifests].map((from) => {
  const provider = whole.provider(typeof from === "string" ? from : { manifest: from });
  const secret = forms.find((form) => accepts(() => whole.signer(provider, { secrets: [form] }))) ?? "";
  const signer = whole.signer(provider, { secrets: [secret] });
  const deliveries = provider.events.slice(0, 8).map(({ name, example }) => {
    const signed = signer.sign({ body: example, event: name, id: "msg_1", now, attempt: 1 });
    assert.ok(signed.ok);
    return { body: example, headers: Object.fromEntries(signed.headers) };
  });
  return { program: provider.program, secret, deliveries };
});

const bodies = [
  "{}",
  "[]",
  "no JSON",
  '[{"a":[1,2.5,"x"]},null,true]',
  '{"type":"\\u0061","data":{"a":1,"a":2,"\\u0061":3,"b":{"c":[1e3,-0.0,"2024-01-18T14:22:00Z"]}},"id":7}',
  ...whole.providers.flatMap((name) => whole.provider(name).events.map(({ example }) => example)),
];

/** Words that lie at the edges of what a place, a count or a length may be. */
const edges = [0, 1, 2, 7, 8, 15, 16, 17, 27, 28, 254, 255, 256, 0x7fff, 0x8000, 0xfffe, 0xffff];

/**
 * @param {Uint8Array} from
 * @param {(limit: number) => number} below
 * @returns {Uint8Array} with one to five edits: a bit, a byte, a word at an edge or copied from elsewhere, a piece of another program,
 *   an end cut off. The header's sizes are mended, mostly, so that what was changed is not refused at once.
 */
function mutated(from, below) {
  let bytes = Buffer.from(from);
  for (let left = 1 + below(5); left > 0 && bytes.length > 60; left--) {
    const words = bytes.length >> 1;
    const at = below(4) === 0 ? below(27) : below(words - 1);
    const kind = below(6);
    if (kind === 0) bytes[below(bytes.length)] ^= 1 << below(8);
    else if (kind === 1) bytes[below(bytes.length)] = below(256);
    else if (kind === 2) bytes.writeUInt16LE(edges[below(edges.length)], 2 * at);
    else if (kind === 3) bytes.writeUInt16LE(bytes.readUInt16LE(2 * below(words - 1)), 2 * at);
    else if (kind === 4) {
      const other = seeds[below(seeds.length)].program;
      const start = below(other.length);
      Buffer.from(other.subarray(start, start + 2 + below(64))).copy(bytes, 2 * at);
    } else if (below(4) === 0) bytes = bytes.subarray(0, below(bytes.length));
  }
  if (bytes.length >= 60 && below(8) > 0) {
    const words = Math.min(bytes.readUInt16LE(4), bytes.length >> 1, 32_767);
    bytes.writeUInt16LE(words, 4);
    bytes.writeUInt16LE(Math.min(bytes.length - 2 * words, 65_535), 6);
  }
  return new Uint8Array(bytes);
}

/** A core, and the instances that it makes until the test ends: a trap makes another. @param {import("node:test").TestContext} t */
function watched(t) {
  /** @type {WebAssembly.Instance[]} */
  const made = [];
  const { Instance } = WebAssembly;
  WebAssembly.Instance = /** @type {any} */ (
    class extends Instance {
      /** @param {ConstructorParameters<typeof Instance>} given */
      constructor(...given) {
        super(...given);
        made.push(this);
      }
    }
  );
  t.after(() => (WebAssembly.Instance = Instance));
  const core = createVerifyCore(new WebAssembly.Module(wasm));
  core.provider("cepro");
  return { core, made };
}

test(`${runs} mutated programs: refused, or safe to judge by`, (t) => {
  const { core, made } = watched(t);
  const below = numbers(seed);
  const canaryProgram = Buffer.from(whole.provider("clientpress").program);
  const canary = core.verifier(canaryProgram, { secrets: ["canary"] });
  const event = whole.provider("clientpress").events[0];
  const canaryHeaders = {
    "X-CP-Signature": `sha256=${createHmac("sha256", "canary").update(event.example).digest("hex")}`,
  };
  const expected = canary.verify(canaryHeaders, event.example, now);
  assert.equal(expected.authentic, true);
  const memory = /** @type {WebAssembly.Memory} */ (made[0].exports.memory);
  const place = Buffer.from(memory.buffer).indexOf(canaryProgram);
  assert.ok(place > 0);

  let opened = 0;
  let authentic = 0;
  for (let run = 0; run < runs; run++) {
    // The seeds themselves first.
    const base = seeds[run < seeds.length ? run : below(seeds.length)];
    const program = run < seeds.length ? base.program : mutated(base.program, below);
    const tell = () => `seed ${seed}, run ${run}: ${Buffer.from(program).toString("base64")}`;
    try {
      const provider = core.provider(program);
      opened++;
      const signed =
        base.deliveries.length > 0 && below(4) > 0 ? base.deliveries[below(base.deliveries.length)] : undefined;
      const body = signed?.body ?? bodies[below(bodies.length)];
      const values = ["0", "1705587720", "msg_1", "t=1705587720,v1=0", "\u00e9", "x".repeat(300)];
      const names = provider.headersRead.filter((name) => /^[!-9;-~]+$/.test(name));
      const others = Object.fromEntries(["X-Any", ...names].map((name) => [name, values[below(6)]]));
      const headers = { ...others, ...signed?.headers };
      const answers = [
        core.inspect(provider, headers, body, now),
        core.check(provider, body, { unnamedEvent: below(2) === 0 ? "" : "task.completed" }),
      ];
      try {
        const verifier = core.verifier(provider, { secrets: [base.secret] });
        answers.push(verifier.verify(headers, body, now, { scope: "fuzz", bodyKey: true }));
        verifier.close();
      } catch (error) {
        // A forged program may name another form of secrets.
        if (!(error instanceof SignpostError) || error.code !== "malformed_secret") throw error;
      }
      for (const answer of answers) {
        assert.notEqual(answer.code, "core_failed", tell());
        if ("authentic" in answer && answer.authentic) authentic++;
      }
      provider.close();
    } catch (error) {
      if (error instanceof SignpostError) assert.equal(error.code, "invalid_program", tell());
      else throw new Error(`${error}; ${tell()}`, { cause: error });
    }
    if (run % 500 === 0 || run === runs - 1) {
      assert.deepEqual(canary.verify(canaryHeaders, event.example, now), expected, tell());
      assert.ok(Buffer.from(memory.buffer, place, canaryProgram.length).equals(canaryProgram), tell());
    }
  }
  assert.equal(made.length, 1, "no instance has trapped");
  assert.ok(memory.buffer.byteLength <= 1024 * 1024, `${memory.buffer.byteLength} bytes`);
  assert.ok(opened > runs / 50 && opened < runs, `${opened} of ${runs} were opened`);
  assert.ok(authentic > opened / 8, `${authentic} of ${opened} came to a right signature`);
});
