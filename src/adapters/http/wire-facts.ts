import type { RefusalCode } from "../../domain/refusal/refusal.ts";
import type { HTTP_PROBLEMS } from "./responses.ts";

const TEXT = { type: "string" } as const;
const NUMBER = { type: "integer" } as const;
const TEXTS = { type: "array", items: TEXT } as const;
const NUMBERS = { type: "array", items: NUMBER } as const;
const WALL = { type: "string", description: "The center's wall clock, without offset" } as const;
const OFFSET = { type: "string", description: "With its offset" } as const;

/** The type of each fact, the same in every refusal. */
const FACTS = {
  again_at: OFFSET,
  ahead_seconds: NUMBER,
  attendance: { type: "string", enum: ["arrived", "no_show"] },
  booking_id: TEXT,
  by_reservation_id: TEXT,
  cancelled_at: OFFSET,
  center_id: TEXT,
  chain_ends_at: OFFSET,
  confirmed_at: OFFSET,
  date: TEXT,
  days: NUMBER,
  duration: NUMBER,
  earliest_at: OFFSET,
  earliest_time: WALL,
  expired_at: OFFSET,
  expires_at: OFFSET,
  field: { type: "string", description: "The path of the field" },
  free_at: OFFSET,
  grace_ends_at: OFFSET,
  grid_minutes: NUMBER,
  guest_id: TEXT,
  guest_index: NUMBER,
  held_until: WALL,
  held_until_at: OFFSET,
  host_id: TEXT,
  invoice_id: TEXT,
  invoice_item_id: TEXT,
  item_ids: TEXTS,
  latest_time: WALL,
  limit: NUMBER,
  limit_days: NUMBER,
  limit_minutes: NUMBER,
  offered_durations: NUMBERS,
  of: { type: "string", enum: ["holder", "caller", "center"] },
  outcome: { type: "string", enum: ["not_done", "unknown"] },
  payment_reference: TEXT,
  payment_status: { type: "string", enum: ["begun", "abandoned", "settled", "late"] },
  problem: TEXT,
  reference: TEXT,
  released_at: OFFSET,
  reservation_id: TEXT,
  resource: TEXT,
  settled_at: OFFSET,
  settles_in_seconds: NUMBER,
  source: TEXT,
  start_time: WALL,
  starts_at: OFFSET,
  steps: NUMBER,
  therapist_ids: TEXTS,
  time_zone: TEXT,
  until_at: OFFSET,
  wall_time: WALL,
} as const;

type FactName = keyof typeof FACTS;

export type WireReason = RefusalCode | "REQUEST_MISSING" | (typeof HTTP_PROBLEMS)[keyof typeof HTTP_PROBLEMS]["reason"];

