import { err, ok, type Result } from "neverthrow";
import { namedGuests, type Reach } from "../../domain/booking/booking.ts";
import { consistent, shape, type ReadBy } from "../../domain/input/reader.ts";
import { centerTag, type GuestId } from "../../domain/ids.ts";
import type { HoldRefusal } from "../../domain/refusal/refusal.ts";
import { waitMsOf } from "../../domain/reservation/waits.ts";
import { indexWithout } from "../../domain/slot/calendar/waived-index.ts";
import { demandOf } from "../../domain/slot/calendar/demand.ts";
import type { CenterIndex } from "../../domain/slot/calendar/center-index.ts";
import { reachToRead } from "../../domain/slot/search/reach.ts";
import { plus, type EpochMs } from "../../domain/time/instant.ts";
import type { Interval } from "../../domain/time/interval.ts";
import { dateOfWall, wallAt, type CalendarDate } from "../../domain/time/wall-time.ts";
import { reserveAnswer, type ReserveAnswer } from "../answers.ts";
import type { ReadWanted } from "../runtime/certainty.ts";
import { fromReservation, LOOK_AGAIN, type Attempt, type Call, type Decided } from "../runtime/command.ts";
import { defineCommand } from "../runtime/define-command.ts";
import { refusingSources } from "../runtime/source-failure.ts";
import { uniqueNeedsReference } from "./asked-host-data.ts";
import { movedBy } from "./asked-moves.ts";
import { holderKeyOf } from "./asked-party.ts";
import { instantIn, needsZone } from "./asked-time.ts";
import { leavingCosts, movingFrom } from "./moves.ts";
import {
  calendarsOf,
  newBooking,
  newBookingFields,
  withHost,
  subjectOf,
  uniqueReferenceOf,
  type NewBookingInput,
} from "./new-booking.ts";
import { place } from "./place.ts";
import { blockTime, holdFields, recordOf, staffFieldOf, type HoldOptionsInput } from "./reserve.ts";

/** A new booking, and the slot to hold for it at once. Its window is the slot's day. */
export type HoldInput = NewBookingInput & HoldOptionsInput;

const holdInput = withHost(consistent(shape({ ...newBookingFields, ...holdFields }), uniqueNeedsReference));

type Asked = ReadBy<typeof holdInput>;

/** Rule 19: creates a booking and reserves a slot for it, in one commit. */
export const hold = defineCommand({
  kind: "held",
  input: holdInput,
  staffField: staffFieldOf,
  prepare: firstLook,
  read: ({ asked, prepared }) => readAround(asked, prepared),
  decide,
  replay: fromReservation(reserveAnswer),
});

/** The span and guests whose claims can matter to the slot, and the age of the holder's expired holds to read. */
type Around = Readonly<{ span: Interval; guestIds: readonly GuestId[]; waitMs: number }>;

function readAround(asked: Asked, around: Around | null): ReadWanted {
  const holder = holderKeyOf(asked);
  return {
    tag: centerTag(asked.centerId),
    subject: subjectOf(asked),
    alsoReservations: movedBy(asked),
    claims: around === null ? { kind: "none" } : { kind: "span", span: around.span, guestIds: around.guestIds },
    holder:
      holder === null
        ? { kind: "none" }
        : { kind: "of_booking", otherwise: holder, expiredWithinMs: around?.waitMs ?? 0 },
  };
}

/** Works out the read from the catalog. Null if the catalog refuses; the decision then returns the reason. */
async function firstLook({ context, asked }: Call<Asked>): Promise<Around | null> {
  const looked = await refusingSources(async (): Promise<Result<Around | null, HoldRefusal>> => {
    const planned = await context.centers.index(asked.centerId);
    return planned.map((index) => {
      const { zone } = index.catalog.center;
      const start = instantIn(context.parts.zones, zone, asked.slot);
      const demanded = demandOf(asked.guests, index);
      if (start.isErr() || demanded.isErr()) return null;
      const date = dateAt(context, index, start.value);
      const { reach } = demanded.value;
      const read = reachToRead(reach, context.policies.ranking, () =>
        calendarsOf(context, index, { date, days: 1 }, demanded.value),
      );
      return aroundOf(index, start.value, read, namedGuests(asked.guests));
    });
  });
  return looked.unwrapOr(null);
}

const aroundOf = (
  index: CenterIndex,
  startMs: EpochMs,
  { beforeMs, afterMs }: Reach,
  guestIds: readonly GuestId[],
): Around => ({
  span: { startMs: plus(startMs, -beforeMs), endMs: plus(startMs, afterMs) },
  guestIds,
  waitMs: waitMsOf(index),
});

const dateAt = ({ parts }: Call<Asked>["context"], index: CenterIndex, atMs: EpochMs): CalendarDate =>
  dateOfWall(wallAt(atMs, parts.zones.offsetMsAt(index.catalog.center.zone, atMs)));

/** Refuses first as createBooking does, then as reserve does. */
async function decide(attempt: Attempt<Asked, Around | null>): Promise<Decided<ReserveAnswer, HoldRefusal>> {
  const { context, asked, options, snapshot, nowMs } = attempt;
  const planned = await context.centers.index(asked.centerId);
  if (planned.isErr()) return err(planned.error);
  const index = indexWithout(planned.value, asked.waive?.rules ?? []);
  const start = instantIn(context.parts.zones, index.catalog.center.zone, asked.slot);
  const date = needsZone(asked.slot) ? dateOfWall(asked.slot.wallMs) : dateAt(context, index, start.unwrapOr(nowMs));
  const made = await newBooking(attempt, index, { date, days: 1 });
  if (made.isErr()) return err(made.error);
  const { booking, demand } = made.value;
  if (start.isErr()) return err(start.error);
  const startMs = start.value;
  const around = aroundOf(index, startMs, booking.reach, namedGuests(booking.party));
  if (!covers(attempt.wanted, around)) return ok({ kind: "look_again", wanted: readAround(asked, around) });
  if (snapshot.holder === null) return err({ code: "GUEST_REQUIRED", guestIndex: 0 });
  const block = blockTime(asked, index);
  if (block.isErr()) return err(block.error);
  const moving = movingFrom(booking.id, booking.moves, snapshot, nowMs);
  if (moving.isErr()) return err(moving.error);
  const canceller = { isGuest: options.actor.kind === "guest", waiver: asked.waiveFee };
  const leaving = leavingCosts(moving.value, canceller, nowMs);
  if (leaving.isErr()) return err(leaving.error);
  const placing = {
    booking,
    index,
    demand,
    standing: { kind: "none" } as const,
    startMs,
    blockTimeMinutes: block.value,
    createInvoice: asked.createInvoice,
    waiver: asked.waive,
    moving: moving.value,
    leaving: leaving.value,
    nowMs,
  };
  const placed = await place(context, placing, snapshot);
  if (placed.isErr()) return err(placed.error);
  if (placed.value === null) return ok(LOOK_AGAIN);
  const { reservation } = placed.value;
  const changes = { ...placed.value.changes, uniqueReference: uniqueReferenceOf(asked) };
  const record = { ...recordOf(reservation), kind: "held" as const };
  return ok({ kind: "change", changes, record, answer: reserveAnswer(reservation, record) });
}

const covers = ({ claims, holder }: ReadWanted, { span, guestIds, waitMs }: Around): boolean =>
  claims?.kind === "span" &&
  claims.span.startMs <= span.startMs &&
  span.endMs <= claims.span.endMs &&
  guestIds.length === claims.guestIds.length &&
  (holder?.kind !== "of_booking" || holder.expiredWithinMs >= waitMs);
