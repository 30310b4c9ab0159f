import {
  BAD_COUNTS,
  BAD_DATES,
  BAD_FLAGS,
  BAD_HOST_IDS,
  BAD_MINTED_IDS,
  BAD_TEXTS,
  BAD_TIMES,
} from "./common-fields.ts";
import { badFields, badOptions, badWhole, type Field, type Row } from "./rows.ts";
import { longText, lyingArray, sparse, throwingProxy, withChanging, withOwn, withThrowing } from "./values.ts";

const under = (prefix: string, values: readonly Field[], wrap: (value: unknown) => unknown): readonly Field[] =>
  values.map(([why, value]) => [`${prefix} ${why}`, wrap(value), prefix] as const);

const WAIVER = { rules: ["closed"], reason: "a regular", by: "front desk" };
const required: readonly Field[] = [["missing", undefined]];
const oneItem = { itemId: "massage" };
const guests = (guest: object): unknown => [{ guestId: "ada", items: [oneItem], ...guest }];
const items = (item: object): unknown => guests({ items: [{ ...oneItem, ...item }] });
const therapist = (value: unknown): unknown => items({ therapist: value });

/** The fields of a party, besides its guests. */
const party = (["createBooking", "hold", "findAvailability"] as const).flatMap((of) => [
  ...badFields(of, "centerId", [...required, ...BAD_HOST_IDS]),
  ...badFields(of, "hostId", BAD_HOST_IDS),
  ...badFields(of, "holderKey", [
    ["empty", ""],
    ["201 characters", longText(201)],
    ["with a space", "a b"],
    ["a number", 1],
  ]),
  ...badFields(of, "oneTherapistPerGuest", BAD_FLAGS),
  ...badFields(of, "sharedRoom", BAD_FLAGS),
]);

const windows = (["createBooking", "findAvailability"] as const).flatMap((of) => [
  ...badFields(of, "date", BAD_DATES),
  ...badFields(of, "days", BAD_COUNTS(366)),
]);

const createBooking: readonly Row[] = [
  ...badFields("createBooking", "listsUnavailable", BAD_FLAGS),
  ...badFields("createBooking", "notes", BAD_TEXTS(2_000)),
  ...badFields("createBooking", "groupName", BAD_TEXTS(200)),
  ...badFields("createBooking", "guests", [
    ...required,
    ["empty", []],
    ["null", null],
    ["a text", "ada"],
    ["an object like a list", { 0: guests({}), length: 1 }],
    ["1001 of them", Array.from({ length: 1_001 }, () => ({ items: [oneItem] }))],
    ["a length beyond all", sparse(2 ** 32 - 1)],
    ["a lying length", lyingArray([], NaN)],
    ["another lying length", lyingArray([], "1")],
    ["sparse", sparse(2), "guests[0]"],
    ["one of them null", [null], "guests[0]"],
    ["the second a list", [{ items: [oneItem] }, []], "guests[1]"],
    ["an unknown field", guests({ name: "Ada" }), "guests[0].name"],
    ["a throwing getter", [withThrowing({ items: [oneItem] }, "guestId")], "(input)"],
    ["a throwing proxy", [throwingProxy()], "(input)"],
    ...under("guests[0].guestId", BAD_HOST_IDS, (guestId) => guests({ guestId })),
    ...under("guests[0].movesInvoiceId", BAD_MINTED_IDS.slice(1, 5), (movesInvoiceId) => guests({ movesInvoiceId })),
    ["no items", guests({ items: [] }), "guests[0].items"],
    ["items missing", [{ guestId: "ada" }], "guests[0].items"],
    ["1001 items", guests({ items: Array.from({ length: 1_001 }, () => oneItem) }), "guests[0].items"],
    ["sparse items", guests({ items: sparse(3) }), "guests[0].items[0]"],
    ...under("guests[0].items[0].itemId", [...required, ...BAD_HOST_IDS], (itemId) => items({ itemId })),
    ["21 add-ons", items({ addOnIds: Array.from({ length: 21 }, () => "stones") }), "guests[0].items[0].addOnIds"],
    ["an add-on of a number", items({ addOnIds: ["stones", 5] }), "guests[0].items[0].addOnIds[1]"],
    ["a move of no id", items({ movesAppointmentId: "x" }), "guests[0].items[0].movesAppointmentId"],
    ["an item's unknown field", items({ price: 0 }), "guests[0].items[0].price"],
    ["a therapist by name alone", therapist("uma"), "guests[0].items[0].therapist"],
    ["a therapist as a list", therapist([]), "guests[0].items[0].therapist"],
    ["a therapist of no kind", therapist({}), "guests[0].items[0].therapist.kind"],
    ["a therapist of kind constructor", therapist({ kind: "constructor" }), "guests[0].items[0].therapist.kind"],
    ["a therapist of kind __proto__", therapist({ kind: "__proto__" }), "guests[0].items[0].therapist.kind"],
    ["a named one without a name", therapist({ kind: "named" }), "guests[0].items[0].therapist.therapistId"],
    ["no such gender", therapist({ kind: "gender", gender: "any" }), "guests[0].items[0].therapist.gender"],
    ["any, and named", therapist({ kind: "any", therapistId: "uma" }), "guests[0].items[0].therapist.therapistId"],
    [
      "a kind that changes when it is looked at again",
      therapist(withChanging({}, "kind", ["any", "named"])),
      "guests[0].items[0].therapist.kind",
    ],
  ]),
];

