import { describe, expect, it } from "vitest";
import { bookingReference } from "../../../src/domain/booking/host-data.ts";
import { exampleId, parseMintedId, type BlockId, type BookingId } from "../../../src/domain/ids.ts";
import type { PaymentReference } from "../../../src/domain/payment/payment.ts";
import { retryAdvice } from "../../../src/domain/refusal/refusal.ts";
import { describeUnit, type UnitKey } from "../../../src/domain/claim/unit.ts";
import { describeError } from "../../../src/domain/refusal/refusal.ts";
import type { Refusal, RefusalCode } from "../../../src/domain/refusal/refusal.ts";
import { minted } from "../../support/values.ts";
import { holderKey, hostId, instant } from "../../../src/conformance/store/fixtures.ts";

/** The instant in every refusal's facts that have one. */
const INSTANT = instant(1_778_400_000_000);

type Of<Code extends RefusalCode> = Extract<Refusal, { code: Code }>;
type Facts = { readonly [Code in RefusalCode]: Omit<Of<Code>, "code"> };

const FACTS: Facts = {
  INVALID_INPUT: { field: "guests[0].id", problem: "is required: text" },
  CENTER_NOT_FOUND: { centerId: hostId("fact") },
  ITEM_NOT_FOUND: { itemIds: [hostId("fact"), hostId("other")] },
  DURATION_NOT_OFFERED: { itemId: hostId("fact"), durationMinutes: 77, offeredMinutes: [60, 90] },
  THERAPIST_NOT_FOUND: { therapistIds: [hostId("fact"), hostId("other")] },
  GUEST_NOT_FOUND: { guestId: hostId("fact") },
  BOOKING_NOT_FOUND: { bookingId: minted(0xfac) },
  REFERENCE_NOT_FOUND: { reference: bookingReference("fact") },
  RESERVATION_NOT_FOUND: { reservationId: minted(0xfac) },
  INVOICE_NOT_FOUND: { invoiceId: minted(0xfac) },
  APPOINTMENT_NOT_FOUND: { appointmentId: minted(0xfac) },
  BLOCK_NOT_FOUND: { externalId: "fact", blockId: null },
  CENTER_MISMATCH: { id: minted(0xfac), centerId: hostId("fact") },
  UNIT_NOT_FOUND: { unit: "t:fact" as Of<"UNIT_NOT_FOUND">["unit"] },
  GUEST_REQUIRED: { guestIndex: 77 },
  GUEST_REPEATED: { guestId: hostId("fact") },
  GUEST_FIXED: { guestIndex: 77, guestId: hostId("fact") },
  RELATIONSHIP_MISSING: { hostId: hostId("fact"), guestId: hostId("other") },
  NOT_THE_HOST: { guestId: hostId("fact") },
  TOO_MANY_GUESTS: { limit: 77 },
  TOO_MANY_ITEMS: { limit: 77 },
  HOLD_AGAIN_TOO_SOON: { againAtMs: INSTANT },
  TOO_MANY_OPEN_BOOKINGS: { of: "caller", limit: 77 },
  HOLDER_LIMIT_REACHED: { holder: holderKey("desk"), limit: 77, freeAtMs: INSTANT },
  REFERENCE_TAKEN: { reference: bookingReference("fact"), bookingId: minted(0xfac) },
  BLOCK_TIME_TOO_LONG: { limitMinutes: 77 },
  WALL_TIME_SKIPPED: { wallTime: "2026-03-29T02:30:00", zone: "Europe/Rome" },
  SLOT_IN_PAST: { earliestMs: INSTANT },
  SLOT_BEYOND_HORIZON: { latestMs: INSTANT },
  WINDOW_TOO_LONG: { limitDays: 77 },
  SLOT_OUTSIDE_WINDOW: { date: "2026-05-10", days: 77 },
  SLOT_OFF_GRID: { gridMinutes: 77 },
  OUTSIDE_WORKING_TIME: { startMs: INSTANT },
  NO_ELIGIBLE_RESOURCE: { resource: "room" },
  SLOT_HELD: { heldUntilMs: INSTANT },
  SLOT_TAKEN: { startMs: INSTANT },
  SEARCH_EXHAUSTED: { steps: 77 },
  NOT_RESERVED: { bookingId: minted(0xfac) },
  RESERVATION_EXPIRED: { reservationId: minted(0xfac), expiredAtMs: INSTANT },
  RESERVATION_RELEASED: { reservationId: minted(0xfac), releasedAtMs: INSTANT },
  RESERVATION_SUPERSEDED: { reservationId: minted(0xfac), byReservationId: minted(0xb) },
  RESERVATION_CANCELLED: { reservationId: minted(0xfac), cancelledAtMs: INSTANT },
  ALREADY_CONFIRMED: { reservationId: minted(0xfac), confirmedAtMs: INSTANT },
  NOT_CONFIRMED: { reservationId: minted(0xfac) },
  LIFETIME_CAP_REACHED: { reservationId: minted(0xfac), expiresAtMs: instant(1), chainEndMs: INSTANT },
  HOLD_BEING_PAID: { reservationId: minted(0xfac), expiresAtMs: INSTANT },
  PAYMENT_MISMATCH: { reservationId: minted(0xfac), paymentReference: "pi_1" as PaymentReference, status: "abandoned" },
  TOO_MANY_PAYMENTS: { reservationId: minted(0xfac), limit: 50 },
  SLOT_START_REACHED: {
    reservationId: minted(0xfac),
    startMs: INSTANT,
    expiresAtMs: instant(1),
    graceEndMs: instant(1),
  },
  APPOINTMENT_NOT_BOOKED: { appointmentId: minted(0xfac) },
  APPOINTMENT_BEING_MOVED: { appointmentId: minted(0xfac), heldUntilMs: INSTANT },
  TOO_LATE_TO_CANCEL: { reservationId: minted(0xfac), untilMs: INSTANT },
  ATTENDANCE_MARKED: { appointmentId: minted(0xfac), attendance: "arrived" },
  ATTENDANCE_TOO_EARLY: { appointmentId: minted(0xfac), earliestMs: INSTANT },
  ATTENDANCE_SETTLED: { appointmentId: minted(0xfac), attendance: "no_show", settledAtMs: INSTANT },
  EXTERNAL_ID_REUSED: { externalId: "fact", blockId: minted(0xfac) },
  IDEMPOTENCY_KEY_REUSED: { commandId: "key" as Of<"IDEMPOTENCY_KEY_REUSED">["commandId"] },
  CONTENDED: { attempts: 77 },
  STORE_UNAVAILABLE: { outcome: "not_done", commandId: null, cause: "fact" },
  LOCKED: { cause: "fact" },
  TRANSACTION_UNFIT: { because: "too_old", cause: "fact" },
  TRANSACTION_CONFLICT: { because: "deadlock", cause: "fact" },
  CLOCK_LEAPT: { aheadSeconds: 77, settlesInSeconds: 77 },
  SOURCE_UNAVAILABLE: { source: "roster", cause: "fact" },
};
const refusals = Object.entries(FACTS).map(([code, facts]) => ({ code, ...facts }) as Refusal);
const text = (refusal: Refusal) => describeError(refusal, () => "NOON");

