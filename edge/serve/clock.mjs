// Sees the machine's clock being set back. Who waits for a time of day would wait for as much longer.

/** Milliseconds between two looks, and how far back counts: the clock's own corrections are less. */
const lookEvery = 1000;
const tolerance = 2000;

/**
 * @param {(seconds: number) => void} wentBack told by how much
 * @param {object} [of]
 * @param {() => number} [of.now] milliseconds since 1970
 * @param {() => number} [of.passed] milliseconds that have passed, whatever the clock says
 * @returns {{look: () => void, stop: () => void}} look: now, too
 */
export function watchClock(wentBack, { now = Date.now, passed = () => performance.now() } = {}) {
  let before = now() - passed();
  const look = () => {
    const begins = now() - passed();
    if (begins < before - tolerance) wentBack(Math.round((before - begins) / 1000));
    before = begins;
  };
  const timer = setInterval(look, lookEvery).unref();
  return { look, stop: () => clearInterval(timer) };
}
