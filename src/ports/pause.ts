/** Waits a little before a command is tried again; longer, and with jitter, at each further attempt (from 1). One that fails is over. */
export type Pause = (attempt: number) => Promise<void>;
