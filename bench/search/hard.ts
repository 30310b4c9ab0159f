import type { Service } from "../../src/index.ts";
import { createLuxonZoneRules } from "../../src/adapters/luxon/index.ts";
import { NOTHING_BUSY } from "../../src/domain/slot/search/busy.ts";
import { planDay } from "../../src/domain/slot/calendar/day-calendar.ts";
import { demandOf } from "../../src/domain/slot/calendar/demand.ts";
import { listDay } from "../../test/support/list-day.ts";
import { indexCenter } from "../../src/domain/slot/calendar/center-index.ts";
import { defaultRanking } from "../../src/domain/slot/search/ranking.ts";
import { hardParty } from "../../test/oracle/hard-party.ts";
import { catalogOf, dateOf, NOW_MS, rosterOf, A } from "./world.ts";

const zones = createLuxonZoneRules();

/** Lists a day for twelve guests with four services each, thirty therapists of whom `able` can give each service. */
export const hardListing = (seed: number, able: number) => {
  const { services, skills, guests } = hardParty(seed, { guests: 12, items: 4, therapists: 30, able });
  const size = { ...A, therapists: 30, rooms: 0, pieces: 0 };
  const [catalog, roster] = [catalogOf(size), rosterOf(size)];
  const [massage] = [...catalog.items.values()] as [Service];
  const items = services.map((it, nth): Service => ({ ...massage, ...it, id: `s${nth}` as never }));
  const therapists = [...roster.therapists.values()].map(
    (it, nth) => [it.id, { ...it, breaks: [], skills: skills[nth]?.map((own) => `s${own}` as never) ?? [] }] as const,
  );
  const index = indexCenter(
    { ...catalog, items: new Map(items.map((it) => [it.id, it])) },
    { ...roster, therapists: new Map(therapists) },
  );
  const any = { addOnIds: [], therapist: { kind: "any" } } as const;
  const party = guests.map((own) => ({
    guestId: null,
    items: own.map((nth) => ({ itemId: `s${nth}` as never, ...any })),
  }));
  const demand = demandOf(party, index);
  if (demand.isErr()) throw new Error(demand.error.code);
  const search = {
    index,
    calendar: planDay(index, dateOf(0) as never, (wallMs) => zones.instantsOf("Europe/Rome", wallMs)),
    demand: demand.value,
    options: { oneTherapistPerGuest: false, sharedRoom: false },
    busy: NOTHING_BUSY,
    bookingId: "7".padStart(32, "0") as never,
    ranking: defaultRanking,
  };
  return (): "slots" | "none" | "gave up" =>
    listDay(search, NOW_MS as never, { withAllocations: false, warn: false, explain: false, future: null }).match(
      ({ slots, undecided }) => (undecided.length > 0 ? "gave up" : slots.length > 0 ? "slots" : "none"),
      () => "gave up",
    );
};
