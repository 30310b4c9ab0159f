import { err, ok, type Result } from "neverthrow";
import { ITS_HOLDER, ofBooking, reading, THE_CENTER } from "../../src/conformance/store/change-sets.ts";
import {
  aBooking,
  anAppointment,
  holderOfGuest,
  hourOf,
  reservationId,
  SPA,
  START,
} from "../../src/conformance/store/fixtures.ts";
import { claimsForAppointments } from "../../src/domain/claim/occupancy.ts";
import { appointmentIdOf, type ReservationId } from "../../src/domain/ids.ts";
import { invariant } from "../../src/domain/invariant.ts";
import { confirm } from "../../src/domain/reservation/confirm.ts";
import { reservationAt } from "../../src/domain/reservation/expire.ts";
import { extend } from "../../src/domain/reservation/extend.ts";
import { release } from "../../src/domain/reservation/release.ts";
import type { Reservation } from "../../src/domain/reservation/reservation.ts";
import { placeHold, standingOf } from "../../src/domain/reservation/reserve.ts";
import { inTheWay } from "../../src/domain/slot/explanation/in-the-way.ts";
import { MINUTE_MS, plus, type EpochMs } from "../../src/domain/time/instant.ts";
import { displacedBy, expiryWrites, inserted, updated } from "../../src/engine/commands/writes.ts";
import type { EngineContext } from "../../src/engine/runtime/engine-context.ts";
import { uncertain } from "../../src/engine/runtime/certainty.ts";
import type { Changes } from "../../src/engine/runtime/command.ts";
import type { ChangeSet, Holding, ReadRequest, Snapshot, Versioned } from "../../src/ports/reservation-store.ts";
import { decidePayment, doesPay, type Pays } from "./payments.ts";

// The commands as the engine decides them, without the parts that this world lacks (catalog, roster, moves, search).
// The transition functions and the writes are the real ones.

export type Does = "create" | "reserve" | "confirm" | "extend" | "release" | "status" | "list" | "sweep" | Pays;

/** The text of an answer, and the holds that it calls dead. */
export type Said = Readonly<{ text: string; dead: readonly ReservationId[] }>;
/** `rests`: everything is already as requested, so the changes only record the command, if it has a key. */
export type Decision = Readonly<{ changes: Changes | null; rests: boolean; said: Said }>;
export type Decided = Result<Decision | "look_again", Said>;

/** The first hold's deadline: instants are shown by their distance from it. */
export const T = plus(START, MINUTE_MS);
export const shown = (atMs: EpochMs): string => `T${atMs < T ? "-" : "+"}${Math.abs(atMs - T)}`;

/** Both holders want the same hour of the one unit, far ahead. */
const WANTED = hourOf(9);

export const requestOf = (does: Does, booking: number): ReadRequest => {
  const claims = { kind: "span", span: WANTED, guestIds: [] } as const;
  if (does === "create") return reading(THE_CENTER);
  if (does === "list") return reading(THE_CENTER, { claims });
  return does === "reserve" ? reading(ofBooking(booking), { claims, holder: ITS_HOLDER }) : reading(ofBooking(booking));
};

/** `fresh` numbers the new ids. */
export const decide = (does: Does, booking: number, snapshot: Snapshot, nowMs: EpochMs, fresh: number): Decided => {
  if (does === "create") return ok(create(fresh));
  if (does === "list") return ok(only(listed(snapshot, nowMs)));
  if (does === "reserve") return reserve(booking, snapshot, nowMs, fresh);
  const { booking: ofIt, reservation } = snapshot;
  if (reservation === null) return err(plain("NOT_RESERVED"));
  const { state } = reservation;
  if (doesPay(does)) {
    invariant(ofIt !== null, "a reservation has a booking");
    return decidePayment(does, { booking: ofIt, reservation }, nowMs, uncertain(snapshot) === null);
  }
  const deadlineMs = state.status === "reserved" ? state.expiresAtMs : null;
  const writes = (after: Reservation, events: ChangeSet["events"]): Decision => ({
    changes: { centerId: SPA, beforeMs: deadlineMs, reservations: [updated(reservation, after)], events },
    rests: false,
    said: plain(after.status),
  });
  const now = reservationAt(state, nowMs);
  const isDead = now.status === "expired" ? [now.id] : [];
  const refused = ({ code }: { code: string }): Said => ({ text: code, dead: isDead });
  switch (does) {
    case "confirm":
      return confirm(state, nowMs)
        .map((it) =>
          it.kind === "unchanged"
            ? rests(reservation, null, plain("confirmed already"))
            : writes(it.reservation, it.events),
        )
        .mapErr(refused);
    case "extend":
      return extend(state, nowMs)
        .map((it) => writes(it.reservation, it.events))
        .mapErr(refused);
    case "release":
      return release(state, nowMs)
        .map((it) =>
          it.kind === "released"
            ? writes(it.reservation, it.events)
            : rests(reservation, null, { text: `${it.reservation.status} already`, dead: isDead }),
        )
        .mapErr(refused);
    default:
      return ok(only({ text: now.status, dead: isDead }));
  }
};

