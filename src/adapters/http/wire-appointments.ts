import { z } from "@hono/zod-openapi";
import { entryWithId, type CenterRoster } from "../../domain/catalog/center-catalog.ts";
import { therapistsOf, type AppointmentTerms } from "../../domain/claim/appointment-terms.ts";
import {
  canonicalId,
  invoiceItemOf,
  packageLineOf,
  type BookingId,
  type CenterId,
  type GuestId,
  type InvoiceId,
  type ReservationId,
  type TherapistId,
} from "../../domain/ids.ts";
import { unreachable } from "../../domain/invariant.ts";
import type { Appointment } from "../../domain/reservation/appointment.ts";
import type { Reservation } from "../../domain/reservation/reservation.ts";
import { MINUTE_MS, type EpochMs } from "../../domain/time/instant.ts";
import { formatWall, wallAt } from "../../domain/time/wall-time.ts";
import type { Guest } from "../../ports/guest-directory.ts";
import { guid, hostIdAnswer, wallTime } from "./answer-schemas.ts";
import { majorUnits } from "./money.ts";
import type { HttpParts } from "./parts.ts";
import { byId, fullName, namesOf, rosterOf, textOrNull } from "./wire-invoices.ts";
import type { WireClock } from "./wire-time.ts";

export const wirePrice = z
  .strictObject({ currency: z.string(), sales: z.number(), final: z.number() })
  .openapi("AppointmentPrice");

const therapistName = z.strictObject({
  id: hostIdAnswer.nullable(),
  full_name: z.string().nullable(),
  first_name: z.string().nullable(),
  last_name: z.string().nullable(),
});

const named = z.strictObject({ id: hostIdAnswer.nullable(), name: z.string().nullable() });

/** The state of an appointment. A number of the protocol accompanies it. */
const appointmentState = z
  .enum(["held", "booked", "moved", "cancelled", "expired", "released"])
  .openapi("AppointmentState");

type State = z.infer<typeof appointmentState>;

/** Whether the guest came (rule 28); null for an appointment that is not booked. */
const appointmentAttendance = z
  .enum(["expected", "arrived", "no_show"])
  .nullable()
  .openapi({ description: "Whether the guest came, as marked; null unless the appointment is booked" });

type WireAttendance = z.infer<typeof appointmentAttendance>;

const NEW = 0;
const CANCELLED = -1;

/** The protocol has no numbers for holds and moved appointments. */
const STATUS_NUMBERS: Readonly<Record<State, number>> = {
  held: NEW,
  booked: NEW,
  moved: CANCELLED,
  cancelled: CANCELLED,
  expired: CANCELLED,
  released: CANCELLED,
};

export const wireAppointmentFields = {
  appointment_id: guid,
  appointment_group_id: guid.openapi({ description: "The reservation" }),
  booking_id: guid,
  center_id: hostIdAnswer,
  invoice_id: guid.nullable(),
  invoice_item_id: guid.nullable(),
  state: appointmentState,
  status: z.int().openapi({ description: "0 new, -1 cancelled: `state` says more" }),
  attendance: appointmentAttendance,
  service: z.strictObject({
    id: hostIdAnswer,
    name: z.string(),
    duration: z.int().openapi({ description: "Minutes, add-ons included" }),
    price: wirePrice,
    addons: z.array(z.strictObject({ id: hostIdAnswer, name: z.string() })),
  }),
  package: z.strictObject({ id: hostIdAnswer, name: z.string() }).nullable(),
  start_time: wallTime.nullable(),
  end_time: wallTime.nullable(),
  start_time_utc: wallTime,
  end_time_utc: wallTime,
  guest: z.strictObject({
    id: hostIdAnswer.nullable(),
    first_name: z.string().nullable(),
    last_name: z.string().nullable(),
    email: z.string().nullable(),
    mobile: z.strictObject({ number: z.string().nullable() }),
  }),
  therapist: therapistName,
  therapists: z
    .array(therapistName)
    .optional()
    .openapi({ description: "All of them, if several serve at the same time" }),
  room: named,
  equipment: named,
};

export const wireAppointment = z.strictObject(wireAppointmentFields).openapi("Appointment");
export type WireAppointment = z.infer<typeof wireAppointment>;

/** An appointment, with the data that its answer needs. */
export type Shown = Readonly<{
  terms: AppointmentTerms;
  state: State;
  attendance: WireAttendance;
  reservationId: ReservationId;
  bookingId: BookingId;
  centerId: CenterId;
  currency: string;
  zone: string;
  invoiceId: InvoiceId | null;
}>;

/** Returns the appointments of a reservation, each with its state. */
export const shownOf = (reservation: Reservation): readonly Shown[] =>
  (reservation.appointments as readonly Appointment[]).map((terms) => ({
    terms,
    state: stateOf(reservation, terms),
    attendance: terms.status === "booked" ? terms.attendance.kind : null,
    reservationId: reservation.id,
    bookingId: reservation.bookingId,
    centerId: reservation.centerId,
    currency: reservation.currency,
    zone: reservation.zone,
    invoiceId: reservation.invoices.find(({ guestIndex }) => guestIndex === terms.guestIndex)?.id ?? null,
  }));

const stateOf = ({ status }: Reservation, appointment: Appointment): State => {
  if (appointment.status !== "planned") return appointment.status;
  switch (status) {
    case "reserved":
      return "held";
    case "expired":
    case "released":
      return status;
    case "confirmed":
    case "cancelled":
      return "booked";
    default:
      return unreachable(status);
  }
};

