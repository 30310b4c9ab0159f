import type { CenterId } from "../domain/ids.ts";
import type { Roster } from "../ports/roster.ts";
import type { ConformanceCase } from "./cases.ts";
import { demand, demandEqual, openBy } from "./expectations.ts";
import { describeCases, type KitOptions } from "./run-cases.ts";
import { isGuid, otherThan, spellingsOf } from "./spellings.ts";

/** How the kit opens a roster, and the ids of its centers. One of them must be a GUID unless `guid_ids` is lacking. */
export type RosterHarness = Readonly<{
  open: () => Promise<Readonly<{ roster: Roster; centerIds: readonly CenterId[]; close: () => Promise<void> }>>;
}>;

const rosterCase = (
  info: Omit<ConformanceCase<RosterHarness>, "run">,
  check: (roster: Roster, centerIds: readonly CenterId[]) => Promise<void>,
): ConformanceCase<RosterHarness> => ({
  ...info,
  run: async (harness) => {
    const { roster, centerIds, close } = await openBy(harness);
    demand(centerIds.length > 0, "the roster has a center");
    await check(roster, centerIds).finally(close);
  },
});

/** Every case of the kit for rosters. */
export const rosterCases: readonly ConformanceCase<RosterHarness>[] = [
  rosterCase(
    {
      id: "ROSTER-01",
      title: "every center has a roster, the same object for as long as nothing in it changed",
      shows: ["rule 25"],
    },
    async (roster, centerIds) => {
      for (const id of centerIds) {
        const first = await roster.roster(id);
        demand(first !== null, `center ${id} has a roster`);
        demand((await roster.roster(id)) === first, `the roster of ${id} is the same object`);
      }
    },
  ),
  rosterCase(
    {
      id: "ROSTER-02",
      title: "the roster of a center whose id is a GUID is the same in every spelling",
      shows: ["rule 25"],
      needs: ["guid_ids"],
    },
    async (roster, centerIds) => {
      const guids = centerIds.filter(isGuid);
      demand(guids.length > 0, "the id of a center is a GUID");
      for (const id of guids) {
        const own = await roster.roster(id);
        for (const spelling of spellingsOf(id))
          demand((await roster.roster(spelling)) === own, `asked for as ${spelling}, ${id} has the same roster`);
      }
    },
  ),
  rosterCase(
    {
      id: "ROSTER-03",
      title: "a center that does not exist has none: other letters are another id, unless it is a GUID",
      shows: ["rule 25"],
    },
    async (roster, centerIds) => {
      for (const other of centerIds.map(otherThan)) {
        if (!centerIds.includes(other)) demandEqual(`the roster of ${other}`, await roster.roster(other), null);
      }
    },
  ),
];

/** Registers the tests that prove a roster. */
export const describeRoster = (options: KitOptions<RosterHarness>): void => describeCases(rosterCases, options);
