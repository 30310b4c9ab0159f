import type { CancellationTerms, Fee, FeeReason } from "../../src/index.ts";
import { partOf } from "./needs.ts";
import type { Appointment, Move, Refused, Reservation } from "./records.ts";
import { MINUTE } from "./wall.ts";

export const NO_FEE: Fee = { dueMinor: 0, waived: null };
export const FREE: CancellationTerms = { steps: [], guestsUntilMinutes: null };

/** Rule 28, step by step: the last one that has begun counts. */
const minorAt = (reservation: Reservation, it: Appointment, nowMs: number): number => {
  let minor = 0;
  for (const { minutesBefore, fee } of reservation.terms.steps) {
    if (nowMs < reservation.startMs - minutesBefore * MINUTE) continue;
    const line = reservation.appointments.filter(
      (other) =>
        other === it ||
        (it.service.package !== null &&
          other.guestIndex === it.guestIndex &&
          other.service.package?.itemIndex === it.service.package.itemIndex),
    );
    const parts = line.map(({ service }) => ({ priceMinor: service.package?.priceMinor ?? service.priceMinor }));
    const price = parts.reduce((sum, { priceMinor }) => sum + priceMinor, 0);
    const whole = fee.kind === "share" ? Math.round((price * fee.percent) / 100) : fee.minor;
    minor = partOf(whole, parts, line.indexOf(it));
  }
  return minor;
};

export const feeAt = (reservation: Reservation, it: Appointment, nowMs: number, waiver: FeeReason | null): Fee => {
  const minor = minorAt(reservation, it, nowMs);
  if (minor === 0) return NO_FEE;
  return waiver === null ? { dueMinor: minor, waived: null } : { dueMinor: 0, waived: { minor, ...waiver } };
};

/** Who waived fees that were recorded, and why; null if none was waived. */
export const reasonIn = (fees: Reservation["moveFees"]): FeeReason | null => {
  for (const { fee } of fees) if (fee.waived !== null) return { reason: fee.waived.reason, by: fee.waived.by };
  return null;
};

/** What leaving the places of these appointments costs; the free ones are left out. */
export const moveFeesAt = (
  moves: readonly Move[],
  nowMs: number,
  waiver: FeeReason | null,
): Reservation["moveFees"] => {
  const of = [...new Set(moves.map((it) => it.of))];
  return of.flatMap((reservation) =>
    reservation.appointments
      .filter((it) => moves.some(({ appointment }) => appointment === it))
      .map((it) => ({ appointmentId: it.id as never, fee: feeAt(reservation, it, nowMs, waiver) }))
      .filter(({ fee }) => fee.dueMinor > 0 || fee.waived !== null),
  );
};

/** A guest who comes too late, by the terms of the place. */
export const tooLate = (reservation: Reservation, nowMs: number): Refused | null => {
  const { guestsUntilMinutes } = reservation.terms;
  if (guestsUntilMinutes === null) return null;
  const untilMs = reservation.startMs - guestsUntilMinutes * MINUTE;
  return nowMs < untilMs ? null : { code: "TOO_LATE_TO_CANCEL", reservationId: reservation.id, untilMs };
};

export const tooLateToMove = (moves: readonly Move[], nowMs: number): Refused | null =>
  [...new Set(moves.map(({ of }) => of))].map((of) => tooLate(of, nowMs)).find((it) => it !== null) ?? null;

export const markedRefusal = ({ id, attendance }: Appointment): Refused | null =>
  attendance.kind === "expected" ? null : { code: "ATTENDANCE_MARKED", appointmentId: id, attendance: attendance.kind };

export const sumsOf = (fees: readonly (Fee | null)[]) => ({
  feeMinor: fees.reduce((sum, it) => sum + (it?.dueMinor ?? 0), 0),
  waivedMinor: fees.reduce((sum, it) => sum + (it?.waived?.minor ?? 0), 0),
});
