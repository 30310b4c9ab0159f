import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MOST_PER_BOOKING, MOST_SERVICES_IN_PACKAGE } from "../../src/domain/catalog/center.ts";
import {
  appointmentIdOf,
  appointmentOf,
  canonicalId,
  centerTag,
  guestHolder,
  invoiceIdOf,
  invoiceItemOf,
  mintCommandId,
  mintId,
  firstOfLine,
  ORDINALS,
  packageLineOf,
  parseEntropy,
  parseHolderKey,
  parseHostId,
  parseIdempotencyKey,
  reservationOf,
  sameId,
  parseMintedId,
  tagOf,
  type AppointmentId,
  type BookingId,
  type CenterId,
  type GuestId,
} from "../../src/domain/ids.ts";
import { entropy } from "../support/values.ts";
import { hostId, instant } from "../../src/conformance/store/fixtures.ts";

const HEX = "0123456789abcdef0123456789abcdef";
const DASHED = "01234567-89ab-cdef-0123-456789abcdef";

const hexArb = (digits: number) =>
  fc
    .array(
      fc.nat(15).map((digit) => digit.toString(16)),
      { minLength: digits, maxLength: digits },
    )
    .map((it) => it.join(""));
const visibleArb = (maxLength: number) =>
  fc
    .array(fc.integer({ min: 0x21, max: 0x7e }), { minLength: 1, maxLength })
    .map((codes) => String.fromCharCode(...codes));

/** Spellings of one GUID: all four dashes or none, each digit in upper or lower case. */
const spellingArb = fc
  .tuple(hexArb(32), fc.boolean(), fc.array(fc.boolean(), { minLength: 32, maxLength: 32 }))
  .map(([hex, isDashed, upper]) => ({
    hex,
    spelling: Array.from(hex, (digit, at) => {
      const dash = isDashed && [8, 12, 16, 20].includes(at) ? "-" : "";
      return dash + (upper[at] === true ? digit.toUpperCase() : digit);
    }).join(""),
  }));

describe("a minted id", () => {
  it("is the same with dashes and in upper case", () => {
    for (const text of [HEX, DASHED, HEX.toUpperCase(), DASHED.toUpperCase()]) {
      expect(parseMintedId<BookingId>(text)).toBe(HEX);
    }
    fc.assert(
      fc.property(spellingArb, ({ hex, spelling }) => {
        expect(parseMintedId<BookingId>(spelling)).toBe(hex);
      }),
    );
  });

  it("has 32 hex digits and nothing else", () => {
    const texts = ["", "-", HEX.slice(1), `${HEX}0`, `g${HEX.slice(1)}`, ` ${HEX}`, `${HEX}\n`, `{${DASHED}}`];
    const long = [`${HEX}${"-".repeat(33)}`, "-".repeat(1_000_000)];
    expect([...texts, ...long].filter((text) => parseMintedId<BookingId>(text) !== null)).toEqual([]);
    expect(parseMintedId<BookingId>(`${HEX}${"-".repeat(32)}`), "64 characters").toBe(HEX);
  });

  it("carries its instant and its center's tag", () => {
    const instantArb = fc.integer({ min: 0, max: Date.UTC(9999, 11, 31) }).map(instant);
    fc.assert(
      fc.property(instantArb, visibleArb(64), hexArb(14), (atMs, center, random) => {
        const tag = centerTag(hostId<CenterId>(center));
        const id = mintId("booking", atMs, tag, entropy(random));
        expect(id).toMatch(/^[0-9a-f]{32}$/);
        expect(parseMintedId<BookingId>(id)).toBe(id);
        expect(tagOf(id)).toBe(tag);
        expect(parseInt(id.slice(0, 12), 16)).toBe(atMs);
        expect(id.slice(18)).toBe(`${random.slice(4)}0001`);
      }),
    );
  });

  it("sorts by the instant at which it was minted", () => {
    const tag = centerTag(hostId<CenterId>("spa"));
    const ids = [0, 1, 255, 256, 1_778_400_000_000].map((at) =>
      mintId("booking", instant(at), tag, entropy("f".repeat(14))),
    );
    expect([...ids].sort()).toEqual(ids);
  });
});

