import type { Reservation } from "../../domain/reservation/reservation.ts";
import { isLive } from "../../domain/time/deadline.ts";
import type { EpochMs } from "../../domain/time/instant.ts";
import type { AgendaPage, ReservationPage, Snapshot, Versioned } from "../reservation-store.ts";

type Hold = Versioned<Reservation>;

/** The holds that a snapshot shows as dead, though no end of theirs is recorded. */
export const calledDead = ({ atMs, reservation, related, lapsed, holder }: Snapshot): readonly Hold[] =>
  unrecorded(
    [
      ...(reservation === null ? [] : [reservation]),
      ...related,
      ...lapsed.map((it) => it.reservation),
      ...(holder?.recentHolds ?? []),
    ],
    atMs,
  );

/** The same of a page. Those that it leaves out as dead are its store's to find. */
export const calledDeadOn = ({ atMs, reservations }: ReservationPage): readonly Hold[] =>
  unrecorded(reservations, atMs);

/** The same of a page of an agenda. */
export const calledDeadOnAgenda = ({ atMs, entries }: AgendaPage): readonly Hold[] =>
  unrecorded(
    entries.flatMap((it) => (it.kind === "reservation" ? it.record : [])),
    atMs,
  );

const unrecorded = (records: readonly Hold[], atMs: EpochMs): readonly Hold[] =>
  records.filter(({ state }) => state.status === "reserved" && !isLive(state.expiresAtMs, atMs));

/** How many are remembered at most; then all are forgotten, and each is made sure of again. */
const MOST_KNOWN = 10_000;

/** The holds that a process has once been certain of: what is dead stays dead. */
export class KnownDead {
  readonly #known = new Set<string>();

  unknownAmong(records: readonly Hold[]): readonly Hold[] {
    return records.filter((record) => !this.#known.has(keyOf(record)));
  }

  note(records: readonly Hold[]): void {
    if (this.#known.size + records.length > MOST_KNOWN) this.#known.clear();
    for (const record of records) this.#known.add(keyOf(record));
  }
}

const keyOf = ({ state, version }: Hold): string => `${state.id} ${version}`;
