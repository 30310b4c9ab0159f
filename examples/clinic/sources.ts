import {
  canonicalId,
  checkNewGuest,
  err,
  foldedText,
  mintGuestId,
  ok,
  searchedLines,
  type Guest,
  type GuestDirectory,
  type IdSource,
} from "holdfast";
import { createFileCatalog, parseCatalogFile, type FileCatalog, type ZoneNames } from "holdfast/catalog";
import type { Database, Rows } from "./tables.ts";

/** The clinic's one center. */
export const CLINIC = "clinic";

/** Reads the engine's catalog and roster from the clinic's tables. Throws with all findings if they are not sound. */
export const readOffer = async (
  rows: Rows,
  { ids, zones }: Readonly<{ ids: IdSource; zones: ZoneNames }>,
): Promise<Pick<FileCatalog, "catalog" | "roster">> => {
  const [treatments, practitioners, skills, shifts] = await Promise.all([
    rows<{ id: string; name: string; minutes: number; price_minor: number }>("SELECT * FROM treatment ORDER BY id"),
    rows<{ id: string; first_name: string; last_name: string; gender: string }>(
      "SELECT * FROM practitioner ORDER BY id",
    ),
    rows<{ practitioner_id: string; treatment_id: string }>("SELECT * FROM skill ORDER BY treatment_id"),
    rows<{ practitioner_id: string; weekdays: string; starts: string; ends: string }>("SELECT * FROM shift"),
  ]);
  const center = {
    id: CLINIC,
    name: "The clinic",
    zone: "Europe/Rome",
    currency: "EUR",
    gridMinutes: 15,
    blockTimeMinutes: 10,
    openingHours: [{ weekdays: "mon-sun", start: "08:00", end: "20:00" }],
    services: treatments.map(({ id, name, minutes, price_minor }) => ({
      id,
      name,
      durationMinutes: minutes,
      priceMinor: price_minor,
    })),
    therapists: practitioners.map(({ id, first_name, last_name, gender }) => ({
      id,
      firstName: first_name,
      lastName: last_name,
      gender,
      skills: skills.filter((it) => it.practitioner_id === id).map((it) => it.treatment_id),
      shifts: shifts
        .filter((it) => it.practitioner_id === id)
        .map(({ weekdays, starts, ends }) => ({ weekdays, start: starts, end: ends })),
    })),
  };
  const read = parseCatalogFile({ centers: [center] }, { zones });
  if (read.isErr()) throw new Error(read.error.map(({ field, problem }) => `${field} ${problem}`).join("\n"));
  const { catalog, roster } = createFileCatalog(read.value, { ids });
  return { catalog, roster };
};

type PatientRow = Readonly<{
  id: string;
  first_name: string;
  last_name: string;
  email: string | null;
  phone: string | null;
}>;

const guestOf = ({ id, first_name, last_name, email, phone }: PatientRow): Guest => ({
  id: id as Guest["id"],
  centerId: null,
  firstName: first_name,
  lastName: last_name,
  email,
  phone,
});

/** The engine's guests are the clinic's patients, who book for themselves alone. */
export const createPatients = ({ rows, write }: Database, ids: IdSource): GuestDirectory => ({
  find: async (guestIds) => {
    const found = await Promise.all(
      guestIds.map((id) => rows<PatientRow>("SELECT * FROM patient WHERE id = $1", canonicalId(id))),
    );
    return found.flat().map(guestOf);
  },
  relationsOf: () => Promise.resolve([]),
  // Enough for a clinic of some thousand patients. A larger host keeps the result of `searchedLines` in an indexed
  // column.
  search: async ({ text, limit }) => {
    const guests = (await rows<PatientRow>("SELECT * FROM patient ORDER BY last_name, id")).map(guestOf);
    const wanted = foldedText(text);
    return guests.filter((guest) => searchedLines(guest).some((line) => line.includes(wanted))).slice(0, limit);
  },
  add: async (asked) => {
    const checked = checkNewGuest(asked);
    if (checked.isErr()) return err(checked.error);
    const guest = { ...asked, id: mintGuestId(ids) };
    const { id, firstName, lastName, email, phone } = guest;
    await write("INSERT INTO patient VALUES ($1, $2, $3, $4, $5)", id, firstName, lastName, email, phone);
    return ok(guest);
  },
  relate: () => Promise.reject(new Error("patients book for themselves alone")),
});
