/** Calls a listener of the host: what was done is done, whatever becomes of the call. */
export const quietly = (tell: () => void): void => {
  try {
    tell();
  } catch {
    // There is nobody to tell.
  }
};
