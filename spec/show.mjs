// Values and histories of the Informal Trace Format, as plain values and as text.

/** An integer, a set, a map or a record as JavaScript has it. Keys of maps that are no text become their JSON. */
export const plain = (value) => {
  if (Array.isArray(value)) return value.map(plain);
  if (value === null || typeof value !== "object") return value;
  if ("#bigint" in value) return Number(value["#bigint"]);
  if ("#set" in value) return value["#set"].map(plain);
  if ("#map" in value) return Object.fromEntries(value["#map"].map(([key, it]) => [keyOf(plain(key)), plain(it)]));
  return Object.fromEntries(Object.entries(value).map(([name, it]) => [name, plain(it)]));
};

const keyOf = (key) => (typeof key === "object" ? JSON.stringify(key) : String(key));

/** One line for each step, and under it what it has changed. */
export const show = (trace) => {
  const states = trace.states.map(plain);
  return states.slice(1).flatMap(({ did, world }, at) => [
    `${String(at + 1).padStart(3)}  clock ${world.clock}  ${shownStep(did)}`,
    ...Object.entries(world.store.reservations)
      .filter(([id, it]) => JSON.stringify(states[at].world.store.reservations[id]) !== JSON.stringify(it))
      .map(([id, it]) => `     reservation ${id}: ${shownReservation(it)}`),
  ]);
};

const shownStep = ({ name, engine, asked, rows, answer, orphan, listed }) =>
  [
    engine,
    name,
    asked.name,
    asked.booking,
    asked.target >= 0 ? `of ${asked.target}` : "",
    asked.slot >= 0 ? `at ${asked.slot}` : "",
    asked.ordinal >= 0 ? `its ${asked.ordinal}` : "",
    asked.key,
    orphan >= 0 ? `(commit ${orphan})` : "",
    answer.code === "" ? "" : `-> ${answer.code}`,
    answer.expiresAt >= 0 ? `until ${answer.expiresAt}` : "",
    name === "lists" ? `-> ${listed.join(", ")}` : "",
    rows.join(" "),
  ]
    .filter((part) => part !== "")
    .join(" ");

const shownReservation = ({ booking, status, reason, start, reservedAt, expiresAt, endedAt, invoices, appointments }) =>
  `${booking} at ${start}, ${status} ${reason} [${reservedAt}, ${expiresAt}) ${endedAt >= 0 ? `ended ${endedAt}` : ""} ` +
  `invoices ${invoices.status}, ${appointments.map((it) => it.status + (it.heldBy >= 0 ? ` (held by ${it.heldBy})` : "")).join(", ")}`;
