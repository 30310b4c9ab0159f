import type { WaivableRule } from "../../src/index.ts";

/**
 * One step of a history as plain choices. Things are named by how long ago they came to be (0 is the newest), so that
 * steps stay meaningful when others are dropped.
 */
export type Step =
  | Readonly<{ kind: "create"; by: By; create: Create }>
  | Readonly<{
      kind: "hold";
      by: By;
      create: Create;
      slot: Slot;
      invoice: boolean;
      block: number;
      waive: Waived;
      waiveFee: boolean;
    }>
  | Readonly<{ kind: "available"; by: By; create: Create; detail: "days" | "slots"; waive: Waived }>
  | Readonly<{ kind: "findSlots"; by: By; booking: number; waive: Waived }>
  | Readonly<{
      kind: "reserve";
      by: By;
      open: boolean;
      booking: number;
      slot: Slot;
      invoice: boolean;
      block: number;
      late: Late;
      waive: Waived;
      waiveFee: boolean;
    }>
  /** `paid` 0 names the payment that is begun, if any; 1 names none, more some other. */
  | Readonly<{ kind: "confirm" | "extend" | "release"; by: By; subject: Subject; notes: number; paid: number }>
  | Readonly<{
      kind: "pay";
      by: By;
      subject: Subject;
      of: "begin" | "abandon" | "report";
      payment: number;
      minutes: number;
    }>
  | Readonly<{
      kind: "cancel";
      by: By;
      of: "invoice" | "guest" | "appointment";
      confirmed: boolean;
      at: number;
      nth: number;
      notes: number;
    }>
  | Readonly<{
      kind: "quote";
      engine: number;
      of: "invoice" | "guest" | "appointment";
      confirmed: boolean;
      at: number;
      nth: number;
    }>
  | Readonly<{ kind: "mark"; by: By; at: number; nth: number; attendance: "expected" | "arrived" | "no_show" }>
  | Readonly<{
      kind: "block";
      by: By;
      name: number;
      unit: number;
      start: number;
      minutes: number;
      clip: boolean;
      revision: number | null;
    }>
  | Readonly<{ kind: "unblock"; by: By; name: number; elsewhere: boolean; revision: number | null }>
  | Readonly<{ kind: "clock"; move: ClockMove }>
  | Readonly<{ kind: "sweep"; engine: number; limit: number }>
  | Readonly<{ kind: "again"; at: number; engine: number; actor: number }>
  | Readonly<{
      kind: "look";
      engine: number;
      at: "booking" | "reservation" | "live" | "guest" | "day";
      nth: number;
      limit: number;
    }>
  | Readonly<{ kind: "catalog"; stock: number }>
  | Readonly<{ kind: "malformed"; engine: number; nth: number }>;

/**
 * Which engine, who, and under which idempotency key. Actor 0 is the application, 1 the booking's host, 2 to 6 are the
 * guests g0 to g4; key 0 is none.
 */
export type By = Readonly<{ engine: number; actor: number; key: number }>;

/** Guests by number, null for an unnamed guest; 5 is an unknown guest. */
export const PARTIES = [
  [0],
  [1],
  [2],
  [3],
  [4],
  [0, 1],
  [0, 2],
  [0, 1, 2],
  [3, 0],
  [3, 1, 4],
  [null],
  [0, null],
  [null, null],
  [1, null, 0],
  // From here on they are wrong: no relationship, repeated, unknown, too many.
  [1, 2],
  [4, 0],
  [0, 0],
  [5],
  [0, 5],
  [3, 0, 1, 2],
] as const;
export const FIRST_WRONG_PARTY = 14;

export type Create = Readonly<{
  /** One of {@link PARTIES}. */
  party: number;
  /** The services of each guest; the last entry is for all further guests. */
  items: readonly (readonly Readonly<{
    item: number;
    addOns: number;
    therapist: number;
    /** 0 none, 1 to 3 the therapists, 4 an unknown one. */
    prefer: number;
    /** 0 none, then those that the service has, then one that it has not. */
    length: number;
  }>[])[];
  /** 0 leaves it to the first guest, then g0, g1, …, then an unknown guest. */
  host: number;
  holderKey: number;
  nextDay: boolean;
  /** How many days; one more than the center allows is refused. */
  days: number;
  oneTherapist: boolean;
  sharedRoom: boolean;
  group: boolean;
  elsewhere: boolean;
  notes: number;
  /** The subject of the move: nothing, the invoice or the appointment of a reservation. */
  moves: Readonly<{ kind: "nothing" | "invoice" | "appointment" | "both" | "two"; reservation: number; nth: number }>;
}>;

/** The rules that are waived. */
export type Waived = readonly WaivableRule[];

export type Slot = Readonly<{
  kind: "open" | "past" | "grid" | "same" | "off" | "next_day" | "far" | "wall" | "skipped" | "offset";
  at: number;
}>;

/** Guests named only now: none, those missing, too many, others than before, or the same. */
export type Late = "none" | "missing" | "too_many" | "others" | "same" | "unknown";

/** A live one; one that is being paid; one recorded as reserved, lapsed or not; any; or an unknown one. */
export type Subject = Readonly<{
  kind: "live" | "paying" | "held" | "holding_booking" | "booking" | "reservation" | "unknown";
  at: number;
}>;

export type ClockMove =
  | Readonly<{ to: "expiry"; hold: number; plusMs: number }>
  | Readonly<{ to: "minutes"; minutes: number }>
  | Readonly<{ to: "chain_end"; hold: number; plusMs: number }>
  | Readonly<{ to: "start"; hold: number; plusMs: number }>
  | Readonly<{ to: "milliseconds"; ms: number }>;
