import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { AppointmentTerms } from "../../../src/domain/claim/appointment-terms.ts";
import {
  claimsBeyond,
  claimsForAppointments,
  freedBetween,
  NOTHING_FREED,
  occupiedFromMs,
  occupiedUntilMs,
} from "../../../src/domain/claim/occupancy.ts";
import { remainingClaims } from "../../../src/domain/reservation/appointment.ts";
import type { Claim } from "../../../src/domain/claim/claim.ts";
import { guestUnit, therapistUnit, type UnitKey } from "../../../src/domain/claim/unit.ts";
import { MINUTE_MS, plus } from "../../../src/domain/time/instant.ts";
import { at } from "../../support/values.ts";
import {
  ADAS_CLAIMS,
  appointments,
  BED_2,
  BEN_HIMSELF,
  BENS_CLAIMS,
  BENS_LATER_CLAIMS,
  bensLaterMassage,
  booked,
  cancelledAt,
  CLAIMS,
  claim,
  movedAt,
  planned,
  UMA,
  VIC,
  WHAT_MOVING_ADDS,
} from "../../support/reservation-story.ts";
import { hostId } from "../../../src/conformance/store/fixtures.ts";

const { adasMassage, adasFacial, bensMassage } = appointments;

/** Appointments one after another from 9:00, for one guest, with these buffers around each. */
const inARow = (
  units: readonly string[],
  { minutes = 30, preparation = 0, recovery = 0 } = {},
): readonly AppointmentTerms[] =>
  units.map((unit, index) => ({
    ...adasMassage,
    guestId: null,
    service: {
      ...adasMassage.service,
      durationMs: minutes * MINUTE_MS,
      preparationMs: preparation * MINUTE_MS,
      recoveryMs: recovery * MINUTE_MS,
    },
    therapist: { id: hostId(unit), unit: therapistUnit(hostId(unit)) },
    room: null,
    startMs: plus(at("9:00"), index * minutes * MINUTE_MS),
    endMs: plus(at("9:00"), (index + 1) * minutes * MINUTE_MS),
  }));
const t = (unit: string): UnitKey => therapistUnit(hostId(unit));

describe("claims of appointments", () => {
  it("occupy therapist, room and equipment with preparation and recovery, a guest for the service alone (rule 2)", () => {
    expect(claimsForAppointments([bensMassage])).toEqual(BENS_CLAIMS);
    expect(occupiedFromMs(bensMassage)).toBe(at("9:50"));
    expect(occupiedUntilMs(bensMassage)).toBe(at("11:15"));
  });

  it("A10: are one claim if one guest's appointments have a unit back to back, buffers between them or not", () => {
    expect(claimsForAppointments([adasMassage, adasFacial])).toEqual(ADAS_CLAIMS);
    expect(claimsForAppointments(inARow(["uma", "uma", "uma"], { preparation: 10, recovery: 20 }))).toEqual([
      claim(UMA, "8:50", "10:50"),
    ]);
    expect(claimsForAppointments(inARow(["uma", "uma"])), "without buffers they touch").toEqual([
      claim(UMA, "9:00", "10:00"),
    ]);
    expect(
      claimsForAppointments(inARow(["uma", "uma"], { minutes: 5, preparation: 10 }))[0],
      "longer than its item",
    ).toEqual(claim(UMA, "8:50", "9:10"));
  });

  it("are separate claims if another unit's appointment lies between", () => {
    expect(claimsForAppointments(inARow(["uma", "vic", "uma"], { recovery: 10 }))).toEqual([
      claim(t("uma"), "9:00", "9:40"),
      claim(t("vic"), "9:30", "10:10"),
      claim(t("uma"), "10:00", "10:40"),
    ]);
  });

  it("are never joined between two guests", () => {
    const [one, other] = inARow(["uma", "uma"]) as [AppointmentTerms, AppointmentTerms];
    expect(claimsForAppointments([one, { ...other, guestIndex: 1 }])).toEqual([
      claim(UMA, "9:00", "9:30"),
      claim(UMA, "9:30", "10:00"),
    ]);
    expect(claimsForAppointments([adasMassage, adasFacial, bensMassage])).toEqual(CLAIMS);
  });

  it("leave out the units that an appointment lacks: no therapist, no room, no guest named", () => {
    const bare = { ...bensMassage, therapist: null, room: null, guestId: null };
    expect(claimsForAppointments([bare])).toEqual([]);
    expect(claimsForAppointments([{ ...bare, guestId: bensMassage.guestId }])).toEqual([
      claim(BEN_HIMSELF, "10:00", "11:00"),
    ]);
    expect(claimsForAppointments([{ ...bare, room: bensMassage.room }])).toEqual([claim(BED_2, "9:50", "11:15")]);
  });

  it("cover planned and booked appointments, not moved or cancelled ones", () => {
    expect(remainingClaims([planned(adasMassage), planned(adasFacial), planned(bensMassage)])).toEqual(CLAIMS);
    const now = at("8:30");
    expect(remainingClaims([booked(adasMassage), booked(adasFacial), cancelledAt(bensMassage, now)])).toEqual(
      ADAS_CLAIMS,
    );
    expect(remainingClaims([movedAt(adasMassage, now), cancelledAt(adasFacial, now), booked(bensMassage)])).toEqual(
      BENS_CLAIMS,
    );
    expect(remainingClaims([movedAt(adasMassage, now)])).toEqual([]);
  });
});

