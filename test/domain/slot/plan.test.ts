import { describe, expect, it } from "vitest";
import { hashText } from "../../../src/domain/hash.ts";
import { host } from "../../support/values.ts";
import { addOn, equipment, pack, room, service, spa, therapist } from "../../support/slot-search.ts";

describe("a center's plan", () => {
  const plan = spa({
    items: [service("massage"), service("facial"), addOn("stones"), pack("ritual", ["massage"])],
    therapists: [
      therapist("uma", { skills: ["massage", "facial"] }),
      therapist("vic"),
      therapist("wil", { skills: [] }),
    ],
    rooms: [room("pair", 2), room("solo", 1), room("bath", 1, "wet"), room("closed", 0, "dry")],
    equipment: [equipment("steamer", 2), equipment("lost", 0)],
  });

  it("knows who can give each service", () => {
    const able = (id: string) => plan.therapistsFor.get(host(id))?.map(({ assigned }) => assigned.id);
    expect([able("massage"), able("facial"), able("stones"), able("ritual")]).toEqual([
      ["uma", "vic"],
      ["uma"],
      undefined,
      undefined,
    ]);
    expect([...plan.therapists.keys()]).toEqual(["uma", "vic", "wil"]);
  });

  it("has every bed of a kind and every piece of equipment as a unit of its own, counted from 1", () => {
    expect(plan.bedsOfKind.get("room")?.map(({ unit }) => unit)).toEqual(["r:pair#1", "r:pair#2", "r:solo#1"]);
    expect(plan.bedsOfKind.get("wet")?.map(({ assigned }) => assigned)).toEqual([
      { id: "bath", name: "BATH", unit: "r:bath#1" },
    ]);
    expect(plan.bedsOfKind.get("dry")).toEqual([]);
    expect(plan.piecesOf.get(host("steamer"))?.map(({ assigned }) => assigned)).toEqual([
      { id: "steamer", name: "STEAMER", unit: "e:steamer#1" },
      { id: "steamer", name: "STEAMER", unit: "e:steamer#2" },
    ]);
    expect(plan.piecesOf.get(host("lost"))).toEqual([]);
  });

  it("spreads by FNV-1a", () => {
    expect([hashText(""), hashText("a"), hashText("spa")]).toEqual([0x811c9dc5, 0xe40c292c, 0xdd416eb5]);
    expect(plan.bedsOfKind.get("wet")?.[0]?.hash).toBe(hashText("r:bath#1"));
  });
});
