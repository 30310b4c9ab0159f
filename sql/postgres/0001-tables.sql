-- What a store keeps. Migrating puts the names in the place of what stands between @.
--
-- Every table but those of the outbox's consumers leads with the tag of a center: the six hex digits that each minted id
-- carries, as a number. No command spans two tags, so the tables can be partitioned or distributed by it. Instants and
-- lengths are in milliseconds. A state is kept as it was written (json, not jsonb): nothing in here looks into it, and
-- whatever is looked for stands beside it in a column of its own: ids of centers and guests in canonical form there, so that
-- all spellings of a GUID are one.

CREATE SCHEMA IF NOT EXISTS @schema@;

CREATE EXTENSION IF NOT EXISTS btree_gist;

-- Numbers the accepted change sets. Taken under the locks, so that conflicting sets have it in the order of their commits.
CREATE SEQUENCE @schema@.sequence;

-- The store's clock. Tests replace it: a node whose clock is wrong, a lock that is held past a deadline.
CREATE FUNCTION @schema@.holdfast_now() RETURNS bigint
LANGUAGE sql VOLATILE PARALLEL SAFE
RETURN floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint;

-- The same for a call, whose process says which reading it takes for a leap (rule 7): one above is refused, before anything
-- is written. Null before the process has had a reading.
CREATE FUNCTION @schema@.instant_1(p_ceiling_ms bigint) RETURNS bigint
LANGUAGE plpgsql VOLATILE PARALLEL SAFE AS $$
DECLARE
  v_now_ms CONSTANT bigint := @schema@.holdfast_now();
BEGIN
  IF v_now_ms > p_ceiling_ms THEN
    RAISE EXCEPTION 'the clock shows more than has passed' USING ERRCODE = 'HF002', DETAIL = v_now_ms::text;
  END IF;
  RETURN v_now_ms;
END
$$;

-- A unit is known by a hash of its center and itself, 128 bits long: short, and of one length whatever ids the host uses.
-- No id has a space in it, so no two pairs give one text.
-- The database's encoding is UTF8; a backslash is one byte, too, once it is doubled.
CREATE FUNCTION @schema@.unit_id(p_center_id text, p_unit text) RETURNS uuid
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN left(encode(sha256(replace(p_center_id || ' ' || p_unit, E'\\', E'\\\\')::bytea), 'hex'), 32)::uuid;

CREATE TABLE @schema@.bookings (
  tag integer NOT NULL,
  id uuid NOT NULL,
  center_id text COLLATE "C" NOT NULL,
  -- The host's own name for it.
  reference text COLLATE "C",
  reservation_id uuid,
  -- The reservations whose appointments it is to move.
  moved uuid[] NOT NULL,
  -- The units that its guests are.
  guest_units text[] NOT NULL,
  -- The holder that its host is, and the one that the host application named.
  host_holder text COLLATE "C",
  holder_key text COLLATE "C",
  reach_before_ms bigint NOT NULL,
  reach_after_ms bigint NOT NULL,
  version integer NOT NULL,
  written_at_ms bigint NOT NULL,
  state json NOT NULL,
  PRIMARY KEY (tag, id)
) @by_tag@;
@partitions bookings WITH (fillfactor = 80)@

-- Open bookings are counted in the index alone: of a holder, of a center, and of a caller among the center's.
CREATE INDEX bookings_open ON @schema@.bookings (tag, center_id, (coalesce(host_holder, holder_key)), (state ->> 'openedBy'))
  WHERE reservation_id IS NULL;

CREATE INDEX bookings_referenced ON @schema@.bookings (tag, center_id, reference, id) WHERE reference IS NOT NULL;

CREATE TABLE @schema@.reservations (
  tag integer NOT NULL,
  id uuid NOT NULL,
  center_id text COLLATE "C" NOT NULL,
  booking_id uuid NOT NULL,
  holder text COLLATE "C" NOT NULL,
  -- Only while it is recorded as reserved.
  expires_at_ms bigint,
  -- Only once it is recorded as expired.
  expired_at_ms bigint,
  ended boolean NOT NULL,
  -- From its slot to the end of its last appointment, and the length of that as a class, as claims have it.
  start_ms bigint NOT NULL,
  end_ms bigint NOT NULL,
  length_class smallint NOT NULL,
  guest_units text[] NOT NULL,
  -- The reservations that hold a new place for its appointments.
  pending uuid[] NOT NULL,
  claims integer NOT NULL,
  version integer NOT NULL,
  written_at_ms bigint NOT NULL,
  state json NOT NULL,
  PRIMARY KEY (tag, id)
) @by_tag@;
@partitions reservations WITH (fillfactor = 80)@

-- What is due, in order; and a holder's and a center's holds. The last has a predicate of its own, so that it is not taken
-- for the one before it by a planner that knows nothing of the tables yet.
-- By an expression, so that the planner takes it for due reservations alone. Without statistics it would also take it for
-- the live reservations of a center or a holder, and look through those of all centers.
CREATE INDEX reservations_due ON @schema@.reservations ((expires_at_ms + 0), id) WHERE expires_at_ms IS NOT NULL;
CREATE INDEX reservations_held ON @schema@.reservations (tag, center_id, holder, id) WHERE expires_at_ms IS NOT NULL;
CREATE INDEX reservations_expired ON @schema@.reservations (tag, center_id, holder, expired_at_ms)
  WHERE expired_at_ms IS NOT NULL;
