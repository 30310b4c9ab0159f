import { ok } from "neverthrow";
import type { Guest, GuestDirectory, GuestId } from "../../src/index.ts";
import { rowKey } from "./catalog.ts";
import { hostId } from "../../src/conformance/store/fixtures.ts";

/**
 * A directory that knows every guest but the unknown ones, all with names that must never be stored. Guests given here
 * answer with their own spelling and center; the others belong to all centers. `asked` has every requested id, as it
 * came.
 */
export type Directory = GuestDirectory &
  Readonly<{ unknown: Set<string>; asked: string[]; isAway: (away: boolean) => void }>;

export const SECRET_NAME = "Secret-Guest-Name";

export type KnownGuest = Pick<Guest, "id" | "centerId">;

export const openDirectory = (
  relations: Readonly<Record<string, readonly string[]>>,
  known: readonly KnownGuest[] = [],
): Directory => {
  const unknown = new Set<string>();
  const asked: string[] = [];
  const rows = new Map(known.map((it) => [rowKey(it.id), it]));
  const related = new Map(Object.entries(relations).map(([id, others]) => [rowKey(id), others]));
  let away = false;
  const answer = <Value>(value: Value): Promise<Value> =>
    away ? Promise.reject(new Error("the directory is away")) : Promise.resolve(value);
  const guestOf = (id: GuestId): Guest => ({
    id: rows.get(rowKey(id))?.id ?? id,
    centerId: rows.get(rowKey(id))?.centerId ?? null,
    firstName: SECRET_NAME,
    lastName: id,
    email: `${SECRET_NAME}@example.com`,
    phone: null,
  });
  return {
    unknown,
    asked,
    isAway: (now) => (away = now),
    find: (guestIds) => {
      asked.push(...guestIds);
      return answer(guestIds.filter((id) => !unknown.has(id)).map(guestOf));
    },
    relationsOf: (id) => {
      asked.push(id);
      return answer((related.get(rowKey(id)) ?? []).map((it) => ({ guestId: hostId<GuestId>(it), kind: "family" })));
    },
    search: () => answer([]),
    add: (guest) => answer(ok({ ...guest, id: hostId<GuestId>("added") })),
    relate: () => answer(ok()),
  };
};
