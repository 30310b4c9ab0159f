/** The longest wait before a file is asked for again, in milliseconds. */
const LONGEST_MS = 3;

/**
 * A short time, at random, and never a longer one for having waited before: who backs off is overtaken by who just came.
 * SQLite's own busy time-out would stop the whole process, and let one process starve the others.
 */
export const pauseForTheFile = (): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, Math.random() * LONGEST_MS);
  });
