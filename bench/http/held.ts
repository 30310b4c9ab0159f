/** A hold as a client knows it: from the answer that it is reserved to the request that releases it. */
type KnownHold = Readonly<{ therapistId: string; start: string; end: string }>;

/** The holds of all connections by their answers: two holds of one therapist at one time are a double claim. */
export const createHeld = () => {
  const byBooking = new Map<string, KnownHold>();
  let doubleClaims = 0;
  return {
    reserved: (bookingId: string, body: string): void => {
      const answer = JSON.parse(body) as {
        invoices: { items: { therapist: { id: string }; start_time: string; end_time: string }[] }[];
      };
      const item = answer.invoices[0]?.items[0];
      if (item === undefined) throw new Error(`an invoice without an item: ${body}`);
      const held = { therapistId: item.therapist.id, start: item.start_time, end: item.end_time };
      for (const other of byBooking.values()) {
        const clashes = other.therapistId === held.therapistId && other.start < held.end && held.start < other.end;
        if (clashes) doubleClaims += 1;
      }
      byBooking.set(bookingId, held);
    },
    releasing: (bookingId: string): void => void byBooking.delete(bookingId),
    doubleClaims: (): number => doubleClaims,
  };
};