describe("the ids of one reservation", () => {
  const reservationArb = fc
    .tuple(fc.integer({ min: 0, max: Date.UTC(9999, 11, 31) }), visibleArb(64), hexArb(14))
    .map(([at, center, random]) =>
      mintId("reservation", instant(at), centerTag(hostId<CenterId>(center)), entropy(random)),
    );
  /** Often the first or the last. */
  const ordinalArb = fc.oneof(fc.nat(ORDINALS - 1), fc.constantFrom(0, 1, ORDINALS - 2, ORDINALS - 1));

  it("lead to it, and to its center", () => {
    fc.assert(
      fc.property(reservationArb, ordinalArb, (reservationId, ordinal) => {
        expect(reservationId).toMatch(/0000$/);
        for (const id of [appointmentIdOf(reservationId, ordinal), invoiceIdOf(reservationId, ordinal)]) {
          expect(parseMintedId(id)).toBe(id);
          expect(reservationOf(id)).toBe(reservationId);
          expect(tagOf(id)).toBe(tagOf(reservationId));
        }
      }),
    );
  });

  it("differ: the reservation, all its appointments, all their invoice items and all its invoices", () => {
    const reservationId = mintId(
      "reservation",
      instant(1),
      centerTag(hostId<CenterId>("spa")),
      entropy("f".repeat(14)),
    );
    const ids = new Set<string>([reservationId]);
    for (let ordinal = 0; ordinal < ORDINALS; ordinal += 1) {
      const appointmentId = appointmentIdOf(reservationId, ordinal);
      for (const id of [appointmentId, invoiceItemOf(appointmentId), invoiceIdOf(reservationId, ordinal)]) ids.add(id);
    }
    expect(ids.size).toBe(1 + 3 * ORDINALS);
  });

  it("suffice for the largest booking, and are never made beyond 14 bits", () => {
    expect(MOST_PER_BOOKING * MOST_SERVICES_IN_PACKAGE).toBeLessThanOrEqual(ORDINALS);
    const reservationId = mintId(
      "reservation",
      instant(1),
      centerTag(hostId<CenterId>("spa")),
      entropy("0".repeat(14)),
    );
    for (const ordinal of [-1, 0.5, ORDINALS, Number.NaN]) {
      expect(() => appointmentIdOf(reservationId, ordinal)).toThrow("an ordinal has 14 bits");
      expect(() => invoiceIdOf(reservationId, ordinal)).toThrow("an ordinal has 14 bits");
    }
  });

  it("of a package's line are its own, two for each first appointment, and lead to that one", () => {
    const ids = new Set<string>();
    const reservationId = mintId(
      "reservation",
      instant(1),
      centerTag(hostId<CenterId>("spa")),
      entropy("a".repeat(14)),
    );
    const most = MOST_PER_BOOKING * MOST_SERVICES_IN_PACKAGE;
    for (let ordinal = 0; ordinal < MOST_PER_BOOKING; ordinal += 1) ids.add(invoiceIdOf(reservationId, ordinal));
    for (let ordinal = 0; ordinal < most; ordinal += 1) {
      const first = appointmentIdOf(reservationId, ordinal);
      const line = packageLineOf(first);
      for (const id of [first, invoiceItemOf(first), line.invoiceItemId, line.appointmentId]) {
        expect(id).toMatch(/^[0-9a-f]{32}$/);
        ids.add(id);
      }
      for (const id of [line.appointmentId, line.invoiceItemId as string as AppointmentId]) {
        expect([firstOfLine(id), reservationOf(id), appointmentOf(id)]).toEqual([first, reservationId, id]);
      }
      expect(firstOfLine(first)).toBeNull();
      expect(firstOfLine(invoiceItemOf(first) as string as AppointmentId)).toBeNull();
    }
    for (const other of [reservationId, `${reservationId.slice(0, -1)}1`, `${reservationId.slice(0, -1)}2`])
      ids.add(other);
    expect(ids.size).toBe(MOST_PER_BOOKING + 4 * most + 3);
  });

  it("an invoice item stands for its appointment, and changes no id of another class", () => {
    fc.assert(
      fc.property(reservationArb, ordinalArb, (reservationId, ordinal) => {
        const appointmentId = appointmentIdOf(reservationId, ordinal);
        const item = invoiceItemOf(appointmentId);
        expect(appointmentOf(item)).toBe(appointmentId);
        expect(appointmentOf(appointmentId)).toBe(appointmentId);
        for (const other of [reservationId, invoiceIdOf(reservationId, ordinal), item] as readonly string[])
          expect(invoiceItemOf(other as AppointmentId)).toBe(other);
        for (const other of [reservationId, invoiceIdOf(reservationId, ordinal)] as readonly string[])
          expect(appointmentOf(other as AppointmentId)).toBe(other);
      }),
    );
  });

  it("minted from the same bits differ by their kind", () => {
    const bits = [instant(1), centerTag(hostId<CenterId>("spa")), entropy("0".repeat(14))] as const;
    const ids = [mintId("reservation", ...bits), mintId("booking", ...bits), mintId("block", ...bits)];
    expect(new Set<string>(ids).size).toBe(3);
  });
});

describe("a center's tag", () => {
  it("is 6 hex digits, the same at all times", () => {
    expect(["spa", "a", "roma-centro"].map((id) => centerTag(hostId<CenterId>(id)))).toEqual([
      "416e68",
      "0c29c8",
      "931816",
    ]);
    fc.assert(
      fc.property(visibleArb(64), (id) => {
        expect(centerTag(hostId<CenterId>(id))).toMatch(/^[0-9a-f]{6}$/);
      }),
    );
  });

  it("differs between most centers", () => {
    const tags = new Set(Array.from({ length: 500 }, (_, at) => centerTag(hostId<CenterId>(`center-${at}`))));
    expect(tags.size).toBeGreaterThan(495);
  });
});

