import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { sampleFile } from "../support/sample-catalog.ts";
import { claimsOf } from "../../src/index.ts";
import { dumpOf } from "../adapters/sqlite/dump.ts";
import { openHandle } from "../support/stores.ts";
import type { Json } from "../support/http-server.ts";

const KEY = "a-key-of-the-tests";
const CONNECTIONS = 20;
const ANSWERED_BEFORE = 150;

/** The command line in a separate process, on an SQLite file. */
const startServer = async (file: string) => {
  const script = join(import.meta.dirname, "../../src/adapters/cli/holdfast.ts");
  const args = ["serve", "--port", "0", "--sqlite", file, "--catalog", sampleFile.pathname];
  const env = { ...process.env, HOLDFAST_API_KEYS: `tests=${KEY}` };
  const child = spawn(process.execPath, ["--import", "tsx", script, ...args], {
    env,
    stdio: ["ignore", "pipe", "ignore"],
  });
  const ended = new Promise<number | null>((resolve) => child.once("exit", (code) => resolve(code)));
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout.on("data", (chunk: Buffer) => {
      const found = /http:\/\/\S+/.exec(chunk.toString())?.[0];
      if (found !== undefined) resolve(found);
    });
    void ended.then((code) => reject(new Error(`the server ended with ${String(code)}`)));
  });
  return { url, ended, terminate: () => child.kill("SIGTERM") };
};

describe("SIGTERM under load", () => {
  it("every answered request is durable, every unanswered one whole or absent, and it ends within 5 seconds", async () => {
    const folder = mkdtempSync(join(tmpdir(), "holdfast-term-"));
    const file = join(folder, "load.db");
    const server = await startServer(file);
    const call = async (path: string, body: Json): Promise<Json> => {
      const headers = { authorization: `apikey ${KEY}`, "content-type": "application/json" };
      const response = await fetch(server.url + path, { method: "POST", headers, body: JSON.stringify(body) });
      return (await response.json()) as Json;
    };
    const day = new Date(Date.now() + 8 * 86_400_000).toISOString().slice(0, 10);
    const created = new Set<string>();
    const reserved = new Map<string, string>();
    let answered = 0;
    let termination: Readonly<{ atMs: number }> | null = null;
    const countAnswer = (): void => {
      answered += 1;
      if (answered < ANSWERED_BEFORE || termination !== null) return;
      termination = { atMs: performance.now() };
      server.terminate();
    };

    let unanswered = 0;
    const connection = async (nth: number): Promise<void> => {
      for (let round = 0; ; round += 1) {
        try {
          const item = { item: { id: "consultation-30" } };
          const booking = await call("/v1/bookings", {
            center_id: "harbour-spa",
            date: day,
            guests: [{ items: [item] }],
          });
          countAnswer();
          if (typeof booking["id"] !== "string") throw new Error(JSON.stringify(booking));
          created.add(booking["id"]);
          const guests = [{ id: ["anna-bianchi", "yuki-tanaka", "noel-dupont", "jonas-weber"][nth % 4] }];
          const slot = `${day}T${String(9 + ((nth + round) % 9)).padStart(2, "0")}:00:00`;
          const held = await call(`/v1/bookings/${booking["id"]}/slots/reserve`, { slot_time: slot, guests });
          countAnswer();
          if (held["is_reserved"] === true) reserved.set(booking["id"], held["reservation_id"] as string);
        } catch (cause) {
          if (termination === null) throw cause;
          unanswered += 1;
          return;
        }
      }
    };
    await Promise.all(Array.from({ length: CONNECTIONS }, (_, nth) => connection(nth)));
    const code = await server.ended;
    expect(performance.now() - (termination as unknown as { atMs: number }).atMs).toBeLessThan(5_000);
    expect(code).toBe(0);
    expect(unanswered).toBe(CONNECTIONS);
    expect(reserved.size).toBeGreaterThan(3);

    const database = openHandle(file);
    const { partitions, centers, events } = dumpOf(database);
    database.close();
    const bookings = new Map(partitions.flatMap((it) => it.bookings).map(({ state }) => [state.id as string, state]));
    const reservations = partitions.flatMap((it) => it.reservations).map(({ state }) => state);
    const claims = centers.flatMap((it) => it.claims);

    // All answered requests are there.
    for (const id of created) expect(bookings.has(id)).toBe(true);
    for (const [bookingId, id] of reserved) expect(bookings.get(bookingId)?.reservationId).toBe(id);
    // Every other record, answered or not, is complete.
    expect(reservations.length).toBeGreaterThanOrEqual(reserved.size);
    for (const reservation of reservations) {
      const { id, bookingId, appointments } = reservation;
      expect(reservation.status).toBe("reserved");
      expect(appointments).toHaveLength(1);
      expect(bookings.get(bookingId)?.reservationId).toBe(id);
      const own = claims.filter(({ owner }) => owner.id === id).map(({ unit }) => unit);
      expect(own.sort()).toEqual(
        claimsOf(reservation)
          .map(({ unit }) => unit)
          .sort(),
      );
      expect(own.map((unit) => unit.slice(0, 2))).toEqual(["g:", "t:"]);
      const ownEvents = events.filter(({ event }) => "reservationId" in event && event.reservationId === id);
      expect(ownEvents.map(({ event }) => event.type)).toEqual(["ReservationMade"]);
    }
    for (const { owner } of claims) expect(reservations.some(({ id }) => id === owner.id)).toBe(true);
    rmSync(folder, { recursive: true, force: true });
  });
});
