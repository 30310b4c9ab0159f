import { err, ok, type Result } from "neverthrow";
import { calendarDate, hostId } from "../input/fields.ts";
import {
  checked,
  flag,
  having,
  listOf,
  mapOf,
  oneOf,
  optional,
  parsed,
  readInput,
  refined,
  text,
  type Reader,
} from "../input/reader.ts";
import { parseHostId, sameId, type CenterId, type EquipmentId, type HostId, type ItemId } from "../ids.ts";
import { DAY_MS, isEpochMs } from "../time/instant.ts";
import type { WallMs, Weekday } from "../time/wall-time.ts";
import type { CenterCatalog, CenterRoster } from "./center-catalog.ts";
import type { AddOn, Item, Package, Service } from "./item.ts";
import type { Equipment, Room, Therapist, WallSpan } from "./resource.ts";

// Readers of a host's catalog and roster, as untrusted values: a host written in JavaScript is not bound by the types.
// Each object is copied as it is read, so a getter or a Proxy cannot change it later. `unsoundIn` checks that the
// numbers are in range.

const MOST = 1_000_000;

const name = text({ min: 0, max: 1_000 });
const number = checked((value) => (typeof value === "number" ? value : null), "a number");
const list = <Value>(reader: Reader<Value>) => listOf(reader, { max: MOST });

const currency = parsed(
  (it) => (/^[A-Za-z]{3}$/.test(it) ? it : null),
  "a currency's code of three letters, such as EUR",
);

const priceMinor = checked(
  (value) => (Number.isSafeInteger(value) && (value as number) >= 0 ? (value as number) : null),
  "a whole number of the currency's smallest unit, 0 or more",
);

const weekday = checked(
  (value) => (Number.isInteger(value) && Number(value) >= 1 && Number(value) <= 7 ? (value as Weekday) : null),
  "a weekday, 1 (Monday) to 7",
);

const hours = having({ weekdays: list(weekday), startMinute: number, endMinute: number });

/** The range of instants, plus a day on each side for zones ahead of or behind UTC. */
const wallMs = checked(
  (value) =>
    typeof value === "number" && value >= -DAY_MS && isEpochMs(Math.max(0, value - DAY_MS)) && Number.isInteger(value)
      ? (value as WallMs)
      : null,
  "a wall time in whole milliseconds",
);

const span: Reader<WallSpan> = refined(having({ startWallMs: wallMs, endWallMs: wallMs }), (it) =>
  it.startWallMs < it.endWallMs ? ok(it) : err("must begin before it ends"),
);

const limits = having({
  maxBlockTimeMinutes: number,
  lifetimeCapMinutes: number,
  paymentCapMinutes: number,
  liveReservationsPerHolder: number,
  openBookingsPerHolder: number,
  openBookingsPerCaller: number,
  openBookingsPerCenter: number,
  guestsPerBooking: number,
  itemsPerBooking: number,
  leadTimeMinutes: number,
  horizonDays: number,
  windowDays: number,
  graceAfterStartMinutes: number,
  leastHoldSeconds: number,
  holdAgainAfterMinutes: number,
});

const center = having({
  id: hostId<CenterId>(),
  name,
  zone: text({ max: 64 }),
  currency,
  openingHours: list(hours),
  holidays: list(having({ date: calendarDate, name })),
  gridMinutes: number,
  blockTimeMinutes: number,
  limits,
});

const itemFields = { id: hostId<ItemId>(), name, priceMinor };
const equipmentIds = list(hostId<EquipmentId>());

const service: Reader<Service> = having({
  ...itemFields,
  kind: oneOf(["service"]),
  durationMinutes: number,
  preparationMinutes: number,
  recoveryMinutes: number,
  needsTherapist: flag,
  roomKind: optional(text({ max: 1_000 }), null),
  equipmentIds,
});
const addOn: Reader<AddOn> = having({ ...itemFields, kind: oneOf(["add_on"]), durationMinutes: number, equipmentIds });
const pack: Reader<Package> = having({ ...itemFields, kind: oneOf(["package"]), serviceIds: list(hostId<ItemId>()) });

const kinds = { service, add_on: addOn, package: pack } as const;
const kindOfItem = having({ kind: oneOf(["service", "add_on", "package"]) });

const item: Reader<Item> = (value, field, findings) => {
  const kind: unknown = (value as Readonly<{ kind?: unknown }> | null | undefined)?.kind;
  const reader = typeof kind === "string" && Object.hasOwn(kinds, kind) ? kinds[kind as Item["kind"]] : kindOfItem;
  return (reader as Reader<Item>)(value, field, findings);
};

const therapist: Reader<Therapist> = having({
  id: hostId<Therapist["id"]>(),
  firstName: name,
  lastName: name,
  gender: oneOf(["female", "male", "other"]),
  skills: list(hostId<ItemId>()),
  shifts: list(hours),
  breaks: list(hours),
  daysOff: list(having({ firstDate: calendarDate, lastDate: calendarDate })),
  blockOuts: list(span),
});

const room: Reader<Room> = having({ id: hostId<Room["id"]>(), name, kind: text({ max: 1_000 }), beds: number });
const equipment: Reader<Equipment> = having({ id: hostId<EquipmentId>(), name, units: number });

const byId = <Id extends HostId, Value extends Readonly<{ id: Id }>>(reader: Reader<Value>) =>
  mapOf<Id, Value>(reader, (key, { id }) => sameId(parseHostId<Id>(key), id), MOST);

const catalogReader: Reader<CenterCatalog> = having({ center, items: byId<ItemId, Item>(item) });

const rosterReader: Reader<CenterRoster> = having({
  therapists: byId<Therapist["id"], Therapist>(therapist),
  rooms: byId<Room["id"], Room>(room),
  equipment: byId<EquipmentId, Equipment>(equipment),
});

const readAs = <Value>(reader: Reader<Value>, answer: unknown): Result<Value, string> =>
  readInput(reader, answer).mapErr(([{ field, problem }]) => `${field} ${problem}`);

/** Copies a center's catalog out of a host's answer, or returns the fault in words. */
export const readCatalog = (answer: unknown): Result<CenterCatalog, string> => readAs(catalogReader, answer);

/** Copies a center's roster in the same way. */
export const readRoster = (answer: unknown): Result<CenterRoster, string> => readAs(rosterReader, answer);
