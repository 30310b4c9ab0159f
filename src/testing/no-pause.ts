import type { Pause } from "../ports/pause.ts";

/** Waits for nothing: tests of retries need no time. */
export const noPause: Pause = () => Promise.resolve();
