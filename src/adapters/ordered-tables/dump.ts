import { canonicalId, type CenterId, type HolderKey } from "../../domain/ids.ts";
import type { Block } from "../../domain/block/block.ts";
import type { Booking } from "../../domain/booking/booking.ts";
import type { StandingClaim } from "../../domain/claim/claim.ts";
import type { Reservation } from "../../domain/reservation/reservation.ts";
import type { ParkedEvent, RecordedEvent } from "../../ports/event-outbox.ts";
import type { CommandRecord, Versioned } from "../../ports/reservation-store.ts";
import type { Consumer } from "./consumers.ts";
import type { OrderedEngine, TableReader } from "./engine.ts";
import { recordIn, type AnyRecord } from "./entries.ts";
import { allUnder, valuesIn, type Table } from "./keys.ts";

/** Every record, in the form that the conformance kit compares. */
export type OrderedTablesDump = Readonly<{
  bookings: readonly Versioned<Booking>[];
  reservations: readonly Versioned<Reservation>[];
  blocks: readonly Versioned<Block>[];
  claims: readonly (StandingClaim & Readonly<{ centerId: CenterId }>)[];
  holders: readonly Readonly<{ centerId: CenterId; key: HolderKey; version: number }>[];
  commands: readonly CommandRecord[];
  events: readonly RecordedEvent[];
  consumers: readonly Readonly<{ consumer: string; position: number; parked: readonly ParkedEvent[] }>[];
}>;

/** Reads every record of an engine: for the kit's harness, and for inspecting a small store. */
export const dumpOrderedTables = (engine: Pick<OrderedEngine, "snapshot">): Promise<OrderedTablesDump> =>
  engine.snapshot((tables) => {
    const all = <Value>(table: Table, ...parts: readonly string[]): readonly Value[] =>
      valuesIn(tables, allUnder(table, ...parts), Infinity);
    const records = all<AnyRecord>("record");
    const ofKind = <State>(kind: AnyRecord["kind"]): readonly Versioned<State>[] =>
      records.filter((it) => it.kind === kind).map(({ kind: _, ...record }) => record as Versioned<State>);
    const claims = [...all<StandingClaim>("claim"), ...all<StandingClaim>("guest-claim")];
    return {
      bookings: ofKind("booking"),
      reservations: ofKind("reservation"),
      blocks: ofKind("block"),
      claims: claims
        .map((claim) => ({ ...claim, centerId: centerOf(tables, claim) }))
        .sort(
          (one, other) =>
            inOrder([one.centerId, one.unit], [other.centerId, other.unit]) || one.startMs - other.startMs,
        ),
      holders: all("holder"),
      commands: [...all<CommandRecord>("command")].sort((one, other) => inOrder([one.commandId], [other.commandId])),
      events: all("event"),
      consumers: all<Consumer>("consumer").map(({ consumer, position }) => ({
        consumer,
        position,
        parked: all("parked", consumer),
      })),
    };
  });

const centerOf = (tables: TableReader, { owner }: StandingClaim): CenterId =>
  canonicalId(recordIn(tables, owner.id)?.state.centerId ?? ("" as CenterId));

const inOrder = (one: readonly string[], other: readonly string[]): number => {
  const at = one.findIndex((text, place) => text !== other[place]);
  return at === -1 ? 0 : (one[at] as string) < (other[at] as string) ? -1 : 1;
};
