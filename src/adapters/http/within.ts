/** What {@link within} answers where the work took too long. */
export const LATE = Symbol("late");

/** The work's value, or LATE after so many milliseconds: the work itself goes on, since a commit cannot be called back. */
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
