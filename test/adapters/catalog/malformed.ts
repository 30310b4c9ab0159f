import { type Changes, REMOVED } from "../../support/sample-catalog.ts";

/** The fault, the changes to the sample, and the fields of all findings. */
export type Malformed = readonly [what: string, changes: Changes, ...fields: string[]];

const C = "centers[0]";
const many = (count: number, entry: unknown): readonly unknown[] => Array.from({ length: count }, () => entry);
const deep = (levels: number): unknown => {
  let value: unknown = 1;
  for (let level = 0; level < levels; level += 1) value = [value];
  return value;
};
const hours = (weekdays: unknown, start: unknown, end: unknown): unknown => ({ weekdays, start, end });
const guests = (count: number): readonly unknown[] =>
  Array.from({ length: count }, (_, at) => ({ id: `guest-${at}`, firstName: "Anna" }));

const THE_FILE: readonly Malformed[] = [
  ["no centers", { centers: REMOVED }, "centers"],
  ["centers null", { centers: null }, "centers"],
  ["an empty list of centers", { centers: [] }, "centers"],
  ["an object for the list of centers", { centers: { 0: {} } }, "centers"],
  ["a text that has a length for the list of centers", { centers: "Harbour Spa" }, "centers"],
  ["an object that pretends to be a list", { centers: { length: 1 } }, "centers"],
  ["too many centers", { centers: many(101, {}) }, "centers"],
  ["a center that is a list", { "centers[1]": [] }, "centers[1]"],
  ["a center that is null", { "centers[1]": null }, "centers[1]"],
  ["a center that is nested fifty times", { "centers[1]": deep(50) }, "centers[1]"],
  ["an unknown field of the file", { center: [] }, "center"],
  ["__proto__ as a field of the file", { ["__proto__"]: { centers: [] } }, "__proto__"],
  ["two centers with one id", { "centers[1].id": "harbour-spa" }, "centers[1].id"],
];

