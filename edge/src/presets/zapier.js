// Zapier: the Catch Hook of Webhooks by Zapier.

const limits = "https://docs.zapier.com/platform/build/operating-constraints";
const rates = "https://help.zapier.com/hc/en-us/articles/29972220283789-Webhooks-by-Zapier-rate-limits";
const catching = "https://help.zapier.com/hc/en-us/articles/8496288690317-Trigger-Zaps-from-webhooks";

/** @type {import("./presets.js").Preset} */
export const zapier = {
  name: "zapier",
  title: "Zapier",
  summary: "A Catch Hook of Webhooks by Zapier.",
  own_hosts: true,
  recognised_by: [{ host: "^hooks\\.zapier\\.com$" }],
  defaults: {
    // In no second more than 30, in no five minutes more than 10,000.
    rate_limit: { per_second: 25, burst: 5 },
    max_body_bytes: 10_000_000,
  },
  warnings: [
    {
      code: "legacy_url",
      when: { path: "^/hooks/catch/[^/]+/?$" },
      message:
        "This is a legacy Catch Hook URL, without a user's number: Zapier takes 1,000 webhooks in five minutes there, so no more are sent. Copy the URL from the Zap's editor again.",
      // In no five minutes more than 920.
      defaults: { rate_limit: { per_second: 3, burst: 20 } },
    },
  ],
  facts: [
    { about: "body", says: "A webhook's payload is 10 MB at the most.", basis: "documented", source: limits },
    {
      about: "body",
      says: "A Catch Raw Hook takes 2 MB.",
      basis: "documented",
      source: "https://zapier.com/help/webhooks/",
    },
    {
      about: "rate",
      says: "30 webhooks in a second for each URL; more are answered 429.",
      basis: "documented",
      source: limits,
    },
    {
      about: "rate",
      says: "10,000 in five minutes for each user, all Zaps together. Legacy URLs take 1,000.",
      basis: "documented",
      source: rates,
    },
    {
      about: "rate",
      says: "20,000 in five minutes for each user, by a later report; the lower number is kept to.",
      basis: "found",
      source: "https://hookdeck.com/webhooks/platforms/how-to-solve-zapier-webhook-rate-limit-errors",
    },
    {
      about: "statuses",
      says: "200 says that the webhook was collected, also when the Zap is off or there is none. Look into the Zap's history.",
      basis: "documented",
      source: catching,
    },
    {
      about: "statuses",
      says: "Whatever is not 200 is to be sent again, with exponential backoff.",
      basis: "documented",
      source: rates,
    },
  ],
};