/** The host's own data of a booking. */
const hostData = (["createBooking", "hold"] as const).flatMap((of) => [
  ...badFields(of, "reference", [["empty", ""], ...BAD_TEXTS(200)]),
  ...badFields(of, "uniqueReference", BAD_FLAGS),
  ...badFields(of, "metadata", [
    ["a text", "{}"],
    ["a list", []],
    ["a Map", new Map([["key", "x"]])],
    ["a Date", new Date(0)],
    ["an object of a class", Object.assign(new Error(), { key: "x" })],
    ["21 fields", Object.fromEntries(Array.from({ length: 21 }, (_, at) => [`key-${at}`, ""]))],
    ["a key of nothing", { "": "x" }, "metadata."],
    ["a key of 41 characters", { [longText(41)]: "x" }, `metadata.${longText(41)}`],
    ["a key with a space", { "a b": "x" }, "metadata.a b"],
    ["__proto__ of its own", withOwn({}, "__proto__"), "metadata.__proto__"],
    ["a number", { key: 1 }, "metadata.key"],
    ["a nested object", { key: {} }, "metadata.key"],
    ["a list of texts", { key: ["x"] }, "metadata.key"],
    ...under("metadata.key", BAD_TEXTS(500), (key) => ({ key })),
    ["a throwing getter", withThrowing({}, "key"), "(input)"],
    ["a throwing proxy", throwingProxy(), "(input)"],
  ]),
]);

const slots = (["reserve", "hold"] as const).flatMap((of) => [
  ...badFields(of, "slot", BAD_TIMES),
  ...badFields(of, "createInvoice", BAD_FLAGS),
  ...badFields(of, "blockTimeMinutes", BAD_COUNTS(1_000_000)),
  ...badFields(of, "waive", [
    ["a list", []],
    ["a text", "closed"],
    ["no rule", { ...WAIVER, rules: [] }, "waive.rules"],
    ["21 rules", { ...WAIVER, rules: Array.from({ length: 21 }, () => "closed") }, "waive.rules"],
    ["an unknown rule", { ...WAIVER, rules: ["closed", "claims"] }, "waive.rules[1]"],
    ["no reason", { ...WAIVER, reason: "" }, "waive.reason"],
    ["nobody", { rules: ["closed"], reason: "x" }, "waive.by"],
    ["an unknown field", { ...WAIVER, until: 1 }, "waive.until"],
  ]),
  ...under("waive.reason", BAD_TEXTS(200), (reason) => ({ ...WAIVER, reason })).flatMap(([why, value, field]) =>
    badFields(of, "waive", [[why, value, field ?? "waive"]]),
  ),
]);

