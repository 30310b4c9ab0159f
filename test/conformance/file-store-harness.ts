import { claimsOfCenter, parseData } from "../../examples/file-store/records.ts";
import type { createFileStore } from "../../examples/file-store/store.ts";
import type { CenterId, ChangeSet, HolderKey } from "../../src/index.ts";
import { type StoreDump, type StoreHarness } from "../../src/conformance/index.ts";
import { kitClock } from "../support/kit-clock.ts";
import { Disk } from "./disk.ts";
import { beginDraft, joinedToDrafts } from "./file-host-transactions.ts";

/**
 * The worked example, or a broken copy of it, on a disk in memory. It lacks nothing: the test adds the host's
 * transactions, which the example does not have.
 */
export const fileStoreHarness = (create: typeof createFileStore): StoreHarness => ({
  open: () => {
    const { clock, ...clocked } = kitClock();
    const disk = new Disk();
    const mended = async (): Promise<void> => disk.mend();
    const joining = () => ({ ...create(disk.file(), clock), hostTransactions: joinedToDrafts });
    const opened = {
      ...clocked,
      store: joining(),
      dump: async () => dumpOf(await disk.file().read()),
      keepsLatest: true as const,
      close: () => opened.store.close(),
      reopen: () => Promise.resolve(joining()),
      crash: () => {
        disk.crash();
        return Promise.resolve();
      },
      holdLock: () => disk.holdLock(),
      beginHostTransaction: () => beginDraft({ create, clock, file: disk.file(), lock: async () => disk.holdLock() }),
      commitAndHang: async (changeSets: readonly ChangeSet[]) => {
        const hung = disk.hangNext();
        const outcomes = create(disk.file(), clock).commit(changeSets);
        await hung.arrived;
        return {
          letGo: () => {
            hung.letGo();
            return outcomes;
          },
        };
      },
      breakStorage: () => {
        disk.break();
        return Promise.resolve({ mended });
      },
      loseAnswers: () => {
        disk.loseAnswers();
        return Promise.resolve({ mended });
      },
    };
    return Promise.resolve(opened);
  },
});

/** The records in the file, in the kit's order. */
export const dumpOf = (text: string): StoreDump => {
  const data = parseData(text);
  const [reservations, blocks] = [Object.values(data.reservations), Object.values(data.blocks)];
  const centers = new Set([...reservations, ...blocks].map(({ state }) => state.centerId));
  return {
    bookings: by(Object.values(data.bookings), ({ state }) => state.id),
    reservations: by(reservations, ({ state }) => state.id),
    blocks: by(blocks, ({ state }) => state.id),
    claims: by(
      [...centers].flatMap((centerId) => claimsOfCenter(data, centerId).map((claim) => ({ ...claim, centerId }))),
      ({ centerId, unit, startMs }) => `${centerId} ${unit} ${String(startMs).padStart(15, "0")}`,
    ),
    holders: by(
      Object.entries(data.holders).map(([name, version]) => {
        const [centerId, key] = JSON.parse(name) as [CenterId, HolderKey];
        return { centerId, key, version };
      }),
      ({ centerId, key }) => `${centerId} ${key}`,
    ),
    commands: by(Object.values(data.commands), ({ commandId }) => commandId),
    events: Object.values(data.events),
    consumers: by(
      Object.entries(data.consumers).map(([name, { position, parked }]) => ({
        consumer: (JSON.parse(name) as [string])[0],
        position,
        parked: by(parked, ({ key }) => key),
      })),
      ({ consumer }) => consumer,
    ),
  };
};

const by = <Item>(items: readonly Item[], keyOf: (item: Item) => string): readonly Item[] =>
  [...items].sort((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1));
