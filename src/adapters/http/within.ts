/** The result of {@link within} if the work took too long. */
export const LATE = Symbol("late");

/** Returns the work's value, or LATE after the limit. Late work continues, since a commit cannot be undone. */
export const within = async <Value>(limitMs: number, work: Promise<Value>): Promise<Value | typeof LATE> => {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<typeof LATE>((resolve) => {
    timer = setTimeout(() => resolve(LATE), limitMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
};
