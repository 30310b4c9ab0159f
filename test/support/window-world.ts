import fc from "fast-check";
import { plusDays } from "../../src/domain/time/wall-time.ts";
import { leastLoadedRanking, type CalendarDate, type CreateBookingInput } from "../../src/index.ts";
import { CENTER, daily, equipment, guest, item, room, service, therapist } from "./catalog.ts";
import { codeOf } from "./answers.ts";
import { date } from "./values.ts";
import { openWorld, type World } from "./engine-world.ts";

// Random small worlds around windows of days: days of 23 and of 25 hours, a skipped day, a skipped midnight, a holiday, a
// night shift, claims on all days, units that left, holds that have expired and are waited for.

const SCENES = [
  { zone: "Europe/Rome", first: "2026-05-10" },
  { zone: "Europe/Rome", first: "2026-03-28" },
  { zone: "Europe/Rome", first: "2026-10-24" },
  { zone: "Pacific/Apia", first: "2011-12-28" },
  { zone: "America/Sao_Paulo", first: "2018-11-03" },
] as const;

const day = fc.integer({ min: -1, max: 4 });
const halfHour = fc.integer({ min: 0, max: 47 });

const block = fc.record({
  unit: fc.constantFrom("uma", "vic", "bed", "piece"),
  day,
  from: halfHour,
  hours: fc.constantFrom(1, 3, 9, 30),
});
const hold = fc.record({
  who: fc.constantFrom("ada", "ben", "cleo"),
  itemId: fc.constantFrom("massage", "steam"),
  day: fc.integer({ min: 0, max: 3 }),
  at: halfHour,
  then: fc.constantFrom("stays", "confirmed", "expires"),
});

export type WindowSpec = typeof windowSpec extends fc.Arbitrary<infer Spec> ? Spec : never;

export const windowSpec = fc.record({
  scene: fc.constantFrom(...SCENES),
  days: fc.integer({ min: 1, max: 4 }),
  horizonDays: fc.constantFrom(366, 366, 3, 4),
  holdAgain: fc.constantFrom(0, 600),
  hasHoliday: fc.boolean(),
  isOpenAtNight: fc.boolean(),
  losesUnits: fc.boolean(),
  ranksByLoad: fc.boolean(),
  blocks: fc.array(block, { maxLength: 5 }),
  holds: fc.array(hold, { maxLength: 6 }),
  party: fc.constantFrom<CreateBookingInput["guests"]>(
    [guest("ada", "massage")],
    [guest("ada", "steam")],
    [guest("ada", "massage", "steam"), guest("ben", "massage")],
    [{ items: [item("massage")] }, { items: [item("massage")] }],
    [guest("ada", item("massage", { therapist: { kind: "named", therapistId: "vic" } })), { items: [item("steam")] }],
  ),
});

/** A party and its window in a separate world. */
export type WindowWorld = Readonly<{ world: World; asked: CreateBookingInput; dates: readonly CalendarDate[] }>;

export const openWindowWorld = async (spec: WindowSpec): Promise<WindowWorld> => {
  const { scene, days, blocks, holds } = spec;
  const first = date(scene.first);
  const wall = (on: number, halfHours: number): string => {
    const minutes = 30 * halfHours;
    const two = (n: number): string => String(n).padStart(2, "0");
    return `${plusDays(first, on)}T${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
  };
  const hours = spec.isOpenAtNight ? [daily("00:00", "24:00")] : [daily("09:00", "20:00")];
  const world = await openWorld({
    policies: spec.ranksByLoad ? { ranking: leastLoadedRanking } : {},
    center: {
      zone: scene.zone,
      openingHours: hours,
      holidays: spec.hasHoliday ? [{ date: plusDays(first, 1), name: "Feast" }] : [],
    },
    limits: {
      horizonDays: spec.horizonDays,
      holdAgainAfterMinutes: spec.holdAgain,
      liveReservationsPerHolder: 100,
      windowDays: 4,
    },
    items: [
      service("massage", { preparationMinutes: 10, recoveryMinutes: 15, roomKind: "treatment" }),
      service("steam", { durationMinutes: 30, needsTherapist: false, equipmentIds: [equipment("oven").id] }),
    ],
    therapists: [
      therapist("uma"),
      therapist("vic", { shifts: [{ ...daily("18:00", "26:00"), weekdays: [1, 2, 4, 6] }] }),
    ],
    rooms: [room("pair", "treatment", 3)],
    equipment: [equipment("oven", 3)],
  });
  world.clock.set(Date.parse(`${scene.first}T00:00:00Z`) - 30 * 3_600_000);
  for (const [nth, { unit, day: on, from, hours: length }] of blocks.entries()) {
    const resource = {
      uma: { kind: "therapist", therapistId: "uma" },
      vic: { kind: "therapist", therapistId: "vic" },
      bed: { kind: "room", roomId: "pair", bed: 1 + (nth % 3) },
      piece: { kind: "equipment", equipmentId: "oven", piece: 1 + (nth % 3) },
    }[unit] as Parameters<World["engine"]["block"]>[0]["resource"];
    const end = 2 * length + from;
    const span = { start: wall(on, from), end: wall(on + Math.floor(end / 48), end % 48) };
    // Some are refused: they overlap, or begin at a wall time that was skipped.
    codeOf(await world.engine.block({ centerId: CENTER, externalId: `block ${nth}`, resource, ...span }));
  }
  for (const { who, itemId, day: on, at, then } of [...holds].sort((one, other) => (one.then < other.then ? 1 : -1))) {
    const held = await world.engine.hold({ centerId: CENTER, guests: [guest(who, itemId)], slot: wall(on, at) });
    if (held.isErr()) continue;
    if (then === "confirmed") codeOf(await world.engine.confirm({ reservationId: held.value.reservationId }));
    if (then === "expires") world.clock.set(Math.max(world.clock.nowMs(), held.value.expiresAtMs));
  }
  if (spec.losesUnits) world.host.change({ rooms: [room("pair", "treatment", 2)], equipment: [equipment("oven", 2)] });
  return {
    world,
    asked: { centerId: CENTER, guests: spec.party, date: first, days },
    dates: Array.from({ length: days }, (_, on) => plusDays(first, on)),
  };
};
