import { centerTag } from "../../domain/ids.ts";
import type { Reservation } from "../../domain/reservation/reservation.ts";
import { guestUnit } from "../../domain/claim/unit.ts";
import type { EpochMs } from "../../domain/time/instant.ts";
import type { Block } from "../../domain/block/block.ts";
import type {
  AgendaEntry,
  AgendaPage,
  AgendaRequest,
  DuePage,
  DueRequest,
  ListRequest,
  ReservationPage,
} from "../../ports/reservation-store.ts";
import { agendaPage, assertAgendaRequest, isBackwards } from "../../ports/store-rules/agenda.ts";
import { reservationPage } from "../../ports/store-rules/reservation-page.ts";
import { assertLimit, assertListRequest } from "../../ports/store-rules/well-formed.ts";
import { tagNumber, versioned, type RecordRow } from "./columns.ts";
import { holdingOf, undecidedOf, type HoldingRow } from "./read.ts";

/** The parameters of due_1, in its order. */
export const dueParameters = ({ floorMs, limit }: DueRequest): readonly unknown[] => {
  assertLimit(limit);
  return [floorMs, limit];
};

/** The result of due_1. */
export type DueRow = readonly [atMs: EpochMs, due: readonly HoldingRow[] | null, nextExpiryMs: EpochMs | null];

export const duePageOf = ([atMs, due, nextExpiryMs]: DueRow): DuePage => ({
  atMs,
  due: (due ?? []).map(holdingOf),
  nextExpiryMs,
});

/** The parameters of list_1, in its order. One more than a page shows whether there is another page. */
export const listParameters = (request: ListRequest, finishWaitMs: number): readonly unknown[] => {
  assertListRequest(request);
  const { of, before, limit, floorMs } = request;
  const guest = of.kind === "guest" ? guestUnit(of.guestId) : null;
  return [
    floorMs,
    tagNumber(centerTag(of.centerId)),
    of.centerId,
    guest,
    of.kind === "standing",
    before,
    limit + 1,
    finishWaitMs,
  ];
};

/** The result of list_1. */
export type ListRow = readonly [
  atMs: EpochMs,
  found: readonly RecordRow<Reservation>[] | null,
  undecided: readonly string[] | null,
];

export const reservationPageOf = ([atMs, found, undecided]: ListRow, limit: number): ReservationPage => ({
  ...reservationPage((found ?? []).map(versioned), { limit, atMs }),
  undecided: undecidedOf(undecided),
});

/** The parameters of agenda_1, in its order. One more than a page shows whether there is another page. */
export const agendaParameters = (request: AgendaRequest, finishWaitMs: number): readonly unknown[] => {
  assertAgendaRequest(request);
  const { of, after, limit, floorMs } = request;
  const centerIds = of.kind === "center" ? [of.centerId] : of.centerIds;
  return [
    floorMs,
    centerIds.map((centerId) => tagNumber(centerTag(centerId))),
    centerIds,
    of.kind === "guest" ? guestUnit(of.guestId) : null,
    of.kind === "guest" ? of.fromMs : of.span.startMs,
    of.kind === "guest" ? null : of.span.endMs,
    isBackwards(of),
    after?.startMs ?? null,
    after?.id ?? null,
    limit + 1,
    finishWaitMs,
  ];
};

type EntryRow = readonly ["r", ...RecordRow<Reservation>] | readonly ["b", ...RecordRow<Block>];

/** The result of agenda_1. */
export type AgendaRow = readonly [
  atMs: EpochMs,
  found: readonly EntryRow[] | null,
  undecided: readonly string[] | null,
];

export const agendaPageOf = ([atMs, found, undecided]: AgendaRow, limit: number): AgendaPage => ({
  ...agendaPage((found ?? []).map(entryOf), { limit, atMs }),
  undecided: undecidedOf(undecided),
});

const entryOf = ([kind, ...record]: EntryRow): AgendaEntry =>
  kind === "r"
    ? { kind: "reservation", record: versioned(record as RecordRow<Reservation>) }
    : { kind: "block", record: versioned(record as RecordRow<Block>) };
