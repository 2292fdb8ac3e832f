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

describe("an action whose answer breaks off was answered", () => {
  const t = lifetime();
  const stage = ottokitStage(t, { site: { timeout_seconds: 2 } });
  afterEach(() => stage.site.answers());
  const json = '{"success":true,"portal_id":58';
  /** @type {[what: string, headers: string[], end: (socket: import("node:net").Socket, text: string) => unknown][]} */
  const ways = [
    ["before the length that it stated", ["Content-Length: 1000"], (socket, text) => socket.end(text)],
    ["before its last chunk", ["Transfer-Encoding: chunked"], (socket, text) => socket.end(chunked(text))],
    ["in silence", ["Content-Length: 1000"], (socket, text) => socket.write(text)],
  ];
  const chunked = (/** @type {string} */ text) => text && `${text.length.toString(16)}\r\n${text}\r\n`;

  for (const [what, headers, end] of ways) {
    for (const came of [json, ""]) {
      test(`${what}, ${came ? "and what came of it" : "with nothing of it, and that"} is told`, async () => {
        stage.site.answers((_, response) => {
          const { socket } = response;
          if (!socket) throw new Error("there is no connection");
          const head = ["HTTP/1.1 201 Created", "Content-Type: application/json", ...headers, "", ""].join("\r\n");
          // The body comes apart from the head, as that of a slow site does.
          socket.write(head, () => setImmediate(() => end(socket, came)));
        });
        const before = stage.site.taken.length;
        const answer = await stage.act(createPortal("Broken off"));
        assert.deepEqual([answer.status, await answer.text()], [201, came]);
        assert.equal(answer.headers.get("signpost-response-cut"), "true");
        const { body } = await stage.outcome(answer.headers.get("signpost-action"));
        assert.deepEqual(
          [body.outcome, body.status, body.response?.text ?? "", body.response_cut],
          ["succeeded", 201, came, true],
        );
        const [last] = (await stage.manage("GET", "/v1/endpoints/site/deliveries")).body.items;
        const { body: shown } = await stage.manage("GET", `/v1/endpoints/site/deliveries/${last.seq}`);
        const [attempt] = shown.history;
        assert.deepEqual([attempt.response?.text ?? "", attempt.response_cut], [came, true]);
        assert.equal(stage.site.taken.length, before + 1);
      });
    }
  }

  test("and what comes whole is not called cut", async () => {
    const answer = await stage.act(createPortal("Whole"));
    assert.deepEqual([answer.status, answer.headers.get("signpost-response-cut")], [201, null]);
    const { body } = await stage.outcome(answer.headers.get("signpost-action"));
    assert.equal(body.response_cut, false);
  });
});
