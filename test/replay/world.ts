import { createLuxonZoneRules } from "../../src/adapters/luxon/index.ts";
import { sha256Digest } from "../../src/adapters/system/index.ts";
import { appointmentIdOf, type BookingId, type ReservationId } from "../../src/domain/ids.ts";
import {
  createReservationEngine,
  type CreateBookingInput,
  type ReservationEngine,
  type ReservationStore,
} from "../../src/index.ts";
import { createSeededIds, noPause } from "../../src/testing/index.ts";
import { accepted } from "../support/answers.ts";
import { at, byTherapist, CENTER, daily, DATE, item, MINUTE, offer, service, therapist } from "../support/catalog.ts";
import { openDirectory } from "../support/guest-directory.ts";
import { openHost } from "../support/host.ts";
import { gated, type GatedStore } from "./gated-store.ts";

// The world of spec/vocabulary.qnt, with real engines on a real store.

/** The instant of tick 0. */
const ORIGIN_MS = at("10:00");
export const instantOf = (tick: number): number => ORIGIN_MS + tick * MINUTE;

/** A store to play on, and its clock. */
export type Stage = Readonly<{
  /** A further handle, as another process would have. */
  handle: () => ReservationStore;
  setClock: (ms: number) => Promise<void> | void;
  /** An engine with a mistake, or the library's own. */
  createEngine?: typeof createReservationEngine;
}>;

/** The rules of the center are those of the specification. The starts of the grid are 10:05 to 10:25. */
const OFFER = offer({
  center: { openingHours: [daily("10:05", "10:35")], gridMinutes: 5, blockTimeMinutes: 4 },
  limits: {
    lifetimeCapMinutes: 6,
    graceAfterStartMinutes: 1,
    leastHoldSeconds: 180,
    holdAgainAfterMinutes: 2,
    liveReservationsPerHolder: 1,
  },
  items: [service("massage", { durationMinutes: 10 })],
  therapists: [therapist("Uma"), therapist("Vic")],
});

const massage = (guestId: string, therapistId: string) => ({
  guestId,
  items: [item("massage", byTherapist(therapistId))],
});

type Asked = Pick<CreateBookingInput, "hostId" | "guests" | "group">;

const BOOKINGS: Readonly<Record<string, Asked>> = {
  A: { hostId: "Ada", guests: [massage("Ada", "Uma")] },
  B: { hostId: "Ben", guests: [massage("Ben", "Uma")] },
  G: { hostId: "Ada", group: true, guests: [massage("Ada", "Uma"), massage("Cleo", "Vic")] },
  H: { hostId: "Ben", group: true, guests: [massage("Cleo", "Vic"), massage("Dan", "Uma")] },
};

/** A process: its engine, on a handle of its own. */
export type Process = Readonly<{ engine: ReservationEngine; store: GatedStore }>;

export type ReplayWorld = Readonly<{
  bookings: Map<string, BookingId>;
  openProcess: (name: string) => Process;
  /** Makes the booking that moves these appointments of a reservation. */
  bookMove: (
    name: string,
    id: ReservationId,
    moved: Readonly<{ from: string; ordinals: readonly number[] }>,
  ) => Promise<void>;
}>;

export const openReplayWorld = async ({
  handle,
  setClock,
  createEngine = createReservationEngine,
}: Stage): Promise<ReplayWorld> => {
  const host = openHost(OFFER);
  const shared = {
    catalog: host.catalog,
    roster: host.roster,
    guests: openDirectory({}),
    zones: createLuxonZoneRules(),
    ids: createSeededIds(20_260_510),
    digest: sha256Digest,
    pause: noPause,
  };
  const openProcess: ReplayWorld["openProcess"] = (name) => {
    const store = gated(handle());
    const lateConfirm = name === "second" ? "reacquire" : "strict";
    return { store, engine: createEngine({ ...shared, store, policies: { maxAttempts: 3, lateConfirm } }) };
  };
  await setClock(ORIGIN_MS);
  const bookings = new Map<string, BookingId>();
  const create = async (name: string, input: Asked): Promise<void> => {
    const { engine } = openProcess("host");
    const answer = await engine.createBooking({ centerId: CENTER, date: DATE, ...input });
    bookings.set(name, accepted(answer).bookingId);
  };
  for (const [name, input] of Object.entries(BOOKINGS)) await create(name, input);
  const asked = new Map(Object.entries(BOOKINGS));
  return {
    bookings,
    openProcess,
    bookMove: async (name, id, { from, ordinals }) => {
      const { hostId, guests } = asked.get(from) as Asked;
      const moving = ordinals.map((ordinal) => {
        const { guestId, items } = guests[ordinal] as Asked["guests"][number];
        return { guestId, items: items.map((it) => ({ ...it, movesAppointmentId: appointmentIdOf(id, ordinal) })) };
      });
      const input = { hostId, group: true, guests: moving } as Asked;
      asked.set(name, input);
      await create(name, input);
    },
  };
};
