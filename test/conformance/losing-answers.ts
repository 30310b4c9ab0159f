import type { OrderedEngine } from "../../src/adapters/ordered-tables/index.ts";

/** An engine whose answers can all be lost. */
export const losingAnswers = () => {
  let isLosing = false;
  const after = async <Value>(call: Promise<Value>): Promise<Value> => {
    const answer = await call;
    if (isLosing) throw new Error("the answer is lost");
    return answer;
  };
  return {
    over: (engine: OrderedEngine): OrderedEngine => ({
      ...engine,
      snapshot: (work) => after(engine.snapshot(work)),
      transact: (work) => after(engine.transact(work)),
    }),
    loseAnswers: async () => {
      isLosing = true;
      return { mended: async () => void (isLosing = false) };
    },
  };
};
