import type { BrokenStore } from "./broken-store.ts";

// Mistakes in what a read, a list or a look at what is due answers.

export const brokenReading: readonly BrokenStore[] = [
  {
    mistake: "a read takes its claims from a later state than its records",
    caughtBy: "STORE-READ-01",
    edits: [
      [
        "store",
        "read: (request) => look((data) => takeSnapshot(data, request, instantFor(request.floorMs))),",
        `read: async (request) => {
          const first = await look((data) => takeSnapshot(data, request, instantFor(request.floorMs)));
          const second = await look((data) => takeSnapshot(data, request, instantFor(request.floorMs)));
          return first.andThen((one) => second.map(({ claims }) => ({ ...one, claims })));
        },`,
      ],
    ],
  },
  {
    mistake: "an answer is dated by the clock alone, below the floor",
    caughtBy: "STORE-READ-02",
    edits: [["store", "return floorMs > nowMs ? floorMs : nowMs;", "return nowMs;"]],
  },
  {
    mistake: "an answer is dated by the floor wherever one is given",
    caughtBy: "STORE-READ-02",
    edits: [["store", "return floorMs > nowMs ? floorMs : nowMs;", "return floorMs > 0 ? floorMs : nowMs;"]],
  },
  {
    mistake: "only the first appointment of a reservation leads to it",
    caughtBy: "STORE-READ-03",
    edits: [
      [
        "read",
        "appointments.some((it) => it.id === subject.appointmentId)",
        "appointments[0]?.id === subject.appointmentId",
      ],
    ],
  },
  {
    mistake: "a reservation asked for by its id gives way to the booking's current one",
    caughtBy: "STORE-READ-05",
    edits: [["read", 'subject.kind === "booking" ? current : subjectsOwn', "current ?? subjectsOwn"]],
  },
  {
    mistake: "an external id leads to the first block that ever had it",
    caughtBy: "STORE-READ-06",
    edits: [["data", 'named.find(({ state }) => state.status === "standing") ?? named.at(-1)', "named[0]"]],
  },
  {
    mistake: "who holds a new place for an appointment is forgotten",
    caughtBy: "STORE-READ-07",
    edits: [
      [
        "read",
        'it.status === "booked" && it.move.kind === "pending" && it.move.reservationId === id',
        "it.id === undefined",
      ],
    ],
  },
  {
    mistake: "what is also asked for by appointment is forgotten",
    caughtBy: "STORE-READ-08",
    edits: [["read", "appointments.some((it) => alsoByAppointment.includes(it.id))", "alsoByAppointment.length < 0"]],
  },
  {
    mistake: "the subject's own reservation comes among the related ones",
    caughtBy: "STORE-READ-08",
    edits: [["read", "it !== reservation && isRelated", "isRelated"]],
  },
  {
    mistake: "`<=` for `<` at the end of a span",
    caughtBy: "STORE-CLAIMS-01",
    edits: [["read", "claim.startMs < span.endMs &&", "claim.startMs <= span.endMs &&"]],
  },
  {
    mistake: "`>=` for `>` at the start of a span",
    caughtBy: "STORE-CLAIMS-01",
    edits: [["read", "claim.endMs > span.startMs;", "claim.endMs >= span.startMs;"]],
  },
  {
    mistake: "claims are looked for that began up to a day before the span",
    caughtBy: "STORE-CLAIMS-02",
    edits: [
      [
        "read",
        "claim.endMs > span.startMs;",
        "claim.endMs > span.startMs && claim.startMs > span.startMs - 86_400_000;",
      ],
    ],
  },
  {
    mistake: "everybody's guests come with a span",
    caughtBy: "STORE-CLAIMS-03",
    edits: [
      [
        "read",
        "(!isGuestUnit(claim.unit) || units.includes(claim.unit))",
        "(units.length >= 0 || isGuestUnit(claim.unit))",
      ],
    ],
  },
  {
    mistake: "around a start, the booking's own guests are forgotten",
    caughtBy: "STORE-CLAIMS-04",
    edits: [["read", "[...booking.party.map(({ guestId }) => guestId), ...asked]", "asked"]],
  },
  {
    mistake: "around a reservation, guests who were named at reserve are forgotten",
    caughtBy: "STORE-CLAIMS-05",
    edits: [["read", "reservation.appointments.map(({ guestId }) => guestId),", "[],"]],
  },
  {
    mistake: "a claim does not say until when it is held",
    caughtBy: "STORE-CLAIMS-06",
    edits: [["data", "heldUntilMs: heldUntilOf(state) }", "heldUntilMs: null }"]],
  },
  {
    mistake: "a read leaves lapsed claims out",
    caughtBy: "STORE-CLAIMS-07",
    edits: [["read", ".filter(isWanted);", ".filter((it) => isWanted(it) && (it.heldUntilMs ?? Infinity) > atMs);"]],
  },
  {
    mistake: "what has lapsed is brought a millisecond late",
    caughtBy: "STORE-LAPSED-01",
    edits: [["data", "!isLive(state.expiresAtMs, atMs)", "!isLive(state.expiresAtMs, (atMs - 1) as Port.EpochMs)"]],
  },
  {
    mistake: "what has lapsed comes once for each of its claims",
    caughtBy: "STORE-LAPSED-02",
    edits: [
      [
        "read",
        ".filter(({ state }) => isDueAt(state, atMs) && claims.some(({ owner }) => owner.id === state.id))",
        ".flatMap((it) => claims.flatMap(({ owner }) => owner.id === it.state.id && isDueAt(it.state, atMs) ? [it] : []))",
      ],
    ],
  },
  {
    mistake: "a holder's list has whatever is still recorded as reserved",
    caughtBy: "STORE-HOLDER-01",
    edits: [["read", "state.holder === key && isHeldAt(state, atMs)", "state.holder === key"]],
  },
  {
    mistake: "a holder's version counts what is live",
    caughtBy: "STORE-HOLDER-01",
    edits: [["read", "version: holderIn(data, centerId, key).version, reserved", "version: reserved.length, reserved"]],
  },
  {
    mistake: "whom the command names goes before the booking's host",
    caughtBy: "STORE-HOLDER-02",
    edits: [
      [
        "read",
        "hostId === null ? (wanted.otherwise ?? holderKey) : guestHolder(hostId)",
        "wanted.otherwise ?? (hostId === null ? holderKey : guestHolder(hostId))",
      ],
    ],
  },
  {
    mistake: "a holder's reservations are counted across centers",
    caughtBy: "STORE-CENTER-01",
    edits: [["read", "state.centerId === centerId && state.holder === key", "state.holder === key"]],
  },
  {
    mistake: "lists come oldest first",
    caughtBy: "STORE-LIST-01",
    edits: [["read", "(one.id < other.id ? 1 : -1)", "(one.id < other.id ? -1 : 1)"]],
  },
  {
    mistake: "`>=` for `>`: a page that is just full promises another",
    caughtBy: "STORE-LIST-01",
    edits: [["read", "next: found.length > limit", "next: found.length >= limit"]],
  },
  {
    mistake: "a page begins with the last of the page before it",
    caughtBy: "STORE-LIST-01",
    edits: [["read", "state.id < before", "state.id <= before"]],
  },
  {
    mistake: "a list of what is live has what a sweeper has not yet ended",
    caughtBy: "STORE-LIST-02",
    edits: [["read", 'of.kind === "live" ? isHeldAt(state, atMs)', 'of.kind === "live" ? state.status === "reserved"']],
  },
  {
    mistake: "a guest's list has what the guest holds, not what serves the guest",
    caughtBy: "STORE-LIST-03",
    edits: [
      [
        "read",
        "state.appointments.some((it) => it.guestId === of.guestId)",
        "state.holder === guestHolder(of.guestId)",
      ],
    ],
  },
  {
    mistake: "a list has every center's",
    caughtBy: "STORE-LIST-04",
    edits: [["read", "state.centerId === of.centerId && (before", "(before"]],
  },
  {
    mistake: "what is due comes by expiry and id, whoever was first",
    caughtBy: "STORE-DUE-01",
    edits: [["read", "one.reservedAtMs - other.reservedAtMs || ", ""]],
  },
  {
    mistake: "a reservation is due a millisecond early",
    caughtBy: "STORE-DUE-02",
    edits: [["data", "!isLive(state.expiresAtMs, atMs)", "!isLive(state.expiresAtMs, (atMs + 1) as Port.EpochMs)"]],
  },
  {
    mistake: "the next expiry is that of the first that the page left out",
    caughtBy: "STORE-DUE-03",
    edits: [["read", "inOrder.find(({ state }) => isHeldAt(state, atMs))", "inOrder[due.length]"]],
  },
  {
    mistake: "what was confirmed or released is due all the same",
    caughtBy: "STORE-DUE-04",
    edits: [
      ["read", 'it.state.status === "reserved",', '"reservedAtMs" in it.state,'],
      [
        "data",
        'state.status === "reserved" && !isLive(state.expiresAtMs, atMs)',
        "!isLive((state as Port.Reserved).expiresAtMs ?? 0, atMs)",
      ],
    ],
  },
  {
    mistake: "what is due is brought with the wrong booking",
    caughtBy: "STORE-DUE-05",
    edits: [["data", "bookings.find(({ state }) => state.id === reservation.state.bookingId)", "bookings[0]"]],
  },
];
