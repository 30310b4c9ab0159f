import { describe, expect, it } from "vitest";
import { accepted, codeOf } from "../support/answers.ts";
import { SECRET_NAME } from "../support/guest-directory.ts";
import { at, CENTER, DATE, guest, item, therapist } from "../support/catalog.ts";
import { openWorld, SWEEPERS } from "../support/engine-world.ts";

const NOTES = "allergic to Nuts";
const GROUP = "the Smith-Wedding";
const bookWithNotes = { guests: [guest("ada", "massage")], notes: NOTES, groupName: GROUP };

describe.each(SWEEPERS)("retention, the sweeper $sweeper", ({ sweeps }) => {
  it("R01 an expired reservation stays readable, the booking's free text gone as the policy says", async () => {
    for (const dropNotesAtExpiry of [true, false]) {
      const world = await openWorld({ sweeps, policies: { dropNotesAtExpiry } });
      const booking = await world.book(bookWithNotes);
      const hold = accepted(await world.reserve(booking, "10:00", { createInvoice: true }));
      world.clock.set(hold.expiresAtMs - 1);
      expect((await world.view(booking)).booking.notes).toMatchObject({ notes: NOTES, groupName: GROUP });
      world.clock.set(hold.expiresAtMs);
      const kept = dropNotesAtExpiry ? { notes: "", groupName: "" } : { notes: NOTES, groupName: GROUP };
      expect((await world.view(booking)).booking.notes).toMatchObject(kept);
      world.pass(600_000);
      const { reservation } = accepted(await world.engine.getReservation({ reservationId: hold.reservationId }));
      expect(reservation).toMatchObject({
        status: "expired",
        expiredAtMs: hold.expiresAtMs,
        startMs: at("10:00"),
        invoices: [{ id: hold.invoices[0]?.id, status: "voided" }],
      });
      expect((await world.view(booking)).booking.notes).toMatchObject(kept);
    }
  });

  it("R01 every command that records the expiry drops the notes", async () => {
    const recorders = ["the sweep", "its own next slot", "who takes its slot", "a block"] as const;
    for (const recorder of recorders) {
      const world = await openWorld({ sweeps });
      const booking = await world.book(bookWithNotes);
      const { expiresAtMs } = accepted(await world.reserve(booking, "10:00"));
      world.clock.set(expiresAtMs);
      const record = {
        "the sweep": () => world.engine.expireDue(),
        "its own next slot": () => world.reserve(booking, "12:00"),
        "who takes its slot": async () => world.reserve(await world.book("ben"), "10:30"),
        "a block": () =>
          world.engine.block({
            centerId: CENTER,
            externalId: "sick",
            resource: { kind: "therapist", therapistId: "uma" },
            start: at("10:00"),
            end: at("11:00"),
          }),
      };
      expect(codeOf(await record[recorder]())).toBe("accepted");
      expect(world.eventTypes()).toContain("ReservationExpired");
      expect(JSON.stringify(world.dump()), recorder).not.toContain(NOTES);
    }
  });

  it("R01 a release keeps the notes, and so does a confirm", async () => {
    const world = await openWorld({ sweeps });
    const booking = await world.book(bookWithNotes);
    accepted(await world.reserve(booking, "10:00"));
    accepted(await world.release(booking));
    expect((await world.view(booking)).booking.notes.notes).toBe(NOTES);
    accepted(await world.reserve(booking, "10:00"));
    accepted(await world.confirm(booking, { notes: "no perfume" }));
    world.pass(600);
    expect((await world.view(booking)).booking.notes).toMatchObject({ notes: "no perfume", groupName: GROUP });
  });
});

describe("reading", () => {
  it("R02 a query never changes anything", async () => {
    const world = await openWorld({ therapists: [therapist("uma"), therapist("vic")] });
    const { engine } = world;
    const confirmed = await world.hold("ada", "10:00");
    accepted(await world.confirm(confirmed.bookingId));
    const held = await world.hold("ben", "10:00", { createInvoice: true });
    const released = await world.hold("cleo", "14:00");
    accepted(await world.release(released.bookingId));
    const open = await world.book(bookWithNotes);
    const bookings = [confirmed.bookingId, held.bookingId, released.bookingId, open, "0".repeat(32)];
    for (const nowMs of [held.expiresAtMs - 1, held.expiresAtMs, at("12:00"), at("23:00")]) {
      world.clock.set(nowMs);
      const before = JSON.stringify(world.dump());
      for (const bookingId of bookings) {
        codeOf(await engine.getBooking({ bookingId }));
        codeOf(await engine.findSlots({ bookingId }));
      }
      for (const { reservationId } of [confirmed, held, released]) {
        accepted(await engine.getReservation({ reservationId }));
      }
      expect(codeOf(await engine.getReservation({ reservationId: "0".repeat(32) }))).toBe("RESERVATION_NOT_FOUND");
      accepted(await engine.listGuestReservations({ centerId: CENTER, guestId: "ada" }));
      accepted(await engine.listLiveReservations({ centerId: CENTER }));
      accepted(await engine.centerDay({ centerId: CENTER, date: DATE }));
      expect(codeOf(await engine.centerDay({ centerId: "elsewhere", date: DATE }))).toBe("CENTER_NOT_FOUND");
      expect(JSON.stringify(world.dump())).toBe(before);
    }
  });

  it("R02 shows each thing as it is at the answer's instant, recorded or not", async () => {
    const world = await openWorld();
    const hold = await world.hold("ada", "10:00", { createInvoice: true });
    const { engine } = world;
    const seen = async () => ({
      booking: (await world.view(hold.bookingId)).status,
      reservation: accepted(await engine.getReservation({ reservationId: hold.reservationId })).reservation.status,
      ofGuest: accepted(await engine.listGuestReservations({ centerId: CENTER, guestId: "ada" })).reservations.map(
        ({ status }) => status,
      ),
      live: accepted(await engine.listLiveReservations({ centerId: CENTER })).reservations.length,
      claims: accepted(await engine.centerDay({ centerId: CENTER, date: DATE })).claims.length,
    });
    world.clock.set(hold.expiresAtMs - 1);
    expect(await seen()).toEqual({
      booking: "reserved",
      reservation: "reserved",
      ofGuest: ["reserved"],
      live: 1,
      claims: 1,
    });
    world.clock.set(hold.expiresAtMs);
    const dead = { booking: "open", reservation: "expired", ofGuest: ["expired"], live: 0, claims: 0 };
    expect(await seen()).toEqual(dead);
    await world.sweep();
    expect(await seen()).toEqual(dead);
  });
});