const listings = (["findSlots", "findAvailability"] as const).flatMap((of) =>
  badFields(of, "waive", [
    ["a text", "closed"],
    ["an unknown rule", ["claims"], "waive[0]"],
    ["21 rules", Array.from({ length: 21 }, () => "closed")],
  ]),
);

const hold: readonly Row[] = [
  ...badFields("hold", "guests", [
    ...required,
    ["empty", []],
    ["an unknown field", guests({ name: "Ada" }), "guests[0].name"],
    ["a move of no id", items({ movesAppointmentId: "x" }), "guests[0].items[0].movesAppointmentId"],
  ]),
  ...badFields("hold", "notes", BAD_TEXTS(2_000)),
  ...badFields("hold", "groupName", BAD_TEXTS(200)),
  ...badFields("hold", "date", [["that only a booking of its own has", "2026-05-11"]]),
  ...badFields("hold", "days", [["that only a booking of its own has", 1]]),
];

const findAvailability: readonly Row[] = [
  ...badFields("findAvailability", "guests", [
    ...required,
    ["empty", []],
    ["a move", items({ movesAppointmentId: "a".repeat(32) }), "guests[0].items[0].movesAppointmentId"],
    ["a moved invoice", guests({ movesInvoiceId: "a".repeat(32) }), "guests[0].movesInvoiceId"],
    ["no such gender", therapist({ kind: "gender", gender: "any" }), "guests[0].items[0].therapist.gender"],
  ]),
  ...badFields("findAvailability", "detail", [
    ["none that is known", "hours"],
    ["a list", ["days"]],
  ]),
  ...badFields("findAvailability", "withAllocations", BAD_FLAGS),
  ...badFields("findAvailability", "explain", BAD_FLAGS),
  ...badFields("findAvailability", "notes", [["that only a booking has", ""]]),
];

const reserve: readonly Row[] = [
  ...badFields("reserve", "bookingId", BAD_MINTED_IDS),
  ...badFields("reserve", "guestIds", [
    ["a text", "ada"],
    ["an object", { 0: "ada" }],
    ["1001 of them", Array.from({ length: 1_001 }, () => "ada")],
    ["more than the party has", ["ada", "ben"]],
    ["one of them null", [null], "guestIds[0]"],
    ["sparse", sparse(1), "guestIds[0]"],
    ["with NUL", ["ada", "b\0"], "guestIds[1]"],
  ]),
];

const held: readonly Row[] = (["confirm", "extend", "release", "beginPayment", "abandonPayment"] as const).flatMap(
  (of) => [
    ...badFields(of, "bookingId", BAD_MINTED_IDS.slice(1)),
    badWhole(of, "neither a booking nor a reservation", () => ({}), "(input)"),
    badWhole(of, "both", (it) => ({ ...it, reservationId: "a".repeat(32) }), "(input)"),
    badWhole(of, "a reservation of no id", () => ({ reservationId: "1" }), "reservationId"),
  ],
);

const confirm: readonly Row[] = [
  ...badFields("confirm", "notes", BAD_TEXTS(2_000)),
  ...badFields("confirm", "groupName", BAD_TEXTS(200)),
];

const BAD_REFERENCES: readonly Field[] = [
  ["empty", ""],
  ["of 201 characters", longText(201)],
  ["with a space", "pi 1"],
  ["with NUL", "pi\0"],
  ["not in ASCII", "paié"],
  ["a number", 1],
];

const payments: readonly Row[] = [
  ...badFields("confirm", "paymentReference", BAD_REFERENCES),
  ...badFields("beginPayment", "paymentReference", [...required, ...BAD_REFERENCES]),
  ...badFields("beginPayment", "minutes", [...required, ...BAD_COUNTS(10_080)]),
  ...badFields("abandonPayment", "paymentReference", [...required, ...BAD_REFERENCES]),
  ...badFields("reportPayment", "paymentReference", [...required, ...BAD_REFERENCES]),
  ...badFields("reportPayment", "reservationId", BAD_MINTED_IDS),
  ...badFields("reportPayment", "centerId", [...required, ...BAD_HOST_IDS]),
];

