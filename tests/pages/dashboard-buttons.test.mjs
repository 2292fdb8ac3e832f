// Every button of the dashboard does what it says, at a real gateway; and where that refuses, the page says why.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { standardSignature } from "../edge/senders.mjs";
import { dashboard, dialog, goTo, once, press, rows, said } from "./dashboard.mjs";

const misfit = { event: "task.created", data: { id: "ten" } };

describe("what one does to endpoints", () => {
  const { api, makeSource, makeEndpoint, open, post, sink } = dashboard();

  test("a new endpoint gets what comes in, signed with the secret that was shown once", async () => {
    const secret = await makeSource("new-in");
    await open(
      async (page) => {
        await press(page, "New endpoint");
        await dialog(page).getByLabel("Name").fill("new-out");
        await dialog(page).getByLabel("URL").fill(`${sink().url}/new-out`);
        await dialog(page).getByLabel("Sources").fill("new-in");
        await press(page, "Make endpoint");
        const shown = await page.locator("[data-secret]").innerText();
        await press(page, "I have stored it");
        await post("new-in", secret);
        const [{ headers, body }] = await sink().arrival("/new-out", 1);
        const [id, time] = [String(headers["webhook-id"]), String(headers["webhook-timestamp"])];
        assert.equal(headers["webhook-signature"], standardSignature(shown, id, time, body));
        await page.getByRole("link", { name: "new-out" }).waitFor();
      },
      { at: "endpoints" },
    );
  });

  test("a name that is taken and a URL that is not allowed are refused beside their fields", async () => {
    await makeEndpoint("taken");
    await open(
      async (page) => {
        await press(page, "New endpoint");
        await dialog(page).getByLabel("Name").fill("other");
        await dialog(page).getByLabel("URL").fill("https://10.0.0.1/hook");
        await press(page, "Make endpoint");
        await dialog(page).getByRole("alert").getByText("invalid_request").waitFor();
        const field = dialog(page).getByLabel("URL");
        assert.equal(await field.getAttribute("aria-invalid"), "true");
        const hint = await field.getAttribute("aria-describedby");
        assert.match(await page.locator(`[id="${hint}"]`).innerText(), /destination_not_public/);
        await dialog(page).getByLabel("Name").fill("taken");
        await field.fill(`${sink().url}/taken`);
        await press(page, "Make endpoint");
        await dialog(page).getByRole("alert").getByText("already_exists").waitFor();
      },
      { at: "endpoints", expected: [/status of 400/, /status of 409/] },
    );
  });

  test("Pause holds deliveries, Resume makes them; Disable asks first, Enable ends it", async () => {
    const secret = await makeSource("held-in");
    await makeEndpoint("held", "/held", { sources: ["held-in"] });
    const state = async () => (await api("GET", "/v1/endpoints/held")).body.status.status;
    await open(
      async (page) => {
        await press(page, "Pause");
        await said(page, "Paused");
        assert.equal(await state(), "paused");
        await post("held-in", secret);
        await page.getByText("1 delivery", { exact: true }).waitFor();
        assert.equal(sink().arrivedAt("/held").length, 0);
        await press(page, "Resume");
        await sink().arrival("/held", 1);
        await page.getByText("Active", { exact: true }).waitFor();

        await press(page, "Disable");
        await press(page, "Cancel");
        assert.equal(await state(), "active");
        await press(page, "Disable");
        await dialog(page).getByRole("button", { name: "Disable" }).click();
        await said(page, "Disabled");
        assert.equal(await state(), "disabled");
        await page.getByText("Somebody did this by hand.").waitFor();
        await press(page, "Enable");
        await said(page, "Enabled");
        assert.equal(await state(), "active");
      },
      { at: "endpoints/held" },
    );
  });

  test("Send test sends one example and shows what came of it, well or not", async () => {
    await makeEndpoint("tested");
    await makeEndpoint("broken", "/500");
    await open(
      async (page) => {
        await press(page, "Send test");
        await dialog(page).getByLabel("Provider").selectOption("clientflow");
        await dialog(page).getByRole("option", { name: "invoice.paid" }).waitFor({ state: "attached" });
        await dialog(page).getByLabel("Event").selectOption("invoice.paid");
        await dialog(page).getByRole("button", { name: "Send test" }).click();
        await dialog(page).getByText("Delivered").waitFor();
        const [{ body }] = await sink().arrival("/tested", 1);
        assert.equal(JSON.parse(body.toString()).event, "invoice.paid");
        await dialog(page).getByRole("link", { name: "Request and response" }).click();
        await page.getByRole("heading", { name: "Delivery 1 to tested" }).waitFor();
        await page.getByText("It is a test").waitFor();

        await page.evaluate(() => (location.hash = "#/endpoints/broken"));
        await press(page, "Send test");
        await dialog(page).getByRole("button", { name: "Send test" }).click();
        await dialog(page).getByText("Test failed").waitFor();
        await dialog(page).getByText("500").waitFor();
        assert.equal(await dialog(page).locator("pre").innerText(), "broken");
      },
      { at: "endpoints/tested" },
    );
  });

  test("Rotate secret shows another secret once; both sign, until the old one is removed", async () => {
    const source = await makeSource("rotated-in");
    const old = await makeEndpoint("rotated", "/rotated", { sources: ["rotated-in"] });
    await open(
      async (page) => {
        await press(page, "Rotate secret");
        await dialog(page).getByLabel("The old secrets end").selectOption("When I remove them");
        await dialog(page).getByRole("button", { name: "Rotate secret" }).click();
        const fresh = await page.locator("[data-secret]").innerText();
        assert.notEqual(fresh, old);
        await press(page, "I have stored it");
        assert.equal(await page.getByText(fresh).count(), 0);
        const signatures = async (/** @type {number} */ count) => {
          await post("rotated-in", source);
          const { headers, body } = /** @type {any} */ ((await sink().arrival("/rotated", count)).at(-1));
          const [id, time] = [headers["webhook-id"], headers["webhook-timestamp"]];
          const wanted = [fresh, old].map((secret) => standardSignature(secret, id, time, body));
          return headers["webhook-signature"]
            .split(" ")
            .map((/** @type {string} */ one) => wanted.indexOf(one))
            .sort();
        };
        assert.deepEqual(await signatures(1), [0, 1]);
        // Newest first.
        await page
          .getByRole("button", { name: /^Remove secret/ })
          .nth(1)
          .click();
        await dialog(page).getByRole("button", { name: "Remove" }).click();
        await said(page, "not live any more");
        assert.deepEqual(await signatures(2), [0]);
        // The last one stays.
        await page.getByRole("button", { name: /^Remove secret/ }).click();
        await dialog(page).getByRole("button", { name: "Remove" }).click();
        await dialog(page).getByRole("alert").getByText("wrong_state").waitFor();
      },
      { at: "endpoints/rotated", expected: [/status of 409/] },
    );
  });

  test("Settings change which events go there", async () => {
    await makeEndpoint("changed");
    await open(
      async (page) => {
        await press(page, "Settings");
        await dialog(page).getByLabel("Events").fill("task.*, list.completed");
        await press(page, "Save");
        await said(page, "Changed");
        await page.getByText("task.*, list.completed").waitFor();
        const { body } = await api("GET", "/v1/endpoints/changed");
        assert.deepEqual(body.events, ["task.*", "list.completed"]);
      },
      { at: "endpoints/changed" },
    );
  });

  test("Delete wants the name typed, and then it is gone; what is gone already is refused", async () => {
    await makeEndpoint("doomed");
    await makeEndpoint("gone");
    await open(
      async (page) => {
        await press(page, "Delete");
        const button = dialog(page).getByRole("button", { name: "Delete" });
        assert.ok(await button.isDisabled());
        await dialog(page).getByLabel("Type doomed to confirm").fill("doome");
        assert.ok(await button.isDisabled());
        await page.keyboard.press("Escape");
        assert.equal((await api("GET", "/v1/endpoints/doomed")).status, 200);
        await press(page, "Delete");
        await dialog(page).getByLabel("Type doomed to confirm").fill("doomed");
        await button.click();
        await said(page, "Deleted endpoint doomed");
        await page.getByRole("heading", { level: 2, name: "Endpoints" }).waitFor();
        assert.equal((await api("GET", "/v1/endpoints/doomed")).status, 404);

        await page.getByRole("link", { name: "gone" }).click();
        await press(page, "Delete");
        await dialog(page).getByLabel("Type gone to confirm").fill("gone");
        await api("DELETE", "/v1/endpoints/gone");
        await page.getByText("There is no endpoint gone").or(button).first().waitFor();
        await button.click();
        await dialog(page).getByRole("alert").getByText("not_found").waitFor();
      },
      { at: "endpoints/doomed", expected: [/status of 404/] },
    );
  });

  test("a key that may only read finds every such button switched off", async () => {
    await makeEndpoint("looked-at");
    const { body } = await api("POST", "/v1/keys", { name: "reader", role: "read" });
    await open(
      async (page) => {
        await page.getByText("This key may only read").waitFor();
        for (const name of ["Send test", "Pause", "Disable", "Settings", "Delete", "Rotate secret"]) {
          assert.ok(await page.getByRole("button", { name, exact: true }).isDisabled(), name);
        }
        await goTo(page, "Sources");
        assert.ok(await page.getByRole("button", { name: "New source" }).isDisabled());
      },
      { at: "endpoints/looked-at", key: body.key },
    );
  });
});

