import type { Booking, CenterDayView, RecordedEvent, Reservation } from "../../src/index.ts";
import { isAccepted, type Accepted, type Ask, type Line, type Answered } from "../crash/journal.ts";

/** The input of an audit: an engine's public answers, its events, and its clients' journals. */
export type History = Readonly<{
  limits: Readonly<{ liveReservationsPerHolder: number; lifetimeCapMinutes: number; paymentCapMinutes: number }>;
  /** How many services an item stands for: a package has several. */
  servicesIn: (itemId: string) => number;
  bookings: ReadonlyMap<string, Booking>;
  reservations: ReadonlyMap<string, Reservation>;
  /** Those that the lists of the guests name. */
  listed: ReadonlySet<string>;
  /** As delivered to a separate consumer. */
  events: readonly RecordedEvent[];
  /** The days on which something may be claimed, asked for at the end. */
  days: readonly CenterDayView[];
  entries: readonly Entry[];
  /** Whether everything that was due had been swept before. */
  swept: boolean;
}>;

/** A call and all that was answered to it, between two readings of one clock that all clients share. */
export type Entry = Readonly<{
  ask: Ask;
  /** In microseconds. */
  askedUs: number;
  /** Infinity if no answer was received. */
  answeredUs: number;
  answer: Answered["answer"] | null;
  /** Of the same call, asked again under its key. */
  replays: readonly Accepted[];
}>;

/** A fault. */
export type Finding = Readonly<{ kind: FindingKind; text: string }>;
export type FindingKind =
  | "held twice"
  | "events"
  | "invoice"
  | "payment"
  | "instants"
  | "group"
  | "holder limit"
  | "missing"
  | "contradiction"
  | "replay"
  | "left over";

export const finding = (kind: FindingKind, text: string): Finding => ({ kind, text });

/** The clients' journals, call by call. A call and its retries under one key are one entry. */
export const entriesOf = (lines: readonly Line[]): readonly Entry[] => {
  const byKey = new Map<string, { -readonly [Name in keyof Entry]: Entry[Name] }>();
  for (const line of lines) {
    if ("ask" in line) {
      const { ask, us } = line;
      const known = byKey.get(ask.key);
      if (known === undefined)
        byKey.set(ask.key, { ask, askedUs: us, answeredUs: Infinity, answer: null, replays: [] });
      else known.askedUs = Math.min(known.askedUs, us);
    } else if ("answered" in line) {
      const { key, answer } = line.answered;
      const known = byKey.get(key);
      if (known === undefined) throw new Error(`${key} was answered and never asked`);
      if (known.answer === null || !isAccepted(known.answer)) {
        known.answer = answer;
        known.answeredUs = line.us;
      } else if (isAccepted(answer)) {
        known.replays = [...known.replays, answer];
      }
    }
  }
  return [...byKey.values()].sort((one, other) => one.askedUs - other.askedUs);
};

export const acceptedOf = (entry: Entry): Readonly<Record<string, unknown>> | null =>
  entry.answer !== null && isAccepted(entry.answer) ? entry.answer.accepted : null;

export const groupedBy = <Item, Key>(items: Iterable<Item>, keyOf: (item: Item) => Key): Map<Key, Item[]> => {
  const groups = new Map<Key, Item[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
};
