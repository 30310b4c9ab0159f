import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, describe, expect, it } from "vitest";
import { createZoneRules } from "../../../examples/zone-data/zone-rules.ts";
import { createFileCatalog, readCatalogFile, sampleCatalogUrl } from "../../../src/adapters/catalog/index.ts";
import { openSqlite } from "../../../src/adapters/sqlite/index.ts";
import { systemParts } from "../../../src/adapters/system/index.ts";
import { createReservationEngine, formatWall, type WallMs } from "../../../src/index.ts";
import { sampleFile } from "../../support/sample-catalog.ts";
import { COMMANDS } from "../../../src/adapters/cli/command-line.ts";
import { callsOf, runCommand, startCommand } from "../../support/command-line.ts";

const folder = mkdtempSync(join(tmpdir(), "holdfast-cli-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const KEYS = { HOLDFAST_API_KEYS: "web=a-key-of-the-tests, app=another-key-of-tests" };
const CATALOG = ["--catalog", sampleFile.pathname];

describe("help and mistakes", () => {
  it("lists its commands, and describes each", async () => {
    expect(await runCommand(["--help"])).toMatchObject({ code: 0, printed: expect.stringContaining("check-catalog") });
    expect(await runCommand([])).toMatchObject({ code: 2 });
    for (const { name } of COMMANDS) {
      const help = { code: 0, printed: expect.stringContaining(`holdfast ${name}`) as unknown };
      expect(await runCommand([name, "--help"])).toMatchObject(help);
      expect(await runCommand(["help", name])).toMatchObject(help);
    }
  });

  it("reports a mistake in a sentence, with exit code 2 and no stack", async () => {
    const wrong: readonly (readonly [readonly string[], Record<string, string>, string])[] = [
      [["sevre"], {}, 'there is no command "sevre"'],
      [["serve", "--prot", "1"], KEYS, "Unknown option '--prot'"],
      [["serve", "--port", "high", ...CATALOG], KEYS, "--port must be a number"],
      [["serve", "--log-level", "loud", ...CATALOG], KEYS, "--log-level must be one of debug"],
      [["serve"], KEYS, "--catalog FILE names"],
      [["serve", ...CATALOG, "--memory", "--sqlite", "x"], KEYS, "choose one of"],
      [["migrate", "--postgres"], {}, "HOLDFAST_POSTGRES_URL"],
      [["serve", "--cors-origin", "*", ...CATALOG], KEYS, "--cors-origin takes origins such as"],
      [["serve", "--cors-origin", "https://a.example", "--cors-origin", "b", ...CATALOG], KEYS, 'not "b".'],
      [["serve", "--cors-origin", "", ...CATALOG], KEYS, "--cors-origin needs a value."],
      [["serve", ...CATALOG], {}, "HOLDFAST_API_KEYS has no key"],
      [["serve", ...CATALOG], { HOLDFAST_API_KEYS: "secret-without-a-name" }, "entry 1 is not of the form name=key"],
      [["serve", ...CATALOG], { HOLDFAST_API_KEYS: "web=short" }, "16 to 512"],
      [["check-catalog"], {}, "needs FILE"],
    ];
    for (const [args, env, sentence] of wrong) {
      const { code, complained } = await runCommand(args, env);
      expect({ code, complained }).toEqual({ code: 2, complained: expect.stringContaining(sentence) });
      expect(complained).not.toMatch(/\n\s+at |secret-without/);
    }
  });

  it("a file that cannot be opened is exit code 1", async () => {
    const wrong: readonly (readonly [readonly string[], string])[] = [
      [["serve", "--catalog", join(folder, "none.json")], "(file) cannot be read"],
      [["migrate", "--sqlite", join(folder, "no", "such", "folder.db")], "cannot be opened"],
    ];
    for (const [args, sentence] of wrong) {
      const { code, complained } = await runCommand(args, KEYS);
      expect({ code, complained }).toEqual({ code: 1, complained: expect.stringContaining(sentence) });
      expect(complained).not.toMatch(/\n\s+at /);
    }
  });
});

describe("check-catalog", () => {
  it("lists all findings with their paths", async () => {
    const file = join(folder, "broken.json");
    const sample = readFileSync(sampleFile, "utf8");
    writeFileSync(file, sample.replace('"gridMinutes": 15', '"gridMinutes": 7').replace('"Europe/Rome"', '"Rome"'));
    const { code, printed } = await runCommand(["check-catalog", file]);
    expect(code).toBe(1);
    expect(printed.split("\n")).toEqual([
      expect.stringMatching(/^centers\[0\]\.zone /),
      expect.stringMatching(/^centers\[0\]\.gridMinutes /),
    ]);
    expect(await runCommand(["check-catalog", sampleFile.pathname])).toMatchObject({
      code: 0,
      printed: expect.stringContaining("The catalog is sound."),
    });
  });
});

describe("serve", () => {
  it("on a SQLite file: confirmed bookings and added guests are there after a restart", async () => {
    const file = join(folder, "kept.db");
    const serve = async () => {
      const command = startCommand(["serve", "--port", "0", "--sqlite", file, "--board", ...CATALOG], KEYS);
      await Promise.race([command.running, command.ended]);
      expect(command.printed.join("\n")).toMatch(/^The board: \S+\/board \(asks/m);
      return { call: callsOf(command), stop: () => (command.stop(), command.ended) };
    };
    const first = await serve();
    const guest = await first.call("POST", "/v1/guests", {
      center_id: "harbour-spa",
      personal_info: { first_name: "Mia" },
    });
    const soon = new Date(Date.now() + 10 * 86_400_000).toISOString().slice(0, 10);
    const booking = {
      center_id: "harbour-spa",
      date: soon,
      guests: [{ id: guest["id"], items: [{ item: { id: "swedish-60" } }] }],
    };
    const { id } = await first.call("POST", "/v1/bookings", booking);
    const { slots } = await first.call("GET", `/v1/bookings/${id}/slots`);
    await first.call("POST", `/v1/bookings/${id}/slots/reserve`, { slot_time: slots[0].Time });
    expect(await first.call("POST", `/v1/bookings/${id}/slots/confirm`)).toMatchObject({ is_confirmed: true });
    expect(await first.stop()).toBe(0);

    const second = await serve();
    const held = await second.call("GET", `/v1/bookings/${id}/slots/reserve`);
    expect(held).toMatchObject({ status: "confirmed", invoices: [{ guest: { FirstName: "Mia" } }] });
    expect(await second.stop()).toBe(0);

    const status = await runCommand(["status", "--json", "--sqlite", file]);
    const zoneData = process.versions["tz"];
    expect(JSON.parse(status.printed)).toMatchObject({ due: 0, zoneData, outbox: { consumer: "default" } });
    const withUnits = await runCommand(["status", "--json", "--sqlite", file, ...CATALOG]);
    expect(JSON.parse(withUnits.printed)).toMatchObject({ due: 0, leftUnits: {} });
    expect(await runCommand(["status", "--sqlite", file, ...CATALOG])).toMatchObject({
      code: 0,
      printed: expect.stringMatching(/^leftUnits +none$/m),
    });
    expect(await runCommand(["moved-times", "--sqlite", file, ...CATALOG])).toMatchObject({ code: 0, printed: "" });
    expect(await runCommand(["sweep", "--sqlite", file])).toMatchObject({
      code: 0,
      printed: expect.stringMatching(/^0 reservations/),
    });
    expect(await runCommand(["migrate", "--sqlite", file])).toMatchObject({ code: 0 });
  });

  it("moved-times lists appointments whose wall time zone data have moved, for every center of the catalog", async () => {
    const file = join(folder, "moved.db");
    const { store } = (await openSqlite({ file }))._unsafeUnwrap();
    const zones = createZoneRules({
      version: "of a test",
      zones: { "Europe/Rome": [[0 as never, 3 * 3_600_000]], "America/New_York": [[0 as never, 3_600_000]] },
    });
    const catalog = (await readCatalogFile(sampleCatalogUrl(), { zones }))._unsafeUnwrap();
    const parts = systemParts();
    const engine = createReservationEngine({
      ...parts,
      ...createFileCatalog(catalog, { ids: parts.ids }),
      zones,
      store,
    });
    const soon = new Date(Date.now() + 10 * 86_400_000).toISOString().slice(0, 10);
    const guests = [{ guestId: "anna-bianchi", items: [{ itemId: "swedish-60" }] }];
    const booking = await engine.createBooking({ centerId: "harbour-spa", date: soon, guests });
    const { bookingId } = booking._unsafeUnwrap();
    const [slot] = (await engine.findSlots({ bookingId }))._unsafeUnwrap().slots;
    const held = (await engine.reserve({ bookingId, slot: slot?.startMs ?? 0 }))._unsafeUnwrap();
    await store.close();
    const output = await runCommand(["history", bookingId, "--json", "--sqlite", file]);
    expect(output).toMatchObject({ code: 0, complained: "" });
    const [created, made] = output.printed.split("\n").map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(created).toMatchObject({ type: "BookingCreated", bookingId, by: null });
    expect(made).toMatchObject({
      at: expect.stringMatching(/^\d{4}-.*Z$/) as unknown,
      type: "ReservationMade",
      reservationId: held.reservationId,
      start: new Date(held.startMs).toISOString(),
      by: { actor: { kind: "application" } },
    });
    for (const [id, code, said] of [
      ["0".repeat(32), 1, "There is no booking"],
      ["order-1", 2, "bookingId"],
    ] as const) {
      const none = await runCommand(["history", id, "--sqlite", file]);
      expect(none).toMatchObject({ code, complained: expect.stringContaining(said) as unknown });
    }
    const moved = await runCommand(["moved-times", "--json", "--sqlite", file, ...CATALOG]);
    expect(moved).toMatchObject({ code: 0, complained: expect.stringContaining("1 appointments have moved") });
    const line = JSON.parse(moved.printed) as Record<string, string>;
    expect(line).toMatchObject({
      centerId: "harbour-spa",
      reservationId: held.reservationId,
      zoneDataVersion: "of a test",
      start: new Date(held.startMs).toISOString(),
      agreed: formatWall((held.startMs + 3 * 3_600_000) as WallMs),
    });
    expect(line["shown"]).not.toBe(line["agreed"]);
    expect(await runCommand(["moved-times", "--sqlite", file])).toMatchObject({ code: 2 });
  });

  it("the lines printed with --sample work unchanged, in a shell", async () => {
    const command = startCommand(["serve", "--sample", "--port", "0"]);
    await command.running;
    const lines = command.printed.join("\n").split("\n");
    const from = lines.findIndex((line) => line.startsWith("API="));
    const script = lines.slice(from, lines.indexOf("", from)).join("\n");
    const { stdout } = await promisify(execFile)("sh", ["-c", script]);
    const [reserved, confirmed] = stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Record<string, any>);
    expect(reserved).toMatchObject({
      is_reserved: true,
      blocking_time: 1,
      invoices: [{ invoice_id: expect.any(String) }],
    });
    expect(confirmed).toMatchObject({ is_confirmed: true, error: null });
    command.stop();
    expect(await command.ended).toBe(0);
  });

  it("lets the pages of each --cors-origin call, and of no other", async () => {
    const origins = ["https://one.example", "http://localhost:5173"];
    const asked = origins.flatMap((origin) => ["--cors-origin", origin]);
    const command = startCommand(["serve", "--sample", "--port", "0", ...asked]);
    await command.running;
    const url = /http:\/\/127\.0\.0\.1:\d+/.exec(command.printed.join("\n"))?.[0] ?? "";
    for (const origin of [...origins, "https://two.example"]) {
      const headers = { origin, "access-control-request-method": "POST" };
      const answer = await fetch(`${url}/v1/bookings`, { method: "OPTIONS", headers });
      const isListed = origins.includes(origin);
      expect(answer.status).toBe(isListed ? 204 : 405);
      expect(answer.headers.get("access-control-allow-origin")).toBe(isListed ? origin : null);
    }
    command.stop();
    expect(await command.ended).toBe(0);
  });

  it("logs at its start the entries of the catalog that can never work", async () => {
    const file = join(folder, "never.json");
    const sample = JSON.parse(readFileSync(sampleFile, "utf8")) as { centers: { services: object[] }[] };
    Object.assign(sample.centers[0]?.services[0] ?? {}, { durationMinutes: 1_440 });
    writeFileSync(file, JSON.stringify(sample));
    const command = startCommand(["serve", "--memory", "--port", "0", "--catalog", file], KEYS);
    await Promise.race([command.running, command.ended]);
    const logged = command.complained.map((line) => JSON.parse(line) as Record<string, string>);
    const warned = logged.filter(({ level }) => level === "warn").map(({ field }) => field);
    expect(warned).toContain("centers[0].services[0]");
    expect(logged.findIndex(({ level }) => level === "warn")).toBeLessThan(
      logged.findIndex(({ message }) => message === "serving"),
    );
    command.stop();
    expect(await command.ended).toBe(0);
  });

  it("a port that is taken is a sentence", async () => {
    const first = startCommand(["serve", "--sample", "--port", "0"]);
    await first.running;
    const port = /:(\d+),/.exec(first.printed.join(""))?.[1] ?? "";
    expect(await runCommand(["serve", "--sample", "--port", port])).toEqual({
      code: 1,
      printed: "",
      complained: `holdfast serve: port ${port} is taken: choose another with --port.`,
    });
    first.stop();
    await first.ended;
  });
});