const THE_CENTER: readonly Malformed[] = [
  ["no id", { [`${C}.id`]: REMOVED }, `${C}.id`],
  ["a number as id", { [`${C}.id`]: 7 }, `${C}.id`],
  ["an empty id", { [`${C}.id`]: "" }, `${C}.id`],
  ["an id with a space", { [`${C}.id`]: "harbour spa" }, `${C}.id`],
  ["an id of 65 characters", { [`${C}.id`]: "h".repeat(65) }, `${C}.id`],
  ["no name", { [`${C}.name`]: REMOVED }, `${C}.name`],
  ["an empty name", { [`${C}.name`]: "" }, `${C}.name`],
  ["a name of 121 characters", { [`${C}.name`]: "x".repeat(121) }, `${C}.name`],
  ["NUL in a name", { [`${C}.name`]: "Harbour\0Spa" }, `${C}.name`],
  ["a lone surrogate in a name", { [`${C}.name`]: "Harbour \ud83c" }, `${C}.name`],
  ["no zone", { [`${C}.zone`]: REMOVED }, `${C}.zone`],
  ["a zone that does not exist", { [`${C}.zone`]: "Europe/Roma" }, `${C}.zone`],
  ["an offset for a zone", { [`${C}.zone`]: "+01:00" }, `${C}.zone`],
  ["a zone that is an object", { [`${C}.zone`]: {} }, `${C}.zone`],
  ["a currency in small letters", { [`${C}.currency`]: "eur" }, `${C}.currency`],
  ["a currency's sign", { [`${C}.currency`]: "€" }, `${C}.currency`],
  ["a grid of 0", { [`${C}.gridMinutes`]: 0 }, `${C}.gridMinutes`],
  ["a negative grid", { [`${C}.gridMinutes`]: -15 }, `${C}.gridMinutes`],
  ["a grid that does not divide the day", { [`${C}.gridMinutes`]: 7 }, `${C}.gridMinutes`],
  ["a grid longer than a day", { [`${C}.gridMinutes`]: 2_880 }, `${C}.gridMinutes`],
  ["a fractional grid", { [`${C}.gridMinutes`]: 7.5 }, `${C}.gridMinutes`],
  ["a grid as text", { [`${C}.gridMinutes`]: "15" }, `${C}.gridMinutes`],
  ["no block time", { [`${C}.blockTimeMinutes`]: REMOVED }, `${C}.blockTimeMinutes`],
  ["a block time of 0", { [`${C}.blockTimeMinutes`]: 0 }, `${C}.blockTimeMinutes`],
  ["a negative block time", { [`${C}.blockTimeMinutes`]: -1 }, `${C}.blockTimeMinutes`],
  ["a fractional block time", { [`${C}.blockTimeMinutes`]: 2.5 }, `${C}.blockTimeMinutes`],
  ["a block time that overflows", { [`${C}.blockTimeMinutes`]: 1e308 }, `${C}.blockTimeMinutes`],
  ["a block time above the center's maximum", { [`${C}.blockTimeMinutes`]: 31 }, `${C}.blockTimeMinutes`],
  [
    "a block time above the default maximum",
    { "centers[1].blockTimeMinutes": 61 },
    "centers[1].blockTimeMinutes",
    "centers[1].limits.lifetimeCapMinutes",
  ],
  ["a lifetime cap below the block time", { [`${C}.limits.lifetimeCapMinutes`]: 9 }, `${C}.limits.lifetimeCapMinutes`],
  ["limits that are a list", { [`${C}.limits`]: [] }, `${C}.limits`],
  ["a lifetime cap of 0", { [`${C}.limits.lifetimeCapMinutes`]: 0 }, `${C}.limits.lifetimeCapMinutes`],
  ["a negative lead time", { [`${C}.limits.leadTimeMinutes`]: -1 }, `${C}.limits.leadTimeMinutes`],
  ["a wait beyond a day", { [`${C}.limits.holdAgainAfterMinutes`]: 1_441 }, `${C}.limits.holdAgainAfterMinutes`],
  ["a horizon of 0", { [`${C}.limits.horizonDays`]: 0 }, `${C}.limits.horizonDays`],
  ["no guest in a booking", { [`${C}.limits.guestsPerBooking`]: 0 }, `${C}.limits.guestsPerBooking`],
  ["an unknown limit", { [`${C}.limits.maxGuests`]: 8 }, `${C}.limits.maxGuests`],
  ["a mistyped field", { [`${C}.openinghours`]: [] }, `${C}.openinghours`],
  ["__proto__ in a center", { [`${C}.__proto__`]: { isAdmin: true } }, `${C}.__proto__`],
  ["constructor in a center", { [`${C}.constructor`]: {} }, `${C}.constructor`],
  ["no opening hours", { [`${C}.openingHours`]: REMOVED, [`${C}.openingDates`]: REMOVED }, `${C}.openingHours`],
  [
    "an empty list of opening hours",
    { [`${C}.openingHours`]: [], [`${C}.openingDates`]: REMOVED },
    `${C}.openingHours`,
  ],
  ["too many opening hours", { [`${C}.openingHours`]: many(51, hours("mon", "09:00", "10:00")) }, `${C}.openingHours`],
  ["opening hours that are text", { [`${C}.openingHours[0]`]: "mon-fri 9-18" }, `${C}.openingHours[0]`],
  ["a weekday that does not exist", { [`${C}.openingHours[0].weekdays`]: "mon-fry" }, `${C}.openingHours[0].weekdays`],
  ["no weekday", { [`${C}.openingHours[0].weekdays`]: "" }, `${C}.openingHours[0].weekdays`],
  ["a weekday twice", { [`${C}.openingHours[0].weekdays`]: "mon-wed, tue" }, `${C}.openingHours[0].weekdays`],
  ["a span of three weekdays", { [`${C}.openingHours[0].weekdays`]: "mon-wed-fri" }, `${C}.openingHours[0].weekdays`],
  ["weekdays as numbers", { [`${C}.openingHours[0].weekdays`]: [1, 2] }, `${C}.openingHours[0].weekdays`],
  ["a start of 48:00", { [`${C}.openingHours[0].start`]: "48:00" }, `${C}.openingHours[0].start`],
  ["a start of 9:00", { [`${C}.openingHours[0].start`]: "9:00" }, `${C}.openingHours[0].start`],
  ["minutes of 60", { [`${C}.openingHours[0].end`]: "18:60" }, `${C}.openingHours[0].end`],
  ["an end after 48:00", { [`${C}.openingHours[0].end`]: "48:01" }, `${C}.openingHours[0].end`],
  ["an end before the start", { [`${C}.openingHours[0].end`]: "08:00" }, `${C}.openingHours[0].end`],
  ["an end at the start", { [`${C}.openingHours[0].end`]: "09:00" }, `${C}.openingHours[0].end`],
  ["hours longer than a day", { [`${C}.openingHours[0].end`]: "33:01" }, `${C}.openingHours[0].end`],
  ["an unknown field of hours", { [`${C}.openingHours[0].day`]: "mon" }, `${C}.openingHours[0].day`],
  ["a holiday that is not a day", { [`${C}.holidays[0].date`]: "2026-02-30" }, `${C}.holidays[0].date`],
  ["a holiday written the other way", { [`${C}.holidays[0].date`]: "01/01/2026" }, `${C}.holidays[0].date`],
  ["a holiday without a name", { [`${C}.holidays[0].name`]: REMOVED }, `${C}.holidays[0].name`],
  ["one holiday twice", { [`${C}.holidays[1].date`]: "2026-01-01" }, `${C}.holidays[1].date`],
  [
    "a date with hours of its own that is no day",
    { [`${C}.openingDates`]: [{ dates: ["2026-02-30"] }] },
    `${C}.openingDates[0].dates[0]`,
  ],
  ["dated hours without a date", { [`${C}.openingDates`]: [{ hours: [] }] }, `${C}.openingDates[0].dates`],
  [
    "one date with hours of its own twice",
    { [`${C}.openingDates`]: [{ dates: ["2026-12-24"] }, { dates: ["2026-12-31", "2026-12-24"] }] },
    `${C}.openingDates[1].dates[1]`,
  ],
  [
    "hours of a date that end before they begin",
    { [`${C}.openingDates`]: [{ dates: ["2026-12-24"], hours: [{ start: "10:00", end: "10:00" }] }] },
    `${C}.openingDates[0].hours[0].end`,
  ],
  [
    "weekdays in dated hours",
    { [`${C}.openingDates`]: [{ dates: ["2026-12-24"], hours: [hours("mon", "10:00", "11:00")] }] },
    `${C}.openingDates[0].hours[0].weekdays`,
  ],
  [
    "no weekly hours, and dates without hours",
    { [`${C}.openingHours`]: [], [`${C}.openingDates`]: [{ dates: ["2026-12-24"] }] },
    `${C}.openingHours`,
  ],
  ["a lead time of 367 days", { [`${C}.limits.leadTimeDays`]: 367 }, `${C}.limits.leadTimeDays`],
  [
    "a length that the service has already",
    { [`${C}.services[0].durations`]: [{ durationMinutes: 60, priceMinor: 1 }] },
    `${C}.services[0].durations[0].durationMinutes`,
  ],
  [
    "a length without a price",
    { [`${C}.services[0].durations`]: [{ durationMinutes: 75 }] },
    `${C}.services[0].durations[0].priceMinor`,
  ],
  ["eleven therapists at once", { [`${C}.services[0].therapistCount`]: 11 }, `${C}.services[0].therapistCount`],
  [
    "more therapists at once than have the skill",
    { [`${C}.services[0].therapistCount`]: 10 },
    `${C}.services[0].therapistCount`,
  ],
  [
    "a count of therapists for a service without one",
    { [`${C}.services[0].therapistCount`]: 2, [`${C}.services[0].needsTherapist`]: false },
    `${C}.services[0].therapistCount`,
  ],
  ["a service's negative lead time", { [`${C}.services[0].leadTimeMinutes`]: -1 }, `${C}.services[0].leadTimeMinutes`],
  ["too many holidays", { [`${C}.holidays`]: many(1_001, {}) }, `${C}.holidays`],
];

