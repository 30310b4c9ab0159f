import { ok, type Result } from "neverthrow";
import { hostId } from "../../domain/input/fields.ts";
import { listOf, optional, parsed, refined, shape, wholeNumber } from "../../domain/input/reader.ts";
import { canonicalId, type CenterId, type GuestId } from "../../domain/ids.ts";
import type { StoreUnavailable } from "../../domain/refusal/refusal.ts";
import { reservationAt } from "../../domain/reservation/expire.ts";
import type { Cancelled, Confirmed, Reserved } from "../../domain/reservation/reservation.ts";
import { parseEpochMs, type EpochMs } from "../../domain/time/instant.ts";
import type { AgendaPlace } from "../../ports/reservation-store.ts";
import { agendaNow } from "../runtime/certainty.ts";
import { defineQuery } from "../runtime/define-query.ts";
import { A_PLACE, parsePlace, placeText } from "./agenda-place.ts";

/** The guest, the centers and the page. */
export type ListGuestBookingsInput = Readonly<{
  /** The guest's id. */
  guestId: string;
  /** The centers whose bookings the caller may show, 1 to 50. */
  centerIds: readonly string[];
  /** The `next` of the page before, with the same guest and centers; the first page by default. */
  after?: string | null;
  /** How many reservations a page looks at, 1 to 1,000; 50 by default. */
  limit?: number;
}>;

/**
 * Bookings that hold or have had a place for the guest. Each is shown by its reservation, whose status is the
 * booking's.
 */
export type GuestBookingsView = Readonly<{
  atMs: EpochMs;
  /** Bookings that start at the first page's instant or later, soonest first; then earlier ones, latest first. */
  bookings: readonly (Reserved | Confirmed | Cancelled)[];
  /** The cursor of the next page; null after the last. A page may be empty and still have a next one. */
  next: string | null;
}>;

/** The position after the pages before: their first instant, the direction from it, and the last entry. */
export type Cursor = Readonly<{ fromMs: EpochMs; upcoming: boolean; after: AgendaPlace | null }>;

export const cursorText = ({ fromMs, upcoming, after }: Cursor): string =>
  `${upcoming ? "ahead" : "behind"}.${fromMs}${after === null ? "" : `.${placeText(after)}`}`;

export const parseCursor = (text: string): Cursor | null => {
  const [, direction, instant = "", place] = /^(ahead|behind)\.(\d{1,15})(?:\.(.+))?$/.exec(text) ?? [];
  const fromMs = parseEpochMs(Number(instant));
  const after = place === undefined ? null : parsePlace(place);
  if (direction === undefined || fromMs === null || (place !== undefined && after === null)) return null;
  return { fromMs, upcoming: direction === "ahead", after };
};

const MOST_CENTERS = 50;

/** Reads {@link ListGuestBookingsInput}: each center once, in canonical form. */
export const listGuestBookingsInput = shape({
  guestId: hostId<GuestId>(),
  centerIds: refined(listOf(hostId<CenterId>(), { min: 1, max: MOST_CENTERS }), (ids) =>
    ok([...new Set(ids.map(canonicalId))]),
  ),
  after: optional(parsed(parseCursor, A_PLACE), null),
  limit: optional(wholeNumber({ min: 1, max: 1_000 }), 50),
});

export const listGuestBookings = defineQuery({
  input: listGuestBookingsInput,
  answer: async (
    context,
    { guestId, centerIds, after: cursor, limit },
  ): Promise<Result<GuestBookingsView, StoreUnavailable>> => {
    const { fromMs = null, upcoming = true, after = null } = cursor ?? {};
    const of = { kind: "guest", centerIds, guestId: canonicalId(guestId), fromMs, upcoming } as const;
    const read = await agendaNow(context, { of, after, limit });
    return read.map(({ page, atMs }) => {
      const bookings = page.entries.flatMap((it) => {
        if (it.kind === "block") return [];
        const now = reservationAt(it.record.state, atMs);
        return now.status === "expired" || now.status === "released" ? [] : now;
      });
      const began = fromMs ?? page.atMs;
      if (page.next !== null)
        return { atMs, bookings, next: cursorText({ fromMs: began, upcoming, after: page.next }) };
      return { atMs, bookings, next: upcoming ? cursorText({ fromMs: began, upcoming: false, after: null }) : null };
    });
  },
});