describe("an id of the host", () => {
  it("keeps the spelling that came (rule 25)", () => {
    for (const text of [HEX, DASHED, HEX.toUpperCase(), DASHED.toUpperCase()]) expect(parseHostId(text)).toBe(text);
    for (const text of ["ada", "Ada", "G-1", "a_b", "~", "!", "x".repeat(64), "DEAD-BEEF"]) {
      expect(parseHostId<GuestId>(text)).toBe(text);
    }
    fc.assert(
      fc.property(visibleArb(64), (text) => {
        const id = parseHostId<GuestId>(text);
        expect(id === null ? null : parseHostId<GuestId>(id)).toBe(id);
        expect(id).not.toBeNull();
      }),
    );
  });

  it("has 1 to 64 visible ASCII characters", () => {
    const texts = ["", "a b", "a\n", "é", "\0", "x".repeat(65), "\u007f", " ", "💆"];
    expect(texts.filter((text) => parseHostId<GuestId>(text) !== null)).toEqual([]);
  });
});

describe("Rule 25: the canonical form of an id of the host", () => {
  it("is one for all spellings of a GUID, and the id itself otherwise", () => {
    fc.assert(
      fc.property(spellingArb, ({ hex, spelling }) => {
        const id = hostId<GuestId>(spelling);
        expect(canonicalId(id)).toBe(hex);
        expect(sameId(id, hostId<GuestId>(hex))).toBe(true);
        expect(centerTag(hostId<CenterId>(spelling))).toBe(centerTag(hostId<CenterId>(hex)));
        expect(guestHolder(id)).toBe(`g:${hex}`);
      }),
    );
    fc.assert(
      fc.property(visibleArb(64), visibleArb(64), (text, other) => {
        const id = hostId<GuestId>(text);
        expect(canonicalId(canonicalId(id))).toBe(canonicalId(id));
        expect(sameId(id, hostId<GuestId>(other))).toBe(canonicalId(id) === canonicalId(hostId<GuestId>(other)));
      }),
    );
  });

  it("leaves texts alone that only look like a GUID: other lengths, dashes elsewhere, braces, one letter off", () => {
    const near = [
      `{${DASHED}}`,
      `${HEX}0`,
      HEX.slice(1),
      DASHED.replace("-", ""),
      `-${DASHED.slice(1)}`,
      "Anna",
      "anna",
    ];
    const wrong = [`G${HEX.slice(1)}`, `${DASHED.slice(0, -1)}Z`, `${HEX.slice(0, 8)}----${HEX.slice(8)}`];
    for (const text of [...near, ...wrong]) expect(canonicalId(hostId<GuestId>(text)), text).toBe(text);
    expect(sameId(hostId<GuestId>("Anna"), hostId<GuestId>("anna"))).toBe(false);
    expect(sameId<GuestId>(null, null)).toBe(true);
    expect(sameId(null, hostId<GuestId>("anna"))).toBe(false);
  });
});

describe("entropy", () => {
  it("is 14 lower-case hex digits", () => {
    expect(parseEntropy("0123456789abcd")).toBe("0123456789abcd");
    const texts = ["", "0123456789abc", "0123456789abcde", "0123456789ABCD", "0123456789abcg", "0123456789abcd\n"];
    expect(texts.filter((text) => parseEntropy(text) !== null)).toEqual([]);
  });
});

describe("a command id", () => {
  it("of a caller has 1 to 200 visible ASCII characters and does not begin with ~ (rule 8)", () => {
    for (const text of ["k", "!", "}", "retry-7", "a~", "x".repeat(200)]) expect(parseIdempotencyKey(text)).toBe(text);
    const texts = ["", "~", "~k", " k", "k ", "a b", "é", "x".repeat(201), "k\n", "\u007f"];
    expect(texts.filter((text) => parseIdempotencyKey(text) !== null)).toEqual([]);
  });

  it("that is minted is never one that a caller could give", () => {
    fc.assert(
      fc.property(fc.nat().map(instant), hexArb(14), (atMs, random) => {
        const minted = mintCommandId(atMs, centerTag(hostId<CenterId>("spa")), entropy(random));
        expect(minted.endsWith(random)).toBe(true);
        expect(parseIdempotencyKey(minted)).toBeNull();
      }),
    );
    const parts = [instant(10), centerTag(hostId<CenterId>("spa")), entropy("0123456789abcd")] as const;
    expect(mintCommandId(...parts)).toBe(`~a${parts[1]}0123456789abcd`);
  });
});

describe("a holder", () => {
  it("is a guest or a key of the host, and the two never mix (rule 10)", () => {
    expect(guestHolder(hostId<GuestId>("ada"))).toBe("g:ada");
    expect(parseHolderKey("ada")).toBe("k:ada");
    expect(parseHolderKey("x".repeat(200))).toBe(`k:${"x".repeat(200)}`);
    const texts = ["", "a b", "x".repeat(201), "é", "k\n"];
    expect(texts.filter((text) => parseHolderKey(text) !== null)).toEqual([]);
  });
});