const ROOMS_AND_EQUIPMENT: readonly Malformed[] = [
  ["a room with no beds", { [`${C}.rooms[0].beds`]: 0 }, `${C}.rooms[0].beds`],
  ["a room of 1001 beds", { [`${C}.rooms[0].beds`]: 1_001 }, `${C}.rooms[0].beds`],
  ["half a bed", { [`${C}.rooms[0].beds`]: 1.5 }, `${C}.rooms[0].beds`],
  ["a room without a kind", { [`${C}.rooms[0].kind`]: REMOVED }, `${C}.rooms[0].kind`],
  ["two rooms with one id", { [`${C}.rooms[1].id`]: "lantern" }, `${C}.rooms[1].id`],
  [
    "one GUID in two spellings",
    {
      [`${C}.rooms[0].id`]: "8D3F6A52-1C7B-4E90-A8D4-5B2F9C0E7A11",
      [`${C}.rooms[1].id`]: "8d3f6a521c7b4e90a8d45b2f9c0e7a11",
    },
    `${C}.rooms[1].id`,
  ],
  ["rooms as an object", { [`${C}.rooms`]: { lantern: {} } }, `${C}.rooms`],
  ["too many rooms", { [`${C}.rooms`]: many(1_001, {}) }, `${C}.rooms`],
  ["equipment of no units", { [`${C}.equipment[0].units`]: 0 }, `${C}.equipment[0].units`],
  ["equipment of 1001 units", { [`${C}.equipment[0].units`]: 1_001 }, `${C}.equipment[0].units`],
  [
    "two pieces of equipment with one id",
    { [`${C}.equipment[1].id`]: "stone-heater" },
    `${C}.equipment[1].id`,
    `${C}.services[4].equipmentIds[0]`,
  ],
  [
    "equipment named like a prototype's field",
    { [`${C}.services[2].equipmentIds[0]`]: "__proto__" },
    `${C}.services[2].equipmentIds[0]`,
  ],
];

