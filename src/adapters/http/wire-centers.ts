import { ok, type Result } from "neverthrow";
import { parseHostId, type BookingId, type CenterId } from "../../domain/ids.ts";
import type { EngineCalls } from "../../engine/engine.ts";
import type { CenterLookup } from "../../engine/runtime/checked-sources.ts";
import type { ZoneRules } from "../../ports/zone-rules.ts";
import type { Refusal, SourceUnavailable } from "../../domain/refusal/refusal.ts";
import { refusingSources, SourceFailed } from "../../engine/runtime/source-failure.ts";
import { wireClock, type WireClock } from "./wire-time.ts";

/** A center as a request names it. */
type AskedCenter = Readonly<{ centerId: string }>;

/** The wall clocks of centers. */
export type WireCenters = Readonly<{
  /** Returns the clock of a zone in the engine's answer: between a commit and its answer no port may fail. */
  clockIn: (zone: string) => WireClock;
  /** Returns a center's clock before a command runs. Null if the center is unknown. */
  clock: (centerId: CenterId) => Promise<Result<WireClock | null, SourceUnavailable>>;
  /**
   * Returns the clock for the instants of a refusal about a booking or a center. Null if the refusal has no instant,
   * the center is unknown or the catalog fails.
   */
  clockOfRefusal: (refusal: Refusal, about: BookingId | AskedCenter) => Promise<WireClock | null>;
}>;

export const createWireCenters = (
  sources: Readonly<{ engine: EngineCalls; catalog: CenterLookup; zones: ZoneRules }>,
): WireCenters => {
  const { engine, catalog, zones } = sources;
  const clocks = new Map<string, WireClock>();

  const clockIn = (zone: string): WireClock => {
    const kept = clocks.get(zone) ?? wireClock(onlyKnown(zones), zone);
    clocks.set(zone, kept);
    return kept;
  };

  const clockOf = async (centerId: CenterId): Promise<WireClock | null> => {
    const zone = (await catalog.center(centerId))?.center.zone;
    return zone === undefined ? null : clockIn(zone);
  };

  /** The engine's own lookup first. If it has met several centers with the id's tag, the booking is read. */
  const centerOf = async (about: BookingId | AskedCenter): Promise<CenterId | null> => {
    if (typeof about === "object") return parseHostId<CenterId>(about.centerId);
    const met = engine.centerOf(about);
    if (met !== null) return met;
    const booking = await engine.getBooking({ bookingId: about });
    return booking.isOk() ? booking.value.booking.centerId : null;
  };

  return {
    clockIn,
    clock: (centerId) => refusingSources(async () => ok(await clockOf(centerId))),
    clockOfRefusal: async (refusal, about) => {
      if (!hasInstant(refusal)) return null;
      try {
        const centerId = await centerOf(about);
        return centerId === null ? null : await clockOf(centerId);
      } catch {
        return null;
      }
    },
  };
};

const hasInstant = (refusal: Refusal): boolean => Object.keys(refusal).some((name) => name.endsWith("Ms"));

/** Returns rules that check each zone's name once, since the check is costly. */
const onlyKnown = (zones: ZoneRules): ZoneRules => {
  const known = new Set<string>();
  const check = (zone: string): void => {
    if (known.has(zone)) return;
    if (!zones.isZone(zone)) throw new SourceFailed("zones", `${zone} is not a zone`);
    known.add(zone);
  };
  return {
    get version() {
      return zones.version;
    },
    isZone: (zone) => zones.isZone(zone),
    offsetMsAt: (zone, atMs) => {
      check(zone);
      return zones.offsetMsAt(zone, atMs);
    },
    instantsOf: (zone, wallMs) => {
      check(zone);
      return zones.instantsOf(zone, wallMs);
    },
  };
};
