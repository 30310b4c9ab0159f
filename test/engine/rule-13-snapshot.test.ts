import { describe, expect, it } from "vitest";
import { accepted, codeOf } from "../support/answers.ts";
import { addOn, at, guest, item, MINUTE, NOW, room, service, therapist } from "../support/catalog.ts";
import { openWorld, SWEEPERS } from "../support/engine-world.ts";

describe.each(SWEEPERS)("rule 13: the snapshot, the sweeper $sweeper", ({ sweeps }) => {
  it("a catalog edited between reserve and confirm changes nothing that was reserved", async () => {
    const world = await openWorld({
      sweeps,
      items: [service("massage", { roomKind: "treatment", recoveryMinutes: 15 }), addOn("stones")],
      rooms: [room("one", "treatment")],
    });
    const party = { guests: [guest("ada", item("massage", { addOnIds: ["stones"] }))] };
    const hold = await world.hold(party, "10:00", { createInvoice: true });
    world.host.change({
      items: [service("massage", { name: "Renamed", durationMinutes: 120, priceMinor: 1 })],
      therapists: [therapist("vic")],
      rooms: [room("two", "treatment")],
      center: { blockTimeMinutes: 1, currency: "USD", name: "Another name" },
      limits: { maxBlockTimeMinutes: 1, lifetimeCapMinutes: 1, guestsPerBooking: 1 },
    });
    world.pass(2);
    expect((await world.view(hold.bookingId)).status).toBe("reserved");
    const { expiresAtMs } = accepted(await world.extend(hold.bookingId));
    expect(expiresAtMs).toBe(NOW + 12 * MINUTE);
    const confirmed = accepted(await world.confirm(hold.bookingId));
    expect(confirmed.appointments).toEqual(hold.appointments);
    expect(confirmed.appointments[0]?.service).toMatchObject({
      name: "The massage",
      durationMs: 75 * MINUTE,
      recoveryMs: 15 * MINUTE,
      priceMinor: 9_500,
      addOns: [{ id: "stones", name: "The stones" }],
    });
    expect((await world.view(hold.bookingId)).reservation).toMatchObject({ currency: "EUR", blockTimeMinutes: 10 });
  });

  it("a later limit does not shorten a chain of holds that has begun, but a later block time counts for a new slot", async () => {
    const world = await openWorld({ sweeps, limits: { lifetimeCapMinutes: 30 } });
    const { bookingId } = await world.hold("ada", "10:00");
    world.host.change({ center: { blockTimeMinutes: 25 }, limits: { lifetimeCapMinutes: 5 } });
    world.pass(9);
    const next = accepted(await world.reserve(bookingId, "12:00"));
    expect(next.expiresAtMs).toBe(NOW + 30 * MINUTE);
    expect(next.blockTimeMinutes).toBe(25);
  });

  it("a booking is served as the catalog is when the slot is reserved, not as it was when it was created", async () => {
    const world = await openWorld({ sweeps });
    const booking = await world.book("ada");
    world.host.change({ items: [service("massage", { durationMinutes: 90, preparationMinutes: 30 })] });
    const hold = accepted(await world.reserve(booking, "10:00"));
    expect(hold.appointments[0]?.endMs).toBe(at("11:30"));
    const bens = await world.book("ben");
    // Uma cleans nothing up, but prepares for half an hour.
    expect(codeOf(await world.reserve(bens, "11:30"))).toBe("SLOT_HELD");
    expect(codeOf(await world.reserve(bens, "12:00"))).toBe("accepted");
  });

  it("a booking that grew in the catalog since it was created is claimed and seen in full", async () => {
    const world = await openWorld({ sweeps, items: [service("massage"), service("long", { durationMinutes: 30 })] });
    const adas = await world.book("ada", "long");
    await world.hold("ben", "12:00");
    world.host.change({ items: [service("massage"), service("long", { durationMinutes: 180 })] });
    expect(await world.listed(adas)).not.toContain("10:00");
    expect(codeOf(await world.reserve(adas, "10:00"))).toBe("SLOT_HELD");
    expect(codeOf(await world.reserve(adas, "13:00"))).toBe("accepted");
    expect(codeOf(await world.reserve(await world.book("cleo"), "15:30"))).toBe("SLOT_HELD");
  });
});
