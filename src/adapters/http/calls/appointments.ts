import { z } from "@hono/zod-openapi";
import { err, ok, type Result } from "neverthrow";
import {
  appointmentOf,
  invoiceIdOf,
  packageLineOf,
  parseHostId,
  parseMintedId,
  reservationOf,
  sameId,
  type CenterId,
  type GuestId,
  type InvoiceItemId,
  type TherapistId,
} from "../../../domain/ids.ts";
import type { AgendaAppointment } from "../../../engine/queries/list-agenda.ts";
import type { GuestBookingsView } from "../../../engine/queries/list-guest-bookings.ts";
import { meantBy, therapistsOf } from "../../../domain/claim/appointment-terms.ts";
import type { Appointment } from "../../../domain/reservation/appointment.ts";
import type { Reservation } from "../../../domain/reservation/reservation.ts";
import { DAY_MS } from "../../../domain/time/instant.ts";
import { plusDays, startOfDay, type CalendarDate } from "../../../domain/time/wall-time.ts";
import type { Guest } from "../../../ports/guest-directory.ts";
import { errorOrNull, guid, hostIdAnswer } from "../answer-schemas.ts";
import { answerRefused, defineCall, refusedWith } from "../call.ts";
import { dayQuery, endDayQuery, idInput } from "../input-schemas.ts";
import { isPaged, NO_PAGE, pageInfo, pageOf, pageQuery } from "../paging.ts";
import type { HttpParts } from "../parts.ts";
import {
  isBookedHere,
  priceOf,
  shownOf,
  wireAppointment,
  wireAppointmentFields,
  wireAppointments,
  wireLine,
  wirePrice,
  type Shown,
} from "../wire-appointments.ts";
import {
  badField,
  malformedId,
  requestMissing,
  unknownId,
  wireRefusal,
  type WireError,
  type WireRefusal,
} from "../wire-error.ts";
import { linesOf } from "../wire-invoices.ts";
import { guestIdOf, guestWithId } from "./guest.ts";
import { INVOICE_NUMBERS, invoiceState } from "./invoices.ts";
import { seesReservation } from "./seen-by.ts";
import { centerWithId, fromSource, queriedCenterId } from "./sources.ts";

const tag = "Appointment";
/** The engine's limits for one read: entries, days and centers. */
const A_READ = 1_000;
const MOST_DAYS = 31;
const MOST_CENTERS = 50;

const dates = {
  start_date: dayQuery.openapi({ description: "The first day, by the center's calendar" }),
  end_date: endDayQuery.openapi({
    description: "The day after the last; the same day as `start_date` is that one day",
  }),
};

type Days = Readonly<{ from: CalendarDate; days: number }>;

/** Returns the days from `start_date` to `end_date`, exclusive; equal dates mean that one day. */
const daysOf = (from: CalendarDate, to: CalendarDate | null): Result<Days, WireRefusal> => {
  const days = to === null || to === from ? 1 : Math.round((startOfDay(to) - startOfDay(from)) / DAY_MS);
  return days >= 1 && days <= MOST_DAYS
    ? ok({ from, days })
    : err(badField({ field: "end_date", problem: `must be at most ${MOST_DAYS} days after start_date` }));
};

const appointmentList = z
  .strictObject({ appointments: z.array(wireAppointment), page_info: pageInfo, error: errorOrNull })
  .openapi("Appointments");

export const appointments = defineCall({
  name: "listAppointments",
  method: "get",
  path: "/v1/appointments",
  access: "application",
  tag,
  summary: "The appointments at a center on some days",
  description:
    "The protocol's answer is a bare list. With `page` or `size`, and on a refusal, it is an object like other lists.",
  query: z.object({ ...pageQuery, ...dates, center_id: idInput, therapist_id: idInput }),
  answer: z.union([z.array(wireAppointment), appointmentList]),
  handle: async ({ query }, { parts }) => {
    const refused = (error: WireError) => ({ appointments: [], page_info: NO_PAGE, error });
    const centerId = queriedCenterId(query.center_id);
    if (centerId.isErr()) return answerRefused(centerId.error, refused);
    if (query.start_date === null) return answerRefused(requestMissing("start_date"), refused);
    const days = daysOf(query.start_date, query.end_date);
    if (days.isErr()) return err(days.error);
    const center = await centerWithId(centerId.value, parts);
    if (center.isErr()) return answerRefused(center.error, refused);
    const { id, currency, zone } = center.value.center;
    const agenda = await agendaOf(id, days.value, parts);
    if (agenda.isErr()) return refusedWith(agenda.error, null, refused);
    const therapistId = query.therapist_id === null ? null : parseHostId<TherapistId>(query.therapist_id);
    const shown = agenda.value
      .filter((it) => query.therapist_id === null || therapistsOf(it).some(({ id: own }) => sameId(own, therapistId)))
      .map((it) => shownInAgenda(it, { centerId: id, currency, zone }));
    const page = pageOf(shown, query);
    const listed = [...(await wireAppointments(page.entries, parts))];
    return ok(isPaged(query) ? { appointments: listed, page_info: page.page_info, error: null } : listed);
  },
});

