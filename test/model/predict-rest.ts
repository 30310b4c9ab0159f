import type {
  BlockAnswer,
  BlockInput,
  BookingView,
  CenterDayView,
  ExpireDueAnswer,
  ReservationsView,
  ReservationView,
  UnblockAnswer,
} from "../../src/index.ts";
import { accepted, expectSame, NO_EVENTS, refused, type Asking, type Expected, type Model } from "./model.ts";
import { bookingPicture, reservationPicture, pictureOf } from "./picture.ts";
import { bedsOf, piecesOf, type Taken } from "./allocation.ts";
import { standingRefusal } from "./answers.ts";
import { remember } from "./party.ts";
import { besideLeft, isGone } from "./left.ts";
import { NO_NOTES, statusAt, type Block, type ModelEvent } from "./records.ts";
import { overlap, unionOf, without, type Span } from "./spans.ts";
import { firstInstantAt, DAY, wallOfDate, wallTable } from "./wall.ts";
import { CENTER } from "./scene.ts";

export type BlockAsked = BlockInput & Readonly<{ start: number; end: number }>;

export const expectBlock = (model: Model, asking: Asking, input: BlockAsked): Expected => {
  if (asking.actor.kind === "guest") return refused("INVALID_INPUT", { field: "options.actor" });
  const isHere = input.centerId === CENTER;
  const request = JSON.stringify(["blocked", asking.actor, input]);
  const known = isHere ? (model.blocks.find((it) => it.externalId === input.externalId) ?? null) : null;
  const nowMs = model.instant(asking.engine, known?.writtenAtMs ?? 0);
  const replayed = isHere ? model.replay(asking, request) : null;
  if (replayed !== null) return replayed;
  if (!isHere) return refused("CENTER_NOT_FOUND", { centerId: input.centerId });
  if (input.end <= input.start) return refused("INVALID_INPUT", { field: "end" });
  const units = unitsOf(model, input.resource);
  if (typeof units === "string") return refused("UNIT_NOT_FOUND", { unit: units });
  const spans = units.map((unit): Span => ({ unit, startMs: input.start, endMs: input.end }));
  const { externalId, revision = null } = input;
  const answered = (
    id: string,
    outcome: BlockAnswer["outcome"],
    standing: readonly Taken[],
    then: () => readonly ModelEvent[],
  ) =>
    accepted<BlockAnswer>((answer) => {
      expectSame("R03: the block", [id, outcome], [answer.blockId, answer.outcome]);
      const heard = answer.standing.map(({ owner, ...claim }) => ({ ...claim, ownerId: owner.id }));
      // Of each claim the part in the block's span: items one after another are one claim or several.
      expectSame("rule 24: existing claims", byOwner(cutTo(spans, standing)), byOwner(cutTo(spans, heard)));
      remember(model, asking, request, answer);
      return then();
    });
  if (known !== null && revision !== null && revision < (known.revision ?? 0))
    return answered(known.id, "older_revision", [], () => NO_EVENTS);
  const before = known !== null && known.removedAtMs === null ? known : null;
  const standingIn = (all: readonly Span[]): readonly Taken[] =>
    model
      .withCovers(model.recordedAt(nowMs, before), before, false)
      .filter((it) => all.some((span) => overlap(span, it)));
  if (before !== null) {
    const kept = (before.covers.length > 0 ? before.covers : before.spans).filter(
      ({ unit }) => !isGone(model.stock, unit),
    );
    const unitsIn = (all: readonly Span[]) => JSON.stringify([...new Set(all.map(({ unit }) => unit))].sort());
    if (unitsIn(kept) !== unitsIn(spans)) return refused("EXTERNAL_ID_REUSED", { externalId, blockId: before.id });
    if (JSON.stringify(unionOf(kept)) === JSON.stringify(unionOf(spans)))
      return answered(before.id, "unchanged", standingIn(before.covers), () => {
        if (revision !== null && revision !== before.revision) {
          before.revision = revision;
          before.writtenAtMs = nowMs;
        }
        return NO_EVENTS;
      });
  }
  const taken = model.takenAt(nowMs, before);
  const standing = input.overlap === "clip" ? standingIn(spans) : [];
  if (input.overlap !== "clip") {
    const inTheWay = standingRefusal(taken, spans);
    if (inTheWay !== null) return { kind: "refused", refusal: inTheWay };
  }
  const met = new Set(standing.map(({ ownerId }) => ownerId));
  const under = [...model.reservations, ...model.blocks].filter(({ id }) => met.has(id));
  if (model.looksAgainFrom(asking.engine, nowMs, Math.max(...under.map((it) => it.writtenAtMs))))
    return expectBlock(model, asking, input);
  const claims = without(spans, standing);
  const beside = besideLeft(model.stock, taken, claims);
  if (beside.isMet && model.looksAgain(asking.engine, nowMs)) return expectBlock(model, asking, input);
  if (beside.refusal !== null) return { kind: "refused", refusal: beside.refusal };
  const type = before === null ? "SlotBlocked" : "SlotBlockMoved";
  const expected = accepted<BlockAnswer>((answer) => {
    const id = before?.id ?? model.mint("block", answer.blockId);
    const outcome = before === null ? "blocked" : "moved";
    const then = (): readonly ModelEvent[] => {
      if (beside.isMet) model.guardedAtMs = nowMs;
      const events = model.displace(claims, nowMs, null);
      for (const it of under) it.writtenAtMs = nowMs;
      if (known !== null) known.writtenAtMs = nowMs;
      const block = {
        id,
        externalId,
        spans: claims,
        covers: input.overlap === "clip" ? spans : [],
        revision: revision ?? known?.revision ?? null,
        reason: input.reason ?? ("other" as const),
        blockedAtMs: before?.blockedAtMs ?? model.commitMs(nowMs),
        removedAtMs: null,
        writtenAtMs: nowMs,
      };
      // The newest first. A removed block stays as it was.
      if (before === null) model.blocks.unshift(block);
      else Object.assign(before, block);
      return [...events, { type, centerId: CENTER, blockId: id, externalId, atMs: model.commitMs(nowMs) }];
    };
    const whole = answered(id, outcome, standing, then);
    return whole.kind === "accepted" ? whole.learn(answer) : NO_EVENTS;
  });
  return expected;
};

