// The gateway with Sources that fail as a test says: the same Worker, and POST /test/trouble beside it.
import worker, * as gateway from "../../../edge/src/worker.js";

export * from "../../../edge/src/worker.js";

/** How many calls of accept() are still to fail, before they keep anything or after. */
const trouble = { before: 0, after: 0 };

export class Source extends gateway.Source {
  /**
   * @override
   * @param {number} version
   * @param {import("../../../edge/src/source/types.js").Entry[]} entries
   */
  async accept(version, entries) {
    if (trouble.before-- > 0) throw new Error("no space left on a disk with a secret name");
    const accepted = await super.accept(version, entries);
    if (trouble.after-- > 0) throw new Error("the answer is lost");
    return accepted;
  }
}

export default {
  /**
   * @param {Request} request
   * @param {any} environment
   * @param {ExecutionContext} context
   */
  async fetch(request, environment, context) {
    if (new URL(request.url).pathname !== "/test/trouble") return worker.fetch(request, environment, context);
    Object.assign(trouble, { before: 0, after: 0 }, await request.json());
    return new Response();
  },
};
