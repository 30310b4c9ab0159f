/** Waits a little before a command is tried again; longer, and with jitter, at each further attempt (from 1). */
export type Pause = (attempt: number) => Promise<void>;