const cutTo = (spans: readonly Span[], rows: readonly Taken[]): readonly Taken[] =>
  spans.flatMap((span) =>
    rows
      .filter((it) => overlap(span, it))
      .map((it) => ({
        ...it,
        startMs: Math.max(span.startMs, it.startMs),
        endMs: Math.min(span.endMs, it.endMs),
      })),
  );

/** The rows as text, touching rows of one owner on a unit joined into one. */
const byOwner = (rows: readonly Taken[]): readonly string[] =>
  sorted(
    rows.map(({ ownerId, unit, startMs, endMs, heldUntilMs }) => ({ id: ownerId, unit, startMs, endMs, heldUntilMs })),
  );

/** The units that a block takes, or the one that does not exist. */
const unitsOf = ({ stock }: Model, resource: BlockInput["resource"]): readonly string[] | string => {
  if (resource.kind === "therapist") {
    const unit = `t:${resource.therapistId}`;
    return [...stock.roster.therapists.keys()].some((id) => id === resource.therapistId) ? [unit] : unit;
  }
  if (resource.kind === "equipment") {
    const all = piecesOf(stock, resource.equipmentId);
    const unit = `e:${resource.equipmentId}#${resource.piece ?? 1}`;
    if (!all.includes(unit)) return unit;
    return resource.piece === undefined ? all : [unit];
  }
  const kinds = [...new Set([...stock.roster.rooms.values()].map(({ kind }) => kind))];
  const all = kinds.flatMap((kind) => bedsOf(stock, kind)).filter(({ room }) => room === resource.roomId);
  const unit = `r:${resource.roomId}#${resource.bed ?? 1}`;
  if (!all.some((bed) => bed.unit === unit)) return unit;
  return resource.bed === undefined ? all.map((bed) => bed.unit) : [unit];
};

