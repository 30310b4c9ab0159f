import { describe, expect, it } from "vitest";
import type { PartyGuest } from "../../../src/domain/booking/party.ts";
import { demandOf, graceMsOf, partySpeltBy, type Demand } from "../../../src/domain/slot/calendar/demand.ts";
import { MINUTE_MS } from "../../../src/domain/time/instant.ts";
import { ANY, guest, item, named, service, spa } from "../../support/slot-search.ts";
import { hostId } from "../../../src/conformance/store/fixtures.ts";
import { addOn, pack, room, equipment } from "../../support/catalog.ts";

const index = spa({
  items: [
    service("massage", { minutes: 60, preparation: 10, recovery: 15, price: 8_000, room: "room" }),
    service("facial", { minutes: 30, preparation: 5, recovery: 10, price: 4_000, equipment: ["steamer"] }),
    service("sauna", { minutes: 20, preparation: 45, alone: true, price: 1_000 }),
    addOn("stones", { priceMinor: 500, equipmentIds: [hostId("oven")] }),
    addOn("oil", { durationMinutes: 0, priceMinor: 200 }),
    pack("ritual", ["sauna", "massage", "facial"], 11_000),
    pack("broken", ["massage", "lost", "stones"], 1),
    pack("empty", [], 7),
  ],
  rooms: [room("a", "room", 1)],
  equipment: [equipment("steamer", 1), equipment("oven", 1)],
});
const demand = (...party: readonly PartyGuest[]): Demand => demandOf(party, index)._unsafeUnwrap();
const refusal = (...party: readonly PartyGuest[]) => demandOf(party, index)._unsafeUnwrapErr();
const minutes = (of: number): number => of / MINUTE_MS;
const outline = (of: Demand) =>
  of.tasks.map(({ guestIndex, sequence, offsetMs, terms }) => [
    guestIndex,
    sequence,
    minutes(offsetMs),
    terms.id,
    minutes(terms.durationMs),
  ]);

