// The document on OttoKit, as far as OttoKit is the one that asks: its sentences, kept where Signpost stands in for the ClientPress site. OttoKit's
// side is ../edge/stand-ins/ottokit.php.
import assert from "node:assert/strict";
import { eventsOf } from "../edge/gateway.mjs";
import { ottokit } from "../edge/stand-ins/ottokit.mjs";
import { ottokitStage, siteKey } from "../edge/stand-ins/ottokit-stage.mjs";

/** The actions as the document lists them, each with all that it may have and with what it has to have. */
const actions = /** @type {const} */ ([
  [
    "Create Portal — Creates a new portal with optional template, color, and status",
    "create_portal",
    { title: "Riverside Dental", template_id: 12, accent_color: "#2563eb", status: "pending" },
    { title: "Riverside Dental" },
  ],
  [
    "Send Invitation — Sends a client invitation email to a portal",
    "send_invitation",
    { portal_id: 58, email: "jane@acme.com" },
    { portal_id: 58, email: "j@acme.com" },
  ],
  [
    "Update Portal — Changes a portal’s status, accent color, or upload permission",
    "update_portal",
    { portal_id: 58, status: "active", accent_color: "#0f766e", upload_permission: true },
    { portal_id: 58, upload_permission: false },
  ],
  [
    "Assign User — Assigns an existing WordPress user to a portal as a client",
    "assign_user",
    { portal_id: 58, user_id: 7 },
    { portal_id: 59, user_id: 8 },
  ],
]);

/**
 * @param {Pick<ReturnType<typeof import("./cases.mjs").casesOf>, "section" | "sentence">} cases
 * @param {{after(end: () => Promise<void>): void}} suite
 */
export function ottokitActions({ section, sentence }, suite) {
  const stage = ottokitStage(suite);

  /**
   * @param {string} action
   * @param {object} data
   */
  async function arrives(action, data) {
    // As nobody's serialiser writes it: it has to arrive so.
    const text = ` {"action" : "${action}",\n "data":${JSON.stringify(data)}, "note":"caf\\u00e9 \\/ é", "n":9007199254740993}`;
    const same = () => stage.site.taken.filter((one) => one.body === text);
    const before = same().length;
    const { status, body } = await stage.connected.action(text);
    // What the site has done, and not that somebody will ask it to.
    assert.equal(same().length, before + 1);
    const made = action === "create_portal" ? { portal_id: body.portal_id } : {};
    assert.deepEqual([status, body], [action === "create_portal" ? 201 : 200, { success: true, ...made }]);
    const arrived = same().at(-1);
    const { Host: _, "Content-Length": __, ...headers } = arrived?.headers ?? {};
    assert.equal(arrived?.path, "/clients/wp-json/cp/v1/webhook");
    const { "Idempotency-Key": id, ...rest } = headers;
    assert.deepEqual(rest, { "Content-Type": "application/json", "X-CP-API-Key": siteKey });
    assert.match(id, /^act_[0-9a-f]{32}$/);
    const [event] = await eventsOf(stage.gateway, "agency");
    assert.deepEqual([event.name, event.id, event.code, event.state], [action, id, "ok", "kept"]);
  }

  return {
    connection() {
      sentence("OttoKit connects to ClientPress using your site URL and an API key.", async () => {
        assert.equal((await ottokit(`${stage.gateway.url}/as/agency`, stage.key).verify()).status, 200);
        assert.equal((await ottokit(`${stage.gateway.url}/as/agency`, "").verify()).status, 401);
      });
    },

    commands() {
      sentence(
        "Actions: OttoKit can send commands to ClientPress to create portals, invite clients, assign users, and update portals",
        async () => {
          for (const [, action, whole] of actions) await arrives(action, whole);
        },
      );
    },

    setUp() {
      section("Step 1: Generate an API Key", () => {
        sentence("Click Generate Key", async () => {
          const { status, body } = await stage.manage("POST", "/v1/sources/agency/keys", { name: "OttoKit" });
          assert.equal(status, 201);
          assert.equal((await ottokit(`${stage.gateway.url}/as/agency`, body.key).verify()).status, 200);
        });

        sentence("Copy the key immediately — it is only shown once and cannot be retrieved later", async () => {
          const made = await stage.keyFor("agency");
          assert.match(made.key, /^sp_[A-Za-z0-9_-]{43}$/);
          const { body } = await stage.manage("GET", "/v1/sources/agency/keys");
          assert.ok(body.items.some((/** @type {any} */ { id }) => id === made.id));
          assert.ok(!JSON.stringify(body).includes(made.key));
        });
      });

      section("Step 2: Connect ClientPress in OttoKit", () => {
        sentence("OttoKit will verify the connection automatically", async () => {
          const { status, body } = await stage.connected.verify();
          const site = `${stage.gateway.url}/as/agency`;
          assert.deepEqual([status, body], [200, { success: true, site, name: "agency", product: "ClientPress" }]);
          const slashed = await ottokit(`${stage.gateway.url}/as/agency/`, stage.key).verify();
          assert.equal(slashed.status, 200, "a site URL may end in a slash");
          assert.equal((await stage.manage("GET", "/v1/sources/agency")).body.product_url, site);
        });

        sentence(
          "If the connection test passes, you’ll see a success confirmation and the integration is ready to use.",
          async () => {
            const { status, body } = await stage.connected.verify();
            assert.deepEqual([status, body.success], [200, true]);
            await arrives("assign_user", { portal_id: 58, user_id: 7 });
          },
        );
      });
    },

    all() {
      section("Available Actions", () => {
        for (const [sentenceText, action, whole, least] of actions) {
          sentence(sentenceText, async () => {
            for (const data of [whole, least]) await arrives(action, data);
          });
        }
      });

      section("Security Note", () => {
        sentence(
          "If a key is ever exposed, revoke it immediately from ClientPress → Integrations and generate a new one.",
          async () => {
            const exposed = await stage.keyFor("agency");
            assert.equal((await stage.manage("DELETE", `/v1/sources/agency/keys/${exposed.id}`)).status, 204);
            const { key } = await stage.keyFor("agency");
            assert.notEqual(key, exposed.key);
            assert.equal((await ottokit(`${stage.gateway.url}/as/agency`, key).verify()).status, 200);
          },
        );

        sentence("The old key is invalidated instantly.", async () => {
          const old = await stage.keyFor("agency");
          const theirs = ottokit(`${stage.gateway.url}/as/agency`, old.key);
          assert.equal((await theirs.verify()).status, 200);
          assert.equal((await stage.manage("DELETE", `/v1/sources/agency/keys/${old.id}`)).status, 204);
          assert.equal((await theirs.verify()).status, 401);
          const action = await theirs.action({ action: "assign_user", data: { portal_id: 1, user_id: 2 } });
          assert.equal(action.status, 401);
          const { key: fresh } = await stage.keyFor("agency");
          assert.equal((await ottokit(`${stage.gateway.url}/as/agency`, fresh).verify()).status, 200);
          assert.equal((await stage.manage("DELETE", `/v1/sources/agency/keys/${old.id}`)).status, 404);
        });
      });
    },
  };
}
