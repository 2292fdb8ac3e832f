// Runs the vectors inside workerd: the files come in the request's body, the report goes back. The path names the entry.
import * as everything from "signpost";
import * as receiving from "signpost/verify";
import { runVectors } from "./suite.mjs";

const cores = { signpost: await everything.load(), verify: await receiving.load() };

export default {
  /** @param {Request} request */
  async fetch(request) {
    const keyed = new URL(request.url).pathname === "/signpost/verify";
    const core = keyed ? cores.verify : cores.signpost;
    const { SignpostError } = keyed ? receiving : everything;
    return Response.json(
      await runVectors({ core, SignpostError, keyed, characterIsByte: false }, await request.json()),
    );
  },
};
