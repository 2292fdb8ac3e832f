// The commands of docs/webhooks.md, docs/stand-ins.md and docs/api.md, pasted into a shell in their order, against a real gateway. What
// differs is what the pages tell the reader to put in: the gateway, the API key, and a destination that is there.
import { spawn } from "node:child_process";
import assert from "node:assert/strict";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { configurationOf, startGateway } from "./gateway.mjs";
import { startSink } from "./sink.mjs";

const page = (/** @type {string} */ name) => readFileSync(new URL(`../../docs/${name}`, import.meta.url), "utf8");

/**
 * The curl commands of a page's section (or of all of it), without those before it that set $URL and $AUTH.
 * @param {string} text
 * @param {string} [title]
 */
function commandsOf(text, title) {
  const section = title === undefined ? text : text.split(`\n## ${title}\n`)[1]?.split("\n## ")[0];
  assert.ok(section, title);
  const blocks = [...section.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, block]) => block);
  return blocks.flatMap((block) => block.split(/^(?=curl )/m)).filter((command) => command.startsWith("curl "));
}

/** @param {import("node:test").TestContext} t */
async function reader(t) {
  const sink = await startSink(t);
  const gateway = await startGateway(t, configurationOf({}, {}));
  /** @type {Record<string, string>} what the shell has by now */
  const environment = { URL: gateway.url, AUTH: `Authorization: Bearer ${gateway.key}` };
  return {
    sink,
    environment,
    gateway,
    /**
     * @param {string} command
     * @returns {Promise<{status: number, body: any}>}
     */
    async paste(command) {
      const elsewhere = command.replaceAll(/https:\/\/(?:hooks\.|your)[a-z.]+(?=["/])/g, (url) =>
        url.includes("your-site") ? url : sink.url,
      );
      const shell = spawn("bash", ["-c", elsewhere.replace(/^curl /, "curl -sS -w '\n%{http_code}' ")], {
        env: { PATH: process.env.PATH, ...environment },
        stdio: ["ignore", "pipe", "inherit"],
      });
      let text = "";
      shell.stdout.setEncoding("utf8").on("data", (piece) => (text += piece));
      await once(shell, "close");
      const [, body, status] = /^([^]*)\n(\d{3})$/.exec(text) ?? [];
      return { status: Number(status), body: body ? JSON.parse(body) : undefined };
    },
  };
}

/**
 * Pastes all of them; each is taken.
 * @param {Awaited<ReturnType<typeof reader>>} by
 * @param {string[]} commands
 * @param {number[]} statuses one for each
 * @returns {Promise<any[]>} what they were answered
 */
async function pastesAll({ paste, environment }, commands, statuses) {
  const answers = [];
  for (const [index, command] of commands.entries()) {
    const { status, body } = await paste(command);
    assert.equal(status, statuses[index], `${command}${JSON.stringify(body)}`);
    // "The second answer has the webhook's id": what follows asks for it by $ID.
    if (body.id?.startsWith("wh_")) environment.ID = body.id;
    answers.push(body);
  }
  assert.equal(answers.length, statuses.length);
  return answers;
}

describe("docs/webhooks.md", () => {
  const text = page("webhooks.md");

  test("ClientPress", async (t) => {
    const by = await reader(t);
    const [, saved, sent, kept] = await pastesAll(by, commandsOf(text, "ClientPress"), [201, 200, 202, 200]);
    assert.deepEqual([saved.keep_trying, saved.has_secret], [false, true]);
    const [{ headers, body }] = await by.sink.arrival("/x", 1);
    assert.equal(headers["x-cp-delivery"], sent.id);
    assert.equal(JSON.parse(body.toString()).data.title, "Sign the contract");
    assert.deepEqual([kept.keep_trying, kept.has_secret, kept.events], [true, true, saved.events]);
  });

  test("ClientFlow", async (t) => {
    const by = await reader(t);
    const [, made, tested, sent] = await pastesAll(by, commandsOf(text, "ClientFlow"), [201, 201, 200, 202]);
    assert.deepEqual([made.secret.length, tested.success, tested.event], [64, true, "webhook.test"]);
    const arrived = await by.sink.arrival("/flow", 2);
    const ids = arrived.map(({ body }) => JSON.parse(body.toString()).id);
    assert.deepEqual(ids, [tested.id, sent.id]);
  });

  test("CE Pro", async (t) => {
    const by = await reader(t);
    const [, made, tested, sent, log] = await pastesAll(by, commandsOf(text, "CE Pro"), [201, 201, 200, 202, 200]);
    assert.deepEqual([made.secret.length, tested.success, tested.event], [64, true, "estimate.created"]);
    const arrived = await by.sink.arrival("/webhooks/cepro", 2);
    assert.equal(arrived[1].headers["x-webhook-id"], sent.id);
    assert.equal(log.items.at(-1).outcome, "Success");
  });
});

describe("docs/stand-ins.md", () => {
  const text = page("stand-ins.md");

  test("Portal.io's subscription API", async (t) => {
    const commands = commandsOf(text, "Portal.io's subscription API");
    const [source, key] = await pastesAll(await reader(t), commands, [201, 201]);
    assert.match(source.product_url, /\/as\/portal$/);
    assert.ok(key.application_key && key.user_key && key.secret_key);
  });

  test("OttoKit, for ClientPress", async (t) => {
    const by = await reader(t);
    const [source, site, { key }] = await pastesAll(by, commandsOf(text, "OttoKit, for ClientPress"), [201, 201, 201]);
    assert.ok(site.url.startsWith(by.sink.url));
    const headers = { "X-CP-API-Key": key, "Content-Type": "application/json" };
    const action = { action: "assign_user", data: { portal_id: 58, user_id: 7 } };
    const body = JSON.stringify(action);
    const call = `${source.product_url}/wp-json/cp/v1/webhook`;
    // The sink plays the site, and answers 204: the caller is handed what the site said.
    assert.equal((await fetch(call, { method: "POST", headers, body })).status, 204);
    const [arrived] = await by.sink.arrival("/wp-json/cp/v1/webhook", 1);
    assert.deepEqual([arrived.body.toString(), arrived.headers["x-cp-api-key"]], [body, "KEY-OF-THE-SITE"]);
  });
});

test("docs/api.md: Dispatch", async (t) => {
  const by = await reader(t);
  const commands = commandsOf(page("api.md"), "Dispatch");
  const [, endpoint, sent] = await pastesAll(by, commands, [201, 201, 202]);
  assert.equal(endpoint.secrets.length, 1);
  const [{ headers }] = await by.sink.arrival("/x", 1);
  assert.equal(headers["x-cp-delivery"], sent.id);
});