export const expectUnblock = (
  model: Model,
  asking: Asking,
  input: Readonly<{ centerId: string; externalId: string; revision?: number }>,
): Expected => {
  if (asking.actor.kind === "guest") return refused("INVALID_INPUT", { field: "options.actor" });
  const request = JSON.stringify(["unblocked", asking.actor, input]);
  const { centerId, externalId } = input;
  const known: Block | null =
    centerId === CENTER ? (model.blocks.find((it) => it.externalId === externalId) ?? null) : null;
  const nowMs = model.instant(asking.engine, known?.writtenAtMs ?? 0);
  // Keys belong to their center: another one's partition knows nothing of them.
  const replayed = centerId === CENTER ? model.replay(asking, request) : null;
  if (replayed !== null) return replayed;
  if (known === null) return refused("BLOCK_NOT_FOUND", { externalId, blockId: null });
  return accepted<UnblockAnswer>((answer) => {
    const named = model.decidedAtMs === null ? known : (model.blocks.find(({ id }) => id === answer.blockId) ?? known);
    const isOlder = input.revision !== undefined && named.revision !== null && input.revision < named.revision;
    const outcome = isOlder ? "older_revision" : named.removedAtMs === null ? "unblocked" : "unchanged";
    expectSame("unblock", { blockId: named.id, outcome }, answer);
    remember(model, asking, request, answer);
    const latest = isOlder ? named.revision : (input.revision ?? named.revision);
    if (outcome !== "unblocked" && latest === named.revision) return NO_EVENTS;
    named.revision = latest;
    named.writtenAtMs = nowMs;
    if (outcome !== "unblocked") return NO_EVENTS;
    named.removedAtMs = model.commitMs(nowMs);
    return [{ type: "SlotUnblocked", centerId: CENTER, blockId: named.id, externalId, atMs: model.commitMs(nowMs) }];
  });
};

/** Case B07: in order (expiresAt, id), at most `limit`. */
export const expectExpireDue = (model: Model, engine: number, limit: number): Expected => {
  const nowMs = model.instant(engine);
  const reserved = model.reservations.filter(({ status }) => status === "reserved");
  const due = reserved
    .filter(({ expiresAtMs }) => expiresAtMs <= nowMs)
    .sort((a, b) => a.expiresAtMs - b.expiresAtMs || (a.id < b.id ? -1 : 1))
    .slice(0, limit);
  const later = reserved.filter(({ expiresAtMs }) => expiresAtMs > nowMs).map(({ expiresAtMs }) => expiresAtMs);
  const answers = {
    nowMs,
    expired: due.length,
    overtaken: 0,
    passedOver: 0,
    more: due.length === limit,
    nextExpiryMs: later.length === 0 ? null : Math.min(...later),
  };
  return accepted<ExpireDueAnswer>((answer) => {
    expectSame("expireDue", answers, answer);
    return due.flatMap((it) => model.expire(it, nowMs));
  });
};

export const expectGetBooking = (model: Model, engine: number, bookingId: string): Expected => {
  const booking = model.booking(bookingId);
  const reservation = booking?.reservations.at(-1) ?? null;
  // The refusal for an unknown booking uses no instant.
  if (booking === null) return refused("BOOKING_NOT_FOUND", { bookingId });
  const nowMs = model.instant(engine, ...model.written(booking, reservation));
  const now = reservation === null ? null : statusAt(reservation, nowMs);
  return accepted<BookingView>((answer) => {
    expectSame("getBooking: the instant", nowMs, answer.atMs);
    expectSame(
      "getBooking: the status",
      now === null || now === "expired" || now === "released" ? "open" : now,
      answer.status,
    );
    const notes = model.world.spec.dropsNotes && now === "expired" ? NO_NOTES : booking.notes;
    expectSame("getBooking: the booking", { ...bookingPicture(booking), notes }, pictureOf.booking(answer.booking));
    expectSame(
      "getBooking: the reservation",
      reservation === null ? null : reservationPicture(reservation, nowMs),
      answer.reservation === null ? null : pictureOf.reservation(answer.reservation),
    );
    return NO_EVENTS;
  });
};

