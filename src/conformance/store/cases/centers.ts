import { centerTag, guestHolder, type CenterId, type GuestId } from "../../../domain/ids.ts";
import { demandEqual } from "../../expectations.ts";
import { spellingsOf } from "../../spellings.ts";
import { ALL_DAY, blocking, commandRecord, emptySet, holding, reading, ITS_HOLDER } from "../change-sets.ts";
import {
  aBlock,
  aBooking,
  anAppointment,
  appointmentId,
  blockId,
  bookingId,
  guestOf,
  holderOfGuest,
  hostId,
  instant,
  OTHER,
  reservationId,
  SPA,
} from "../fixtures.ts";
import { storeCase } from "../case-context.ts";

export const centerCases = [
  storeCase(
    {
      id: "STORE-CENTER-01",
      title: "centers do not see each other: claims, holders, external ids, commands, reservations",
      shows: ["S-26"],
    },
    async (opened) => {
      const externalId = "sick";
      const key = holderOfGuest(1);
      for (const centerId of [SPA, OTHER]) {
        const command = commandRecord("order-7", { requestHash: centerId });
        const asking = aBooking(9, { id: bookingId(9, centerId), centerId, hostId: guestOf(1) });
        await opened.given(
          emptySet({ centerId, bookings: [{ state: asking, expectedVersion: 0 }] }),
          holding(1, { centerId }, { command }),
          blocking(aBlock(5, { centerId, externalId })),
        );
      }
      for (const centerId of [SPA, OTHER]) {
        const tag = centerTag(centerId);
        const command = { commandId: commandRecord("order-7").commandId };
        const center = await opened.read({
          ...reading({ kind: "center", centerId }, { claims: ALL_DAY, ...command }),
          tag,
        });
        const owners = center.claims.map(({ owner }) => owner.id).sort();
        demandEqual("the claims", owners, [reservationId(1, centerId), blockId(5, centerId)].sort());
        demandEqual("the command", center.command?.requestHash, centerId);
        const asking = { kind: "booking", bookingId: bookingId(9, centerId) } as const;
        const wanted = { holder: ITS_HOLDER };
        const { holder } = await opened.read({ ...reading(asking, wanted), tag });
        const reserved = holder?.reserved.map(({ reservationId: id }) => id);
        demandEqual("the holder", [holder?.key, holder?.version, reserved], [key, 1, [reservationId(1, centerId)]]);
        const named = await opened.read({ ...reading({ kind: "block", centerId, externalId }), tag });
        demandEqual("the block", named.block?.state.id, blockId(5, centerId));
      }
    },
  ),

  storeCase(
    {
      id: "STORE-CENTER-02",
      title: "a center and a guest are found in canonical form, in every spelling of their records",
      shows: ["INV-43", "rule 25", "S-18", "S-23"],
    },
    async (opened) => {
      const [centerId, upper, dashed, spelt] = spellingsOf(hostId<CenterId>("a1b2c3d4e5f60718293a4b5c6d7e8f90"));
      const [guestId, ...others] = spellingsOf(hostId<GuestId>("0f1e2d3c4b5a69788796a5b4c3d2e1f0"));
      const tag = centerTag(centerId as CenterId);
      const holder = guestHolder(guestId as GuestId);
      for (const [at, recorded] of [upper, dashed, spelt].entries()) {
        const n = at + 1;
        const named = { guestId: others[at] as GuestId };
        const appointments = [anAppointment(n, { ...named, id: appointmentId(n, recorded) })];
        const set = holding(n, { centerId: recorded as CenterId, holder, appointments });
        await opened.given({ ...set, centerId: centerId as CenterId, holder: { key: holder, expectedVersion: at } });
      }
      const block = aBlock(9, { centerId: dashed as CenterId, externalId: "sick" });
      await opened.given({ ...blocking(block), centerId: centerId as CenterId });
      const canonical = { centerId: centerId as CenterId };
      for (const [at, recorded] of [upper, dashed].entries()) {
        const open = aBooking(20 + at, { id: bookingId(20 + at, recorded), centerId: recorded as CenterId });
        await opened.given(emptySet({ ...canonical, bookings: [{ state: open, expectedVersion: 0 }] }));
      }
      const wantedHere = { claims: ALL_DAY, openBookings: { holder: null, caller: null, center: true } } as const;
      const center = await opened.read({ ...reading({ kind: "center", ...canonical }, wantedHere), tag });
      demandEqual("the claims", center.claims.length, 4);
      demandEqual("the open bookings", center.openBookings?.center, 2);
      const named = { ...reading({ kind: "block", ...canonical, externalId: "sick" }), tag };
      demandEqual("the block, as it was written", (await opened.read(named)).block?.state, block);
      const twice = aBlock(10, { centerId: spelt as CenterId, externalId: "sick" });
      const stale = { kind: "stale", id: twice.id } as const;
      await opened.refuses("the same external id", { ...blocking(twice), ...canonical }, stale);
      const live = { before: null, limit: 9, floorMs: instant(0) };
      for (const of of [
        { kind: "live", ...canonical },
        { kind: "standing", ...canonical },
        { kind: "guest", ...canonical, guestId: guestId as GuestId },
      ] as const)
        demandEqual(of.kind, (await opened.list({ of, ...live })).reservations.length, 3);
      const booking = { kind: "booking", bookingId: bookingId(1, upper) } as const;
      const wanted = {
        holder: ITS_HOLDER,
        claims: { kind: "around_reservation" },
      } as const;
      const snapshot = await opened.read({ ...reading(booking, wanted), tag });
      demandEqual(
        "around the first",
        snapshot.claims.map(({ owner }) => owner.id),
        [reservationId(1, upper)],
      );
      demandEqual("the record's own spelling", snapshot.booking?.state.centerId, upper);
    },
  ),
];
