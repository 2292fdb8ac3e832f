// How the management API shows a retry plan, as the core tells it.
import { z } from "./route.js";

const statuses = z.array(z.array(z.int())).meta({ description: "Ranges, both ends included" });
const seconds = z.number();

const plan = z.object({
  waits_for_response: z.boolean().meta({ description: "false: whatever comes counts as sent" }),
  unanswered: z
    .enum(["retry", "unknown"])
    .meta({ description: "What was sent and not answered: tried again, or dead with the reason unknown" }),
  timeout_seconds: seconds.meta({ description: "For one attempt" }),
  jitter: z.number().meta({ description: "Up to this fraction of each delay is added" }),
  attempts: z.array(
    z.object({
      attempt: z.int(),
      delay_seconds: seconds.meta({ description: "After the failure before" }),
      earliest_seconds: seconds.meta({ description: "After the first attempt, when every answer comes at once" }),
      latest_seconds: seconds.meta({ description: "The same with all of the jitter" }),
    }),
  ),
  by_status: z.array(z.object({ statuses, delays_seconds: z.array(seconds) })),
  permanent: statuses,
  retry_anyway: statuses,
  throttle: statuses,
  throttle_max_seconds: seconds,
  disable: statuses,
  disable_after_dead: z.int().meta({ description: "0: no such rule" }),
  disable_after_seconds: seconds,
  circuit: z.object({ failures: z.number(), open_seconds: seconds, open_max_seconds: seconds }).nullable(),
  rules: z.array(z.string()).meta({ description: "All of it, in sentences" }),
});

/** What signpost retry-plan prints of a provider. */
export const providerPlan = plan.openapi("DeliveryPlan");

export const retryPlans = z
  .object({
    items: z
      .array(
        plan.extend({
          provider: z
            .string()
            .nullable()
            .meta({ description: "Whose schedule it is; null: a policy of the endpoint's own" }),
          title: z.string().nullable(),
        }),
      )
      .meta({ description: 'One; with the retry "provider" one for each provider of its sources' }),
  })
  .openapi("RetryPlans");

/** @param {import("../settings/plan.js").Plan} of */
export const planBody = ({ provider, title, plan: { overridden: _, ...rest } }) => ({ provider, title, ...rest });