export const plain = (text: string): Said => ({ text, dead: [] });
const only = (said: Said): Decision => ({ changes: null, rests: false, said });

export const rests = (
  { state: { id }, version }: Versioned<Reservation>,
  beforeMs: EpochMs | null,
  said: Said,
): Decision => ({
  changes: { centerId: SPA, beforeMs, unchanged: [{ id, version }] },
  rests: true,
  said,
});

const create = (fresh: number): Decision => ({
  changes: { centerId: SPA, bookings: [{ state: aBooking(fresh), expectedVersion: 0 }] },
  rests: false,
  said: plain("booked"),
});

const listed = ({ claims }: Snapshot, nowMs: EpochMs): Said => {
  if (inTheWay([WANTED], claims, null, nowMs) !== null) return plain("taken");
  const dead = claims.flatMap(({ owner }) => (owner.kind === "reservation" ? owner.id : []));
  return { text: "free", dead: [...new Set(dead)] };
};

const reserve = (n: number, snapshot: Snapshot, nowMs: EpochMs, fresh: number): Decided => {
  const { booking, reservation, holder } = snapshot;
  if (booking === null || holder === null) return err(plain("BOOKING_NOT_FOUND"));
  const found = standingOf(reservation?.state ?? null, WANTED.startMs, nowMs);
  if (found.isErr()) return err(plain(found.error.code));
  const standing = found.value;
  if (standing.kind === "same_slot")
    return ok(
      rests(reservation as Versioned<Reservation>, standing.reservation.expiresAtMs, plain("reserved already")),
    );
  const appointments = [
    anAppointment(n, { id: appointmentIdOf(reservationId(fresh), 0), startMs: WANTED.startMs, endMs: WANTED.endMs }),
  ];
  const claims = claimsForAppointments(appointments);
  const ownId = reservation?.state.id ?? null;
  const taken = inTheWay(claims, snapshot.claims, ownId, nowMs);
  if (taken !== null) return err(plain(taken.code));
  const displaced = displacedBy(claims, snapshot, ownId);
  if (displaced === null) return ok("look_again");
  const placed = placeHold(
    booking.state,
    standing,
    {
      id: reservationId(fresh),
      holder: holderOfGuest(n),
      zone: "Europe/Rome",
      currency: "EUR",
      startMs: WANTED.startMs,
      zoneDataVersion: "2026a",
      graceEndMs: WANTED.endMs,
      appointments,
      claims: null,
      createInvoice: false,
      blockTimeMinutes: 1,
      lifetimeCapMinutes: 60,
      waiver: null,
      cancellation: { steps: [], guestsUntilMinutes: null },
      moveFees: [],
      paymentCapMinutes: 90,
    },
    nowMs,
  );
  const expiries = displaced.map(expiryOf);
  const replaced = placed.replaced === null ? [] : [updated(reservation as Versioned<Reservation>, placed.replaced)];
  return ok({
    changes: {
      centerId: SPA,
      beforeMs: placed.reservation.expiresAtMs,
      bookings: [
        { state: { ...booking.state, reservationId: placed.reservation.id }, expectedVersion: booking.version },
      ],
      reservations: [...replaced, ...expiries.map((it) => it.reservation), inserted(placed.reservation, claims)],
      holder: { key: holder.key, expectedVersion: holder.version },
      events: [...expiries.flatMap((it) => it.events), ...placed.events],
    },
    rests: false,
    said: plain("reserved"),
  });
};

/** The part of an engine that the writes of an expiry ask for. */
export const CONTEXT = { policies: { dropNotesAtExpiry: false } } as EngineContext;

/** The writes for a lapsed hold; the same from every command that records it. */
const expiryOf = (holding: Holding) => expiryWrites(CONTEXT, holding);

/** The set of a sweep that has found one due hold. */
export const expiryChanges = (holding: Holding): Changes => {
  const { reservation, events } = expiryOf(holding);
  return { centerId: SPA, reservations: [reservation], events };
};
