import { ok } from "neverthrow";
import type { CenterId, Guest, GuestDirectory, GuestId } from "../../src/index.ts";
import { named } from "./given.ts";

/** A directory that knows every guest but those it is told not to, all with names that must never be stored. */
export type Directory = GuestDirectory & Readonly<{ unknown: Set<string>; isAway: (away: boolean) => void }>;

export const SECRET_NAME = "Secret-Guest-Name";

export const openDirectory = (relations: Readonly<Record<string, readonly string[]>>): Directory => {
  const unknown = new Set<string>();
  let away = false;
  const answer = <Value>(value: Value): Promise<Value> =>
    away ? Promise.reject(new Error("the directory is away")) : Promise.resolve(value);
  const guestOf = (id: GuestId): Guest => ({
    id,
    centerId: named<CenterId>("spa"),
    firstName: SECRET_NAME,
    lastName: id,
    email: `${SECRET_NAME}@example.com`,
    phone: null,
  });
  return {
    unknown,
    isAway: (now) => (away = now),
    find: (guestIds) => answer(guestIds.filter((id) => !unknown.has(id)).map(guestOf)),
    relationsOf: (hostId) =>
      answer((relations[hostId] ?? []).map((it) => ({ guestId: named<GuestId>(it), kind: "family" }))),
    search: () => answer([]),
    add: (guest) => answer(ok({ ...guest, id: named<GuestId>("added") })),
    relate: () => answer(ok()),
  };
};
