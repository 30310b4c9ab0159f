/** An answer, or a promise of it. A source that has its data in memory answers at once, which costs callers less. */
export type MaybePromise<Answer> = Answer | Promise<Answer>;

/** Whether it must be waited for. */
export const isPromise = <Answer>(asked: MaybePromise<Answer>): asked is Promise<Answer> =>
  typeof asked === "object" && asked !== null && "then" in asked && typeof asked.then === "function";
