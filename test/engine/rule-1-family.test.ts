import { describe, expect, it } from "vitest";
import { accepted, codeOf, refusalOf } from "../support/answers.ts";
import { actingAs, at, CENTER, DATE, guest, item, therapist } from "../support/catalog.ts";
import { openWorld, SWEEPERS } from "../support/engine-world.ts";

const THREE = ["uma", "vic", "xia"].map((id) => therapist(id));
const party = (...names: readonly string[]) => ({
  centerId: CENTER,
  date: DATE,
  guests: names.map((it) => guest(it, "massage")),
});

describe.each(SWEEPERS)("A07 family, the sweeper $sweeper", ({ sweeps }) => {
  it("A07 a host without a relationship is refused, at create and when guests are named at reserve", async () => {
    const world = await openWorld({ sweeps, therapists: THREE });
    const missing = { code: "RELATIONSHIP_MISSING", hostId: "ada", guestId: "zoe" };
    expect(refusalOf(await world.engine.createBooking(party("ada", "ben", "zoe")))).toEqual(missing);
    const unnamed = await world.book({ guests: [guest("ada", "massage"), { items: [item("massage")] }] });
    expect(refusalOf(await world.reserve(unnamed, "10:00", { guestIds: ["ada", "zoe"] }))).toEqual(missing);
    expect(codeOf(await world.reserve(unnamed, "10:00", { guestIds: ["ada", "ben"] }))).toBe("accepted");
  });

  it("A07 a relationship counts in one direction only", async () => {
    const world = await openWorld({ sweeps, therapists: THREE });
    expect(refusalOf(await world.engine.createBooking(party("ben", "ada")))).toEqual({
      code: "RELATIONSHIP_MISSING",
      hostId: "ben",
      guestId: "ada",
    });
    expect(codeOf(await world.engine.createBooking({ ...party("ben", "ada"), hostId: "ada" }))).toBe("accepted");
  });

  it("A07 a non-host reserving for the family is refused", async () => {
    const world = await openWorld({ sweeps, therapists: THREE });
    const booking = await world.book(party("ada", "ben"));
    const before = world.dump();
    const notTheHost = { code: "NOT_THE_HOST", guestId: "ben" };
    expect(refusalOf(await world.reserve(booking, "10:00", {}, actingAs("ben")))).toEqual(notTheHost);
    expect(world.dump()).toEqual(before);
    expect(codeOf(await world.reserve(booking, "10:00", {}, actingAs("ada")))).toBe("accepted");
    expect(refusalOf(await world.confirm(booking, {}, actingAs("ben")))).toEqual(notTheHost);
    expect(refusalOf(await world.extend(booking, actingAs("ben")))).toEqual(notTheHost);
    expect(refusalOf(await world.release(booking, actingAs("ben")))).toEqual(notTheHost);
    expect(codeOf(await world.confirm(booking, {}, actingAs("ada")))).toBe("accepted");
  });

  it("A07 one guest twice in the same group is refused, at create and at reserve", async () => {
    const world = await openWorld({ sweeps, therapists: THREE });
    const repeated = { code: "GUEST_REPEATED", guestId: "ada" };
    expect(refusalOf(await world.engine.createBooking(party("ada", "ada")))).toEqual(repeated);
    const unnamed = await world.book({ guests: [guest("ada", "massage"), { items: [item("massage")] }] });
    expect(refusalOf(await world.reserve(unnamed, "10:00", { guestIds: ["ada", "ada"] }))).toEqual(repeated);
  });
});

