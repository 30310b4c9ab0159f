import type { ChangeSet, CommitOutcome } from "../../../ports/reservation-store.ts";
import { overlaps } from "../../../domain/time/interval.ts";
import { createRandom } from "../../random.ts";
import { therapistUnit } from "../../../domain/claim/unit.ts";
import { demand, demandEqual } from "../../expectations.ts";
import { blocking, commandRecord, confirming, expiring, extending, holding } from "../change-sets.ts";
import { aBlock, aHold, claim, hostId, hourOf, minute } from "../fixtures.ts";
import { storeCase, type CaseContext } from "../case-context.ts";

const WRITERS = 24;

/** Commits all at once, each set alone, in turns through all handles. */
const atOnce = async (opened: CaseContext, sets: readonly ChangeSet[]): Promise<readonly CommitOutcome[]> => {
  const handles = await opened.handles();
  const outcomes = await Promise.all(sets.map((set, at) => (handles[at % handles.length] as CaseContext).commit(set)));
  return outcomes.flat();
};

const acceptedOf = (outcomes: readonly CommitOutcome[]): number =>
  outcomes.filter(({ kind }) => kind === "accepted").length;

const kindsOf = (outcomes: readonly CommitOutcome[]) =>
  new Set(outcomes.flatMap((it) => (it.kind === "refused" ? [it.because.kind] : [])));

export const raceCases = [
  storeCase(
    {
      id: "STORE-RACE-01",
      title: "of many that want one place at once, one gets it, and all others are refused as overlapping",
      shows: ["S-09", "INV-01", "rule 2"],
    },
    async (opened) => {
      const sets = Array.from({ length: WRITERS }, (_, n) => holding(n, { claims: [hourOf(1)] }));
      const outcomes = await atOnce(opened, sets);
      demandEqual("how many got it", acceptedOf(outcomes), 1);
      demandEqual("the others' answers", [...kindsOf(outcomes)], ["overlap"]);
      demandEqual("the claims", (await opened.recorded()).claims.length, 1);
    },
  ),

  storeCase(
    {
      id: "STORE-RACE-02",
      title: "overlapping groups with their units in any order end without a deadlock, each whole or not at all",
      shows: ["S-03", "S-09", "rule 6"],
    },
    async (opened) => {
      const random = createRandom(2);
      const units = Array.from({ length: 8 }, (_, at) => therapistUnit(hostId(`t-${at}`)));
      const sets = Array.from({ length: WRITERS }, (_, n) => {
        const wanted = new Set(Array.from({ length: 4 }, () => random.pick(units)));
        return holding(n, { claims: [...wanted].map((unit) => claim(unit, 15 * random.below(3), 60)) });
      });
      const outcomes = await atOnce(opened, sets);
      const { claims, reservations } = await opened.recorded();
      const wanted = sets.flatMap((set, at) =>
        outcomes[at]?.kind === "accepted" ? (set.reservations[0]?.claims.claimed ?? []) : [],
      );
      demandEqual("how many are recorded", reservations.length, acceptedOf(outcomes));
      demandEqual("the claims", claims.length, wanted.length);
      demand(acceptedOf(outcomes) > 0, "one caller gets the free place");
      for (const [at, one] of claims.entries()) {
        const other = claims.slice(at + 1).find((it) => it.unit === one.unit && overlaps(it, one));
        demandEqual(`what overlaps on ${one.unit}`, other, undefined);
      }
    },
  ),

  storeCase(
    {
      id: "STORE-RACE-03",
      title: "one command that comes many times at once has one effect",
      shows: ["S-06", "rule 8", "INV-18"],
    },
    async (opened) => {
      const command = commandRecord("order-7");
      const sets = Array.from({ length: WRITERS }, (_, n) => holding(n, {}, { command }));
      const outcomes = await atOnce(opened, sets);
      demandEqual("how many had an effect", acceptedOf(outcomes), 1);
      demandEqual("the others' answers", [...kindsOf(outcomes)], ["duplicate_command"]);
      demandEqual("the bookings", (await opened.recorded()).bookings.length, 1);
    },
  ),

  storeCase(
    {
      id: "STORE-RACE-04",
      title: "a hold leaves reserved once, even if callers confirm, extend and end it at the same time",
      shows: ["S-07", "INV-05", "rule 5"],
    },
    async (opened) => {
      const [hold] = [aHold(1)];
      await opened.given(holding(1));
      const ends = [confirming(hold), extending(hold, minute(15)), expiring(hold), confirming(hold)];
      const sets = ends.map((set) => ({ ...set, decidedAtMs: minute(0), beforeMs: null }));
      const outcomes = await atOnce(opened, [...sets, ...sets]);
      demandEqual("how many had an effect", acceptedOf(outcomes), 1);
      demandEqual("the others' answers", [...kindsOf(outcomes)], ["stale"]);
      const { reservations } = await opened.recorded();
      demandEqual("the version", reservations[0]?.version, 2);
    },
  ),

  storeCase(
    {
      id: "STORE-RACE-05",
      title: "of many that block under one name at once, one does",
      shows: ["S-07"],
    },
    async (opened) => {
      const sets = Array.from({ length: 12 }, (_, n) => blocking(aBlock(n, { externalId: "sick" })));
      const outcomes = await atOnce(opened, sets);
      demandEqual("how many stand", acceptedOf(outcomes), 1);
      demandEqual("the others' answers", [...kindsOf(outcomes)], ["stale"]);
    },
  ),

  storeCase(
    {
      id: "STORE-RACE-06",
      title:
        "events of many commits at once are recorded whole, each commit's together and in the order of the commits",
      shows: ["S-21", "S-14", "rule 5"],
      parts: ["outbox"],
    },
    async (opened) => {
      const sets = Array.from({ length: WRITERS }, (_, n) => {
        const set = holding(n);
        return { ...set, events: [...set.events, ...expiring(aHold(n)).events] };
      });
      const outcomes = await atOnce(opened, sets);
      const sequences = outcomes.flatMap((it) => (it.kind === "accepted" ? [it.sequence] : []));
      demandEqual("the sequences", new Set(sequences).size, WRITERS);
      const { events } = await opened.recorded();
      const inOrder = [...sequences].sort((one, other) => one - other);
      demandEqual(
        "the sequences of the events",
        events.map(({ sequence }) => sequence),
        inOrder.flatMap((it) => [it, it, it]),
      );
      for (const [at, sequence] of inOrder.entries()) {
        const set = sets[sequences.indexOf(sequence)];
        demandEqual(
          "the events of a commit",
          events.slice(3 * at, 3 * at + 3).map(({ event }) => event),
          set?.events,
        );
      }
    },
  ),
];
