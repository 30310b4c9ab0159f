/** One step from a version of the tables to the next: plain SQL, run once, in one transaction. */
export type SqliteMigration = Readonly<{ version: number; name: string; sql: string }>;

/**
 * How a file comes to its tables. A migration that was released is never edited: a change of the tables is a further
 * one. docs/decisions/0008-sqlite.md says why the tables are as they are.
 */
export const sqliteMigrations: readonly SqliteMigration[] = [
  {
    version: 1,
    name: "bookings, reservations, blocks, claims, commands, events, guests",
    sql: `
-- Ids of centers and guests stand in their columns in canonical form, so that all spellings of a GUID are one; a state has
-- them as the host spells them.

-- The latest accepted change set, the latest event, and the latest instant of a set, which no answer of any process is
-- dated before: kept apart from what they number, since retention removes that.
CREATE TABLE holdfast_counter (
  only      INTEGER PRIMARY KEY CHECK (only = 1),
  sequence  INTEGER NOT NULL,
  position  INTEGER NOT NULL,
  latest_ms INTEGER NOT NULL,
  removed_ms INTEGER,                -- the latest instant of an event that retention has removed
  joined    TEXT                     -- a transaction of the host, by a name at random: it is open while no other sees it
) STRICT;
INSERT INTO holdfast_counter VALUES (1, 0, 0, 0, NULL, NULL);

-- Minted ids begin with their time and carry the tag of their center: an index on the id alone is only ever added to at
-- its end.
CREATE TABLE holdfast_booking (
  key             INTEGER PRIMARY KEY,
  id              TEXT NOT NULL UNIQUE,
  center_id       TEXT NOT NULL,
  version         INTEGER NOT NULL,
  written_at_ms   INTEGER NOT NULL,
  reservation_id  TEXT,
  holder          TEXT,
  opened_by       TEXT,
  reference       TEXT,              -- the host's own name for it
  reservations    INTEGER NOT NULL,  -- how many of its reservations are recorded
  state           TEXT NOT NULL
) STRICT;
CREATE INDEX holdfast_booking_referenced ON holdfast_booking (center_id, reference, id) WHERE reference IS NOT NULL;
-- Open bookings are counted in the index alone: of a holder, of a center, and of a caller among the center's. Retention
-- finds the old ones among them.
CREATE INDEX holdfast_booking_open ON holdfast_booking (center_id, holder, opened_by, written_at_ms)
  WHERE reservation_id IS NULL;

CREATE TABLE holdfast_reservation (
  key             INTEGER PRIMARY KEY,
  id              TEXT NOT NULL UNIQUE,
  booking_id      TEXT NOT NULL,
  center_id       TEXT NOT NULL,
  holder          TEXT NOT NULL,
  version         INTEGER NOT NULL,
  written_at_ms   INTEGER NOT NULL,
  expires_at_ms   INTEGER,           -- null unless it is recorded as reserved
  expired_at_ms   INTEGER,           -- null unless it is recorded as expired
  ended           INTEGER NOT NULL,  -- 1 where it expired, was released or cancelled
  start_ms        INTEGER NOT NULL,  -- of its first appointment
  end_ms          INTEGER NOT NULL,  -- of its last
  length_class    INTEGER NOT NULL,  -- of the time between, as of claims
  claims          INTEGER NOT NULL,  -- how many are recorded
  state           TEXT NOT NULL
) STRICT;
CREATE INDEX holdfast_reservation_due ON holdfast_reservation (expires_at_ms, id)
  WHERE expires_at_ms IS NOT NULL;
-- Of a holder: those that are reserved, and then those that expired, by their expiry.
CREATE INDEX holdfast_reservation_held ON holdfast_reservation (center_id, holder, expired_at_ms)
  WHERE expires_at_ms IS NOT NULL OR expired_at_ms IS NOT NULL;
CREATE INDEX holdfast_reservation_agenda ON holdfast_reservation (center_id, length_class, start_ms, id) WHERE ended = 0;
CREATE INDEX holdfast_reservation_ended ON holdfast_reservation (written_at_ms) WHERE ended = 1;

-- A holder, and the reservations that serve a guest, who is the holder of the same key: side by side, by their start.
CREATE TABLE holdfast_person (
  center_id       TEXT NOT NULL,
  key             TEXT NOT NULL,
  start_ms        INTEGER NOT NULL,  -- -1 in the holder's own row
  reservation_id  TEXT NOT NULL,     -- empty there
  version         INTEGER,           -- the holder's
  PRIMARY KEY (center_id, key, start_ms, reservation_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE holdfast_block (
  key            INTEGER PRIMARY KEY,
  id             TEXT NOT NULL UNIQUE,
  center_id      TEXT NOT NULL,
  external_id    TEXT NOT NULL,
  standing       INTEGER NOT NULL,
  version        INTEGER NOT NULL,
  written_at_ms  INTEGER NOT NULL,
  claims         INTEGER NOT NULL,
  start_ms       INTEGER,            -- of its claims; null without any, and once it is removed
  end_ms         INTEGER,
  length_class   INTEGER,
  state          TEXT NOT NULL
) STRICT;
CREATE INDEX holdfast_block_agenda ON holdfast_block (center_id, length_class, start_ms, id) WHERE length_class IS NOT NULL;
CREATE INDEX holdfast_block_by_external_id ON holdfast_block (center_id, external_id);
CREATE UNIQUE INDEX holdfast_block_standing ON holdfast_block (center_id, external_id) WHERE standing = 1;
CREATE INDEX holdfast_block_ended ON holdfast_block (written_at_ms) WHERE standing = 0;

-- What stands at one time in a center lies side by side. No claim of a class is longer than the class allows, so what
-- reaches into a span begins at most that long before it.
CREATE TABLE holdfast_claim (
  center_id      TEXT NOT NULL,
  length_class   INTEGER NOT NULL,
  start_ms       INTEGER NOT NULL,
  unit           TEXT NOT NULL,
  end_ms         INTEGER NOT NULL CHECK (end_ms > start_ms),
  owner          TEXT NOT NULL,
  owner_kind     TEXT NOT NULL,      -- 'r' reservation, 'b' block
  held_until_ms  INTEGER,            -- of its owner; null where it is taken
  PRIMARY KEY (center_id, length_class, start_ms, unit)
) STRICT, WITHOUT ROWID;

CREATE TABLE holdfast_command (
  key             INTEGER PRIMARY KEY,
  center_id       TEXT NOT NULL,
  id              TEXT NOT NULL,
  request_hash    TEXT NOT NULL,
  accepted_at_ms  INTEGER NOT NULL,
  answer          TEXT NOT NULL,
  UNIQUE (center_id, id)
) STRICT;

-- A run of events of one change set that have the same key, subject and author.
CREATE TABLE holdfast_event (
  position   INTEGER PRIMARY KEY,    -- of its last event; those before it have the positions before this one
  count      INTEGER NOT NULL,       -- how many they are; retention takes the first ones first
  sequence   INTEGER NOT NULL,
  order_key  TEXT NOT NULL,
  at_ms      INTEGER NOT NULL,
  events     TEXT NOT NULL,
  author     TEXT,                   -- who acted, and under which command; null for a sweep
  subject    TEXT NOT NULL           -- the booking or the block that they are about
) STRICT;
CREATE INDEX holdfast_event_of_subject ON holdfast_event (subject);

CREATE TABLE holdfast_consumer (
  consumer        TEXT PRIMARY KEY,
  position        INTEGER NOT NULL,
  dispatcher      TEXT,
  lease_until_ms  INTEGER
) STRICT, WITHOUT ROWID;

CREATE TABLE holdfast_parked (
  consumer     TEXT NOT NULL,
  order_key    TEXT NOT NULL,
  position     INTEGER NOT NULL,
  attempts     INTEGER NOT NULL,
  retry_at_ms  INTEGER,              -- null for a dead letter
  cause        TEXT NOT NULL,
  PRIMARY KEY (consumer, order_key)
) STRICT, WITHOUT ROWID;
CREATE INDEX holdfast_parked_retry ON holdfast_parked (consumer, retry_at_ms, order_key) WHERE retry_at_ms IS NOT NULL;

-- The runs of a parked event and of those behind it that the consumer has passed: set aside, so that no scan is needed.
CREATE TABLE holdfast_waiting (
  consumer   TEXT NOT NULL,
  order_key  TEXT NOT NULL,
  position   INTEGER NOT NULL,       -- of the run
  PRIMARY KEY (consumer, order_key, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX holdfast_waiting_by_position ON holdfast_waiting (position);

-- The guest directory: the one place with names.
CREATE TABLE holdfast_guest (
  key        INTEGER PRIMARY KEY,
  id         TEXT NOT NULL UNIQUE,
  center_id  TEXT,                   -- null for a guest of all centers
  searched   TEXT NOT NULL,          -- without case and accents
  guest      TEXT NOT NULL
) STRICT;
CREATE INDEX holdfast_guest_of_center ON holdfast_guest (center_id);
CREATE TABLE holdfast_relation (
  host_id   TEXT NOT NULL,
  guest_id  TEXT NOT NULL,
  kind      TEXT NOT NULL,
  PRIMARY KEY (host_id, guest_id)
) STRICT, WITHOUT ROWID;
`,
  },
];
