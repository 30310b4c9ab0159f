import { LENGTH_BOUNDS_MS } from "../../domain/claim/claim.ts";
import type { MintedId, ReservationId } from "../../domain/ids.ts";
import { isLive } from "../../domain/time/deadline.ts";
import { later, type EpochMs } from "../../domain/time/instant.ts";
import { overlaps, type Interval } from "../../domain/time/interval.ts";
import type { Reservation } from "../../domain/reservation/reservation.ts";
import type {
  AgendaEntry,
  AgendaOf,
  AgendaPage,
  AgendaPlace,
  AgendaRequest,
  DuePage,
  DueRequest,
  ListRequest,
  ReservationPage,
  Versioned,
} from "../../ports/reservation-store.ts";
import { agendaPage, comparePlaces, isBackwards } from "../../ports/store-rules/agenda.ts";
import { reservationPage } from "../../ports/store-rules/reservation-page.ts";
import { holdingsOf } from "../../ports/store-rules/snapshot-of.ts";
import type { TableReader } from "./engine.ts";
import { recordIn } from "./entries.ts";
import { allUnder, inverseNumber, inverseOf, keyAfter, keyOf, valuesIn, type KeyRange } from "./keys.ts";
import { recordedIn, recordsOf, type Hold } from "./recorded.ts";

/** Returns due reservations in order. They stay due until a commit records their end. */
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

/** Returns one page of a guest's reservations, or of a center's live or standing ones, newest id first. */
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

/** The keys of an index from the newest id on, or below one. */
const newestIn = (
  before: ReservationId | null,
  table: "served" | "standing",
  ...parts: readonly string[]
): KeyRange => {
  const [from, end] = allUnder(table, ...parts);
  return [before === null ? from : keyAfter(table, ...parts, inverseOf(before)), end];
};

/** Returns the holds that a page of live ones omits as dead, although no end of them is recorded. */
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

/** Sorted at each call: a center has few holds at a time, and an index would cost every reserve. */
const heldIn = (
  tables: TableReader,
  { of, before }: ListRequest,
  isWanted: (hold: Hold) => boolean,
): readonly ReservationId[] =>
  valuesIn<Hold>(tables, allUnder("held", of.centerId), Infinity)
    .filter((it) => (before === null || it.id < before) && isWanted(it))
    .map(({ id }) => id)
    .sort((one, other) => (one < other ? 1 : -1));

/** Returns one page of an agenda, by (start, id). The index entries alone decide which entries are on the page. */
export const agendaOf = (tables: TableReader, request: AgendaRequest, clockMs: EpochMs): AgendaPage => {
  const { of, after, limit, floorMs } = request;
  const atMs = later(clockMs, floorMs);
  const order = isBackwards(of) ? -1 : 1;
  const found = (of.kind === "center" ? inSpan(tables, of, after) : ofGuest(tables, request, of.fromMs ?? atMs))
    .filter((it) => after === null || order * comparePlaces(it, after) > 0)
    .sort((one, other) => order * comparePlaces(one, other))
    .slice(0, limit + 1);
  return agendaPage(
    found.flatMap(({ id }) => entryIn(tables, id) ?? []),
    { limit, atMs },
  );
};

/** No entry of a class is longer than its bound. */
const inSpan = (
  tables: TableReader,
  { centerId, span }: Extract<AgendaOf, { kind: "center" }>,
  after: AgendaPlace | null,
): AgendaPlace[] =>
  LENGTH_BOUNDS_MS.flatMap((boundMs, at) => {
    const fromMs = Math.max(span.startMs - boundMs, after?.startMs ?? 0, 0);
    const range = [keyOf("agenda", centerId, at, fromMs), keyOf("agenda", centerId, at, span.endMs)] as const;
    return valuesIn<Interval & AgendaPlace>(tables, range, Infinity).filter((it) => overlaps(it, span));
  });

/** The index is by the latest start first. Future entries are read as a whole, because they are few. */
const ofGuest = (tables: TableReader, { of, after, limit }: AgendaRequest, fromMs: EpochMs): AgendaPlace[] => {
  if (of.kind !== "guest") return [];
  const { guestId, centerIds, upcoming } = of;
  return centerIds.flatMap((centerId) => {
    const [first, end] = allUnder("visit", centerId, guestId);
    if (upcoming) {
      const leastMs = Math.max(fromMs, after?.startMs ?? 0);
      return valuesIn<AgendaPlace>(
        tables,
        [first, keyOf("visit", centerId, guestId, inverseNumber(leastMs) + 1)],
        Infinity,
      );
    }
    const from = keyOf("visit", centerId, guestId, inverseNumber(fromMs) + 1);
    const place =
      after === null ? from : keyOf("visit", centerId, guestId, inverseNumber(after.startMs), inverseOf(after.id));
    // One more for the place itself.
    return valuesIn<AgendaPlace>(tables, [place > from ? place : from, end], limit + 2);
  });
};

const entryIn = (tables: TableReader, id: MintedId): AgendaEntry | null => {
  const found = recordIn(tables, id);
  if (found === null || found.kind === "booking") return null;
  const { state, version, writtenAtMs } = found;
  return { kind: found.kind, record: { state, version, writtenAtMs } } as AgendaEntry;
};
