// The command line of the benchmark.
import { parseArgs } from "node:util";
import { Stop } from "../../../scripts/command.mjs";
import { scenarios, targets } from "./scenarios.mjs";

const help = `Usage: npm run bench:gateway -- [OPTION...]

  --quick             one round of 2 s each
  --long              five rounds of 20 s each (default: two of 10 s)
  --rounds N          so many rounds
  --seconds N         so long each
  --only NAMES        these scenarios, separated by commas: ${scenarios.map(({ name }) => name).join(", ")}
  --targets NAMES     these targets, separated by commas: ${Object.keys(targets).join(", ")}
  --write             write docs/benchmarks-gateway.md
  --json FILE         write every round's figures
`;

/**
 * @typedef {object} Options
 * @property {number} rounds
 * @property {number} seconds
 * @property {import("./scenarios.mjs").Scenario[]} scenarios
 * @property {import("./scenarios.mjs").TargetName[]} targets
 * @property {boolean} write
 * @property {string | undefined} json
 */

/**
 * @param {string[]} args
 * @returns {Options}
 * @throws {Stop} with the help
 */
export function readOptions(args) {
  let values;
  try {
    ({ values } = parseArgs({
      args,
      options: {
        quick: { type: "boolean" },
        long: { type: "boolean" },
        rounds: { type: "string" },
        seconds: { type: "string" },
        only: { type: "string" },
        targets: { type: "string" },
        write: { type: "boolean", default: false },
        json: { type: "string" },
        help: { type: "boolean" },
      },
    }));
  } catch (error) {
    throw new Stop(`${error instanceof Error ? error.message : error}\n\n${help}`);
  }
  if (values.help) throw new Stop(help);
  const [rounds, seconds] = values.quick ? [1, 2] : values.long ? [5, 20] : [2, 10];
  const known = /** @type {import("./scenarios.mjs").TargetName[]} */ (Object.keys(targets));
  const wanted = selected(
    values.only,
    scenarios.map(({ name }) => name),
  );
  return {
    rounds: positive(values.rounds, rounds),
    seconds: positive(values.seconds, seconds),
    scenarios: scenarios.filter(({ name }) => wanted.includes(name)),
    targets: selected(values.targets, known),
    write: values.write,
    json: values.json,
  };
}

/**
 * @template {string} Name
 * @param {string | undefined} text names with commas between them
 * @param {readonly Name[]} known
 * @returns {Name[]} all of them unless told
 */
function selected(text, known) {
  if (text === undefined) return [...known];
  const names = text.split(",");
  const unknown = names.find((name) => !known.some((one) => one === name));
  if (unknown !== undefined) throw new Stop(`There is no ${JSON.stringify(unknown)} here. Known: ${known.join(", ")}`);
  return known.filter((name) => names.includes(name));
}

/**
 * @param {string | undefined} text
 * @param {number} otherwise
 */
function positive(text, otherwise) {
  const value = text === undefined ? otherwise : Number(text);
  if (!(value > 0)) throw new Stop(`Expected a number above 0, not ${text}.`);
  return value;
}
