import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { BookingStatus } from "../../../src/domain/reservation/booking-status.ts";
import { bookingStatusAt } from "../../../src/domain/reservation/booking-status.ts";
import { InvariantBroken } from "../../../src/domain/invariant.ts";
import { cancel, type CancelTarget } from "../../../src/domain/reservation/cancel.ts";
import { confirm } from "../../../src/domain/reservation/confirm.ts";
import { orderKeyOf, type DomainEvent } from "../../../src/domain/reservation/events.ts";
import { expire } from "../../../src/domain/reservation/expire.ts";
import { extend } from "../../../src/domain/reservation/extend.ts";
import { endedRefusal } from "../../../src/domain/reservation/refusals.ts";
import { release } from "../../../src/domain/reservation/release.ts";
import { claimsOf, heldUntilOf, type Reservation } from "../../../src/domain/reservation/reservation.ts";
import { standingOf } from "../../../src/domain/reservation/reserve.ts";
import { minted } from "../../support/values.ts";
import {
  cancelled,
  CLAIMS,
  confirmed,
  EXP,
  expired,
  released,
  reserved,
  RESERVATION,
  RESERVED_AT,
  SLOT,
  TERMS,
} from "../../support/reservation-story.ts";

const ROW = /^\| (R-\d+) \| ([^|]+) \|/gm;
const TITLE = /^ {2}it\("(R-\d+ [^"]+)"/gm;
const firstGroups = (text: string, pattern: RegExp) =>
  [...text.matchAll(pattern)].map((match) => match.slice(1).join(" "));

describe("the table of transitions", () => {
  it("has one test for each row, named by its number and sentence", () => {
    const rows = firstGroups(readFileSync(join(import.meta.dirname, "../../../docs/transitions.md"), "utf8"), ROW);
    // Rows of create belong to the engine, which reads the appointments to move.
    const titles = [import.meta.dirname, join(import.meta.dirname, "../../engine")]
      .flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)))
      .filter((file) => file.endsWith(".test.ts"))
      .flatMap((file) => firstGroups(readFileSync(file, "utf8"), TITLE));
    expect(rows.length).toBeGreaterThan(50);
    expect(titles.sort()).toEqual(rows.sort());
  });

  it("has no row for a state that does not exist: to meet one is a broken invariant", () => {
    const impossible = { ...reserved, status: "dreamt" } as unknown as Reservation;
    const ended = impossible as Parameters<typeof endedRefusal>[0];
    const nothing = { kind: "nothing" } as unknown as CancelTarget;
    for (const command of [
      () => confirm(impossible, EXP),
      () => extend(impossible, EXP),
      () => release(impossible, EXP),
      () => cancel(impossible, nothing, null, EXP),
      () => cancel(confirmed, nothing, null, EXP),
      () => standingOf(impossible, SLOT, EXP),
      () => endedRefusal(ended),
      () => bookingStatusAt(impossible, EXP),
    ]) {
      expect(command).toThrow(InvariantBroken);
    }
  });
});

describe("a reservation", () => {
  it("claims while it is reserved or confirmed, and nothing once it has ended", () => {
    expect(claimsOf(reserved)).toBe(CLAIMS);
    expect(claimsOf(confirmed)).toBe(CLAIMS);
    for (const ended of [expired, released, cancelled]) expect(claimsOf(ended)).toEqual([]);
  });

  it("holds until its expiry while it is reserved, and has no such instant in any other state", () => {
    expect(heldUntilOf(reserved)).toBe(EXP);
    for (const other of [confirmed, expired, released, cancelled]) expect(heldUntilOf(other)).toBeNull();
  });

  it("leaves its booking reserved, confirmed or cancelled, and open once it has expired or was released", () => {
    const statuses = [null, reserved, confirmed, expired, released, cancelled].map((it) =>
      bookingStatusAt(it, RESERVED_AT),
    );
    expect(statuses).toEqual(["open", "reserved", "confirmed", "open", "open", "cancelled"] satisfies BookingStatus[]);
    expect(bookingStatusAt(reserved, EXP)).toBe("open");
  });
});

describe("events", () => {
  it("are kept in order for each reservation, and for each block", () => {
    for (const event of expire(reserved).events) expect(orderKeyOf(event)).toBe(RESERVATION);
    const blocked: DomainEvent = {
      type: "SlotBlocked",
      centerId: TERMS.centerId,
      blockId: minted(7),
      externalId: "walk-in 7",
      atMs: EXP,
    };
    expect(orderKeyOf(blocked)).toBe(minted(7));
  });
});
