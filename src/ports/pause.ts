/**
 * Waits before a command is retried; longer, and with jitter, at each further attempt (from 1). At 0 it only yields:
 * long work calls it between its turns. A pause that rejects counts as ended.
 */
export type Pause = (attempt: number) => Promise<void>;
