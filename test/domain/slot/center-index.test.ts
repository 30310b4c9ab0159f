import { describe, expect, it } from "vitest";
import { hashText } from "../../../src/domain/hash.ts";
import { service, spa, therapist } from "../../support/slot-search.ts";
import { hostId } from "../../../src/conformance/store/fixtures.ts";
import { addOn, pack, room, equipment } from "../../support/catalog.ts";

describe("a center's index", () => {
  const index = spa({
    items: [service("massage"), service("facial"), addOn("stones"), pack("ritual", ["massage"])],
    therapists: [
      therapist("uma", { skills: ["massage", "facial"] }),
      therapist("vic"),
      therapist("wil", { skills: [] }),
    ],
    rooms: [room("pair", "room", 2), room("solo", "room", 1), room("bath", "wet", 1), room("closed", "dry", 0)],
    equipment: [equipment("steamer", 2), equipment("lost", 0)],
  });

  it("knows who can give each service", () => {
    const able = (id: string) => index.therapistsFor.get(hostId(id))?.map(({ assigned }) => assigned.id);
    expect([able("massage"), able("facial"), able("stones"), able("ritual")]).toEqual([
      ["uma", "vic"],
      ["uma"],
      undefined,
      undefined,
    ]);
    expect([...index.therapists.keys()]).toEqual(["uma", "vic", "wil"]);
  });

  it("has every bed of a kind and every piece of equipment as a unit of its own, counted from 1", () => {
    expect(index.bedsOfKind.get("room")?.map(({ unit }) => unit)).toEqual(["r:pair#1", "r:pair#2", "r:solo#1"]);
    expect(index.bedsOfKind.get("wet")?.map(({ assigned }) => assigned)).toEqual([
      { id: "bath", name: "Room bath", unit: "r:bath#1" },
    ]);
    expect(index.bedsOfKind.get("dry")).toEqual([]);
    expect(index.piecesOf.get(hostId("steamer"))?.map(({ assigned }) => assigned)).toEqual([
      { id: "steamer", name: "The steamer", unit: "e:steamer#1" },
      { id: "steamer", name: "The steamer", unit: "e:steamer#2" },
    ]);
    expect(index.piecesOf.get(hostId("lost"))).toEqual([]);
  });

  it("spreads by FNV-1a", () => {
    expect([hashText(""), hashText("a"), hashText("spa")]).toEqual([0x811c9dc5, 0xe40c292c, 0xdd416eb5]);
    expect(index.bedsOfKind.get("wet")?.[0]?.hash).toBe(hashText("r:bath#1"));
  });
});
