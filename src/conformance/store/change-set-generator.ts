import type { Booking } from "../../domain/booking/booking.ts";
import { bookingReference } from "../../domain/booking/host-data.ts";
import { guestHolder, type CenterId } from "../../domain/ids.ts";
import type { Confirmed, Reservation, Reserved } from "../../domain/reservation/reservation.ts";
import { reservationMade } from "../../domain/reservation/change.ts";
import { confirm } from "../../domain/reservation/confirm.ts";
import { release } from "../../domain/reservation/release.ts";
import { cancel } from "../../domain/reservation/cancel.ts";
import { claimsClash, isLiveClaim, type Claim, type StandingClaim } from "../../domain/claim/claim.ts";
import { guestUnit } from "../../domain/claim/unit.ts";
import { MINUTE_MS, plus, type EpochMs } from "../../domain/time/instant.ts";
import type { ChangeSet, Versioned } from "../../ports/reservation-store.ts";
import type { Random } from "../random.ts";
import { adding, changing, commandRecord, emptySet, ending, writingBlock } from "./change-sets.ts";
import {
  aBlock,
  aBooking,
  aHold,
  anAppointment,
  appointmentId,
  bookingId,
  claim,
  guestOf,
  NIA,
  removed,
  SPA,
  UMA,
  VIC,
} from "./fixtures.ts";
import type { Model } from "./model.ts";

/**
 * Generates change sets as engines would: based on a known state, which other writers may have changed since, and
 * sometimes based on a wrong one. Few guests, units and hours make them collide.
 */
export class ChangeSetGenerator {
  readonly #random: Random;
  readonly #centers: readonly CenterId[];
  #centerId: CenterId;
  #count = 0;

