import type {
  Attendance,
  CancellationTerms,
  Fee,
  MoveFee,
  BlockReason,
  Origin,
  Refusal,
  ReleaseReason,
  ServiceTerms,
  Waiver,
} from "../../src/index.ts";
import type { Options } from "./allocation.ts";
import type { PartyMember } from "./needs.ts";
import type { Span } from "./spans.ts";

/** The model's records: plain objects that point at each other. */
export type Booking = {
  id: string;
  date: string;
  days: number;
  party: PartyMember[];
  options: Options;
  isGroup: boolean;
  hostId: string | null;
  hostIndex: number | null;
  holderKey: string | null;
  moves: readonly Move[];
  notes: Notes;
  /** Every reservation it ever had, in order; the last one is the current one. */
  reservations: Reservation[];
  createdAtMs: number;
  writtenAtMs: number;
};

export type Notes = Readonly<{ notes: string; groupName: string; cancelComments: string }>;
export const NO_NOTES: Notes = { notes: "", groupName: "", cancelComments: "" };

export type Move = Readonly<{ of: Reservation; appointment: Appointment }>;

export type Reservation = {
  id: string;
  booking: Booking;
  holder: string;
  origin: Origin;
  startMs: number;
  /** The start and the grace after it: no hold ends later (rule 3). */
  graceEndMs: number;
  hostIndex: number | null;
  blockTimeMinutes: number;
  moves: readonly Move[];
  chainStartMs: number;
  chainEndMs: number;
  /** Until when a payment may still make it last; null once one has (rule 21). */
  paymentEndMs: number | null;
  payments: Payment[];
  reservedAtMs: number;
  expiresAtMs: number;
  /** As recorded: a hold whose time has run out stays `reserved` until its end is recorded. */
  status: "reserved" | "confirmed" | "expired" | "released" | "cancelled";
  confirmedAtMs: number | null;
  releasedAtMs: number | null;
  releaseReason: ReleaseReason | null;
  cancelledAtMs: number | null;
  appointments: Appointment[];
  /** The spans it took while reserved. */
  held: readonly Span[];
  invoices: Invoice[];
  waiver: Waiver | null;
  /** What late cancelling costs, as it was when this was made. */
  terms: CancellationTerms;
  moveFees: readonly MoveFee[];
  writtenAtMs: number;
};

export type Payment = {
  reference: string;
  begunAtMs: number;
  status: "begun" | "abandoned" | "settled" | "late";
  /** When it was abandoned, settled or late. */
  endedAtMs: number | null;
  confirmedId: string | null;
};

export const paymentOf = ({ payments }: Reservation, reference: string): Payment | null =>
  payments.find((it) => it.reference === reference) ?? null;

export const begunPayment = ({ payments }: Reservation): Payment | null =>
  payments.find(({ status }) => status === "begun") ?? null;

export type Invoice = {
  id: string;
  guestIndex: number;
  guestId: string | null;
  status: "open" | "voided" | "finalized";
  /** The instant when it was voided or finalized. */
  atMs: number | null;
};

export type Appointment = {
  id: string;
  guestIndex: number;
  guestId: string | null;
  service: ServiceTerms;
  therapist: string | null;
  bed: string | null;
  room: string | null;
  pieces: readonly string[];
  startMs: number;
  endMs: number;
  /** As it was agreed (rule 27). */
  wallStartMs: number;
  status: "planned" | "booked" | "moved" | "cancelled";
  endedAtMs: number | null;
  movedTo: string | null;
  /** Of one that was cancelled or moved. */
  fee: Fee | null;
  attendance: Attendance;
  /** The hold that last took a new place for it and did not give it up since. */
  holdForMove: Reservation | null;
};

export type Block = {
  id: string;
  externalId: string;
  reason: BlockReason;
  blockedAtMs: number;
  removedAtMs: number | null;
  /** The spans it took at its last write. */
  spans: readonly Span[];
  /** Its whole span if it is clipped, else none. */
  covers: readonly Span[];
  revision: number | null;
  writtenAtMs: number;
};

/** A refusal as a plain object: its code and the facts that are compared. */
export type Refused = Readonly<{ code: Refusal["code"] } & Record<string, unknown>>;

/** An event as a plain object. */
export type ModelEvent = Readonly<{ type: string; atMs: number } & Record<string, unknown>>;

/** The model and the engine say different things. */
export class Difference extends Error {
  override readonly name = "Difference";
  readonly where: string;
  readonly model: unknown;
  readonly engine: unknown;

  constructor(where: string, sides: Readonly<{ model: unknown; engine: unknown }>) {
    super(`${where}\n  model:  ${show(sides.model)}\n  engine: ${show(sides.engine)}`);
    this.where = where;
    this.model = sides.model;
    this.engine = sides.engine;
  }
}

const show = (value: unknown): string => (value === undefined ? "undefined" : JSON.stringify(value));

/** The spans that a hold has taken, or a confirmed reservation still takes. */
export const spansOf = (reservation: Reservation): readonly Span[] => {
  if (reservation.status === "reserved") return reservation.held;
  return reservation.status === "confirmed" ? spansFor(reservation.appointments.filter(isBooked)) : [];
};

export const isBooked = ({ status }: Appointment): boolean => status === "booked";

type Placed = Pick<
  Appointment,
  "guestIndex" | "guestId" | "service" | "therapist" | "bed" | "pieces" | "startMs" | "endMs"
>;

/** Rule 2: therapist, bed and pieces with preparation and recovery, the guest for the service alone. */
export const spansFor = (appointments: readonly Placed[]): readonly Span[] =>
  appointments.flatMap(({ guestIndex: guest, guestId, service, therapist, bed, pieces, startMs, endMs }) => {
    const fromMs = startMs - service.preparationMs;
    const untilMs = endMs + service.recoveryMs;
    const units = [therapist, bed, ...pieces].filter((unit) => unit !== null);
    const occupied = units.map((unit): Span => ({ unit, startMs: fromMs, endMs: untilMs, guest }));
    return guestId === null ? occupied : [...occupied, { unit: `g:${guestId}`, startMs, endMs }];
  });

/** Rules 3 and 4: the status of a reservation at an instant, recorded or not. */
export const statusAt = ({ status, expiresAtMs }: Reservation, nowMs: number): Reservation["status"] =>
  status === "reserved" && nowMs >= expiresAtMs ? "expired" : status;
