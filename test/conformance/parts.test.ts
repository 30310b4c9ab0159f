import { describe, expect, it } from "vitest";
import { reservationStoreCases, runCase } from "../../src/conformance/index.ts";
import { loadFileStore, type Edit } from "./broken-stores/broken-store.ts";
import { fileStoreHarness } from "./file-store-harness.ts";

// A store may lack the outbox, retention or both: whatever is not about these passes all the same.

const refused = (call: string, name: string): Edit => [
  "store",
  call,
  `${name}: () => { throw new Error("not there"); },`,
];

const WITHOUT_OUTBOX: readonly Edit[] = [
  ["records", "for (const event of set.events) {", "for (const event of [] as typeof set.events) {"],
  refused("takeEvents: (request) => change((data, nowMs) => outbox.takeEvents(data, request, nowMs)),", "takeEvents"),
  refused("settleEvents: (settlement) => change((data) => outbox.settleEvents(data, settlement)),", "settleEvents"),
  refused("retryParked: (parked) => change((data, nowMs) => outbox.retryParked(data, parked, nowMs)),", "retryParked"),
  refused("waitingEvents: (request) => run((data) => outbox.waitingEvents(data, request)),", "waitingEvents"),
  refused("parkedEvents: (request) => run((data) => outbox.parkedEvents(data, request)),", "parkedEvents"),
  refused("outboxStatus: (consumer) => run((data) => outbox.outboxStatus(data, consumer)),", "outboxStatus"),
];
const WITHOUT_RETENTION = refused(
  "removeOld: (request) => change((data, nowMs) => outbox.removeOld(data, request, nowMs)),",
  "removeOld",
);

const cases = reservationStoreCases({ from: 1, count: 2 });

describe.each([
  ["outbox", WITHOUT_OUTBOX],
  ["retention", [WITHOUT_RETENTION]],
])("a store without %s", (part, edits) => {
  const lacks = new Set([part]);
  const harness = fileStoreHarness(loadFileStore(edits));

  it("passes every case that is not about it", async () => {
    const others = cases.filter(({ parts = [] }) => !parts.includes(part));
    expect(others.length).toBeLessThan(cases.length);
    const failures = [];
    for (const one of others) failures.push(await runCase(one, harness, { lacks }));
    expect(failures.filter((failure) => failure !== null).map(({ message }) => message)).toEqual([]);
  });
});
