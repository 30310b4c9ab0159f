/** Calls a listener of the host, and ignores its failure. */
export const quietly = (listener: () => void): void => {
  try {
    listener();
  } catch {
    // The work is done already: a failing listener does not change it.
  }
};
