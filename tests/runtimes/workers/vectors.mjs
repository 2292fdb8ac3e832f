// Runs the vectors inside workerd: the files come in the request's body, the report goes back.
import { load, SignpostError } from "signpost";
import { runVectors } from "./suite.mjs";

const core = await load();

export default {
  /** @param {Request} request */
  async fetch(request) {
    return Response.json(await runVectors({ core, SignpostError, characterIsByte: false }, await request.json()));
  },
};