const ITEMS: readonly Malformed[] = [
  ["a service of no time", { [`${C}.services[0].durationMinutes`]: 0 }, `${C}.services[0].durationMinutes`],
  ["a service of negative time", { [`${C}.services[0].durationMinutes`]: -60 }, `${C}.services[0].durationMinutes`],
  [
    "a service of a fraction of a minute",
    { [`${C}.services[0].durationMinutes`]: 59.5 },
    `${C}.services[0].durationMinutes`,
  ],
  ["a service longer than a day", { [`${C}.services[0].durationMinutes`]: 1_441 }, `${C}.services[0].durationMinutes`],
  [
    "a duration that overflows",
    { [`${C}.services[0].durationMinutes`]: 9_007_199_254_740_992 },
    `${C}.services[0].durationMinutes`,
  ],
  ["a duration as text", { [`${C}.services[0].durationMinutes`]: "60" }, `${C}.services[0].durationMinutes`],
  ["no duration", { [`${C}.services[0].durationMinutes`]: REMOVED }, `${C}.services[0].durationMinutes`],
  ["a negative preparation", { [`${C}.services[0].preparationMinutes`]: -5 }, `${C}.services[0].preparationMinutes`],
  ["a recovery that overflows", { [`${C}.services[0].recoveryMinutes`]: 1e21 }, `${C}.services[0].recoveryMinutes`],
  ["a price with cents", { [`${C}.services[0].priceMinor`]: 75.5 }, `${C}.services[0].priceMinor`],
  ["a negative price", { [`${C}.services[0].priceMinor`]: -1 }, `${C}.services[0].priceMinor`],
  ["a price beyond all bounds", { [`${C}.services[0].priceMinor`]: 100_000_000_001 }, `${C}.services[0].priceMinor`],
  [
    "a text for a yes or no",
    { [`${C}.services[8].needsTherapist`]: "false" },
    `${C}.services[8].needsTherapist`,
    `${C}.services[8]`,
  ],
  ["a kind of room that no room is", { [`${C}.services[0].roomKind`]: "sauna" }, `${C}.services[0].roomKind`],
  ["a kind of room without a room left", { [`${C}.rooms[5].kind`]: "treatment" }, `${C}.services[8].roomKind`],
  [
    "equipment that does not exist",
    { [`${C}.services[2].equipmentIds[0]`]: "laser" },
    `${C}.services[2].equipmentIds[0]`,
  ],
  [
    "the same equipment twice",
    { [`${C}.services[2].equipmentIds[1]`]: "stone-heater" },
    `${C}.services[2].equipmentIds[1]`,
  ],
  [
    "equipment that is a list",
    { [`${C}.services[2].equipmentIds[0]`]: [["stone-heater"]] },
    `${C}.services[2].equipmentIds[0]`,
  ],
  ["too much equipment", { [`${C}.services[2].equipmentIds`]: many(51, "steamer") }, `${C}.services[2].equipmentIds`],
  ["a mistyped field of a service", { [`${C}.services[0].duration`]: 60 }, `${C}.services[0].duration`],
  [
    "two services with one id",
    { [`${C}.services[9].id`]: "swedish-60" },
    `${C}.services[9].id`,
    ...[0, 2, 5].map((at) => `${C}.therapists[${at}].skills[${at === 0 ? 4 : at === 2 ? 3 : 2}]`),
  ],
  ["a service without an able therapist", { [`${C}.services[8].needsTherapist`]: true }, `${C}.services[8]`],
  ["too many services", { [`${C}.services`]: many(2_001, {}) }, `${C}.services`],
  ["an add-on of negative time", { [`${C}.addOns[0].durationMinutes`]: -1 }, `${C}.addOns[0].durationMinutes`],
  [
    "an add-on that needs unknown equipment",
    { [`${C}.addOns[2].equipmentIds[0]`]: "uv-lamp" },
    `${C}.addOns[2].equipmentIds[0]`,
  ],
  ["an add-on with the id of a service", { [`${C}.addOns[0].id`]: "swedish-60" }, `${C}.addOns[0].id`],
  ["an add-on with a room", { [`${C}.addOns[0].roomKind`]: "treatment" }, `${C}.addOns[0].roomKind`],
  [
    "a package of an unknown service",
    { [`${C}.packages[0].serviceIds[1]`]: "thai-60" },
    `${C}.packages[0].serviceIds[1]`,
  ],
  ["a package of nothing", { [`${C}.packages[0].serviceIds`]: [] }, `${C}.packages[0].serviceIds`],
  ["a package without a list", { [`${C}.packages[0].serviceIds`]: REMOVED }, `${C}.packages[0].serviceIds`],
  ["a package in itself", { [`${C}.packages[0].serviceIds[0]`]: "harbour-day" }, `${C}.packages[0].serviceIds[0]`],
  [
    "an add-on as a package's service",
    { [`${C}.packages[0].serviceIds[0]`]: "aroma-oil" },
    `${C}.packages[0].serviceIds[0]`,
  ],
  ["a package with an add-on's id", { [`${C}.packages[1].id`]: "aroma-oil" }, `${C}.packages[1].id`],
  ["a package without a price", { [`${C}.packages[0].priceMinor`]: null }, `${C}.packages[0].priceMinor`],
];