describe("a refusal in words", () => {
  it("is a sentence of its own for every code", () => {
    const texts = refusals.map(text);
    for (const it of texts) {
      expect(it).toMatch(/^\S.*\.$/);
      expect(it).not.toMatch(/undefined|null|\[object|NaN/);
    }
    expect(new Set(texts).size).toBe(texts.length);
  });

  it("names the helpful facts: guests, units, counts and instants", () => {
    const saysNothing = ["OUTSIDE_WORKING_TIME", "SLOT_TAKEN", "IDEMPOTENCY_KEY_REUSED"];
    const facts = /fact|fac\b|77|NOON|guests\[0\]|Europe|2026-05-10|room|roster/;
    for (const refusal of refusals) {
      if (!saysNothing.includes(refusal.code)) expect(text(refusal), refusal.code).toMatch(facts);
    }
    const [items, therapists] = refusals
      .filter(({ code }) => code === "ITEM_NOT_FOUND" || code === "THERAPIST_NOT_FOUND")
      .map(text);
    expect([items, therapists].every((it) => it?.includes("fact, other"))).toBe(true);
  });

  it("writes no key of a unit and no instant in milliseconds, for any code", () => {
    for (const refusal of refusals) {
      const said = describeError(refusal);
      expect(said, refusal.code).not.toMatch(/\b[treg]:|\d{12,}(?![0-9a-f])/);
    }
    const unknown = (unit: string) => describeError({ code: "UNIT_NOT_FOUND", unit: unit as UnitKey });
    expect(unknown("t:uwe")).toContain("no therapist uwe:");
    expect(unknown("r:pair#2")).toContain("no bed 2 of room pair:");
    expect(unknown("e:laser#1")).toContain("no piece 1 of equipment laser:");
    expect(describeUnit("g:ada" as UnitKey)).toBe("guest ada");
  });

  it("writes instants in the given format, else as ISO text in UTC", () => {
    const held: Refusal = { code: "SLOT_HELD", heldUntilMs: INSTANT };
    expect(describeError(held)).toContain("until 2026-05-10T08:00:00Z;");
    expect(describeError(held, (atMs) => new Date(atMs).toISOString())).toContain("until 2026-05-10T08:00:00.000Z;");
  });

  it("says whether the store did nothing, or whether that is not known (rule 8)", () => {
    const lost = (outcome: "not_done" | "unknown") =>
      describeError({ code: "STORE_UNAVAILABLE", outcome, commandId: null, cause: "timeout" });
    expect(lost("not_done")).toContain("nothing was done");
    expect(lost("unknown")).toContain("not known");
  });

  it("names a block by the id of the request", () => {
    const blockId = minted<BlockId>(0xfac);
    expect(describeError({ code: "BLOCK_NOT_FOUND", externalId: null, blockId })).toContain(blockId);
    expect(describeError({ code: "BLOCK_NOT_FOUND", externalId: "sick-1", blockId: null })).toContain("sick-1");
  });

  it("says so if an id seems to be of another kind of record", () => {
    const of = (kind: Parameters<typeof exampleId>[0]) => parseMintedId<BookingId>(exampleId(kind)) as BookingId;
    const said = (kind: Parameters<typeof exampleId>[0]) =>
      describeError({ code: "BOOKING_NOT_FOUND", bookingId: of(kind) });
    expect(said("booking")).toBe(`There is no booking ${exampleId("booking")}.`);
    expect(said("reservation")).toContain("That looks like the id of a reservation.");
    expect(said("invoice")).toContain("That looks like the id of an invoice.");
    expect(said("appointment")).toContain("That looks like the id of an appointment.");
    expect(said("block")).toContain("That looks like the id of a block.");
    expect(describeError({ code: "BOOKING_NOT_FOUND", bookingId: minted(0xfac) })).not.toContain("looks like");
  });

  it("describes the other errors of the library, and caught ones", () => {
    expect(describeError({ code: "FILE_BUSY", message: "the file is in use" } as Error & { code: string })).toBe(
      "FILE_BUSY: the file is in use",
    );
    expect(describeError(new Error("ENOENT: no such file"))).toBe("ENOENT: no such file");
    expect(describeError(Object.assign(new Error("ENOENT: no such file"), { code: "ENOENT" }))).toBe(
      "ENOENT: no such file",
    );
    const findings = [
      { field: "centers[0].zone", problem: "is required: text" },
      { field: "version", problem: "must be 1" },
    ];
    expect(describeError(findings)).toBe("centers[0].zone is required: text. version must be 1.");
  });

  it("never throws, whatever an untyped caller gives", () => {
    const loud = new Proxy(
      {},
      {
        get: () => {
          throw new Error("do not look");
        },
      },
    );
    const odd = [null, undefined, 0, "", {}, [], loud, Symbol("x"), { code: "toString" }, { code: "__proto__" }];
    for (const value of [...odd, ...Object.keys(FACTS).map((code) => ({ code }))]) {
      const said = describeError(value as Refusal, () => {
        throw new RangeError("no instant");
      });
      expect(said.length).toBeGreaterThan(0);
    }
    expect(describeError(null as unknown as Refusal)).toBe("An error without a code and a message.");
    expect(describeError({ code: "SLOT_HELD" } as Refusal, () => new Date(NaN).toISOString())).toBe("SLOT_HELD");
    expect(describeError("plain" as unknown as Refusal)).toBe("plain");
  });

  it("says less if less is known: no other length, no id of another guest's booking", () => {
    const sold = { itemId: hostId<Of<"DURATION_NOT_OFFERED">["itemId"]>("ritual"), durationMinutes: 77 };
    expect(describeError({ code: "DURATION_NOT_OFFERED", ...sold, offeredMinutes: [] })).toContain("has one length");
    const taken = { code: "REFERENCE_TAKEN", reference: bookingReference("order-1"), bookingId: null } as const;
    expect(describeError(taken)).toBe("A booking has the reference order-1 already.");
  });
});

describe("advice about a refusal", () => {
  it("for a code of no refusal is not to send the same request again", () => {
    for (const code of ["NEW_IN_A_LATER_VERSION", "toString", "__proto__", undefined])
      expect(retryAdvice(code as RefusalCode)).toBe("change_the_request");
  });

  it("is there for every code", () => {
    const advice = refusals.map(({ code }) => retryAdvice(code));
    expect(new Set(advice)).toEqual(
      new Set(["change_the_request", "choose_another_slot", "wait_until_free", "try_again"]),
    );
  });

  it("is to wait only if the facts name the instant to wait for", () => {
    const waiting = refusals.filter(({ code }) => retryAdvice(code) === "wait_until_free");
    expect(waiting.map(({ code }) => code).sort()).toEqual([
      "APPOINTMENT_BEING_MOVED",
      "ATTENDANCE_TOO_EARLY",
      "HOLDER_LIMIT_REACHED",
      "HOLD_AGAIN_TOO_SOON",
      "SLOT_HELD",
    ]);
    for (const refusal of waiting) {
      const facts: Record<string, unknown> = refusal;
      expect(facts["freeAtMs"] ?? facts["heldUntilMs"] ?? facts["againAtMs"] ?? facts["earliestMs"]).toBe(INSTANT);
    }
  });

  it("is to retry the same request if it is not at fault", () => {
    const again = refusals.filter(({ code }) => retryAdvice(code) === "try_again").map(({ code }) => code);
    expect(again.sort()).toEqual([
      "CLOCK_LEAPT",
      "CONTENDED",
      "LOCKED",
      "SOURCE_UNAVAILABLE",
      "STORE_UNAVAILABLE",
      "TRANSACTION_CONFLICT",
    ]);
  });
});
