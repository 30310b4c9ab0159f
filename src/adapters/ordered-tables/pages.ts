import type { ReservationId } from "../../domain/ids.ts";
import { isLive } from "../../domain/time/deadline.ts";
import { later, type EpochMs } from "../../domain/time/instant.ts";
import type { Reservation } from "../../domain/reservation/reservation.ts";
import type { DuePage, DueRequest, ListRequest, ReservationPage, Versioned } from "../../ports/reservation-store.ts";
import { reservationPage } from "../../ports/store-rules/reservation-page.ts";
import { holdingsOf } from "../../ports/store-rules/snapshot-of.ts";
import type { TableReader } from "./engine.ts";
import { allUnder, inverseOf, keyAfter, keyOf, valuesIn, type KeyRange } from "./keys.ts";
import { recordedIn, recordsOf, type Hold } from "./recorded.ts";

/** Due reservations, in order; one stays due until a commit records that it has ended. */
export const duePage = (tables: TableReader, { floorMs, limit }: DueRequest, clockMs: EpochMs): DuePage => {
  const atMs = later(clockMs, floorMs);
  const [first, notDue, end] = [keyOf("due"), keyOf("due", atMs + 1), keyAfter("due")];
  return {
    atMs,
    due: holdingsOf(
      recordedIn(tables),
      valuesIn<Hold>(tables, [first, notDue], limit).map(({ id }) => id),
    ),
    nextExpiryMs: valuesIn<Hold>(tables, [notDue, end], 1)[0]?.expiresAtMs ?? null,
  };
};

/** One page of a guest's reservations, or of those of a center that are live or standing, newest id first. */
export const listPage = (tables: TableReader, request: ListRequest, clockMs: EpochMs): ReservationPage => {
  const { of, before, limit, floorMs } = request;
  const atMs = later(clockMs, floorMs);
  const ids =
    of.kind === "live"
      ? heldIn(tables, request, (it) => isLive(it.expiresAtMs, atMs)).slice(0, limit + 1)
      : valuesIn<ReservationId>(
          tables,
          of.kind === "guest"
            ? newestIn(before, "served", of.centerId, of.guestId)
            : newestIn(before, "standing", of.centerId),
          limit + 1,
        );
  return reservationPage(recordsOf(tables, ids), { limit, atMs });
};

/** The keys of an index from the newest id on, or of those below one. */
const newestIn = (
  before: ReservationId | null,
  table: "served" | "standing",
  ...parts: readonly string[]
): KeyRange => {
  const [from, end] = allUnder(table, ...parts);
  return [before === null ? from : keyAfter(table, ...parts, inverseOf(before)), end];
};

/** The holds that a page of live ones leaves out as dead, though no end of theirs is recorded. */
export const leftOut = (
  tables: TableReader,
  request: ListRequest,
  { atMs, next }: ReservationPage,
): readonly Versioned<Reservation>[] =>
  request.of.kind === "live"
    ? recordsOf(
        tables,
        heldIn(tables, request, (it) => !isLive(it.expiresAtMs, atMs) && it.id > (next ?? "")),
      )
    : [];

/** Sorted only when asked for: a center has a few holds at a time, and each reserve would pay for the order. */
const heldIn = (
  tables: TableReader,
  { of, before }: ListRequest,
  isWanted: (hold: Hold) => boolean,
): readonly ReservationId[] =>
  valuesIn<Hold>(tables, allUnder("held", of.centerId), Infinity)
    .filter((it) => (before === null || it.id < before) && isWanted(it))
    .map(({ id }) => id)
    .sort((one, other) => (one < other ? 1 : -1));
