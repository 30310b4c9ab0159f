import { canonicalId, invoiceItemOf, packageLineOf, type CenterId, type GuestId } from "../../domain/ids.ts";
import { isOneLine, therapistsOf, type AppointmentTerms } from "../../domain/claim/appointment-terms.ts";
import { entryWithId, type CenterRoster } from "../../domain/catalog/center-catalog.ts";
import type { InvoiceRef } from "../../engine/answers.ts";
import type { Guest } from "../../ports/guest-directory.ts";
import type { WireInvoice, WireInvoiceItem, WirePackageService } from "./answer-schemas.ts";
import type { HttpParts } from "./parts.ts";
import type { WireClock } from "./wire-time.ts";

/** The protocol's `item_type`. */
export const SERVICE = 0;
export const PACKAGE = 4;

/** The shown parts of a reservation. `invoices` is empty if the caller requested none. */
export type Invoiced = Readonly<{
  centerId: CenterId;
  appointments: readonly AppointmentTerms[];
  invoices: readonly InvoiceRef[];
}>;

/** Returns one invoice for each guest of the party, in its order; without ids if no invoice was made. */
export const wireInvoices = async (
  { centerId, appointments, invoices }: Invoiced,
  clock: WireClock,
  parts: HttpParts,
): Promise<readonly WireInvoice[]> => {
  const guestIds = [...new Set(appointments.flatMap(({ guestId }) => guestId ?? []))];
  const [names, roster] = await Promise.all([namesOf(guestIds, parts), rosterOf(centerId, parts)]);
  const view: View = { clock, roster, isInvoiced: invoices.length > 0 };
  return [...groupByGuest(appointments)].map(([guestIndex, own]) => {
    const guestId = own[0]?.guestId ?? null;
    const guest = guestId === null ? undefined : names.get(canonicalId(guestId));
    return {
      guest: { Id: guestId, FirstName: textOrNull(guest?.firstName), LastName: textOrNull(guest?.lastName) },
      invoice_id: invoices.find((it) => it.guestIndex === guestIndex)?.id ?? null,
      items: linesOf(own, (it) => it).map((line) => itemOf(line, view)),
    };
  });
};

/** Returns a name from a directory, or null if it is not text: the engine checks only the ids of its answer. */
export const textOrNull = (name: unknown): string | null => (typeof name === "string" ? name : null);

type View = Readonly<{ clock: WireClock; roster: CenterRoster | null; isInvoiced: boolean }>;

export const byId = (guests: readonly Guest[]): Map<GuestId, Guest> =>
  new Map(guests.map((guest) => [canonicalId(guest.id), guest]));

/** Reads the names when they are shown (rule 14). If the directory fails, the answer has no names. */
export const namesOf = async (
  guestIds: readonly GuestId[],
  { guests, noticed }: HttpParts,
): Promise<Map<GuestId, Guest>> => {
  try {
    const found = guestIds.length === 0 ? [] : await guests.find(guestIds);
    return byId(found);
  } catch (cause) {
    noticed("the guest directory gave no names", cause);
    return new Map();
  }
};

export const rosterOf = async (centerId: CenterId, { roster, noticed }: HttpParts): Promise<CenterRoster | null> => {
  try {
    return await roster.roster(centerId);
  } catch (cause) {
    noticed("the roster gave no names", cause);
    return null;
  }
};

const groupByGuest = (appointments: readonly AppointmentTerms[]): Map<number, AppointmentTerms[]> => {
  const groups = new Map<number, AppointmentTerms[]>();
  for (const it of appointments) {
    const own = groups.get(it.guestIndex);
    if (own === undefined) groups.set(it.guestIndex, [it]);
    else own.push(it);
  }
  return groups;
};

/** Returns the lines of an invoice, each with its appointments: one service, or the services of one package. */
export const linesOf = <Entry>(
  entries: readonly Entry[],
  termsOf: (entry: Entry) => AppointmentTerms,
): readonly (readonly [Entry, ...Entry[]])[] => {
  const lines: [Entry, ...Entry[]][] = [];
  for (const it of entries) {
    const line = lines.at(-1);
    if (line !== undefined && isOneLine(termsOf(line[0]), termsOf(it))) line.push(it);
    else lines.push([it]);
  }
  return lines;
};

const itemOf = (line: readonly [AppointmentTerms, ...AppointmentTerms[]], view: View): WireInvoiceItem => {
  const [first] = line;
  const last = line.at(-1) ?? first;
  const sold = first.service.package;
  const ids = packageLineOf(first.id);
  if (sold === null) return { ...placeOf(first, view), package_services: null };
  return {
    item: { id: sold.id, name: sold.name, item_type: PACKAGE },
    quantity: 1,
    therapist: NO_THERAPIST,
    room: NOTHING,
    equipment: NOTHING,
    start_time: view.clock.wall(first.startMs),
    end_time: view.clock.wall(last.endMs),
    invoice_item_id: view.isInvoiced ? ids.invoiceItemId : null,
    appointment_id: view.isInvoiced ? ids.appointmentId : null,
    addons: null,
    package_services: line.map((it) => placeOf(it, view)),
  };
};

const placeOf = (terms: AppointmentTerms, { clock, roster, isInvoiced }: View): WirePackageService => {
  const { id, service, therapist, otherTherapists, room, equipment, startMs, endMs } = terms;
  return {
    item: { id: service.id, name: service.name, item_type: SERVICE },
    quantity: 1,
    therapist: therapist === null ? NO_THERAPIST : therapistOf(therapist.id, roster),
    ...(otherTherapists === undefined
      ? {}
      : { therapists: therapistsOf(terms).map((it) => therapistOf(it.id, roster)) }),
    room: room === null ? NOTHING : { id: room.id, name: room.name },
    equipment: equipment[0] === undefined ? NOTHING : { id: equipment[0].id, name: equipment[0].name },
    start_time: clock.wall(startMs),
    end_time: clock.wall(endMs),
    invoice_item_id: isInvoiced ? invoiceItemOf(id) : null,
    appointment_id: isInvoiced ? id : null,
    addons:
      service.addOns.length === 0
        ? null
        : service.addOns.map((it) => ({ item: { id: it.id, name: it.name, item_type: SERVICE }, quantity: 1 })),
  };
};

/** Clients read fields of a room, an equipment and a therapist without a null check. */
const NOTHING = { id: null, name: null };
const NO_THERAPIST = { id: null, full_name: null, first_name: null, last_name: null, nick_name: null };

const therapistOf = (
  id: NonNullable<AppointmentTerms["therapist"]>["id"],
  roster: CenterRoster | null,
): WirePackageService["therapist"] => {
  const known = roster === null ? undefined : entryWithId(roster.therapists, id);
  return {
    id,
    full_name: known === undefined ? null : fullName(known.firstName, known.lastName),
    first_name: known?.firstName ?? null,
    last_name: known?.lastName ?? null,
    nick_name: known?.firstName ?? null,
  };
};

export const fullName = (firstName: string, lastName: string): string => `${firstName} ${lastName}`.trim();
