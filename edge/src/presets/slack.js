// Slack: an incoming webhook, which posts a message into a channel.
import { standard } from "./schedules.js";

const sending = "https://api.slack.com/messaging/webhooks";
const errors = "https://api.slack.com/changelog/2016-05-17-changes-to-errors-for-incoming-webhooks";

/** @type {import("./presets.js").Preset} */
export const slack = {
  name: "slack",
  title: "Slack",
  summary: "An incoming webhook of Slack: each event becomes a message in a channel.",
  own_hosts: true,
  recognised_by: [{ host: "^hooks\\.slack\\.com$", path: "^/services/" }],
  defaults: {
    rate_limit: { per_second: 1, burst: 1 },
    concurrency: 1,
    template: { body: { text: "*{event}* from {source}\n{body:/data}" }, escape: "html" },
    // What Slack refuses for a reason that it knows is refused again.
    retry: { ...standard, permanent: { statuses: [400, 403, 404] } },
  },
  warnings: [
    {
      code: "not_an_incoming_webhook",
      when: { host: "^hooks\\.slack\\.com$", path: "^/(?:triggers|workflows)/" },
      message:
        "This URL starts a workflow of Slack's Workflow Builder, which takes the variables that you have named there and no text. Set a template with those.",
    },
  ],
  facts: [
    {
      about: "body",
      says: 'A message needs {"text": "..."}.',
      basis: "documented",
      source: sending,
    },
    {
      about: "body",
      says: "In a text, &, < and > are written as &amp;, &lt; and &gt;; unescaped, they mention people and channels.",
      basis: "documented",
      source: "https://docs.slack.dev/messaging/formatting-message-text/",
    },
    {
      about: "rate",
      says: "One message in a second, with short bursts; more are answered 429 with Retry-After.",
      basis: "documented",
      source: "https://docs.slack.dev/apis/web-api/rate-limits",
    },
    {
      about: "statuses",
      says: "400 invalid_payload, 403 action_prohibited, 404 channel_not_found: it is not sent again.",
      basis: "documented",
      source: errors,
    },
    {
      about: "statuses",
      says: "404 no_service: the webhook was removed or switched off.",
      basis: "found",
      source: "https://routeforms.com/tools/slack-webhook-error-decoder",
    },
    {
      about: "statuses",
      says: "410 channel_is_archived: the endpoint is disabled.",
      basis: "documented",
      source: errors,
    },
  ],
};
