import { demandEqual } from "../../expectations.ts";
import { bookingReference, type BookingReference } from "../../../domain/booking/host-data.ts";
import type { BookingId, CenterId } from "../../../domain/ids.ts";
import { centerTag } from "../../../domain/ids.ts";
import type { ChangeSet } from "../../../ports/reservation-store.ts";
import { adding, emptySet, ITS_HOLDER, reading } from "../change-sets.ts";
import { aBooking, aHold, bookingId, commandId, OTHER, reservationId, SPA, TWINS } from "../fixtures.ts";
import { storeCase, type CaseContext } from "../case-context.ts";

const ORDER = bookingReference("order-1");

/** The nth booking, with a reference. */
const referring = (
  n: number,
  reference: BookingReference | null = ORDER,
  set: Partial<ChangeSet> = {},
  centerId: CenterId = SPA,
): ChangeSet =>
  emptySet({ centerId, bookings: [{ state: aBooking(n, { centerId, reference }), expectedVersion: 0 }], ...set });

/** The same, if no booking of the center has the reference. */
const alone = (n: number, reference = ORDER, centerId: CenterId = SPA): ChangeSet =>
  referring(n, reference, { uniqueReference: reference }, centerId);

const requestFor = (reference: BookingReference, before: BookingId | null, centerId: CenterId) =>
  reading({ kind: "reference", centerId, reference, before }, { tag: centerTag(centerId) });

const found = async (
  opened: CaseContext,
  reference = ORDER,
  before: BookingId | null = null,
  centerId = SPA,
): Promise<BookingId | null> => (await opened.read(requestFor(reference, before, centerId))).booking?.state.id ?? null;

export const referenceCases = [
  storeCase(
    {
      id: "STORE-REFERENCE-01",
      title: "a reference leads to the latest booking of its center that has it, letter by letter",
      shows: ["S-60", "S-26", "rule 31"],
    },
    async (opened) => {
      const [one, twin] = TWINS;
      const longest = bookingReference("\u{1F600}".repeat(100));
      await opened.given(referring(2), referring(1), referring(3, bookingReference("Order-1")), referring(4, null));
      await opened.given(referring(9, ORDER, {}, OTHER));
      await opened.given(referring(5, longest));
      await opened.given(referring(6, ORDER, {}, one));
      demandEqual("the latest", await found(opened), bookingId(2));
      demandEqual("the latest before it", await found(opened, ORDER, bookingId(2)), bookingId(1));
      demandEqual("before the first", await found(opened, ORDER, bookingId(1)), null);
      demandEqual("in capitals", await found(opened, bookingReference("Order-1")), bookingId(3));
      demandEqual("the beginning of one", await found(opened, bookingReference("order-")), null);
      demandEqual("of another center", await found(opened, ORDER, null, OTHER), bookingId(9, OTHER));
      demandEqual("of a center with the same tag", await found(opened, ORDER, null, twin), null);
      demandEqual("the longest", await found(opened, longest), bookingId(5));
    },
  ),

  storeCase(
    {
      id: "STORE-REFERENCE-02",
      title: "a booking that a reference leads to comes with its reservation, its holder and the command",
      shows: ["S-60", "S-18", "rule 31"],
    },
    async (opened) => {
      const hold = aHold(1, { reference: ORDER, metadata: { order: "1" } });
      const state = aBooking(1, { reservationId: hold.id, reference: ORDER, metadata: { order: "1" } });
      await opened.given(
        emptySet({
          bookings: [{ state, expectedVersion: 0 }],
          reservations: [adding(hold)],
          beforeMs: hold.expiresAtMs,
        }),
      );
      const request = { ...requestFor(ORDER, null, SPA), holder: ITS_HOLDER, commandId: commandId("none") };
      const { booking, reservation, holder } = await opened.read(request);
      demandEqual("the booking", booking?.state, state);
      demandEqual("its reservation", reservation?.state, hold);
      demandEqual("its holder's record", holder?.reserved, [
        { reservationId: reservationId(1), expiresAtMs: hold.expiresAtMs },
      ]);
    },
  ),

  storeCase(
    {
      id: "STORE-REFERENCE-03",
      title: "a set whose reference must be its own is refused as stale if a booking of its center has it",
      shows: ["S-61", "S-04", "S-26", "rule 31"],
    },
    async (opened) => {
      const stale = { kind: "stale", id: ORDER } as const;
      const outcomes = await opened.commit(alone(1), alone(2), referring(3), referring(4, bookingReference("order-2")));
      demandEqual(
        "the outcomes of a batch",
        outcomes.map((it) => (it.kind === "refused" ? it.because : it.kind)),
        ["accepted", stale, "accepted", "accepted"],
      );
      await opened.refuses("the set again", alone(2), stale);
      await opened.given(alone(5, ORDER, OTHER));
      await opened.given(alone(6, bookingReference("Order-1")));
      demandEqual("the latest", await found(opened), bookingId(3));
      const [one, twin] = TWINS;
      await opened.given(alone(7, ORDER, one));
      await opened.given(alone(8, ORDER, twin));
    },
  ),

  storeCase(
    {
      id: "STORE-REFERENCE-04",
      title: "of many concurrent bookings under one reference, one is accepted",
      shows: ["S-61", "rule 31"],
    },
    async (opened) => {
      const outcomes = await Promise.all(Array.from({ length: 12 }, (_, at) => opened.commit(alone(at + 1))));
      demandEqual("how many got through", outcomes.filter(([outcome]) => outcome?.kind === "accepted").length, 1);
    },
  ),
];