/** Reads the booked appointments, a thousand reservations and blocks at a time. */
const agendaOf = async (centerId: CenterId, { from, days }: Days, { engine }: HttpParts) => {
  const found: AgendaAppointment[] = [];
  for (let after: string | null = null; ; ) {
    const read = await engine.listAgenda({ centerId, date: from, days, after, limit: A_READ });
    if (read.isErr()) return err(read.error);
    for (const it of read.value.entries) if (it.kind === "appointment" && it.state === "booked") found.push(it);
    after = read.value.next;
    if (after === null) return ok(found);
  }
};

/** Every guest of a confirmed reservation has an invoice. Its id combines the reservation id and the guest index. */
const shownInAgenda = (
  it: AgendaAppointment,
  at: Readonly<{ centerId: CenterId; currency: string; zone: string }>,
): Shown => ({
  ...at,
  terms: it,
  state: it.state,
  attendance: it.state === "booked" ? it.attendance.kind : null,
  reservationId: it.reservationId,
  bookingId: it.bookingId,
  invoiceId: invoiceIdOf(it.reservationId, it.guestIndex),
});

const bookedPackage = z
  .strictObject({ id: hostIdAnswer, name: z.string(), appointment_id: guid, invoice_item_id: guid })
  .openapi("BookedPackage", { description: "`appointment_id` and `invoice_item_id` are those of the line" });

const guestGroup = z
  .strictObject({
    appointment_group_id: guid.openapi({ description: "The reservation" }),
    booking_id: guid,
    center_id: hostIdAnswer,
    no_of_guests: z.int(),
    invoice_id: guid.nullable(),
    invoice_status: z.int().nullable().openapi({ description: "0 open, 99 voided" }),
    invoice_state: invoiceState.nullable(),
    is_rebooking: z.boolean(),
    appointment_services: z.array(wireAppointment),
    appointment_packages: z.array(bookedPackage).openapi({ description: "One for each package's line" }),
    price: wirePrice,
  })
  .openapi("GuestAppointments");

export const guestAppointments = defineCall({
  name: "listGuestAppointments",
  method: "get",
  path: "/v1/guests/{id}/appointments",
  tag,
  summary: "A guest's appointments: first the future ones, soonest first, then the past ones, latest first",
  query: z.object({
    ...pageQuery,
    ...dates,
    center_id: idInput.openapi({
      description: `Without it, the guest's own center; of a guest of all centers all, if they are at most ${MOST_CENTERS}`,
    }),
  }),
  answer: z
    .strictObject({ appointments: z.array(guestGroup), page_info: pageInfo, error: errorOrNull })
    .openapi("AppointmentsOfGuest"),
  handle: async ({ params, query }, { parts, actor }) => {
    const refused = (error: WireError) => ({ appointments: [], page_info: NO_PAGE, error });
    const guestId = guestIdOf(params, actor);
    if (guestId.isErr()) return answerRefused(guestId.error, refused);
    const guest = await guestWithId(guestId.value, parts);
    if (guest.isErr()) return answerRefused(guest.error, refused);
    const centerIds = await centersOf(guest.value, query.center_id, parts);
    if (centerIds.isErr()) return answerRefused(centerIds.error, refused);
    const reservations = await bookingsOf(guestId.value, centerIds.value, parts);
    if (reservations.isErr()) return refusedWith(reservations.error, null, refused);
    const groups = reservations.value.flatMap((reservation) => {
      const own = shownOf(reservation).filter((it) => sameId(it.terms.guestId, guestId.value) && isBookedHere(it));
      return own.length === 0 || !isWithin(own, query, parts) ? [] : { reservation, own };
    });
    const page = pageOf(groups, query);
    const wired = await wireAppointments(
      page.entries.flatMap(({ own }) => own),
      parts,
      [guest.value],
    );
    const byId = new Map(wired.map((it) => [it.appointment_id, it]));
    return ok({
      appointments: page.entries.map(({ reservation, own }) =>
        wireGroup(
          reservation,
          own,
          own.flatMap(({ terms }) => byId.get(terms.id) ?? []),
        ),
      ),
      page_info: page.page_info,
      error: null,
    });
  },
});

/** Returns the centers at which a guest may have bookings (rule 25). */
const centersOf = async (
  { centerId }: Guest,
  asked: string | null,
  parts: HttpParts,
): Promise<Result<readonly CenterId[], WireRefusal>> => {
  if (asked !== null) {
    const centerId = queriedCenterId(asked);
    if (centerId.isErr()) return err(centerId.error);
    return (await centerWithId(centerId.value, parts)).map(({ center }) => [center.id]);
  }
  if (typeof centerId === "string") return ok([centerId]);
  const all = await fromSource("catalog", parts, () => parts.centerIds(0, MOST_CENTERS));
  return all.andThen(({ ids, total }) =>
    total > MOST_CENTERS ? err(requestMissing("center_id")) : ok<readonly CenterId[], WireRefusal>(ids),
  );
};

