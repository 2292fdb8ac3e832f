// Every case of tests/vectors/ through the package, in any runtime: no API here but the language's and the web's. Through signpost/verify go
// the cases that it has calls for (receiving-files.mjs).
// Source: the vectors' own format, told in tests/vectors/README.md; tests/native/vector_case.cpp does the same in C++.
import { patched } from "./json-patch.mjs";

/**
 * @typedef {object} Runtime
 * @property {any} core of signpost or signpost/verify
 * @property {typeof import("signpost").SignpostError} SignpostError
 * @property {boolean} [keyed] whether a verifier gives keys with its verdicts
 * @property {boolean} [promised] whether verifyAsync() verifies
 * @property {boolean} characterIsByte how the runtime shows a header's bytes: one character for each, or decoded as UTF-8
 *
 * @typedef {Record<string, any>} Json
 * @typedef {object} Report
 * @property {Record<string, number>} ran how many cases of each file ran to an end
 * @property {string[]} failures one sentence each
 * @property {string} digest SHA-256 of everything that was found: also of what no case expects, so that runtimes can be compared
 */

/**
 * @param {Runtime} runtime
 * @param {Record<string, Json>} files parsed, by name
 * @returns {Promise<Report>}
 */
export async function runVectors(runtime, files) {
  /** @type {Report} */
  const report = { ran: {}, failures: [], digest: "" };
  const found = [];
  for (const name of Object.keys(files).sort()) {
    const file = files[name];
    report.ran[name] = 0;
    for (const test of file.cases) {
      const outcome = await runCase(runtime, file, test);
      report.failures.push(...differences(test.expect, outcome).map((text) => `${name}: ${test.name}: ${text}`));
      report.ran[name]++;
      found.push([name, test.name, outcome]);
    }
  }
  const bytes = new TextEncoder().encode(JSON.stringify(found));
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  report.digest = Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return report;
}

/**
 * @param {Json} expected only its keys are compared
 * @param {Json} found
 */
function differences(expected, found) {
  return Object.keys(expected)
    .filter((key) => JSON.stringify(expected[key]) !== JSON.stringify(found[key]))
    .map((key) => `${key}: expected ${JSON.stringify(expected[key])}, found ${JSON.stringify(found[key])}`);
}

/**
 * @param {Runtime} runtime
 * @param {Json} file
 * @param {Json} test
 * @returns {Promise<Json>}
 */
async function runCase(runtime, file, test) {
  const { core, SignpostError } = runtime;
  const call = calls[test.call];
  if (call === undefined) return { code: `no call ${test.call}` };
  try {
    return await call(core, test, () => providerOf(core, file, test), runtime);
  } catch (error) {
    if (error instanceof SignpostError) {
      const { code, pointer, detail } = error;
      return { code, pointer, detail, authentic: false };
    }
    return { code: String(error) };
  }
}

/**
 * @typedef {(core: any, test: Json, provider: () => any, runtime: Runtime) => Json | Promise<Json>} Call
 * @type {Record<string, Call>}
 */
