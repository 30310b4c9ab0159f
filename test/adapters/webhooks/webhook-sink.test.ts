import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { createWebhookSink } from "../../../src/adapters/webhooks/index.ts";
import { describeEventSink } from "../../../src/conformance/index.ts";
import type { EventSink, RecordedEvent } from "../../../src/index.ts";
import { accepted } from "../../support/answers.ts";
import { openWorld } from "../../support/engine-world.ts";
import { openReceiver, secretOf, type Receiver } from "./receiver.ts";

const OLD = secretOf("old");
const NEW = secretOf("new");

const opened: Receiver[] = [];
const open = async (secret: string, port?: number): Promise<Receiver> => {
  const receiver = await openReceiver(secret, port);
  opened.push(receiver);
  return receiver;
};
afterEach(async () => {
  for (const it of opened.splice(0)) await it.close();
});

describeEventSink({
  name: "a webhook and its receiver",
  runner: { describe, it },
  harness: {
    open: async () => {
      let receiver = await openReceiver(OLD);
      const before: string[] = [];
      const ids = () => receiver.received.map(({ id }) => id).filter((id) => !before.includes(id));
      return {
        sink: createWebhookSink({ url: receiver.url, secrets: [OLD] }),
        received: async () => [...before, ...ids()],
        close: () => receiver.close(),
        cutOff: async () => {
          const port = Number(new URL(receiver.url).port);
          before.push(...ids());
          await receiver.close();
          return { mended: async () => void (receiver = await openReceiver(OLD, port)) };
        },
      };
    },
  },
});

const EVENT: RecordedEvent = {
  position: 7,
  eventId: "0123-7",
  sequence: 2,
  atMs: 1_778_407_205_000 as never,
  by: null,
  event: {
    type: "SlotBlocked",
    centerId: "spa" as never,
    blockId: "0123" as never,
    externalId: "Ärztin",
    atMs: 1_778_407_200_000 as never,
  },
};

const failureOf = (sink: EventSink, event = EVENT): Promise<string> =>
  sink.deliver(event).then(
    () => "delivered",
    (reason: unknown) => (reason as Error).message,
  );

describe("a message", () => {
  it("has the event's id, type, instant and facts, and is verified by the published library", async () => {
    const receiver = await open(OLD);
    await createWebhookSink({ url: receiver.url, secrets: [OLD] }).deliver(EVENT);
    const { atMs, centerId, blockId, externalId } = EVENT.event as Extract<
      RecordedEvent["event"],
      { type: "SlotBlocked" }
    >;
    expect(receiver.received).toEqual([
      {
        id: "0123-7",
        message: {
          type: "SlotBlocked",
          timestamp: "2026-05-10T10:00:00.000Z",
          data: { centerId, blockId, externalId, atMs, sequence: 2, position: 7 },
        },
      },
    ]);
    expect(receiver.posted).toMatchObject([
      { method: "POST", path: "/hooks?from=holdfast", headers: { "content-type": "application/json" } },
    ]);
  });

  it("is signed by every secret, so that old and new receivers both accept it", async () => {
    for (const secret of [OLD, NEW]) {
      const receiver = await open(secret);
      await createWebhookSink({ url: receiver.url, secrets: [NEW, OLD] }).deliver(EVENT);
      expect(receiver.received).toHaveLength(1);
      expect((receiver.posted[0]?.headers["webhook-signature"] as string).split(" ")).toHaveLength(2);
    }
  });

  it("is refused by a receiver of another secret, and so not delivered", async () => {
    const receiver = await open(NEW);
    expect(await failureOf(createWebhookSink({ url: receiver.url, secrets: [OLD] }))).toBe("the receiver answered 401");
    expect(receiver.received).toEqual([]);
  });
});

