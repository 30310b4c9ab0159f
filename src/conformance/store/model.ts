import { authorOf } from "../../ports/store-rules/author-of.ts";
import { claimsOfBlock, type Block } from "../../domain/block/block.ts";
import type { Booking } from "../../domain/booking/booking.ts";
import {
  canonicalId,
  guestHolder,
  sameId,
  type BlockId,
  type BookingId,
  type CenterId,
  type HolderKey,
  type ReservationId,
} from "../../domain/ids.ts";
import { claimsOf, heldUntilOf, type Reservation } from "../../domain/reservation/reservation.ts";
import { claimsClash, type Claim, type StandingClaim } from "../../domain/claim/claim.ts";
import { later, type EpochMs } from "../../domain/time/instant.ts";
import type { ChangeSet, CommitRefusal, CommandRecord, Versioned } from "../../ports/reservation-store.ts";
import type { RecordedEvent } from "../../ports/event-outbox.ts";
import type { StoreDump } from "../store-dump.ts";
import { demandEqual } from "../expectations.ts";
import { claimKey, sorted } from "./comparable.ts";
import { ModelOutbox } from "./model-outbox.ts";

/** An accepted change set, with its sequence and instant. */
export type Accepted = Readonly<{ set: ChangeSet; sequence: number; atMs: EpochMs }>;

/** Records that the model had and a store has removed. */
export type Gone = Pick<StoreDump, "commands" | "reservations" | "bookings" | "blocks" | "events">;

/** The position of an event before the store has assigned one: behind all known positions. */
const UNNAMED = Number.MAX_SAFE_INTEGER;

type AnyState = Booking | Reservation | Block;
type StaleId = Extract<CommitRefusal, { kind: "stale" }>["id"];
type AnyId = BookingId | ReservationId | BlockId;

/**
 * The records of a store, kept in the slowest and most obvious way: lists that are scanned. It decides nothing: the
 * caller asks it whether a set can be applied at an instant, and applies it.
 */
