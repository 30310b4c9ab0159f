// Mistakes in the specification, one for each invariant: the simulator must find every one of them. So no invariant is
// true only because nothing could break it.

import { textOf } from "./modules.mjs";

/** A mistake: the invariant that it breaks, and a text of a module, which occurs there once, with its replacement. */
export const MUTATIONS = {
  "claims of others are not compared, when deciding and at the commit": {
    breaks: "INV_01",
    edits: [
      ["reservations", "else if (standingThere != Set()) refuse(Set(), if", "else if (false) refuse(Set(), if"],
      ["reservations", "displaced: inTheWay })", "displaced: inTheWay.exclude(standingThere) })"],
      ["store", 'else if (overlaps(store, changes.decision)) "overlap"', ""],
    ],
  },
  "a hold that is given up keeps its claims": {
    breaks: "INV_02",
    edits: [
      [
        "reservations",
        'status: "released", reason: reason, endedAt: AT_COMMIT, claims: Set(),',
        'status: "released", reason: reason, endedAt: AT_COMMIT,',
      ],
    ],
  },
  "a lapsed hold in the way is not ended": {
    breaks: "INV_03",
    edits: [
      [
        "reservations",
        "pure val displaced = placing.displaced.filter(it => anyClash(store.reservations.get(it).claims, hold.claims))",
        "pure val displaced: Set[int] = Set()",
      ],
      ["store", 'else if (overlaps(store, changes.decision)) "overlap"', ""],
    ],
  },
  "only the first guest of a party is claimed": {
    breaks: "INV_04",
    edits: [
      [
        "reservations",
        "claims: beyond(claimsOfParty(booking.party, asked.slot), placing.freed)",
        "claims: beyond(claimsOfParty(booking.party.slice(0, 1), asked.slot), placing.freed)",
      ],
    ],
  },
  "versions are not compared": {
    breaks: "INV_05",
    edits: [
      [
        "store",
        'else if (changes.versions.keys().exists(it => numberOf(store.versions, it) != changes.versions.get(it))) "stale"',
        "",
      ],
    ],
  },
  "at its deadline a hold is still alive": {
    breaks: "INV_06",
    edits: [["reservations", "= now < deadline", "= now <= deadline"]],
  },
  "a reader does not take the finish lock": {
    breaks: "INV_07",
    edits: [["engines", "if (busy == Set()) Set() else {", "if (true) Set() else {"]],
  },
  "an expiry is dated when it is recorded": {
    breaks: "INV_08",
    edits: [["reservations", 'status: "expired", endedAt: it.expiresAt,', 'status: "expired", endedAt: AT_COMMIT,']],
  },
  "a lapsed hold stands until it is swept": {
    breaks: "INV_09",
    edits: [
      [
        "reservations",
        'inTheWay.filter(it => statusAt(store.reservations.get(it), now) != "expired" or',
        'inTheWay.filter(it => store.reservations.get(it).status != "expired" or',
      ],
    ],
  },
  "another slot begins a new chain": {
    breaks: "INV_10",
    edits: [
      [
        "reservations",
        "pure val chainStart = if (continues) store.reservations.get(old).chainStart else placing.now",
        "pure val chainStart = placing.now",
      ],
    ],
  },
  "another slot leaves the old hold": {
    breaks: "INV_11",
    edits: [
      ["reservations", "      if (continues) {\n        pure val end", "      if (false) {\n        pure val end"],
    ],
  },
  "a hold that is given up keeps its invoice open": {
    breaks: "INV_12",
    edits: [
      [
        "reservations",
        "endedAt: AT_COMMIT, claims: Set(), invoices: voided(it.invoices)",
        "endedAt: AT_COMMIT, claims: Set()",
      ],
    ],
  },
  "a confirm makes new invoices": {
    breaks: "INV_13",
    edits: [["reservations", 'id: if (it.invoices.status == "open") it.invoices.id else fresh', "id: fresh"]],
  },
  "a confirm leaves the old place": {
    breaks: "INV_14",
    edits: [
      [
        "reservations",
        "    if (moves == []) { rows: Set(), reservations: Map(), events: [] }",
        "    if (true) { rows: Set(), reservations: Map(), events: [] }",
      ],
    ],
  },
  "events are written twice": {
    breaks: "INV_15",
    edits: [
      [
        "store",
        "log: store.log.concat(datedEvents(decision.events, at))",
        "log: store.log.concat(datedEvents(decision.events, at)).concat(datedEvents(decision.events, at))",
      ],
    ],
  },
  "the end of a cancelled reservation has no event": {
    breaks: "INV_16",
    edits: [
      [
        "reservations",
        'events: events.append(eventOf("ReservationCancelled", id, 0, AT_COMMIT, NONE))',
        "events: events",
      ],
    ],
  },
  "a refusal for a contended command leaves its command record": {
    breaks: "INV_17",
    edits: [
      [
        "engines",
        "    if (call.attempt >= MOST_ATTEMPTS)\n      answers(aware, engine,",
        "    if (call.attempt >= MOST_ATTEMPTS)\n      answers({ ...aware, store: { ...aware.store, commands: aware.store.commands.put(call.changes.command, { asked: call.asked, answer: NO_ANSWER }) } }, engine,",
      ],
    ],
  },
  "a duplicate command is not refused": {
    breaks: "INV_18",
    edits: [
      ["store", 'if (store.commands.keys().contains(changes.command)) "duplicate"\n    else if', "if"],
      [
        "store",
        '(changes.versions.keys().exists(it => numberOf(store.versions, it) != changes.versions.get(it))) "stale"',
        '(false) "stale"',
      ],
    ],
  },
  "a replay of a hold shows the expiry that it would have now": {
    breaks: "INV_19",
    edits: [
      [
        "engines",
        "{ ...nothing, answer: first.answer, isReplay: true }",
        "{ ...nothing, answer: { ...first.answer, expiresAt: now + BLOCK_TIME }, isReplay: true }",
      ],
    ],
  },
  "a sweep is recorded as a command": {
    breaks: "INV_20",
    edits: [["store", "newChangeSet(store, NoCommand, NO_COMMAND", "newChangeSet(store, Minted(-id), NO_COMMAND"]],
  },
  "the limit of a holder is not guarded by the commit": {
    breaks: "INV_21",
    edits: [
      [
        "reservations",
        "relied: Set(OfBooking(name), OfHolder(booking.holder)).union(",
        "relied: Set(OfBooking(name)).union(",
      ],
    ],
  },
  "an expiry forgets when the hold was made": {
    breaks: "INV_22",
    edits: [["reservations", '...it, status: "expired",', '...it, status: "expired", reservedAt: AT_COMMIT,']],
  },
  "a status records the expiry": {
    breaks: "INV_28",
    edits: [
      [
        "engines",
        "        ...withEngine(world, engine, { ...running, highWater: later(running.highWater, now) }),\n        calledDead: if (isOver)",
        "        ...withEngine({ ...world, store: swept(world.store, now, world.clock) }, engine, { ...running, highWater: later(running.highWater, now) }),\n        calledDead: if (isOver)",
      ],
    ],
  },
  "the instant of a decision is not kept at the commit": {
    breaks: "INV_29",
    edits: [["store", "= later(clock, changes.decidedAt)", "= clock"]],
  },
  "a booking's own hold stands in its way": {
    breaks: "INV_30",
    edits: [
      [
        "reservations",
        "pure val inTheWay = met(store, wanted, id, freed)\n      pure val standingThere",
        "pure val inTheWay = met(store, wanted, NONE, freed)\n      pure val standingThere",
      ],
    ],
  },
  "the deadline is judged when a command is decided, and not at its commit": {
    breaks: "INV_31",
    edits: [["store", 'else if (not(isLive(changes.decision.before, at))) "deadline"', ""]],
  },
  "an extend does not heed the start": {
    breaks: "INV_32",
    edits: [
      [
        "reservations",
        "pure val expiresAt = holdEnd(now, it.chainEnd, it.start)",
        "pure val expiresAt = earlier(now + BLOCK_TIME, it.chainEnd)",
      ],
    ],
  },
  "a holder need not wait": {
    breaks: "INV_51",
    edits: [
      ["reservations", "else if (waitsOf(store, booking.holder, wanted, freed, now) != Set())", "else if (false)"],
    ],
  },
  "a rejected event is passed and forgotten": {
    breaks: "S_21",
    edits: [
      [
        "engines",
        "else if (isRejected) { ...outbox, parked: outbox.parked.put(key, [at]) }",
        "else if (isRejected) outbox",
      ],
    ],
  },
  "a dispatcher begins anew": {
    breaks: "S_22",
    edits: [
      [
        "engines",
        "parked: outbox.parked.keys().exclude(Set(key)).mapBy(it => outbox.parked.get(it))",
        "parked: outbox.parked.keys().exclude(Set(key)).mapBy(it => outbox.parked.get(it)), position: 0",
      ],
    ],
  },
  "later events do not wait behind a parked one": {
    breaks: "S_30",
    edits: [
      [
        "engines",
        "      if (isBehind) { ...outbox, parked: outbox.parked.set(key, outbox.parked.get(key).append(at)) }\n      else if",
        "      if",
      ],
    ],
  },
  "an engine asks the clock of its own machine": {
    breaks: "INV_07",
    edits: [
      [
        "engines",
        "later(reading(world), world.engines.get(engine).highWater))\n    pure val nothing",
        "later(reading(world) + ENGINES.get(engine).ahead, world.engines.get(engine).highWater))\n    pure val nothing",
      ],
    ],
  },
  "an engine forgets the latest instant that it has used": {
    breaks: "INV_07",
    edits: [
      [
        "engines",
        "instantOf(store, asked, reacquires, later(reading(world), world.engines.get(engine).highWater))",
        "instantOf(store, asked, reacquires, reading(world))",
      ],
    ],
  },
  "the host's commit does not judge the deadline": {
    breaks: "INV_07",
    edits: [
      [
        "engines",
        "if (isLive(call.changes.decision.before, later(reading(world), call.at))) learns",
        "if (true) learns",
      ],
    ],
  },
};

/** The modules that a mutation changes, with its edits. */
export const mutated = ({ edits }) => {
  const texts = {};
  for (const [module, from, to] of edits) {
    const text = texts[module] ?? textOf(module);
    const parts = text.split(from);
    if (parts.length !== 2) throw new Error(`${module}.qnt has ${parts.length - 1} places with: ${from}`);
    texts[module] = parts.join(to);
  }
  return texts;
};
