// Few numbers, out of many.

/**
 * @param {readonly number[]} values
 * @param {number} share from 0 to 1
 * @returns {number} NaN of none
 */
export function quantile(values, share) {
  const sorted = Float64Array.from(values).sort();
  return sorted.length > 0 ? sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] : NaN;
}

/**
 * @param {readonly number[]} values
 * @returns {number} between the two in the middle where their number is even; NaN of none
 */
export function median(values) {
  const sorted = Float64Array.from(values).sort();
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}
