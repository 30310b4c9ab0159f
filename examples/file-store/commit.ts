import { centerTag, claimsClash, claimsOf, isLive } from "../../src/index.ts";
import type * as Port from "../../src/index.ts";
import { blockNamed, claimsIn, type Data } from "./data.ts";

/** Applies each set as a whole or not at all; each sees those before it. */
export const commitBatch = (data: Data, sets: readonly Port.ChangeSet[], clockMs: Port.EpochMs): Port.CommitOutcome[] =>
  sets.map((set) => {
    const atMs = set.decidedAtMs > clockMs ? set.decidedAtMs : clockMs;
    const because = refusalOf(data, set, atMs);
    if (because !== null) return { kind: "refused", because, atMs };
    return { kind: "accepted", sequence: apply(data, set, atMs), atMs };
  });

/** Asked before anything is changed: that is what makes a refusal leave no trace. */
const refusalOf = (data: Data, set: Port.ChangeSet, atMs: Port.EpochMs): Port.CommitRefusal | null => {
  const tag = centerTag(set.centerId);
  const commandId = set.command?.commandId;
  if (commandId !== undefined && data.commands.some((it) => it.tag === tag && it.record.commandId === commandId)) {
    return { kind: "duplicate_command", commandId };
  }
  const stale = staleIn(data, set);
  if (stale !== null) return { kind: "stale", id: stale };
  if (set.beforeMs !== null && !isLive(set.beforeMs, atMs)) return { kind: "deadline_passed", beforeMs: set.beforeMs };
  const unit = overlappingIn(data, set);
  return unit === null ? null : { kind: "overlap", unit };
};

const staleIn = (data: Data, set: Port.ChangeSet): Extract<Port.CommitRefusal, { kind: "stale" }>["id"] | null => {
  const records = [...data.bookings, ...data.reservations, ...data.blocks];
  const versionOf = (id: string) => records.find(({ state }) => state.id === id)?.version ?? 0;
  for (const { state, expectedVersion } of [...set.bookings, ...set.reservations, ...set.blocks]) {
    if (versionOf(state.id) !== expectedVersion) return state.id;
  }
  for (const { state } of set.blocks) {
    const other = blockNamed(data, set.centerId, state.externalId)?.state;
    if (state.status === "standing" && other?.status === "standing" && other.id !== state.id) return state.id;
  }
  if (set.holder !== null && holderIn(data, set.centerId, set.holder.key).version !== set.holder.expectedVersion) {
    return set.holder.key;
  }
  return set.unchanged.find(({ id, version }) => versionOf(id) !== version)?.id ?? null;
};

/** What the set writes is left out of what stands, so that it may take what it gives back. */
const overlappingIn = (data: Data, set: Port.ChangeSet): Port.UnitKey | null => {
  const written = [...set.reservations, ...set.blocks].map(({ state }) => state);
  const standing: Port.Claim[] = claimsIn(data, set.centerId).filter(({ owner }) =>
    written.every(({ id }) => id !== owner.id),
  );
  const claims = written.flatMap((state) =>
    state.status === "standing" ? state.claims : state.status === "removed" ? [] : claimsOf(state),
  );
  for (const claim of claims) {
    if (standing.some((other) => claimsClash(claim, other))) return claim.unit;
    standing.push(claim);
  }
  return null;
};

const apply = (data: Data, set: Port.ChangeSet, atMs: Port.EpochMs): number => {
  data.sequence += 1;
  for (const { state } of set.bookings) write(data.bookings, state, atMs);
  for (const { state } of set.reservations) write(data.reservations, state, atMs);
  for (const { state } of set.blocks) write(data.blocks, state, atMs);
  if (set.holder !== null) {
    const { version, ...holder } = holderIn(data, set.centerId, set.holder.key);
    data.holders = data.holders.filter((it) => it.centerId !== holder.centerId || it.key !== holder.key);
    data.holders.push({ ...holder, version: version + 1 });
  }
  if (set.command !== null) data.commands.push({ tag: centerTag(set.centerId), record: set.command });
  for (const event of set.events) {
    data.position += 1;
    data.events.push({ position: data.position, eventId: `event-${data.position}`, sequence: data.sequence, event });
  }
  return data.sequence;
};

const write = <State extends { id: string }>(
  records: Port.Versioned<State>[],
  state: State,
  writtenAtMs: Port.EpochMs,
) => {
  const at = records.findIndex((it) => it.state.id === state.id);
  if (at < 0) records.push({ state, version: 1, writtenAtMs });
  else records[at] = { state, version: (records[at]?.version ?? 0) + 1, writtenAtMs };
};

export const holderIn = ({ holders }: Data, centerId: Port.CenterId, key: Port.HolderKey) =>
  holders.find((it) => it.centerId === centerId && it.key === key) ?? { centerId, key, version: 0 };
