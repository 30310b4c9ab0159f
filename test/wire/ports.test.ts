import { describe, expect, it } from "vitest";
import { createFileCatalog, readCatalogFile, sampleCatalogUrl } from "../../src/adapters/catalog/index.ts";
import { createHttpHandler, noAuthentication } from "../../src/adapters/http/index.ts";
import { createLuxonZoneRules } from "../../src/adapters/luxon/index.ts";
import { createMemoryStore } from "../../src/adapters/memory/index.ts";
import { sha256Digest } from "../../src/adapters/system/index.ts";
import { createReservationEngine } from "../../src/index.ts";
import { createManualClock, createSeededIds, noPause } from "../../src/testing/index.ts";
import { FAULTS, faulty, impatient, PORTS, type Fault, type Port, type Ports } from "../support/faulty-ports.ts";
import { DAY, forAnna, type Json } from "../support/http-server.ts";

const NOW = Date.parse("2026-05-13T08:00:00+02:00");
const zones = createLuxonZoneRules();
const file = (await readCatalogFile(sampleCatalogUrl(), { zones }))._unsafeUnwrap();

type Send = (method: string, path: string, body?: unknown) => Promise<Readonly<{ status: number; body: Json }>>;

/** A handler and its engine on these ports, and the same on good ones, on one store. */
const openScene = async () => {
  const clock = createManualClock(NOW);
  const store = createMemoryStore({ clock });
  const ports: Ports = {
    ...createFileCatalog(file, { ids: createSeededIds(14) }),
    zones,
    ids: createSeededIds(13),
    digest: sha256Digest,
    pause: noPause,
  };
  const sendWith = (over: Ports): Send => {
    const { catalog, roster, guests, zones: rules } = over;
    const engine = createReservationEngine({ store, ...over, timer: impatient });
    const options = { engine, catalog, roster, guests, zones: rules, authentication: noAuthentication() };
    const handler = createHttpHandler({ ...options, timer: impatient });
    return async (method, path, body) => {
      const init = body === undefined ? {} : { body: JSON.stringify(body) };
      const headers = { "content-type": "application/json" };
      const response = await handler(new Request(`http://spa.test${path}`, { method, headers, ...init }));
      return { status: response.status, body: (await response.json()) as Json };
    };
  };
  const send = sendWith(ports);
  const book = async () => (await send("POST", "/v1/bookings", forAnna())).body["id"] as string;
  const hold = async (time: string) => {
    const bookingId = await book();
    const asked = { slot_time: `${DAY}T${time}:00`, create_invoice: true };
    const held = await send("POST", `/v1/bookings/${bookingId}/slots/reserve`, asked);
    if (held.body["is_reserved"] !== true) throw new Error(JSON.stringify(held.body));
    return { bookingId, invoiceId: held.body["invoices"][0].invoice_id as string };
  };
  const open = await book();
  const held = await hold("10:00");
  const paid = await hold("13:00");
  await send("POST", `/v1/bookings/${paid.bookingId}/slots/confirm`, {});
  clock.advance(60_000);
  return { clock, store, ports, send, sendWith, open, held, paid, dump: () => JSON.stringify(store.dump()) };
};

type Scene = Awaited<ReturnType<typeof openScene>>;
type Call = Readonly<{ writes: boolean; done: string; run: (send: Send, scene: Scene) => ReturnType<Send> }>;

const CALLS: Readonly<Record<string, Call>> = {
  create: { writes: true, done: "id", run: (send) => send("POST", "/v1/bookings", forAnna()) },
  "create for an instant": {
    writes: true,
    done: "id",
    run: (send) => send("POST", "/v1/bookings", { ...forAnna(), date: "2026-05-12T23:30:00Z" }),
  },
  slots: { writes: false, done: "slots", run: (send, { open }) => send("GET", `/v1/bookings/${open}/slots`) },
  reserve: {
    writes: true,
    done: "is_reserved",
    run: (send, { open }) =>
      send("POST", `/v1/bookings/${open}/slots/reserve`, { slot_time: `${DAY}T15:00:00`, create_invoice: true }),
  },
  confirm: {
    writes: true,
    done: "is_confirmed",
    run: (send, { held }) => send("POST", `/v1/bookings/${held.bookingId}/slots/confirm`, {}),
  },
  extend: {
    writes: true,
    done: "is_extended",
    run: (send, { held }) => send("PATCH", `/v1/bookings/${held.bookingId}/slots/reserve`),
  },
  release: {
    writes: true,
    done: "is_released",
    run: (send, { held }) => send("DELETE", `/v1/bookings/${held.bookingId}/slots/reserve`),
  },
  read: {
    writes: false,
    done: "status",
    run: (send, { paid }) => send("GET", `/v1/bookings/${paid.bookingId}/slots/reserve`),
  },
  cancel: {
    writes: true,
    done: "success",
    run: (send, { paid }) => send("PUT", `/v1/invoices/${paid.invoiceId}/cancel`, {}),
  },
};

