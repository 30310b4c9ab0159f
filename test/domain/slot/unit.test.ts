import { describe, expect, it } from "vitest";
import {
  bedUnit,
  equipmentUnit,
  guestUnit,
  isGuestUnit,
  readUnit,
  therapistUnit,
  type Unit,
  type UnitKey,
} from "../../../src/domain/claim/unit.ts";
import { hostId } from "../../../src/conformance/store/fixtures.ts";

const keyOf = (unit: Unit): UnitKey => {
  switch (unit.kind) {
    case "therapist":
      return therapistUnit(unit.id);
    case "bed":
      return bedUnit(unit.id, unit.number);
    case "equipment":
      return equipmentUnit(unit.id, unit.number);
    case "guest":
      return guestUnit(unit.id);
  }
};

describe("a unit's key", () => {
  it("names its unit", () => {
    expect([
      therapistUnit(hostId("uma")),
      bedUnit(hostId("pair"), 2),
      equipmentUnit(hostId("tub"), 1),
      guestUnit(hostId("ada")),
    ]).toEqual(["t:uma", "r:pair#2", "e:tub#1", "g:ada"]);
  });

  it("is read back as the unit it was made of, for any id", () => {
    for (const id of ["uma", "a#1", "r:a", "#", "1", "t:"]) {
      const units: readonly Unit[] = [
        { kind: "therapist", id: hostId(id) },
        { kind: "bed", id: hostId(id), number: 1 },
        { kind: "equipment", id: hostId(id), number: 12 },
        { kind: "guest", id: hostId(id) },
      ];
      for (const unit of units) expect(readUnit(keyOf(unit))).toStrictEqual(unit);
      expect(new Set(units.map(keyOf)).size).toBe(4);
    }
  });

  it("distinguishes guests from the center's own resources", () => {
    expect(isGuestUnit(guestUnit(hostId("t:uma")))).toBe(true);
    for (const key of [therapistUnit(hostId("g:")), bedUnit(hostId("g:"), 1), equipmentUnit(hostId("g:"), 1)]) {
      expect(isGuestUnit(key)).toBe(false);
    }
  });
});