const cancels: readonly Row[] = [
  ...badFields("cancelInvoice", "invoiceId", BAD_MINTED_IDS),
  ...badFields("cancelInvoice", "comments", BAD_TEXTS(2_000)),
  ...badFields("cancelInvoice", "reasonId", [["empty", ""], ...BAD_TEXTS(64)]),
  ...badFields("cancelGuest", "bookingId", BAD_MINTED_IDS),
  ...badFields("cancelGuest", "guestId", [...required, ...BAD_HOST_IDS]),
  ...badFields("cancelAppointment", "appointmentId", BAD_MINTED_IDS),
  ...(["cancelInvoice", "cancelGuest", "cancelAppointment"] as const).flatMap((of) =>
    badFields(of, "waiveFee", [
      ["a flag", true],
      ["no reason", { by: "desk" }, "waiveFee.reason"],
      ["nobody", { reason: "x", by: "" }, "waiveFee.by"],
    ]),
  ),
  ...badFields(
    "quoteCancellation",
    "appointmentId",
    BAD_MINTED_IDS.filter(([why]) => why !== "missing"),
  ),
  ...badFields("quoteCancellation", "guestId", [["without a booking", "ada", "(input)"]]),
  ...badFields("markAttendance", "appointmentId", BAD_MINTED_IDS),
  ...badFields("markAttendance", "attendance", [...required, ["another word", "late"], ["a flag", true]]),
];

const uma = { kind: "therapist", therapistId: "uma" };
const blocks: readonly Row[] = [
  ...badFields("block", "centerId", [...required, ...BAD_HOST_IDS]),
  ...badFields("block", "externalId", [...required, ["empty", ""], ...BAD_TEXTS(200)]),
  ...badFields("block", "start", BAD_TIMES),
  ...badFields("block", "end", [
    ...BAD_TIMES,
    ["at the start", "2026-05-11T10:00:00"],
    ["before the start", "2026-05-11T09:59:59.999"],
  ]),
  ...badFields("block", "reason", [
    ["none that is known", "vacation"],
    ["a number", 1],
  ]),
  ...badFields("block", "resource", [
    ...required,
    ["null", null],
    ["a text", "uma"],
    ["of no kind", { therapistId: "uma" }, "resource.kind"],
    ["of kind toString", { kind: "toString" }, "resource.kind"],
    ["a therapist without id", { kind: "therapist" }, "resource.therapistId"],
    ["a therapist's bed", { ...uma, bed: 1 }, "resource.bed"],
    ...under("resource.bed", BAD_COUNTS(1_000), (bed) => ({ kind: "room", roomId: "one", bed })),
    ...under("resource.piece", BAD_COUNTS(1_000), (piece) => ({ kind: "equipment", equipmentId: "oven", piece })),
  ]),
  ...badFields("unblock", "centerId", [...required, ...BAD_HOST_IDS]),
  ...badFields("unblock", "externalId", [...required, ["empty", ""], ...BAD_TEXTS(200)]),
  ...badFields("importBlocks", "centerId", [...required, ...BAD_HOST_IDS]),
  ...badFields("importBlocks", "blocks", [
    ...required,
    ["a text", "sick"],
    ["an object", {}],
    ["100,001 of them", sparse(100_001)],
    ["a lying length", lyingArray([], Infinity)],
  ]),
];

/** Inputs by id, which may name the center of the id. */
const guarded = (
  [
    ...["findSlots", "reserve", "confirm", "extend", "release", "cancelInvoice", "cancelGuest", "cancelAppointment"],
    ...["getBooking", "getReservation", "getBlock", "retryDeadLetter", "beginPayment", "abandonPayment"],
  ] as readonly Row["of"][]
).flatMap((of) => badFields(of, "centerId", BAD_HOST_IDS));

