import { centerTag } from "../../../../domain/ids.ts";
import { demandEqual } from "../../expectations.ts";
import { ALL_DAY, blocking, commandRecord, emptySet, holding, reading } from "../change-sets.ts";
import { aBlock, aBooking, blockId, bookingId, guestOf, holderOfGuest, OTHER, reservationId, SPA } from "../given.ts";
import { storeCase } from "../opened.ts";

export const centerCases = [
  storeCase(
    {
      id: "STORE-CENTER-01",
      title: "centers see nothing of each other: claims, holders, external ids, commands, reservations",
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
        const wanted = { holder: { kind: "of_booking", otherwise: null } } as const;
        const { holder } = await opened.read({ ...reading(asking, wanted), tag });
        const reserved = holder?.reserved.map(({ reservationId: id }) => id);
        demandEqual("the holder", [holder?.key, holder?.version, reserved], [key, 1, [reservationId(1, centerId)]]);
        const named = await opened.read({ ...reading({ kind: "block", centerId, externalId }), tag });
        demandEqual("the block", named.block?.state.id, blockId(5, centerId));
      }
    },
  ),
];