describe("the demand of a party", () => {
  it("is each service with its terms from the catalog (rule 13), and the units that it needs", () => {
    expect(demand(guest("ada", item("massage", named("uma")))).tasks).toEqual([
      {
        guestIndex: 0,
        guestId: "ada",
        sequence: 0,
        offsetMs: 0,
        terms: {
          id: "massage",
          name: "The massage",
          durationMs: 60 * MINUTE_MS,
          preparationMs: 10 * MINUTE_MS,
          recoveryMs: 15 * MINUTE_MS,
          priceMinor: 8_000,
          addOns: [],
          package: null,
        },
        therapist: named("uma"),
        therapistCount: 1,
        preferred: null,
        roomKind: "room",
        equipmentIds: [],
        leadTimeMinutes: null,
        leadTimeDays: null,
      },
    ]);
    expect(demand(guest(null, item("sauna"))).tasks[0]).toMatchObject({
      guestId: null,
      therapist: null,
      roomKind: null,
    });
    expect(demand(guest("ada", item("facial"))).tasks[0]).toMatchObject({ therapist: ANY, equipmentIds: ["steamer"] });
  });

  it("runs one guest's items one after another, and guests side by side", () => {
    const both = demand(guest("ada", item("massage"), item("facial"), item("sauna")), guest("ben", item("facial")));
    expect(outline(both)).toEqual([
      [0, 0, 0, "massage", 60],
      [0, 1, 60, "facial", 30],
      [0, 2, 90, "sauna", 20],
      [1, 0, 0, "facial", 30],
    ]);
    expect(both).toMatchObject({ durationMs: 110 * MINUTE_MS, priceMinor: 17_000 });
  });

  it("A08: has an add-on lengthen its service, with a price and equipment of its own", () => {
    const [task, next] = demand(guest("ada", item("facial", ANY, ["stones", "oil"]), item("sauna"))).tasks;
    expect(task).toMatchObject({
      terms: {
        durationMs: 45 * MINUTE_MS,
        priceMinor: 4_700,
        addOns: [
          { id: "stones", name: "The stones" },
          { id: "oil", name: "The oil" },
        ],
        package: null,
      },
      equipmentIds: ["steamer", "oven"],
    });
    expect(next).toMatchObject({ offsetMs: 45 * MINUTE_MS });
    expect(demand(guest("ada", item("facial", ANY, ["stones"]))).priceMinor).toBe(4_500);
    expect(index.plainTerms.get(item("facial").itemId), "the catalog's terms stay").toMatchObject({ addOns: [] });
  });

  it("A08: has a package's services run in order at the package's price, its add-ons with the first", () => {
    const ritual = demand(guest("ada", item("ritual", ANY, ["oil"]), item("facial")));
    expect(outline(ritual)).toEqual([
      [0, 0, 0, "sauna", 20],
      [0, 1, 20, "massage", 60],
      [0, 2, 80, "facial", 30],
      [0, 3, 110, "facial", 30],
    ]);
    expect(ritual.priceMinor).toBe(11_000 + 200 + 4_000);
    const ofPackage = { id: "ritual", name: "The ritual", itemIndex: 0 };
    // The price in proportion to the services' own prices, the add-ons with the first.
    const parts = [1_046, 6_769, 3_385].map((priceMinor) => ({ ...ofPackage, priceMinor }));
    expect(ritual.tasks.map(({ terms }) => terms.package)).toEqual([...parts, null]);
    expect(ritual.tasks.map(({ terms }) => terms.addOns.length)).toEqual([1, 0, 0, 0]);
    expect(ritual.tasks.map(({ therapist }) => therapist)).toEqual([null, ANY, ANY, ANY]);
    const twice = demand(guest("ada", item("ritual"), item("ritual")), guest("ben", item("facial"), item("ritual")));
    expect(twice.tasks.map(({ terms }) => terms.package?.itemIndex ?? null)).toEqual([0, 0, 0, 1, 1, 1, null, 1, 1, 1]);
    expect(demand(guest("ada", item("empty")))).toMatchObject({ tasks: [], priceMinor: 7, durationMs: 0 });
  });

  it("reaches from the longest preparation before its start to the last recovery", () => {
    const reach = (...party: readonly PartyGuest[]) => {
      const { beforeMs, afterMs } = demand(...party).reach;
      return [minutes(beforeMs), minutes(afterMs)];
    };
    expect(reach(guest("ada", item("massage")))).toEqual([10, 75]);
    expect(
      reach(guest("ada", item("massage"), item("facial"))),
      "a recovery inside counts only where it ends last",
    ).toEqual([10, 100]);
    expect(reach(guest("ada", item("facial"), item("sauna"))), "45 minutes before 30").toEqual([15, 50]);
    expect(reach(guest("ada", item("massage"), item("sauna"))), "45 minutes before 60").toEqual([10, 80]);
    expect(reach(guest("ada", item("facial")), guest("ben", item("massage")))).toEqual([10, 75]);
    expect(reach()).toEqual([0, 0]);
  });

  it("lacks items that the catalog lacks, each once: services, add-ons, and items of another kind", () => {
    expect(
      refusal(guest("ada", item("lost"), item("massage", ANY, ["gone", "gone"])), guest("ben", item("lost"))),
    ).toEqual({
      code: "ITEM_NOT_FOUND",
      itemIds: ["lost", "gone"],
    });
    expect(refusal(guest("ada", item("stones"))), "an add-on is nothing alone").toMatchObject({ itemIds: ["stones"] });
    expect(refusal(guest("ada", item("massage", ANY, ["facial"]))), "a service is not an add-on").toMatchObject({
      itemIds: ["facial"],
    });
    expect(refusal(guest("ada", item("broken"))), "an entry of a package").toMatchObject({
      itemIds: ["lost", "stones"],
    });
    expect(refusal(guest("ada", item("ritual", ANY, ["ritual"])))).toMatchObject({ itemIds: ["ritual"] });
  });

  it("lacks a length that a service does not offer, which has its own alone", () => {
    expect(refusal(guest("ada", { ...item("massage"), durationMinutes: 75 }))).toEqual({
      code: "DURATION_NOT_OFFERED",
      itemId: "massage",
      durationMinutes: 75,
      offeredMinutes: [60],
    });
  });

  it("keeps unknown items and preferred therapists as they were given, for the refusal", () => {
    const asked = [guest("ada", { ...item("lost"), prefer: { therapistId: hostId("zoe") } })];
    expect(partySpeltBy(index, asked)).toEqual(asked);
  });

  it("of nothing has no grace after its start, and of a short item its duration (rule 3)", () => {
    const { center } = index.catalog;
    expect(graceMsOf({ tasks: [] }, center)).toBe(0);
    const limits = { ...center.limits, graceAfterStartMinutes: 45 };
    expect(graceMsOf(demand(guest("ada", item("facial"))), { ...center, limits })).toBe(30 * MINUTE_MS);
  });

  it("lacks therapists whom the roster lacks, which is reported after missing items", () => {
    expect(
      refusal(guest("ada", item("massage", named("zoe")), item("facial", named("zoe")), item("sauna", named("yve")))),
    ).toEqual({
      code: "THERAPIST_NOT_FOUND",
      therapistIds: ["zoe", "yve"],
    });
    expect(refusal(guest("ada", item("lost", named("zoe"))))).toMatchObject({ code: "ITEM_NOT_FOUND" });
  });
});
