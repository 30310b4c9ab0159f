import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createMemoryStore } from "../../src/adapters/memory/index.ts";
import { createManualClock } from "../../src/testing/index.ts";
import { DATE, guest, CENTER, NOW } from "../support/catalog.ts";
import { openWorld } from "../support/engine-world.ts";
import { accepted } from "../support/answers.ts";
import { openScene, READERS, type Reader } from "./readers.ts";
import { SETTINGS, WITH_WAIT, type Place } from "./place.ts";
import { openSettings } from "./settings.ts";

// Case N02: a confirm reads the clock one millisecond before the deadline, under its locks, and its COMMIT takes long.
// No answer meanwhile may call the hold dead, for the confirm is accepted then.

/** The places with a commit that takes visible time. */
const SLOW = ["SQLite, two processes", "PostgreSQL, one engine", "PostgreSQL, two engines"] as const;

let settings: Awaited<ReturnType<typeof openSettings>>;
beforeAll(async () => {
  settings = await openSettings();
});
afterAll(() => settings.end());

/** The contradiction between the reader's answer and the confirm's; null if they agree. */
const contradiction = async (place: Place, { name, ask }: Reader, hangMs: number): Promise<string | null> => {
  const scene = await openScene(place.engine);
  const { bookingId, expiresAtMs } = scene.hold;
  await place.setClock(expiresAtMs - 1);
  const confirm = await place.confirmAndHang(bookingId);
  await place.setClock(expiresAtMs);
  let hangs = true;
  const answered = ask(place.engine, scene).then((said) => ({ said, whileItHung: hangs && !confirm.isVisible }));
  await Promise.race([answered, sleep(hangMs)]);
  hangs = false;
  await confirm.letGo();
  const [{ said, whileItHung }, confirmed] = await Promise.all([answered, confirm.answer]);
  expect(confirmed).toBe("accepted");
  if (said === "dead") return `${name} called a confirmed hold dead`;
  return said === "left out" && whileItHung ? `${name} left out what could still be confirmed` : null;
};

describe("N02 a confirm in time whose COMMIT outlasts the deadline", () => {
  for (const setting of SETTINGS) {
    describe(setting, () => {
      for (const reader of READERS) {
        it(`${reader.name} at the deadline, then the confirm is accepted: they agree`, async () => {
          expect(await contradiction(await settings.place(setting), reader, 50)).toBeNull();
        });
      }

      it("100 listings of other days beside it: none waits", async () => {
        const place = await settings.place(setting);
        const { engine } = place;
        const scene = await openScene(engine);
        const bookings: string[] = [];
        for (let day = 0; day < 5; day += 1) {
          const date = new Date(Date.parse(DATE) + (day + 1) * 86_400_000).toISOString().slice(0, 10);
          const guests = [guest("ben", "massage")];
          bookings.push(accepted(await engine.createBooking({ centerId: CENTER, date, guests })).bookingId);
        }
        await place.setClock(scene.hold.expiresAtMs - 1);
        const confirm = await place.confirmAndHang(scene.hold.bookingId);
        await place.setClock(scene.hold.expiresAtMs);
        const listings = Array.from({ length: 100 }, (_, nth) =>
          engine.findSlots({ bookingId: bookings[nth % bookings.length] ?? "" }),
        );
        for (const listing of await Promise.all(listings)) expect(accepted(listing).slots.length).toBeGreaterThan(10);
        await confirm.letGo();
        expect(await confirm.answer).toBe("accepted");
      });
    });
  }

  // The commit hangs for longer than a read waits: a read is still answered.
  it("S-46 a hold is shown as dead only if no commit dated before its deadline can still appear", async () => {
    for (const setting of SLOW) {
      for (const reader of READERS.filter(({ commits }) => !commits)) {
        const place = await settings.place(setting, { finishWaitMs: 20 });
        expect(await contradiction(place, reader, 60_000)).toBeNull();
      }
    }
  });
});

describe("N02 the same readers without a confirm on its way", () => {
  it.each(READERS)("$name at the deadline finds the hold dead, one millisecond before it does not", async ({ ask }) => {
    for (const [offsetMs, expected] of [
      [-1, ["not dead"]],
      [0, ["dead", "left out"]],
    ] as const) {
      const clock = createManualClock(NOW);
      const engine = (await openWorld(WITH_WAIT)).engineOn(createMemoryStore({ clock }));
      const scene = await openScene(engine);
      clock.set(scene.hold.expiresAtMs + offsetMs);
      expect(expected).toContain(await ask(engine, scene));
    }
  });
});
