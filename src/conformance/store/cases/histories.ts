import { tellAtOnce, tellOneByOne } from "../histories.ts";
import { onFreshStore, type StoreCase } from "../case-context.ts";

/** The random histories of a run: `count` of them, from the seed `from` on. A failure names its seed. */
export type Seeds = Readonly<{ from: number; count: number }>;

/** Each history on a fresh store. */
export const historyCases = ({ from, count }: Seeds): readonly StoreCase[] => {
  const seeds = Array.from({ length: count }, (_, at) => from + at);
  return [
    ...[false, true].map(
      (isSwept, at): StoreCase => ({
        id: `STORE-MODEL-0${at + 1}`,
        title: `random histories are answered as the reference model does, the sweeper ${isSwept ? "running between all steps" : "never running"}`,
        shows: ["S-02", "S-03", "S-04", "S-07", "S-09", "S-14", "rule 4"],
        isLong: true,
        run: async (harness, lacks) => {
          for (const seed of seeds) {
            await onFreshStore(harness, { lacks }, (opened) => tellOneByOne(opened, seed, { isSwept }));
          }
        },
      }),
    ),
    {
      id: "STORE-LINEAR-01",
      title:
        "random histories of concurrent calls can be replayed in the order of their sequence, which explains every answer",
      shows: ["S-14", "S-01", "S-05", "S-47", "rule 7"],
      isLong: true,
      run: async (harness, lacks) => {
        for (const seed of seeds) {
          await onFreshStore(harness, { lacks }, (opened) => tellAtOnce(opened, seed));
        }
      },
    },
  ];
};
