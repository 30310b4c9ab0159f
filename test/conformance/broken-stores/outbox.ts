import { REFUSED, type BrokenStore } from "./broken-store.ts";

// Mistakes in the events of a take, in leases, in parked events and in removal.

export const brokenOutbox: readonly BrokenStore[] = [
  {
    mistake: "events are recorded without who acted",
    caughtBy: "STORE-AUTHOR-01",
    edits: [["records", "const by = authorOf(set, event);", "const by = null;"]],
  },
  {
    mistake: "a booking's history has the events of all bookings",
    caughtBy: "STORE-HISTORY-01",
    edits: [["booking-events", "subjectOf(it.event) !== bookingId || ", ""]],
  },
  {
    mistake: "a booking's history has only settled events",
    caughtBy: "STORE-HISTORY-01",
    edits: [
      [
        "outbox",
        "bookingEventsAmong(Object.values(data.events), request",
        "bookingEventsAmong(Object.values(data.events).filter((it) => Object.values(data.consumers).some((one) => hasDelivered(one, it))), request",
      ],
    ],
  },
  {
    mistake: "the next page of a booking's history begins behind the whole set of the last event",
    caughtBy: "STORE-HISTORY-02",
    edits: [["booking-events", "it.position <= after.ordinal", "it.sequence <= after.sequence"]],
  },
  {
    mistake: "a page of a booking's history that is just full promises another",
    caughtBy: "STORE-HISTORY-02",
    edits: [["booking-events", "found.length <= limit || last", "found.length < limit || last"]],
  },
  {
    mistake: "retention leaves no word of the events that it removes",
    caughtBy: "STORE-HISTORY-03",
    edits: [["outbox", "data.removedToMs = later(data.removedToMs ?? it.atMs, it.atMs);", "continue;"]],
  },
  {
    mistake: "the instant up to which events are removed goes back",
    caughtBy: "STORE-HISTORY-03",
    edits: [["outbox", "later(data.removedToMs ?? it.atMs, it.atMs)", "it.atMs"]],
  },
  {
    mistake: "a booking that is removed has no history",
    caughtBy: "STORE-HISTORY-04",
    edits: [
      [
        "outbox",
        "bookingEventsAmong(Object.values(data.events), request",
        "bookingEventsAmong(data.bookings[request.bookingId] === undefined ? [] : Object.values(data.events), request",
      ],
    ],
  },
  {
    mistake: "a page of consumers begins with the last of the page before it",
    caughtBy: "STORE-CONSUMER-01",
    edits: [["outbox", "name > after)", "name >= after)"]],
  },
  {
    mistake: "a consumer that is removed keeps its parked events",
    caughtBy: "STORE-CONSUMER-02",
    edits: [
      [
        "outbox",
        "Reflect.deleteProperty(data.consumers, nameOf(consumer));",
        "data.consumers[nameOf(consumer)] = { ...known, position: 0, lease: null };",
      ],
    ],
  },
  {
    mistake: "a consumer is removed under its dispatcher's hands",
    caughtBy: "STORE-CONSUMER-03",
    edits: [["outbox", 'if (isLeased(known.lease, nowMs)) return "leased";', ""]],
  },
  {
    mistake: "a consumer that is removed goes on keeping events",
    caughtBy: "STORE-CONSUMER-04",
    edits: [
      [
        "outbox",
        "Reflect.deleteProperty(data.consumers, nameOf(consumer));",
        "Reflect.deleteProperty(data.consumers, nameOf(consumer));\n  data.consumers[nameOf(`${consumer} (removed)`)] = known;",
      ],
    ],
  },
  {
    mistake: "events come by their subject, not by their commit",
    caughtBy: "STORE-OUTBOX-01",
    edits: [
      [
        "outbox",
        "ahead: eventsAfter(data, consumer.position), waiting }",
        "ahead: eventsAfter(data, consumer.position).sort((one, other) => (JSON.stringify(one.event) < JSON.stringify(other.event) ? -1 : 1)), waiting }",
      ],
    ],
  },
  {
    mistake: "the events of a refused set are recorded",
    caughtBy: "STORE-OUTBOX-02",
    edits: [
      [
        "commit-in-order",
        REFUSED,
        `if (because !== null) apply({ ...set, bookings: [], reservations: [], blocks: [], holder: null, command: null }, atMs);
    if (because !== null) return { kind: "refused", because, atMs };`,
      ],
    ],
  },
  {
    mistake: "an event's id is made up whenever it is given",
    caughtBy: "STORE-OUTBOX-03",
    edits: [
      [
        "outbox",
        "  return taken;",
        `  if (taken.kind === "taken") return { ...taken, events: taken.events.map((it) => ({ ...it, eventId: \`\${request.dispatcher} \${it.position} \${Object.keys(data.events).length}\` })) };
  return taken;`,
      ],
    ],
  },
  {
    mistake: "`>=` for `>`: a page that is just full promises more",
    caughtBy: "STORE-OUTBOX-04",
    edits: [["events-taken", "ahead.length > limit", "ahead.length >= limit"]],
  },
  {
    mistake: "a consumer is moved on to the latest event, also past events that it did not take",
    caughtBy: "STORE-OUTBOX-05",
    edits: [["events-taken", "const upTo = lookedAt.at(-1)", "const upTo = ahead.at(-1)"]],
  },
  {
    mistake: "a position goes back when an older one is settled",
    caughtBy: "STORE-OUTBOX-06",
    edits: [["outbox", "Math.max(position, settlement.upTo)", "settlement.upTo"]],
  },
  {
    mistake: "consumers are distinguished without case",
    caughtBy: "STORE-OUTBOX-07",
    edits: [["records", "JSON.stringify(texts)", "JSON.stringify(texts).toLowerCase()"]],
  },
  {
    mistake: "a lease is still held at the instant of its end",
    caughtBy: "STORE-LEASE-01",
    edits: [
      [
        "events-taken",
        "lease.dispatcher !== dispatcher && isLive(lease.untilMs, nowMs)",
        "lease.dispatcher !== dispatcher && lease.untilMs >= nowMs",
      ],
    ],
  },
  {
    mistake: "settling does not give the lease back",
    caughtBy: "STORE-LEASE-02",
    edits: [["outbox", `    lease: null,\n`, `    lease,\n`]],
  },
  {
    mistake: "a dispatcher's own lease is in its way",
    caughtBy: "STORE-LEASE-02",
    edits: [["events-taken", "lease.dispatcher !== dispatcher && isLive", "isLive"]],
  },
  {
    mistake: "every dispatcher takes the events at once",
    caughtBy: "STORE-LEASE-03",
    edits: [["events-taken", "isLive(lease.untilMs, nowMs)) {", "nowMs < 0) {"]],
  },
  {
    mistake: "every take has a lease, even without events",
    caughtBy: "STORE-LEASE-03",
    edits: [
      [
        "outbox",
        'taken.kind === "taken" ? { ...consumer, lease } : consumer',
        'taken.kind === "leased" ? consumer : { ...consumer, lease }',
      ],
    ],
  },
  {
    mistake: "every settlement is accepted",
    caughtBy: "STORE-LEASE-04",
    edits: [["outbox", 'if (lease?.dispatcher !== settlement.dispatcher) return "lease_lost";', ""]],
  },
  {
    mistake: "a settlement is not stored",
    caughtBy: "STORE-LEASE-05",
    edits: [["store", "settleEvents: (settlement) => change(", "settleEvents: (settlement) => run("]],
  },
  {
    mistake: "later events overtake the parked one of their key",
    caughtBy: "STORE-PARKED-01",
    edits: [["events-taken", "events: withoutKeys(lookedAt, parked)", "events: lookedAt"]],
  },
  {
    mistake: "one parked key holds back all others",
    caughtBy: "STORE-PARKED-01",
    edits: [["events-taken", "events: withoutKeys(lookedAt, parked)", "events: parked.length > 0 ? [] : lookedAt"]],
  },
  {
    mistake: "`>` for `>=`: the parked event itself is not in line",
    caughtBy: "STORE-PARKED-01",
    edits: [["events-taken", "position >= parked.position", "position > parked.position"]],
  },
  {
    mistake: "waiting events are not passed, so the consumer makes no progress",
    caughtBy: "STORE-PARKED-02",
    edits: [["events-taken", "const upTo = lookedAt.at(-1)", "const upTo = withoutKeys(lookedAt, parked).at(-1)"]],
  },
  {
    mistake: "a take returns one waiting event too many",
    caughtBy: "STORE-PARKED-08",
    edits: [["events-taken", ".slice(0, MOST_WAITING)", ".slice(0, MOST_WAITING + 1)"]],
  },
  {
    mistake: "a key that has caught up stays parked",
    caughtBy: "STORE-PARKED-03",
    edits: [
      [
        "outbox",
        "[...settlement.caughtUp, ...settlement.parked.map(({ key }) => key)]",
        "settlement.parked.map(({ key }): string => key)",
      ],
    ],
  },
  {
    mistake: "an event that one consumer parks waits for all",
    caughtBy: "STORE-PARKED-04",
    edits: [
      [
        "outbox",
        "{ ...consumer, ahead:",
        "{ ...consumer, parked: Object.values(data.consumers).flatMap((it) => it.parked), ahead:",
      ],
    ],
  },
  {
    mistake: "a parked event is due a millisecond late",
    caughtBy: "STORE-PARKED-05",
    edits: [["events-taken", "!isLive(retryAtMs, nowMs)", "retryAtMs < nowMs"]],
  },
  {
    mistake: "a dead letter is tried again with the others",
    caughtBy: "STORE-PARKED-06",
    edits: [["events-taken", "it.retryAtMs !== null)", "it.attempts > 0)"]],
  },
  {
    mistake: "parked events are listed as they came",
    caughtBy: "STORE-PARKED-07",
    edits: [["outbox", `    .sort((one, other) => (one.key < other.key ? -1 : 1))\n`, ""]],
  },
  {
    mistake: "dead letters count as parked",
    caughtBy: "STORE-STATUS-01",
    edits: [["outbox", "parked: parked.length - deadLetters", "parked: parked.length"]],
  },
  {
    mistake: "whose status is asked for is known from then on",
    caughtBy: "STORE-STATUS-01",
    edits: [
      [
        "store",
        "run((data) => outbox.outboxStatus(data, consumer))",
        `change((data) => {
        data.consumers[JSON.stringify([consumer])] ??= { position: 0, lease: null, parked: [] };
        return outbox.outboxStatus(data, consumer);
      })`,
      ],
    ],
  },
  {
    mistake: "`<` for `<=`: at its age a command's record stays",
    caughtBy: "STORE-RETENTION-01",
    edits: [["past-age", "acceptedAtMs <= commandsMs", "acceptedAtMs < commandsMs"]],
  },
  {
    mistake: "blocks go by the age of commands",
    caughtBy: "STORE-RETENTION-02",
    edits: [
      [
        "past-age",
        'it.state.status === "removed" && isOld(it)',
        'it.state.status === "removed" && it.writtenAtMs <= commandsMs',
      ],
    ],
  },
  {
    mistake: "the age of a reservation counts from when it was made",
    caughtBy: "STORE-RETENTION-03",
    edits: [
      [
        "past-age",
        "hasEnded(it.state) && isOld(it)",
        "hasEnded(it.state) && it.state.reservedAtMs <= nowMs - endedOlderThanMs",
      ],
    ],
  },
  {
    mistake: "a confirmed reservation goes with its age",
    caughtBy: "STORE-RETENTION-04",
    edits: [["past-age", "hasEnded(it.state) && isOld(it)", 'it.state.status !== "reserved" && isOld(it)']],
  },
  {
    mistake: "a booking goes with the first of its reservations",
    caughtBy: "STORE-RETENTION-05",
    edits: [
      [
        "outbox",
        "const isReserved = ({ id }: Port.Booking) => Object.values(data.reservations).some((it) => it.state.bookingId === id);",
        `const before = Object.keys(data.reservations).length;
  const isReserved = (_: Port.Booking) => Object.keys(data.reservations).length === before;`,
      ],
    ],
  },
  {
    mistake: "an event is removed at its age, although a consumer needs it",
    caughtBy: "STORE-RETENTION-06",
    edits: [["outbox", " && consumers.every((one) => hasDelivered(one, it))", ""]],
  },
  {
    mistake: "an event goes although it waits",
    caughtBy: "STORE-RETENTION-07",
    edits: [
      [
        "events-taken",
        "event.position <= position && !parked.some((it) => isInLine(it, event))",
        "event.position <= position",
      ],
    ],
  },
  {
    mistake: "a holder's count goes with its reservations",
    caughtBy: "STORE-RETENTION-08",
    edits: [
      [
        "outbox",
        "  return { ...removed, more",
        `  if (removed.reservations > 0) data.holders = {};\n  return { ...removed, more`,
      ],
    ],
  },
  {
    mistake: "a call removes all that may go",
    caughtBy: "STORE-RETENTION-09",
    edits: [["outbox", "going.slice(0, request.limit)", "going"]],
  },
  {
    mistake: "events that must stay use up the limit of a call",
    caughtBy: "STORE-RETENTION-14",
    edits: [
      ["outbox", "const removed = {\n", "let seen = 0;\n  const removed = {\n"],
      ["outbox", "isPast.event(it) &&", "isPast.event(it) && (seen += 1) <= request.limit &&"],
    ],
  },
  {
    mistake: "reserved and open bookings are counted to the limit each by itself",
    caughtBy: "STORE-RETENTION-09",
    edits: [
      [
        "outbox",
        "bookings: remove(data.bookings, (it) => !isReserved(it.state) && isPast.booking(it)),",
        `bookings:
      remove(data.bookings, (it) => it.state.reservationId === null && isPast.booking(it)) +
      remove(data.bookings, (it) => !isReserved(it.state) && isPast.booking(it)),`,
      ],
    ],
  },
  {
    mistake: "all removed blocks of an external id go with the first of them",
    caughtBy: "STORE-RETENTION-10",
    edits: [
      [
        "outbox",
        "blocks: remove(data.blocks, isPast.block),",
        `blocks: remove(data.blocks, (it) =>
      it.state.status === "removed" &&
      Object.values(data.blocks).some((one) => one.state.externalId === it.state.externalId && isPast.block(one)),
    ),`,
      ],
    ],
  },
  {
    mistake: "it is never said that there is more to remove",
    caughtBy: "STORE-RETENTION-09",
    edits: [["outbox", "more: Object.values(removed).includes(request.limit)", "more: false"]],
  },
  {
    mistake: "a lease that is taken anew never ends earlier",
    caughtBy: "STORE-LEASE-08",
    edits: [
      [
        "outbox",
        "untilMs: plus(nowMs, request.leaseMs) }",
        "untilMs: Math.max(consumer.lease?.dispatcher === request.dispatcher ? consumer.lease.untilMs : 0, plus(nowMs, request.leaseMs)) as Port.EpochMs }",
      ],
    ],
  },
  {
    mistake: "a take reads the clock before it has its lock",
    caughtBy: "STORE-LEASE-09",
    edits: [
      [
        "store",
        "takeEvents: (request) => change((data, nowMs) => outbox.takeEvents(data, request, nowMs)),",
        `takeEvents: (request) => {
      const readAtMs = clock.nowMs();
      return change((data) => outbox.takeEvents(data, request, readAtMs));
    },`,
      ],
    ],
  },
  {
    mistake: "a consumer is known once it was given something",
    caughtBy: "STORE-RETENTION-12",
    edits: [
      [
        "outbox",
        'data.consumers[nameOf(request.consumer)] = taken.kind === "taken" ? { ...consumer, lease } : consumer;',
        'if (taken.kind === "taken") data.consumers[nameOf(request.consumer)] = { ...consumer, lease };',
      ],
    ],
  },
  {
    mistake: "accents of a consumer's name are dropped",
    caughtBy: "STORE-TEXT-07",
    edits: [
      [
        "outbox",
        "consumers[nameOf(name)] ??",
        'consumers[Object.keys(consumers).find((it) => it.localeCompare(nameOf(name), "en", { sensitivity: "base" }) === 0) ?? ""] ??',
      ],
    ],
  },
  {
    mistake: "a consumer is found by the beginning of its name",
    caughtBy: "STORE-NAME-03",
    edits: [
      [
        "outbox",
        "consumers[nameOf(name)] ??",
        'consumers[Object.keys(consumers).find((it) => it.startsWith(nameOf(name).slice(0, -2))) ?? ""] ??',
      ],
    ],
  },
  {
    mistake: "a take looks at 100 events at most",
    caughtBy: "STORE-VOLUME-03",
    edits: [
      [
        "events-taken",
        "const lookedAt = ahead.slice(0, limit);",
        "const lookedAt = ahead.slice(0, Math.min(limit, 100));",
      ],
    ],
  },
  {
    mistake: "the oldest event is dated by its own content",
    caughtBy: "STORE-STATUS-01",
    edits: [["outbox", "ahead[0]?.atMs", "ahead[0]?.event.atMs"]],
  },
  {
    mistake: "retention ends the leases of all consumers",
    caughtBy: "STORE-MODEL-01",
    edits: [
      [
        "outbox",
        "  return { ...removed, more",
        "  for (const it of Object.values(data.consumers)) it.lease = null;\n  return { ...removed, more",
      ],
    ],
  },
];
