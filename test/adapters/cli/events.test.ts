import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it, vi } from "vitest";
import { openReceiver, secretOf } from "../webhooks/receiver.ts";
import { callsOf, runCommand, startCommand } from "../../support/command-line.ts";

const folder = mkdtempSync(join(tmpdir(), "holdfast-events-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const write = (name: string, text: string): string => {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
};

/** The sample center, served, with one hold made and released; the id of its reservation. */
const heldAndReleased = async (options: readonly string[] = [], env: Readonly<Record<string, string>> = {}) => {
  const command = startCommand(["serve", "--sample", "--port", "0", ...options], env);
  await Promise.race([command.running, command.ended]);
  const call = callsOf(command, "try-me-at-the-harbour");
  const { id } = await call("POST", "/v1/bookings", {
    center_id: "harbour-spa",
    date: new Date(Date.now() + 10 * 86_400_000).toISOString().slice(0, 10),
    guests: [{ id: "anna-bianchi", items: [{ item: { id: "swedish-60" } }] }],
  });
  const { slots } = await call("GET", `/v1/bookings/${id}/slots`);
  const held = await call("POST", `/v1/bookings/${id}/slots/reserve`, { slot_time: slots[0].Time });
  await call("DELETE", `/v1/bookings/${id}/slots/reserve`);
  return { command, call, reservationId: held["reservation_id"] as string };
};

type Line = Record<string, unknown>;
const events = (lines: readonly string[]): readonly Line[] =>
  lines.map((line) => JSON.parse(line) as Line).filter(({ message }) => message === "event");

describe("events of serve", () => {
  it("writes them to the log, in order, without names or free text", async () => {
    const { command, reservationId } = await heldAndReleased();
    await vi.waitFor(() => expect(events(command.complained)).toHaveLength(2), { timeout: 5_000 });
    command.stop();
    await command.ended;
    expect(events(command.complained)).toEqual(
      ["ReservationMade", "ReservationReleased"].map((type) => ({
        time: expect.any(String),
        level: "info",
        message: "event",
        type,
        about: reservationId,
        centerId: "harbour-spa",
        at: expect.stringMatching(/Z$/),
        eventId: expect.any(String),
        position: expect.any(Number),
      })),
    );
  });

  it("--sink: they go to the module, and a refused event is logged and comes again", async () => {
    const file = write(
      "sink.mjs",
      `globalThis.sunk = [];
       export default { deliver: async ({ event }) => {
         globalThis.sunk.push(event.type);
         if (globalThis.sunk.length === 1) throw new Error("not yet");
       } };`,
    );
    const { command } = await heldAndReleased(["--sink", file]);
    const { sunk } = globalThis as unknown as { sunk: readonly string[] };
    await vi.waitFor(() => expect(sunk).toHaveLength(3), { timeout: 15_000 });
    expect(sunk).toEqual(["ReservationMade", "ReservationMade", "ReservationReleased"]);
    command.stop();
    expect(await command.ended).toBe(0);
    expect(events(command.complained)).toEqual([]);
    expect(command.complained.join("\n")).toContain('"message":"the sink did not take all"');
  });

  it("--webhook: they are posted, signed, and a failed one comes again", async () => {
    const secret = secretOf("serve");
    const receiver = await openReceiver(secret);
    const { posted, received, url } = receiver;
    receiver.behave((response) => {
      receiver.behave(null);
      response.writeHead(500).end();
    });
    const secrets = { HOLDFAST_WEBHOOK_SECRETS: `${secretOf("next")},${secret}` };
    const { command } = await heldAndReleased(["--webhook", url], secrets);
    await vi.waitFor(() => expect(received).toHaveLength(2), { timeout: 15_000 });
    expect(received.map(({ message }) => message["type"])).toEqual(["ReservationMade", "ReservationReleased"]);
    expect(posted).toHaveLength(3);
    command.stop();
    expect(await command.ended).toBe(0);
    expect(events(command.complained)).toEqual([]);
    await receiver.close();
  });

  it("a webhook that cannot be is a sentence, without the secret", async () => {
    const good = secretOf("serve");
    const wrong = [
      [["--webhook", "https://example.com"], "", "needs the secrets that sign in HOLDFAST_WEBHOOK_SECRETS"],
      [["--webhook", "https://example.com"], `${good},too-short`, "secrets [1] must be whsec_"],
      [["--webhook", "example.com"], good, "url must be an http or https address"],
      [["--webhook", "https://example.com", "--no-events"], good, "choose one of"],
    ] as const;
    for (const [options, secrets, sentence] of wrong) {
      const env = { HOLDFAST_WEBHOOK_SECRETS: secrets };
      const { code, complained } = await runCommand(["serve", "--sample", "--port", "0", ...options], env);
      expect({ code, complained }).toEqual({ code: 2, complained: expect.stringContaining(sentence) });
      expect(complained).not.toMatch(/\n\s+at |too-short/);
    }
  });

  it("--no-events: they stay in the outbox", async () => {
    const { command, call } = await heldAndReleased(["--no-events"]);
    expect((await call("GET", "/metrics"))["text"]).not.toContain('command="deliverEvents"');
    command.stop();
    expect(await command.ended).toBe(0);
    expect(events(command.complained)).toEqual([]);
  });

  it("a sink that never answers does not keep the process from ending within 5 seconds", async () => {
    const file = write("stuck.mjs", "export default { deliver: () => new Promise(() => (globalThis.stuck = true)) };");
    const { command } = await heldAndReleased(["--sink", file]);
    await vi.waitFor(() => expect(globalThis).toHaveProperty("stuck"), { timeout: 5_000 });
    const askedAt = performance.now();
    command.stop();
    expect(await command.ended).toBe(0);
    expect(performance.now() - askedAt).toBeLessThan(5_000);
    expect(command.complained.join("\n")).toContain("something did not end in time");
  });

  it("an invalid module, or one without a sink, is a sentence", async () => {
    const wrong: readonly (readonly [readonly string[], number, string])[] = [
      [["--sink", join(folder, "none.mjs")], 1, "cannot be loaded"],
      [["--sink", write("broken.mjs", "export default {")], 1, "cannot be loaded"],
      [["--sink", write("other.mjs", "export const deliver = 1;")], 1, "its default export has no function deliver"],
      [["--sink", write("fine.mjs", "export default { deliver: async () => {} };"), "--no-events"], 2, "choose one of"],
    ];
    for (const [options, exitCode, sentence] of wrong) {
      const { code, complained } = await runCommand(["serve", "--sample", "--port", "0", ...options]);
      expect({ code, complained }).toEqual({ code: exitCode, complained: expect.stringContaining(sentence) });
      expect(complained).not.toMatch(/\n\s+at /);
    }
  });
});
