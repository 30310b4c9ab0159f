import type { Result } from "neverthrow";
import { readCatalog, readRoster } from "../../domain/catalog/source-answers.ts";
import { parseHostId, sameId, type CenterId } from "../../domain/ids.ts";
import type { Catalog } from "../../ports/catalog.ts";
import type { Guest, GuestDirectory, GuestLookup, GuestRelation } from "../../ports/guest-directory.ts";
import type { Roster } from "../../ports/roster.ts";
import type { MaybePromise } from "../../ports/maybe-promise.ts";
import { isObject } from "./is-object.ts";
import type { Patience } from "./patience.ts";
import { readDescription, type DescribedCenter } from "./read-description.ts";
import { causeOf, SourceFailed, type Source } from "./source-failure.ts";

// The host's catalog, roster and guest directory, with a time limit and checked answers. Any failure is a SourceFailed
// that names the port.

/** Asks a port. `accept` returns the checked answer, or throws the problem with it. */
const asker =
  (source: Source, patience: Patience) =>
  <Answer>(question: string, ask: () => unknown, accept: (answer: unknown) => Answer): MaybePromise<Answer> =>
    patience(ask, accept, (cause) =>
      cause instanceof WrongAnswer
        ? new SourceFailed(source, `${question} answered: ${cause.message}`)
        : new SourceFailed(source, causeOf(cause)),
    );

class WrongAnswer extends Error {}

const refuseAnswer = (problem: string): never => {
  throw new WrongAnswer(problem);
};

/** Copies of answers, by the object that the host returned: an unchanged answer is the same object. */
const copies = <Read extends object>(read: (answer: object) => Result<Read, string>) => {
  const kept = new WeakMap<object, Read>();
  return (answer: unknown): Read | null => {
    if (answer === null) return null;
    if (typeof answer !== "object") return refuseAnswer(`must be an object or null, not ${typeof answer}`);
    const known = kept.get(answer);
    if (known !== undefined) return known;
    const copy = read(answer).match((value) => value, refuseAnswer);
    kept.set(answer, copy);
    return copy;
  };
};

const listOfThings =
  <Thing>(isThing: (entry: unknown) => entry is Thing, expected: string) =>
  (answer: unknown): readonly Thing[] => {
    if (!Array.isArray(answer)) return refuseAnswer(`must be a list of ${expected}`);
    const entries: unknown[] = [...(answer as unknown[])];
    return entries.every(isThing) ? entries : refuseAnswer(`must be a list of ${expected}`);
  };

/** The part of the catalog that commands and queries ask. */
export type CenterLookup = Pick<Catalog, "center">;

export const checkedCatalog = (catalog: CenterLookup, patience: Patience): CenterLookup => {
  const ask = asker("catalog", patience);
  const copyOf = copies(readCatalog);
  return {
    center: (centerId) =>
      ask(
        `center ${centerId}`,
        () => catalog.center(centerId),
        (answer) => {
          const copy = copyOf(answer);
          const isAsked = copy === null || sameId(copy.center.id, centerId);
          return isAsked ? copy : refuseAnswer(`center.id must be ${centerId}, not ${copy.center.id}`);
        },
      ),
  };
};

/** Some of the ids of all centers, and how many there are. */
export type CenterIdPage = Readonly<{ ids: readonly CenterId[]; total: number }>;

/** Returns the ids at `from` up to `to`, exclusive. Copies and checks these alone. */
export type CenterIdPages = (from: number, to: number) => MaybePromise<CenterIdPage>;

export const checkedCenterIdPages = (catalog: Catalog, patience: Patience): CenterIdPages => {
  const ask = asker("catalog", patience);
  return (from, to) =>
    ask(
      "centerIds",
      () => catalog.centerIds(),
      (answer) => {
        const isList = Array.isArray(answer);
        return { ids: idsOf(isList ? answer.slice(from, to) : answer), total: isList ? answer.length : 0 };
      },
    );
};

const NOTHING_DESCRIBED: DescribedCenter = {
  center: {},
  categories: new Map(),
  items: new Map(),
  therapists: new Map(),
};

