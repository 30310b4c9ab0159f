import { describe, expect, it } from "vitest";
import { createMemoryStore } from "../../src/adapters/memory/index.ts";
import { createManualClock } from "../../src/testing/index.ts";
import { type StoreDump } from "../../src/conformance/index.ts";
import { inKitForm } from "../support/kit-form.ts";
import { audit, auditEnd, type Book } from "./audit.ts";
import { openEngine } from "./center.ts";
import { askEngine, type Ask, type Answered } from "./journal.ts";
import { Workload } from "./workload.ts";

/** A client's work on a store that is not killed, on a clock that moves on a little with each command. */
const worked = async (commands: number): Promise<Readonly<{ dump: StoreDump; book: Book }>> => {
  const clock = createManualClock(Date.UTC(2026, 4, 10, 12));
  const store = createMemoryStore({ clock });
  const engine = openEngine(store);
  const workload = new Workload({ seed: 7, name: "c1", dateNow: () => dayOf(clock.nowMs()) });
  const asked = new Map<string, Ask>();
  const answered = new Map<string, Answered>();
  for (let at = 0; at < commands; at += 1) {
    const ask = workload.next();
    asked.set(ask.key, ask);
    const answer = await askEngine(engine, ask);
    answered.set(ask.key, answer);
    workload.learn(ask, answer);
    clock.advance(5_000);
  }
  clock.advance(3_600_000);
  expect((await engine.expireDue({ limit: 1_000 })).isOk()).toBe(true);
  return { dump: inKitForm(store.dump()), book: { asked, answered } };
};

/** The booked day goes on every quarter of an hour, since a day fills up. */
const dayOf = (nowMs: number): string => `2026-05-${11 + Math.floor((nowMs - Date.UTC(2026, 4, 10, 12)) / 900_000)}`;

const { dump, book } = await worked(2_000);

const without = <Item>(items: readonly Item[], isGone: (item: Item) => boolean): readonly Item[] => {
  const at = items.findIndex(isGone);
  expect(at).not.toBe(-1);
  return items.filter((_, place) => place !== at);
};

const twice = <Item>(items: readonly Item[], isMeant: (item: Item) => boolean): readonly Item[] =>
  items.flatMap((item) => (isMeant(item) ? [item, item] : [item]));

/** The same event, recorded once more. */
const again = (it: StoreDump["events"][number] | undefined): StoreDump["events"][number] => {
  if (it === undefined) throw new Error("the history has no such event");
  return { ...it, eventId: "again", position: 1e9 };
};

/** Faults of a bad store, and the audit's name for each. */
const DAMAGE: readonly (readonly [string, (good: StoreDump) => StoreDump, RegExp])[] = [
  ["a claim of a confirmed appointment lost", (it) => ({ ...it, claims: it.claims.slice(1) }), /^half applied: the cl/],
  [
    "a claim without an owner",
    (it) => ({ ...it, claims: [...it.claims, { ...it.claims[0], owner: { kind: "block", id: "x" } } as never] }),
    /^a claim without an owner/,
  ],
  ["a unit promised twice", (it) => ({ ...it, claims: twice(it.claims, () => true) }), /^double claim/],
  [
    "an invoice voided twice",
    (it) => ({ ...it, events: [...it.events, again(it.events.find(({ event }) => event.type === "InvoiceVoided"))] }),
    /voided 2/,
  ],
  [
    "an invoice never voided",
    (it) => ({ ...it, events: without(it.events, ({ event }) => event.type === "InvoiceVoided") }),
    /voided 0/,
  ],
  [
    "an expiry without an event",
    (it) => ({ ...it, events: without(it.events, ({ event }) => event.type === "ReservationExpired") }),
    /is expired, its events tell of no end/,
  ],
  [
    "an event before its reservation was made",
    (it) => ({ ...it, events: it.events.filter(({ event }) => event.type !== "ReservationMade") }),
    /comes before it was made/,
  ],
  ["a booking lost", (it) => ({ ...it, bookings: it.bookings.slice(1) }), /^half applied: a command|^missing: booking/],
  [
    "an acknowledged confirm lost",
    (it) => ({ ...it, commands: without(it.commands, ({ answer }) => answer.kind === "confirmed") }),
    /^lost: .* no command/,
  ],
  [
    "an effect without its command",
    (it) => ({ ...it, commands: it.commands.filter(({ answer }) => answer.kind !== "booked") }),
    /has no command/,
  ],
  [
    "another expiry than was answered",
    (it) => ({
      ...it,
      commands: it.commands.map((command) =>
        command.answer.kind === "reserved"
          ? { ...command, answer: { ...command.answer, expiresAtMs: 1 as never } }
          : command,
      ),
    }),
    /was answered expiresAtMs/,
  ],
  [
    "one amount told twice",
    (it) => ({ ...it, events: [...it.events, again(it.events.find(({ event }) => event.type === "PaidLate"))] }),
    /PaidLate of a payment that had ended/,
  ],
  [
    "late money without an event",
    (it) => ({ ...it, events: without(it.events, ({ event }) => event.type === "PaidLate") }),
    /^payment: .* is late, its events tell/,
  ],
  [
    "a settled payment without an event",
    (it) => ({ ...it, events: without(it.events, ({ event }) => event.type === "PaymentSettled") }),
    /was confirmed without the payment that was begun/,
  ],
  [
    "an acknowledged report lost",
    (it) => ({
      ...it,
      reservations: it.reservations.map((record) => ({ ...record, state: { ...record.state, payments: [] } })),
    }),
    /^lost: .* has reportPayment of .*, whose payment is not there/,
  ],
  [
    "a holder's reservation not counted",
    (it) => ({ ...it, holders: it.holders.map((holder) => ({ ...holder, version: holder.version + 1 })) }),
    /^half applied: holder/,
  ],
];

describe("the audit of the crash runs", () => {
  it("finds nothing in a good store, and has much to look at", () => {
    expect(audit(dump, book)).toEqual([]);
    expect(auditEnd(dump)).toEqual([]);
    const seen = new Set(dump.reservations.map(({ state }) => state.status));
    expect(seen).toEqual(new Set(["confirmed", "cancelled", "expired", "released"]));
    expect(dump.commands.length).toBeGreaterThan(150);
    const told = dump.events.map(({ event }) => event.type);
    const payments = ["PaymentBegun", "PaymentAbandoned", "PaymentSettled", "PaidLate"];
    expect(told).toEqual(expect.arrayContaining(payments));
  });

  it.each(DAMAGE)("finds %s", (_, damage, finding) => {
    expect(audit(damage(dump), book)).toContainEqual(expect.stringMatching(finding));
  });

  it("finds reservations that are still reserved an hour later, and open invoices", () => {
    const [record] = dump.reservations;
    const open = { ...record, state: { ...record?.state, status: "reserved", invoices: [{ status: "open" }] } };
    expect(auditEnd({ ...dump, reservations: [open as never] })).toHaveLength(2);
  });
});