const calls = {
  provider: (_core, _test, provider) => ({ code: "ok", name: provider().name }),

  secret(core, test, provider) {
    const from = provider();
    core.verifier(from, { secrets: [test.secret] }).close();
    return { code: "ok" };
  },

  async verify(core, test, provider, runtime) {
    const verifier = core.verifier(provider(), { secrets: test.secrets, ...optionsOf(test) });
    const verify = runtime.promised ? "verifyAsync" : "verify";
    const body = bodyOf(test);
    const more = runtime.keyed ? [keyOptions] : [];
    const verdicts = await Promise.all(
      headerShapes(test, runtime).map((headers) => verifier[verify](headers, body, msOf(test.now), ...more)),
    );
    verifier.close();
    return agreed(verdicts.map((verdict) => shownKeyed(core, verdict, body, runtime)));
  },

  inspect(core, test, provider, runtime) {
    const from = provider();
    const body = bodyOf(test);
    const options = { ...optionsOf(test), ...(runtime.keyed ? keyOptions : {}) };
    return agreed(
      headerShapes(test, runtime).map((headers) =>
        shownKeyed(core, core.inspect(from, headers, body, msOf(test.now), options), body, runtime),
      ),
    );
  },

  check: (core, test, provider) => core.check(provider(), bodyOf(test), { unnamedEvent: test.unnamed_event }),

  build: (core, test, provider) =>
    shownBody(
      core.build(provider(), {
        event: test.event,
        fields: test.fields,
        id: test.id,
        now: msOf(test.now),
        generation: test.generation,
      }),
    ),

  example: (core, test, provider) =>
    shownBody(core.example(provider(), test.event, { now: msOf(test.now), id: test.id, generation: test.generation })),

  test_event(core, test, provider) {
    const made = core.testEvent(provider(), { now: msOf(test.now), id: test.id });
    return made.ok ? { ...shownBody(made), event: made.event } : made;
  },

  check_action: (core, test, provider) => core.checkAction(provider(), bodyOf(test)),

  dispatch(core, test, provider) {
    const made = core.dispatch(provider(), test.request, { id: test.id, now: msOf(test.now) });
    if (!made.ok) return made;
    const { code, event, id, at, body } = made;
    return { code, event, id, at_ms: at, body: new TextDecoder().decode(body) };
  },

  reencode(core, test, provider) {
    const { event, id, generation } = test;
    const to = providerOf(core, test.to, test.to);
    const made = core.reencode(provider(), to, { event, id, generation, body: bodyOf(test), now: msOf(test.now) });
    if (!made.ok) return made;
    return { code: made.code, body: made.body && new TextDecoder().decode(made.body) };
  },

  sign(core, test, provider) {
    const signer = core.signer(provider(), { secrets: test.secrets });
    const { id, attempt, event, version } = test;
    const signed = signer.sign({ id, attempt, event, version, body: bodyOf(test), now: msOf(test.now) });
    signer.close();
    return signed;
  },

  next_attempt(core, test, provider) {
    const { kind, status, retry_after: retryAfter } = test.outcome;
    const decision = core.nextAttempt(test.policy ?? provider(), {
      attempt: test.attempt,
      outcome: { kind, status, retryAfter },
      now: test.now_ms,
      random: test.random,
      record: { deadInARow: test.record?.dead_in_a_row, failingSince: test.record?.failing_since_ms },
    });
    return {
      code: "ok",
      step: decision.step,
      at_ms: decision.at ?? 0,
      next_attempt: decision.nextAttempt ?? 0,
      reason: decision.reason,
      disable_endpoint: decision.disableEndpoint,
    };
  },

  event_key(core, test) {
    const { scope, id, authentic } = test;
    const verdict = { id, covered: { id: test.id_covered }, authentic, timestamp: test.sent_at_ms };
    const body = bodyOf(test);
    const { event, body: bodyKey } = core.eventKeys(scope, verdict, body, { bodyKey: true });
    return {
      key: hexOf(event),
      body_key: hexOf(/** @type {Uint8Array} */ (bodyKey)),
      first_form: core.firstFormEventKey && hexOf(core.firstFormEventKey(scope, verdict, body)),
    };
  },

  derive_event_id(core, test) {
    const key = bytesOfBase64(test.key_base64);
    return { code: "ok", id: core.deriveEventId(test.provider, key, bytesOfBase64(test.event_key_base64), test.copy) };
  },

  check_event_filter: (core, test) => core.checkEventFilter(test.filter),

  matches_event: (core, test) => ({ matches: core.matchesEvent(test.filters, test.event, { known: test.known }) }),

  check_pointer: (core, test) => core.checkPointer(test.pointer),

  value_at: (core, test) => ({ code: "ok", value: core.valueAt(bodyOf(test), test.pointer) }),

  check_template: (core, test) => core.checkTemplate(test.template),

  fill_template: (core, test) => {
    const { event, source, id, escape } = test;
    const filled = core.fillTemplate(test.template, { event, source, id, escape, body: bodyOf(test) });
    return filled.ok ? { ...filled, body: new TextDecoder().decode(filled.body) } : filled;
  },

  elements_at: (core, test) => core.elementsAt(bodyOf(test), test.pointer),

  admission(core, test) {
    const checked = core.checkAdmission(test.policy);
    if (!checked.ok) return checked;
    let state = test.state ?? null;
    /** @type {string[]} */
    const answers = [];
    for (const [call, now, probe] of test.steps) {
      if (call === "admit") {
        const answer = core.admit(test.policy, state, now);
        answers.push(shownAdmission(answer.admission, now));
        ({ state } = answer);
      } else {
        const success = call === "neither" ? null : call === "success";
        ({ state } = core.settle(test.policy, state, success, probe, now));
      }
    }
    return { code: "ok", answers, state };
  },

  check_destination: (core, test) =>
    core.checkDestination(test.url, {
      allowHttp: test.http_listed_only ? "listed" : test.allow_http,
      allow: test.allow,
    }),
};

/**
 * @param {any} core
 * @param {Json} file
 * @param {Json} test
 */
