import { expect } from "vitest";
import { dated } from "../../src/domain/time/dated.ts";
import type { ChangeSet, EpochMs, Reservation } from "../../src/index.ts";
import { createManualClock } from "../../src/testing/index.ts";
import { checkEverything, inOrder } from "../model/invariants.ts";
import { Model } from "../model/model.ts";
import type { ModelEvent } from "../model/records.ts";
import type { Accepted, Race } from "./race.ts";
import { createTestStore } from "../support/stores.ts";

/**
 * Rule 7: the accepted commands, replayed one after another in commit order, are the same history. A fresh store
 * accepts them again and has the same records. The model accepts each with the same answer at the instant of its
 * decision. And each commit met its deadlines.
 */
export const expectLinearizable = async (race: Race): Promise<void> => {
  const inSequence = [...race.log].sort((one, other) => one.sequence - other.sequence);
  await expectSameStore(race, inSequence);
  expectInTime(inSequence);
  expectModelAgrees(race, inSequence);
};

const expectSameStore = async (race: Race, accepted: readonly Accepted[]): Promise<void> => {
  const clock = createManualClock(race.world.startMs);
  const store = createTestStore({ clock });
  for (const { set, sequence, atMs } of accepted) {
    clock.set(atMs);
    const outcomes = (await store.commit([set]))._unsafeUnwrap();
    expect(outcomes).toEqual([{ kind: "accepted", sequence, atMs }]);
  }
  expect(store.dump()).toEqual(race.store.dump());
};

/** Rule 3 at the instant of the commit: a reservation that left `reserved` alive was live then, an expired one not. */
const expectInTime = (accepted: readonly Accepted[]): void => {
  const states = new Map<string, Reservation>();
  for (const { set, atMs } of accepted) {
    for (const { state } of set.reservations) {
      const before = states.get(state.id);
      states.set(state.id, state);
      if (before?.status === "reserved") {
        const isInTime = atMs < before.expiresAtMs;
        expect(isInTime, `${state.status} of what ends at ${before.expiresAtMs}, committed at ${atMs}`).toBe(
          state.status !== "expired",
        );
      }
      if (before === undefined && state.status === "reserved") expect(atMs).toBeLessThan(state.expiresAtMs);
    }
  }
};

const expectModelAgrees = (race: Race, accepted: readonly Accepted[]): void => {
  const model = new Model(race.world);
  for (const { set, atMs } of accepted) {
    // The set itself may be dated later, by an instant its engine answered while the set waited its turn.
    model.decidedAtMs = set.command?.acceptedAtMs ?? set.decidedAtMs;
    model.committedAtMs = atMs;
    const events = set.events.map((event) => dated(event, atMs as EpochMs)) as unknown as readonly ModelEvent[];
    expect(inOrder(events)).toEqual(inOrder(eventsOf(race, model, set, atMs)));
  }
  checkEverything(model, race.store.dump(), { instants: false });
};

/** The model's events for a change set: those of its command, or of an expiry that a sweeper recorded. */
const eventsOf = (
  race: Race,
  model: Model,
  { command, reservations }: ChangeSet,
  atMs: number,
): readonly ModelEvent[] => {
  if (command === null) {
    return reservations.flatMap(({ state }) => {
      const reservation = model.reservation(state.id);
      expect(reservation).not.toBeNull();
      return reservation === null ? [] : model.expire(reservation, atMs);
    });
  }
  const asked = race.asked.find(({ call, answer }) => call.asking.key === command.commandId && answer.isOk());
  if (asked === undefined) throw new Error(`a change set of a command without an answer: ${command.commandId}`);
  const { call, answer } = asked;
  const expected = call.expected(model, { ...call.asking, engine: 0 });
  if (expected.kind === "refused")
    throw new Error(`${call.name}: the model refuses with ${JSON.stringify(expected.refusal)}`);
  return expected.learn(answer._unsafeUnwrap());
};
