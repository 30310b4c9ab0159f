import type { BrokenStore } from "./broken-store.ts";

// Mistakes in the answers of a read, a list or a list of due reservations.

export const brokenReading: readonly BrokenStore[] = [
  {
    mistake: "a caller's open bookings are those of every name that begins like it",
    caughtBy: "STORE-OPEN-01",
    edits: [["open-bookings", "booking.openedBy === of.name", "booking.openedBy?.startsWith(of.name) === true"]],
  },
  {
    mistake: "a booking stays open when it is reserved",
    caughtBy: "STORE-OPEN-02",
    edits: [["open-bookings", " && state.reservationId === null", ""]],
  },
  {
    mistake: "a reference is found in any case of its letters",
    caughtBy: "STORE-REFERENCE-01",
    edits: [["records", "it.reference === reference &&", "it.reference?.toLowerCase() === reference.toLowerCase() &&"]],
  },
  {
    mistake: "a booking is found below itself",
    caughtBy: "STORE-REFERENCE-01",
    edits: [
      [
        "records",
        "it.reference === reference && (before === null || it.id < before)",
        "it.reference === reference && (before === null || it.id <= before)",
      ],
    ],
  },
  {
    mistake: "a booking that its reference leads to comes without its reservation",
    caughtBy: "STORE-REFERENCE-02",
    edits: [
      [
        "snapshot-of",
        "return { centerId: subject.centerId, booking, reservation, block: null };",
        "return { centerId: subject.centerId, booking, reservation: null, block: null };",
      ],
    ],
  },
  {
    mistake: "a read takes its claims from a later state than its records",
    caughtBy: "STORE-READ-01",
    edits: [
      [
        "store",
        "const found = await run(find);",
        `const [one, other] = [await run(find), await run(find)];
        const found = one.andThen((all) =>
          other.map((later) => all.map((it, at) => ({ ...it, claims: later[at]?.claims ?? [] }))));`,
      ],
    ],
  },
  {
    mistake: "an answer is dated by the clock alone, below the floor",
    caughtBy: "STORE-READ-02",
    edits: [["store", "requests, later(nowMs, floorMs)", "requests, nowMs"]],
  },
  {
    mistake: "an answer is dated by the floor wherever one is given",
    caughtBy: "STORE-READ-02",
    edits: [["store", "requests, later(nowMs, floorMs)", "requests, floorMs > 0 ? floorMs : nowMs"]],
  },
  {
    mistake: "a reservation asked for by its id comes without its booking",
    caughtBy: "STORE-READ-03",
    edits: [
      [
        "snapshot-of",
        'booking, reservation, block: null };\n    }\n    case "block_by_id"',
        'booking: null, reservation, block: null };\n    }\n    case "block_by_id"',
      ],
    ],
  },
  {
    mistake: "a reservation is found by every id that carries its bits",
    caughtBy: "STORE-READ-04",
    edits: [
      ["records", "data.reservations[id] ?? null,", "data.reservations[`${id.slice(0, 28)}0000` as never] ?? null,"],
    ],
  },
  {
    mistake: "a reservation asked for by its id gives way to the booking's current one",
    caughtBy: "STORE-READ-05",
    edits: [
      [
        "snapshot-of",
        "const reservation = within(tag, subject.reservationId, recorded.reservation);",
        `const asked = within(tag, subject.reservationId, recorded.reservation);
      const named = asked === null ? null : recorded.booking(asked.state.bookingId);
      const reservation = recorded.reservation(named?.state.reservationId as never) ?? asked;`,
      ],
    ],
  },
  {
    mistake: "an external id leads to the first block that ever had it",
    caughtBy: "STORE-READ-06",
    edits: [
      ["records", 'named.find(({ state }) => state.status === "standing") ?? named.at(-1) ?? null', "named[0] ?? null"],
    ],
  },
  {
    mistake: "of blocks that were removed an external id leads to the first",
    caughtBy: "STORE-READ-06",
    edits: [["records", "?? named.at(-1) ?? null", "?? named[0] ?? null"]],
  },
  {
    mistake: "a block that stands in the name of a removed one is written over it",
    caughtBy: "STORE-READ-06",
    edits: [
      [
        "records",
        "  for (const it of set.blocks) write(data.blocks, it, atMs);",
        `  for (const it of set.blocks) {
    for (const [id, { state }] of Object.entries(data.blocks))
      if (state.externalId === it.state.externalId && id !== it.state.id) delete data.blocks[id as never];
    write(data.blocks, it, atMs);
  }`,
      ],
    ],
  },
  {
    mistake: "a removed block is not found by its own id",
    caughtBy: "STORE-READ-06",
    edits: [
      [
        "records",
        "blockById: (id) => data.blocks[id] ?? null,",
        'blockById: (id) => (data.blocks[id]?.state.status === "standing" ? (data.blocks[id] ?? null) : null),',
      ],
    ],
  },
  {
    mistake: "who holds a new place for an appointment is forgotten",
    caughtBy: "STORE-READ-07",
    edits: [["snapshot-of", 'it.move.kind === "pending"', "it.id === undefined"]],
  },
  {
    mistake: "the other requested reservations are forgotten",
    caughtBy: "STORE-READ-08",
    edits: [["snapshot-of", "of alsoReservations)", "of alsoReservations.slice(0, 0))"]],
  },
  {
    mistake: "the subject's own reservation comes among the related ones",
    caughtBy: "STORE-READ-08",
    edits: [["snapshot-of", "if (reservation !== null) others.delete(reservation.state.id);", ""]],
  },
  {
    mistake: "with a span come only the kinds of unit that are known",
    caughtBy: "STORE-CLAIMS-09",
    edits: [["claim-window", "!isGuestUnit(claim.unit)", "/^[tre]:/.test(claim.unit)"]],
  },
  {
    mistake: "`<=` for `<` at the end of a span",
    caughtBy: "STORE-CLAIMS-01",
    edits: [
      ["claim-window", "overlaps(claim, span) &&", "claim.startMs <= span.endMs && claim.endMs > span.startMs &&"],
    ],
  },
  {
    mistake: "`>=` for `>` at the start of a span",
    caughtBy: "STORE-CLAIMS-01",
    edits: [
      ["claim-window", "overlaps(claim, span) &&", "claim.startMs < span.endMs && claim.endMs >= span.startMs &&"],
    ],
  },
  {
    mistake: "claims are looked for that began up to a day before the span",
    caughtBy: "STORE-CLAIMS-02",
    edits: [
      [
        "claim-window",
        "overlaps(claim, span) &&",
        "overlaps(claim, span) && claim.startMs > span.startMs - 86_400_000 &&",
      ],
    ],
  },
  {
    mistake: "every guest's claims come with a span",
    caughtBy: "STORE-CLAIMS-03",
    edits: [["claim-window", "(resources && !isGuestUnit(claim.unit))", "resources"]],
  },
  {
    mistake: "around a start, the booking's own guests are forgotten",
    caughtBy: "STORE-CLAIMS-04",
    edits: [["claim-window", "wanted.startMs), booking.party,", "wanted.startMs), [],"]],
  },
  {
    mistake: "around a reservation, guests who were named at reserve are forgotten",
    caughtBy: "STORE-CLAIMS-05",
    edits: [["claim-window", "[...booking.party, ...reservation.appointments]", "booking.party"]],
  },
  {
    mistake: "a claim does not say until when it is held",
    caughtBy: "STORE-CLAIMS-06",
    edits: [["standing-claims", "const heldUntilMs = heldUntilOf(state);", "const heldUntilMs = null;"]],
  },
  {
    mistake: "of several requests all are answered as the first",
    caughtBy: "STORE-MODEL-01",
    edits: [
      [
        "snapshot-of",
        "requests.map((request) => snapshotOf(once, request, atMs))",
        "requests.map(() => snapshotOf(once, requests[0] as never, atMs))",
      ],
    ],
  },
  {
    mistake: "in a booking's window no guest's own time is read",
    caughtBy: "STORE-CLAIMS-08",
    edits: [["claim-window", "withGuests(booking.window, booking.party, [])", "withGuests(booking.window, [], [])"]],
  },
  {
    mistake: "a read leaves lapsed claims out",
    caughtBy: "STORE-CLAIMS-07",
    edits: [
      [
        "snapshot-of",
        "NO_CLAIMS : recorded.claims(centerId, window);",
        "NO_CLAIMS : recorded.claims(centerId, window).filter((it) => it.heldUntilMs === null || isLive(it.heldUntilMs, atMs));",
      ],
    ],
  },
  {
    mistake: "a lapsed reservation is returned a millisecond late",
    caughtBy: "STORE-LAPSED-01",
    edits: [["snapshot-of", "isLive(heldUntilMs, atMs)", "isLive(heldUntilMs, (atMs - 1) as EpochMs)"]],
  },
  {
    mistake: "a lapsed reservation is returned once for each of its claims",
    caughtBy: "STORE-LAPSED-02",
    edits: [["snapshot-of", "[...lapsed]", "claims.flatMap(({ owner }) => (lapsed.has(owner.id) ? [owner.id] : []))"]],
  },
  {
    mistake: "a holder's list has every reservation still recorded as reserved",
    caughtBy: "STORE-HOLDER-01",
    edits: [["snapshot-of", "if (isLive(expiresAtMs, atMs)) reserved", "reserved"]],
  },
  {
    mistake: "a holder's version counts live reservations",
    caughtBy: "STORE-HOLDER-01",
    edits: [
      ["snapshot-of", "version: recorded.holderVersion(centerId, key), reserved", "version: reserved.length, reserved"],
    ],
  },
  {
    mistake: "a holder's recent holds are those whose expiry is on record",
    caughtBy: "STORE-HOLDER-05",
    edits: [["recent-holds", 'state.status === "reserved"\n    ? isLive(state.expiresAtMs, instantMs)\n    : ', ""]],
  },
  {
    mistake: "a holder's recent holds are those whose expiry is not on record yet",
    caughtBy: "STORE-HOLDER-05",
    edits: [["recent-holds", 'state.status === "expired" && isLive(state.expiredAtMs, instantMs)', "false"]],
  },
  {
    mistake: "`<=` for `<` at the first instant of a holder's recent holds",
    caughtBy: "STORE-HOLDER-05",
    edits: [["recent-holds", "isLive(state.expiredAtMs, instantMs)", "instantMs <= state.expiredAtMs"]],
  },
  {
    mistake: "a holder's recent holds count from when their expiry was recorded",
    caughtBy: "STORE-HOLDER-05",
    edits: [
      [
        "recent-holds",
        "endsAfter(it.state, afterMs)",
        '(it.state.status === "expired" ? isLive(it.writtenAtMs, afterMs) : endsAfter(it.state, afterMs))',
      ],
    ],
  },
  {
    mistake: "a holder's recent holds are those of all centers",
    caughtBy: "STORE-HOLDER-05",
    edits: [["recent-holds", "sameId(it.state.centerId, centerId) && it.state.holder", "it.state.holder"]],
  },
  {
    mistake: "whom the command names goes before the booking's host",
    caughtBy: "STORE-HOLDER-02",
    edits: [
      [
        "snapshot-of",
        "host === null ? (wanted.otherwise ?? booking?.holderKey ?? null) : guestHolder(host)",
        "wanted.otherwise ?? (host === null ? (booking?.holderKey ?? null) : guestHolder(host))",
      ],
    ],
  },
  {
    mistake: "without a booking no holder is read",
    caughtBy: "STORE-HOLDER-07",
    edits: [
      [
        "snapshot-of",
        "holder: centerId === null ? null : holderIn(recorded, centerId, booking?.state ?? null, request.holder, atMs)",
        "holder: booking === null || centerId === null ? null : holderIn(recorded, centerId, booking.state, request.holder, atMs)",
      ],
    ],
  },
  {
    mistake: "a holder's reservations are counted across centers",
    caughtBy: "STORE-CENTER-01",
    edits: [["records", "sameId(it.centerId, centerId) && it.holder === key", "it.holder === key"]],
  },
  {
    mistake: "lists come oldest first",
    caughtBy: "STORE-LIST-01",
    edits: [["records", "(one.state.id < other.state.id ? 1 : -1)", "(one.state.id < other.state.id ? -1 : 1)"]],
  },
  {
    mistake: "`>=` for `>`: a page that is just full promises another",
    caughtBy: "STORE-LIST-01",
    edits: [["reservation-page", "found.length > limit", "found.length >= limit"]],
  },
  {
    mistake: "a center's agenda has only entries that begin in the span",
    caughtBy: "STORE-AGENDA-01",
    edits: [["agenda", "overlaps(span, of.span)", "span.startMs >= of.span.startMs && span.startMs < of.span.endMs"]],
  },
  {
    mistake: "an agenda looks back for a day at most",
    caughtBy: "STORE-AGENDA-02",
    edits: [
      ["agenda", "overlaps(span, of.span)", "overlaps(span, of.span) && span.endMs - span.startMs <= 86_400_000"],
    ],
  },
  {
    mistake: "an agenda has cancelled and released reservations",
    caughtBy: "STORE-AGENDA-03",
    edits: [["standing-span", "hasEnded(state) ? null", 'state.status === "expired" ? null']],
  },
  {
    mistake: "a page of an agenda begins behind all that starts when the page before ended",
    caughtBy: "STORE-AGENDA-04",
    edits: [
      [
        "agenda",
        "one.startMs - other.startMs || (one.id < other.id ? -1 : one.id > other.id ? 1 : 0)",
        "one.startMs - other.startMs",
      ],
    ],
  },
  {
    mistake: "a guest's agenda is of the first center that is named",
    caughtBy: "STORE-AGENDA-05",
    edits: [["agenda", "of.centerIds.some(", "of.centerIds.slice(0, 1).some("]],
  },
  {
    mistake: "a reservation that starts at the instant counts as past",
    caughtBy: "STORE-AGENDA-05",
    edits: [["agenda", "state.startMs >= (of.fromMs ?? atMs)", "state.startMs > (of.fromMs ?? atMs)"]],
  },
  {
    mistake: "a page begins with the last of the page before it",
    caughtBy: "STORE-LIST-01",
    edits: [
      [
        "records",
        "isListed(it) && (before === null || it.id < before)",
        "isListed(it) && (before === null || it.id <= before)",
      ],
    ],
  },
  {
    mistake: "a list of live reservations has those that a sweeper has not yet ended",
    caughtBy: "STORE-LIST-02",
    edits: [["records", 'of.kind === "standing" ? state : reservationAt(state, atMs)', "state"]],
  },
  {
    mistake: "a guest's list has reservations that the guest holds, not those that serve the guest",
    caughtBy: "STORE-LIST-03",
    edits: [
      [
        "records",
        "state.appointments.some((it) => sameId(it.guestId, of.guestId))",
        `state.holder === \`g:\${of.guestId}\``,
      ],
    ],
  },
  {
    mistake: "a list has every center's",
    caughtBy: "STORE-LIST-04",
    edits: [["records", "sameId(it.centerId, of.centerId) && ", ""]],
  },
  {
    mistake: "due reservations are listed by id",
    caughtBy: "STORE-DUE-01",
    edits: [["expire", "one.expiresAtMs - other.expiresAtMs || ", ""]],
  },
  {
    mistake: "a reservation is due a millisecond early",
    caughtBy: "STORE-DUE-02",
    edits: [["records", "hasLapsed(it, atMs)", "hasLapsed(it, (atMs + 1) as Port.EpochMs)"]],
  },
  {
    mistake: "the next expiry is that of the first that the page left out",
    caughtBy: "STORE-DUE-03",
    edits: [["records", "reserved[lapsed.length]", "reserved[Math.min(lapsed.length, limit)]"]],
  },
  {
    mistake: "a confirmed or released reservation is still due",
    caughtBy: "STORE-DUE-04",
    edits: [
      [
        "records",
        "reservedIn(data).sort(inDueOrder)",
        "Object.values(data.reservations).map(({ state }) => state as Port.Reserved).sort(inDueOrder)",
      ],
    ],
  },
  {
    mistake: "a due reservation is returned with the wrong booking",
    caughtBy: "STORE-DUE-05",
    edits: [
      [
        "records",
        "const due = holdingsOf(recordedIn(data), lapsed.slice(0, limit));",
        "const due = holdingsOf(recordedIn(data), lapsed.slice(0, limit)).map((it) => ({ ...it, booking: Object.values(data.bookings)[0] }));",
      ],
    ],
  },
  {
    mistake: "a read of an unknown id is a failure",
    caughtBy: "STORE-READ-04",
    edits: [
      [
        "store",
        "const found = await run(find);",
        `const answered = await run(find);
        const found = answered.andThen((it) =>
          it.every(({ claims, reservation, booking }) => claims.length === 0 && reservation === null && booking === null)
            ? err({ outcome: "not_done" as const, cause: "not found" })
            : ok(it),
        );`,
      ],
      ["store", 'import { ResultAsync } from "neverthrow";', 'import { err, ok, ResultAsync } from "neverthrow";'],
    ],
  },
  {
    mistake: "a list of due reservations marks them as seen",
    caughtBy: "STORE-READ-09",
    edits: [
      [
        "store",
        "run((data, nowMs) => duePage(data, limit, later(nowMs, floorMs)))",
        "change((data, nowMs) => {\n        const page = duePage(data, limit, later(nowMs, floorMs));\n        for (const { reservation } of page.due) data.reservations[reservation.state.id] = { ...reservation, writtenAtMs: nowMs };\n        return page;\n      })",
      ],
    ],
  },
  {
    mistake: "a lapsed reservation that is not recorded as expired no longer stands",
    caughtBy: "STORE-LIST-05",
    edits: [["records", 'of.kind === "standing" ? state : reservationAt(state, atMs)', "reservationAt(state, atMs)"]],
  },
  {
    mistake: "the invoices of a reservation stay those that it was made with",
    caughtBy: "STORE-READ-10",
    edits: [
      [
        "records",
        "to[it.state.id] = { state: it.state,",
        "to[it.state.id] = { state: { ...it.state, ...(to[it.state.id] && { invoices: (to[it.state.id]!.state as any).invoices }) },",
      ],
    ],
  },
  {
    mistake: "a block is found by the beginning of its external id",
    caughtBy: "STORE-NAME-01",
    edits: [["records", "it.externalId === externalId", "it.externalId.startsWith(externalId)"]],
  },
  {
    mistake: "only the first 128 characters of an external id count",
    caughtBy: "STORE-TEXT-02",
    edits: [["records", "it.externalId === externalId", "it.externalId.slice(0, 128) === externalId.slice(0, 128)"]],
  },
  {
    mistake: "a page has 100 reservations at most",
    caughtBy: "STORE-VOLUME-01",
    edits: [
      [
        "records",
        "return reservationPage(found, { limit, atMs });",
        "return reservationPage(found, { limit: Math.min(limit, 100), atMs });",
      ],
    ],
  },
  {
    mistake: "of a hold 100 claims are kept at most",
    caughtBy: "STORE-VOLUME-02",
    edits: [["records", "standingClaimsOf(state));", "standingClaimsOf(state).slice(0, 100));"]],
  },
];
