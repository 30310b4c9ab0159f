import fc from "fast-check";
import { WAIVABLE_RULES } from "../../src/index.ts";
import {
  FIRST_WRONG_PARTY,
  PARTIES,
  type By,
  type ClockMove,
  type Create,
  type Late,
  type Slot,
  type Step,
  type Subject,
  type Waived,
} from "./steps.ts";

const weighted = <Value>(...choices: readonly (readonly [number, fc.Arbitrary<Value>])[]): fc.Arbitrary<Value> =>
  fc.oneof(...choices.map(([weight, arbitrary]) => ({ weight, arbitrary })));
const mostly = <Value>(usual: Value, ...rarely: Value[]): fc.Arbitrary<Value> =>
  weighted([8, fc.constant(usual)], [2, fc.constantFrom(...rarely)]);
const recent = weighted([5, fc.nat(2)], [4, fc.nat(7)], [1, fc.nat(40)]);

const by: fc.Arbitrary<By> = fc.record({
  engine: weighted([4, fc.constant(0)], [1, fc.constant(1)]),
  actor: weighted([16, fc.constant(0)], [4, fc.constant(1)], [1, fc.integer({ min: 2, max: 6 })]),
  key: weighted([8, fc.constant(0)], [2, fc.integer({ min: 1, max: 30 })]),
});

const item = fc.record({
  item: weighted([50, fc.nat(2)], [10, fc.constant(3)], [1, fc.constantFrom(4, 5)]),
  addOns: weighted([50, fc.constant(0)], [10, fc.constant(1)], [1, fc.constant(2)]),
  therapist: weighted(
    [50, fc.constant(0)],
    [4, fc.constantFrom(1, 2)],
    [8, fc.constantFrom(3, 4, 5)],
    [1, fc.constant(6)],
  ),
  prefer: weighted([60, fc.constant(0)], [25, fc.integer({ min: 1, max: 3 })], [1, fc.constant(4)]),
  length: weighted([60, fc.constant(0)], [20, fc.integer({ min: 1, max: 2 })], [2, fc.integer({ min: 3, max: 9 })]),
});

const create: fc.Arbitrary<Create> = fc.record({
  party: weighted(
    [16, fc.nat(4)],
    [7, fc.integer({ min: 5, max: FIRST_WRONG_PARTY - 1 })],
    [1, fc.integer({ min: FIRST_WRONG_PARTY, max: PARTIES.length - 1 })],
  ),
  items: fc.array(weighted([4, item.map((it) => [it])], [1, fc.array(item, { minLength: 2, maxLength: 3 })]), {
    minLength: 1,
    maxLength: 2,
  }),
  host: weighted([20, fc.constant(0)], [1, fc.constantFrom(1, 4, 6)]),
  holderKey: weighted([3, fc.constant(0)], [2, fc.constantFrom(1, 2)]),
  nextDay: weighted([8, fc.constant(false)], [1, fc.constant(true)]),
  days: weighted([30, fc.constant(1)], [10, fc.integer({ min: 2, max: 4 })], [1, fc.constant(5)]),
  oneTherapist: mostly(false, true),
  sharedRoom: mostly(false, true),
  group: mostly(false, true),
  elsewhere: weighted([40, fc.constant(false)], [1, fc.constant(true)]),
  notes: mostly(0, 1),
  moves: fc.record({
    kind: weighted<Create["moves"]["kind"]>(
      [7, fc.constant("nothing")],
      [5, fc.constantFrom("invoice", "appointment", "both", "two")],
    ),
    reservation: recent,
    nth: fc.nat(3),
  }),
});

const slot: fc.Arbitrary<Slot> = fc.record({
  kind: weighted<Slot["kind"]>(
    [24, fc.constant("open")],
    [3, fc.constant("same")],
    [2, fc.constant("grid")],
    [4, fc.constantFrom("wall", "offset")],
    [3, fc.constantFrom("off", "next_day", "far", "skipped", "past")],
  ),
  at: weighted([4, fc.nat(3)], [1, fc.nat(60)]),
});