describe("a move by half an hour onto the same therapist (V07)", () => {
  it("claims only the time that the new interval adds, before and after the old one", () => {
    const freed = freedBetween(BENS_CLAIMS, []);
    expect(claimsBeyond(claimsForAppointments([bensLaterMassage]), freed)).toEqual(WHAT_MOVING_ADDS);
    expect(claimsBeyond([claim(VIC, "9:20", "11:45")], freed)).toEqual([
      claim(VIC, "9:20", "9:50"),
      claim(VIC, "11:15", "11:45"),
    ]);
    expect(claimsBeyond([claim(VIC, "10:00", "11:00")], freed), "inside the old one").toEqual([]);
    expect(claimsBeyond([claim(UMA, "10:00", "11:00")], freed), "on another unit").toEqual([
      claim(UMA, "10:00", "11:00"),
    ]);
  });

  it("frees the time of the old place that no remaining appointment takes", () => {
    const freed = freedBetween(
      [claim(VIC, "9:00", "11:00"), claim(UMA, "9:00", "10:00")],
      [claim(VIC, "10:00", "11:00")],
    );
    expect([...freed]).toEqual([
      [VIC, [at("9:00"), at("10:00")]],
      [UMA, [at("9:00"), at("10:00")]],
    ]);
    const halves = [claim(VIC, "9:00", "10:00"), claim(VIC, "10:00", "11:00"), claim(VIC, "13:00", "14:00")];
    expect([...freedBetween(halves, [])]).toEqual([[VIC, [at("9:00"), at("11:00"), at("13:00"), at("14:00")]]]);
    expect([...freedBetween(halves, [halves[0], halves[2]] as Claim[])]).toEqual([[VIC, [at("10:00"), at("11:00")]]]);
    expect([...freedBetween([], BENS_CLAIMS)]).toEqual([]);
  });

  it("removes nothing if nothing is freed, and keeps the other fields of a claim", () => {
    expect(claimsBeyond(CLAIMS, NOTHING_FREED)).toBe(CLAIMS);
    const labelled = { ...claim(VIC, "9:20", "10:00"), label: "kept" };
    expect(claimsBeyond([labelled], freedBetween(BENS_CLAIMS, []))).toEqual([
      { ...claim(VIC, "9:20", "9:50"), label: "kept" },
    ]);
  });

  it("covers the whole new place together with the old one, and takes nothing twice", () => {
    const minutes = fc.integer({ min: -120, max: 120 });
    fc.assert(
      fc.property(minutes, (shift) => {
        const moved = BENS_LATER_CLAIMS.map((it) => ({
          ...it,
          startMs: plus(it.startMs, shift * MINUTE_MS),
          endMs: plus(it.endMs, shift * MINUTE_MS),
        }));
        const added = claimsBeyond(moved, freedBetween(BENS_CLAIMS, []));
        for (const { unit, startMs, endMs } of moved) {
          for (let instant = startMs; instant < endMs; instant = plus(instant, 5 * MINUTE_MS)) {
            const holds = (claims: readonly Claim[]) =>
              claims.filter((it) => it.unit === unit && it.startMs <= instant && instant < it.endMs).length;
            expect(holds(added) + holds(BENS_CLAIMS)).toBe(1);
          }
        }
      }),
    );
  });

  it("needs no time of a guest who is not named", () => {
    expect(
      claimsForAppointments([{ ...bensLaterMassage, guestId: null }]).some(
        ({ unit }) => unit === guestUnit(hostId("ben")),
      ),
    ).toBe(false);
  });
});
