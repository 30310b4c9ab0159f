import { err, ok, type Result } from "neverthrow";
import type { HostData } from "../../domain/booking/host-data.ts";
import { tagOf, type ReservationId } from "../../domain/ids.ts";
import type { StoreUnavailable } from "../../domain/refusal/refusal.ts";
import type { EventSink } from "../../ports/event-sink.ts";
import { readOnce } from "../runtime/certainty.ts";
import type { EngineContext } from "../runtime/engine-context.ts";
import type { Taken } from "./delivery.ts";

type ByReservation = ReadonlyMap<ReservationId, HostData | null>;

/**
 * Reads the host data of the bookings of taken events. Events do not carry it: a policy may drop data from a record,
 * but never from an outbox.
 */
export const hostDataFor = async (
  context: EngineContext,
  { events, due }: Taken,
): Promise<Result<ByReservation, StoreUnavailable>> => {
  const all = [...events, ...due.flatMap(({ waiting }) => waiting)];
  const ids = new Set(all.flatMap(({ event }) => ("reservationId" in event ? event.reservationId : [])));
  const reads = await Promise.all(
    [...ids].map(async (reservationId) => {
      const subject = { kind: "reservation", reservationId } as const;
      return [reservationId, await readOnce(context, { tag: tagOf(reservationId), subject })] as const;
    }),
  );
  const found = new Map<ReservationId, HostData | null>();
  for (const [id, read] of reads) {
    if (read.isErr()) return err(read.error);
    const state = read.value.reservation?.state;
    found.set(id, state === undefined ? null : { reference: state.reference, metadata: state.metadata });
  }
  return ok(found);
};

/** Wraps a sink to receive the host data with each event. Returns the sink itself if `bookings` is null. */
export const withHostData = (sink: EventSink, bookings: ByReservation | null): EventSink =>
  bookings === null
    ? sink
    : {
        deliver: (it) => {
          const { event } = it;
          const booking = "reservationId" in event ? (bookings.get(event.reservationId) ?? null) : null;
          return sink.deliver({ ...it, booking });
        },
      };