export const expectGetReservation = (model: Model, engine: number, reservationId: string): Expected => {
  const reservation = model.reservation(reservationId);
  const nowMs = model.instant(engine, ...model.written(reservation?.booking ?? null, reservation));
  if (reservation === null) return refused("RESERVATION_NOT_FOUND", { reservationId });
  return accepted<ReservationView>((answer) => {
    expectSame("getReservation: the instant", nowMs, answer.atMs);
    expectSame("getReservation", reservationPicture(reservation, nowMs), pictureOf.reservation(answer.reservation));
    return NO_EVENTS;
  });
};

export type ListAsked = Readonly<{ guestId: string | null; limit: number; before: string | null }>;

export const expectList = (model: Model, engine: number, { guestId, limit, before }: ListAsked): Expected => {
  const nowMs = model.instant(engine);
  const all = model.reservations
    .filter((it) => before === null || it.id < before)
    .filter((it) =>
      guestId === null ? statusAt(it, nowMs) === "reserved" : it.appointments.some((one) => one.guestId === guestId),
    )
    .sort((a, b) => (a.id < b.id ? 1 : -1));
  const page = all.slice(0, limit);
  return accepted<ReservationsView>((answer) => {
    expectSame("list: the instant", nowMs, answer.atMs);
    expectSame(
      "list: the reservations",
      page.map((it) => reservationPicture(it, nowMs)),
      answer.reservations.map(pictureOf.reservation),
    );
    expectSame("list: the next page", all.length > page.length ? (page.at(-1)?.id ?? null) : null, answer.next);
    return NO_EVENTS;
  });
};

/** Every live claim on the center's resources, as far as it is on a day. */
export const expectCenterDay = (model: Model, engine: number, date: string): Expected => {
  const nowMs = model.instant(engine);
  const table = wallTable(model.world.zone, model.world.dates[0]);
  const day = {
    startMs: firstInstantAt(table, wallOfDate(date)),
    endMs: firstInstantAt(table, wallOfDate(date) + DAY),
  };
  const all = model.withCovers(model.recordedAt(nowMs, null), null, false);
  const onDay = (rows: readonly Row[]) =>
    rows
      .filter(({ startMs, endMs }) => startMs < day.endMs && day.startMs < endMs)
      .map((it) => ({ ...it, startMs: Math.max(it.startMs, day.startMs), endMs: Math.min(it.endMs, day.endMs) }));
  const claims = onDay(
    all.filter(({ unit }) => !unit.startsWith("g:")).map(({ ownerId, ...span }) => ({ ...span, id: ownerId })),
  );
  return accepted<CenterDayView>((answer) => {
    expectSame("centerDay: the instant", nowMs, answer.atMs);
    expectSame("centerDay: the day", day, answer.day);
    const answered = answer.claims.map(({ owner, ...claim }) => ({ ...claim, id: owner.id }));
    expectSame("centerDay: nothing else", answered.length, onDay(answered).length);
    expectSame("centerDay: the claims", sorted(claims), sorted(onDay(answered)));
    return NO_EVENTS;
  });
};

type Row = Span & Readonly<{ id: string; heldUntilMs: number | null }>;

/** The rows as text, touching rows of one owner on a unit joined into one. */
const sorted = (rows: readonly Row[]): readonly string[] =>
  [...new Set(rows.map(({ id }) => id))]
    .flatMap((id) => {
      const own = rows.filter((it) => it.id === id);
      return unionOf(own).map(({ unit, startMs, endMs }) =>
        JSON.stringify([unit, startMs, endMs, id, own[0]?.heldUntilMs]),
      );
    })
    .sort();
