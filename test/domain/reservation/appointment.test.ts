import { describe, expect, it } from "vitest";
import { planned } from "../../../src/domain/reservation/appointment.ts";
import { ADAS_FACIAL, appointments, planned as plannedAs } from "../../support/reservation-story.ts";

describe("an appointment", () => {
  it("is planned as the slot's item says, under an id of its own, and has nothing else of it", () => {
    const { id: _other, wallStartMs, ...facial } = appointments.adasFacial;
    expect(planned(ADAS_FACIAL, facial, wallStartMs)).toStrictEqual(plannedAs(appointments.adasFacial));
    const item = { ...facial, score: 7 };
    expect(planned(ADAS_FACIAL, item, wallStartMs)).toStrictEqual(plannedAs(appointments.adasFacial));
  });
});
