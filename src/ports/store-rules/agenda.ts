import type { Block } from "../../domain/block/block.ts";
import { canonicalId, sameId } from "../../domain/ids.ts";
import { invariant } from "../../domain/invariant.ts";
import type { Reservation } from "../../domain/reservation/reservation.ts";
import { standingSpanOf } from "../../domain/reservation/standing-span.ts";
import type { EpochMs } from "../../domain/time/instant.ts";
import { overlaps } from "../../domain/time/interval.ts";
import type { AgendaEntry, AgendaOf, AgendaPage, AgendaPlace, AgendaRequest, Versioned } from "../reservation-store.ts";
import { assertLimit } from "./well-formed.ts";

/** Asserts that the ids are canonical, each center is named once, and the span is not empty. */
export const assertAgendaRequest = ({ of, limit }: AgendaRequest): void => {
  assertLimit(limit);
  const centerIds = of.kind === "center" ? [of.centerId] : of.centerIds;
  for (const centerId of centerIds)
    invariant(canonicalId(centerId) === centerId, "an agenda names its centers in canonical form");
  invariant(new Set(centerIds).size === centerIds.length, "an agenda names each center once");
  if (of.kind === "center") invariant(of.span.startMs < of.span.endMs, "the span of an agenda is not empty");
  else invariant(canonicalId(of.guestId) === of.guestId, "an agenda names its guest in canonical form");
};

/** Returns the place of an entry in the order of an agenda. */
const placeOf = ({ record: { state } }: AgendaEntry): AgendaPlace => ({
  startMs: "startMs" in state ? state.startMs : (standingSpanOf(state)?.startMs ?? (0 as EpochMs)),
  id: state.id,
});

/** Whether the agenda is in reverse order: a guest's past reservations, the latest first. */
export const isBackwards = (of: AgendaOf): boolean => of.kind === "guest" && !of.upcoming;

/** Compares two places: negative if the first comes earlier. */
export const comparePlaces = (one: AgendaPlace, other: AgendaPlace): number =>
  one.startMs - other.startMs || (one.id < other.id ? -1 : one.id > other.id ? 1 : 0);

/**
 * Returns the page that begins these entries, in order. One entry more than the page holds shows that there is a next
 * page.
 */
export const agendaPage = (
  found: readonly AgendaEntry[],
  { limit, atMs }: Readonly<{ limit: number; atMs: EpochMs }>,
): AgendaPage => {
  const entries = found.slice(0, limit);
  const last = entries.at(-1);
  return { atMs, entries, undecided: [], next: found.length > limit && last !== undefined ? placeOf(last) : null };
};

/** Returns one page of an agenda, for a store that scans all of its reservations and blocks, or some of them. */
export const agendaAmong = (
  reservations: readonly Versioned<Reservation>[],
  blocks: readonly Versioned<Block>[],
  { of, after, limit }: AgendaRequest,
  atMs: EpochMs,
): AgendaPage => {
  const order = isBackwards(of) ? -1 : 1;
  const entries: readonly AgendaEntry[] = [
    ...reservations.map((record) => ({ kind: "reservation", record }) as const),
    ...blocks.map((record) => ({ kind: "block", record }) as const),
  ];
  const found = entries
    .filter(({ record: { state } }) => isOn(of, state, atMs))
    .filter((it) => after === null || order * comparePlaces(placeOf(it), after) > 0)
    .sort((one, other) => order * comparePlaces(placeOf(one), placeOf(other)));
  return agendaPage(found, { limit, atMs });
};

const isOn = (of: AgendaOf, state: Reservation | Block, atMs: EpochMs): boolean => {
  if (of.kind === "center") {
    const span = standingSpanOf(state);
    return sameId(state.centerId, of.centerId) && span !== null && overlaps(span, of.span);
  }
  return (
    !("externalId" in state) &&
    of.centerIds.some((centerId) => sameId(centerId, state.centerId)) &&
    state.appointments.some(({ guestId }) => sameId(guestId, of.guestId)) &&
    state.startMs >= (of.fromMs ?? atMs) === of.upcoming
  );
};
