import { onTestFinished } from "vitest";
import { openWithSteps } from "../../src/adapters/sqlite/open.ts";
import { createManualClock } from "../../src/testing/index.ts";
import { freshFile } from "../support/sqlite-files.ts";
import { startHanging } from "../adapters/sqlite/hanging.ts";
import { NOW } from "../support/catalog.ts";
import { openWorld } from "../support/engine-world.ts";
import { gate } from "../support/gate.ts";
import { confirmWith, WITH_WAIT, type Place, type PlaceOptions, type Settings } from "./place.ts";

const openFile = async (file: string, options?: PlaceOptions) => {
  const clock = createManualClock(NOW);
  let onWritten: () => void = () => undefined;
  const opened = await openWithSteps({ file, clock, waitLimitMs: 30_000, ...options }, (step) => {
    if (step === "written") onWritten();
  });
  const { store } = opened._unsafeUnwrap();
  onTestFinished(() => store.close());
  const world = await openWorld(WITH_WAIT);
  return {
    clock,
    engine: world.engineOn(store),
    setClock: (ms: number) => Promise.resolve(void clock.set(ms)),
    onWritten: (act: () => void) => (onWritten = act),
  };
};

/** A transaction runs to its end within a call: a call that is made meanwhile is answered after it. */
export const openSqliteAlone = async (): Promise<Place> => {
  const { engine, clock, setClock, onWritten } = await openFile(freshFile());
  return {
    engine,
    setClock,
    confirmAndHang: async (bookingId) => {
      const written = gate();
      onWritten(() => {
        clock.advance(1);
        onWritten(() => undefined);
        written.open();
      });
      const answer = confirmWith(engine, bookingId);
      await written.passed;
      return { isVisible: true, letGo: () => Promise.resolve(), answer };
    },
  };
};

/** The other process holds the write lock, has read its clock and written all, and does not come to its COMMIT. */
export const sqliteShared = (): Settings<"SQLite, two processes"> => {
  const other = startHanging();
  const open = async (options?: PlaceOptions): Promise<Place> => {
    const file = freshFile();
    const { engine, clock, setClock } = await openFile(file, options);
    return {
      engine,
      setClock,
      confirmAndHang: async (bookingId) => {
        const hung = await other.commitAndHang({ file, atMs: clock.nowMs(), confirm: bookingId });
        return { isVisible: false, answer: hung.answer.then(String), letGo: hung.letGo };
      },
    };
  };
  return {
    open: { "SQLite, two processes": open },
    end: () => {
      other.end();
      return Promise.resolve();
    },
  };
};
