// Make, once Integromat: the Custom webhook module.
import { standard, untilSwitchedOn } from "./schedules.js";

const webhooks = "https://help.make.com/webhooks";
const gateway = "https://apps.make.com/gateway";

/** @type {import("./presets.js").Preset} */
export const make = {
  name: "make",
  title: "Make",
  summary: "A Custom webhook of Make's Webhooks app.",
  own_hosts: true,
  recognised_by: [{ host: "^hook(?:\\.[a-z]{2}\\d)?\\.make\\.(?:com|celonis\\.com)$" }],
  defaults: {
    // In no ten seconds more than 300.
    rate_limit: { per_second: 29, burst: 10 },
    max_body_bytes: 5_242_880,
    // 410 is a scenario that is not there now; it may be connected and switched on again, and the URL stays the same.
    retry: {
      ...standard,
      by_status: [{ statuses: [410], delays_seconds: untilSwitchedOn }],
      disable: { statuses: [] },
    },
  },
  warnings: [],
  facts: [
    { about: "body", says: "5 MB (5,242,880 bytes) on every plan.", basis: "documented", source: gateway },
    {
      about: "rate",
      says: "300 webhooks in ten seconds; more are answered 429.",
      basis: "documented",
      source: webhooks,
    },
    {
      about: "statuses",
      says: "200 Accepted: it is in the webhook's queue; the scenario may still fail, and then stops.",
      basis: "documented",
      source: webhooks,
    },
    {
      about: "statuses",
      says: "400 Queue is full (667 for each 10,000 credits a month, 10,000 at the most); or the body does not fit the webhook's data structure.",
      basis: "documented",
      source: webhooks,
    },
    {
      about: "statuses",
      says: "410: no scenario has been connected for five days, or the webhook was deleted.",
      basis: "documented",
      source: webhooks,
    },
    {
      about: "statuses",
      says: "410 There is no scenario listening for this webhook: the scenario is off. Some report 200 and a growing queue instead.",
      basis: "found",
      source: "https://help.make.com/fix-general-errors",
    },
  ],
};