export class Model {
  readonly bookings = new Map<BookingId, Versioned<Booking>>();
  readonly reservations = new Map<ReservationId, Versioned<Reservation>>();
  readonly blocks = new Map<BlockId, Versioned<Block>>();
  readonly #holders = new Map<string, Readonly<{ centerId: CenterId; key: HolderKey; version: number }>>();
  readonly #commands = new Map<string, CommandRecord>();
  #events: readonly RecordedEvent[] = [];
  readonly outbox = new ModelOutbox(() => this.#events);
  /** The latest instant of a set. */
  latestMs = 0 as EpochMs;
  /** The latest instant of a removed event. */
  removedToMs: EpochMs | null = null;

  /** The state after these sets, one after another. */
  static after(history: readonly Accepted[]): Model {
    const model = new Model();
    for (const it of history) model.apply(it);
    return model;
  }

  /**
   * Returns why the set cannot be applied at this instant, in the order of precedence; empty if it can. If several
   * records are stale, or several claims are in the way, a store may name any of them.
   */
  refusalsOf(set: ChangeSet, atMs: EpochMs): readonly CommitRefusal[] {
    const { command, beforeMs } = set;
    if (command !== null && this.commandOf(set.centerId, command.commandId) !== null) {
      return [{ kind: "duplicate_command", commandId: command.commandId }];
    }
    const stale = this.#staleIn(set);
    if (stale.length > 0) return stale.map((id) => ({ kind: "stale", id }));
    if (beforeMs !== null && atMs >= beforeMs) return [{ kind: "deadline_passed", beforeMs }];
    return this.#overlapsIn(set).map(({ unit }) => ({ kind: "overlap", unit }));
  }

  /** Records a set for which {@link refusalsOf} is empty. */
  apply({ set, sequence, atMs }: Accepted): void {
    this.latestMs = later(this.latestMs, atMs);
    for (const { state } of set.bookings) this.bookings.set(state.id, next(this.bookings.get(state.id), state, atMs));
    for (const { state } of set.reservations) {
      this.reservations.set(state.id, next(this.reservations.get(state.id), state, atMs));
    }
    for (const { state } of set.blocks) this.blocks.set(state.id, next(this.blocks.get(state.id), state, atMs));
    if (set.holder !== null) {
      const { key } = set.holder;
      const version = this.holderVersion(set.centerId, key) + 1;
      this.#holders.set(`${set.centerId} ${key}`, { centerId: set.centerId, key, version });
    }
    if (set.command !== null) this.#commands.set(commandKey(set.centerId, set.command.commandId), set.command);
    for (const event of set.events) {
      const by = authorOf(set, event);
      this.#events = [...this.#events, { position: UNNAMED, eventId: "", sequence, atMs, event, by }];
    }
  }

  versionOf(id: AnyId): number {
    return this.recordOf(id)?.version ?? 0;
  }

  recordOf(id: AnyId): Versioned<AnyState> | null {
    return (
      this.bookings.get(id as BookingId) ??
      this.reservations.get(id as ReservationId) ??
      this.blocks.get(id as BlockId) ??
      null
    );
  }

  holderVersion(centerId: CenterId, key: HolderKey): number {
    return this.#holders.get(`${centerId} ${key}`)?.version ?? 0;
  }

  /** The bookings of a center that were never reserved. */
  openBookings(centerId: CenterId): readonly Booking[] {
    return [...this.bookings.values()].flatMap(({ state }) =>
      state.centerId === centerId && state.reservationId === null ? [state] : [],
    );
  }

  commandOf(centerId: CenterId, commandId: string): CommandRecord | null {
    return this.#commands.get(commandKey(centerId, commandId)) ?? null;
  }

  commandIds(centerId: CenterId): readonly string[] {
    const ofCenter = [...this.#commands].filter(([key]) => key.startsWith(`${centerId} `));
    return ofCenter.map(([, { commandId }]) => commandId);
  }

  /** The events of a booking that are left. */
  eventsOf(bookingId: BookingId): readonly RecordedEvent[] {
    return this.#events.filter(({ event }) => "bookingId" in event && event.bookingId === bookingId);
  }

  /** Takes over the positions and ids that a store has given to events, which never change after that. */
  nameEvents(recorded: readonly RecordedEvent[]): void {
    demandEqual("how many events are recorded", recorded.length, this.#events.length);
    this.#events = this.#events.map((it, at) => {
      const { position, eventId } = recorded[at] as RecordedEvent;
      if (it.position !== UNNAMED) demandEqual("the id of an event", [position, eventId], [it.position, it.eventId]);
      return { ...it, position, eventId };
    });
  }

  /** Removes the records that a store has removed, and returns them. */
  leaveOnly(dump: StoreDump): Gone {
    const leave = <Key, Item>(items: Map<Key, Item>, isLeft: (item: Item) => boolean): readonly Item[] => {
      const gone = [...items].filter(([, item]) => !isLeft(item));
      for (const [key] of gone) items.delete(key);
      return gone.map(([, item]) => item);
    };
    const idsOf = (records: readonly Versioned<AnyState>[]) => new Set(records.map(({ state }) => state.id));
    const [bookings, reservations, blocks] = [idsOf(dump.bookings), idsOf(dump.reservations), idsOf(dump.blocks)];
    const commands = dump.commands.map((it) => `${it.commandId} ${it.acceptedAtMs}`);
    const positions = new Set(dump.events.map(({ position }) => position));
    const isLeft = ({ position }: RecordedEvent): boolean => positions.has(position);
    const events = this.#events.filter((it) => !isLeft(it));
    this.#events = this.#events.filter(isLeft);
    for (const { atMs } of events) this.removedToMs = later(this.removedToMs ?? atMs, atMs);
    return {
      bookings: leave(this.bookings, ({ state }) => bookings.has(state.id)),
      reservations: leave(this.reservations, ({ state }) => reservations.has(state.id)),
      blocks: leave(this.blocks, ({ state }) => blocks.has(state.id)),
      commands: leave(this.#commands, (it) => commands.includes(`${it.commandId} ${it.acceptedAtMs}`)),
      events,
    };
  }

  /** Returns an independent copy. Its outbox has no consumers. */
  copy(): Model {
    const copy = new Model();
    const pairs = [
      [this.bookings, copy.bookings],
      [this.reservations, copy.reservations],
      [this.blocks, copy.blocks],
      [this.#holders, copy.#holders],
      [this.#commands, copy.#commands],
    ] as readonly (readonly [Map<string, unknown>, Map<string, unknown>])[];
    for (const [from, to] of pairs) for (const [key, item] of from) to.set(key, item);
    copy.latestMs = this.latestMs;
    copy.removedToMs = this.removedToMs;
    return copy;
  }

  /** The latest booking of a center with a reference, by id; below `before` if that is given. */
  referenced(centerId: CenterId, reference: string, before: BookingId | null): Versioned<Booking> | null {
    const found = [...this.bookings.values()].filter(
      ({ state }) =>
        sameId(state.centerId, centerId) && state.reference === reference && (before === null || state.id < before),
    );
    return sorted(found, ({ state }) => state.id).at(-1) ?? null;
  }

  /** The current block under an external id, else the latest removed one. */
  blockNamed(centerId: CenterId, externalId: string): Versioned<Block> | null {
    const named = [...this.blocks.values()].filter(
      ({ state }) => sameId(state.centerId, centerId) && state.externalId === externalId,
    );
    return named.find(({ state }) => state.status === "standing") ?? named.at(-1) ?? null;
  }

  /** Everything that a center's reservations and blocks have claimed, live or lapsed. */
  claimsOf(centerId: CenterId): readonly StandingClaim[] {
    const claims: StandingClaim[] = [];
    for (const { state } of this.reservations.values()) {
      if (!sameId(state.centerId, centerId)) continue;
      const owner = { kind: "reservation", id: state.id } as const;
      for (const claim of claimsOf(state)) claims.push({ ...claim, owner, heldUntilMs: heldUntilOf(state) });
    }
    for (const { state } of this.blocks.values()) {
      if (!sameId(state.centerId, centerId) || state.status === "removed") continue;
      for (const claim of claimsOfBlock(state))
        claims.push({ ...claim, owner: { kind: "block", id: state.id }, heldUntilMs: null });
    }
    return sorted(claims, claimKey);
  }

  dump(): StoreDump {
    const byId = <State extends AnyState>(records: Iterable<Versioned<State>>) =>
      sorted([...records], ({ state }) => state.id);
    const centers = new Set(
      [...this.reservations.values(), ...this.blocks.values()].map(({ state }) => canonicalId(state.centerId)),
    );
    return {
      bookings: byId(this.bookings.values()),
      reservations: byId(this.reservations.values()),
      blocks: byId(this.blocks.values()),
      claims: [...centers]
        .sort()
        .flatMap((centerId) => this.claimsOf(centerId).map((claim) => ({ ...claim, centerId }))),
      holders: sorted([...this.#holders.values()], ({ centerId, key }) => `${centerId} ${key}`),
      commands: sorted([...this.#commands.values()], ({ commandId }) => commandId),
      events: this.#events,
      consumers: sorted(
        [...this.outbox.consumers].map(([consumer, { position, parked }]) => ({
          consumer,
          position,
          parked: sorted(parked, ({ key }) => key),
        })),
        ({ consumer }) => consumer,
      ),
    };
  }

  #staleIn(set: ChangeSet): readonly StaleId[] {
    const stale: StaleId[] = [];
    for (const { state, expectedVersion } of [...set.bookings, ...set.reservations, ...set.blocks]) {
      const standing = "externalId" in state ? this.blockNamed(state.centerId, state.externalId)?.state : null;
      const isTaken = standing?.status === "standing" && standing.id !== state.id && isStanding(state);
      if (isTaken || this.versionOf(state.id) !== expectedVersion) stale.push(state.id);
    }
    const { holder } = set;
    if (holder !== null && this.holderVersion(set.centerId, holder.key) !== holder.expectedVersion) {
      stale.push(holder.key);
    }
    const { openBookings, uniqueReference } = set;
    if (uniqueReference !== null && this.referenced(set.centerId, uniqueReference, null) !== null) {
      stale.push(uniqueReference);
    }
    if (openBookings !== null) {
      const open = this.openBookings(set.centerId).filter((it) => isOfHolder(it, openBookings.holder));
      if (open.length >= openBookings.fewerThan) stale.push(openBookings.holder);
    }
    for (const { id, version } of set.unchanged) if (this.versionOf(id) !== version) stale.push(id);
    return stale;
  }

  /**
   * The set's claims that overlap existing claims, after the set has given back its own, or an earlier claim of the
   * set.
   */
  #overlapsIn(set: ChangeSet): readonly Claim[] {
    const writes = [...set.reservations, ...set.blocks];
    const isGivenBack = ({ owner, unit, startMs, endMs }: StandingClaim): boolean =>
      writes.some(
        ({ state, claims }) =>
          state.id === owner.id &&
          claims.released.some((it) => it.unit === unit && it.startMs === startMs && it.endMs === endMs),
      );
    const standing: Claim[] = this.claimsOf(set.centerId).filter((it) => !isGivenBack(it));
    return writes
      .flatMap(({ claims }) => claims.claimed)
      .filter((claim) => {
        const isInTheWay = standing.some((other) => claimsClash(claim, other));
        standing.push(claim);
        return isInTheWay;
      });
  }
}

/** A guest goes before a key (rule 10). */
export const isOfHolder = ({ hostId, holderKey }: Booking, key: HolderKey): boolean =>
  key === (hostId === null ? holderKey : guestHolder(hostId));

const isStanding = (state: AnyState): boolean => "status" in state && state.status === "standing";

const commandKey = (centerId: CenterId, commandId: string): string => `${centerId} ${commandId}`;

const next = <State>(before: Versioned<State> | undefined, state: State, atMs: EpochMs): Versioned<State> => ({
  state,
  version: (before?.version ?? 0) + 1,
  writtenAtMs: atMs,
});
