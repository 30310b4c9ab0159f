import Fastify, { type FastifyInstance } from "fastify";
import { describeError, err, type Refusal, type ReservationEngine } from "holdfast";
import { CLINIC } from "./sources.ts";
import type { Database, TooLate } from "./tables.ts";

/**
 * The payment provider: money is set aside first, and taken or given back once the visit is confirmed or lost. A
 * repeated call for the same visit has no further effect.
 */
export type Payments = Readonly<{
  authorize: (visitId: string) => Promise<"authorized" | "declined">;
  capture: (visitId: string) => Promise<void>;
  giveBack: (visitId: string) => Promise<void>;
}>;

export type ServiceParts = Readonly<{ engine: ReservationEngine; database: Database; payments: Payments }>;

export type Visit = Readonly<{
  id: string;
  patient_id: string;
  treatment_id: string;
  booking_id: string;
  state: string;
}>;

const text = { type: "string", minLength: 1, maxLength: 64 } as const;
const VISIT = {
  body: {
    type: "object",
    required: ["id", "patientId", "treatmentId", "start"],
    properties: { id: text, patientId: text, treatmentId: text, start: text },
  },
};

/** The clinic's API: a month's calendar, and visits that are held, paid and confirmed. */
export const createService = ({ engine, database, payments }: ServiceParts): FastifyInstance => {
  const app = Fastify();

  app.get<{ Querystring: { treatment: string; from: string; days?: string } }>(
    "/calendar",
    async ({ query }, reply) => {
      const { treatment, from, days = "31" } = query;
      const asked = { centerId: CLINIC, guests: [{ items: [{ itemId: treatment }] }], date: from, days: Number(days) };
      const found = await engine.findAvailability(asked);
      if (found.isErr()) return reply.code(400).send({ code: found.error.code, message: describeError(found.error) });
      return found.value.byDay.map(({ date, isAvailable, firstStartMs }) => ({ date, isAvailable, firstStartMs }));
    },
  );

  // The visit's row and the hold are committed together or not at all. The caller chooses the id, so that a retry is
  // safe.
  app.post<{ Body: { id: string; patientId: string; treatmentId: string; start: string } }>(
    "/visits",
    { schema: VISIT },
    async ({ body }, reply) => {
      const { id, patientId, treatmentId, start } = body;
      const guests = [{ guestId: patientId, items: [{ itemId: treatmentId }] }];
      const held = await database.transaction(async ({ rows, within }) => {
        const hold = await within(engine).hold(
          { centerId: CLINIC, guests, slot: start, createInvoice: true },
          { idempotencyKey: id },
        );
        if (hold.isErr()) return err(hold.error);
        const { bookingId } = hold.value;
        const values = [id, patientId, treatmentId, bookingId] as const;
        await rows("INSERT INTO visit VALUES ($1, $2, $3, $4, 'held') ON CONFLICT (id) DO NOTHING", ...values);
        return hold;
      });
      if (held.isErr()) return reply.code(409).send(refused(held.error));
      // A repeat returns the first answer, from the row, even if the hold has ended since.
      const state = (await visitOf(database, id))?.state;
      const { expiresAtMs } = held.value;
      return reply.code(201).send({ id, state, expiresAtMs });
    },
  );

  app.post<{ Params: { id: string } }>("/visits/:id/payment", async ({ params: { id } }, reply) => {
    const visit = await visitOf(database, id);
    if (visit === undefined) return reply.code(404).send({ code: "VISIT_NOT_FOUND" });
    if ((await payments.authorize(id)) === "declined") return reply.code(402).send({ code: "DECLINED" });
    const confirmed = await database.transaction(async ({ rows, within }) => {
      const done = await within(engine).confirm({ bookingId: visit.booking_id }, { idempotencyKey: `pay-${id}` });
      if (done.isOk()) await rows("UPDATE visit SET state = 'confirmed' WHERE id = $1", id);
      return done;
    });
    if (confirmed.isErr()) {
      await payments.giveBack(id);
      return reply.code(409).send(refused(confirmed.error));
    }
    return { id, state: "confirmed" };
  });

  app.get<{ Params: { id: string } }>("/visits/:id", async ({ params: { id } }, reply) => {
    const visit = await visitOf(database, id);
    return visit ?? reply.code(404).send({ code: "VISIT_NOT_FOUND" });
  });

  return app;
};

const visitOf = async ({ rows }: Database, id: string): Promise<Visit | undefined> =>
  (await rows<Visit>("SELECT * FROM visit WHERE id = $1", id))[0];

const refused = (refusal: Refusal | TooLate) => ({
  code: refusal.code,
  message: refusal.code === "TOO_LATE" ? "The hold has ended." : describeError(refusal),
});
