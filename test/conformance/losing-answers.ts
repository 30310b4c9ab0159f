import type { OrderedEngine } from "../../src/adapters/ordered-tables/index.ts";

/** An engine of which the answers to what it has written can be lost. */
export const losingAnswers = () => {
  let isLosing = false;
  return {
    over: (engine: OrderedEngine): OrderedEngine => ({
      ...engine,
      transact: async (work) => {
        const answer = await engine.transact(work);
        if (isLosing) throw new Error("the answer is lost");
        return answer;
      },
    }),
    loseAnswers: async () => {
      isLosing = true;
      return { mended: async () => void (isLosing = false) };
    },
  };
};
