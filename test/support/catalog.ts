import {
  DEFAULT_LIMITS,
  formatWall,
  type AddOn,
  type Center,
  type CenterCatalog,
  type CenterId,
  type CenterLimits,
  type CenterRoster,
  type CreateBookingInput,
  type EpochMs,
  type Equipment,
  type EquipmentId,
  type Gender,
  type Item,
  type ItemId,
  type Package,
  type Room,
  type RoomId,
  type Service,
  type Therapist,
  type TherapistId,
  type WallMs,
} from "../../src/index.ts";
import { hostId, instant } from "../../src/conformance/store/fixtures.ts";

// Short builders of a center's catalog and roster.

/** A host's own way to find its rows under any spelling of a GUID: written apart from the engine's. */
export const rowKey = (id: string): string => {
  const bare = id.split("-").join("").toLowerCase();
  const isGuid = /^[0-9a-f]{32}$/.test(bare);
  return isGuid ? bare : id;
};

export const MINUTE = 60_000;
/** The Monday that bookings are for, in a zone two hours ahead of UTC on that day. */
export const DATE = "2026-05-11";
/** The day before, at ten in the morning: every test begins here. */
export const NOW = Date.parse("2026-05-10T10:00:00+02:00");

/** The instant of a wall time of the center on {@link DATE}. */
export const at = (time: string, date = DATE): EpochMs => instant(Date.parse(`${date}T${time}:00+02:00`));

/** The center's wall time of an instant, `HH:mm`. */
export const wallTimeOf = (instantMs: EpochMs): string =>
  formatWall((instantMs + 120 * MINUTE) as WallMs).slice(11, 16);

const EVERY_DAY = [1, 2, 3, 4, 5, 6, 7] as const;
/** From one wall time of every day to another; hours beyond 24 run on into the next day. */
export const daily = (from: string, until: string) => ({
  weekdays: EVERY_DAY,
  startMinute: minuteOf(from),
  endMinute: minuteOf(until),
});
const minuteOf = (time: string): number => {
  const [hours = NaN, minutes = NaN] = time.split(":").map(Number);
  return hours * 60 + minutes;
};

/** An hour with a therapist, and nothing else. */
export const service = (id: string, over: Partial<Service> = {}): Service => ({
  kind: "service",
  id: hostId<ItemId>(id),
  name: `The ${id}`,
  durationMinutes: 60,
  preparationMinutes: 0,
  recoveryMinutes: 0,
  priceMinor: 8_000,
  needsTherapist: true,
  roomKind: null,
  equipmentIds: [],
  ...over,
});

export const addOn = (id: string, over: Partial<AddOn> = {}): AddOn => ({
  kind: "add_on",
  id: hostId<ItemId>(id),
  name: `The ${id}`,
  durationMinutes: 15,
  priceMinor: 1_500,
  equipmentIds: [],
  ...over,
});

export const pack = (id: string, serviceIds: readonly string[], priceMinor = 12_000): Package => ({
  kind: "package",
  id: hostId<ItemId>(id),
  name: `The ${id}`,
  priceMinor,
  serviceIds: serviceIds.map((it) => hostId<ItemId>(it)),
});

/** Works every day from nine to six, and can do everything that the offer has. */
export const therapist = (id: string, over: Partial<Therapist> & { gender?: Gender } = {}): Therapist => ({
  id: hostId<TherapistId>(id),
  firstName: id.toUpperCase(),
  lastName: "Secret-Surname",
  gender: "female",
  skills: [],
  shifts: [daily("09:00", "18:00")],
  breaks: [],
  daysOff: [],
  blockOuts: [],
  ...over,
});

export const room = (id: string, kind: string, beds = 1): Room => ({
  id: hostId<RoomId>(id),
  name: `Room ${id}`,
  kind,
  beds,
});

export const equipment = (id: string, units = 1): Equipment => ({
  id: hostId<EquipmentId>(id),
  name: `The ${id}`,
  units,
});

/** One center: its catalog and its roster. */
export type Offer = Readonly<{
  center: Center;
  items: readonly Item[];
  /** Those without own skills get all services. */
  therapists: readonly Therapist[];
  rooms: readonly Room[];
  equipment: readonly Equipment[];
}>;

export type OfferChanges = Partial<
  Omit<Offer, "center"> & { center: Partial<Omit<Center, "limits">>; limits: Partial<CenterLimits> }
>;

export const CENTER = hostId<CenterId>("spa");

const PLAIN_OFFER: Offer = {
  center: {
    id: CENTER,
    name: "Spa",
    zone: "Europe/Rome",
    currency: "EUR",
    openingHours: [daily("09:00", "18:00")],
    holidays: [],
    gridMinutes: 30,
    blockTimeMinutes: 10,
    limits: DEFAULT_LIMITS,
  },
  items: [service("massage")],
  therapists: [therapist("uma")],
  rooms: [],
  equipment: [],
};

/** One therapist who gives massages of an hour, by default. */
export const offer = ({ center, limits, ...rest }: OfferChanges = {}, from: Offer = PLAIN_OFFER): Offer => ({
  ...from,
  ...rest,
  center: { ...from.center, ...center, limits: { ...from.center.limits, ...limits } },
});

export const catalogOf = ({ center, items }: Offer): CenterCatalog => ({
  center,
  items: new Map(items.map((item) => [item.id, item])),
});

export const rosterOf = (offered: Offer): CenterRoster => {
  const services = offered.items.filter(({ kind }) => kind === "service").map(({ id }) => id);
  const skilled = (it: Therapist): Therapist => (it.skills.length > 0 ? it : { ...it, skills: services });
  return {
    therapists: new Map(offered.therapists.map((it) => [it.id, skilled(it)])),
    rooms: new Map(offered.rooms.map((it) => [it.id, it])),
    equipment: new Map(offered.equipment.map((it) => [it.id, it])),
  };
};

type AskedGuest = CreateBookingInput["guests"][number];
type AskedItem = AskedGuest["items"][number];

/** An item as a caller asks for it. */
export const item = (itemId: string, over: Omit<AskedItem, "itemId"> = {}): AskedItem => ({ itemId, ...over });

/** A guest and the guest's services, in order. */
export const guest = (guestId: string, ...items: readonly (string | AskedItem)[]): AskedGuest => ({
  guestId,
  items: items.map((it) => (typeof it === "string" ? item(it) : it)),
});

export const byTherapist = (therapistId: string) => ({ therapist: { kind: "named", therapistId } }) as const;
export const byGender = (gender: Gender) => ({ therapist: { kind: "gender", gender } }) as const;

/** A guest acts, instead of the application. */
export const actingAs = (guestId: string) => ({ actor: { kind: "guest", guestId } }) as const;
