import { err, ok, type Result } from "neverthrow";
import { mintedId } from "../domain/input/fields.ts";
import { readInput, shape } from "../domain/input/reader.ts";
import { tagOf, type BookingId } from "../domain/ids.ts";
import type { FindSlotsRefusal } from "../domain/refusal/refusal.ts";
import { busyFor } from "../domain/slot/busy.ts";
import { demandOf } from "../domain/slot/demand.ts";
import { findSlots as findSlotsOf } from "../domain/slot/find-slots.ts";
import { NOTHING_FREED } from "../domain/slot/occupancy.ts";
import type { Slot } from "../domain/slot/slot.ts";
import { plus, type EpochMs } from "../domain/time/instant.ts";
import type { CalendarDate } from "../domain/time/wall-time.ts";
import type { Snapshot } from "../ports/reservation-store.ts";
import { invalidInput } from "./command-options.ts";
import { instantOf, readRequest, type EngineContext } from "./engine-context.ts";
import { movingFrom } from "./moves.ts";
import { unavailable } from "./run-command.ts";

export type FindSlotsInput = Readonly<{ bookingId: string }>;

export type FindSlotsAnswer = Readonly<{
  bookingId: BookingId;
  date: CalendarDate;
  /** The instant for which this is true. */
  atMs: EpochMs;
  slots: readonly Slot[];
}>;

const findSlotsInput = shape({ bookingId: mintedId<BookingId>() });

/** The slots of a booking's date: what is listed can be reserved, if nothing changes in between. */
export const findSlots = async (
  context: EngineContext,
  rawInput: FindSlotsInput,
): Promise<Result<FindSlotsAnswer, FindSlotsRefusal>> => {
  const read = readInput(findSlotsInput, rawInput);
  if (read.isErr()) return err(invalidInput(read.error[0]));
  const { bookingId } = read.value;
  const tag = tagOf(bookingId);
  const subject = { kind: "booking", bookingId } as const;
  const { store } = context.parts;
  const first = await store.read(readRequest(context, { tag, subject }));
  if (first.isErr()) return err(unavailable(first.error, null));
  if (first.value.booking === null) return err({ code: "BOOKING_NOT_FOUND", bookingId });
  const booking = first.value.booking.state;
  const planned = await context.centers.plan(booking.centerId);
  if (planned.isErr()) return err(planned.error);
  const plan = planned.value;
  const demand = demandOf(booking.party, plan);
  if (demand.isErr()) return err(demand.error);
  const calendar = context.centers.day(plan, booking.date);
  const [firstMs, lastMs] = [calendar.starts[0], calendar.starts.at(-1)];
  if (firstMs === undefined || lastMs === undefined)
    return ok({ bookingId, date: booking.date, atMs: first.value.atMs, slots: [] });

  const { beforeMs, afterMs } = demand.value.reach;
  const span = { startMs: plus(firstMs, -beforeMs), endMs: plus(lastMs, afterMs) };
  const guestIds = booking.party.flatMap(({ guestId }) => guestId ?? []);
  const day = await store.read(readRequest(context, { tag, subject, claims: { kind: "span", span, guestIds } }));
  if (day.isErr()) return err(unavailable(day.error, null));
  const snapshot = day.value;
  const nowMs = instantOf(context, snapshot);
  const busy = busyFor(snapshot.claims, {
    nowMs,
    ownReservationId: ownHold(snapshot),
    freed: movingFrom(bookingId, booking.moves, snapshot, nowMs).match(
      ({ freed }) => freed,
      () => NOTHING_FREED,
    ),
  });
  const search = {
    plan,
    calendar,
    demand: demand.value,
    options: booking.options,
    busy,
    bookingId,
    ranking: context.policies.ranking,
  };
  return findSlotsOf(search, nowMs).map((slots) => ({ bookingId, date: booking.date, atMs: nowMs, slots }));
};

/** One's own hold never blocks oneself (rule 9); what is confirmed stands. */
const ownHold = ({ reservation }: Snapshot) => (reservation?.state.status === "reserved" ? reservation.state.id : null);
