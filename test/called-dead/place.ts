import { setImmediate as turn } from "node:timers/promises";
import type { ReservationEngine, ReservationStore } from "../../src/index.ts";

/** A confirm whose commit has read its clock, and is not answered until it is let go. */
export type HungConfirm = Readonly<{
  /** Whether others see it already, as where a commit has no part that takes time. */
  isVisible: boolean;
  letGo: () => Promise<void>;
  /** Whether it was accepted, or with which code it was refused. */
  answer: Promise<string>;
}>;

/** A store, and an engine that asks it while another engine's commit, or one of its own, hangs. */
export type Place = Readonly<{
  engine: ReservationEngine;
  setClock: (ms: number) => Promise<void>;
  confirmAndHang: (bookingId: string) => Promise<HungConfirm>;
  /** Until it is answered, or waits for what hangs: it has no read under way, and may have a commit. */
  untilAnsweredOrWaiting: (answer: Promise<unknown>) => Promise<void>;
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

export type Settings<Name extends SettingName> = Readonly<{
  open: Readonly<Record<Name, () => Promise<Place>>>;
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

/** After so many turns of the event loop without a read under way, an unanswered call waits for the hung commit. */
const IDLE_TURNS = 20;

type Asking = (...input: unknown[]) => Promise<unknown>;

/** The same store, which knows how many of its calls other than commits are under way. */
export const watched = (store: ReservationStore) => {
  let reading = 0;
  const count =
    (run: (...input: unknown[]) => Promise<unknown>) =>
    async (...input: unknown[]) => {
      reading += 1;
      try {
        return await run(...input);
      } finally {
        reading -= 1;
      }
    };
  const calls = Object.entries(store).map(([name, run]: [string, unknown]) => [
    name,
    name === "commit" ? run : count(run as Asking),
  ]);
  return {
    store: Object.fromEntries(calls) as ReservationStore,
    untilAnsweredOrWaiting: async (answer: Promise<unknown>): Promise<void> => {
      const state = { answered: false };
      void answer.finally(() => (state.answered = true));
      for (let idle = 0; !state.answered && idle < IDLE_TURNS; idle = reading > 0 ? 0 : idle + 1) await turn();
    },
  };
};