const block = weighted([16, fc.constant(0)], [6, fc.integer({ min: 1, max: 12 })], [1, fc.constantFrom(90, 1_000_000)]);

/** With the grid waived each minute is a start, which the model looks at one by one. */
const listedWithout = weighted<Waived>(
  [12, fc.constant([])],
  [2, fc.subarray(WAIVABLE_RULES.filter((rule) => rule !== "grid"))],
  [1, fc.constant([...WAIVABLE_RULES])],
);
const waive = weighted<Waived>(
  [8, fc.constant([])],
  [1, fc.constant([...WAIVABLE_RULES])],
  [1, fc.subarray([...WAIVABLE_RULES])],
);

const waiveFee = weighted([8, fc.constant(false)], [1, fc.constant(true)]);

const late: fc.Arbitrary<Late> = weighted<Late>(
  [10, fc.constant("none")],
  [5, fc.constant("missing")],
  [1, fc.constantFrom("too_many", "others", "same", "unknown")],
);

const subject: fc.Arbitrary<Subject> = fc.record({
  kind: weighted<Subject["kind"]>(
    [8, fc.constant("live")],
    [6, fc.constantFrom("held", "holding_booking")],
    [4, fc.constantFrom("booking", "reservation")],
    [1, fc.constant("unknown")],
  ),
  at: recent,
});

const plusMs = fc.constantFrom(-1, 0, 1);
const revision = weighted<number | null>([3, fc.constant(null)], [2, fc.nat(3)]);

const clockMove: fc.Arbitrary<ClockMove> = weighted<ClockMove>(
  [6, fc.record({ to: fc.constant("expiry" as const), hold: recent, plusMs })],
  [1, fc.record({ to: fc.constant("chain_end" as const), hold: recent, plusMs })],
  [1, fc.record({ to: fc.constant("start" as const), hold: recent, plusMs })],
  [
    3,
    fc.record({
      to: fc.constant("minutes" as const),
      minutes: weighted([5, fc.integer({ min: 1, max: 3 })], [1, fc.integer({ min: 4, max: 40 })]),
    }),
  ],
  [2, fc.record({ to: fc.constant("minutes" as const), minutes: fc.integer({ min: -20, max: -1 }) })],
  [2, fc.record({ to: fc.constant("milliseconds" as const), ms: fc.integer({ min: -3, max: 3 }) })],
  [12, fc.record({ to: fc.constant("milliseconds" as const), ms: fc.integer({ min: 1_000, max: 60_000 }) })],
);

const creation = fc.record({ kind: fc.constant("create" as const), by, create });

const paying: fc.Arbitrary<Subject> = weighted<Subject>(
  [2, fc.record({ kind: fc.constant("paying" as const), at: recent })],
  [3, subject],
);

const pay = (of: "begin" | "abandon" | "report") =>
  fc.record({
    kind: fc.constant("pay" as const),
    by,
    subject: of === "begin" ? subject : paying,
    of: fc.constant(of),
    payment: mostly(0, 1, 2, 3, 4),
    minutes: weighted([4, fc.integer({ min: 1, max: 12 })], [1, fc.constantFrom(30, 10_080)]),
  });

