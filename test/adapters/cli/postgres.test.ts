import pg from "pg";
import { describe, expect, it } from "vitest";
import { bucketOfTag, centerTag } from "../../../src/index.ts";
import { hostId } from "../../../src/conformance/store/fixtures.ts";
import { sampleFile } from "../../support/sample-catalog.ts";
import { createDatabase } from "../postgres/server/shared.ts";
import { callsOf, runCommand, startCommand } from "../../support/command-line.ts";

const CATALOG = ["--catalog", sampleFile.pathname];
const KEYS = { HOLDFAST_API_KEYS: "web=a-key-of-the-tests" };

describe("--postgres", () => {
  it("migrate, serve, status and sweep work on the database of the environment, and on data that others left there", async () => {
    const env = { ...KEYS, HOLDFAST_POSTGRES_URL: await createDatabase() };
    for (const command of ["status", "sweep"]) {
      const empty = { code: 1, complained: expect.stringContaining("has no tables of Holdfast") };
      expect(await runCommand([command, "--postgres"], env)).toMatchObject(empty);
    }
    expect(await runCommand(["migrate", "--postgres"], env)).toEqual({
      code: 0,
      printed: "The tables of PostgreSQL are up to date.",
      complained: "",
    });

    const serve = ["serve", "--postgres", "--port", "0", "--no-events", ...CATALOG];
    const [one, other] = [startCommand(serve, env), startCommand(serve, env)];
    await Promise.all([one, other].map(({ running, ended }) => Promise.race([running, ended])));
    const [atOne, atOther] = [callsOf(one), callsOf(other)];
    const guest = await atOne("POST", "/v1/guests", { center_id: "harbour-spa", personal_info: { first_name: "Mia" } });
    const { id } = await atOne("POST", "/v1/bookings", {
      center_id: "harbour-spa",
      date: new Date(Date.now() + 10 * 86_400_000).toISOString().slice(0, 10),
      guests: [{ id: guest["id"], items: [{ item: { id: "swedish-60" } }] }],
    });
    const { slots } = await atOther("GET", `/v1/bookings/${id}/slots`);
    await atOne("POST", `/v1/bookings/${id}/slots/reserve`, { slot_time: slots[0].Time });
    expect(await atOther("GET", `/v1/bookings/${id}/slots/reserve`)).toMatchObject({
      status: "reserved",
      invoices: [{ guest: { FirstName: "Mia" } }],
    });
    for (const command of [one, other]) command.stop();
    expect(await Promise.all([one.ended, other.ended])).toEqual([0, 0]);

    const status = await runCommand(["status", "--json", "--postgres"], env);
    expect(JSON.parse(status.printed)).toMatchObject({ store: "PostgreSQL", due: 0, outbox: { undelivered: 1 } });
    expect(await runCommand(["sweep", "--postgres"], env)).toMatchObject({
      code: 0,
      printed: expect.stringMatching(/^0 reservations of PostgreSQL/),
    });
  });

  it("--buckets N has a schema for each bucket, a bucket's centers there alone, and their guests in common", async () => {
    const url = await createDatabase();
    const env = { ...KEYS, HOLDFAST_POSTGRES_URL: url };
    const buckets = ["--postgres", "--buckets", "3"];
    expect(await runCommand(["migrate", ...buckets], env)).toMatchObject({
      ...{ code: 0, printed: "The tables of PostgreSQL, 3 buckets are up to date." },
    });
    const command = startCommand(["serve", ...buckets, "--port", "0", "--no-events", ...CATALOG], env);
    await Promise.race([command.running, command.ended]);
    const call = callsOf(command);
    const centerId = "harbour-spa";
    const guest = await call("POST", "/v1/guests", { center_id: centerId, personal_info: { first_name: "Mia" } });
    const { id } = await call("POST", "/v1/bookings", {
      center_id: centerId,
      date: new Date(Date.now() + 10 * 86_400_000).toISOString().slice(0, 10),
      guests: [{ id: guest["id"], items: [{ item: { id: "swedish-60" } }] }],
    });
    const { slots } = await call("GET", `/v1/bookings/${id}/slots`);
    await call("POST", `/v1/bookings/${id}/slots/reserve`, { slot_time: slots[0].Time });
    expect(await call("POST", `/v1/bookings/${id}/slots/confirm`, {})).toMatchObject({ is_confirmed: true });
    command.stop();
    expect(await command.ended).toBe(0);

    const own = bucketOfTag(centerTag(hostId(centerId)), 3);
    const status = await runCommand(["status", "--json", ...buckets], env);
    const shown = (JSON.parse(status.printed) as { buckets: { store: string; outbox: { undelivered: number } }[] })
      .buckets;
    expect(shown.map(({ store }) => store)).toEqual([0, 1, 2].map((nth) => `PostgreSQL holdfast_0${nth}`));
    expect(shown.map(({ outbox }) => outbox.undelivered > 0)).toEqual([0, 1, 2].map((nth) => nth === own));
    expect(await runCommand(["sweep", ...buckets], env)).toMatchObject({ code: 0 });
    const lines = (await runCommand(["history", id, "--json", ...buckets], env)).printed.split("\n");
    expect(lines.map((line) => (JSON.parse(line) as { type: string }).type)).toContain("ReservationConfirmed");

    for (const [asked, exitCode, sentence] of [
      [["--postgres"], 1, "the database has 3 buckets: add --buckets 3."],
      [["--postgres", "--buckets", "4"], 1, "the database has 3 buckets: add --buckets 3."],
      [["--postgres", "--buckets", "1"], 2, "--buckets must be a number from 2 to 100."],
      [["--memory", "--buckets", "3"], 2, "--buckets is for --postgres."],
    ] as const)
      expect(await runCommand(["sweep", ...asked], env)).toMatchObject({
        ...{ code: exitCode, complained: expect.stringContaining(sentence) as string },
      });
  });

  it("--buckets never makes a bucket again that was moved away, and goes on with making them if it was cut off", async () => {
    const url = await createDatabase();
    const env = { ...KEYS, HOLDFAST_POSTGRES_URL: url };
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    const sweep = () => runCommand(["sweep", "--postgres", "--buckets", "2"], env);
    try {
      expect(await runCommand(["migrate", "--postgres", "--buckets", "2"], env)).toMatchObject({ code: 0 });
      await client.query("ALTER SCHEMA holdfast_00 RENAME TO moved_00");
      const missing = { code: 1, complained: expect.stringContaining("a bucket's schema is missing") as string };
      expect(await sweep()).toMatchObject(missing);
      await client.query("COMMENT ON SCHEMA holdfast IS NULL");
      expect(await sweep()).toMatchObject({ code: 0 });
    } finally {
      await client.end();
    }
  });

  it("--buckets is refused on a store without buckets that has bookings", async () => {
    const env = { ...KEYS, HOLDFAST_POSTGRES_URL: await createDatabase() };
    expect(await runCommand(["migrate", "--postgres"], env)).toMatchObject({ code: 0 });
    const missing = { code: 1, complained: expect.stringContaining("the database has no buckets") as string };
    expect(await runCommand(["sweep", "--postgres", "--buckets", "2"], env)).toMatchObject(missing);
    const command = startCommand(["serve", "--postgres", "--port", "0", "--no-events", ...CATALOG], env);
    await Promise.race([command.running, command.ended]);
    await callsOf(command)("POST", "/v1/bookings", {
      center_id: "harbour-spa",
      date: new Date(Date.now() + 10 * 86_400_000).toISOString().slice(0, 10),
      guests: [{ items: [{ item: { id: "swedish-60" } }] }],
    });
    command.stop();
    await command.ended;
    const refused = { code: 1, complained: expect.stringContaining("leave --buckets out") as string };
    expect(await runCommand(["migrate", "--postgres", "--buckets", "2"], env)).toMatchObject(refused);
  });

  it("without an address, with an invalid one, or without a server there, it says so and shows no password", async () => {
    const wrong: readonly (readonly [string | undefined, number, string])[] = [
      [undefined, 2, "needs the address in HOLDFAST_POSTGRES_URL"],
      ["", 2, "needs the address in HOLDFAST_POSTGRES_URL"],
      ["user:hush-hush@host", 2, "not an address of the form postgres://"],
      ["postgres://user:hush-hush@:x:y", 2, "not an address of the form postgres://"],
      ["postgres://user:hush-hush@127.0.0.1:1/none", 1, "PostgreSQL cannot be used: "],
    ];
    for (const command of ["migrate", "status", "sweep", "serve"]) {
      for (const [url, exitCode, sentence] of wrong) {
        const env = url === undefined ? KEYS : { ...KEYS, HOLDFAST_POSTGRES_URL: url };
        const { code, complained } = await runCommand(
          [command, "--postgres", ...(command === "serve" ? CATALOG : [])],
          env,
        );
        expect({ code, complained }).toEqual({ code: exitCode, complained: expect.stringContaining(sentence) });
        expect(complained).not.toMatch(/\n\s+at |hush-hush/);
      }
    }
  });
});
