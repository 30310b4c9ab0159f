/** Calls a listener of the host: what was done is done, whatever becomes of the call. */
export const quietly = (listener: () => void): void => {
  try {
    listener();
  } catch {
    // A failing listener changes nothing.
  }
};