function providerOf(core, file, test) {
  const from =
    "provider" in test ||
    "program_base64" in test ||
    "manifest" in test ||
    "manifest_text" in test ||
    "manifest_from" in test
      ? test
      : file;
  if (from.program_base64 !== undefined) return core.provider(bytesOfBase64(from.program_base64));
  if (from.provider !== undefined) return core.provider(from.provider);
  if (from.manifest_text !== undefined) return core.provider({ manifest: from.manifest_text });
  if (from.manifest_from === undefined) return core.provider({ manifest: from.manifest });
  const builtin = JSON.parse(core.provider(from.manifest_from).manifest);
  return core.provider({ manifest: patched(builtin, from.patch ?? []) });
}

/** @param {number} seconds */
function msOf(seconds) {
  return seconds === undefined ? 0 : Math.round(seconds * 1000);
}

/** @param {string} text */
const bytesOfBase64 = (text) => Uint8Array.from(atob(text), (character) => character.charCodeAt(0));

/** @param {Uint8Array} bytes */
const hexOf = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

/** @param {Json} test @returns {string | Uint8Array} */
function bodyOf(test) {
  if (test.body_base64 !== undefined) {
    return bytesOfBase64(test.body_base64);
  }
  if (test.body_repeat !== undefined) return test.body_repeat.text.repeat(test.body_repeat.count);
  if (test.body_parts !== undefined) {
    return test.body_parts.map((/** @type {Json} */ part) => part.text ?? part.repeat.repeat(part.count)).join("");
  }
  return test.body;
}

/**
 * The headers as pairs, as an object, and as Headers where that can hold them as they are.
 * @param {Json} test
 * @param {Runtime} runtime
 * @returns {import("signpost").HeadersLike[]}
 */
function headerShapes(test, { characterIsByte }) {
  /** @type {[string, string][]} */
  const pairs = test.headers.map((/** @type {[string, string]} */ [name, value]) => [
    name,
    // The vectors write a header's bytes as UTF-8 text.
    characterIsByte ? Array.from(new TextEncoder().encode(value), (byte) => String.fromCharCode(byte)).join("") : value,
  ]);
  /** @type {Record<string, string[]>} */
  const object = {};
  for (const [name, value] of pairs) (object[name.toLowerCase()] ??= []).push(value);
  const plain = pairs.every(([, value]) => !/^[\t ]|[\t ]$|[\0\r\n]/.test(value));
  // An object without any name is no headers, but a mistake.
  const shapes = pairs.length > 0 ? [pairs, object] : [pairs];
  return plain ? [...shapes, new Headers(pairs)] : shapes;
}

/**
 * @param {Json[]} verdicts
 * @returns {Json} the one that they all are
 */
function agreed(verdicts) {
  const [first, ...others] = verdicts.map((verdict) => JSON.stringify(verdict));
  return others.every((other) => other === first) ? verdicts[0] : { code: `the shapes disagree: ${first} ${others}` };
}

/** @param {Json} test */
function optionsOf({ options = {} }) {
  return {
    pastSeconds: options.past_seconds,
    futureSeconds: options.future_seconds,
    unnamedEvent: options.unnamed_event,
  };
}

const keyOptions = { scope: "the vectors", bodyKey: true };

/**
 * A verdict with the keys that came with it, which eventKeys() must give, too.
 * @param {any} core
 * @param {any} verdict
 * @param {string | Uint8Array} body
 * @param {Runtime} runtime
 * @returns {Json}
 */
function shownKeyed(core, { keys, ...verdict }, body, { keyed }) {
  const shown = shownVerdict(verdict);
  if (!keyed) return shown;
  const made = verdict.status === 202 ? core.eventKeys(keyOptions.scope, verdict, body, { bodyKey: true }) : null;
  const texts = [keys, made].map((both) => both && `${hexOf(both.event)} ${hexOf(both.body)}`);
  return texts[0] === texts[1] ? { ...shown, keys: texts[0] } : { code: `the keys disagree: ${texts.join(", ")}` };
}

/** @param {import("signpost").Verdict} verdict @returns {Json} */
function shownVerdict({ secretIndex, timestamp, covered, ...verdict }) {
  return {
    ...verdict,
    secret_index: secretIndex,
    timestamp_ms: timestamp,
    event_covered: covered.event,
    id_covered: covered.id,
    timestamp_covered: covered.timestamp,
  };
}

/** @param {import("signpost").Admission} admission @param {number} now @returns {string} */
function shownAdmission({ admitted, probe, at, reason }, now) {
  if (admitted) return probe ? "probe" : "admitted";
  return at === null ? reason : `${reason} in ${at - now}`;
}

/** @param {import("signpost").Built | import("signpost").Refusal} built @returns {Json} */
function shownBody(built) {
  return built.ok ? { code: built.code, body: new TextDecoder().decode(built.body), text: built.text } : built;
}
