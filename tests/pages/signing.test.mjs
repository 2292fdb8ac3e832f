// The signing side: what it shows is what the command and openssl make of the same body, for every example of the catalog.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { load } from "signpost";
import { paste } from "../e2e/started.mjs";
import { signpost, signpostJson } from "../cli/signpost.mjs";
import { assertAccessible, assertFits, layoutShift } from "./accessible.mjs";
import { phone } from "./browser.mjs";
import { focusedName, tabTo } from "./keyboard.mjs";
import { checked, outcome, playground, secret, section, typeBody } from "./playground.mjs";

const core = await load();
const whsec = "whsec_ZW5kcG9pbnQtc2VjcmV0LTMyLWJ5dGVzLWxvbmchISE=";

/** @param {Buffer} key @param {string} text @returns {Buffer} by openssl */
const hmac = (key, text) =>
  execFileSync("openssl", ["dgst", "-sha256", "-binary", "-mac", "HMAC", "-macopt", `hexkey:${key.toString("hex")}`], {
    input: text,
  });

describe("signing", () => {
  const { open, gateway } = playground();

  /**
   * @param {string} name of a provider
   * @param {string} event
   * @param {import("./playground.mjs").Outcome} shown for them
   * @param {string} to
   */
  async function matches(name, event, shown, to) {
    const [given, key] =
      name === "standard" ? [whsec, Buffer.from(whsec.slice(6), "base64")] : [secret, Buffer.from(secret)];
    const fields = Object.fromEntries(shown.headers);
    const body = shown.text.slice(shown.text.indexOf("{"));
    const id = JSON.parse(body).id ?? fields["X-CP-Delivery"] ?? fields["X-Webhook-ID"] ?? fields["webhook-id"];
    const at = ["--id", id, "--now", shown.at];
    const [example, { json }] = await Promise.all([
      signpost(["example", name, event, ...at]),
      signpostJson(["sign", name, "--body", "-", ...at, "--secret-env", "S", "--curl", "--to", to], {
        input: body,
        env: { S: given },
      }),
    ]);
    assert.equal(body, example.stdout, `${name} ${event}`);
    assert.deepEqual(shown.headers, json.headers.map(Object.values), `${name} ${event}`);
    assert.equal(shown.curl, json.curl, `${name} ${event}`);
    assert.equal(shown.signature, fields[shown.name], `${name} ${event}`);
    const digest = hmac(key, shown.text).toString(name === "standard" ? "base64" : "hex");
    assert.ok(shown.signature.endsWith(digest), `${name} ${event}: ${shown.signature} does not end with ${digest}`);
  }

  test("every example of every provider is signed as by the command and openssl", () =>
    open(async (page) => {
      let count = 0;
      for (const name of core.providers) {
        const { events } = core.provider(name);
        await page.locator("#provider").selectOption(name);
        await page.locator("#secret").fill(name === "standard" ? whsec : secret);
        assert.deepEqual(
          await page.locator("#event option").allTextContents(),
          events.map((event) => event.name),
        );
        for (const { name: event } of events) {
          await page.locator("#event").selectOption(event);
          await matches(name, event, await outcome(page), `${gateway().url}/in/${name}`);
          assert.equal(await checked(page), `✓ Fits the schema of ${event}.`);
          count += 1;
        }
      }
      assert.ok(count >= 50, `${count} examples`);
    }));

  test("everything follows what one types, and a fault is shown at its place", () =>
    open(async (page) => {
      await page.locator("#secret").fill("first");
      const first = await outcome(page);
      await page.locator("#secret").fill("second");
      assert.notEqual((await outcome(page)).signature, first.signature);
      await typeBody(
        page,
        '{"event":"task.completed","portal_id":1,"portal_url":"https://a.example/","timestamp":"2026-11-26T12:00:00+00:00","data":{"id":1,"title":null,"list_id":2}}',
      );
      assert.match(await checked(page), /^✕ \/data\/title Expected string, found null\. Show$/);
      assert.equal(await page.locator("#panel-sign .cm-fault").innerText(), "null");
      assert.match((await outcome(page)).text, /"title":null/);
      await page.getByRole("button", { name: "Show", exact: true }).click();
      assert.ok(await page.getByRole("textbox", { name: "Body, JSON" }).evaluate((editor) => editor.matches(":focus")));
      await typeBody(page, '{\n  "event": "task.completed",,\n}');
      assert.match(await checked(page), /^✕ Not JSON: expected a member's name in double quotes in line 2\. Show$/);
      await typeBody(page, '{"event":"task.completed"}');
      assert.match(await checked(page), /^✕ \/portal_id Expected this member, found nothing\./);
      // ClientPress repeats the portal's id in a header: without it there is nothing to send.
      const refused = page.locator("#panel-sign .made");
      await refused.getByText("This cannot be signed.").waitFor();
      await refused.getByText("schema_mismatch").waitFor();
      await page.getByRole("button", { name: "Example" }).click();
      assert.match(await checked(page), /^✓/);
      await page.locator("#secret").fill("");
      await page.getByText("Enter a secret, or generate one.").waitFor();
    }));

  test("the schema is that of the event in the body, and an unknown one is told", () =>
    open(async (page) => {
      await typeBody(page, '{"event":"nothing.known","portal_id":1}');
      assert.match(
        await checked(page),
        /^✕ \/event The body names an event that the provider's catalog does not have\./,
      );
    }));

  test("white space is signed only when one wants it, and then to the last line end", () =>
    open(async (page) => {
      await page.getByLabel("Provider").first().selectOption("cepro");
      await page.locator("#secret").fill(secret);
      await typeBody(page, '{ "event": "a",\n "total": 1.50 }\n');
      assert.equal((await outcome(page)).text, '{"event":"a","total":1.50}');
      await page.getByLabel("Sign it without white space").uncheck();
      const { text, signature } = await outcome(page);
      assert.equal(text, '{ "event": "a",\n "total": 1.50 }\n');
      assert.equal(signature, hmac(Buffer.from(secret), text).toString("hex"));
      assert.equal(await page.locator("#panel-sign .line-end").count(), 2);
      await page.getByRole("button", { name: "Tidy up" }).click();
      assert.equal((await outcome(page)).text, '{\n  "event": "a",\n  "total": 1.50\n}');
    }));

  test("each part has its colour, the same in the signature and in what is signed", () =>
    open(async (page) => {
      const parts = (/** @type {string} */ title) =>
        section(page, title)
          .locator("pre .part")
          .evaluateAll((all) =>
            all.map((part) => [part.className, part.textContent?.replace(/^\{.*/, "{"), getComputedStyle(part).color]),
          );
      await page.getByLabel("Provider").first().selectOption("portalio");
      const [signature, signed] = [await parts("Signature"), await parts("What is signed")];
      assert.deepEqual(
        signature.map(([kind]) => kind),
        ["part scheme", "part time", "part scheme", "part digest"],
      );
      assert.deepEqual(
        signed.map(([kind]) => kind),
        ["part time", "part scheme", "part body"],
      );
      assert.deepEqual(signature[1], signed[0]);
      assert.equal(new Set([...signature, ...signed].map(([, , colour]) => colour)).size, 4);
      await page.getByLabel("Provider").first().selectOption("standard");
      assert.deepEqual(
        (await parts("What is signed")).map(([kind]) => kind),
        ["part id", "part scheme", "part time", "part scheme", "part body"],
      );
      assert.deepEqual(await page.locator("#panel-sign .legend li").allTextContents(), [
        "fixed text",
        "HMAC-SHA256",
        "id",
        "time",
        "body",
      ]);
    }));

  test("the secret is hidden until it is shown, and made in the provider's form", () =>
    open(async (page) => {
      const field = page.locator("#secret");
      assert.equal(await field.getAttribute("type"), "password");
      await page.getByRole("button", { name: "Show the secret" }).first().click();
      assert.equal(await field.getAttribute("type"), "text");
      const before = await field.inputValue();
      assert.match(before, /^[0-9a-f]{64}$/);
      await page.getByRole("button", { name: "Generate" }).first().click();
      assert.match(await field.inputValue(), /^[0-9a-f]{64}$/);
      assert.notEqual(await field.inputValue(), before);
      await page.getByRole("button", { name: "Hide the secret" }).click();
      assert.equal(await field.getAttribute("type"), "password");
      await page.getByLabel("Provider").first().selectOption("standard");
      assert.match(await field.inputValue(), /^whsec_/);
      await field.fill("whsec_no");
      await page.getByText("The secret does not fit: expected whsec_ and canonical base64").waitFor();
      await page.getByText("This cannot be signed.").waitFor();
      await field.fill("\ufeffwhsec_no");
      await page.getByText("The secret does not fit: expected the secret alone, found a byte order mark").waitFor();
      await field.fill("whsec_no ");
      await page.getByText("It has white space at its end, which counts as part of it.").first().waitFor();
      await field.fill("whsec_no");
      // One's own secret is not replaced.
      await page.getByLabel("Provider").first().selectOption("cepro");
      assert.equal(await field.inputValue(), "whsec_no");
    }));

  test("a new id and time come when one asks for them, in the body too", () =>
    open(async (page) => {
      const before = await outcome(page);
      await page.clock.setFixedTime(Date.UTC(2030, 0, 2, 3, 4, 5));
      await page.getByRole("button", { name: "New id and time" }).click();
      const after = await outcome(page);
      const [old, fresh] = [before, after].map(({ headers }) => Object.fromEntries(headers)["X-CP-Delivery"]);
      assert.match(fresh, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
      assert.notEqual(fresh, old);
      assert.equal(after.at, "2030-01-02T03:04:05.000Z");
      assert.equal(JSON.parse(after.text).timestamp, "2030-01-02T03:04:05+00:00");
      // The viewer is in India; UTC is a hover away.
      const time = page.locator("#panel-sign time");
      assert.equal(await time.innerText(), "2 Jan 2030, 08:34:05");
      assert.equal(await time.getAttribute("title"), "2030-01-02 03:04:05 UTC");
    }));

  test("the curl line delivers, and what the buttons copy is what is shown", () =>
    open(
      async (page) => {
        await page.locator("#secret").fill(secret);
        const copied = async (/** @type {string} */ what) => {
          await page
            .getByRole("button", { name: `Copy ${what}`, exact: true })
            .first()
            .click();
          return page.evaluate(() => navigator.clipboard.readText());
        };
        const shown = await outcome(page);
        assert.equal(await copied("the signature"), shown.signature);
        await section(page, "Signature").getByText("Copied").waitFor();
        assert.equal(await copied("what is signed"), shown.text);
        assert.equal(await copied("the headers"), shown.headers.map((pair) => `${pair.join(": ")}\n`).join(""));
        assert.equal(await copied("the secret"), secret);
        const line = await copied("the curl line");
        assert.equal(line, shown.curl);
        const { status, output } = await paste(line.replace("curl ", "curl -s "));
        assert.equal(status, 0);
        assert.match(output, /^HTTP\/1\.1 202 [\s\S]*"code":"ok"/);
      },
      { permissions: ["clipboard-read", "clipboard-write"] },
    ));

  test("a provider of one's own is imported, and its faults are shown at their place", () =>
    open(async (page) => {
      const manifest = readFileSync(new URL("../../docs/examples/github.json", import.meta.url), "utf8");
      await page.getByRole("button", { name: "Import…" }).first().click();
      const dialog = page.getByRole("dialog", { name: "Import a provider" });
      const file = (/** @type {string} */ text) =>
        dialog
          .locator("input[type=file]")
          .setInputFiles({ name: "m.json", mimeType: "application/json", buffer: Buffer.from(text) });
      await dialog.locator(".cm-content").waitFor();
      const says = (/** @type {RegExp} */ words) => dialog.locator(".check").filter({ hasText: words }).waitFor();
      assert.ok(await dialog.getByRole("button", { name: "Add" }).isDisabled());
      await file(manifest.replace('"form": "single"', '"form": "double"'));
      await says(/^✕ *invalid_manifest at \/signature\/form: /);
      assert.equal(await dialog.locator(".cm-fault").innerText(), '"double"');
      await assertAccessible(page, "import dialog with a fault");
      await file(manifest.replace('"form": "single",', '"form": "single",,'));
      await says(/^✕ *malformed_manifest at \/signature: expected a member's name .* at line 16, column 22 /);
      await file(manifest.replace('"json_style"', '"stray": 1, "json_style"'));
      await says(/^✕ *unknown_key at \/stray: /);
      await file(manifest);
      await says(/^✓ *GitHub: \d+ events\.$/);
      await dialog.getByRole("button", { name: "Add" }).click();
      assert.equal(await dialog.isVisible(), false);
      assert.equal(await page.locator("#provider").inputValue(), "github");
      assert.deepEqual(
        await page
          .locator("#provider optgroup")
          .evaluateAll((all) => all.map((group) => /** @type {any} */ (group).label)),
        ["Your own", "Built in"],
      );
      await page.locator("#secret").fill(secret);
      await page.locator("#event").selectOption("issues");
      const { name, signature, text, headers } = await outcome(page);
      assert.equal(name, "X-Hub-Signature-256");
      assert.equal(signature, `sha256=${hmac(Buffer.from(secret), text).toString("hex")}`);
      assert.equal(Object.fromEntries(headers)["X-GitHub-Event"], "issues");
    }));

  test("a link has provider, event and body, and never the secret", () =>
    open(
      async (page) => {
        await page.getByLabel("Provider").first().selectOption("cepro");
        await page.getByLabel("Event").selectOption("lead.created");
        await page.locator("#secret").fill(secret);
        await typeBody(page, '{"event":"lead.created","note":"é & # % +"}');
        const button = page.getByRole("button", { name: "Copy link with provider, event and body" });
        await button.click();
        const link = await page.evaluate(() => navigator.clipboard.readText());
        assert.ok(!link.includes(secret));
        assert.equal(new URL(link).search, "");
        assert.equal(page.url(), page.url().replace(/#.*/, ""), "the page's own address stays as it is");
        await page.goto("about:blank");
        await page.goto(link);
        await page.locator("#panel-sign .cm-content").waitFor();
        assert.equal(await page.locator("#provider").inputValue(), "cepro");
        assert.equal(await page.locator("#event").inputValue(), "lead.created");
        assert.equal((await outcome(page)).text, '{"event":"lead.created","note":"é & # % +"}');
        assert.notEqual(await page.locator("#secret").inputValue(), secret);
        // What holds the secret is not shared.
        await page.locator("#secret").fill("lead.created");
        assert.ok(await button.isDisabled());
        await page.getByText("The body holds the secret").waitFor();
        // A link into the page that is open.
        await page.evaluate(() => (location.hash = "provider=nobodys&event=a&body={}"));
        await page.getByRole("alert").getByText('the provider "nobodys"').waitFor();
      },
      { permissions: ["clipboard-read", "clipboard-write"] },
    ));

  test("Tab leads everywhere", () =>
    open(async (page) => {
      await page.keyboard.press("Tab");
      assert.equal(await page.evaluate(() => document.activeElement?.textContent), "Skip to the content");
      await page.keyboard.press("Enter");
      const names = await tabTo(page, "Send");
      for (const name of [
        "tab-sign",
        "Import…",
        "provider",
        "event",
        "secret",
        "Generate",
        "Example",
        "Body, JSON",
        "send-to",
      ]) {
        assert.ok(names.includes(name), `${name} in ${names.join(", ")}`);
      }
      await page.locator("#tab-sign").focus();
      await page.keyboard.press("ArrowRight");
      assert.equal(await page.evaluate(() => document.activeElement?.id), "tab-verify");
      assert.ok(await page.locator("#panel-verify").isVisible());
      await page.keyboard.press("Home");
      assert.ok(await page.locator("#panel-sign").isVisible());
      const importing = page.getByRole("button", { name: "Import…" }).first();
      await importing.press("Enter");
      await page.getByRole("dialog").waitFor();
      await page.keyboard.press("Escape");
      assert.ok(await page.getByRole("dialog").isHidden());
      assert.ok(await importing.evaluate((button) => button === document.activeElement));
    }));

  test("a webhook is made, sent and verified with the keyboard alone", () =>
    open(async (page) => {
      const { keyboard } = page;
      await tabTo(page, "Generate");
      await keyboard.press("Shift+Tab");
      await keyboard.press("Shift+Tab");
      await keyboard.press("ControlOrMeta+a");
      await keyboard.insertText(secret);
      await keyboard.press("Shift+Tab");
      assert.equal(await focusedName(page), "event");
      await keyboard.type("task.completed");
      await tabTo(page, "Body, JSON");
      // Tab goes on from the editor, too.
      await keyboard.press("Tab");
      await tabTo(page, "Send");
      await keyboard.press("Enter");
      await page.locator(".outcome").getByText("202").waitFor();
      await page.getByText("Sign", { exact: true }).focus();
      await keyboard.press("ArrowRight");
      await tabTo(page, "Take what was signed");
      await keyboard.press("Enter");
      await page.locator(".headline").getByText("Authentic").waitFor();
      await page.locator(".facts").getByText("task.completed").waitFor();
      await tabTo(page, "verify-body");
      await keyboard.press("ControlOrMeta+End");
      await keyboard.press("Enter");
      await page.getByText("A newline was added at the end of the body.").waitFor();
    }));

  for (const [device, size] of /** @type {const} */ ([
    ["a desktop", undefined],
    ["a phone", phone],
  ])) {
    test(`nothing jumps on ${device} when what is typed makes no signature any more`, () =>
      open(
        async (page) => {
          const before = await page.locator("#send-to").boundingBox();
          await page.locator("#secret").fill("");
          await page.getByText("Enter a secret, or generate one.").waitFor();
          assert.ok((await layoutShift(page)) < 0.02, "things jump");
          assert.equal((await page.locator("#send-to").boundingBox())?.y, before?.y);
          await page.locator("#secret").fill(secret);
          await page.locator(".headers").waitFor();
          assert.ok((await layoutShift(page)) < 0.02, "things jump");
        },
        { size },
      ));

    test(`it passes axe on ${device}, and nothing jumps`, () =>
      open(
        async (page) => {
          assert.ok((await layoutShift(page)) < 0.01);
          await assertAccessible(page, "signing");
          await assertFits(page);
          await typeBody(page, '{"event":');
          await page.locator("#secret").fill("");
          await assertAccessible(page, "signing, with a fault and without a secret");
          await page.getByRole("button", { name: "Import…" }).first().click();
          await page.getByRole("dialog").locator(".cm-content").waitFor();
          await assertAccessible(page, "the import dialog");
        },
        { size },
      ));
  }
});
