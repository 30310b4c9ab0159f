import { randomUUID } from "node:crypto";
import { err, ok, type Result } from "neverthrow";
import { canonicalId, parseHostId, type GuestId } from "../../domain/ids.ts";
import { invariant } from "../../domain/invariant.ts";
import type {
  Guest,
  GuestChange,
  GuestChangeRefusal,
  FullGuestDirectory,
  GuestRelation,
  RelationRefusal,
  UnrelateRefusal,
} from "../../ports/guest-directory.ts";
import {
  areOfOneCenter,
  changedGuest,
  checkGuestChange,
  checkNewGuest,
  checkRelation,
} from "../../ports/guest-fields.ts";
import { foldedText, hasFields, neededText, searchedLines } from "../../ports/guest-search.ts";
import type { StoreFailure } from "../../ports/store-failure.ts";
import type { Connection } from "./connection.ts";
import type { Bound } from "./driver.ts";
import { parseState } from "./parse-state.ts";

/** The guest directory of a file. Its calls reject if the file cannot be read or written. */
export const createGuests = (connection: Connection): FullGuestDirectory => ({
  find: (guestIds) =>
    answered(
      connection.read(() =>
        connection
          .all(
            "SELECT guest FROM holdfast_guest WHERE id IN (SELECT value FROM json_each(?))",
            JSON.stringify(guestIds.map(canonicalId)),
          )
          .map(([text]) => guestOf(text)),
      ),
    ),
  relationsOf: (hostId) =>
    answered(
      connection.read(() =>
        connection
          .all("SELECT guest_id, kind FROM holdfast_relation WHERE host_id = ?", canonicalId(hostId))
          .map(([guestId, kind]) => ({ guestId: guestId as GuestId, kind: parseState<string>(kind) })),
      ),
    ),
  search: ({ centerId, text, limit }) =>
    answered(
      connection.read(() =>
        connection
          .all(SEARCH, canonicalId(centerId), escaped(foldedText(text)), limit)
          .map(([guest]) => guestOf(guest)),
      ),
    ),
  searchByFields: ({ centerId, fields, limit }) =>
    answered(
      connection.read(() => {
        const needed = escaped(neededText(fields));
        const rows =
          centerId === null
            ? connection.all(SEARCH_EVERYWHERE, needed)
            : connection.all(SEARCH, canonicalId(centerId), needed, ALL);
        return rows
          .map(([guest]) => guestOf(guest))
          .filter((guest) => hasFields(guest, fields))
          .slice(0, limit);
      }),
    ),
  add: async (asked) => {
    const checked = checkNewGuest(asked);
    if (checked.isErr()) return err(checked.error);
    const guest = checked.value;
    const written = connection.write(() => {
      const added: Guest = {
        id: mintGuestId(),
        centerId: guest.centerId,
        firstName: guest.firstName,
        lastName: guest.lastName,
        email: guest.email,
        phone: guest.phone,
      };
      const sql = "INSERT INTO holdfast_guest VALUES (NULL, ?, ?, ?, ?)";
      connection.run(
        sql,
        added.id,
        added.centerId === null ? null : canonicalId(added.centerId),
        searchedText(added),
        JSON.stringify(added),
      );
      return added;
    });
    return ok(await answered(written));
  },
  update: async (guestId, asked) => {
    const checked = checkGuestChange(asked);
    if (checked.isErr()) return err(checked.error);
    return answered(connection.write(() => update(connection, guestId, checked.value)));
  },
  unrelate: (hostId, guestId) => answered(connection.write(() => unrelate(connection, hostId, guestId))),
  relate: async (hostId, asked) => {
    const checked = checkRelation(asked);
    if (checked.isErr()) return err(checked.error);
    return answered(connection.write(() => relate(connection, hostId, checked.value)));
  },
});

/** Ids are created and kept in canonical form. A guest of all centers is found at each. */
const SEARCH = `
  SELECT guest FROM holdfast_guest
  WHERE (center_id = ? OR center_id IS NULL) AND instr(searched, ?) > 0 ORDER BY key LIMIT ?`;
const SEARCH_EVERYWHERE = "SELECT guest FROM holdfast_guest WHERE instr(searched, ?) > 0 ORDER BY key";
const ALL = -1;

/** The port has no failures: an error becomes a rejection. */
const answered = async <Value>(result: Promise<Result<Value, StoreFailure>>): Promise<Value> => {
  const answer = await result;
  if (answer.isErr()) throw new Error(`the guest directory failed: ${answer.error.cause}`);
  return answer.value;
};

const guestOf = (text: Bound | undefined): Guest => parseState(text);

const searchedText = (guest: Guest): string => searchedLines(guest).map(escaped).join("\n");

const knownGuest = (connection: Connection, id: GuestId): Guest | null => {
  const row = connection.get("SELECT guest FROM holdfast_guest WHERE id = ?", canonicalId(id));
  return row === undefined ? null : guestOf(row[0]);
};

const update = (connection: Connection, guestId: GuestId, change: GuestChange): Result<Guest, GuestChangeRefusal> => {
  const known = knownGuest(connection, guestId);
  if (known === null) return err({ code: "GUEST_NOT_FOUND", field: "guestId", guestId });
  const guest = changedGuest(known, change);
  const sql = "UPDATE holdfast_guest SET searched = ?, guest = ? WHERE id = ?";
  connection.run(sql, searchedText(guest), JSON.stringify(guest), canonicalId(guestId));
  return ok(guest);
};

const unrelate = (connection: Connection, hostId: GuestId, guestId: GuestId): Result<void, UnrelateRefusal> => {
  if (knownGuest(connection, hostId) === null) {
    return err({ code: "GUEST_NOT_FOUND", field: "hostId", guestId: hostId });
  }
  const sql = "DELETE FROM holdfast_relation WHERE host_id = ? AND guest_id = ?";
  connection.run(sql, canonicalId(hostId), canonicalId(guestId));
  return ok();
};

const relate = (
  connection: Connection,
  hostId: GuestId,
  { guestId, kind }: GuestRelation,
): Result<void, RelationRefusal> => {
  const [host, guest] = [knownGuest(connection, hostId), knownGuest(connection, guestId)];
  if (host === null) return err({ code: "GUEST_NOT_FOUND", field: "hostId", guestId: hostId });
  if (guest === null || !areOfOneCenter(host, guest))
    return err({ code: "GUEST_NOT_FOUND", field: "guestId", guestId });
  // Every guest may book for themselves without a relationship.
  if (host.id !== guest.id) {
    connection.run("INSERT OR IGNORE INTO holdfast_relation VALUES (?, ?, ?)", host.id, guest.id, JSON.stringify(kind));
  }
  return ok();
};

const mintGuestId = (): GuestId => {
  const id = parseHostId<GuestId>(randomUUID().replaceAll("-", ""));
  invariant(id !== null, "a GUID is an id of the host");
  return id;
};

/** Contains no character that a driver could change, and no wildcard: the search finds exactly the typed text. */
const escaped = (text: string): string => JSON.stringify(text).slice(1, -1);