const THERAPISTS: readonly Malformed[] = [
  ["therapists that are a number", { [`${C}.therapists`]: 7 }, `${C}.therapists`],
  ["too many therapists", { [`${C}.therapists`]: many(1_001, {}) }, `${C}.therapists`],
  ["two therapists with one id", { [`${C}.therapists[1].id`]: "giulia" }, `${C}.therapists[1].id`],
  ["a therapist without a first name", { [`${C}.therapists[0].firstName`]: REMOVED }, `${C}.therapists[0].firstName`],
  ["a gender that is a number", { [`${C}.therapists[0].gender`]: 2 }, `${C}.therapists[0].gender`],
  ["a gender in capitals", { [`${C}.therapists[0].gender`]: "Female" }, `${C}.therapists[0].gender`],
  ["a skill that does not exist", { [`${C}.therapists[2].skills[1]`]: "brows" }, `${C}.therapists[2].skills[1]`],
  ["an add-on as a skill", { [`${C}.therapists[2].skills[4]`]: "led-mask" }, `${C}.therapists[2].skills[4]`],
  ["a skill twice", { [`${C}.therapists[2].skills[4]`]: "facial-45" }, `${C}.therapists[2].skills[4]`],
  ["a skill that is null", { [`${C}.therapists[2].skills[4]`]: null }, `${C}.therapists[2].skills[4]`],
  ["too many skills", { [`${C}.therapists[2].skills`]: many(2_001, "facial-45") }, `${C}.therapists[2].skills`],
  [
    "a shift that ends before it starts",
    { [`${C}.therapists[1].shifts[0].end`]: "08:59" },
    `${C}.therapists[1].shifts[0].end`,
  ],
  [
    "a night shift written the wrong way",
    { "centers[1].therapists[1].shifts[0].end": "02:00" },
    "centers[1].therapists[1].shifts[0].end",
  ],
  [
    "too many shifts",
    { [`${C}.therapists[1].shifts`]: many(101, hours("mon", "09:00", "10:00")) },
    `${C}.therapists[1].shifts`,
  ],
  [
    "a break before the shift",
    { [`${C}.therapists[0].breaks[0]`]: hours("mon", "08:00", "09:00") },
    `${C}.therapists[0].breaks[0]`,
  ],
  [
    "a break over the shift's end",
    { [`${C}.therapists[0].breaks[0]`]: hours("mon", "17:30", "18:30") },
    `${C}.therapists[0].breaks[0]`,
  ],
  [
    "a break between two shifts",
    { [`${C}.therapists[1].breaks`]: [hours("tue", "13:00", "15:00")] },
    `${C}.therapists[1].breaks[0]`,
  ],
  [
    "a break over two shifts",
    { [`${C}.therapists[1].breaks`]: [hours("tue", "12:30", "15:30")] },
    `${C}.therapists[1].breaks[0]`,
  ],
  ["a break on a day off", { [`${C}.therapists[0].breaks[0].weekdays`]: "mon-sat" }, `${C}.therapists[0].breaks[0]`],
  [
    "a break of a date outside that date's shifts",
    {
      [`${C}.therapists[0].shiftDates`]: [{ dates: ["2026-07-06"], hours: [{ start: "18:00", end: "21:00" }] }],
      [`${C}.therapists[0].breakDates`]: [{ dates: ["2026-07-06"], hours: [{ start: "17:30", end: "18:30" }] }],
    },
    `${C}.therapists[0].breakDates[0].hours[0]`,
  ],
  ["a break without shifts", { [`${C}.therapists[0].shifts`]: [] }, `${C}.therapists[0].breaks[0]`],
  [
    "a break after midnight that the shift does not reach",
    { "centers[1].therapists[1].breaks[0]": hours("fri", "25:30", "26:01") },
    "centers[1].therapists[1].breaks[0]",
  ],
  ["a break that is not an object", { [`${C}.therapists[0].breaks[0]`]: "13:00" }, `${C}.therapists[0].breaks[0]`],
  [
    "days off that end before they begin",
    { [`${C}.therapists[0].daysOff[0]`]: "2026-08-28/2026-08-17" },
    `${C}.therapists[0].daysOff[0]`,
  ],
  ["a day off that is not a day", { [`${C}.therapists[0].daysOff[0]`]: "2026-02-29" }, `${C}.therapists[0].daysOff[0]`],
  [
    "three days in one",
    { [`${C}.therapists[0].daysOff[0]`]: "2026-08-01/2026-08-02/2026-08-03" },
    `${C}.therapists[0].daysOff[0]`,
  ],
  ["too many days off", { [`${C}.therapists[0].daysOff`]: many(1_001, "2026-08-01") }, `${C}.therapists[0].daysOff`],
  [
    "a block-out that ends before it starts",
    { [`${C}.therapists[2].blockOuts[0].end`]: "2026-06-10T09:00" },
    `${C}.therapists[2].blockOuts[0].end`,
  ],
  [
    "a block-out with an offset",
    { [`${C}.therapists[2].blockOuts[0].start`]: "2026-06-10T10:00+02:00" },
    `${C}.therapists[2].blockOuts[0].start`,
  ],
  [
    "a block-out without an end",
    { [`${C}.therapists[2].blockOuts[0].end`]: REMOVED },
    `${C}.therapists[2].blockOuts[0].end`,
  ],
  ["too many block-outs", { [`${C}.therapists[2].blockOuts`]: many(1_001, {}) }, `${C}.therapists[2].blockOuts`],
];