const queries: readonly Row[] = [
  ...badFields("findSlots", "bookingId", BAD_MINTED_IDS),
  ...badFields("getBooking", "bookingId", BAD_MINTED_IDS),
  ...badFields("findBooking", "centerId", [...required, ...BAD_HOST_IDS]),
  ...badFields("findBooking", "reference", [...required, ["empty", ""], ...BAD_TEXTS(200)]),
  ...badFields("findBooking", "before", BAD_MINTED_IDS.slice(1)),
  ...badFields("historyOf", "bookingId", BAD_MINTED_IDS),
  ...badFields("historyOf", "after", [...BAD_MINTED_IDS.slice(1), ["a sequence alone", "12-"]]),
  ...badFields("historyOf", "limit", BAD_COUNTS(1_000)),
  ...badFields("deliverEvents", "withBookings", BAD_FLAGS),
  ...badFields("getReservation", "reservationId", BAD_MINTED_IDS),
  ...badFields("getBlock", "blockId", BAD_MINTED_IDS),
  ...badFields("listBlocks", "centerId", [...required, ...BAD_HOST_IDS]),
  ...badFields("listBlocks", "after", BAD_MINTED_IDS.slice(1)),
  ...badFields("listBlocks", "limit", BAD_COUNTS(500)),
  ...badFields("listGuestReservations", "centerId", [...required, ...BAD_HOST_IDS]),
  ...badFields("listGuestReservations", "guestId", [...required, ...BAD_HOST_IDS]),
  ...badFields("listGuestReservations", "before", BAD_MINTED_IDS.slice(1)),
  ...badFields("listGuestReservations", "limit", BAD_COUNTS(1_000)),
  ...badFields("movedWallTimes", "centerId", [...required, ...BAD_HOST_IDS]),
  ...badFields("movedWallTimes", "limit", BAD_COUNTS(1_000)),
  ...badFields("listLiveReservations", "centerId", [...required, ...BAD_HOST_IDS]),
  ...badFields("listLiveReservations", "limit", BAD_COUNTS(1_000)),
  ...badFields("listAgenda", "centerId", [...required, ...BAD_HOST_IDS]),
  ...badFields("listAgenda", "date", BAD_DATES),
  ...badFields("listAgenda", "days", BAD_COUNTS(31)),
  ...badFields("listAgenda", "after", [...BAD_MINTED_IDS.slice(1), ["an instant alone", "1778400000000-"]]),
  ...badFields("listAgenda", "limit", BAD_COUNTS(1_000)),
  ...badFields("listGuestBookings", "guestId", [...required, ...BAD_HOST_IDS]),
  ...badFields("listGuestBookings", "centerIds", [
    ...required,
    ["none", []],
    ["51 of them", Array.from({ length: 51 }, (_, at) => `center-${at}`)],
    ["a text", "spa"],
    ["one of them null", [null], "centerIds[0]"],
  ]),
  ...badFields("listGuestBookings", "after", [
    ...BAD_MINTED_IDS.slice(1),
    ["of another direction", "beside.1"],
    ["with half a place", "ahead.1778400000000.5"],
    ["beyond the safe numbers", `ahead.${"9".repeat(15)}`],
  ]),
  ...badFields("listGuestBookings", "limit", BAD_COUNTS(1_000)),
  ...badFields("centerDay", "centerId", [...required, ...BAD_HOST_IDS]),
  ...badFields("centerDay", "date", BAD_DATES),
  ...badFields("claimsOnLeftUnits", "centerId", [...required, ...BAD_HOST_IDS]),
  ...badFields("expireDue", "limit", BAD_COUNTS(100_000)),
  ...badFields("deliverEvents", "limit", BAD_COUNTS(10_000)),
  ...badFields("deliverEvents", "consumer", [["empty", ""], ...BAD_TEXTS(64)]),
  ...badFields("deliverEvents", "dispatcher", [["empty", ""], ...BAD_TEXTS(64)]),
  ...badFields("deliverEvents", "leaseSeconds", BAD_COUNTS(3_600)),
  ...badFields("outboxStatus", "consumer", [["empty", ""], ...BAD_TEXTS(64)]),
  ...badFields("listConsumers", "after", [["empty", ""], ...BAD_TEXTS(64)]),
  ...badFields("listConsumers", "limit", BAD_COUNTS(1_000)),
  ...badFields("listConsumers", "stalledAfterHours", BAD_COUNTS(876_000)),
  ...badFields("removeConsumer", "consumer", [...required, ["empty", ""], ...BAD_TEXTS(64)]),
  ...badFields("listDeadLetters", "consumer", [["empty", ""], ...BAD_TEXTS(64)]),
  ...badFields("listDeadLetters", "after", BAD_MINTED_IDS.slice(1)),
  ...badFields("listDeadLetters", "limit", BAD_COUNTS(1_000)),
  ...badFields("retryDeadLetter", "consumer", [["empty", ""], ...BAD_TEXTS(64)]),
  ...badFields("retryDeadLetter", "key", BAD_MINTED_IDS),
  ...badFields("removeOld", "limit", BAD_COUNTS(100_000)),
  ...badFields("removeOld", "commandsOlderThanHours", [["below a day", 23], ...BAD_COUNTS(876_000)]),
  ...badFields("removeOld", "eventsOlderThanDays", BAD_COUNTS(36_500)),
  ...badFields("removeOld", "endedOlderThanDays", [["below a week", 6], ...BAD_COUNTS(36_500)]),
  {
    of: "removeOld",
    why: "records of commands outlive what they are about",
    field: "endedOlderThanDays",
    input: { patch: { commandsOlderThanHours: 24 * 7 + 1, endedOlderThanDays: 7 } },
    options: null,
  },
];