describe("a delivery", () => {
  const answers = (status: number) => (response: ServerResponse) =>
    void response.writeHead(status, { location: "/elsewhere" }).end("x".repeat(10));

  it.each([200, 201, 202, 204, 299])("is done by %i", async (status) => {
    const receiver = await open(OLD);
    receiver.behave(answers(status));
    expect(await failureOf(createWebhookSink({ url: receiver.url, secrets: [OLD] }))).toBe("delivered");
  });

  it.each([300, 400, 404, 429, 500, 503])("is not done by %i", async (status) => {
    const receiver = await open(OLD);
    receiver.behave(answers(status));
    expect(await failureOf(createWebhookSink({ url: receiver.url, secrets: [OLD] }))).toBe(
      `the receiver answered ${status}`,
    );
  });

  it.each([301, 302, 303, 307, 308])("follows no redirect: %i", async (status) => {
    const receiver = await open(OLD);
    receiver.behave(answers(status));
    expect(await failureOf(createWebhookSink({ url: receiver.url, secrets: [OLD] }))).toBe(
      `the receiver answered ${status}: redirects are not followed`,
    );
    expect(receiver.posted.map(({ path }) => path)).toEqual(["/hooks?from=holdfast"]);
  });

  it("posts nothing more after 410, until the sink is created again", async () => {
    const receiver = await open(OLD);
    const sink = createWebhookSink({ url: receiver.url, secrets: [OLD] });
    receiver.behave(answers(410));
    expect(await failureOf(sink)).toMatch(/^the receiver answered 410 Gone/);
    receiver.behave(null);
    expect(await failureOf(sink)).toMatch(/^the receiver answered 410 Gone/);
    expect(receiver.posted).toHaveLength(1);
    expect(await failureOf(createWebhookSink({ url: receiver.url, secrets: [OLD] }))).toBe("delivered");
  });

  it("ends after its time, if the receiver hangs", async () => {
    const receiver = await open(OLD);
    receiver.behave(() => undefined);
    const began = performance.now();
    const sink = createWebhookSink({ url: receiver.url, secrets: [OLD], timeoutMs: 200 });
    expect(await failureOf(sink)).toBe("the receiver did not answer in 200 ms");
    expect(performance.now() - began).toBeLessThan(5_000);
  });

  it("does not read an answer that has no end", async () => {
    const receiver = await open(OLD);
    receiver.behave((response) => {
      response.writeHead(200);
      const more = (): boolean => response.write("x".repeat(65_536));
      response.on("drain", more);
      more();
    });
    const began = performance.now();
    const sink = createWebhookSink({ url: receiver.url, secrets: [OLD], timeoutMs: 30_000 });
    expect(await failureOf(sink)).toBe("delivered");
    expect(performance.now() - began).toBeLessThan(5_000);
  });

  it("says why nothing answers, without the address", async () => {
    const server = createServer();
    await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    const sink = createWebhookSink({ url: `http://127.0.0.1:${port}/?token=hidden`, secrets: [OLD] });
    expect(await failureOf(sink)).toBe("the receiver cannot be reached (ECONNREFUSED)");
  });
});

describe("with the outbox", () => {
  it("an event that failed comes again with the same id and a signature of its own, and the later ones wait", async () => {
    const receiver = await open(NEW);
    const sink = createWebhookSink({ url: receiver.url, secrets: [NEW, OLD], timeoutMs: 200 });
    const world = await openWorld();
    const { bookingId } = await world.hold("ada", "10:00");
    accepted(await world.release(bookingId));
    receiver.behave((response) => void response.writeHead(503).end());
    const first = accepted(await world.engine.deliverEvents(sink));
    expect(first).toMatchObject({ delivered: 0, parked: 1 });
    receiver.behave(() => undefined);
    world.clock.set(first.retryAtMs!);
    const second = accepted(await world.engine.deliverEvents(sink));
    expect(second).toMatchObject({ delivered: 0, parked: 1 });
    receiver.behave(null);
    world.clock.set(second.retryAtMs!);
    expect(accepted(await world.engine.deliverEvents(sink))).toMatchObject({ delivered: 2, parked: 0 });
    expect(receiver.received.map(({ message }) => message["type"])).toEqual(["ReservationMade", "ReservationReleased"]);
    const ids = receiver.posted.map(({ headers }) => headers["webhook-id"]);
    expect(new Set(ids.slice(0, 3)).size).toBe(1);
    expect(ids).toHaveLength(4);
  });
});

describe("options that are not valid", () => {
  it.each([
    ["no web address", { url: "ftp://example.com" }, "url must be an http or https address"],
    ["a password in the address", { url: "https://me:secret@example.com" }, "url must be an http or https address"],
    ["no secret", { secrets: [] }, "secrets must be a list of 1 to 10 secrets"],
    ["a secret without its prefix", { secrets: ["a".repeat(44)] }, "secrets [0] must be whsec_"],
    [
      "a short secret",
      { secrets: [OLD, `whsec_${Buffer.alloc(23).toString("base64")}`] },
      "secrets [1] must be whsec_",
    ],
    ["a long secret", { secrets: [`whsec_${Buffer.alloc(65).toString("base64")}`] }, "secrets [0] must be whsec_"],
    ["no base64", { secrets: [`${OLD}!`] }, "secrets [0] must be whsec_"],
    ["no time", { timeoutMs: 0 }, "timeoutMs must be a whole number from 100 to 60000"],
    ["an unknown one", { retries: 3 }, "retries is not known"],
  ])("%s", (_, over, problem) => {
    const create = () => createWebhookSink({ url: "https://example.com/hooks", secrets: [OLD], ...over });
    expect(create).toThrow(TypeError);
    expect(create).toThrow(problem);
    expect(create).not.toThrow(/secret@|a{44}/);
  });

  it.each([24, 64])("a secret of %i bytes is valid", (bytes) => {
    const secrets = [`whsec_${Buffer.alloc(bytes, 7).toString("base64")}`];
    expect(() => createWebhookSink({ url: "https://example.com/hooks", secrets })).not.toThrow();
  });
});
