import { z } from "@hono/zod-openapi";
import { ok, type Result } from "neverthrow";
import { appointmentOf, parseMintedId, type InvoiceItemId } from "../../../domain/ids.ts";
import type { Attendance } from "../../../domain/reservation/appointment.ts";
import type { CommandOptionsInput } from "../../../engine/runtime/command-options.ts";
import { errorOrNull, guid } from "../answer-schemas.ts";
import { answerRefused, defineCall, refusedWith } from "../call.ts";
import { ignoredInput } from "../input-schemas.ts";
import type { HttpParts } from "../parts.ts";
import { malformedId, type WireError, type WireRefusal } from "../wire-error.ts";

const path = "/v1/appointments/{appointment_id}";
const body = z.object({ comments: ignoredInput }).openapi("Attendance", { description: "May be left out altogether" });

const answer = z
  .strictObject({
    success: z.boolean(),
    appointment_ids: z.array(guid).openapi({ description: "Several for a package's line" }),
    attendance: z.enum(["expected", "arrived", "no_show"]).nullable(),
    error: errorOrNull,
  })
  .openapi("AttendanceMarked");

/** Marks the appointment of the path. */
const marked = async (
  attendance: Attendance["kind"],
  params: Readonly<Record<string, string>>,
  { parts, options }: Readonly<{ parts: HttpParts; options: CommandOptionsInput }>,
): Promise<Result<z.infer<typeof answer>, WireRefusal>> => {
  const refused = (error: WireError) => ({ success: false, appointment_ids: [], attendance: null, error });
  const given = parseMintedId<InvoiceItemId>(params["appointment_id"] ?? "");
  if (given === null) return answerRefused(malformedId("APPOINTMENT_NOT_FOUND", "appointment_id"), refused);
  const answered = await parts.engine.markAttendance({ appointmentId: appointmentOf(given), attendance }, options);
  if (answered.isErr()) return refusedWith(answered.error, null, refused);
  return ok({
    success: true,
    appointment_ids: [...answered.value.appointmentIds],
    attendance: answered.value.attendance,
    error: null,
  });
};

const shared = { access: "application", tag: "Appointment", body, takesIdempotencyKey: true, answer } as const;

export const checkIn = defineCall({
  ...shared,
  name: "checkIn",
  method: "put",
  path: `${path}/check_in`,
  summary: "The guest has arrived",
  description: "From the start of the appointment's day on. The mark can be corrected on that day.",
  handle: ({ params }, context) => marked("arrived", params, context),
});

export const noShow = defineCall({
  ...shared,
  name: "noShow",
  method: "put",
  path: `${path}/no_show`,
  summary: "The guest did not come",
  description: "After the start of the appointment. The mark can be corrected on that day.",
  handle: ({ params }, context) => marked("no_show", params, context),
});

export const unmark = defineCall({
  ...shared,
  name: "takeMarkBack",
  method: "put",
  path: `${path}/undo_check_in`,
  summary: "Take a mark back: the guest is expected again",
  description: "On the appointment's day.",
  handle: ({ params }, context) => marked("expected", params, context),
});
