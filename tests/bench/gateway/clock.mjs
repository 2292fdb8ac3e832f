// One clock for every process of the benchmark: milliseconds of the machine's monotonic clock, so that a time noted by the
// sender and one noted by the destination can be subtracted.

/** @returns {number} milliseconds, with microseconds behind the point */
export function monotonic() {
  const [seconds, nanoseconds] = process.hrtime();
  return seconds * 1e3 + nanoseconds / 1e6;
}