const GUESTS: readonly Malformed[] = [
  ["a guest without an id", { [`${C}.guests[11].id`]: REMOVED }, `${C}.guests[11].id`],
  ["two guests with one id", { [`${C}.guests[11].id`]: "yuki-tanaka" }, `${C}.guests[11].id`],
  [
    "two guests with one id in two centers",
    { "centers[1].guests[1].id": "yuki-tanaka" },
    "centers[1].guests[1].id",
    "centers[1].guests[0].relationships[0].guestId",
  ],
  ["a guest without a name", { [`${C}.guests[2].firstName`]: "" }, `${C}.guests[2].firstName`],
  ["an e-mail address without @", { [`${C}.guests[0].email`]: "anna.example.com" }, `${C}.guests[0].email`],
  ["an e-mail address with NUL", { [`${C}.guests[0].email`]: "anna@example\0.com" }, `${C}.guests[0].email`],
  ["a phone number of letters", { [`${C}.guests[0].phone`]: "call me" }, `${C}.guests[0].phone`],
  ["a phone number as a number", { [`${C}.guests[0].phone`]: 390_655_500_101 }, `${C}.guests[0].phone`],
  [
    "a relationship to an unknown guest",
    { [`${C}.guests[0].relationships[0].guestId`]: "nobody" },
    `${C}.guests[0].relationships[0].guestId`,
  ],
  [
    "a relationship to another center's guest",
    { [`${C}.guests[0].relationships[0].guestId`]: "helen-brooks" },
    `${C}.guests[0].relationships[0].guestId`,
  ],
  [
    "a relationship to oneself",
    { [`${C}.guests[0].relationships[0].guestId`]: "anna-bianchi" },
    `${C}.guests[0].relationships[0].guestId`,
  ],
  [
    "one relationship twice",
    { [`${C}.guests[0].relationships[1].guestId`]: "paolo-bianchi" },
    `${C}.guests[0].relationships[1].guestId`,
  ],
  [
    "a relationship without a kind",
    { [`${C}.guests[0].relationships[1].kind`]: REMOVED },
    `${C}.guests[0].relationships[1].kind`,
  ],
  [
    "a relationship that is text",
    { [`${C}.guests[0].relationships[1]`]: "sara-bianchi" },
    `${C}.guests[0].relationships[1]`,
  ],
  ["too many relationships", { [`${C}.guests[0].relationships`]: many(101, {}) }, `${C}.guests[0].relationships`],
  ["too many guests", { [`${C}.guests`]: guests(100_001) }, `${C}.guests`],
  ["an unknown field of a guest", { [`${C}.guests[0].birthday`]: "1990-01-01" }, `${C}.guests[0].birthday`],
];

