import { beforeAll, describe, expect, it } from "vitest";
import { createFileCatalog, readCatalogFile, sampleCatalogUrl } from "../../../src/adapters/catalog/index.ts";
import { withBoard } from "../../../src/adapters/cli/with-board.ts";
import type { DayBoard } from "../../../src/adapters/board/day-board.ts";
import { createTextMetrics, type Authentication, type HttpHandler } from "../../../src/adapters/http/index.ts";
import { createLuxonZoneRules } from "../../../src/adapters/luxon/index.ts";
import { createMemoryStore } from "../../../src/adapters/memory/index.ts";
import { sha256Digest } from "../../../src/adapters/system/index.ts";
import { createReservationEngine, type Logger, type ReservationEngine } from "../../../src/index.ts";
import { createManualClock, createSeededIds, noPause } from "../../../src/testing/index.ts";

// The board's calls. The page itself is tested in a browser (test/browser/board.test.ts).

const byHeader: Authentication = {
  authenticate: (request) => {
    if (request.headers.get("x-principal") === "silent") return new Promise(() => undefined);
    if (request.headers.get("x-principal") === "broken") throw new Error("broken on purpose");
    const [kind, name = ""] = (request.headers.get("x-principal") ?? "").split(" ");
    if (kind === "guest") return { kind, guestId: name };
    return kind === "application" ? { kind, name } : null;
  },
};

const DATA = ["GET /board/centers", "GET /board/day?center_id=harbour-spa&date=2026-05-13"];
const COMMANDS = ["POST /board/block", "POST /board/unblock", "POST /board/release"];

let handler: HttpHandler;
let engine: ReservationEngine;
let clock: ReturnType<typeof createManualClock>;
beforeAll(async () => {
  const zones = createLuxonZoneRules();
  const ids = createSeededIds(1);
  const sources = createFileCatalog((await readCatalogFile(sampleCatalogUrl(), { zones }))._unsafeUnwrap(), { ids });
  clock = createManualClock(Date.parse("2026-05-13T08:00:00+02:00"));
  const store = createMemoryStore({ clock });
  engine = createReservationEngine({ store, zones, ids, digest: sha256Digest, pause: noPause, ...sources });
  const authentication = byHeader;
  const logger: Logger = { log: (level, what, facts) => void logged.push({ level, what, ...facts }) };
  const telemetry = metrics;
  const limits = { bodyMs: 50, answerMs: 2_000 };
  const options = { engine, ...sources, authentication, logger, telemetry, ...limits };
  handler = withBoard(async () => new Response("elsewhere"), options);
  impatient = withBoard(async () => new Response("elsewhere"), { ...options, answerMs: 50 });
});
let impatient: HttpHandler;
const metrics = createTextMetrics();
const logged: Record<string, unknown>[] = [];

const ask = async (call: string, headers: Record<string, string>, body?: string) => {
  const [method = "", path = ""] = call.split(" ");
  const response = await handler(
    new Request(`http://board.example${path}`, { method, headers, ...(body === undefined ? {} : { body }) }),
  );
  const text = await response.text();
  return { status: response.status, text, reason: text.startsWith("{") ? JSON.parse(text).error?.reason : undefined };
};
const application = { "x-principal": "application host", "content-type": "application/json" };