/** Returns the descriptions of a center and its things; empty if the catalog describes none. */
export type Descriptions = (centerId: CenterId) => MaybePromise<DescribedCenter>;

export const checkedDescriptions = (catalog: Catalog, patience: Patience): Descriptions => {
  const ask = asker("catalog", patience);
  const copyOf = copies(readDescription);
  return (centerId) =>
    catalog.describe === undefined
      ? NOTHING_DESCRIBED
      : ask(
          `describe ${centerId}`,
          () => catalog.describe?.(centerId),
          (answer) => copyOf(answer) ?? NOTHING_DESCRIBED,
        );
};

export const checkedRoster = (roster: Roster, patience: Patience): Roster => {
  const ask = asker("roster", patience);
  const copyOf = copies(readRoster);
  return { roster: (centerId) => ask(`roster ${centerId}`, () => roster.roster(centerId), copyOf) };
};

/**
 * Checks only the ids that `find` returns, which are all that the engine needs; guests to be shown are checked in full.
 */
export const checkedLookup = (guests: GuestLookup, patience: Patience): GuestLookup => {
  const ask = asker("guests", patience);
  const foundOf = listOfThings(hasId, "guests with their ids");
  const relationsOf = listOfThings(isRelation, "relations, each with guestId and kind");
  return {
    find: (guestIds) => ask("find", () => guests.find(guestIds), foundOf),
    relationsOf: (hostId) => ask("relationsOf", () => guests.relationsOf(hostId), relationsOf),
  };
};

/** The same, with the functions that the HTTP API also needs. */
export const checkedGuests = (guests: GuestDirectory, patience: Patience): GuestDirectory => {
  const ask = asker("guests", patience);
  const guestsOf = listOfThings(isGuest, "guests");
  return {
    ...checkedLookup(guests, patience),
    search: (query) => ask("search", () => guests.search(query), guestsOf),
    add: (guest) => ask("add", () => guests.add(guest), outcomeOf(isGuest)),
    relate: (hostId, relation) => ask("relate", () => guests.relate(hostId, relation), outcomeOf(isNothing)),
    ...(guests.update === undefined
      ? {}
      : {
          update: (guestId, change) => ask("update", () => guests.update?.(guestId, change), outcomeOf(isGuest)),
        }),
    ...(guests.unrelate === undefined
      ? {}
      : {
          unrelate: (hostId, guestId) =>
            ask("unrelate", () => guests.unrelate?.(hostId, guestId), outcomeOf(isNothing)),
        }),
    ...(guests.searchByFields === undefined
      ? {}
      : { searchByFields: (query) => ask("searchByFields", () => guests.searchByFields?.(query), guestsOf) }),
  };
};

const isText = (value: unknown): value is string => typeof value === "string";
const isTextOrNull = (value: unknown): boolean => value === null || isText(value);

const isCenterId = (value: unknown): value is CenterId => isText(value) && parseHostId(value) !== null;
const hasId = (value: unknown): value is Guest => isObject(value) && isText(value["id"]);
const isNothing = (value: unknown): value is void => value === undefined;

const idsOf = listOfThings(isCenterId, "ids of centers");

const isGuest = (value: unknown): value is Guest =>
  hasId(value) &&
  [value.firstName, value.lastName].every(isText) &&
  [value.centerId, value.email, value.phone].every(isTextOrNull);

const isRelation = (value: unknown): value is GuestRelation =>
  isObject(value) && isText(value["guestId"]) && isText(value["kind"]);

const outcomeOf =
  <Value, Refusal>(isValue: (value: unknown) => value is Value) =>
  (answer: unknown): Result<Value, Refusal> => {
    if (isObject(answer) && typeof answer["isOk"] === "function") {
      const outcome = answer as unknown as Result<unknown, unknown>;
      if (outcome.isOk() ? isValue(outcome.value) : isObject(outcome.error) && isText(outcome.error["code"])) {
        return outcome as Result<Value, Refusal>;
      }
    }
    return refuseAnswer("must be a Result");
  };
