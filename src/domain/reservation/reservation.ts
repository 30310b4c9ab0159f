import type { HostData } from "../booking/host-data.ts";
import type { AppointmentRef } from "../booking/party.ts";
import type { CancellationTerms } from "../catalog/cancellation-terms.ts";
import type { MoveFee } from "./fee.ts";
import type { Waiver } from "../booking/waiver.ts";
import type { BookingId, CenterId, HolderKey, ReservationId } from "../ids.ts";
import type { Payment } from "../payment/payment.ts";
import type { FinalizedInvoice, OpenInvoice, VoidedInvoice } from "../invoice/invoice.ts";
import type { Claim } from "../claim/claim.ts";
import { remainingClaims } from "./appointment.ts";
import { earlier, MINUTE_MS, plus, type EpochMs } from "../time/instant.ts";
import type { BookedAppointment, ConfirmedAppointment, EndedAppointment, PlannedAppointment } from "./appointment.ts";

/** A slot claimed for a booking: one type for each state, with exactly the facts that are true in it. */
export type Reservation = Reserved | Confirmed | Expired | Released | Cancelled;

/** The terms that do not change from reserve to the end (rule 13); the host's data are the booking's (rule 31). */
export type ReservationTerms = HostData &
  Readonly<{
    id: ReservationId;
    bookingId: BookingId;
    centerId: CenterId;
    holder: HolderKey;
    origin: Origin;
    /** The slot's start. */
    startMs: EpochMs;
    /** The center's time zone, so that an answer needs no catalog. */
    zone: string;
    /** The version of the zone data that made the wall times of its appointments (rule 27). */
    zoneDataVersion: string;
    /** Its hold never lasts beyond this: the start plus the center's grace (rule 3). */
    graceEndMs: EpochMs;
    /**
     * The host's place in the party. The host's invoice stands for the whole party's. Null if the host is not of the
     * party.
     */
    hostIndex: number | null;
    currency: string;
    blockTimeMinutes: number;
    /** Confirmed appointments that it replaces when it is confirmed; empty unless it reschedules. */
    moves: readonly AppointmentRef[];
    /** The first instant of the unbroken chain of holds that it belongs to. */
    chainStartMs: EpochMs;
    /**
     * No extension and no later hold of the chain lives beyond this (rule 9). The time that a payment added is within it.
     */
    chainEndMs: EpochMs;
    /**
     * The latest expiry that a payment may give: the start of the chain plus the center's payment cap (rule 21). Null
     * once a payment has added time to the chain.
     */
    paymentEndMs: EpochMs | null;
    /** Its payments, in the order in which they were begun: at most one is begun, and at most one is settled. */
    payments: readonly Payment[];
    reservedAtMs: EpochMs;
    /** The rules that it was made without; null if it keeps to all of them (rule 22). */
    waiver: Waiver | null;
    /** What cancelling costs, as its center stated it (rule 28). */
    cancellation: CancellationTerms;
    /** What leaving the moved appointments costs, by their own terms when this was made; free ones are left out. */
    moveFees: readonly MoveFee[];
  }>;

/**
 * Returns when a hold made or extended now ends: the earliest of its block time, its chain's end and its grace's end.
 */
export const holdEndMs = (
  {
    blockTimeMinutes,
    chainEndMs,
    graceEndMs,
  }: Pick<ReservationTerms, "blockTimeMinutes" | "chainEndMs" | "graceEndMs">,
  nowMs: EpochMs,
): EpochMs => earlier(earlier(plus(nowMs, blockTimeMinutes * MINUTE_MS), chainEndMs), graceEndMs);

/**
 * Null if the claims are exactly those of its appointments, so that they are not stored twice. A hold that moves
 * appointments claims less: only the time that it adds. {@link claimsOf} handles both.
 */
export type ClaimsHeld = readonly Claim[] | null;

/** How a reservation was created. */
export type Origin =
  | Readonly<{ kind: "fresh" }>
  | Readonly<{ kind: "superseding"; reservationId: ReservationId }>
  | Readonly<{ kind: "reacquired"; reservationId: ReservationId }>;

/** Its slot is claimed until `expiresAtMs`, exclusive. Rules 3 and 5. */
export type Reserved = ReservationTerms &
  Readonly<{
    status: "reserved";
    expiresAtMs: EpochMs;
    appointments: readonly PlannedAppointment[];
    claims: ClaimsHeld;
    /** One per guest, or none if no invoice was requested. */
    invoices: readonly OpenInvoice[];
  }>;

/** Confirmed: at least one appointment is booked. */
export type Confirmed = ReservationTerms &
  Readonly<{
    status: "confirmed";
    confirmedAtMs: EpochMs;
    appointments: readonly ConfirmedAppointment[];
    claims: ClaimsHeld;
    invoices: readonly FinalizedInvoice[];
  }>;

/** Its deadline passed. Dated at that deadline, whenever the expiry is recorded (rule 4). */
export type Expired = ReservationTerms &
  Readonly<{
    status: "expired";
    expiredAtMs: EpochMs;
    appointments: readonly PlannedAppointment[];
    invoices: readonly VoidedInvoice[];
  }>;

/** Given up before it was confirmed. */
export type Released = ReservationTerms &
  Readonly<{
    status: "released";
    releasedAtMs: EpochMs;
    reason: ReleaseReason;
    appointments: readonly PlannedAppointment[];
    invoices: readonly VoidedInvoice[];
  }>;

export type ReleaseReason =
  | Readonly<{ kind: "requested" }>
  | Readonly<{ kind: "superseded"; byReservationId: ReservationId }>
  /** The appointment that it was to move was cancelled meanwhile. */
  | Readonly<{ kind: "move_cancelled"; reservationId: ReservationId }>;

/** It was confirmed; none of its appointments is booked any longer. */
export type Cancelled = ReservationTerms &
  Readonly<{
    status: "cancelled";
    confirmedAtMs: EpochMs;
    cancelledAtMs: EpochMs;
    appointments: readonly EndedAppointment[];
    invoices: readonly FinalizedInvoice[];
  }>;

export const isBooked = (appointment: ConfirmedAppointment): appointment is BookedAppointment =>
  appointment.status === "booked";

/** Whether its recorded state is final: no command leads out of it. */
export const hasEnded = ({ status }: Reservation): boolean => status !== "reserved" && status !== "confirmed";

const NO_CLAIMS: readonly Claim[] = [];

/** Returns the claims of a reservation: none once it has ended. */
export const claimsOf = (reservation: Reservation): readonly Claim[] =>
  reservation.status === "reserved" || reservation.status === "confirmed"
    ? (reservation.claims ?? remainingClaims(reservation.appointments))
    : NO_CLAIMS;

/** Returns when its hold ends: null if it is confirmed or has ended. */
export const heldUntilOf = (reservation: Reservation): EpochMs | null =>
  reservation.status === "reserved" ? reservation.expiresAtMs : null;

/** Returns when it expired: null unless it is recorded as expired. */
export const expiredAtOf = (reservation: Reservation): EpochMs | null =>
  reservation.status === "expired" ? reservation.expiredAtMs : null;