/** Takes two reads for most guests: one for coming bookings, one for past ones. */
const bookingsOf = async (guestId: GuestId, centerIds: readonly CenterId[], { engine }: HttpParts) => {
  const found: GuestBookingsView["bookings"][number][] = [];
  for (let after: string | null = null; ; ) {
    const read = await engine.listGuestBookings({ guestId, centerIds, after, limit: A_READ });
    if (read.isErr()) return err(read.error);
    found.push(...read.value.bookings);
    after = read.value.next;
    if (after === null) return ok(found);
  }
};

type Dates = Readonly<{ start_date: CalendarDate | null; end_date: CalendarDate | null }>;

const isWithin = (own: readonly Shown[], { start_date: from, end_date: to }: Dates, parts: HttpParts): boolean =>
  own.some(({ terms, zone }) => {
    const day = parts.centers.clockIn(zone).wall(terms.startMs)?.slice(0, "yyyy-MM-dd".length) ?? "";
    const until = to !== null && to === from ? plusDays(to, 1) : to;
    return (from === null || day >= from) && (until === null || day < until);
  });

const wireGroup = (
  { id, bookingId, centerId, moves, appointments: all, invoices }: Reservation,
  own: readonly Shown[],
  services: z.infer<typeof wireAppointment>[],
): z.infer<typeof guestGroup> => {
  const invoice = invoices.find((it) => it.guestIndex === own[0]?.terms.guestIndex);
  return {
    appointment_group_id: id,
    booking_id: bookingId,
    center_id: centerId,
    no_of_guests: new Set(all.map(({ guestIndex }) => guestIndex)).size,
    invoice_id: invoice?.id ?? null,
    invoice_status: invoice === undefined ? null : INVOICE_NUMBERS[invoice.status],
    invoice_state: invoice?.status ?? null,
    is_rebooking: moves.length > 0,
    appointment_services: services,
    appointment_packages: linesOf(own, ({ terms }) => terms).flatMap(packageOf),
    price: priceOf(own),
  };
};

const packageOf = ([{ terms }]: readonly [Shown, ...Shown[]]): z.infer<typeof bookedPackage>[] => {
  const { package: sold } = terms.service;
  if (sold === null) return [];
  const { appointmentId, invoiceItemId } = packageLineOf(terms.id);
  return [{ id: sold.id, name: sold.name, appointment_id: appointmentId, invoice_item_id: invoiceItemId }];
};

export const appointmentById = defineCall({
  name: "getAppointment",
  method: "get",
  path: "/v1/appointments/{appointment_id}",
  tag,
  summary: "One appointment, in any status",
  description:
    "Also by its `invoice_item_id`, and a package's line by either of its ids: its services are then in " +
    "`package_services`, which is null otherwise. After a move, `moved_to` is the reservation that it went to.",
  answer: z
    .union([
      z.strictObject({
        id: guid,
        ...wireAppointmentFields,
        package_services: z.array(wireAppointment).nullable(),
        moved_to: guid.nullable(),
        error: z.null(),
      }),
      z.strictObject({ error: errorOrNull }),
    ])
    .openapi("AppointmentFound"),
  handle: async ({ params }, { parts, actor }) => {
    const refused = (error: WireError) => ({ error });
    const unknown = unknownId("APPOINTMENT_NOT_FOUND", "appointment_id");
    const given = parseMintedId<InvoiceItemId>(params["appointment_id"] ?? "");
    if (given === null) return answerRefused(malformedId("APPOINTMENT_NOT_FOUND", "appointment_id"), refused);
    const id = appointmentOf(given);
    const read = await parts.engine.getReservation({ reservationId: reservationOf(id) });
    if (read.isErr()) {
      const { code } = read.error;
      return answerRefused(code === "RESERVATION_NOT_FOUND" ? unknown : wireRefusal(read.error, null), refused);
    }
    const { reservation } = read.value;
    const meant = meantBy<Appointment>(id, reservation.appointments);
    const ids = new Set(meant.map((it) => it.id));
    const shown = shownOf(reservation).filter(({ terms }) => ids.has(terms.id));
    const [first] = shown;
    if (first === undefined) return answerRefused(unknown, refused);
    const seen = await seesReservation(actor, { bookingId: first.bookingId, guestId: first.terms.guestId }, parts);
    if (seen.isErr()) return answerRefused(seen.error, refused);
    const services = [...(await wireAppointments(shown, parts))];
    const isLine = first.terms.id !== id;
    const wired = isLine ? wireLine(shown, services) : services[0];
    if (wired === undefined) return answerRefused(unknown, refused);
    const moved = meant.find((it) => it.status === "moved");
    return ok({
      id: wired.appointment_id,
      ...wired,
      package_services: isLine ? services : null,
      moved_to: wired.state === "moved" && moved?.status === "moved" ? moved.toReservationId : null,
      error: null,
    });
  },
});
