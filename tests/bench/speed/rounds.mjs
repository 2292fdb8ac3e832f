// How long a contestant takes: many short batches, the contestants in turns, so that whatever else the machine does meets all of
// them alike. Runs inside of the runtime that is measured.

/** Milliseconds of a batch, at the least: long against the clock's resolution in a browser. */
const batch = 10;
/** Milliseconds until the optimising compiler is through. */
const warming = 300;

/**
 * @param {import("./contestants.mjs").Contestant} contestant
 * @param {number} calls
 */
export async function repeat(contestant, calls) {
  // A promise is awaited only where there is one: await costs as much as a small HMAC.
  const first = contestant();
  if (typeof first === "boolean") {
    for (let call = 1; call < calls; call++) contestant();
    return;
  }
  await first;
  for (let call = 1; call < calls; call++) await contestant();
}

/**
 * @param {Record<string, import("./contestants.mjs").Contestant>} contestants
 * @param {number} rounds
 * @returns {Promise<Record<string, number[]>>} microseconds a call, for each round
 */
export async function measure(contestants, rounds) {
  /** @type {Record<string, number[]>} */
  const times = {};
  /** @type {Record<string, number>} */
  const calls = {};
  for (const [name, contestant] of Object.entries(contestants)) {
    let count = 1;
    const began = performance.now();
    for (;;) {
      const start = performance.now();
      await repeat(contestant, count);
      const took = performance.now() - start;
      if (took < batch) count = Math.ceil(count * Math.min(10, Math.max(1.5, (batch * 1.2) / Math.max(took, 0.05))));
      else if (performance.now() - began > warming) break;
    }
    calls[name] = count;
    times[name] = [];
  }
  for (let round = 0; round < rounds; round++) {
    for (const [name, contestant] of Object.entries(contestants)) {
      const start = performance.now();
      await repeat(contestant, calls[name]);
      times[name].push(((performance.now() - start) * 1000) / calls[name]);
    }
  }
  return times;
}
