// Runs the vectors in the runtime that runs this program (Node, Deno, Bun) and prints the report.
import { load, SignpostError } from "signpost";
import { runVectors } from "./suite.mjs";
import { vectorFiles } from "./vector-files.mjs";

const report = await runVectors({ core: await load(), SignpostError, characterIsByte: true }, vectorFiles());
console.log(JSON.stringify(report));