/** Whether the appointment is, or was, booked here: not a hold, and not moved elsewhere. */
export const isBookedHere = ({ state }: Shown): boolean => state === "booked" || state === "cancelled";

/**
 * Adds the names of guests and therapists: asks the directory once, about guests that are not `known` already, and the
 * roster of each center once.
 */
export const wireAppointments = async (
  shown: readonly Shown[],
  parts: HttpParts,
  known: readonly Guest[] = [],
): Promise<readonly WireAppointment[]> => {
  const guests = byId(known);
  const guestIds = [...new Set(shown.flatMap(({ terms }) => terms.guestId ?? []))];
  const others = guestIds.filter((id) => !guests.has(canonicalId(id)));
  const centerIds = [...new Set(shown.map(({ centerId }) => centerId))];
  const [named, ...rosters] = await Promise.all([
    namesOf(others, parts),
    ...centerIds.map((id) => rosterOf(id, parts)),
  ]);
  for (const [id, guest] of named) guests.set(id, guest);
  const rosterAt = new Map(centerIds.map((id, at) => [id, rosters[at] ?? null]));
  return shown.map((it) =>
    wireOne(it, { guests, roster: rosterAt.get(it.centerId) ?? null, clock: parts.centers.clockIn(it.zone) }),
  );
};

type View = Readonly<{ guests: ReadonlyMap<GuestId, Guest>; roster: CenterRoster | null; clock: WireClock }>;

const wireOne = (it: Shown, { guests, roster, clock }: View): WireAppointment => {
  const { id, guestId, service, therapist, otherTherapists, room, equipment, startMs, endMs } = it.terms;
  const guest = guestId === null ? undefined : guests.get(canonicalId(guestId));
  const nameOf = (id: TherapistId | null): z.infer<typeof therapistName> => {
    const known = id === null || roster === null ? undefined : entryWithId(roster.therapists, id);
    return {
      id,
      full_name: known === undefined ? null : fullName(known.firstName, known.lastName),
      first_name: known?.firstName ?? null,
      last_name: known?.lastName ?? null,
    };
  };
  return {
    appointment_id: id,
    appointment_group_id: it.reservationId,
    booking_id: it.bookingId,
    center_id: it.centerId,
    invoice_id: it.invoiceId,
    invoice_item_id: it.invoiceId === null ? null : invoiceItemOf(id),
    state: it.state,
    status: STATUS_NUMBERS[it.state],
    attendance: it.attendance,
    service: {
      id: service.id,
      name: service.name,
      duration: Math.round(service.durationMs / MINUTE_MS),
      price: priceOf([it]),
      addons: service.addOns.map((addOn) => ({ id: addOn.id, name: addOn.name })),
    },
    package: service.package === null ? null : { id: service.package.id, name: service.package.name },
    start_time: clock.wall(startMs),
    end_time: clock.wall(endMs),
    start_time_utc: utc(startMs),
    end_time_utc: utc(endMs),
    guest: {
      id: guestId,
      first_name: textOrNull(guest?.firstName),
      last_name: textOrNull(guest?.lastName),
      email: textOrNull(guest?.email),
      mobile: { number: textOrNull(guest?.phone) },
    },
    therapist: nameOf(therapist?.id ?? null),
    ...(otherTherapists === undefined ? {} : { therapists: therapistsOf(it.terms).map(({ id: own }) => nameOf(own)) }),
    room: { id: room?.id ?? null, name: room?.name ?? null },
    equipment: { id: equipment[0]?.id ?? null, name: equipment[0]?.name ?? null },
  };
};

const utc = (atMs: EpochMs): string => formatWall(wallAt(atMs, 0));

/** Returns the sum of their prices. All have one currency. */
export const priceOf = (shown: readonly Shown[]): z.infer<typeof wirePrice> => {
  const currency = shown[0]?.currency ?? "";
  const sum = shown.reduce((minor, { terms }) => minor + terms.service.priceMinor, 0);
  const amount = currency === "" ? 0 : majorUnits(sum, currency);
  return { currency, sales: amount, final: amount };
};

/** Returns the attendance of a package's line: its guest has come if one of its services is marked so. */
const attendanceOf = (services: readonly WireAppointment[]): WireAttendance =>
  (["arrived", "no_show", "expected"] as const).find((kind) => services.some((it) => it.attendance === kind)) ?? null;

/** Returns a package's line as one appointment, as in the answer of a reserve, which lists its services. */
export const wireLine = (
  shown: readonly Shown[],
  services: readonly WireAppointment[],
): WireAppointment | undefined => {
  const [terms, first, last] = [shown[0]?.terms, services[0], services.at(-1)];
  if (terms === undefined || first === undefined || last === undefined || first.package === null) return undefined;
  // The line is booked if one of its services is.
  const { state, status } = services.find((it) => it.state === "booked") ?? first;
  const ids = packageLineOf(terms.id);
  return {
    ...first,
    ...{ state, status, attendance: attendanceOf(services) },
    appointment_id: ids.appointmentId,
    invoice_item_id: first.invoice_id === null ? null : ids.invoiceItemId,
    service: {
      ...first.package,
      duration: services.reduce((minutes, { service }) => minutes + service.duration, 0),
      price: priceOf(shown),
      addons: [],
    },
    end_time: last.end_time,
    end_time_utc: last.end_time_utc,
    therapist: { id: null, full_name: null, first_name: null, last_name: null },
    therapists: undefined,
    room: { id: null, name: null },
    equipment: { id: null, name: null },
  };
};