const DESCRIPTIONS: readonly Malformed[] = [
  ["a number as code", { [`${C}.code`]: 7 }, `${C}.code`],
  ["a list as address", { [`${C}.addressInfo`]: [] }, `${C}.addressInfo`],
  ["an unknown field of an address", { [`${C}.addressInfo.street`]: "x" }, `${C}.addressInfo.street`],
  ["an invalid e-mail address", { [`${C}.email`]: "harbour" }, `${C}.email`],
  [
    "two categories with one id",
    { [`${C}.categories[1].id`]: "massage" },
    `${C}.categories[1].id`,
    `${C}.categories[2].parentCategoryId`,
    `${C}.services[4].categoryId`,
  ],
  ["a category without a name", { [`${C}.categories[0].name`]: REMOVED }, `${C}.categories[0].name`],
  ["a category in none", { [`${C}.categories[2].parentCategoryId`]: "x" }, `${C}.categories[2].parentCategoryId`],
  [
    "a service in a category that is not there",
    { [`${C}.services[0].categoryId`]: "x" },
    `${C}.services[0].categoryId`,
  ],
  ["an add-on in a category that is not there", { [`${C}.addOns[0].categoryId`]: "x" }, `${C}.addOns[0].categoryId`],
  ["a text for a flag", { [`${C}.services[0].catalogInfo.canBook`]: "yes" }, `${C}.services[0].catalogInfo.canBook`],
  ["a tax in parts of a cent", { [`${C}.services[0].priceInfo.taxMinor`]: 0.5 }, `${C}.services[0].priceInfo.taxMinor`],
  [
    "a tax of which nothing else is said",
    { [`${C}.services[0].priceInfo.includesTax`]: REMOVED },
    `${C}.services[0].priceInfo.includesTax`,
  ],
  ["a job without a name", { [`${C}.therapists[0].jobInfo.name`]: REMOVED }, `${C}.therapists[0].jobInfo.name`],
];

/** Files with one fault, or with one fault and its consequences. */
export const MALFORMED: readonly Malformed[] = [
  ...THE_FILE,
  ...THE_CENTER,
  ...ROOMS_AND_EQUIPMENT,
  ...ITEMS,
  ...THERAPISTS,
  ...DESCRIPTIONS,
  ...GUESTS,
];
