// A history as a script for a replay: what is asked in each step, and all that it must come to.

import { plain } from "./show.mjs";

const COMPARED = ["booking", "status", "reason", "start", "reservedAt", "expiresAt", "endedAt", "cancelledAt"];

/** The steps of a trace in the Informal Trace Format. Of reservations and events only those that are new or changed. */
export const scriptOf = (seed, trace) => {
  const states = trace.states.map(plain);
  const [first] = states;
  return {
    seed,
    isFile: first.world.isFile,
    steps: states.slice(1).map(({ did, world }, at) => stepOf(did, world, states[at].world)),
  };
};

const stepOf = ({ name, engine, asked, rows, answer, listed, orphan }, world, before) => ({
  name,
  engine,
  asked,
  rows: [...rows].sort(),
  answer,
  listed: [...listed].sort((one, other) => one - other),
  orphan,
  clock: world.clock,
  changed: Object.fromEntries(
    Object.entries(world.store.reservations)
      .map(([id, it]) => [id, comparedOf(it), before.store.reservations[id]])
      .filter(([, now, old]) => old === undefined || JSON.stringify(comparedOf(old)) !== JSON.stringify(now))
      .map(([id, now]) => [id, now]),
  ),
  events: world.store.log.slice(before.store.log.length),
});

const comparedOf = (it) => ({
  ...Object.fromEntries(COMPARED.map((name) => [name, it[name]])),
  invoices: it.invoices.status,
  appointments: it.appointments.map(({ status, movedTo }) => ({ status, movedTo })),
});
