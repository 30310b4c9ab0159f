import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ReservationId } from "../../../src/domain/ids.ts";
import { waitMsOf, waitsOf } from "../../../src/domain/reservation/waits.ts";
import { besideWaits, NOTHING_BUSY } from "../../../src/domain/slot/search/busy.ts";
import { slotAt } from "../../../src/domain/slot/slot-at.ts";
import { MINUTE_MS, plus, type EpochMs } from "../../../src/domain/time/instant.ts";
import { around, minted } from "../../support/values.ts";
import { guest, item, searchFor, service, spa, therapist } from "../../support/slot-search.ts";
import {
  BED_1,
  BED_2,
  claim,
  EXP,
  expired,
  reserved,
  SLOT,
  STEAMER,
  UMA,
  VIC,
} from "../../support/reservation-story.ts";
import { room, equipment } from "../../support/catalog.ts";

const WAIT = 15;
const planWith = (holdAgainAfterMinutes: number, beds = 2) =>
  spa({
    therapists: [therapist("uma"), therapist("vic")],
    rooms: [room("pair", "room", beds)],
    equipment: [equipment("steamer", 1)],
    limits: { holdAgainAfterMinutes },
  });
const index = planWith(WAIT);
const OVER = plus(EXP, WAIT * MINUTE_MS);
const PLACES = [
  claim(UMA, "9:50", "11:40"),
  claim(BED_1, "9:50", "11:40"),
  claim(STEAMER, "10:55", "11:40"),
  claim(VIC, "9:50", "11:15"),
  claim(BED_2, "9:50", "11:15"),
];

describe("the places that a holder has to wait for (rule 10)", () => {
  it("are the time that the appointments would have occupied on the center's units, buffers included, and no guest's time", () => {
    const owner = { kind: "wait", id: expired.id };
    expect(waitsOf([expired], index, EXP)).toEqual(PLACES.map((it) => ({ ...it, owner, heldUntilMs: OVER })));
  });

  it("R-09 expired: reserve of the same place before its wait is over is refused", () => {
    const talk = spa({
      items: [service("massage")],
      therapists: [therapist("uma")],
      limits: { holdAgainAfterMinutes: WAIT },
    });
    const bare = searchFor(talk, [guest("ada", item("massage"))]);
    const reserve = (nowMs: EpochMs) =>
      slotAt({ ...bare, busy: besideWaits(NOTHING_BUSY, waitsOf([expired], talk, nowMs)) }, SLOT).match(
        () => "reserved",
        (refusal) => refusal,
      );
    const refused = { code: "HOLD_AGAIN_TOO_SOON", againAtMs: OVER };
    expect(around(EXP).map(reserve)).toEqual([refused, refused, refused]);
    expect(around(OVER).map(reserve)).toEqual([refused, "reserved", "reserved"]);
  });

  it("wait from the expiry on, recorded or not, and not at the last instant any more", () => {
    for (const hold of [reserved, expired]) {
      const waits = (nowMs: EpochMs) => waitsOf([hold], index, nowMs).length > 0;
      expect(around(EXP).map(waits)).toEqual([hold === expired, true, true]);
      expect(around(OVER).map(waits)).toEqual([true, false, false]);
    }
  });

  it("are none if the center sets no wait, and never on units that the center no longer has", () => {
    expect(waitMsOf(planWith(0))).toBe(0);
    expect(waitMsOf(index)).toBe(WAIT * MINUTE_MS);
    expect(waitsOf([expired], planWith(0), EXP)).toEqual([]);
    const units = waitsOf([expired], planWith(WAIT, 1), EXP).map(({ unit }) => unit);
    expect(units).toEqual([UMA, BED_1, STEAMER, VIC]);
  });

  it("are those of every hold that expired less than the wait ago, independent of other records", () => {
    const minutes = fc.integer({ min: -20, max: 20 });
    const hold = fc.record({ isRecorded: fc.boolean(), at: minutes });
    fc.assert(
      fc.property(fc.array(hold, { maxLength: 6 }), minutes, (holds, now) => {
        const atMinute = (minute: number): EpochMs => plus(EXP, minute * MINUTE_MS);
        const recorded = holds.map(({ isRecorded, at }, nth) => {
          const id = minted<ReservationId>(100 + nth);
          return isRecorded
            ? { ...expired, id, expiredAtMs: atMinute(at) }
            : { ...reserved, id, expiresAtMs: atMinute(at) };
        });
        const waiting = new Set(waitsOf(recorded, index, atMinute(now)).map(({ owner }) => owner.id));
        const expected = holds.flatMap(({ isRecorded, at }, nth) =>
          (isRecorded || at <= now) && now < at + WAIT ? [minted(100 + nth)] : [],
        );
        expect([...waiting]).toEqual(expected);
      }),
    );
  });
});