export const step: fc.Arbitrary<Step> = weighted<Step>(
  [14, creation],
  [3, fc.record({ kind: fc.constant("findSlots" as const), by, booking: recent, waive: listedWithout })],
  [
    2,
    fc.record({
      kind: fc.constant("available" as const),
      by,
      create,
      detail: fc.constantFrom("days" as const, "slots" as const),
      waive: listedWithout,
    }),
  ],
  [
    10,
    fc.record({ kind: fc.constant("hold" as const), by, create, slot, invoice: fc.boolean(), block, waive, waiveFee }),
  ],
  [
    30,
    fc.record({
      kind: fc.constant("reserve" as const),
      by,
      open: weighted([5, fc.constant(true)], [1, fc.constant(false)]),
      booking: recent,
      slot,
      invoice: fc.boolean(),
      block,
      late,
      waive,
      waiveFee,
    }),
  ],
  [8, fc.record({ kind: fc.constant("confirm" as const), by, subject, notes: fc.nat(3), paid: mostly(0, 1, 2, 3) })],
  [6, fc.record({ kind: fc.constant("extend" as const), by, subject, notes: fc.constant(0), paid: fc.constant(0) })],
  [3, fc.record({ kind: fc.constant("release" as const), by, subject, notes: fc.constant(0), paid: fc.constant(0) })],
  [
    6,
    fc.record({
      kind: fc.constant("cancel" as const),
      by,
      of: fc.constantFrom("invoice" as const, "guest" as const, "appointment" as const),
      confirmed: weighted([3, fc.constant(true)], [1, fc.constant(false)]),
      at: recent,
      nth: fc.nat(3),
      notes: fc.nat(3),
    }),
  ],
  [
    3,
    fc.record({
      kind: fc.constant("quote" as const),
      engine: fc.nat(1),
      of: fc.constantFrom("invoice" as const, "guest" as const, "appointment" as const),
      confirmed: weighted([3, fc.constant(true)], [1, fc.constant(false)]),
      at: recent,
      nth: fc.nat(3),
    }),
  ],
  [
    3,
    fc.record({
      kind: fc.constant("mark" as const),
      by,
      at: recent,
      nth: fc.nat(3),
      attendance: weighted<"expected" | "arrived" | "no_show">(
        [3, fc.constant("arrived")],
        [2, fc.constant("no_show")],
        [1, fc.constant("expected")],
      ),
    }),
  ],
  [
    3,
    fc.record({
      kind: fc.constant("block" as const),
      by,
      name: fc.nat(3),
      unit: fc.nat(11),
      start: fc.nat(40),
      minutes: weighted([5, fc.integer({ min: 5, max: 60 })], [1, fc.integer({ min: -5, max: 0 })]),
      clip: fc.boolean(),
      revision,
    }),
  ],
  [
    2,
    fc.record({ kind: fc.constant("unblock" as const), by, name: fc.nat(3), elsewhere: mostly(false, true), revision }),
  ],
  [5, pay("begin")],
  [3, pay("abandon")],
  [5, pay("report")],
  [14, fc.record({ kind: fc.constant("clock" as const), move: clockMove })],
  [
    4,
    fc.record({
      kind: fc.constant("sweep" as const),
      engine: weighted([4, fc.constant(0)], [1, fc.constant(1)]),
      limit: weighted([2, fc.integer({ min: 1, max: 3 })], [1, fc.constant(500)]),
    }),
  ],
  [5, fc.record({ kind: fc.constant("again" as const), at: recent, engine: fc.nat(1), actor: mostly(0, 1) })],
  [
    6,
    fc.record({
      kind: fc.constant("look" as const),
      engine: fc.nat(1),
      at: fc.constantFrom(
        "booking" as const,
        "reservation" as const,
        "live" as const,
        "guest" as const,
        "day" as const,
      ),
      nth: recent,
      limit: fc.integer({ min: 1, max: 6 }),
    }),
  ],
  [
    1,
    fc.record({
      kind: fc.constant("catalog" as const),
      stock: weighted([8, fc.constant(0)], [2, fc.constant(1)], [1, fc.constant(2)]),
    }),
  ],
  [1, fc.record({ kind: fc.constant("malformed" as const), engine: fc.nat(1), nth: fc.nat(99) })],
);

export type Length = Readonly<{ least: number; most: number }>;
const CREATED_FIRST = 4;

/** A history begins with something to work with. */
export const historyOf = ({ least, most }: Length): fc.Arbitrary<readonly Step[]> => {
  const rest = { minLength: Math.max(0, least - CREATED_FIRST), maxLength: most - CREATED_FIRST, size: "max" } as const;
  return fc
    .tuple(
      fc.array(creation, { minLength: CREATED_FIRST, maxLength: CREATED_FIRST, size: "max" }),
      fc.array(step, rest),
    )
    .map(([first, others]) => [...first, ...others]);
};
