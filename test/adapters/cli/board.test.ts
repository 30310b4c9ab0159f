import { beforeAll, describe, expect, it } from "vitest";
import { createFileCatalog, readCatalogFile, sampleCatalogUrl } from "../../../src/adapters/catalog/index.ts";
import { withBoard } from "../../../src/adapters/cli/with-board.ts";
import type { Authentication, HttpHandler } from "../../../src/adapters/http/index.ts";
import { createLuxonZoneRules } from "../../../src/adapters/luxon/index.ts";
import { createMemoryStore } from "../../../src/adapters/memory/index.ts";
import { sha256Digest } from "../../../src/adapters/system/index.ts";
import { createReservationEngine } from "../../../src/index.ts";
import { createManualClock, createSeededIds, noPause } from "../../../src/testing/index.ts";

// The board's calls. The page itself is tested in a browser (test/browser/board.test.ts).

const byHeader: Authentication = {
  authenticate: (request) => {
    if (request.headers.get("x-principal") === "broken") throw new Error("broken on purpose");
    const [kind, name = ""] = (request.headers.get("x-principal") ?? "").split(" ");
    if (kind === "guest") return { kind, guestId: name };
    return kind === "application" ? { kind, name } : null;
  },
};

const DATA = ["GET /board/centers", "GET /board/day?center_id=harbour-spa&date=2026-05-13"];
const COMMANDS = ["POST /board/block", "POST /board/unblock", "POST /board/release"];

let handler: HttpHandler;
beforeAll(async () => {
  const zones = createLuxonZoneRules();
  const ids = createSeededIds(1);
  const sources = createFileCatalog((await readCatalogFile(sampleCatalogUrl(), { zones }))._unsafeUnwrap(), { ids });
  const clock = createManualClock(Date.parse("2026-05-13T08:00:00+02:00"));
  const store = createMemoryStore({ clock });
  const engine = createReservationEngine({ store, zones, ids, digest: sha256Digest, pause: noPause, ...sources });
  const authentication = byHeader;
  const logger = { log: (_: string, what: string) => void logged.push(what) };
  handler = withBoard(async () => new Response("elsewhere"), { engine, ...sources, authentication, logger });
});
const logged: string[] = [];

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
    expect(logged).toEqual(["the board"]);
  });

  it("reports the fault of a body", async () => {
    const large = JSON.stringify({ externalId: "x".repeat(5_000) });
    expect(await ask("POST /board/block", application, large)).toMatchObject({ status: 413, reason: "BODY_TOO_LARGE" });
    expect((await ask("POST /board/block", application, "[[[[[1]]]]]")).reason).toBe("TOO_DEEP");
    expect((await ask("POST /board/block", application, "{")).reason).toBe("NOT_JSON");
    expect((await ask("POST /board/block", { ...application, "content-type": "text/plain" }, "{}")).status).toBe(415);
  });
});
