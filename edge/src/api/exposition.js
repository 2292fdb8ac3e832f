// Prometheus' text format, version 0.0.4.

/**
 * @typedef {Record<string, string>} Labels
 * @typedef {{labels: Labels, value: number}} Sample
 */

/**
 * Collects metrics, each with its help, type and samples.
 */
export function exposition() {
  /** @type {string[]} */
  const lines = [];
  const head = (/** @type {string} */ name, /** @type {string} */ help, /** @type {string} */ type) =>
    lines.push(`# HELP ${name} ${help.replace(/[\\\n]/g, escaped)}`, `# TYPE ${name} ${type}`);
  const sample = (/** @type {string} */ name, /** @type {Labels} */ labels, /** @type {number} */ value) =>
    lines.push(`${name}${labelText(labels)} ${value}`);
  const simple =
    (/** @type {string} */ type) =>
    /**
     * @param {string} name a counter's ends with _total
     * @param {string} help
     * @param {readonly Sample[]} samples
     */
    (name, help, samples) => {
      head(name, help, type);
      for (const { labels, value } of samples) sample(name, labels, value);
    };
  return {
    counter: simple("counter"),
    gauge: simple("gauge"),
    /**
     * @param {string} name
     * @param {string} help
     * @param {readonly number[]} bounds upper, rising
     * @param {readonly {labels: Labels, counts: readonly number[], sum: number}[]} samples counts: one for each of the bounds, and one
     *   for what is beyond
     */
    histogram(name, help, bounds, samples) {
      head(name, help, "histogram");
      for (const { labels, counts, sum } of samples) {
        let count = 0;
        [...bounds, "+Inf"].forEach((bound, index) => {
          count += counts[index] ?? 0;
          sample(`${name}_bucket`, { ...labels, le: String(bound) }, count);
        });
        sample(`${name}_sum`, labels, sum);
        sample(`${name}_count`, labels, count);
      }
    },
    text: () => `${lines.join("\n")}\n`,
  };
}

/** @param {Labels} labels */
function labelText(labels) {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${value.replace(/[\\"\n]/g, escaped)}"`);
  return pairs.length > 0 ? `{${pairs.join(",")}}` : "";
}

/** @param {string} character */
const escaped = (character) => (character === "\n" ? "\\n" : `\\${character}`);
