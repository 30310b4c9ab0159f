import { describe, expect, it } from "vitest";
import { sections, tableRows, read } from "../support/documents.ts";
import { accepted, codeOf } from "../support/answers.ts";
import { byTherapist, guest, item, therapist } from "../support/catalog.ts";
import { openWorld, SWEEPERS, type World } from "../support/engine-world.ts";

// The table "Orders of a cancel, a move, a rival and an expiry" in docs/transitions.md, row by row.

const STEPS = ["cancel", "move", "rival", "expire"] as const;
type Step = (typeof STEPS)[number];

const orders = (left: readonly Step[]): readonly (readonly Step[])[] =>
  left.length === 0
    ? [[]]
    : left.flatMap((step) => orders(left.filter((it) => it !== step)).map((rest) => [step, ...rest]));

const WHO = ["ada", "ben", "cleo"] as const;
const THERAPISTS = ["uma", "vic", "wim"] as const;

/** Ada's group of three is confirmed at noon; at the same time two other bookings hold new places for Ada and Ben. */
const openStory = async (sweeps: boolean) => {
  const world = await openWorld({ sweeps, therapists: THERAPISTS.map((id) => therapist(id)) });
  const own = WHO.map((_, at) => byTherapist(THERAPISTS[at] ?? ""));
  const group = await world.hold({ guests: WHO.map((who, at) => guest(who, item("massage", own[at]))) }, "12:00");
  const { appointments } = accepted(await world.confirm(group.bookingId));
  const moving = (at: number, time: string) => ({
    time,
    party: {
      guests: [guest(WHO[at] ?? "", item("massage", { ...own[at], movesAppointmentId: appointments[at]?.id ?? "" }))],
    },
  });
  const hold = async ({ party, time }: ReturnType<typeof moving>) => {
    const bookingId = await world.book(party);
    return accepted(await world.reserve(bookingId, time));
  };
  const adas = await hold(moving(0, "12:30"));
  const bens = await hold(moving(1, "14:00"));
  const rivals = await world.book(moving(1, "16:00").party);
  return { world, group, adas, bens, rivals, adasAppointment: appointments[0]?.id ?? "" };
};

/** Runs the steps in order; answers with the cells of a row. */
const run = async (order: readonly Step[], sweeps: boolean): Promise<readonly string[]> => {
  const { world, group, adas, bens, rivals, adasAppointment } = await openStory(sweeps);
  const answers = new Map<Step, string>();
  for (const step of order) answers.set(step, await take(step));
  const { reservation } = await world.view(group.bookingId);
  const states = (reservation?.appointments ?? []).map((it) => it.status as string);
  const holds = await Promise.all([adas, bens].map(async ({ bookingId }) => statusOf(world, bookingId)));
  expect(await overlapsAt(world)).toEqual([]);
  expect(answers.get("cancel")).toBe("accepted");
  return [...[answers.get("move") ?? "", answers.get("rival") ?? ""], ...states, ...holds];

  async function take(step: Step): Promise<string> {
    switch (step) {
      case "cancel":
        return codeOf(await world.engine.cancelAppointment({ appointmentId: adasAppointment }));
      case "move":
        return codeOf(await world.confirm(bens.bookingId));
      case "rival":
        return codeOf(await world.reserve(rivals, "16:00"));
      case "expire":
        world.clock.set(bens.expiresAtMs);
        return "accepted";
    }
  }
};

const statusOf = async (world: World, bookingId: string): Promise<string> =>
  (await world.view(bookingId)).reservation?.status ?? "none";

/** Claims of one unit that overlap, of all that is live. */
const overlapsAt = async (world: World): Promise<readonly string[]> => {
  const { claims } = accepted(await world.engine.centerDay({ centerId: "spa", date: "2026-05-11" }));
  return claims.flatMap((one, at) =>
    claims
      .slice(at + 1)
      .filter((it) => it.unit === one.unit && it.startMs < one.endMs && one.startMs < it.endMs)
      .map((it) => `${one.unit} ${one.startMs} ${it.startMs}`),
  );
};

const plain = (cell: string): string => cell.replaceAll("`", "");

describe.each(SWEEPERS)("the table of orders, the sweeper $sweeper", ({ sweeps }) => {
  const body = sections(read("docs/transitions.md"), 2).get("Orders of a cancel, a move, a rival and an expiry") ?? "";
  const rows = tableRows(body).filter(([first]) => first?.includes(", ") === true);

  it("has each of the 24 orders once", () => {
    expect(rows.map(([order]) => order).sort()).toEqual(
      orders(STEPS)
        .map((order) => order.join(", "))
        .sort(),
    );
  });

  it.each(rows.map(([order = "", ...cells]) => ({ order, cells })))("$order", async ({ order, cells }) => {
    expect(await run(order.split(", ") as Step[], sweeps)).toEqual(cells.map(plain));
  });
});
