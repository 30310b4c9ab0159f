import { z } from "@hono/zod-openapi";
import { err, ok, type Result } from "neverthrow";
import type { Actor } from "../../../domain/booking/actor.ts";
import { WAIVABLE_RULES, type WaivableRule } from "../../../domain/booking/waiver.ts";
import { freeText, objectInput } from "../input-schemas.ts";
import { badField, type WireRefusal } from "../wire-error.ts";

const NO_RULE = `must be one of ${WAIVABLE_RULES.join(", ")}`;
const NO_RULES = "must be a list of 1 to 20 rules";

/** Rule 22: the rules that a reserve waives, and why. */
export const waiverInput = objectInput({
  rules: z.array(z.enum(WAIVABLE_RULES, NO_RULE), NO_RULES).min(1, NO_RULES).max(20, NO_RULES),
  reason: freeText(200),
  by: freeText(100).openapi({ description: "The member of staff" }),
})
  .nullish()
  .openapi({ description: "Rules to make this hold without; for an application's key only" });

/** The same rules in a query, separated by commas. */
export const waiveQuery = z
  .string()
  .optional()
  .transform((text, context) => {
    const names = (text ?? "").split(",").flatMap((name) => name.trim() || []);
    const rules = names.flatMap((name) => WAIVABLE_RULES.find((rule) => rule === name) ?? []);
    if (rules.length === names.length) return rules;
    context.addIssue({ code: "custom", message: `must be of ${WAIVABLE_RULES.join(", ")}, separated by commas` });
    return z.NEVER;
  })
  .openapi({
    type: "string",
    description: "Rules to list without, separated by commas; for an application's key only",
    example: "lead_time,closed",
  });

/** Refuses a guest who asks what would be possible without rules. */
export const mayWaive = (actor: Actor, rules: readonly WaivableRule[]): Result<void, WireRefusal> =>
  actor.kind === "application" || rules.length === 0
    ? ok(undefined)
    : err(badField({ field: "waive", problem: "is for the application only: guests waive nothing" }));