const NTH = [1, 2, 3, 4, 6] as const;

describe("N01 over HTTP: the answer and the store agree, with any fault of a host's port", () => {
  describe.each(Object.keys(CALLS))("%s", (name) => {
    it.each(PORTS)("%s", async (port: Port) => {
      const { writes, done, run } = CALLS[name] as Call;
      // What changes nothing leaves the scene as it was, and the next fault meets it again.
      let scene = await openScene();
      let calls = Number.POSITIVE_INFINITY;
      for (const fault of Object.keys(FAULTS) as Fault[]) {
        for (const nth of NTH) {
          // A call that the port does not get is the same run with any fault: it was made with the first one.
          if (nth > calls) break;
          const spoilt = faulty(scene.ports, { port, nth, fault });
          const before = scene.dump();
          const { status, body } = await run(scene.sendWith(spoilt.ports), scene);
          const changed = scene.dump() !== before;
          const facts = { fault, nth, changed, status };
          if (status === 200) {
            expect({ ...facts, error: body["error"] ?? body["Error"] ?? null }).toEqual({
              ...facts,
              changed: writes,
              error: null,
            });
            expect(body[done]).toBeTruthy();
          } else {
            expect({ ...facts, error: body["error"] }).toMatchObject({
              ...facts,
              status: 503,
              changed: false,
              error: { reason: "SOURCE_UNAVAILABLE", source: port },
            });
          }
          if (changed) scene = await openScene();
          if (!spoilt.wasHit()) calls = nth - 1;
        }
      }
    });
  });

  it("N01 the catalog rejects after the reserve, or the center leaves it: confirmed, read, extended and cancelled", async () => {
    for (const center of [() => Promise.reject(new Error("away")), () => Promise.resolve(null)]) {
      const scene = await openScene();
      const { bookingId } = scene.held;
      const without = scene.sendWith({ ...scene.ports, catalog: { ...scene.ports.catalog, center } });
      const hold = `/v1/bookings/${bookingId}/slots/reserve`;
      expect((await without("GET", hold)).body).toMatchObject({ status: "reserved", slot_time: `${DAY}T10:00:00` });
      expect((await without("PATCH", hold)).body).toMatchObject({ is_extended: true, error: null });
      const confirmed = await without("POST", `/v1/bookings/${bookingId}/slots/confirm`, {});
      expect(confirmed.body).toMatchObject({
        is_confirmed: true,
        invoice: { guest: { FirstName: "Anna" }, items: [{ start_time: `${DAY}T10:00:00` }] },
        error: null,
      });
      expect((await without("GET", hold)).body).toMatchObject({ status: "confirmed" });
    }
  });

  it("N01 zone rules that fail after the commit: instants in UTC, wall times null", async () => {
    const scene = await openScene();
    const fails = (): never => {
      throw new Error("no zones");
    };
    const without = scene.sendWith({
      ...scene.ports,
      zones: { version: "1", isZone: fails, offsetMsAt: fails, instantsOf: fails },
    });
    const extended = await without("PATCH", `/v1/bookings/${scene.held.bookingId}/slots/reserve`);
    expect(extended.body).toMatchObject({ is_extended: true, expiry_time: null, error: null });
    expect(extended.body["expires_at"]).toMatch(/^2026-05-13T06:\d\d:00\+00:00$/);
    const confirmed = await without("POST", `/v1/bookings/${scene.held.bookingId}/slots/confirm`, {});
    expect(confirmed.body["invoices"][0].items[0]).toMatchObject({ start_time: null, end_time: null });
  });

  it("a guest whom the directory may have added is not reported as not added", async () => {
    const scene = await openScene();
    const guests = { ...scene.ports.guests, add: async () => Promise.reject(new Error("late")) };
    const added = await scene.sendWith({ ...scene.ports, guests })("POST", "/v1/guests", {
      center_id: "harbour-spa",
      personal_info: { first_name: "Zoe" },
    });
    expect(added).toMatchObject({ status: 503, body: { error: { source: "guests", outcome: "unknown" } } });
  });

  it("a logger and a telemetry that throw spoil no answer", async () => {
    const scene = await openScene();
    const fails = (): never => {
      throw new Error("no log");
    };
    const { catalog, roster, guests } = scene.ports;
    const engine = createReservationEngine({ store: scene.store, ...scene.ports });
    const handler = createHttpHandler({
      ...{ engine, catalog, roster, guests, zones, authentication: noAuthentication() },
      logger: { log: fails },
      telemetry: { count: fails, set: fails, record: fails, span: fails },
    });
    const request = new Request(`http://spa.test/v1/bookings/${scene.held.bookingId}/slots/confirm`, {
      method: "POST",
    });
    expect((await handler(request)).status).toBe(200);
  });
});
