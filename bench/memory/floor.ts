import { createHash, randomBytes } from "node:crypto";

type FloorClaim = { unit: string; start: number; end: number };

/**
 * The least plain JavaScript that keeps the same facts: an object for each record, one hash, three claims inserted into
 * sorted arrays after a look at their neighbours. No rules, no events, no expiry.
 */
export const createFloor = () => {
  const units = new Map<string, FloorClaim[]>();
  const bookings = new Map<string, object>();
  const reservations = new Map<string, object>();
  const commands = new Map<string, object>();
  let sequence = 0;
  const newId = (): string => randomBytes(16).toString("hex");

  const claim = (unit: string, start: number, end: number): boolean => {
    let held = units.get(unit);
    if (held === undefined) units.set(unit, (held = []));
    let low = 0;
    let high = held.length;
    while (low < high) {
      const mid = (low + high) >>> 1;
      if ((held[mid] as FloorClaim).start < end) low = mid + 1;
      else high = mid;
    }
    const before = held[low - 1];
    if (before !== undefined && before.end > start) return false;
    held.splice(low, 0, { unit, start, end });
    return true;
  };

  return {
    reserve: (center: string, start: number, place: number, guestId: string, key: string): boolean => {
      const bookingId = newId();
      const reservationId = newId();
      const requestHash = createHash("sha256")
        .update(JSON.stringify([bookingId, start, guestId]))
        .digest("base64url");
      const end = start + 4_500_000;
      for (const kind of ["t", "r", "e"]) if (!claim(`${center}${kind}${place}`, start, end)) return false;
      bookings.set(bookingId, { id: bookingId, guestId, service: "massage", reservationId });
      reservations.set(reservationId, {
        id: reservationId,
        bookingId,
        start,
        end,
        place,
        expiresAt: start,
        status: "reserved",
      });
      commands.set(key, { requestHash, reservationId, at: (sequence += 1) });
      return true;
    },
  };
};