/** The facts that a refusal of each reason may have; instants are left out if the center's clock is not known. */
export const FACTS_OF: Readonly<Record<WireReason, readonly FactName[]>> = {
  INVALID_INPUT: ["field", "problem"],
  REQUEST_MISSING: ["field"],
  CENTER_NOT_FOUND: ["field"],
  ITEM_NOT_FOUND: ["field", "item_ids"],
  DURATION_NOT_OFFERED: ["item_ids", "duration", "offered_durations"],
  THERAPIST_NOT_FOUND: ["field", "therapist_ids"],
  BOOKING_NOT_FOUND: [],
  GUEST_NOT_FOUND: ["field", "guest_id"],
  REFERENCE_NOT_FOUND: [],
  RESERVATION_NOT_FOUND: ["reservation_id"],
  INVOICE_NOT_FOUND: ["field", "invoice_id", "problem"],
  APPOINTMENT_NOT_FOUND: ["field", "invoice_item_id", "problem"],
  BLOCK_NOT_FOUND: [],
  CENTER_MISMATCH: ["center_id"],
  UNIT_NOT_FOUND: [],
  GUEST_REQUIRED: ["guest_index"],
  REFERENCE_TAKEN: ["reference", "booking_id"],
  GUEST_REPEATED: ["guest_id"],
  GUEST_FIXED: ["guest_index"],
  RELATIONSHIP_MISSING: ["host_id", "guest_id"],
  NOT_THE_HOST: ["guest_id"],
  TOO_MANY_GUESTS: ["limit"],
  TOO_MANY_ITEMS: ["limit"],
  WINDOW_TOO_LONG: ["limit_days"],
  HOLDER_LIMIT_REACHED: ["limit", "free_at"],
  HOLD_AGAIN_TOO_SOON: ["again_at"],
  TOO_MANY_OPEN_BOOKINGS: ["of", "limit"],
  BLOCK_TIME_TOO_LONG: ["limit_minutes"],
  WALL_TIME_SKIPPED: ["wall_time", "time_zone"],
  SLOT_IN_PAST: ["earliest_time"],
  SLOT_BEYOND_HORIZON: ["latest_time"],
  SLOT_OUTSIDE_WINDOW: ["date", "days"],
  SLOT_OFF_GRID: ["grid_minutes"],
  OUTSIDE_WORKING_TIME: ["start_time"],
  NO_ELIGIBLE_RESOURCE: ["resource"],
  SLOT_HELD: ["held_until", "held_until_at"],
  SLOT_TAKEN: ["start_time"],
  SEARCH_EXHAUSTED: ["steps"],
  NOT_RESERVED: [],
  RESERVATION_EXPIRED: ["reservation_id", "expired_at"],
  RESERVATION_RELEASED: ["reservation_id", "released_at"],
  RESERVATION_SUPERSEDED: ["reservation_id", "by_reservation_id"],
  RESERVATION_CANCELLED: ["reservation_id", "cancelled_at"],
  ALREADY_CONFIRMED: ["reservation_id", "confirmed_at"],
  NOT_CONFIRMED: ["reservation_id"],
  SLOT_START_REACHED: ["reservation_id", "starts_at", "expires_at", "grace_ends_at"],
  LIFETIME_CAP_REACHED: ["reservation_id", "expires_at", "chain_ends_at"],
  HOLD_BEING_PAID: ["reservation_id", "expires_at"],
  PAYMENT_MISMATCH: ["reservation_id", "payment_reference", "payment_status"],
  TOO_MANY_PAYMENTS: ["reservation_id", "limit"],
  APPOINTMENT_NOT_BOOKED: ["invoice_item_id"],
  APPOINTMENT_BEING_MOVED: ["invoice_item_id", "held_until", "held_until_at"],
  TOO_LATE_TO_CANCEL: ["reservation_id", "until_at"],
  ATTENDANCE_MARKED: ["invoice_item_id", "attendance"],
  ATTENDANCE_TOO_EARLY: ["invoice_item_id", "earliest_at"],
  ATTENDANCE_SETTLED: ["invoice_item_id", "attendance", "settled_at"],
  EXTERNAL_ID_REUSED: [],
  IDEMPOTENCY_KEY_REUSED: [],
  CONTENDED: [],
  STORE_UNAVAILABLE: ["outcome"],
  LOCKED: [],
  TRANSACTION_UNFIT: [],
  TRANSACTION_CONFLICT: [],
  CLOCK_LEAPT: ["ahead_seconds", "settles_in_seconds"],
  SOURCE_UNAVAILABLE: ["source"],
  NOT_JSON: [],
  NOT_UTF8: [],
  TOO_DEEP: [],
  BODY_BROKEN: [],
  UNAUTHENTICATED: [],
  FORBIDDEN: [],
  PATH_NOT_FOUND: [],
  METHOD_NOT_ALLOWED: [],
  REQUEST_TIMEOUT: [],
  BODY_TOO_LARGE: [],
  MEDIA_TYPE_NOT_SUPPORTED: [],
  INTERNAL: [],
  TIMEOUT: ["outcome"],
  NOT_READY: [],
};

type ErrorSchema = Readonly<{
  type: "object";
  properties: Readonly<Record<string, { type: "string" | "integer" | "array" } | { enum: string[] }>>;
  required: string[];
}>;

/** One schema for the reasons with the same facts, so that `reason` determines them for a client. */
export const errorSchemas = (): ErrorSchema[] => {
  const reasonsOf = new Map<string, string[]>();
  for (const [reason, names] of Object.entries(FACTS_OF)) {
    const key = names.join();
    reasonsOf.set(key, [...(reasonsOf.get(key) ?? []), reason]);
  }
  return [...reasonsOf].map(([key, reasons]) => ({
    type: "object",
    properties: {
      code: { type: "integer", description: "502 or 503 with HTTP 200; otherwise the HTTP status" },
      message: TEXT,
      reason: { type: "string", enum: reasons, description: "Stable, one for each cause: see docs/errors.md" },
      ...Object.fromEntries(key === "" ? [] : key.split(",").map((name) => [name, FACTS[name as FactName]])),
    },
    required: ["code", "message", "reason"],
  }));
};
