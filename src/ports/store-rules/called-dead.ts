import type { Reservation } from "../../domain/reservation/reservation.ts";
import { isLive } from "../../domain/time/deadline.ts";
import type { EpochMs } from "../../domain/time/instant.ts";
import type { AgendaPage, ReservationPage, Snapshot, Versioned } from "../reservation-store.ts";

type Hold = Versioned<Reservation>;

/** Returns the holds that a snapshot shows as dead without a recorded end. */
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

/** The same for a page. The store must find those that the page leaves out as dead. */
export const calledDeadOn = ({ atMs, reservations }: ReservationPage): readonly Hold[] =>
  unrecorded(reservations, atMs);

/** The same for a page of an agenda. */
export const calledDeadOnAgenda = ({ atMs, entries }: AgendaPage): readonly Hold[] =>
  unrecorded(
    entries.flatMap((it) => (it.kind === "reservation" ? it.record : [])),
    atMs,
  );

const unrecorded = (records: readonly Hold[], atMs: EpochMs): readonly Hold[] =>
  records.filter(({ state }) => state.status === "reserved" && !isLive(state.expiresAtMs, atMs));

/** Maximum number of remembered holds; then all are forgotten, and each is checked again. */
const MOST_KNOWN = 10_000;

/** The holds that a process already knows to be dead: a dead hold stays dead. */
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
