import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { InvoiceId, ReservationId } from "../../../src/domain/ids.ts";
import type { TemporaryInvoice } from "../../../src/domain/invoice/invoice.ts";
import { expire, reservationAt } from "../../../src/domain/reservation/expire.ts";
import { claimsOf, type Reservation } from "../../../src/domain/reservation/reservation.ts";
import { claimChange, type Claim } from "../../../src/domain/claim/claim.ts";
import { MINUTE_MS, plus } from "../../../src/domain/time/instant.ts";
import { EXP, newHold, reserved } from "../../support/reservation-story.ts";
import { CHANGED_NOTHING, eventsAfterSweep, paymentNamed, stepsArb, tell, type Moved } from "./history.ts";
import { instant } from "../../../src/conformance/store/fixtures.ts";

const RUNS = { numRuns: 400 };

const OF_PAYMENT: ReadonlySet<string> = new Set(["PaymentAbandoned", "PaidLate"]);

/** Checks a law after every step of random histories. */
const always = (law: (moved: Moved, previous: Moved | null) => void): void => {
  fc.assert(
    fc.property(stepsArb, (steps) => {
      let previous: Moved | null = null;
      for (const moved of tell(steps)) {
        law(moved, previous);
        previous = moved;
      }
    }),
    RUNS,
  );
};

const recordedIn = (moved: Moved | null): readonly Reservation[] => [...(moved?.recorded.values() ?? [])];
const statusesAt = (moved: Moved | null) =>
  new Map(recordedIn(moved).map((it) => [it.id, reservationAt(it, (moved as Moved).nowMs).status]));

