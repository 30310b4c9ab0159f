import { err, ok, type Result } from "neverthrow";
import { askedOf, type BlockReason } from "../../domain/block/block.ts";
import type { BookingReference } from "../../domain/booking/host-data.ts";
import type { AppointmentTerms } from "../../domain/claim/appointment-terms.ts";
import type { UnitKey } from "../../domain/claim/unit.ts";
import { calendarDate, hostId } from "../../domain/input/fields.ts";
import { optional, shape, wholeNumber } from "../../domain/input/reader.ts";
import { canonicalId, type BlockId, type BookingId, type CenterId, type ReservationId } from "../../domain/ids.ts";
import type { CenterNotFound, SourceUnavailable, StoreUnavailable } from "../../domain/refusal/refusal.ts";
import { EXPECTED, type Appointment, type Attendance } from "../../domain/reservation/appointment.ts";
import { reservationAt } from "../../domain/reservation/expire.ts";
import type { Reservation } from "../../domain/reservation/reservation.ts";
import { standingSpanOf } from "../../domain/reservation/standing-span.ts";
import type { EpochMs } from "../../domain/time/instant.ts";
import { overlaps, type Interval } from "../../domain/time/interval.ts";
import { boundaryOf } from "../../domain/time/wall-instants.ts";
import { plusDays, startOfDay } from "../../domain/time/wall-time.ts";
import type { AgendaEntry as RecordedEntry } from "../../ports/reservation-store.ts";
import { termsOf } from "../answers.ts";
import { agendaNow } from "../runtime/certainty.ts";
import { defineQuery } from "../runtime/define-query.ts";
import { agendaPlace, placeText } from "./agenda-place.ts";

/** The center, the days and the page. */
export type ListAgendaInput = Readonly<{
  /** The center's id. */
  centerId: string;
  /** `yyyy-MM-dd`, the first day. */
  date: string;
  /** How many days of the center's calendar, 1 to 31; 1 by default. */
  days?: number;
  /** The `next` of the page before; the first page by default. */
  after?: string | null;
  /** How many reservations and blocks a page looks at, 1 to 1,000; 100 by default. */
  limit?: number;
}>;

/** An appointment of a live hold or of a confirmed reservation, with its booking. */
export type AgendaAppointment = AppointmentTerms &
  Readonly<{
    kind: "appointment";
    state: "held" | "booked";
    /** Null for a booked appointment. */
    heldUntilMs: EpochMs | null;
    /** Whether the guest came, as marked (rule 28); `expected` for a held appointment. */
    attendance: Attendance;
    reservationId: ReservationId;
    bookingId: BookingId;
    /** The booking's reference (rule 31). */
    reference: BookingReference | null;
  }>;

/** A standing block: the whole requested span, on each of its units, even if clipped (rule 24). */
export type AgendaBlock = Interval &
  Readonly<{ kind: "block"; blockId: BlockId; externalId: string; reason: BlockReason; units: readonly UnitKey[] }>;

export type AgendaView = Readonly<{
  atMs: EpochMs;
  span: Interval;
  /** By the start of the reservation or block. */
  entries: readonly (AgendaAppointment | AgendaBlock)[];
  /** The cursor of the next page; null after the last. A page may be empty and still have a next one. */
  next: string | null;
}>;

const MOST_DAYS = 31;

const listAgendaInput = shape({
  centerId: hostId<CenterId>(),
  date: calendarDate,
  days: optional(wholeNumber({ min: 1, max: MOST_DAYS }), 1),
  after: optional(agendaPlace, null),
  limit: optional(wholeNumber({ min: 1, max: 1_000 }), 100),
});

export const listAgenda = defineQuery({
  input: listAgendaInput,
  answer: async (
    context,
    { centerId, date, days, after, limit },
  ): Promise<Result<AgendaView, SourceUnavailable | CenterNotFound | StoreUnavailable>> => {
    const index = await context.centers.index(centerId);
    if (index.isErr()) return err(index.error);
    const { zone } = index.value.catalog.center;
    const midnight = (day: typeof date) => boundaryOf(context.parts.zones.instantsOf(zone, startOfDay(day)));
    const span: Interval = { startMs: midnight(date), endMs: midnight(plusDays(date, days)) };
    const of = { kind: "center", centerId: canonicalId(centerId), span } as const;
    const read = await agendaNow(context, { of, after, limit });
    if (read.isErr()) return err(read.error);
    const { page, atMs } = read.value;
    const entries = page.entries.flatMap((entry) => entriesOf(entry, span, atMs));
    return ok({ atMs, span, entries, next: page.next === null ? null : placeText(page.next) });
  },
});

const entriesOf = (entry: RecordedEntry, span: Interval, atMs: EpochMs): AgendaView["entries"] => {
  if (entry.kind === "reservation") return appointmentsOf(reservationAt(entry.record.state, atMs), span);
  const { state } = entry.record;
  const taken = standingSpanOf(state);
  if (taken === null || state.status !== "standing") return [];
  const { id: blockId, externalId, reason } = state;
  const units = [...new Set(askedOf(state).map(({ unit }) => unit))];
  return [{ kind: "block", blockId, externalId, reason, ...taken, units }];
};

/** The planned or booked appointments that overlap the span; none of a hold that has ended. */
const appointmentsOf = (reservation: Reservation, span: Interval): readonly AgendaAppointment[] => {
  const { status, id: reservationId, bookingId, reference } = reservation;
  if (status !== "reserved" && status !== "confirmed") return [];
  const heldUntilMs = status === "reserved" ? reservation.expiresAtMs : null;
  const state = status === "reserved" ? "held" : "booked";
  return (reservation.appointments as readonly Appointment[])
    .filter((it) => (it.status === "planned" || it.status === "booked") && overlaps(it, span))
    .map((it) => ({
      kind: "appointment",
      state,
      heldUntilMs,
      attendance: it.status === "booked" ? it.attendance : EXPECTED,
      reservationId,
      bookingId,
      reference,
      ...termsOf(it),
    }));
};
