import { describe, expect, it } from "vitest";
import { accepted, codeOf, refusalOf } from "../support/answers.ts";
import { actingAs, at, CENTER, DATE, guest, item, MINUTE, pack, service } from "../support/catalog.ts";
import { openWorld, SWEEPERS, type World, type WorldOptions } from "../support/engine-world.ts";

const MIDNIGHT = at("00:00");
const NEXT_MIDNIGHT = MIDNIGHT + 24 * 60 * MINUTE;

describe.each(SWEEPERS)("rule 28: attendance, the sweeper $sweeper", ({ sweeps }) => {
  const open = (over: WorldOptions = {}): Promise<World> => openWorld({ ...over, sweeps });
  const confirmed = async (world: World, who: Parameters<World["hold"]>[0] = "ada", time = "14:00") => {
    const { bookingId } = await world.hold(who, time);
    const answer = accepted(await world.confirm(bookingId));
    return { ...answer, appointmentId: answer.appointments[0]?.id ?? "" };
  };
  const attendanceOf = async (world: World, bookingId: string): Promise<readonly unknown[]> =>
    ((await world.view(bookingId)).reservation?.appointments ?? []).map((it) =>
      it.status === "booked" ? it.attendance : it.status,
    );

  it("R-120 booked, before the start of its day: arrived is refused", async () => {
    const world = await open();
    const { appointmentId } = await confirmed(world);
    world.clock.set(MIDNIGHT - 1);
    expect(refusalOf(await world.engine.markAttendance({ appointmentId, attendance: "arrived" }))).toEqual({
      code: "ATTENDANCE_TOO_EARLY",
      appointmentId,
      earliestMs: MIDNIGHT,
    });
  });

  it("R-121 booked, from the start of its day on: arrived is marked", async () => {
    for (const atMs of [MIDNIGHT, MIDNIGHT + 1, at("14:00"), NEXT_MIDNIGHT + 1]) {
      const world = await open();
      const { appointmentId, bookingId, reservationId } = await confirmed(world);
      world.clock.set(atMs);
      const answer = accepted(await world.engine.markAttendance({ appointmentId, attendance: "arrived" }));
      expect(answer).toEqual({
        ...{ centerId: CENTER, zone: "Europe/Rome", currency: "EUR", reservationId, bookingId },
        ...{ appointmentIds: [appointmentId], attendance: "arrived" },
      });
      expect(await attendanceOf(world, bookingId)).toEqual([{ kind: "arrived", atMs }]);
      expect(world.events().at(-1)).toEqual({
        ...{ type: "AttendanceMarked", centerId: CENTER, bookingId, reservationId, atMs },
        ...{ appointmentId, attendance: "arrived" },
      });
    }
  });

  it("R-122 booked, not after its start: no-show is refused", async () => {
    const world = await open();
    const { appointmentId } = await confirmed(world);
    for (const atMs of [at("14:00") - 1, at("14:00")]) {
      world.clock.set(atMs);
      expect(refusalOf(await world.engine.markAttendance({ appointmentId, attendance: "no_show" }))).toEqual({
        code: "ATTENDANCE_TOO_EARLY",
        appointmentId,
        earliestMs: at("14:00") + 1,
      });
    }
  });

  it("R-123 booked, after its start: no-show is marked", async () => {
    const world = await open();
    const { appointmentId, bookingId } = await confirmed(world);
    world.clock.set(at("14:00") + 1);
    accepted(await world.engine.markAttendance({ appointmentId, attendance: "no_show" }));
    expect(await attendanceOf(world, bookingId)).toEqual([{ kind: "no_show", atMs: at("14:00") + 1 }]);
  });

  it("R-124 marked, before the end of its day: another mark, or none, corrects it", async () => {
    const world = await open();
    const { appointmentId, bookingId } = await confirmed(world);
    world.clock.set(at("14:01"));
    accepted(await world.engine.markAttendance({ appointmentId, attendance: "no_show" }));
    accepted(await world.engine.markAttendance({ appointmentId, attendance: "arrived" }));
    accepted(await world.engine.markAttendance({ appointmentId, attendance: "expected" }));
    expect(await attendanceOf(world, bookingId)).toEqual([{ kind: "expected" }]);
    accepted(await world.engine.markAttendance({ appointmentId, attendance: "arrived" }));
    world.clock.set(NEXT_MIDNIGHT - 1);
    accepted(await world.engine.markAttendance({ appointmentId, attendance: "no_show" }));
    expect(world.eventTypes().filter((type) => type === "AttendanceMarked")).toHaveLength(5);
  });

  it("R-125 marked, at the end of its day or after: another mark is refused", async () => {
    const world = await open();
    const { appointmentId } = await confirmed(world);
    world.clock.set(at("14:01"));
    accepted(await world.engine.markAttendance({ appointmentId, attendance: "no_show" }));
    for (const atMs of [NEXT_MIDNIGHT, NEXT_MIDNIGHT + 1]) {
      world.clock.set(atMs);
      for (const attendance of ["arrived", "expected"] as const)
        expect(refusalOf(await world.engine.markAttendance({ appointmentId, attendance }))).toEqual({
          ...{ code: "ATTENDANCE_SETTLED", appointmentId, attendance: "no_show", settledAtMs: NEXT_MIDNIGHT },
        });
    }
  });

  it("R-126 marked: the same mark again changes nothing", async () => {
    const world = await open();
    const { appointmentId } = await confirmed(world);
    world.clock.set(at("13:50"));
    const first = accepted(await world.engine.markAttendance({ appointmentId, attendance: "arrived" }));
    const before = world.dump();
    for (const atMs of [at("14:30"), NEXT_MIDNIGHT + 1]) {
      world.clock.set(atMs);
      expect(accepted(await world.engine.markAttendance({ appointmentId, attendance: "arrived" }))).toEqual(first);
    }
    expect(world.dump()).toEqual(before);
  });

  it("R-127 marked: cancel and move are refused", async () => {
    for (const attendance of ["arrived", "no_show"] as const) {
      const world = await open();
      const { appointmentId, bookingId } = await confirmed(world);
      const moves = await world.book({
        guests: [{ guestId: "ada", items: [item("massage", { movesAppointmentId: appointmentId })] }],
      });
      world.clock.set(at("14:01"));
      accepted(await world.engine.markAttendance({ appointmentId, attendance }));
      const refusal = { code: "ATTENDANCE_MARKED", appointmentId, attendance };
      expect(refusalOf(await world.engine.cancelAppointment({ appointmentId }))).toEqual(refusal);
      expect(refusalOf(await world.engine.cancelGuest({ bookingId, guestId: "ada" }))).toEqual(refusal);
      expect(refusalOf(await world.engine.quoteCancellation({ appointmentId }))).toEqual(refusal);
      expect(refusalOf(await world.reserve(moves, "16:00"))).toEqual(refusal);
      accepted(await world.engine.markAttendance({ appointmentId, attendance: "expected" }));
      expect(codeOf(await world.engine.cancelAppointment({ appointmentId }))).toBe("accepted");
    }
  });

  it("R-128 booked, another booking holds a new place for it, before that hold's exp: a mark is refused", async () => {
    const world = await open();
    const { appointmentId } = await confirmed(world);
    const bookingId = await world.book({
      guests: [{ guestId: "ada", items: [item("massage", { movesAppointmentId: appointmentId })] }],
    });
    world.clock.set(at("13:50"));
    const hold = accepted(await world.reserve(bookingId, "16:00"));
    for (const ms of [-1, 0, 1]) {
      world.clock.set(hold.expiresAtMs + ms);
      const answer = await world.engine.markAttendance({ appointmentId, attendance: "arrived" });
      if (ms < 0)
        expect(refusalOf(answer)).toEqual({
          ...{ code: "APPOINTMENT_BEING_MOVED", appointmentId, heldUntilMs: hold.expiresAtMs },
        });
      else expect(codeOf(answer)).toBe("accepted");
    }
  });

  it("R-129 not booked: a mark is refused", async () => {
    const world = await open();
    const hold = await world.hold("ada", "14:00");
    const appointmentId = hold.appointments[0]?.id ?? "";
    world.clock.set(hold.reservedAtMs + 1);
    const marked = () => world.engine.markAttendance({ appointmentId, attendance: "arrived" });
    expect(codeOf(await marked())).toBe("NOT_CONFIRMED");
    world.clock.set(hold.expiresAtMs);
    expect(codeOf(await marked())).toBe("RESERVATION_EXPIRED");
    const other = await confirmed(world, "ben", "16:00");
    accepted(await world.engine.cancelAppointment({ appointmentId: other.appointmentId }));
    world.clock.set(at("16:30"));
    const cancelled = await world.engine.markAttendance({ appointmentId: other.appointmentId, attendance: "arrived" });
    expect(refusalOf(cancelled)).toEqual({ code: "APPOINTMENT_NOT_BOOKED", appointmentId: other.appointmentId });
    const unknown = other.appointmentId.replace(/^../, "00");
    expect(codeOf(await world.engine.markAttendance({ appointmentId: unknown, attendance: "arrived" }))).toBe(
      "APPOINTMENT_NOT_FOUND",
    );
  });

  it("ATTENDANCE_TOO_EARLY names the first instant of the day", async () => {
    const world = await open();
    const { appointmentId } = await confirmed(world);
    expect(refusalOf(await world.engine.markAttendance({ appointmentId, attendance: "arrived" }))).toEqual({
      ...{ code: "ATTENDANCE_TOO_EARLY", appointmentId, earliestMs: MIDNIGHT },
    });
  });

  it("ATTENDANCE_MARKED names the mark", async () => {
    const world = await open();
    const { appointmentId } = await confirmed(world);
    world.clock.set(at("13:50"));
    accepted(await world.engine.markAttendance({ appointmentId, attendance: "arrived" }));
    expect(refusalOf(await world.engine.cancelAppointment({ appointmentId }))).toEqual({
      ...{ code: "ATTENDANCE_MARKED", appointmentId, attendance: "arrived" },
    });
  });

  it("ATTENDANCE_SETTLED names the mark and the end of the day", async () => {
    const world = await open();
    const { appointmentId } = await confirmed(world);
    world.clock.set(at("13:50"));
    accepted(await world.engine.markAttendance({ appointmentId, attendance: "arrived" }));
    world.clock.set(NEXT_MIDNIGHT);
    expect(refusalOf(await world.engine.markAttendance({ appointmentId, attendance: "expected" }))).toEqual({
      ...{ code: "ATTENDANCE_SETTLED", appointmentId, attendance: "arrived", settledAtMs: NEXT_MIDNIGHT },
    });
  });

  it("guests mark nothing, a key replays, and the agenda shows the mark", async () => {
    const world = await open();
    const { appointmentId } = await confirmed(world);
    world.clock.set(at("13:50"));
    const asked = { appointmentId, attendance: "arrived" } as const;
    expect(refusalOf(await world.engine.markAttendance(asked, actingAs("ada")))).toMatchObject({
      ...{ code: "INVALID_INPUT", field: "options.actor" },
    });
    const first = accepted(await world.engine.markAttendance(asked, { idempotencyKey: "once" }));
    accepted(await world.engine.markAttendance({ ...asked, attendance: "expected" }));
    expect(accepted(await world.engine.markAttendance(asked, { idempotencyKey: "once" }))).toEqual(first);
    accepted(await world.engine.markAttendance(asked));
    const agenda = accepted(await world.engine.listAgenda({ centerId: CENTER, date: DATE }));
    expect(agenda.entries).toMatchObject([{ kind: "appointment", attendance: { kind: "arrived", atMs: at("13:50") } }]);
  });

  it("an id of a package's line marks all of it, each service by its own start", async () => {
    const world = await open({
      items: [service("massage"), service("facial"), pack("ritual", ["massage", "facial"])],
    });
    const { bookingId, appointments } = await confirmed(world, { guests: [guest("ada", "ritual")] });
    const [first, second] = appointments.map(({ id }) => id as string) as [string, string];
    const line = `${first.slice(0, -4)}c000`;
    world.clock.set(at("14:30"));
    expect(codeOf(await world.engine.markAttendance({ appointmentId: first, attendance: "no_show" }))).toBe("accepted");
    accepted(await world.engine.markAttendance({ appointmentId: first, attendance: "expected" }));
    expect(
      refusalOf(await world.engine.markAttendance({ appointmentId: second, attendance: "no_show" })),
    ).toMatchObject({ code: "ATTENDANCE_TOO_EARLY", earliestMs: at("15:00") + 1 });
    const marked = await world.engine.markAttendance({ appointmentId: line, attendance: "arrived" });
    if (marked.isOk()) {
      expect(marked.value.appointmentIds).toEqual([first, second]);
      expect(await attendanceOf(world, bookingId)).toEqual([
        { kind: "arrived", atMs: at("14:30") },
        { kind: "arrived", atMs: at("14:30") },
      ]);
    } else expect(marked.error.code).toBe("APPOINTMENT_NOT_FOUND");
  });
});
