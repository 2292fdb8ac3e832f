// Answers of a ClientPress site that are none by the rules of HTTP, or break off: the site has had the action, so nothing is sent twice.
// docs/stand-ins.md says what OttoKit is told; of statuses beyond 599, RFC 9110, section 15.
import assert from "node:assert/strict";
import { afterEach, describe, test } from "node:test";
import { lifetime } from "./lifetime.mjs";
import { ottokitStage } from "./stand-ins/ottokit-stage.mjs";

const createPortal = (/** @type {string} */ title) => ({ action: "create_portal", data: { title } });

describe("an action that the site answers oddly", () => {
  const t = lifetime();
  const stage = ottokitStage(t);
  afterEach(() => stage.site.answers());

  /** @param {string[]} lines */
  const answersInBytes = (...lines) =>
    stage.site.answers((_, response) => void response.socket?.end(lines.join("\r\n")));

  for (const [status, text] of /** @type {const} */ ([
    [600, "made"],
    [700, "made"],
    [999, "made"],
    [101, ""],
  ])) {
    test(`with ${status} was answered: it is final, and handed back as far as HTTP lets it`, async () => {
      answersInBytes(`HTTP/1.1 ${status} Odd`, "Content-Type: text/plain", "Content-Length: 4", "", "made");
      const before = stage.site.taken.length;
      const answer = await stage.act(createPortal(`Status ${status}`));
      assert.deepEqual([answer.status, await answer.text()], [502, text]);
      const { body } = await stage.outcome(answer.headers.get("signpost-action"));
      assert.deepEqual(
        [body.outcome, body.reason, body.status, body.attempts, body.next_at],
        ["failed", "permanent", status, 1, null],
      );
      assert.equal((await stage.act(createPortal("The next"))).status, 502, "it holds up nothing behind it");
      assert.equal(stage.site.taken.length, before + 2);
    });
  }

  for (const status of ["099", "1000", "OK"]) {
    test(`with a status ${status}, which is none at all, is unknown, and not sent again`, async () => {
      answersInBytes(`HTTP/1.1 ${status} Odd`, "Content-Length: 0", "", "");
      const before = stage.site.taken.length;
      const answer = await stage.act(createPortal(`Status ${status}`));
      assert.deepEqual([answer.status, /** @type {any} */ (await answer.json()).code], [504, "outcome_unknown"]);
      assert.equal(stage.site.taken.length, before + 1);
    });
  }
});
