import { createMemoryStore, type MemoryDump } from "../../../src/adapters/memory/index.ts";
import { createManualClock, type StoreDump, type StoreHarness } from "../../../src/testing/index.ts";
import { START } from "../../../src/testing/conformance/store/given.ts";

/** The memory store in the kit's hands. A further handle is the same object: that is how two callers share one. */
export const memoryHarness: StoreHarness = {
  open: () => {
    const clock = createManualClock(START);
    let tickMs = 0;
    const ticking = { nowMs: () => (tickMs === 0 ? clock.nowMs() : clock.advance(tickMs)) };
    const store = createMemoryStore({ clock: ticking });
    return Promise.resolve({
      store,
      dump: () => Promise.resolve(inKitForm(store.dump())),
      setClock: (ms) => Promise.resolve(void clock.set(ms)),
      close: () => store.close(),
      tickBy: (ms) => Promise.resolve(void (tickMs = ms)),
      reopen: () => Promise.resolve(store),
    });
  },
};

export const MEMORY_LACKS = {
  crash: "it ends with its process",
  locks: "each call does its work at once, so nothing waits for a lock",
  failures: "there is nothing that it could fail to write to",
};

export const inKitForm = ({ partitions, centers, events, consumers }: MemoryDump): StoreDump => ({
  bookings: byId(partitions.flatMap((it) => it.bookings)),
  reservations: byId(partitions.flatMap((it) => it.reservations)),
  blocks: byId(partitions.flatMap((it) => it.blocks)),
  claims: centers.flatMap(({ centerId, claims }) => claims.map((claim) => ({ ...claim, centerId }))),
  holders: centers.flatMap(({ centerId, people }) =>
    people.flatMap(({ key, version }) => (version === 0 ? [] : [{ centerId, key: key as never, version }])),
  ),
  commands: partitions.flatMap((it) => it.commands).sort((one, other) => (one.commandId < other.commandId ? -1 : 1)),
  events,
  consumers: consumers.map(({ consumer, position, parked }) => ({ consumer, position, parked })),
});

const byId = <Record extends Readonly<{ state: Readonly<{ id: string }> }>>(records: readonly Record[]) =>
  [...records].sort((one, other) => (one.state.id < other.state.id ? -1 : 1));
