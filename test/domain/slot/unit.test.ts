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
import { host } from "../../support/values.ts";

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
  it("says what it stands for", () => {
    expect([
      therapistUnit(host("uma")),
      bedUnit(host("pair"), 2),
      equipmentUnit(host("tub"), 1),
      guestUnit(host("ada")),
    ]).toEqual(["t:uma", "r:pair#2", "e:tub#1", "g:ada"]);
  });

  it("is read back as the unit it was made of, whatever the id looks like", () => {
    for (const id of ["uma", "a#1", "r:a", "#", "1", "t:"]) {
      const units: readonly Unit[] = [
        { kind: "therapist", id: host(id) },
        { kind: "bed", id: host(id), number: 1 },
        { kind: "equipment", id: host(id), number: 12 },
        { kind: "guest", id: host(id) },
      ];
      for (const unit of units) expect(readUnit(keyOf(unit))).toStrictEqual(unit);
      expect(new Set(units.map(keyOf)).size).toBe(4);
    }
  });

  it("tells guests from the center's own resources", () => {
    expect(isGuestUnit(guestUnit(host("t:uma")))).toBe(true);
    for (const key of [therapistUnit(host("g:")), bedUnit(host("g:"), 1), equipmentUnit(host("g:"), 1)]) {
      expect(isGuestUnit(key)).toBe(false);
    }
  });
});
