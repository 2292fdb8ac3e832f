// The sections of ClientPress's document about its settings: what is saved on its page, and what then fires. Where Signpost stands in for the
// plugin, that page is the source's webhook-settings (docs/webhooks.md).
import assert from "node:assert/strict";
import { signpost } from "../cli/signpost.mjs";
import { core } from "./senders.mjs";
import { refusesUrls, startSettings } from "./settings.mjs";
import { receiversAccept, secret } from "./stage.mjs";

/**
 * @param {ReturnType<typeof import("./cases.mjs").casesOf>} cases
 * @param {object} of
 * @param {() => import("./stage.mjs").Stage} of.stage with an endpoint that is called checked
 * @param {any[]} of.printed the document's bodies
 * @param {(check: (headers: Map<string, string>, body: Buffer) => void) => void} of.everyDelivery of those that were signed
 */
export function settingsSections({ section, sentence }, { stage, printed, everyDelivery }) {
  /** The plugin. */
  const plugin = { name: "plugin", provider: "clientpress", direction: "outbound" };

  /** Its settings page. @param {{url: string, secret?: string, events?: string[]}} settings one event is ticked unless told */
  async function save(settings) {
    await stage().call("POST", "/v1/sources", plugin);
    const whole = { secret, events: ["task.completed"], ...settings };
    const { status, body } = await stage().call("PUT", "/v1/sources/plugin/webhook-settings", whole);
    assert.equal(status, 200, JSON.stringify(body));
    return body;
  }

  /** \CP\Webhooks::dispatch(). @param {object} event */
  const dispatch = (event) => stage().call("POST", "/v1/sources/plugin/dispatch", event);

  return {
    configuration: () =>
      section("Configuration", () => {
        sentence("Webhook URL — The HTTPS endpoint that receives events.", async (t) => {
          const refusals = { "http://hooks.example.com/abc": "destination_not_https", portal: "malformed_destination" };
          await refusesUrls(await startSettings(t, "clientpress"), "clientpress", refusals);
        });

        sentence("Leave blank to disable webhooks entirely.", async () => {
          const url = `${stage().sink.url}/blanked`;
          const happens = async (/** @type {number} */ portal_id) =>
            assert.equal((await dispatch({ ...printed[0], timestamp: undefined, portal_id })).status, 202);
          const events = [printed[0].event];
          assert.equal((await save({ url, events })).url, url);
          await happens(1);
          await stage().sink.arrival("/blanked", 1);
          const blank = await save({ url: "", events });
          assert.deepEqual([blank.url, blank.events, blank.has_secret], ["", events, true]);
          await happens(2);
          await save({ url, events });
          await happens(3);
          await stage().sink.arrival("/blanked", 2);
          const portals = stage()
            .sink.arrivedAt("/blanked")
            .map(({ headers }) => headers["x-cp-portal-id"]);
          assert.deepEqual(portals, ["1", "3"], "what happened meanwhile is not sent later");
        });

        sentence("Signing secret — Optional.", async () => {
          const { status } = await signpost([
            "send",
            "clientpress",
            "task.completed",
            "--to",
            `${stage().sink.url}/unsigned`,
          ]);
          assert.equal(status, 0);
          const [{ headers }] = await stage().sink.arrival("/unsigned", 1);
          assert.deepEqual([headers["x-cp-event"], headers["x-cp-signature"]], ["task.completed", undefined]);
        });

        sentence(
          "When set, each request includes an X-CP-Signature header you can use to verify the payload came from your site.",
          () => everyDelivery((headers) => assert.match(headers.get("X-CP-Signature") ?? "", /^sha256=[0-9a-f]{64}$/)),
        );

        sentence("Events to send — Checkboxes for each supported event.", async () => {
          const { body } = await stage().call("GET", "/v1/providers/clientpress");
          const names = body.events.map((/** @type {{name: string}} */ { name }) => name);
          assert.deepEqual(
            names,
            printed.map(({ event }) => event),
          );
          for (const name of names) assert.equal(core.matchesEvent([name], name), true);
        });

        sentence("Only checked events trigger a delivery.", async () => {
          const checked = ["file.uploaded", "file.approved", "file.rejected", "task.created"];
          const arrived = await stage().sink.arrival("/checked", checked.length);
          assert.deepEqual(arrived.map(({ headers }) => headers["x-cp-event"]).sort(), checked.sort());
        });
      }),

    extending: () =>
      section("Extending", () => {
        sentence(
          "To dispatch a webhook from custom code (e.g. a third-party plugin integration): \\CP\\Webhooks::dispatch( 'task.completed', $portal_id, [ 'id' => $task_id, 'title' => $task_title, 'list_id' => $list_id, ] );",
          async () => {
            const fields = {
              portal_id: 58,
              portal_url: "https://your-site.com/client-portal/riverside-dental/",
              data: { id: 11, title: "Choose colours", list_id: 2 },
            };
            await receiversAccept(stage(), "task.completed", { fields });
            for (const { url, seen, arrival } of stage().receivers) {
              await save({ url, secret });
              const { length: before } = seen;
              assert.equal((await dispatch({ event: "task.completed", ...fields })).status, 202);
              assert.deepEqual((await arrival(before + 1)).slice(before), [{ status: 200, event: "task.completed" }]);
            }
          },
        );

        sentence(
          "Only events listed in Webhooks::EVENTS and enabled in Settings will actually fire — unrecognised slugs are silently ignored.",
          async () => {
            const url = `${stage().sink.url}/fired`;
            const ticked = printed.filter((_, index) => index % 2 === 0);
            await save({ url, events: ticked.map(({ event }) => event) });
            for (const { event, portal_id, portal_url, data } of printed)
              assert.equal((await dispatch({ event, portal_id, portal_url, data })).status, 202, event);
            const { event: _, ...rest } = printed[0];
            for (const event of ["task.reopened", "Task.Completed", "task"]) {
              const { status, body } = await dispatch({ ...rest, event });
              assert.deepEqual([event, status, body.ignored, body.reason], [event, 200, true, "unknown_event"]);
            }
            assert.deepEqual(
              (await stage().sink.arrival("/fired", ticked.length)).map(({ headers }) => headers["x-cp-event"]).sort(),
              ticked.map(({ event }) => event).sort(),
            );
            // Nothing is held for the others: there are as many deliveries as ticked events.
            await save({ url, events: printed.map(({ event }) => event) });
            const last = printed[1];
            await dispatch({ event: last.event, portal_id: 1, portal_url: last.portal_url, data: last.data });
            const arrived = await stage().sink.arrival("/fired", ticked.length + 1);
            assert.deepEqual([arrived.length, arrived.at(-1)?.headers["x-cp-portal-id"]], [ticked.length + 1, "1"]);
          },
        );
      }),
  };
}
