import type { ReservationEngine } from "../../src/index.ts";

/** A confirm whose commit has read its clock, and is not answered until it is let go. */
export type HungConfirm = Readonly<{
  /** Whether others see it already, as where a commit has no part that takes time. */
  isVisible: boolean;
  letGo: () => Promise<unknown>;
  /** Whether it was accepted, or with which code it was refused. */
  answer: Promise<string>;
}>;

/** Of the center: what its holder may not hold again has expired, so that is an answer that calls it dead (rule 10). */
export const WITH_WAIT = { limits: { holdAgainAfterMinutes: 15 } } as const;

/** A store, and an engine that asks it while another engine's commit, or one of its own, hangs. */
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

/** How long a read waits to be certain. */
export type PlaceOptions = Readonly<{ finishWaitMs?: number }>;

export type Settings<Name extends SettingName> = Readonly<{
  open: Readonly<Record<Name, (options?: PlaceOptions) => Promise<Place>>>;
  end: () => Promise<void>;
}>;

export type Gate = Readonly<{ open: () => void; opened: Promise<void> }>;
export const gate = (): Gate => {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { open, opened };
};

/** A confirm's answer in a word. */
export const confirmWith = async (engine: ReservationEngine, bookingId: string): Promise<string> =>
  (await engine.confirm({ bookingId })).match(
    () => "accepted",
    ({ code }) => code,
  );