describe("rule 1: a group", () => {
  const group = (...names: readonly string[]) => ({ ...party(...names), group: true });

  it("is of known guests who need not be related, and the application books it", async () => {
    const world = await openWorld({ therapists: THREE });
    world.directory.unknown.add("nobody");
    expect(codeOf(await world.engine.createBooking(group("ada", "ben", "zoe")))).toBe("accepted");
    expect(codeOf(await world.engine.createBooking(group("zoe", "ada")))).toBe("accepted");
    expect(codeOf(await world.engine.createBooking({ ...group("zoe"), hostId: "ada" }))).toBe("accepted");
    expect(refusalOf(await world.engine.createBooking(group("ada", "nobody")))).toEqual({
      code: "GUEST_NOT_FOUND",
      guestId: "nobody",
    });
    const listed = await world.engine.findAvailability({ ...group("ada", "zoe"), detail: "days" });
    expect(codeOf(listed)).toBe("accepted");
  });

  it("is held at once as well, and one that says false is a family", async () => {
    const world = await openWorld({ therapists: THREE });
    const { date: _date, ...asked } = group("ada", "zoe");
    expect(codeOf(await world.engine.hold({ ...asked, group: false, slot: at("10:00") }))).toBe("RELATIONSHIP_MISSING");
    expect(codeOf(await world.engine.hold({ ...asked, slot: at("10:00") }))).toBe("accepted");
  });

  it("is never a guest's: a guest's booking for others is a family booking", async () => {
    const world = await openWorld({ therapists: THREE });
    const missing = { code: "RELATIONSHIP_MISSING", hostId: "ada", guestId: "zoe" };
    expect(refusalOf(await world.engine.createBooking(group("ada", "zoe"), actingAs("ada")))).toEqual(missing);
    const { date: _date, ...asked } = group("ada", "zoe");
    expect(refusalOf(await world.engine.hold({ ...asked, slot: at("10:00") }, actingAs("ada")))).toEqual(missing);
    const family = accepted(await world.engine.createBooking(group("ada", "ben"), actingAs("ada")));
    expect((await world.view(family.bookingId)).booking.options).toEqual({
      oneTherapistPerGuest: false,
      sharedRoom: false,
    });
  });

  it("may be completed at reserve: by the application with any guest, by the host with relations alone", async () => {
    const world = await openWorld({ therapists: THREE });
    const unnamed = { guests: [guest("ada", "massage"), { items: [item("massage")] }] };
    const guestIds = ["ada", "zoe"];
    const family = await world.book(unnamed);
    expect(codeOf(await world.reserve(family, "10:00", { guestIds }))).toBe("RELATIONSHIP_MISSING");
    const open = await world.book({ ...unnamed, group: true });
    expect(codeOf(await world.reserve(open, "10:00", { guestIds }, actingAs("ada")))).toBe("RELATIONSHIP_MISSING");
    expect(codeOf(await world.reserve(open, "10:00", { guestIds }))).toBe("accepted");
    expect(codeOf(await world.confirm(open, {}, actingAs("zoe")))).toBe("NOT_THE_HOST");
  });
});

