import { err, ok, type Result } from "neverthrow";
import type { CenterCatalog, CenterRoster } from "../../domain/catalog/center-catalog.ts";
import { unsoundIn } from "../../domain/catalog/soundness.ts";
import { canonicalId, centerTag, sameId, type CenterId, type CenterTag } from "../../domain/ids.ts";
import type { CenterNotFound, SourceUnavailable } from "../../domain/refusal/refusal.ts";
import { DAYS_AROUND, planDay, type DayCalendar } from "../../domain/slot/calendar/day-calendar.ts";
import { indexCenter, type CenterIndex } from "../../domain/slot/calendar/center-index.ts";
import type { CalendarDate } from "../../domain/time/wall-time.ts";
import { isPromise, type MaybePromise } from "../../ports/maybe-promise.ts";
import type { CenterLookup } from "./checked-sources.ts";
import type { EngineParts } from "./parts.ts";
import { refusedBySource, SourceFailed } from "./source-failure.ts";

/** Maximum number of computed days that are kept for one center. */
const KEPT_DAYS = 400;

type CenterSources = Pick<EngineParts, "roster" | "zones"> & Readonly<{ catalog: CenterLookup }>;

/**
 * The host's centers, with their indexes and days. These are kept for as long as the catalog and the roster
 * return the same objects.
 */
export class Centers {
  readonly #parts: CenterSources;
  /** By canonical id. */
  readonly #indexes = new Map<CenterId, CenterIndex>();
  readonly #days = new WeakMap<CenterIndex, Map<string, DayCalendar>>();
  /** Center ids as the catalog and bookings spell them. */
  readonly #met = new Set<CenterId>();
  /** Null if several centers share the tag. */
  readonly #byTag = new Map<CenterTag, CenterId | null>();

  constructor(parts: CenterSources) {
    this.#parts = parts;
  }

  /** At once if both sources answer at once. */
  index(centerId: CenterId): MaybePromise<Result<CenterIndex, CenterNotFound | SourceUnavailable>> {
    try {
      const catalog = this.#parts.catalog.center(centerId);
      if (isPromise(catalog)) return this.#indexLater(centerId, catalog);
      const roster = this.#parts.roster.roster(centerId);
      return isPromise(roster) ? this.#indexLater(centerId, catalog, roster) : this.#indexOf(centerId, catalog, roster);
    } catch (cause) {
      return refusedBySource(cause);
    }
  }

  async #indexLater(
    centerId: CenterId,
    catalog: MaybePromise<CenterCatalog | null>,
    roster?: Promise<CenterRoster | null>,
  ): Promise<Result<CenterIndex, CenterNotFound | SourceUnavailable>> {
    try {
      return this.#indexOf(centerId, await catalog, await (roster ?? this.#parts.roster.roster(centerId)));
    } catch (cause) {
      return refusedBySource(cause);
    }
  }

  #indexOf(
    centerId: CenterId,
    catalog: CenterCatalog | null,
    roster: CenterRoster | null,
  ): Result<CenterIndex, CenterNotFound> {
    if (catalog === null || roster === null) return err({ code: "CENTER_NOT_FOUND", centerId });
    this.meet(catalog.center.id);
    const key = canonicalId(centerId);
    const kept = this.#indexes.get(key);
    if (kept?.catalog === catalog && kept.roster === roster) return ok(kept);
    const unsound = this.#parts.zones.isZone(catalog.center.zone)
      ? unsoundIn(catalog, roster)
      : "zone must be an IANA name";
    if (unsound !== null) throw new SourceFailed("catalog", `center ${centerId}: ${unsound}`);
    const index = indexCenter(catalog, roster);
    this.#indexes.set(key, index);
    return ok(index);
  }

  /** A day of a center with some days around it, computed at its first use. */
  day(index: CenterIndex, date: CalendarDate, around: number): DayCalendar {
    let days = this.#days.get(index);
    if (days === undefined) this.#days.set(index, (days = new Map<string, DayCalendar>()));
    const name = around === DAYS_AROUND ? date : `${date} ${around}`;
    const kept = days.get(name);
    if (kept !== undefined) return kept;
    const { zone } = index.catalog.center;
    const day = planDay(index, date, (wallMs) => this.#parts.zones.instantsOf(zone, wallMs), around);
    if (days.size >= KEPT_DAYS) days.clear();
    days.set(name, day);
    return day;
  }

  /** Records a center that a booking or the catalog names, so that its ids lead to it from now on. */
  meet(centerId: CenterId): void {
    if (this.#met.has(centerId)) return;
    this.#met.add(centerId);
    const tag = centerTag(centerId);
    const known = this.#byTag.get(tag);
    const isOnly = known === undefined || (known !== null && sameId(known, centerId));
    this.#byTag.set(tag, isOnly ? centerId : null);
  }

  /** The only known center whose ids carry this tag; null if none does, or if several share it. */
  byTag(tag: CenterTag): CenterId | null {
    return this.#byTag.get(tag) ?? null;
  }
}
