import type { GuestId } from "../../ids.ts";
import { unreachable } from "../../invariant.ts";
import type { EpochMs } from "../../time/instant.ts";
import type { CalendarDate } from "../../time/wall-time.ts";
import { readUnit, type UnitKey } from "../../claim/unit.ts";

/** One obstacle to serving a booking at a start, and until when it lasts. */
export type Obstacle =
  /** The start is past, or closer than the lead time. */
  | Readonly<{ kind: "too_soon"; earliestMs: EpochMs }>
  | Readonly<{ kind: "too_far_ahead"; latestMs: EpochMs }>
  | Readonly<{ kind: "holiday"; date: CalendarDate; name: string }>
  /** The center closes, or is closed, while a guest would be served; `untilMs` is null if it stays closed for days. */
  | Readonly<{ kind: "closed"; fromMs: EpochMs; untilMs: EpochMs | null }>
  | Readonly<{ kind: "guest_claimed"; guestId: GuestId } & ClaimFacts>
  /** `untilMs` is null if the therapist does not work again for days. */
  | Readonly<{ kind: "not_working"; unit: UnitKey; because: NotWorking; untilMs: EpochMs | null }>
  | Readonly<{ kind: "unit_claimed"; unit: UnitKey } & ClaimFacts>
  /**
   * The holder let a hold of this unit expire that ends at `endMs`, and may not hold the place again before
   * `againAtMs`.
   */
  | Readonly<{ kind: "held_before"; unit: UnitKey; endMs: EpochMs; againAtMs: EpochMs }>
  /** Items at the same time need more units than are free. */
  | Readonly<{ kind: "too_few"; resource: Resource; needed: number; free: number }>
  /** Each item could be served, but no arrangement serves all of them. */
  | Readonly<{ kind: "no_arrangement"; resource: Resource }>
  /** The search for an arrangement reached its bound. */
  | Readonly<{ kind: "undecided"; resource: Resource; steps: number }>
  /** The listing reached its bound before this start: its obstacles are unknown. */
  | Readonly<{ kind: "not_explained" }>;

/** The owner of a claim, its end, and until when it is held; null if it is taken permanently. */
export type ClaimFacts = Readonly<{
  by: "hold" | "appointment" | "block";
  endMs: EpochMs;
  heldUntilMs: EpochMs | null;
}>;

export type NotWorking = "outside_shift" | "break" | "block_out";

export type Resource = "therapist" | "room" | "equipment";

/** The warnings of the booking protocol, with their numbers in it. */
export const WARNING_NUMBERS = {
  TherapistDoubleBooked: 0,
  TherapistOutsideSchedule: 1,
  GuestDoubleBooked: 2,
  RoomCapacityExceeded: 3,
  ServiceEndsOutsideCenterHours: 4,
  EquipmentCapacityExceeded: 5,
  DayIsHoliday: 6,
} as const;

export type WarningKind = keyof typeof WARNING_NUMBERS;

/** The warning that units of a kind are claimed, or too few. */
export const EXCEEDED = {
  therapist: "TherapistDoubleBooked",
  room: "RoomCapacityExceeded",
  equipment: "EquipmentCapacityExceeded",
} as const satisfies Readonly<Record<Resource, WarningKind>>;

/** Returns the warning for an obstacle; null if it cannot be overruled, or is unknown. */
export const warningOf = (obstacle: Obstacle): WarningKind | null => {
  switch (obstacle.kind) {
    case "too_soon":
    case "too_far_ahead":
    case "held_before":
    case "undecided":
    case "not_explained":
      return null;
    case "holiday":
      return "DayIsHoliday";
    case "closed":
      return "ServiceEndsOutsideCenterHours";
    case "guest_claimed":
      return "GuestDoubleBooked";
    case "not_working":
      return "TherapistOutsideSchedule";
    case "unit_claimed":
      return warningOfUnit(obstacle.unit);
    case "too_few":
    case "no_arrangement":
      return EXCEEDED[obstacle.resource];
    default:
      return unreachable(obstacle);
  }
};

const warningOfUnit = (key: UnitKey): WarningKind => {
  const { kind } = readUnit(key);
  switch (kind) {
    case "therapist":
      return EXCEEDED.therapist;
    case "bed":
      return EXCEEDED.room;
    case "equipment":
      return EXCEEDED.equipment;
    case "guest":
      return "GuestDoubleBooked";
    default:
      return unreachable(kind);
  }
};

/** Returns the warnings of some obstacles, each once, by number. */
export const warningsOf = (obstacles: readonly Obstacle[]): readonly WarningKind[] =>
  inOrder(new Set(obstacles.flatMap((it) => warningOf(it) ?? [])));

/** Sorts warnings by number. */
export const inOrder = (warnings: ReadonlySet<WarningKind>): readonly WarningKind[] =>
  [...warnings].sort((one, other) => WARNING_NUMBERS[one] - WARNING_NUMBERS[other]);
