import type { Pause } from "../ports/pause.ts";

/** Returns at once: tests of retries need no time. */
export const noPause: Pause = () => Promise.resolve();
