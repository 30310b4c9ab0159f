import type { BrokenStore } from "./broken-store.ts";

// Mistakes in what a dispatcher is given, in leases, in what is parked and in what is removed.

const ENDED = 'it.state.status !== "reserved" && it.state.status !== "confirmed" && isOld(it)';

export const brokenOutbox: readonly BrokenStore[] = [
  {
    mistake: "events come by what they are about, not by when they were committed",
    caughtBy: "STORE-OUTBOX-01",
    edits: [
      [
        "outbox",
        "data.events.filter((it) => it.position > position);\n  const lookedAt",
        "data.events.filter((it) => it.position > position).sort((one, other) => (orderKeyOf(one.event) < orderKeyOf(other.event) ? -1 : 1));\n  const lookedAt",
      ],
    ],
  },
  {
    mistake: "the events of a refused set are told",
    caughtBy: "STORE-OUTBOX-02",
    edits: [
      [
        "commit",
        "if (because !== null) return",
        "if (because !== null) apply(data, { ...set, bookings: [], reservations: [], blocks: [], holder: null, command: null }, atMs);\n    if (because !== null) return",
      ],
    ],
  },
  {
    mistake: "an event's id is made up whenever it is given",
    caughtBy: "STORE-OUTBOX-03",
    edits: [
      [
        "outbox",
        "atMs, events, upTo, due: due.slice(0, limit)",
        "atMs, events: events.map((it) => ({ ...it, eventId: `${dispatcher} ${it.position} ${ahead.length}` })), upTo, due: due.slice(0, limit)",
      ],
    ],
  },
  {
    mistake: "`>=` for `>`: a page that is just full promises more",
    caughtBy: "STORE-OUTBOX-04",
    edits: [["outbox", "const more = ahead.length > limit", "const more = ahead.length >= limit"]],
  },
  {
    mistake: "a consumer is moved on to the latest event, whatever it was given",
    caughtBy: "STORE-OUTBOX-05",
    edits: [["outbox", "const upTo = lookedAt.at(-1)?.position ?? position;", "const upTo = data.position;"]],
  },
  {
    mistake: "a position goes back when an older one is settled",
    caughtBy: "STORE-OUTBOX-06",
    edits: [["outbox", "Math.max(consumer.position, settlement.upTo)", "settlement.upTo"]],
  },
  {
    mistake: "consumers are told apart without case",
    caughtBy: "STORE-OUTBOX-07",
    edits: [["outbox", "consumer === name)", "consumer.toLowerCase() === name.toLowerCase())"]],
  },
  {
    mistake: "a lease is still held at the instant of its end",
    caughtBy: "STORE-LEASE-01",
    edits: [["outbox", "isLive(lease.untilMs, atMs)", "lease.untilMs >= atMs"]],
  },
  {
    mistake: "settling does not give the lease back",
    caughtBy: "STORE-LEASE-02",
    edits: [["outbox", "  consumer.lease = null;\n", ""]],
  },
  {
    mistake: "a dispatcher's own lease is in its way",
    caughtBy: "STORE-LEASE-02",
    edits: [["outbox", "lease.dispatcher !== dispatcher && isLive", "isLive"]],
  },
  {
    mistake: "everybody is given the events at once",
    caughtBy: "STORE-LEASE-03",
    edits: [["outbox", "isLive(lease.untilMs, atMs)) {", "atMs < 0) {"]],
  },
  {
    mistake: "whoever asks has a lease, of nothing too",
    caughtBy: "STORE-LEASE-03",
    edits: [
      [
        "outbox",
        "if (lookedAt.length + due.length === 0) return",
        "consumer.lease = { dispatcher, untilMs: (atMs + leaseMs) as Port.EpochMs };\n  if (lookedAt.length + due.length === 0) return",
      ],
    ],
  },
  {
    mistake: "whoever settles is believed",
    caughtBy: "STORE-LEASE-04",
    edits: [["outbox", 'if (consumer.lease?.dispatcher !== settlement.dispatcher) return "lease_lost";', ""]],
  },
  {
    mistake: "what is settled is not kept",
    caughtBy: "STORE-LEASE-05",
    edits: [["store", "settleEvents: (settlement) => change(", "settleEvents: (settlement) => look("]],
  },
  {
    mistake: "later events overtake the parked one of their key",
    caughtBy: "STORE-PARKED-01",
    edits: [
      ["outbox", "lookedAt.filter(({ event }) => parked.every(({ key }) => key !== orderKeyOf(event)))", "lookedAt"],
    ],
  },
  {
    mistake: "one parked key holds back all others",
    caughtBy: "STORE-PARKED-01",
    edits: [
      [
        "outbox",
        "lookedAt.filter(({ event }) => parked.every(({ key }) => key !== orderKeyOf(event)))",
        "parked.length > 0 ? [] : lookedAt",
      ],
    ],
  },
  {
    mistake: "`>` for `>=`: the parked event itself is not in line",
    caughtBy: "STORE-PARKED-01",
    edits: [["outbox", "position >= parked.position", "position > parked.position"]],
  },
  {
    mistake: "what waits is not passed, and so the consumer stands still",
    caughtBy: "STORE-PARKED-02",
    edits: [
      ["outbox", "  const upTo = lookedAt.at(-1)?.position ?? position;\n", ""],
      ["outbox", "  const more =", "  const upTo = events.at(-1)?.position ?? position;\n  const more ="],
    ],
  },
  {
    mistake: "a key that has caught up stays parked",
    caughtBy: "STORE-PARKED-03",
    edits: [
      [
        "outbox",
        "[...settlement.caughtUp, ...settlement.parked.map(({ key }) => key)]",
        "settlement.parked.map(({ key }) => key)",
      ],
    ],
  },
  {
    mistake: "what one consumer parks waits for all",
    caughtBy: "STORE-PARKED-04",
    edits: [
      [
        "outbox",
        "const { lease, position, parked } = consumer;",
        "const { lease, position } = consumer;\n  const parked = data.consumers.flatMap((it) => it.parked);",
      ],
    ],
  },
  {
    mistake: "a parked event is due a millisecond late",
    caughtBy: "STORE-PARKED-05",
    edits: [["outbox", "!isLive(retryAtMs, atMs)", "retryAtMs < atMs"]],
  },
  {
    mistake: "a dead letter is tried again with the others",
    caughtBy: "STORE-PARKED-06",
    edits: [["outbox", "it.retryAtMs !== null)", "it.attempts > 0)"]],
  },
  {
    mistake: "parked events are listed as they came",
    caughtBy: "STORE-PARKED-07",
    edits: [["outbox", "    .sort(byKey)\n", ""]],
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
        "look((data) => outbox.outboxStatus(data, consumer))",
        "change((data) => {\n        if (data.consumers.every((it) => it.consumer !== consumer)) data.consumers.push(outbox.consumerIn(data, consumer));\n        return outbox.outboxStatus(data, consumer);\n      })",
      ],
    ],
  },
  {
    mistake: "`<` for `<=`: at its age a command's record stays",
    caughtBy: "STORE-RETENTION-01",
    edits: [["retention", "record.acceptedAtMs <= nowMs", "record.acceptedAtMs < nowMs"]],
  },
  {
    mistake: "blocks go by the age of commands",
    caughtBy: "STORE-RETENTION-02",
    edits: [
      [
        "retention",
        'it.state.status === "removed" && isOld(it)',
        'it.state.status === "removed" && it.writtenAtMs <= nowMs - commandsOlderThanMs',
      ],
    ],
  },
  {
    mistake: "the age of a reservation counts from when it was made",
    caughtBy: "STORE-RETENTION-03",
    edits: [
      [
        "retention",
        ENDED,
        'it.state.status !== "reserved" && it.state.status !== "confirmed" && it.state.reservedAtMs <= nowMs - endedOlderThanMs',
      ],
    ],
  },
  {
    mistake: "a confirmed reservation goes with its age",
    caughtBy: "STORE-RETENTION-04",
    edits: [["retention", ENDED, 'it.state.status !== "reserved" && isOld(it)']],
  },
  {
    mistake: "a booking goes with the first of its reservations",
    caughtBy: "STORE-RETENTION-05",
    edits: [
      [
        "retention",
        "reservations.left.every(({ state }) => state.bookingId !== it.state.id)",
        "reservations.removed > 0",
      ],
    ],
  },
  {
    mistake: "an event goes by its age, whoever was not given it",
    caughtBy: "STORE-RETENTION-06",
    edits: [["retention", " && data.consumers.every((consumer) => isDone(consumer, it))", ""]],
  },
  {
    mistake: "an event goes although it waits",
    caughtBy: "STORE-RETENTION-07",
    edits: [
      [
        "retention",
        "at <= position && parked.every((it) => it.key !== orderKeyOf(event) || at < it.position)",
        "at <= position",
      ],
    ],
  },
  {
    mistake: "a holder's count goes with its reservations",
    caughtBy: "STORE-RETENTION-08",
    edits: [
      [
        "retention",
        "{ blocks: blocks.left, events: events.left }",
        "{ blocks: blocks.left, events: events.left, holders: [] }",
      ],
    ],
  },
  {
    mistake: "a call removes all that may go",
    caughtBy: "STORE-RETENTION-09",
    edits: [["retention", "going.slice(0, limit)", "going"]],
  },
  {
    mistake: "it is never said that there is more to remove",
    caughtBy: "STORE-RETENTION-09",
    edits: [["retention", "more: going.length > limit", "more: false"]],
  },
];