describe("rule 12: evidence is kept", () => {
  it("expired, released, superseded and cancelled reservations stay readable by their own ids", async () => {
    const world = await openWorld();
    const expired = await world.hold("ada", "10:00");
    const released = await world.hold("ben", "11:00");
    accepted(await world.release(released.bookingId));
    const superseded = await world.hold("cleo", "12:00");
    const confirmed = accepted(await world.reserve(superseded.bookingId, "13:00"));
    accepted(await world.confirm(superseded.bookingId));
    accepted(await world.engine.cancelGuest({ bookingId: superseded.bookingId, guestId: "cleo" }));
    world.pass(10);
    await world.sweep();
    world.pass(24 * 60 * 400);
    const statusOf = async ({ reservationId }: { reservationId: string }) =>
      accepted(await world.engine.getReservation({ reservationId })).reservation.status;
    expect(await Promise.all([expired, released, superseded, confirmed].map(statusOf))).toEqual([
      "expired",
      "released",
      "released",
      "cancelled",
    ]);
    const adas = accepted(await world.engine.listGuestReservations({ centerId: CENTER, guestId: "ada" }));
    expect(adas.reservations.map(({ id }) => id)).toEqual([expired.reservationId]);
  });
});

describe("rule 14: personal data is in one place", () => {
  it("no name and no note in events and command records; a key of the caller in an event's author alone", async () => {
    const world = await openWorld({ therapists: [therapist("uma"), therapist("vic")] });
    const { engine } = world;
    const secrets = ["Secret-Notes", "Secret-Group", "Secret-Comment", SECRET_NAME, "Secret-Surname"];
    const key = (n: number) => ({ idempotencyKey: `Secret-Key-${n}` });
    const free = { notes: "Secret-Notes", groupName: "Secret-Group" };
    const asked = { centerId: CENTER, date: DATE, ...free };
    const party = [guest("ada", "massage"), { items: [item("massage")] }];
    const { bookingId } = accepted(
      await engine.createBooking({ ...asked, guests: party, holderKey: "Secret-Holder" }, key(1)),
    );
    accepted(await world.reserve(bookingId, "10:00", { createInvoice: true, guestIds: ["ada", "ben"] }, key(2)));
    world.pass(1);
    accepted(await world.extend(bookingId, key(3)));
    accepted(await world.release(bookingId, key(4)));
    accepted(await world.reserve(bookingId, "12:00", { createInvoice: true }, key(5)));
    const { invoices } = accepted(await world.confirm(bookingId, free, key(6)));
    accepted(await engine.cancelInvoice({ invoiceId: invoices[1]?.id ?? "", comments: "Secret-Comment" }, key(7)));
    const lapsing = await world.book({ ...asked, guests: [guest("eve", "massage")] });
    accepted(await world.reserve(lapsing, "15:00", {}, key(8)));
    world.pass(60);
    await world.sweep();

    const { partitions, events, centers } = world.dump();
    const eventTexts = JSON.stringify(events.map(({ by: _author, ...event }) => event));
    const recorded = JSON.stringify(
      partitions.flatMap(({ commands }) => commands).map(({ commandId: _named, ...record }) => record),
    );
    const names = JSON.stringify(
      partitions.flatMap(({ bookings, ...others }) => ({
        ...others,
        bookings: bookings.map(({ state: { notes: _free, ...rest } }) => rest),
      })),
    );
    for (const secret of [...secrets, "Secret-Key", "Secret-Holder"]) {
      expect(eventTexts).not.toContain(secret);
      expect(recorded).not.toContain(secret);
    }
    // Free text is nowhere outside the one field of the booking.
    for (const secret of secrets) expect(names + JSON.stringify(centers)).not.toContain(secret);
    expect(JSON.stringify(partitions)).toContain("Secret-Notes");
  });
});
