import { setTimeout as sleep } from "node:timers/promises";

export type Awaited = Readonly<{
  /** The awaited condition in words, for the failure's message. */
  what: string;
  withinMs?: number;
}>;

/** Waits for a condition that has no event, such as the state of a process that is not our child; up to 30 seconds. */
export const waitUntil = async ({ what, withinMs = 30_000 }: Awaited, isSo: () => boolean): Promise<void> => {
  const lastMs = performance.now() + withinMs;
  while (!isSo()) {
    if (performance.now() > lastMs) throw new Error(`waited ${withinMs} ms in vain for ${what}`);
    await sleep(10);
  }
};
