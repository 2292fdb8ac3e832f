// /v1/sources/{source}/actions/{action}: what became of an action that an app directory asked for.
import { outcomeShown } from "../as/action-answers.js";
import { actionOutcome } from "../dispatch/action-outcome.js";
import { bodySchema } from "./log-schemas.js";
import { requireSource } from "./objects.js";
import { Problem } from "./problem.js";
import { instant, nameParameter, route, z } from "./route.js";

const actionOutcomeSchema = z
  .object({
    id: z.string().meta({ description: "The header Signpost-Action of the answer has it" }),
    action: z.string(),
    outcome: z.enum(["pending", "succeeded", "failed", "unknown"]).meta({
      description:
        "pending: it is kept, and goes to the site; failed: the site's answer says so, or it was given up; unknown: it was sent and not answered, so it may have been carried out",
    }),
    reason: z
      .string()
      .nullable()
      .meta({ description: "Why it was given up: permanent, exhausted, refused, gone or unknown" }),
    detail: z.string().nullable().meta({ description: "With refused: a code of docs/errors.md" }),
    status: z.int().nullable().meta({ description: "Of the site's answer; null while it is pending, or without one" }),
    error: z
      .string()
      .nullable()
      .meta({ description: "Why the last attempt has no answer: timeout, connection_error, interrupted" }),
    attempts: z.int().meta({ description: "Since it was accepted, or last retried" }),
    content_type: z.string().nullable(),
    response: bodySchema.nullable().meta({ description: "The first 64 KiB of the site's answer" }),
    response_cut: z.boolean().meta({ description: "There was more of it, or it broke off" }),
    accepted_at: instant,
    attempted_at: instant.nullable(),
    next_at: instant.nullable(),
  })
  .openapi("ActionOutcome", {
    example: {
      id: "act_0a1b2c3d4e5f60718293a4b5c6d7e8f9",
      action: "create_portal",
      outcome: "succeeded",
      reason: null,
      detail: null,
      status: 201,
      error: null,
      attempts: 1,
      content_type: "application/json",
      response: { base64: "eyJzdWNjZXNzIjp0cnVlLCJwb3J0YWxfaWQiOjU4fQ==", text: '{"success":true,"portal_id":58}' },
      response_cut: false,
      accepted_at: "2026-11-21T14:00:00.000Z",
      attempted_at: "2026-11-21T14:00:00.010Z",
      next_at: null,
    },
  });

/** @param {import("@hono/zod-openapi").OpenAPIHono<any>} app */
export function actions(app) {
  route(
    app,
    {
      method: "get",
      path: "/v1/sources/{source}/actions/{action}",
      id: "getActionOutcome",
      tag: "Events",
      summary: "What became of an action",
      description:
        "The same is below the product's own path for actions, for the keys of the source (docs/stand-ins.md). To repeat it, retry its delivery.",
      params: z.object({
        source: nameParameter("agency"),
        action: nameParameter("act_0a1b2c3d4e5f60718293a4b5c6d7e8f9"),
      }),
      answer: actionOutcomeSchema,
      problems: [409],
    },
    async (context) => {
      const { source, action } = context.req.valid("param");
      const { direction } = await requireSource(context.env, source);
      if (direction !== "automation") throw new Problem("wrong_state", { detail: "The source has no actions." });
      const found = await actionOutcome(context.env, source, action);
      if (!found) throw new Problem("not_found");
      return context.json(outcomeShown(found));
    },
  );
}
