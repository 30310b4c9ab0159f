import type { MemoryDump } from "../../src/adapters/memory/index.ts";
import type { StoreDump } from "../../src/conformance/index.ts";

/** A picture of the memory store, or of another in its form, as the kit compares it. */
export const inKitForm = ({ partitions, centers, events, consumers }: MemoryDump): StoreDump => ({
  bookings: byId(partitions.flatMap((it) => it.bookings)),
  reservations: byId(partitions.flatMap((it) => it.reservations)),
  blocks: byId(partitions.flatMap((it) => it.blocks)),
  claims: centers.flatMap(({ centerId, claims }) => claims.map((claim) => ({ ...claim, centerId }))),
  holders: centers.flatMap(({ centerId, people }) =>
    people.flatMap(({ key, version }) => (version === 0 ? [] : [{ centerId, key: key as never, version }])),
  ),
  commands: partitions.flatMap((it) => it.commands).sort((one, other) => (one.commandId < other.commandId ? -1 : 1)),
  events,
  consumers: consumers.map(({ consumer, position, parked }) => ({ consumer, position, parked })),
});

const byId = <Record extends Readonly<{ state: Readonly<{ id: string }> }>>(records: readonly Record[]) =>
  [...records].sort((one, other) => (one.state.id < other.state.id ? -1 : 1));

/** Events of one change set about several things have no order among them. */
export const eventTexts = (events: readonly Readonly<{ sequence: number; event: unknown }>[]): readonly string[] =>
  events.map(({ sequence, event }) => `${sequence} ${JSON.stringify(event)}`).sort();

/** An answer's text. Claims have no order. */
export const answerText = (answer: unknown): string =>
  JSON.stringify(answer, (name, value: unknown) =>
    name === "claims" && Array.isArray(value) ? value.map((it) => JSON.stringify(it)).sort() : value,
  );
