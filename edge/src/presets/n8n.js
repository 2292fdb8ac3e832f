// n8n: the Webhook node, in its cloud or on a machine of one's own.
import { standard, untilSwitchedOn } from "./schedules.js";

const node = "https://docs.n8n.io/integrations/builtin/core-nodes/n8n-nodes-base.webhook";
const uuid = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}";

/** @type {import("./presets.js").Preset} */
export const n8n = {
  name: "n8n",
  title: "n8n",
  summary: "A Webhook node of n8n.",
  own_hosts: false,
  recognised_by: [
    { host: "(?:^|\\.)n8n\\.cloud$" },
    { host: "^n8n\\." },
    // The path of a node is a UUID unless somebody has chosen another.
    { path: `/webhook/${uuid}(?:/|$)` },
    { path: "/webhook-test/" },
  ],
  defaults: {
    max_body_bytes: 16_000_000,
    // A node may answer when its workflow has ended.
    retry: { ...standard, timeout_seconds: 30, by_status: [{ statuses: [404], delays_seconds: untilSwitchedOn }] },
  },
  warnings: [
    {
      code: "test_url",
      when: { path: "/webhook-test/" },
      message:
        "This is n8n's test URL: it takes calls only while its editor listens for a test event, for 120 s. Use the production URL, which has /webhook/ in this place, and publish the workflow.",
    },
  ],
  facts: [
    {
      about: "body",
      says: "16 MB; N8N_PAYLOAD_SIZE_MAX on a machine of one's own.",
      basis: "documented",
      source: node,
    },
    {
      about: "test URL",
      says: "/webhook-test/ is registered while the editor listens for a test event, for 120 s; /webhook/ while the workflow is published.",
      basis: "documented",
      source: `${node}/workflow-development`,
    },
    {
      about: "statuses",
      says: "404 The requested webhook is not registered: the workflow is not active, or the node does not take POST.",
      basis: "found",
      source: "https://github.com/n8n-io/n8n/issues/35123",
    },
    {
      about: "statuses",
      says: "The status of a success is the node's own setting. With Respond: When Last Node Finishes it comes only at the workflow's end.",
      basis: "documented",
      source: node,
    },
    {
      about: "statuses",
      says: "403: the address is not in the node's IP whitelist.",
      basis: "documented",
      source: node,
    },
  ],
};
