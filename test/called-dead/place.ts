import type { ReservationEngine } from "../../src/index.ts";

/** A confirm whose commit has read its clock, and whose answer waits until it is let go. */
export type HungConfirm = Readonly<{
  /** Whether others see it already: a commit without a slow part is visible at once. */
  isVisible: boolean;
  letGo: () => Promise<unknown>;
  /** "accepted", or the code of its refusal. */
  answer: Promise<string>;
}>;

/** A center with a wait after an expiry: a refusal to hold again calls the hold dead (rule 10). */
export const WITH_WAIT = { limits: { holdAgainAfterMinutes: 15 } } as const;

/** A store, and an engine that reads it while a commit, its own or another engine's, hangs. */
export type Place = Readonly<{
  engine: ReservationEngine;
  setClock: (ms: number) => Promise<void>;
  confirmAndHang: (bookingId: string) => Promise<HungConfirm>;
}>;

/** Every store, by one engine and by two. */
export const SETTINGS = [
  "memory, one engine",
  "memory, two engines",
  "SQLite, one engine",
  "SQLite, two processes",
  "PostgreSQL, one engine",
  "PostgreSQL, two engines",
] as const;
export type SettingName = (typeof SETTINGS)[number];

/** The time a read waits to be certain. */
export type PlaceOptions = Readonly<{ finishWaitMs?: number }>;

export type Settings<Name extends SettingName> = Readonly<{
  open: Readonly<Record<Name, (options?: PlaceOptions) => Promise<Place>>>;
  end: () => Promise<void>;
}>;

/** A confirm's answer in a word. */
export const confirmWith = async (engine: ReservationEngine, bookingId: string): Promise<string> =>
  (await engine.confirm({ bookingId })).match(
    () => "accepted",
    ({ code }) => code,
  );