describe("the board's calls", () => {
  it.each([...DATA, ...COMMANDS, "GET /board/", "GET /board/..%2fpackage.json", "POST /board/constructor"])(
    "%s needs an application's key",
    async (call) => {
      expect((await ask(call, {})).status).toBe(401);
      expect((await ask(call, { "x-principal": "guest anna-bianchi" })).status).toBe(403);
    },
  );

  it("is answered, and no other request is", async () => {
    for (const call of DATA) expect((await ask(call, application)).status).toBe(200);
    for (const call of COMMANDS) expect((await ask(call, application)).reason).toBe("INVALID_INPUT");
    for (const call of ["GET /board/block", "POST /board/day"]) expect((await ask(call, application)).status).toBe(405);
    for (const call of ["GET /board/__proto__", "POST /board/cancel"])
      expect((await ask(call, application)).status).toBe(404);
    for (const call of ["GET /boards", "GET //board/day", "GET /board/../v1"])
      expect((await ask(call, application)).text).toBe("elsewhere");
  });

  it("answers 500 and logs it if the host's authentication fails", async () => {
    expect((await ask("GET /board/centers", { "x-principal": "broken" })).status).toBe(500);
    const [failed, answered] = logged.slice(-2);
    expect(failed).toMatchObject({ level: "error", what: "a request failed", call: "board_centers" });
    expect(answered).toMatchObject({ level: "error", what: "request", call: "board_centers", status: 500 });
  });

  it("reports the fault of a body", async () => {
    const large = JSON.stringify({ externalId: "x".repeat(5_000) });
    expect(await ask("POST /board/block", application, large)).toMatchObject({ status: 413, reason: "BODY_TOO_LARGE" });
    expect((await ask("POST /board/block", application, "[[[[[1]]]]]")).reason).toBe("TOO_DEEP");
    expect((await ask("POST /board/block", application, "{")).reason).toBe("NOT_JSON");
    expect((await ask("POST /board/block", { ...application, "content-type": "text/plain" }, "{}")).status).toBe(415);
  });

  it("waits for no body for ever, and for no answer", async () => {
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(new TextEncoder().encode('{"reservationId":')),
    });
    const init = { method: "POST", headers: application, body, duplex: "half" } as RequestInit;
    expect((await handler(new Request("http://board.example/board/release", init))).status).toBe(408);
    const silent = new Request("http://board.example/board/centers", { headers: { "x-principal": "silent" } });
    expect((await impatient(silent)).status).toBe(503);
  });

  it("are counted and timed like those of the API, and commands are logged with the name of the key", async () => {
    const span = { start: "2026-05-14T10:00:00", end: "2026-05-14T11:00:00" };
    const resource = { kind: "therapist", therapistId: "chiara" };
    const block = JSON.stringify({ centerId: "harbour-spa", externalId: "counted", resource, ...span });
    const desk = { ...application, "x-principal": "application front-desk" };
    expect((await ask("POST /board/block", desk, block)).status).toBe(200);
    expect(logged).toContainEqual(
      expect.objectContaining({ what: "a command of the board", command: "board_block", by: "front-desk" }),
    );
    expect(metrics.text()).toContain('holdfast_http_requests_total{call="board_block",status="200"} 1');
    expect(metrics.text()).toContain('holdfast_http_request_duration_seconds_count{call="board_block"}');
    expect((await ask("GET /board/page-of-nobody", application)).status).toBe(404);
    expect(metrics.text()).not.toContain("page-of-nobody");
  });
});

describe("a day of the board", () => {
  it("names each place of a booking on one therapist after its own item, with the attendance (rule 28)", async () => {
    const named = (itemId: string, therapistId: string) => ({
      itemId,
      therapist: { kind: "named", therapistId } as const,
    });
    const items = [
      named("swedish-60", "chiara"),
      named("consultation-30", "elena"),
      named("brow-shaping-15", "chiara"),
    ];
    const party = { centerId: "harbour-spa", date: "2026-05-13", guests: [{ guestId: "anna-bianchi", items }] };
    const { bookingId } = (await engine.createBooking(party))._unsafeUnwrap();
    const slot = (await engine.findSlots({ bookingId }))._unsafeUnwrap().slots[0]?.startMs ?? 0;
    const { appointments } = (await engine.reserve({ bookingId, slot }))._unsafeUnwrap();
    const ofChiara = async () => {
      const { rows } = JSON.parse((await ask(DATA[1] ?? "", application)).text) as DayBoard;
      const entries = rows.find(({ name }) => name.startsWith("Chiara"))?.entries ?? [];
      return entries
        .toSorted((one, other) => one.startMs - other.startMs)
        .map(({ kind, title, detail, attendance }) => [kind, title, detail, attendance]);
    };
    const [massage, brows] = ["Swedish massage, 60 minutes", "Brow shaping, 15 minutes"];
    expect(await ofChiara()).toEqual([
      ["held", massage, "Anna Bianchi", null],
      ["held", brows, "Anna Bianchi", null],
    ]);
    (await engine.confirm({ bookingId }))._unsafeUnwrap();
    const mark = async (at: number, attendance: "arrived" | "no_show") =>
      (await engine.markAttendance({ appointmentId: appointments[at]?.id ?? "", attendance }))._unsafeUnwrap();
    await mark(0, "arrived");
    expect(await ofChiara()).toEqual([
      ["booked", massage, "Anna Bianchi", "arrived"],
      ["booked", brows, "Anna Bianchi", "expected"],
    ]);
    clock.set(Date.parse("2026-05-13T20:00:00+02:00"));
    await mark(2, "no_show");
    expect((await ofChiara()).at(-1)).toEqual(["booked", brows, "Anna Bianchi", "no_show"]);
  });
});
