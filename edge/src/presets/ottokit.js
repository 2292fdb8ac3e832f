// OttoKit, once SureTriggers.

const moved = "https://ottokit.com/docs/webhook-url-update-after-rebranding-to-ottokit/";
const clientpress = "https://clientpress.io/kb/connecting-clientpress-to-ottokit/";

/** @type {import("./presets.js").Preset} */
export const ottokit = {
  name: "ottokit",
  title: "OttoKit",
  summary: "The webhook URL that OttoKit gives a workflow.",
  own_hosts: true,
  recognised_by: [{ host: "^webhook\\.(?:ottokit|suretriggers)\\.com$" }],
  defaults: {
    // Those of the triggers that OttoKit has for ClientPress, says ClientPress; of anything else, say what is to be sent.
    events: [
      "portal.created",
      "task.created",
      "task.completed",
      "file.uploaded",
      "file.approved",
      "file.rejected",
      "message.sent",
      "invite.accepted",
      "board.topic_posted",
    ],
    // OttoKit publishes no limit. This is what no portal exceeds for long.
    rate_limit: { per_second: 10, burst: 10 },
  },
  warnings: [
    {
      code: "old_host",
      when: { host: "\\.suretriggers\\.com$" },
      message:
        "SureTriggers is OttoKit now. This URL still works, says OttoKit; workflows show the new one, at webhook.ottokit.com.",
    },
  ],
  facts: [
    {
      about: "events",
      says: "ClientPress's document on OttoKit lists nine triggers, each for one of its events.",
      basis: "documented",
      source: clientpress,
    },
    {
      about: "hosts",
      says: "suretriggers.com became ottokit.com in webhook URLs; the old ones go on working.",
      basis: "documented",
      source: moved,
    },
    {
      about: "rate",
      says: "No limit is published, neither for the rate nor for the body; 10 in a second are our choice.",
      basis: "assumed",
      source: null,
    },
  ],
};
