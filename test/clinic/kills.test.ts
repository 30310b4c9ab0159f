import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, describe, expect, it } from "vitest";
import type { Visit } from "../../examples/clinic/service.ts";
import { createLuxonZoneRules } from "../../src/adapters/luxon/index.ts";
import { systemParts } from "../../src/adapters/system/index.ts";
import { createReservationEngine } from "../../src/index.ts";
import { createPatients, readOffer } from "../../examples/clinic/sources.ts";
import { createDatabase } from "../adapters/postgres/server/shared.ts";
import { openAt } from "./process.ts";
import { furnish } from "./scene.ts";

// The process is killed in the middle of its work, and started again. CLINIC_KILLS=200 kills more.
const KILLS = Number(process.env["CLINIC_KILLS"] ?? 5);
const DAYS = 300;

const folder = mkdtempSync(join(tmpdir(), "holdfast-clinic-"));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const dateOf = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

const post = async (url: string, body?: object): Promise<number | null> => {
  const sent =
    body === undefined ? {} : { body: JSON.stringify(body), headers: { "content-type": "application/json" } };
  try {
    return (await fetch(url, { method: "POST", ...sent })).status;
  } catch {
    return null; // it was killed meanwhile
  }
};

/** A guest who books one visit after another and pays for each, for as long as the service answers. */
const client = async (url: string, round: number, nth: number): Promise<void> => {
  for (let n = 0; ; n += 1) {
    const id = `v-${round}-${nth}-${n}`;
    const day = 2 + ((round * 7 + n) % (DAYS - 2));
    const start = `${dateOf(day)}T${String(9 + ((nth + n) % 9)).padStart(2, "0")}:${n % 2 === 0 ? "00" : "30"}`;
    const status = await post(`${url}/visits`, {
      id,
      patientId: `p${1 + ((round + nth * 7 + n) % 30)}`,
      treatmentId: "check-up",
      start,
    });
    if (status === null) return;
    if (status === 201 && (await post(`${url}/visits/${id}/payment`)) === null) return;
  }
};

describe.each(["SQLite", "PostgreSQL"])("the example clinic on %s", (store) => {
  it(`killed ${KILLS} times has no visit without a hold, and no confirmed hold without a visit`, {
    timeout: 60_000 + KILLS * 15_000,
  }, async () => {
    const where = store === "SQLite" ? join(folder, "clinic.db") : await createDatabase();
    const opened = await openAt(where);
    await furnish(opened.database);
    const { rows } = opened.database;
    const system = systemParts();
    const zones = createLuxonZoneRules();
    const offer = await readOffer(rows, { ids: system.ids, zones });
    const guests = createPatients(opened.database, system.ids);
    const engine = createReservationEngine({ store: opened.store, zones, ...system, ...offer, guests });

    /** The reservation of each visit, which must be as the visit's own row says. */
    const audit = async (visits: readonly Visit[]) => {
      const confirmed = new Set<string>();
      for (const { booking_id: bookingId, state } of visits) {
        const { reservation } = (await engine.getBooking({ bookingId }))._unsafeUnwrap();
        const expected = { held: ["reserved", "expired"], lapsed: ["expired"], confirmed: ["confirmed"] }[state] ?? [];
        expect(expected, `${bookingId} is ${state}`).toContain(reservation?.status);
        if (state === "confirmed") confirmed.add(reservation?.id ?? "");
      }
      return confirmed;
    };

    for (let round = 0; round < KILLS; round += 1) {
      const service = fork(new URL("process.ts", import.meta.url), [where], { execArgv: ["--import", "tsx"] });
      const [url] = (await once(service, "message")) as [string];
      const clients = [1, 2, 3, 4].map((nth) => client(url, round, nth));
      await sleep(100 + ((round * 137) % 500));
      service.kill("SIGKILL");
      await Promise.all([once(service, "exit"), ...clients]);
      await audit(await rows<Visit>("SELECT * FROM visit WHERE id LIKE $1", `v-${round}-%`));
    }

    const confirmed = await audit(await rows<Visit>("SELECT * FROM visit"));
    expect(confirmed.size).toBeGreaterThan(KILLS);
    for (let day = 2; day < DAYS; day += 1) {
      const { claims } = (await engine.centerDay({ centerId: "clinic", date: dateOf(day) }))._unsafeUnwrap();
      for (const { owner, heldUntilMs } of claims) if (heldUntilMs === null) expect(confirmed).toContain(owner.id);
    }
    await opened.store.close();
  });
});