describe("rule 1: the family and the actor", () => {
  it("a guest creates a booking only as its host", async () => {
    const world = await openWorld({ therapists: THREE });
    const create = (names: readonly string[], hostId: string | null, actor: string) =>
      world.engine.createBooking({ ...party(...names), ...(hostId === null ? {} : { hostId }) }, actingAs(actor));
    expect(codeOf(await create(["ada"], null, "ada"))).toBe("accepted");
    expect(codeOf(await create(["ada"], null, "ben"))).toBe("NOT_THE_HOST");
    expect(codeOf(await create(["ben"], "ada", "ada"))).toBe("accepted");
    expect(codeOf(await create(["ben"], "ada", "ben"))).toBe("NOT_THE_HOST");
    const unnamed = { centerId: CENTER, date: DATE, guests: [{ items: [item("massage")] }], holderKey: "web-1" };
    expect(codeOf(await world.engine.createBooking(unnamed, actingAs("ada")))).toBe("NOT_THE_HOST");
  });

  it("a hold needs a holder: a guest, or a key of the host application", async () => {
    const world = await openWorld({ therapists: THREE });
    const unnamed = await world.book({ guests: [{ items: [item("massage")] }] });
    expect(refusalOf(await world.reserve(unnamed, "10:00"))).toEqual({ code: "GUEST_REQUIRED", guestIndex: 0 });
    expect(codeOf(await world.reserve(unnamed, "10:00", {}, actingAs("ada")))).toBe("NOT_THE_HOST");
    expect(codeOf(await world.reserve(unnamed, "10:00", { guestIds: ["eve"] }))).toBe("accepted");
    const keyed = await world.book({ guests: [{ items: [item("massage")] }], holderKey: "web-1" });
    expect(codeOf(await world.reserve(keyed, "10:00"))).toBe("accepted");
  });

  it("guests named before cannot be changed, nor more named than there are", async () => {
    const world = await openWorld({ therapists: THREE });
    const booking = await world.book({ guests: [guest("ada", "massage"), { items: [item("massage")] }] });
    expect(refusalOf(await world.reserve(booking, "10:00", { guestIds: ["ben"] }))).toEqual({
      code: "GUEST_FIXED",
      guestIndex: 0,
      guestId: "ada",
    });
    expect(refusalOf(await world.reserve(booking, "10:00", { guestIds: ["ada", "ben", "cleo"] }))).toMatchObject({
      code: "INVALID_INPUT",
      field: "guestIds",
    });
    const hold = accepted(await world.reserve(booking, "10:00", { guestIds: ["ada", "ben"], createInvoice: true }));
    expect(hold.invoices.map(({ guestId }) => guestId)).toEqual(["ada", "ben"]);
    expect((await world.view(booking)).booking.party.map(({ guestId }) => guestId)).toEqual(["ada", "ben"]);
    expect(refusalOf(await world.reserve(booking, "11:00", { guestIds: ["ada", "cleo"] }))).toMatchObject({
      code: "GUEST_FIXED",
      guestIndex: 1,
    });
  });

  it("a guest named at reserve is claimed like one named before", async () => {
    const world = await openWorld({ therapists: THREE });
    await world.hold("ben", "10:00");
    const booking = await world.book({ guests: [guest("ada", "massage"), { items: [item("massage")] }] });
    expect(codeOf(await world.reserve(booking, "10:30", { guestIds: ["ada", "ben"] }))).toBe("SLOT_HELD");
    expect(codeOf(await world.reserve(booking, "11:00", { guestIds: ["ada", "ben"] }))).toBe("accepted");
  });

  it("the same slot, with names that were missing: the hold is made anew, and claims their time too", async () => {
    const world = await openWorld({ therapists: THREE });
    const booking = await world.book({ guests: [guest("ada", "massage"), { items: [item("massage")] }] });
    const first = accepted(await world.reserve(booking, "10:00"));
    const named = accepted(await world.reserve(booking, "10:00", { guestIds: ["ada", "ben"] }));
    expect(named.appointments.map(({ guestId }) => guestId)).toEqual(["ada", "ben"]);
    expect(named.reservationId).not.toBe(first.reservationId);
    expect(codeOf(await world.reserve(await world.book("ben"), "10:00"))).toBe("SLOT_HELD");
    expect(accepted(await world.reserve(booking, "10:00", { guestIds: ["ada", "ben"] }))).toEqual(named);
  });

  it("a guest blocks nothing: resources are the host application's", async () => {
    const world = await openWorld({ therapists: THREE });
    const sick = { centerId: CENTER, externalId: "sick" };
    const resource = { kind: "therapist", therapistId: "uma" } as const;
    const span = { start: `${DATE}T10:00`, end: `${DATE}T11:00` };
    const byGuest = { code: "INVALID_INPUT", field: "options.actor" };
    expect(refusalOf(await world.engine.block({ ...sick, resource, ...span }, actingAs("ada")))).toMatchObject(byGuest);
    accepted(await world.engine.block({ ...sick, resource, ...span }));
    expect(refusalOf(await world.engine.unblock(sick, actingAs("ada")))).toMatchObject(byGuest);
    expect(codeOf(await world.engine.unblock(sick))).toBe("accepted");
  });

  it("every named guest must exist, the host too", async () => {
    const world = await openWorld({ therapists: THREE });
    world.directory.unknown.add("ghost");
    const gone = { code: "GUEST_NOT_FOUND", guestId: "ghost" };
    expect(refusalOf(await world.engine.createBooking(party("ghost")))).toEqual(gone);
    expect(refusalOf(await world.engine.createBooking({ ...party("ada"), hostId: "ghost" }))).toEqual(gone);
    const unnamed = await world.book({ guests: [{ items: [item("massage")] }], holderKey: "web-1" });
    expect(refusalOf(await world.reserve(unnamed, "10:00", { guestIds: ["ghost"] }))).toEqual(gone);
  });

  it("a guest cancels only the guest's own part, the host cancels for all", async () => {
    const world = await openWorld({ therapists: THREE });
    const booking = await world.book(party("ada", "ben", "cleo"));
    accepted(await world.reserve(booking, "10:00"));
    const { appointments, invoices } = accepted(await world.confirm(booking));
    const appointmentId = (n: number) => appointments[n]?.id ?? "";
    const { engine } = world;
    const ben = actingAs("ben");
    expect(codeOf(await engine.cancelAppointment({ appointmentId: appointmentId(2) }, ben))).toBe("NOT_THE_HOST");
    expect(codeOf(await engine.cancelGuest({ bookingId: booking, guestId: "cleo" }, ben))).toBe("NOT_THE_HOST");
    expect(codeOf(await engine.cancelInvoice({ invoiceId: invoices[0]?.id ?? "" }, ben))).toBe("NOT_THE_HOST");
    expect(codeOf(await engine.cancelInvoice({ invoiceId: invoices[2]?.id ?? "" }, ben))).toBe("NOT_THE_HOST");
    expect(codeOf(await engine.cancelAppointment({ appointmentId: appointmentId(1) }, actingAs("zoe")))).toBe(
      "NOT_THE_HOST",
    );
    expect(accepted(await engine.cancelInvoice({ invoiceId: invoices[1]?.id ?? "" }, ben)).appointmentIds).toEqual([
      appointmentId(1),
    ]);
    const cleos = accepted(await engine.cancelGuest({ bookingId: booking, guestId: "cleo" }, actingAs("cleo")));
    expect(cleos.appointmentIds).toEqual([appointmentId(2)]);
    accepted(await engine.cancelInvoice({ invoiceId: invoices[0]?.id ?? "" }, actingAs("ada")));
    expect((await world.view(booking)).status).toBe("cancelled");
  });

  it("Rule 1: a host who is not of the party has no invoice, so each is its own guest's alone", async () => {
    const world = await openWorld({ therapists: THREE });
    const booking = await world.book({ ...party("ben", "cleo", "dora"), hostId: "ada" });
    accepted(await world.reserve(booking, "10:00"));
    const { appointments, invoices, hostIndex } = accepted(await world.confirm(booking));
    expect(hostIndex).toBeNull();
    const { engine } = world;
    const invoiceId = (n: number) => invoices[n]?.id ?? "";
    const cancelled = async (n: number, who?: string) => {
      const options = who === undefined ? undefined : actingAs(who);
      return accepted(await engine.cancelInvoice({ invoiceId: invoiceId(n) }, options)).appointmentIds;
    };
    for (const stranger of ["cleo", "dora", "zoe"]) {
      const answer = await engine.cancelInvoice({ invoiceId: invoiceId(0) }, actingAs(stranger));
      expect(refusalOf(answer)).toEqual({ code: "NOT_THE_HOST", guestId: stranger });
    }
    expect(await cancelled(0, "ben"), "the first guest's own").toEqual([appointments[0]?.id]);
    expect(await cancelled(1), "the application cancels one guest's").toEqual([appointments[1]?.id]);
    expect((await world.view(booking)).status).toBe("confirmed");
    expect(await cancelled(2, "ada"), "the host cancels for all guests, one after another").toEqual([
      appointments[2]?.id,
    ]);
    expect((await world.view(booking)).status).toBe("cancelled");
  });

  it("Rule 1: nor has a booking without a host, until the first guest is named", async () => {
    const world = await openWorld({ therapists: THREE });
    const unnamed = { guests: [{ items: [item("massage")] }, { items: [item("massage")] }], holderKey: "web-1" };
    const keyed = await world.book(unnamed);
    accepted(await world.reserve(keyed, "10:00"));
    const { appointments, invoices, hostIndex } = accepted(await world.confirm(keyed));
    expect(hostIndex).toBeNull();
    const first = accepted(await world.engine.cancelInvoice({ invoiceId: invoices[0]?.id ?? "" }));
    expect(first.appointmentIds).toEqual([appointments[0]?.id]);
    const named = await world.book(unnamed);
    accepted(await world.reserve(named, "12:00", { guestIds: ["ada", "ben"] }));
    expect(accepted(await world.confirm(named)).hostIndex).toBe(0);
    const second = await world.book({ ...party("ben", "ada"), hostId: "ada" });
    accepted(await world.reserve(second, "14:00"));
    expect(accepted(await world.confirm(second)).hostIndex).toBe(1);
  });

  it("only the host gives up a hold, though an invoice of it be another guest's", async () => {
    const world = await openWorld({ therapists: THREE });
    const { bookingId, invoices } = await world.hold(party("ada", "ben"), "10:00", { createInvoice: true });
    const invoiceId = invoices[1]?.id ?? "";
    expect(codeOf(await world.engine.cancelInvoice({ invoiceId }, actingAs("ben")))).toBe("NOT_THE_HOST");
    expect(accepted(await world.engine.cancelInvoice({ invoiceId }, actingAs("ada"))).appointmentIds).toEqual([]);
    expect((await world.view(bookingId)).reservation).toMatchObject({ status: "released" });
  });

  it("a guest moves only the guest's own appointments", async () => {
    const world = await openWorld({ therapists: THREE });
    const bens = await world.hold("ben", "10:00");
    const { appointments, invoices } = accepted(await world.confirm(bens.bookingId));
    const movesAppointmentId = appointments[0]?.id ?? "";
    const moving = (host: string) => ({
      centerId: CENTER,
      date: DATE,
      guests: [{ guestId: host, items: [item("massage", { movesAppointmentId })] }],
    });
    const byInvoice = (host: string) => ({
      centerId: CENTER,
      date: DATE,
      guests: [{ guestId: host, movesInvoiceId: invoices[0]?.id ?? "", items: [item("massage")] }],
    });
    const notTheHost = { code: "NOT_THE_HOST", guestId: "eve" };
    expect(refusalOf(await world.engine.createBooking(moving("eve"), actingAs("eve")))).toEqual(notTheHost);
    expect(refusalOf(await world.engine.createBooking(byInvoice("eve"), actingAs("eve")))).toEqual(notTheHost);
    expect(codeOf(await world.engine.createBooking(moving("ben"), actingAs("ben")))).toBe("accepted");
    expect(codeOf(await world.engine.createBooking(moving("ben")))).toBe("accepted");
  });
});
