import type { ReservationEngine } from "../../src/index.ts";
import type { Answer, Call } from "./asks.ts";
import { refused, type Asking } from "./model.ts";
import { CENTER } from "./scene.ts";

type Malformed = readonly [field: string, ask: (engine: ReservationEngine, id: string) => Promise<Answer>];
const untyped = (input: unknown): never => input as never;

/** Rule 16 and case B09: bad input, with the field that is at fault. */
const MALFORMED: readonly Malformed[] = [
  ...[0, -1, 1.5, 1_000_001, Number.NaN, Number.MAX_VALUE, "5"].map(
    (blockTimeMinutes): Malformed => [
      "blockTimeMinutes",
      (engine, bookingId) => engine.reserve(untyped({ bookingId, slot: 0, blockTimeMinutes })),
    ],
  ),
  ...[-1, 1.5, "tomorrow", "2026-02-30T10:00:00", null].map(
    (slot): Malformed => ["slot", (engine, bookingId) => engine.reserve(untyped({ bookingId, slot }))],
  ),
  ["(input)", (engine) => engine.confirm(untyped({}))],
  ["(input)", (engine, id) => engine.extend(untyped({ bookingId: id, reservationId: id }))],
  ["(input)", (engine) => engine.release(untyped("abc"))],
  ["nonsense", (engine, bookingId) => engine.release(untyped({ bookingId, nonsense: 1 }))],
  ["bookingId", (engine) => engine.confirm({ bookingId: "not an id" })],
  ["guests", (engine) => engine.createBooking({ centerId: CENTER, date: "2026-01-01", guests: [] })],
  [
    "date",
    (engine) => engine.createBooking({ centerId: CENTER, date: "2026-02-30", guests: [{ items: [{ itemId: "s0" }] }] }),
  ],
  [
    "guests[0].items[0].itemId",
    (engine) => engine.createBooking({ centerId: CENTER, date: "2026-01-01", guests: [{ items: [{ itemId: "\0" }] }] }),
  ],
  ["options.idempotencyKey", (engine, bookingId) => engine.confirm({ bookingId }, { idempotencyKey: "~1" })],
  [
    "options.actor.guestId",
    (engine, bookingId) => engine.confirm({ bookingId }, untyped({ actor: { kind: "guest" } })),
  ],
  ["limit", (engine) => engine.expireDue({ limit: 0 })],
  ["limit", (engine) => engine.listLiveReservations({ centerId: CENTER, limit: 1_001 })],
  ["comments", (engine, id) => engine.cancelInvoice({ invoiceId: id, comments: "\ud800" })],
];

/** The nth bad call; `id` exists if possible. */
export const malformedCall = (nth: number, id: string, asking: Asking): Call => {
  const [field, ask] = MALFORMED[nth % MALFORMED.length] as Malformed;
  return {
    name: "malformed",
    input: { nth: nth % MALFORMED.length, field },
    asking,
    expected: () => refused("INVALID_INPUT", { field }),
    ask: (engine) => ask(engine, id),
  };
};
