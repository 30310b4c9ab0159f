import { ok } from "neverthrow";
import { mintedId } from "../../domain/input/fields.ts";
import { shape } from "../../domain/input/reader.ts";
import { reservationOf, tagOf, type AppointmentId } from "../../domain/ids.ts";
import { cancelFields, defineCancel, type Aim, type CancelInput } from "./cancel.ts";

/** The appointment to cancel. */
export type CancelAppointmentInput = CancelInput &
  Readonly<{
    /** A confirmed appointment. */
    appointmentId: string;
  }>;

/** Aims at one appointment, or a package. */
export const aimAtAppointment = ({ appointmentId }: Readonly<{ appointmentId: AppointmentId }>): Aim => ({
  tag: tagOf(appointmentId),
  subject: { kind: "reservation", reservationId: reservationOf(appointmentId) },
  target: () => ok({ kind: "appointment", appointmentId }),
  missing: { code: "APPOINTMENT_NOT_FOUND", appointmentId },
});

export const cancelAppointment = defineCancel(
  shape({ appointmentId: mintedId("appointment"), ...cancelFields }),
  (asked) => aimAtAppointment(asked),
);