const ada = { kind: "guest", guestId: "ada" };
const OPTIONS: readonly Required<Field>[] = [
  ["null", null, "options"],
  ["a number", 5, "options"],
  ["a list", [], "options"],
  ["a throwing proxy", throwingProxy(), "options"],
  ["a throwing key", withThrowing({}, "idempotencyKey"), "options"],
  ["an unknown field", { retries: 3 }, "options.retries"],
  ["__proto__ of its own", withOwn({}, "__proto__"), "options.__proto__"],
  ["a key of nothing", { idempotencyKey: "" }, "options.idempotencyKey"],
  ["a key like the engine's own", { idempotencyKey: "~1" }, "options.idempotencyKey"],
  ["a key of 201 characters", { idempotencyKey: longText(201) }, "options.idempotencyKey"],
  ["a key with a space", { idempotencyKey: "a b" }, "options.idempotencyKey"],
  ["a key with a line end", { idempotencyKey: "a\n" }, "options.idempotencyKey"],
  ["a key not in ASCII", { idempotencyKey: "clé" }, "options.idempotencyKey"],
  ["a key with NUL", { idempotencyKey: "a\0" }, "options.idempotencyKey"],
  ["a key of a number", { idempotencyKey: 1 }, "options.idempotencyKey"],
  ["an actor by name alone", { actor: "application" }, "options.actor"],
  ["an actor of no kind", { actor: {} }, "options.actor.kind"],
  ["an actor of another kind", { actor: { kind: "admin" } }, "options.actor.kind"],
  ["an actor of kind hasOwnProperty", { actor: { kind: "hasOwnProperty" } }, "options.actor.kind"],
  ["a guest without id", { actor: { kind: "guest" } }, "options.actor.guestId"],
  ["a guest with an empty id", { actor: { ...ada, guestId: "" } }, "options.actor.guestId"],
  ["an application with a guest", { actor: { ...ada, kind: "application" } }, "options.actor.guestId"],
  [
    "an application that turns into a guest",
    { actor: withChanging({}, "kind", ["application", "guest"]) },
    "options.actor.kind",
  ],
];

/** The commands that take options. */
export const COMMANDS = [
  "createBooking",
  "hold",
  "reserve",
  "confirm",
  "extend",
  "release",
  "cancelInvoice",
  "cancelGuest",
  "cancelAppointment",
  "markAttendance",
  "beginPayment",
  "abandonPayment",
  "reportPayment",
  "block",
  "unblock",
] as const;

export const HOSTILE: readonly Row[] = [
  ...party,
  ...windows,
  ...createBooking,
  ...slots,
  ...listings,
  ...hold,
  ...findAvailability,
  ...reserve,
  ...held,
  ...confirm,
  ...cancels,
  ...payments,
  ...blocks,
  ...guarded,
  ...hostData,
  ...queries,
  ...COMMANDS.flatMap((of) => badOptions(of, OPTIONS)),
];