describe("over any sequence of commands at any instants", () => {
  it("a reservation leaves `reserved` at most once, and never comes back (rule 5)", () => {
    const next: Record<Reservation["status"], readonly Reservation["status"][]> = {
      reserved: ["reserved", "confirmed", "expired", "released"],
      confirmed: ["confirmed", "cancelled"],
      expired: ["expired"],
      released: ["released"],
      cancelled: ["cancelled"],
    };
    always((moved, previous) => {
      const now = statusesAt(moved);
      for (const [id, status] of statusesAt(previous)) expect(next[status]).toContain(now.get(id));
      for (const [id, status] of now) {
        if (statusesAt(previous).has(id)) continue;
        expect(status).toBe(moved.answer.outcome === "taken_again" ? "confirmed" : "reserved");
      }
    });
  });

  it("each event of leaving `reserved` is recorded at most once (rule 5)", () => {
    const endings = new Set(["ReservationConfirmed", "ReservationExpired", "ReservationReleased"]);
    always((moved) => {
      const ended = eventsAfterSweep(moved).filter(({ type }) => endings.has(type));
      expect(new Set(ended.map(({ reservationId }) => reservationId)).size).toBe(ended.length);
    });
  });

  it("an invoice is voided or finalized, never both, and never opens again (rule 5)", () => {
    const invoicesOf = (moved: Moved | null) =>
      new Map(
        recordedIn(moved).flatMap((it) =>
          (it.invoices as readonly TemporaryInvoice[]).map((invoice): [InvoiceId, TemporaryInvoice] => [
            invoice.id,
            invoice,
          ]),
        ),
      );
    always((moved, previous) => {
      const now = invoicesOf(moved);
      for (const [id, invoice] of invoicesOf(previous)) {
        if (invoice.status !== "open") expect(now.get(id)).toEqual(invoice);
        expect(now.has(id)).toBe(true);
      }
    });
    always((moved) => {
      const ended = eventsAfterSweep(moved).flatMap((it) =>
        it.type === "InvoiceVoided" || it.type === "InvoiceFinalized" ? [it.invoiceId] : [],
      );
      expect(new Set(ended).size).toBe(ended.length);
    });
  });

  it("invoices are open while reserved, voided once expired or released, finalized once confirmed", () => {
    const agreed: Record<Reservation["status"], TemporaryInvoice["status"]> = {
      reserved: "open",
      expired: "voided",
      released: "voided",
      confirmed: "finalized",
      cancelled: "finalized",
    };
    always((moved) => {
      for (const recorded of recordedIn(moved)) {
        for (const state of [recorded, reservationAt(recorded, moved.nowMs)]) {
          for (const invoice of state.invoices) expect(invoice.status).toBe(agreed[state.status]);
        }
        if (recorded.status === "confirmed" || recorded.status === "cancelled")
          expect(recorded.invoices).toHaveLength(2);
      }
    });
  });

  it("an ended reservation gives back exactly the claims that it took, and a live one has all of its claims (rule 2)", () => {
    always((moved, previous) => {
      for (const now of recordedIn(moved)) {
        const before = previous?.recorded.get(now.id);
        const held = before === undefined ? [] : claimsOf(before);
        const { released, claimed } = claimChange(held, claimsOf(now));
        for (const claim of released) expect(held).toContainEqual(claim);
        const left = [...held.filter((claim) => !released.includes(claim)), ...claimed];
        expect(left.map(textOf).sort()).toEqual(claimsOf(now).map(textOf).sort());
        if (now.status !== "reserved" && now.status !== "confirmed") expect(left).toEqual([]);
        if (before?.status === "reserved" && now.status === "expired") expect(released).toEqual(held);
        if (before?.status === "reserved" && now.status === "released") expect(released).toEqual(held);
      }
    });
  });

  it("a command that is refused or changes nothing leaves the very same state", () => {
    always(({ answer, before, recorded, nowMs }) => {
      if (answer.refusal === null && !CHANGED_NOTHING.has(answer.outcome)) return;
      if (before !== null) expect(recorded.get(before.id)).toBe(before);
      if (answer.reservation !== null && answer.reservation.id === before?.id)
        expect(answer.reservation).toEqual(reservationAt(before, nowMs));
      if (answer.outcome === "same_slot") expect(answer.reservation).toBe(before);
    });
  });

  it("an expiry is dated at exp, whenever it is recorded (rule 4)", () => {
    always((moved, previous) => {
      for (const now of recordedIn(moved)) {
        const before = previous?.recorded.get(now.id);
        if (before?.status !== "reserved" || now.status !== "expired") continue;
        expect(now.expiredAtMs).toBe(before.expiresAtMs);
        for (const invoice of now.invoices) expect(invoice.voidedAtMs).toBe(before.expiresAtMs);
        const added = moved.events.slice((previous as Moved).events.length);
        const about = added.filter(({ reservationId, type }) => reservationId === now.id && !OF_PAYMENT.has(type));
        expect(about.map(({ atMs }) => atMs)).toEqual(about.map(() => before.expiresAtMs));
        expect(about).toHaveLength(1 + now.invoices.length);
      }
    });
  });

  it("E03, E06: no hold of an unbroken chain outlives its start by more than the lifetime cap (rule 9)", () => {
    always(({ recorded }) => {
      for (const state of recorded.values()) {
        const capMs = state.chainStartMs + newHold.lifetimeCapMinutes * MINUTE_MS;
        const paymentCapMs = state.chainStartMs + newHold.paymentCapMinutes * MINUTE_MS;
        if (state.origin.kind !== "reacquired") {
          // Time that a payment adds is within the payment cap, and added once.
          if (state.paymentEndMs !== null) expect(state.chainEndMs).toBe(capMs);
          expect(state.chainEndMs).toBeGreaterThanOrEqual(capMs);
          expect(state.chainEndMs).toBeLessThanOrEqual(Math.max(capMs, paymentCapMs));
          if (state.paymentEndMs !== null) expect(state.paymentEndMs).toBe(paymentCapMs);
        }
        if (state.status === "reserved") expect(state.expiresAtMs).toBeLessThanOrEqual(state.chainEndMs);
        if (state.origin.kind !== "superseding") {
          expect(state.chainStartMs).toBe(state.reservedAtMs);
          continue;
        }
        const superseded = recorded.get(state.origin.reservationId);
        expect(superseded).toMatchObject({
          status: "released",
          releasedAtMs: state.reservedAtMs,
          reason: { kind: "superseded", byReservationId: state.id },
          chainStartMs: state.chainStartMs,
        });
        if (state.paymentEndMs !== null || superseded?.paymentEndMs === null)
          expect(state.chainEndMs).toBe(superseded?.chainEndMs);
      }
    });
  });

  it("money that was reported is settled or late, one of the two, once, and told once (rule 21)", () => {
    always((moved, previous) => {
      const ends = moved.events.flatMap((it) =>
        it.type === "PaymentSettled" || it.type === "PaidLate"
          ? [`${it.reservationId} ${it.paymentReference} ${it.type}`]
          : [],
      );
      expect(new Set(ends).size).toBe(ends.length);
      for (const state of recordedIn(moved)) {
        const settled = state.payments.filter(({ status }) => status === "settled");
        const begun = state.payments.filter(({ status }) => status === "begun");
        expect(settled.length, "a hold is settled by one payment").toBeLessThanOrEqual(1);
        expect(begun.length, "one payment at a time").toBeLessThanOrEqual(1);
        if (begun.length > 0) expect(["reserved", "expired"]).toContain(state.status);
        expect(new Set(state.payments.map(({ reference }) => reference)).size).toBe(state.payments.length);
        for (const payment of state.payments) {
          if (payment.status === "settled") {
            const paid = moved.recorded.get(payment.confirmedReservationId);
            expect(["confirmed", "cancelled"]).toContain(paid?.status);
            expect(ends).toContain(`${payment.confirmedReservationId} ${payment.reference} PaymentSettled`);
            if (paid?.id !== state.id) expect(paid?.origin).toEqual({ kind: "reacquired", reservationId: state.id });
          }
          const isLate = ends.includes(`${state.id} ${payment.reference} PaidLate`);
          expect(isLate, "told once it is late, and never otherwise").toBe(payment.status === "late");
          const before = previous?.recorded.get(state.id)?.payments.find((it) => it.reference === payment.reference);
          if (before?.status === "settled" || before?.status === "late") expect(payment).toEqual(before);
          if (before?.status === "abandoned") expect(["abandoned", "late"]).toContain(payment.status);
        }
      }
      const { answer, step } = moved;
      if (step.command.kind !== "report" || answer.refusal !== null) return;
      const { payment: nth } = step.command;
      const told = ends.filter((it) => it.includes(` ${paymentNamed(nth)} `));
      expect(told.length, "no report is swallowed").toBeGreaterThan(0);
    });
  });

  it("while it is being paid, nothing but its money and its deadline ends a hold (rule 21)", () => {
    always((moved, previous) => {
      for (const state of recordedIn(previous)) {
        if (state.status !== "reserved" || state.expiresAtMs <= moved.nowMs) continue;
        const begun = state.payments.find(({ status }) => status === "begun");
        if (begun === undefined) continue;
        const now = moved.recorded.get(state.id);
        if (now?.status === "reserved") continue;
        expect(now?.status).toBe("confirmed");
        expect(now?.payments.find(({ reference }) => reference === begun.reference)?.status).toBe("settled");
      }
    });
  });

  it("an extension is always later than the expiry before it, and ends after now", () => {
    always(({ answer, before, nowMs }) => {
      if (answer.outcome !== "extended") return;
      if (answer.reservation?.status !== "reserved" || before?.status !== "reserved") expect.unreachable();
      expect(answer.reservation.expiresAtMs).toBeGreaterThan(before.expiresAtMs);
      expect(answer.reservation.expiresAtMs).toBeGreaterThan(nowMs);
    });
  });

  it("a late, dead or doubled sweeper changes no answer, and in the end no event (rule 4)", () => {
    const byReservation = (moved: Moved | undefined) => {
      const groups = new Map<ReservationId, unknown[]>();
      for (const event of moved === undefined ? [] : eventsAfterSweep(moved)) {
        groups.set(event.reservationId, [...(groups.get(event.reservationId) ?? []), event]);
      }
      return groups;
    };
    const answers = (history: readonly Moved[]) => history.map(({ answer, nowMs }) => ({ answer, nowMs }));
    const states = (moved: Moved | undefined) =>
      recordedIn(moved ?? null).map((it) => reservationAt(it, (moved as Moved).nowMs));
    fc.assert(
      fc.property(stepsArb, (steps) => {
        const swept = tell(steps);
        const never = tell(steps, "never");
        expect(answers(swept)).toEqual(answers(never));
        expect(states(swept.at(-1))).toEqual(states(never.at(-1)));
        expect(byReservation(swept.at(-1))).toEqual(byReservation(never.at(-1)));
      }),
      RUNS,
    );
  });
});

