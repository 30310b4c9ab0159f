import { centerTag, tagOf, type BookingId, type CenterId, type CenterTag } from "../../domain/ids.ts";
import type { ReservationEngine } from "../../engine/engine.ts";
import type { Catalog } from "../../ports/catalog.ts";
import type { ZoneRules } from "../../ports/zone-rules.ts";
import { wireClock, type WireClock } from "./wire-time.ts";

/** Each center's wall clock. Null where the center is gone or the catalog fails: an answer then does without. */
export type WireCenters = Readonly<{
  clock: (centerId: CenterId) => Promise<WireClock | null>;
  clockOfBooking: (bookingId: BookingId) => Promise<WireClock | null>;
  currencyOfBooking: (bookingId: BookingId) => Promise<string | null>;
}>;

export const createWireCenters = (
  sources: Readonly<{ engine: ReservationEngine; catalog: Catalog; zones: ZoneRules }>,
): WireCenters => {
  const { engine, catalog, zones } = sources;
  const clocks = new Map<string, WireClock>();

  const clockOf = async (centerId: CenterId): Promise<WireClock | null> => {
    const zone = (await catalog.center(centerId))?.center.zone;
    if (zone === undefined) return null;
    // Whether a name is a zone is costly to ask: once is enough.
    const kept = clocks.get(zone) ?? (zones.isZone(zone) ? wireClock(zones, zone) : null);
    if (kept !== null) clocks.set(zone, kept);
    return kept;
  };

  /** By the tag that the id carries; where two centers share it, by asking for the booking. */
  const centerOf = async (bookingId: BookingId): Promise<CenterId | null> => {
    const tag: CenterTag = tagOf(bookingId);
    const sharing = (await catalog.centerIds()).filter((id) => centerTag(id) === tag);
    if (sharing.length <= 1) return sharing[0] ?? null;
    const booking = await engine.getBooking({ bookingId });
    return booking.isOk() ? booking.value.booking.centerId : null;
  };

  /** What is asked of a booking's center, or null: a catalog that fails now leaves an answer without it. */
  const ofBooking = async <Value>(bookingId: BookingId, ask: (centerId: CenterId) => Promise<Value | null>) => {
    try {
      const centerId = await centerOf(bookingId);
      return centerId === null ? null : await ask(centerId);
    } catch {
      return null;
    }
  };

  return {
    clock: (centerId) => clockOf(centerId).catch(() => null),
    clockOfBooking: (bookingId) => ofBooking(bookingId, clockOf),
    currencyOfBooking: (bookingId) =>
      ofBooking(bookingId, async (centerId) => (await catalog.center(centerId))?.center.currency ?? null),
  };
};
