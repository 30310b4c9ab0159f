import { describe, expect, it } from "vitest";
import type { Reserved } from "../../../src/domain/reservation/reservation.ts";
import { NO_CLAIM_CHANGE } from "../../../src/domain/claim/claim.ts";
import { aHold, ANA, aSet, BEA, claim, given, open, picture, reservationOf, reserving } from "./fixtures.ts";

describe("a set whose reservation keeps a claim", () => {
  it.each([
    ["was never recorded", claim(ANA, 60, 120)],
    ["has another end", claim(ANA, 0, 59)],
    ["is of another owner", claim(BEA, 60, 90)],
  ])("that %s breaks an invariant, and leaves no trace", async (_, kept) => {
    const { store } = open();
    await given(
      store,
      reserving(aHold(1, { claims: [claim(ANA, 0, 60)] })),
      reserving(aHold(2, { claims: [claim(BEA, 60, 90)] })),
    );
    const before = picture(store);
    const { state } = await reservationOf(store, 1);
    const next = { ...(state as Reserved), claims: [kept] };
    const reservations = [{ state: next, expectedVersion: 1, claims: NO_CLAIM_CHANGE }];
    await expect(store.commit([aSet({ reservations })])).rejects.toThrow("a claim is recorded already, or is made");
    expect(picture(store)).toBe(before);
  });
});