  constructor(random: Random, centers: readonly [CenterId, ...CenterId[]] = [SPA]) {
    this.#random = random;
    this.#centers = centers;
    [this.#centerId] = centers;
  }

  /** Returns a set that is decided at this instant on the known state. */
  next(known: Model, nowMs: EpochMs): ChangeSet {
    this.#centerId = this.#random.pick(this.#centers);
    const set = this.#honest(known, nowMs);
    const actors: readonly ChangeSet["actor"][] = [
      null,
      { kind: "application" },
      { kind: "guest", guestId: guestOf(1) },
    ];
    const acting = { ...set, actor: this.#random.pick(actors) };
    return this.#random.chance(20) ? this.#spoilt(acting, known, nowMs) : acting;
  }

  #honest(known: Model, nowMs: EpochMs): ChangeSet {
    const reservations = this.#ofCenter(known.reservations);
    const held = reservations.filter(hasStatus("reserved"));
    const settled = reservations.filter(hasStatus("confirmed"));
    const kinds = ["reserve", "reserve", "block", "note"];
    if (held.length > 0) kinds.push("reserve", "confirm", "extend", "release", "expire", "move", "rely");
    if (settled.length > 0) kinds.push("cancel");
    const base = { decidedAtMs: nowMs, centerId: this.#centerId };
    switch (this.#random.pick(kinds)) {
      case "confirm":
        return { ...this.#confirming(this.#random.pick(held), nowMs), ...base };
      case "extend":
        return { ...this.#extending(this.#random.pick(held), nowMs), ...base };
      case "release":
        return { ...releasing(this.#random.pick(held), nowMs), ...base };
      case "expire":
        return { ...ending(this.#random.pick(held)), ...base };
      case "move":
        return { ...this.#moving(this.#random.pick(held)), ...base };
      case "cancel":
        return { ...cancelling(this.#random.pick(settled), nowMs), ...base };
      case "rely": {
        const { state, version } = this.#random.pick(held);
        return emptySet({ ...base, unchanged: [{ id: state.id, version }] });
      }
      case "block":
        return { ...this.#blocking(known), ...base };
      case "note":
        return { ...this.#noting(known), ...base };
      default:
        return { ...this.#reserving(known, nowMs), ...base };
    }
  }

  #reserving(known: Model, nowMs: EpochMs): ChangeSet {
    const n = this.#next();
    const centerId = this.#centerId;
    const open = this.#random.chance(40) ? this.#anyBooking(known, isUnsettled(known)) : null;
    const before = open?.state ?? aBooking(n, { centerId, hostId: guestOf(this.#random.below(3)) });
    const guestId = before.hostId ?? guestOf(0);
    const hold = aHold(n, {
      centerId,
      bookingId: before.id,
      holder: guestHolder(guestId),
      reservedAtMs: nowMs,
      expiresAtMs: plus(nowMs, this.#random.pick([1, 2, 2, 5]) * MINUTE_MS),
      appointments: [anAppointment(n, { id: appointmentId(n, centerId), guestId })],
      claims: this.#anyClaims(),
    });
    const old = before.reservationId === null ? null : (known.reservations.get(before.reservationId) ?? null);
    const superseded = old !== null && hasStatus("reserved")(old) ? endedAt(old, nowMs).reservations : [];
    const displaced = this.#displaced(known, hold.claims ?? [], before, nowMs);
    return emptySet({
      command: this.#random.chance(60) ? commandRecord(`command-${n}`, { acceptedAtMs: nowMs }) : null,
      beforeMs: hold.expiresAtMs,
      bookings: [{ state: { ...before, reservationId: hold.id }, expectedVersion: open?.version ?? 0 }],
      reservations: [adding(hold), ...superseded, ...displaced],
      holder: { key: hold.holder, expectedVersion: known.holderVersion(centerId, hold.holder) },
      events: [reservationMade(hold)],
    });
  }

  /** Ends lapsed reservations in the way with the same set; sometimes only half of them. */
  #displaced(known: Model, wanted: readonly Claim[], { reservationId }: Booking, nowMs: EpochMs) {
    const isInTheWay = (it: StandingClaim): boolean =>
      it.owner.kind === "reservation" &&
      it.owner.id !== reservationId &&
      !isLiveClaim(it, nowMs) &&
      wanted.some((claim) => claimsClash(claim, it));
    const owners = new Set(
      known
        .claimsOf(this.#centerId)
        .filter(isInTheWay)
        .map(({ owner }) => owner.id as Reservation["id"]),
    );
    return [...owners].flatMap((id) => {
      const lapsed = known.reservations.get(id);
      return lapsed === undefined || this.#random.chance(10) ? [] : ending(lapsed).reservations;
    });
  }

  #confirming({ state, version }: Versioned<Reserved>, nowMs: EpochMs): ChangeSet {
    const { reservation, events } = confirmedAt(state, nowMs);
    return emptySet({ beforeMs: state.expiresAtMs, reservations: [changing(state, reservation, version)], events });
  }

  #extending({ state, version }: Versioned<Reserved>, nowMs: EpochMs): ChangeSet {
    const expiresAtMs = plus(nowMs, this.#random.pick([1, 3]) * MINUTE_MS);
    return emptySet({
      beforeMs: state.expiresAtMs,
      reservations: [changing(state, { ...state, expiresAtMs }, version)],
    });
  }

  #moving({ state, version }: Versioned<Reserved>): ChangeSet {
    const after = { ...state, claims: this.#anyClaims() };
    return emptySet({ beforeMs: state.expiresAtMs, reservations: [changing(state, after, version)] });
  }

  #blocking(known: Model): ChangeSet {
    const externalId = this.#random.pick(["sick", "Sick", "walk-in"]);
    const standing = known.blockNamed(this.#centerId, externalId);
    if (standing?.state.status === "standing" && this.#random.chance(80)) {
      return emptySet({ blocks: [writingBlock(standing.state, removed(standing.state), standing.version)] });
    }
    const block = aBlock(this.#next(), { centerId: this.#centerId, externalId, claims: this.#anyClaims() });
    return emptySet({ blocks: [writingBlock(null, block, 0)] });
  }

  #noting(known: Model): ChangeSet {
    if (this.#random.chance(30)) return this.#referring();
    const record = this.#anyBooking(known);
    const groupName = `party ${this.#next()}`;
    const before = record?.state ?? aBooking(this.#next(), { centerId: this.#centerId });
    const state = { ...before, notes: { ...before.notes, groupName } };
    return emptySet({ bookings: [{ state, expectedVersion: record?.version ?? 0 }] });
  }

  /** A booking under one of two references, sometimes unique ones. */
  #referring(): ChangeSet {
    const reference = bookingReference(this.#random.pick(["order-1", "Order-1"]));
    const state = aBooking(this.#next(), { centerId: this.#centerId, reference });
    const uniqueReference = this.#random.chance(50) ? reference : null;
    return emptySet({ bookings: [{ state, expectedVersion: 0 }], uniqueReference });
  }

  /** Spoils a set: an old version, a repeated command, a deadline that has passed. */
  #spoilt(set: ChangeSet, known: Model, nowMs: EpochMs): ChangeSet {
    const old = this.#random.pick([-1, 1_000]);
    switch (this.#random.below(6)) {
      case 0:
        return { ...set, beforeMs: plus(nowMs, this.#random.pick([-1, 0, 1])) };
      case 1:
        return { ...set, bookings: set.bookings.map((it) => ({ ...it, expectedVersion: it.expectedVersion + old })) };
      case 2:
        return {
          ...set,
          unchanged: [{ id: bookingId(this.#random.below(9), this.#centerId), version: this.#random.below(3) }],
        };
      case 3: {
        const { holder } = set;
        return { ...set, holder: holder && { ...holder, expectedVersion: holder.expectedVersion + old } };
      }
      case 4: {
        const earlier = known.commandIds(this.#centerId);
        return earlier.length === 0 ? set : { ...set, command: commandRecord(this.#random.pick(earlier)) };
      }
      default:
        // A process whose clock is ahead.
        return { ...set, decidedAtMs: plus(nowMs, this.#random.pick([1, 90_000])) };
    }
  }

  #ofCenter<State extends Readonly<{ centerId: CenterId }>>(
    records: ReadonlyMap<string, Versioned<State>>,
  ): readonly Versioned<State>[] {
    return [...records.values()].filter(({ state }) => state.centerId === this.#centerId);
  }

  #anyBooking(known: Model, isWanted: (booking: Booking) => boolean = () => true): Versioned<Booking> | null {
    const bookings = this.#ofCenter(known.bookings).filter(({ state }) => isWanted(state));
    return bookings.length === 0 ? null : this.#random.pick(bookings);
  }

  /** One to three of four units, at one of a few half hours. */
  #anyClaims(): readonly Claim[] {
    const units = [UMA, VIC, NIA, guestUnit(guestOf(1))];
    const from = 30 * this.#random.below(5);
    const until = from + 30 * (1 + this.#random.below(2));
    const wanted = new Set([1, 2, 3].map(() => this.#random.pick(units)));
    return [...wanted].map((unit) => claim(unit, from, until));
  }

  #next(): number {
    this.#count += 1;
    return this.#count;
  }
}

/** A confirmed booking is not reserved again. */
const isUnsettled =
  (known: Model) =>
  ({ reservationId }: Booking): boolean => {
    const current = reservationId === null ? undefined : known.reservations.get(reservationId);
    return current === undefined ? reservationId === null : !["confirmed", "cancelled"].includes(current.state.status);
  };

const hasStatus =
  <Status extends Reservation["status"]>(status: Status) =>
  (record: Versioned<Reservation>): record is Versioned<Extract<Reservation, { status: Status }>> =>
    record.state.status === status;

/** The last instant at which a transition is allowed, if it comes late. The store decides whether it is in time. */
const inTime = ({ expiresAtMs }: Reserved, nowMs: EpochMs): EpochMs =>
  nowMs < expiresAtMs ? nowMs : plus(expiresAtMs, -1);

const confirmedAt = (state: Reserved, nowMs: EpochMs) =>
  confirm(state, inTime(state, nowMs))._unsafeUnwrap() as Extract<
    ReturnType<ReturnType<typeof confirm>["_unsafeUnwrap"]>,
    { kind: "confirmed" }
  >;

const releasing = ({ state, version }: Versioned<Reserved>, nowMs: EpochMs): ChangeSet => {
  const { reservation } = release(state, inTime(state, nowMs))._unsafeUnwrap();
  return emptySet({ beforeMs: state.expiresAtMs, reservations: [changing(state, reservation, version)] });
};

/** Ends a reservation: superseded while it lives, expired from its deadline on. */
const endedAt = (record: Versioned<Reserved>, nowMs: EpochMs): ChangeSet =>
  nowMs < record.state.expiresAtMs ? releasing(record, nowMs) : ending(record);

const cancelling = ({ state, version }: Versioned<Confirmed>, nowMs: EpochMs): ChangeSet => {
  const target = { kind: "guest", guestIndex: 0 } as const;
  const { reservation } = cancel(state, target, null, nowMs)._unsafeUnwrap();
  return emptySet({ reservations: [changing(state, reservation, version)] });
};
