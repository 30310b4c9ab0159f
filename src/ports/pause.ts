/**
 * Waits a little before a command is tried again; longer, and with jitter, at each further attempt (from 1). At 0 it only
 * lets other work go on: long work calls it between its turns. One that fails is over.
 */
export type Pause = (attempt: number) => Promise<void>;
