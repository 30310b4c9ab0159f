/**
 * Waits for one turn of the event loop. A commit stops the process until the disk is synced: callers whose requests have
 * arrived by then, and callers that are still deciding, hand in their sets within that turn, and share the next sync.
 */
export const aTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
