import { describe, expect, it } from "vitest";
import { accepted, codeOf, refusalOf } from "../support/answers.ts";
import { guest, item, therapist } from "../support/catalog.ts";
import { openWorld, SWEEPERS, type World } from "../support/engine-world.ts";

// A group of three, Ada, Ben and Cleo, is confirmed. One booking holds a new place for Ben, another for Cleo, and
// Cleo's ends first. Then all possible steps happen to them, in every order.

type Steps = "cancel Ben" | "move Ben" | "refuse a rival for Ben" | "let Cleo's hold expire" | "move Cleo";
const STEPS: readonly Steps[] = [
  "cancel Ben",
  "move Ben",
  "refuse a rival for Ben",
  "let Cleo's hold expire",
  "move Cleo",
];

const ordersOf = <Step>(steps: readonly Step[]): readonly (readonly Step[])[] =>
  steps.length < 2
    ? [steps]
    : steps.flatMap((first) => ordersOf(steps.filter((it) => it !== first)).map((rest) => [first, ...rest]));

type Status = "booked" | "moved" | "cancelled";
/** The expected state, by the rows alone. */
type Expected = { ben: Status; cleo: Status; cleosHoldIsOver: boolean };

/** The expected answer of a step (rows ). */
const expectStep = (step: Steps, was: Expected): readonly [answer: string, now: Expected] => {
  switch (step) {
    case "cancel Ben":
      return was.ben === "moved" ? ["APPOINTMENT_NOT_BOOKED", was] : ["accepted", { ...was, ben: "cancelled" }];
    case "move Ben":
      return was.ben === "cancelled" ? ["RESERVATION_RELEASED", was] : ["accepted", { ...was, ben: "moved" }];
    case "refuse a rival for Ben":
      return [was.ben === "booked" ? "APPOINTMENT_BEING_MOVED" : "APPOINTMENT_NOT_BOOKED", was];
    case "let Cleo's hold expire":
      return ["accepted", { ...was, cleosHoldIsOver: true }];
    case "move Cleo":
      if (was.cleo === "moved") return ["accepted", was];
      return was.cleosHoldIsOver ? ["RESERVATION_EXPIRED", was] : ["accepted", { ...was, cleo: "moved" }];
  }
};

const openGroup = async (sweeps: boolean) => {
  const world = await openWorld({ sweeps, therapists: ["uma", "vic", "xia"].map((id) => therapist(id)) });
  const booking = await world.book({ guests: ["ada", "ben", "cleo"].map((it) => guest(it, "massage")) });
  accepted(await world.reserve(booking, "10:00"));
  const group = accepted(await world.confirm(booking));
  const appointmentIds = group.appointments.map(({ id }) => id);
  const mover = (who: string, movesAppointmentId = "") =>
    world.book({ guests: [guest(who, item("massage", { movesAppointmentId }))] });
  const rival = await mover("ben", appointmentIds[1]);
  const bens = await mover("ben", appointmentIds[1]);
  accepted(await world.reserve(bens, "13:00", { blockTimeMinutes: 60 }));
  const cleos = await mover("cleo", appointmentIds[2]);
  const { expiresAtMs } = accepted(await world.reserve(cleos, "13:00"));
  const run: Readonly<Record<Steps, () => Promise<string>>> = {
    "cancel Ben": async () => codeOf(await world.engine.cancelGuest({ bookingId: booking, guestId: "ben" })),
    "move Ben": async () => codeOf(await world.confirm(bens)),
    "refuse a rival for Ben": async () => codeOf(await world.reserve(rival, "16:00")),
    "let Cleo's hold expire": async () => {
      world.clock.set(expiresAtMs);
      return "accepted";
    },
    "move Cleo": async () => codeOf(await world.confirm(cleos)),
  };
  return { world, booking, group, appointmentIds, run };
};

const statusesOf = async (world: World, bookingId: string) =>
  (await world.view(bookingId)).reservation?.appointments.map(({ status }) => status);

describe.each(SWEEPERS)("Rule 9: a group of three with two pending moves, the sweeper $sweeper", ({ sweeps }) => {
  for (const order of ordersOf(STEPS)) {
    it(`in the order ${order.join(", ")}; then cancel by the old invoice, twice`, async () => {
      const { world, booking, group, appointmentIds, run } = await openGroup(sweeps);
      let is: Expected = { ben: "booked", cleo: "booked", cleosHoldIsOver: false };
      for (const step of order) {
        const [answer, next] = expectStep(step, is);
        expect([step, await run[step]()]).toEqual([step, answer]);
        is = next;
        expect([step, await statusesOf(world, booking)]).toEqual([step, ["booked", is.ben, is.cleo]]);
      }
      const invoiceId = group.invoices[0]?.id ?? "";
      const statuses: readonly Status[] = ["booked", is.ben, is.cleo];
      const cancelled = accepted(await world.engine.cancelInvoice({ invoiceId }));
      expect(cancelled.appointmentIds).toEqual(appointmentIds.filter((_, at) => statuses[at] === "booked"));
      expect((await world.view(booking)).status).toBe("cancelled");

      const again = await world.engine.cancelInvoice({ invoiceId });
      const movedAt = statuses.indexOf("moved");
      if (movedAt < 0) expect(accepted(again).appointmentIds).toEqual(appointmentIds);
      else expect(refusalOf(again)).toEqual({ code: "APPOINTMENT_NOT_BOOKED", appointmentId: appointmentIds[movedAt] });
    });
  }

  it("N06 one appointment cancelled, two moved: cancel by the old invoice is refused", async () => {
    const { world, booking, group, appointmentIds, run } = await openGroup(sweeps);
    accepted(await world.engine.cancelGuest({ bookingId: booking, guestId: "ada" }));
    expect([await run["move Ben"](), await run["move Cleo"]()]).toEqual(["accepted", "accepted"]);
    const before = world.dump();
    for (const actor of [undefined, { kind: "guest", guestId: "ada" } as const]) {
      const options = actor === undefined ? {} : { actor };
      const answer = await world.engine.cancelInvoice({ invoiceId: group.invoices[0]?.id ?? "" }, options);
      expect(refusalOf(answer)).toEqual({ code: "APPOINTMENT_NOT_BOOKED", appointmentId: appointmentIds[1] });
    }
    expect(world.dump()).toEqual(before);
    const adas = await world.engine.cancelGuest({ bookingId: booking, guestId: "ada" });
    expect(accepted(adas).appointmentIds, "that was cancelled, and all of it").toEqual([appointmentIds[0]]);
  });
});