CREATE INDEX reservations_live ON @schema@.reservations (tag, center_id, id) WHERE expires_at_ms > 0;

-- What takes place at a center, by its start.
CREATE INDEX reservations_agenda ON @schema@.reservations (tag, center_id, length_class, start_ms, id) WHERE NOT ended;

-- Whom a reservation serves, by the ids of the guests' units.
CREATE TABLE @schema@.reservation_guests (
  tag integer NOT NULL,
  guest uuid NOT NULL,
  reservation_id uuid NOT NULL,
  start_ms bigint NOT NULL,
  PRIMARY KEY (tag, guest, reservation_id)
) @by_tag@;
@partitions reservation_guests@

CREATE INDEX reservation_guests_by_start ON @schema@.reservation_guests (tag, guest, start_ms, reservation_id);

CREATE TABLE @schema@.blocks (
  tag integer NOT NULL,
  id uuid NOT NULL,
  center_id text COLLATE "C" NOT NULL,
  external_id text COLLATE "C" NOT NULL,
  standing boolean NOT NULL,
  -- Of the change set that made it.
  sequence bigint NOT NULL,
  claims integer NOT NULL,
  -- From its first claim to its last, with the class of that length; null without claims, and once it is removed.
  start_ms bigint,
  end_ms bigint,
  length_class smallint,
  version integer NOT NULL,
  written_at_ms bigint NOT NULL,
  state json NOT NULL,
  PRIMARY KEY (tag, id)
) @by_tag@;
@partitions blocks@

CREATE UNIQUE INDEX blocks_stand_once ON @schema@.blocks (tag, center_id, external_id) WHERE standing;
CREATE INDEX blocks_agenda ON @schema@.blocks (tag, center_id, length_class, start_ms, id) WHERE length_class IS NOT NULL;
CREATE INDEX blocks_named ON @schema@.blocks (tag, center_id, external_id, sequence);

CREATE TABLE @schema@.claims (
  tag integer NOT NULL,
  unit_id uuid NOT NULL,
  start_ms bigint NOT NULL,
  end_ms bigint NOT NULL,
  owner uuid NOT NULL,
  -- Of a reservation that is recorded as reserved; null where it is taken for good.
  held_until_ms bigint,
  of_block boolean NOT NULL,
  -- Claims of a center's own units, by length: nothing in a class is longer than its bound (see snapshots_1), so what
  -- overlaps a span starts no earlier than that before it. Null for guests, who are looked for by name only.
  length_class smallint,
  center_id text COLLATE "C" NOT NULL,
  unit text COLLATE "C" NOT NULL,
  PRIMARY KEY (tag, unit_id, start_ms),
  CHECK (start_ms < end_ms)
) @by_tag@;
@partitions claims WITH (fillfactor = 80)@

-- The covers of clipped blocks, which are on units of their own: whether a center's bucket has any.
CREATE INDEX claims_covers ON @schema@.claims (tag) WHERE unit LIKE 'c%';
CREATE INDEX claims_window ON @schema@.claims (tag, center_id, length_class, start_ms) WHERE length_class IS NOT NULL;

-- The last line of defence: commit_1 has seen under its locks that nothing overlaps. The predicate holds for every row,
-- and for no query: a claim that is looked for by its unit alone is found by the primary key, which reads one row where
-- this would read all of the unit's. Declared for each partition, as PostgreSQL 15 and 16 refuse it on a partitioned table.
@each claims@ ADD EXCLUDE USING gist
  (tag WITH =, unit_id WITH =, int8range(start_ms, end_ms) WITH &&) WHERE (start_ms < end_ms);

-- Counts the reservations ever added to a holder.
CREATE TABLE @schema@.holders (
  tag integer NOT NULL,
  center_id text COLLATE "C" NOT NULL,
  key text COLLATE "C" NOT NULL,
  version integer NOT NULL,
  PRIMARY KEY (tag, center_id, key)
) @by_tag@;
@partitions holders WITH (fillfactor = 80)@

CREATE TABLE @schema@.commands (
  tag integer NOT NULL,
  center_id text COLLATE "C" NOT NULL,
  command_id text COLLATE "C" NOT NULL,
  accepted_at_ms bigint NOT NULL,
  record json NOT NULL,
  PRIMARY KEY (tag, center_id, command_id)
) @by_tag@;
@partitions commands@

CREATE INDEX commands_accepted ON @schema@.commands (accepted_at_ms);

-- Events have no position until somebody asks for them: see number_events_1.
CREATE TABLE @schema@.events (
  tag integer NOT NULL,
  sequence bigint NOT NULL,
  ordinal integer NOT NULL,
  position bigint,
  order_key uuid NOT NULL,
  -- The booking or the block that it is about.
  subject uuid NOT NULL,
  at_ms bigint NOT NULL,
  event json NOT NULL,
  -- Who acted, and under which command; null for a sweep.
  author json,
  PRIMARY KEY (tag, sequence, ordinal)
) @by_tag@;
@partitions events@

CREATE INDEX events_unnumbered ON @schema@.events (sequence, ordinal) WHERE position IS NULL;
CREATE INDEX events_numbered ON @schema@.events (position) WHERE position IS NOT NULL;
-- Those of one key are few among their subject's.
CREATE INDEX events_of_subject ON @schema@.events (tag, subject, sequence, ordinal);
