import { finding, type Finding, type History } from "./history.ts";

/** Rule 6: each guest of the party has all that was asked for, and either each has an invoice or none has. */
export const groupsAreWhole = ({
  bookings,
  reservations,
  servicesIn,
}: Pick<History, "bookings" | "reservations" | "servicesIn">): readonly Finding[] =>
  [...reservations.values()].flatMap((it) => {
    const booking = bookings.get(it.bookingId);
    if (booking === undefined) return [finding("missing", `booking ${it.bookingId} of ${it.id}`)];
    const isWhole = booking.party.every(({ items }, guestIndex) => {
      const wanted = items.reduce((sum, { itemId }) => sum + servicesIn(itemId), 0);
      return it.appointments.filter((one) => one.guestIndex === guestIndex).length === wanted;
    });
    const invoiced = new Set(it.invoices.map(({ guestIndex }) => guestIndex)).size;
    const isInvoiced = it.invoices.length === invoiced && (invoiced === 0 || invoiced === booking.party.length);
    return [
      ...(isWhole ? [] : [finding("group", `${it.id} has not what its booking asks for`)]),
      ...(isInvoiced ? [] : [finding("group", `${it.id} has ${invoiced} invoices for ${booking.party.length} guests`)]),
      ...(it.status === "reserved" && booking.reservationId !== it.id
        ? [finding("contradiction", `${it.id} is reserved, and its booking names another`)]
        : []),
    ];
  });

/** Rule 12: a guest's reservations are in the guest's list. */
export const listsAreWhole = ({ reservations, listed }: History): readonly Finding[] =>
  [...reservations.values()]
    .filter(({ id, appointments }) => appointments.some(({ guestId }) => guestId !== null) && !listed.has(id))
    .map(({ id }) => finding("missing", `${id} is in no list of its guests`));

/** At the end, with everything swept: nothing is held any longer, and no invoice is open. */
export const nothingIsLeft = ({ reservations, swept }: History): readonly Finding[] =>
  !swept
    ? []
    : [...reservations.values()].flatMap((it) => [
        ...(it.status === "reserved" ? [finding("left over", `${it.id} is still reserved`)] : []),
        ...(it.invoices.some(({ status }) => status === "open")
          ? [finding("left over", `an invoice of ${it.id} was left open`)]
          : []),
      ]);