describe("what one does to sources, events and deliveries", () => {
  const { api, makeSource, makeEndpoint, open, post, sink } = dashboard();

  test("a new source takes webhooks at its URL, signed with the secret that was shown once", async () => {
    await open(
      async (page) => {
        await press(page, "New source");
        await dialog(page).getByLabel("Provider", { exact: true }).selectOption("clientpress");
        await dialog(page).getByLabel("Name").fill("made");
        await press(page, "Make source");
        const secret = await page.locator("[data-secret]").innerText();
        await press(page, "I have stored it");
        await page.getByRole("link", { name: "made" }).waitFor();
        await post("made", secret);
        await press(page, "New source");
        await dialog(page).getByLabel("Name").fill("made");
        await press(page, "Make source");
        await dialog(page).getByRole("alert").getByText("already_exists").waitFor();
        await dialog(page).getByLabel("Name").fill("No Name");
        await press(page, "Make source");
        await dialog(page).getByText("a name has 1 to 40 of").waitFor();
      },
      { at: "sources", expected: [/status of 409/, /status of 400/] },
    );
  });

  test("a name that is suggested late does not come between what one types", async () => {
    await open(
      async (page) => {
        /** @type {() => void} */
        let come = () => {};
        const coming = new Promise((resolve) => (come = () => resolve(undefined)));
        await page.route("**/v1/providers", (route) => coming.then(() => route.continue()));
        await press(page, "New source");
        const name = dialog(page).getByLabel("Name");
        await name.focus();
        come();
        await dialog(page).getByRole("option", { name: "ClientPress" }).waitFor({ state: "attached" });
        await page.keyboard.type("typed");
        assert.equal(await name.inputValue(), "typed");
      },
      { at: "sources" },
    );
  });

  test("what is sent before the list of providers has come waits for it", async () => {
    await open(
      async (page) => {
        /** @type {() => void} */
        let come = () => {};
        const coming = new Promise((resolve) => (come = () => resolve(undefined)));
        await page.route("**/v1/providers", (route) => coming.then(() => route.continue()));
        await press(page, "New source");
        await dialog(page).getByLabel("Name").fill("early");
        await page.keyboard.press("Enter");
        assert.equal((await api("GET", "/v1/sources/early")).status, 404);
        come();
        await page.locator("[data-secret]").waitFor();
        assert.equal((await api("GET", "/v1/sources/early")).status, 200);
      },
      { at: "sources" },
    );
  });

  test("a list of providers that did not come is told, and is in nobody's way once it does", async () => {
    await makeEndpoint("listed");
    const alert = (/** @type {import("./browser.mjs").Page} */ page) => dialog(page).getByRole("alert");
    await open(
      async (page) => {
        await page.route("**/v1/providers", (route) => route.abort());
        await press(page, "Send test");
        await alert(page).waitFor();
        await page.unroute("**/v1/providers");
        await dialog(page).getByRole("button", { name: "Send test" }).click();
        await dialog(page).getByText("Delivered").first().waitFor();
        assert.equal(await alert(page).count(), 0);
      },
      { at: "endpoints/listed", expected: [/ERR_FAILED/] },
    );
    // What other tests replay is not for this one.
    await api("DELETE", "/v1/endpoints/listed");
    await open(
      async (page) => {
        await page.route("**/v1/providers", (route) => route.abort());
        await press(page, "New source");
        await alert(page).waitFor();
        await page.unroute("**/v1/providers");
        await dialog(page).getByLabel("Name").fill("listed-late");
        await press(page, "Make source");
        await page.locator("[data-secret]").waitFor();
      },
      { at: "sources", expected: [/ERR_FAILED/] },
    );
  });

  test("Rotate takes a secret of the provider's; the old one ends when one says", async () => {
    const old = await makeSource("rotating");
    const own = "0123456789abcdef0123456789abcdef";
    await open(
      async (page) => {
        await press(page, "Rotate secret");
        await dialog(page).getByLabel("The old secrets end").selectOption("At once");
        await dialog(page).getByLabel("A secret that exists already").fill(own);
        await dialog(page).getByRole("button", { name: "Rotate secret" }).click();
        assert.equal(await page.locator("[data-secret]").innerText(), own);
        await press(page, "I have stored it");
        await post("rotating", own);
        await assert.rejects(post("rotating", old), /401 .*signature_mismatch/);
        // White space around one counts, and is told.
        await press(page, "Rotate secret");
        await dialog(page).getByLabel("A secret that exists already").fill(`${own} `);
        await dialog(page).getByRole("button", { name: "Rotate secret" }).click();
        await dialog(page).getByRole("alert").getByText("It has white space at its end").waitFor();
        await press(page, "I have stored it");
      },
      { at: "sources/rotating" },
    );
  });

  test("Settings decide about bodies that do not fit; Delete ends the URL", async () => {
    const secret = await makeSource("strict");
    await open(
      async (page) => {
        await press(page, "Settings");
        await dialog(page).getByLabel("Bodies that do not fit the catalog").selectOption("Refuse");
        await press(page, "Save");
        await said(page, "Changed");
        await assert.rejects(post("strict", secret, misfit), /422 .*schema_mismatch/);
        await press(page, "Delete");
        await dialog(page).getByLabel("Type strict to confirm").fill("strict");
        await dialog(page).getByRole("button", { name: "Delete" }).click();
        await said(page, "Deleted source strict");
        assert.equal((await api("GET", "/v1/sources/strict")).status, 404);
      },
      { at: "sources/strict" },
    );
  });

  test("an event that comes in shows up by itself; Replay delivers it again, to the endpoint that one chooses", async () => {
    const secret = await makeSource("replayed-in");
    await makeEndpoint("first", "/first", { sources: ["replayed-in"] });
    await makeEndpoint("second", "/second", { sources: ["replayed-in"] });
    await open(
      async (page) => {
        await page.getByText("No event fits").waitFor();
        await page.getByText("Live", { exact: true }).waitFor();
        await post("replayed-in", secret);
        await rows(page, "Events").first().getByRole("link").click();
        await page.getByRole("heading", { name: "Event 1 of replayed-in" }).waitFor();
        await page
          .getByRole("group", { name: "Body" })
          .or(page.getByLabel("Body"))
          .getByText("Sign the contract")
          .waitFor();
        await Promise.all([sink().arrival("/first", 1), sink().arrival("/second", 1)]);
        await press(page, "Replay");
        await dialog(page).getByLabel("second").check();
        await dialog(page).getByRole("button", { name: "Replay" }).click();
        await said(page, "1 delivery on the way.");
        const [before, again] = await sink().arrival("/second", 2);
        assert.deepEqual(again.body, before.body);
        assert.equal(again.headers["webhook-id"], before.headers["webhook-id"]);
        assert.equal(sink().arrivedAt("/first").length, 1);
      },
      { at: "events?source=replayed-in" },
    );
  });

  test("Replay events delivers a time again, and refuses a time that ends before it begins", async () => {
    const secret = await makeSource("ranged");
    await makeEndpoint("ranged-out", "/ranged-out", { sources: ["ranged"] });
    await post("ranged", secret);
    await post("ranged", secret);
    await sink().arrival("/ranged-out", 2);
    await open(
      async (page) => {
        await press(page, "Replay events");
        const until = await dialog(page).getByLabel("Until").inputValue();
        await dialog(page).getByLabel("Until").fill("2001-01-01T00:00");
        await dialog(page).getByRole("button", { name: "Replay" }).click();
        await dialog(page).getByText("expected a time after from").waitFor();
        await dialog(page).getByLabel("Until").fill(until);
        await dialog(page).getByRole("button", { name: "Replay" }).click();
        await said(page, "2 deliveries on the way.");
        await sink().arrival("/ranged-out", 4);
      },
      { at: "sources/ranged", expected: [/status of 400/] },
    );
  });

  test("a failed delivery shows request and response; Retry makes another attempt; Replay all empties the dead letters", async () => {
    const secret = await makeSource("failing");
    await makeEndpoint("dead-end", "/400", { sources: ["failing"], retry: once });
    await post("failing", secret);
    await sink().arrival("/400", 1);
    await open(
      async (page) => {
        await rows(page, "Dead letters").first().getByRole("link").click();
        await page.getByRole("heading", { name: "Delivery 1 to dead-end" }).waitFor();
        const attempt = page.locator("details.attempt").first();
        await attempt.getByText("webhook-signature").waitFor();
        await attempt.getByRole("heading", { name: "Response 400" }).waitFor();
        assert.equal(await attempt.locator("pre").innerText(), "no");
        await press(page, "Retry");
        await page.getByText("Attempt 2, of round 2").waitFor();
        await sink().arrival("/400", 2);

        await goTo(page, "Dead letters");
        await page.getByText("1 dead letter", { exact: true }).waitFor();
        await api("PATCH", "/v1/endpoints/dead-end", { url: `${sink().url}/mended` });
        await press(page, "Replay all of dead-end");
        await dialog(page).getByRole("button", { name: "Replay all" }).click();
        await said(page, "1 delivery will be tried again.");
        await sink().arrival("/mended", 1);
        await page.getByText("No dead letters").waitFor();
      },
      { at: "dead-letters?endpoint=dead-end" },
    );
  });

  test("Release hands a quarantined event over, Drop does not; what was decided meanwhile is refused", async () => {
    const secret = await makeSource("doubtful");
    await makeEndpoint("released-out", "/released-out", { sources: ["doubtful"] });
    for (let i = 0; i < 3; i++) await post("doubtful", secret, misfit);
    const state = async (/** @type {number} */ seq) =>
      (await api("GET", `/v1/sources/doubtful/events/${seq}`)).body.state;
    await open(
      async (page) => {
        await rows(page, "Events in quarantine").nth(2).waitFor();
        await page.evaluate(() => (location.hash = "#/events/doubtful/1"));
        await page.getByText("schema_mismatch").waitFor();
        await press(page, "Release");
        await dialog(page).getByRole("button", { name: "Release" }).click();
        await said(page, "Released");
        await sink().arrival("/released-out", 1);
        assert.equal(await state(1), "released");

        await page.evaluate(() => (location.hash = "#/events/doubtful/2"));
        await page.getByRole("heading", { name: "Event 2 of doubtful" }).waitFor();
        await press(page, "Drop");
        await dialog(page).getByRole("button", { name: "Drop" }).click();
        await said(page, "Dropped.");
        assert.equal(await state(2), "dropped");
        await press(page, "Replay");
        await dialog(page).getByRole("button", { name: "Replay" }).click();
        await dialog(page).getByRole("alert").getByText("The event was dropped.").waitFor();
        await press(page, "Cancel");

        await page.evaluate(() => (location.hash = "#/events/doubtful/3"));
        await page.getByRole("heading", { name: "Event 3 of doubtful" }).waitFor();
        await press(page, "Drop");
        await api("POST", "/v1/sources/doubtful/events/3/release");
        await dialog(page).getByRole("button", { name: "Drop" }).click();
        await dialog(page).getByRole("alert").getByText("The event is released, not quarantined.").waitFor();
        assert.equal(sink().arrivedAt("/released-out").length, 2);
      },
      { at: "quarantine?source=doubtful", expected: [/status of 409/] },
    );
  });

  test("an API key is made, shown once and revoked; one's own ends the visit", async () => {
    await open(
      async (page) => {
        await press(page, "New key");
        await dialog(page).getByLabel("Name").fill("for a colleague");
        await dialog(page).getByLabel("Role").selectOption("Full access");
        await press(page, "Make key");
        const key = await page.locator("[data-secret]").innerText();
        await press(page, "I have stored it");
        assert.equal((await api("GET", "/v1/keys/current", undefined, key)).body.role, "full");
        await press(page, "Revoke for a colleague");
        await dialog(page).getByRole("button", { name: "Revoke" }).click();
        await said(page, "Revoked for a colleague.");
        assert.equal((await api("GET", "/v1/keys/current", undefined, key)).status, 401);
      },
      { at: "keys" },
    );
    const { body } = await api("POST", "/v1/keys", { name: "short-lived", role: "full" });
    await open(
      async (page) => {
        await press(page, "Revoke short-lived");
        await page.getByText("you are signed out at once").waitFor();
        await dialog(page).getByRole("button", { name: "Revoke" }).click();
        await page.getByText("The gateway does not take this key any more.").waitFor();
        assert.equal(await page.getByLabel("API key").inputValue(), "");
      },
      { at: "keys", key: body.key, expected: [/status of 401/] },
    );
  });
});

describe("what the configuration file keeps", () => {
  const { open } = dashboard({
    sources: { filed: { provider: "clientpress", secret_env: ["CLIENTPRESS_SECRET"] } },
    endpoints: { kept: { url: "https://example.com/", sources: ["*"], secret_env: ["ENDPOINT_SECRET"] } },
  });

  test("is not changed here: the page says where, and offers what acts on running endpoints", async () => {
    await open(
      async (page) => {
        await page.getByText("It is kept in the configuration file").waitFor();
        for (const name of ["Settings", "Delete", "Rotate secret"]) {
          assert.equal(await page.getByRole("button", { name, exact: true }).count(), 0, name);
        }
        await press(page, "Pause");
        await said(page, "Paused");
        await page.evaluate(() => (location.hash = "#/sources/filed"));
        await page.getByText("It is kept in the configuration file").waitFor();
        assert.equal(await page.getByRole("button", { name: "Delete" }).count(), 0);
      },
      { at: "endpoints/kept" },
    );
  });
});
