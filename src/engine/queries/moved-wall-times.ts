import { err, ok, type Result } from "neverthrow";
import { hostId } from "../../domain/input/fields.ts";
import { shape } from "../../domain/input/reader.ts";
import {
  canonicalId,
  type AppointmentId,
  type BookingId,
  type CenterId,
  type GuestId,
  type ReservationId,
} from "../../domain/ids.ts";
import type { CenterNotFound, SourceUnavailable, StoreUnavailable } from "../../domain/refusal/refusal.ts";
import type { Appointment } from "../../domain/reservation/appointment.ts";
import { reservationAt } from "../../domain/reservation/expire.ts";
import type { EpochMs } from "../../domain/time/instant.ts";
import { wallAt, type WallMs } from "../../domain/time/wall-time.ts";
import { listNow } from "../runtime/certainty.ts";
import { defineQuery } from "../runtime/define-query.ts";
import { paged, type PageInput } from "./reservations-view.ts";

/** An appointment whose start no longer has the agreed wall time at its center. */
export type MovedWallTime = Readonly<{
  reservationId: ReservationId;
  bookingId: BookingId;
  appointmentId: AppointmentId;
  guestId: GuestId | null;
  /** The start as an instant, which does not change. */
  startMs: EpochMs;
  agreedWallMs: WallMs;
  /** The wall time of the start by today's zone data. */
  wallMs: WallMs;
  /** The version of the zone data that gave the agreed time. */
  zoneDataVersion: string;
}>;

export type MovedWallTimesView = Readonly<{
  atMs: EpochMs;
  /** The version of today's zone data. */
  zoneDataVersion: string;
  moved: readonly MovedWallTime[];
  /** The cursor of the next page; null after the last. A page may be empty and still have a next one. */
  next: ReservationId | null;
}>;

/** The center whose appointments are compared, and the page. */
export type MovedWallTimesInput = Omit<PageInput, "limit"> &
  Readonly<{
    /** The center's id. */
    centerId: string;
    /** How many reservations the page looks at, 1 to 1,000; 500 by default. */
    limit?: number;
  }>;

const movedWallTimesInput = shape({
  centerId: hostId<CenterId>(),
  ...paged(500),
});

export const movedWallTimes = defineQuery({
  input: movedWallTimesInput,
  answer: async (
    context,
    { centerId, before, limit },
  ): Promise<Result<MovedWallTimesView, SourceUnavailable | CenterNotFound | StoreUnavailable>> => {
    const index = await context.centers.index(centerId);
    if (index.isErr()) return err(index.error);
    const { zone } = index.value.catalog.center;
    const { zones } = context.parts;
    const of = { kind: "standing", centerId: canonicalId(centerId) } as const;
    const listed = await listNow(context, { of, before, limit });
    if (listed.isErr()) return err(listed.error);
    const { page, atMs } = listed.value;
    const wallMsAt = (instantMs: EpochMs): WallMs => wallAt(instantMs, zones.offsetMsAt(zone, instantMs));
    const moved = page.reservations
      .map(({ state }) => reservationAt(state, atMs))
      .filter(({ status }) => status === "reserved" || status === "confirmed")
      .flatMap(({ id, bookingId, zoneDataVersion, appointments }) =>
        (appointments as readonly Appointment[])
          .filter((it) => takesPlace(it, atMs) && wallMsAt(it.startMs) !== it.wallStartMs)
          .map(
            ({ id: appointmentId, guestId, startMs, wallStartMs }): MovedWallTime => ({
              reservationId: id,
              bookingId,
              appointmentId,
              guestId,
              startMs,
              agreedWallMs: wallStartMs,
              wallMs: wallMsAt(startMs),
              zoneDataVersion,
            }),
          ),
      );
    return ok({ atMs, zoneDataVersion: zones.version, moved, next: page.next });
  },
});

const takesPlace = ({ status, startMs }: Appointment, atMs: EpochMs): boolean =>
  (status === "planned" || status === "booked") && atMs <= startMs;
