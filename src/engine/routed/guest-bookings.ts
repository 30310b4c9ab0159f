import { err, ok, Result } from "neverthrow";
import { readInput } from "../../domain/input/reader.ts";
import { centerTag, type CenterId, type CenterTag } from "../../domain/ids.ts";
import type { AnyQueryRefusal } from "../../domain/refusal/refusal.ts";
import { later } from "../../domain/time/instant.ts";
import type { AgendaPlace } from "../../ports/reservation-store.ts";
import { comparePlaces } from "../../ports/store-rules/agenda.ts";
import type { EngineCalls } from "../engine.ts";
import {
  cursorText,
  listGuestBookingsInput,
  parseCursor,
  type Cursor,
  type GuestBookingsView,
} from "../queries/list-guest-bookings.ts";
import { invalidInput } from "../runtime/command-options.ts";

type Lister = Pick<EngineCalls, "listGuestBookings">;
type Page = Readonly<{ view: GuestBookingsView; next: Cursor | null }>;

/** Lists a guest's bookings of several engines, each asked for its own centers, and merges their pages in order. */
export const listGuestBookingsOf =
  (engineOf: (tag: CenterTag) => Lister): EngineCalls["listGuestBookings"] =>
  async (rawInput): Promise<Result<GuestBookingsView, AnyQueryRefusal>> => {
    const read = readInput(listGuestBookingsInput, rawInput);
    if (read.isErr()) return err(invalidInput(read.error[0]));
    const { guestId, centerIds, after: cursor, limit } = read.value;
    const after = cursor === null ? null : cursorText(cursor);
    const asked = [...byEngine(centerIds, engineOf)];
    const answers = Result.combine(
      await Promise.all(asked.map(([it, ids]) => it.listGuestBookings({ guestId, centerIds: ids, after, limit }))),
    );
    if (answers.isErr()) return err(answers.error);
    const [only] = answers.value;
    return ok(answers.value.length === 1 && only !== undefined ? only : merged(answers.value, cursor, limit));
  };

const byEngine = (
  centerIds: readonly CenterId[],
  engineOf: (tag: CenterTag) => Lister,
): ReadonlyMap<Lister, readonly CenterId[]> => {
  const found = new Map<Lister, readonly CenterId[]>();
  for (const id of centerIds) {
    const engine = engineOf(centerTag(id));
    found.set(engine, [...(found.get(engine) ?? []), id]);
  }
  return found;
};

/**
 * Merges one page of each engine. Bookings behind the earliest place that an engine has stopped at are left for the next
 * page: that engine may have others before them.
 */
const merged = (views: readonly GuestBookingsView[], cursor: Cursor | null, limit: number): GuestBookingsView => {
  const pages = views.map((view): Page => ({ view, next: view.next === null ? null : parseCursor(view.next) }));
  const atMs = views.map((it) => it.atMs).reduce(later);
  const upcoming = cursor?.upcoming ?? true;
  // The first page divides at the latest clock. Bookings that an earlier clock lists as upcoming come again, behind.
  const fromMs = cursor?.fromMs ?? atMs;
  const order = upcoming ? 1 : -1;
  const inOrder = (one: AgendaPlace, other: AgendaPlace): number => order * comparePlaces(one, other);
  const stops = pages.flatMap(({ next }) => (next?.upcoming === upcoming && next.after !== null ? [next.after] : []));
  const stop = stops.sort(inOrder).at(0) ?? null;
  const bookings = pages
    .flatMap(({ view }) => view.bookings)
    .filter((it) => it.startMs >= fromMs === upcoming && (stop === null || inOrder(it, stop) <= 0))
    .sort(inOrder);
  const page = bookings.slice(0, limit);
  const last = page.at(-1);
  const after = bookings.length > limit && last !== undefined ? { startMs: last.startMs, id: last.id } : stop;
  if (after !== null) return { atMs, bookings: page, next: cursorText({ fromMs, upcoming, after }) };
  return { atMs, bookings: page, next: upcoming ? cursorText({ fromMs, upcoming: false, after: null }) : null };
};
