import { createLuxonZoneRules } from "../../src/adapters/luxon/index.ts";
import type { MemoryDump } from "../../src/adapters/memory/index.ts";
import { sha256Digest } from "../../src/adapters/system/index.ts";
import {
  createReservationEngine,
  type BookingId,
  type BookingView,
  type CommandOptionsInput,
  type ConfirmInput,
  type CreateBookingInput,
  type DomainEvent,
  type EngineParts,
  type Policies,
  type ReservationEngine,
  type ReservationStore,
  type ReserveAnswer,
  type ReserveInput,
} from "../../src/index.ts";
import { createManualClock, createSeededIds, noPause, type ManualClock } from "../../src/testing/index.ts";
import { accepted } from "./answers.ts";
import { openDirectory, type Directory, type KnownGuest } from "./guest-directory.ts";
import { CENTER, DATE, guest, MINUTE, NOW, offer, wallTimeOf, type Offer, type OfferChanges } from "./catalog.ts";
import { openHost, type Host } from "./host.ts";
import { tampered, type TamperedStore } from "./tampered-store.ts";
import { createTestStore, type TestStore } from "./stores.ts";

/** Rule 4: every case runs both ways, and no answer differs. */
export const SWEEPERS = [
  { sweeper: "never runs", sweeps: false },
  { sweeper: "runs between all steps", sweeps: true },
] as const;

/** Ada may book for three others; no other guest may book for anyone. */
const FAMILY = { ada: ["ben", "cleo", "dora"] };

export type WorldOptions = OfferChanges &
  Readonly<{
    /** The guests that each guest may book for; by default {@link FAMILY}. */
    relations?: Readonly<Record<string, readonly string[]>>;
    /** Guests with their own spelling and center. */
    guests?: readonly KnownGuest[];
    policies?: Partial<Policies>;
    /** Whether a sweeper, in a separate process, runs before and after every call of the engine. */
    sweeps?: boolean;
    otherCenters?: readonly Offer[];
  }>;

/** A separate process on the world's store: it shares the records, and nothing else. */
type Node = Readonly<{ engine: ReservationEngine; store: TamperedStore }>;

export type World = Node &
  Readonly<{
    clock: ManualClock;
    directory: Directory;
    host: Host;
    /** The attempts after which a command waited, in order. */
    pauses: readonly number[];
    openNode: (policies?: Partial<Policies>) => Node;
    /** One on a store of the test's own. */
    engineOn: (
      store: ReservationStore,
      over?: Partial<Pick<EngineParts, "guests" | "zones" | "ids" | "policies">>,
    ) => ReservationEngine;
    dump: () => MemoryDump;
    events: () => readonly DomainEvent[];
    eventTypes: () => readonly string[];
    sweep: () => Promise<number>;
    pass: (minutes: number) => void;
    /** Books one item for one guest, by default a massage, or as given. */
    book: (who: string | Partial<CreateBookingInput>, itemId?: string) => Promise<BookingId>;
    reserve: (
      bookingId: string,
      time: string,
      over?: Partial<ReserveInput>,
      options?: CommandOptionsInput,
    ) => ReturnType<ReservationEngine["reserve"]>;
    /** Books and reserves in one go. */
    hold: (
      who: string | Partial<CreateBookingInput>,
      time: string,
      over?: Partial<ReserveInput>,
    ) => Promise<ReserveAnswer>;
    confirm: (
      bookingId: string,
      over?: Pick<ConfirmInput, "notes" | "groupName">,
      options?: CommandOptionsInput,
    ) => ReturnType<ReservationEngine["confirm"]>;
    extend: (bookingId: string, options?: CommandOptionsInput) => ReturnType<ReservationEngine["extend"]>;
    release: (bookingId: string, options?: CommandOptionsInput) => ReturnType<ReservationEngine["release"]>;
    view: (bookingId: string) => Promise<BookingView>;
    /** The starts that are listed, as the center's wall shows them. */
    listed: (bookingId: string) => Promise<readonly string[]>;
  }>;

export const openWorld = async (options: WorldOptions = {}): Promise<World> => {
  const { relations = FAMILY, guests = [], policies = {}, sweeps = false, otherCenters = [], ...changes } = options;
  const clock = createManualClock(NOW);
  const memory: TestStore = createTestStore({ clock });
  const directory = openDirectory(relations, guests);
  const host = openHost(offer(changes));
  otherCenters.forEach(host.open);
  const pauses: number[] = [];
  const shared: Omit<EngineParts, "store" | "policies"> = {
    catalog: host.catalog,
    roster: host.roster,
    guests: directory,
    zones: createLuxonZoneRules(),
    ids: createSeededIds(20_260_510),
    digest: sha256Digest,
    pause: (attempt) => {
      pauses.push(attempt);
      return noPause(attempt);
    },
  };
  const engineOn: World["engineOn"] = (store, over = {}) =>
    createReservationEngine({ ...shared, store, ...over, policies: { ...policies, ...over.policies } });
  const openNode = (over?: Partial<Policies>): Node => {
    const store = tampered(memory);
    return { store, engine: engineOn(store, over === undefined ? {} : { policies: over }) };
  };
  const sweeper = openNode();
  const sweep = async (): Promise<number> => accepted(await sweeper.engine.expireDue()).expired;
  const node = openNode();
  const engine = sweeps ? sweptAround(node.engine, sweep) : node.engine;

  const book: World["book"] = async (who, itemId = "massage") => {
    const asked = typeof who === "string" ? { guests: [guest(who, itemId)] } : who;
    return accepted(await engine.createBooking({ centerId: CENTER, date: DATE, guests: [], ...asked })).bookingId;
  };
  const reserve: World["reserve"] = (bookingId, time, over = {}, commandOptions) =>
    engine.reserve({ bookingId, slot: `${DATE}T${time}:00`, ...over }, commandOptions);

  return {
    engine,
    store: node.store,
    clock,
    directory,
    host,
    pauses,
    openNode,
    engineOn,
    dump: () => memory.dump(),
    events: () => memory.dump().events.map(({ event }) => event),
    eventTypes: () => memory.dump().events.map(({ event }) => event.type),
    sweep,
    pass: (minutes) => void clock.advance(minutes * MINUTE),
    book,
    reserve,
    hold: async (who, time, over) => accepted(await reserve(await book(who), time, over)),
    confirm: (bookingId, over = {}, commandOptions) => engine.confirm({ bookingId, ...over }, commandOptions),
    extend: (bookingId, commandOptions) => engine.extend({ bookingId }, commandOptions),
    release: (bookingId, commandOptions) => engine.release({ bookingId }, commandOptions),
    view: async (bookingId) => accepted(await engine.getBooking({ bookingId })),
    listed: async (bookingId) =>
      accepted(await engine.findSlots({ bookingId })).slots.map(({ startMs }) => wallTimeOf(startMs)),
  };
};

/** The same engine, with a sweep before and after each call. */
const sweptAround = (engine: ReservationEngine, sweep: () => Promise<number>): ReservationEngine => {
  const swept = Object.entries(engine).map(([name, run]) => [
    name,
    async (...input: unknown[]): Promise<unknown> => {
      await sweep();
      const answer = await (run as (...all: unknown[]) => Promise<unknown>)(...input);
      await sweep();
      return answer;
    },
  ]);
  return Object.fromEntries(swept) as ReservationEngine;
};