const textOf = ({ unit, startMs, endMs }: Claim): string => `${unit} ${startMs} ${endMs}`;

describe("as time grows", () => {
  const instantArb = fc.oneof(
    fc.constantFrom(-1, 0, 1).map((offset) => instant(EXP + offset)),
    fc.nat(7_200_000).map((after) => plus(reserved.reservedAtMs, after)),
  );

  it("an expired reservation stays expired, with the same refusal (rule 7)", () => {
    fc.assert(
      fc.property(instantArb, instantArb, (one, other) => {
        const [early, late] = [instant(Math.min(one, other)), instant(Math.max(one, other))];
        const then = reservationAt(reserved, early);
        if (then.status === "expired") expect(reservationAt(reserved, late)).toEqual(then);
        expect(reservationAt(then, late)).toEqual(reservationAt(reserved, late));
      }),
    );
  });

  it("is reserved before its expiry and expired from it on, as `expire` would record it", () => {
    fc.assert(
      fc.property(instantArb, (nowMs) => {
        expect(reservationAt(reserved, nowMs)).toEqual(nowMs < EXP ? reserved : expire(reserved).reservation);
      }),
    );
  });
});

describe("the histories that the laws are checked on", () => {
  it("accept and refuse often enough to mean something", () => {
    const counts = new Map<string, number>();
    for (const { answer } of fc.sample(stepsArb, RUNS.numRuns).flatMap((steps) => tell(steps))) {
      counts.set(answer.outcome, (counts.get(answer.outcome) ?? 0) + 1);
    }
    const often = [
      ...["reserved", "superseding", "same_slot", "confirmed", "extended", "released", "cancelled", "unchanged"],
      ...["NOT_RESERVED", "RESERVATION_EXPIRED", "RESERVATION_RELEASED", "RESERVATION_CANCELLED"],
      ...["ALREADY_CONFIRMED", "NOT_CONFIRMED", "LIFETIME_CAP_REACHED"],
      ...["begun", "abandoned", "settled", "late", "taken_again", "known", "HOLD_BEING_PAID", "PAYMENT_MISMATCH"],
    ];
    for (const answer of often) expect(counts.get(answer) ?? 0, answer).toBeGreaterThan(10);
  });
});
