// Written by `npm run embed` from sql/postgres. Change that, and run it again.

/** The files in sql/postgres by their names, in their order. */
export const migrations: readonly (readonly [name: string, sql: string])[] = [
  [
    "0001-tables",
    `-- What a store keeps. Migrating puts the names in the place of what stands between @.
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
RETURN left(encode(sha256(replace(p_center_id || ' ' || p_unit, E'\\\\', E'\\\\\\\\')::bytea), 'hex'), 32)::uuid;

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
`,
  ],
  [
    "0002-read-1",
    `-- One round trip for a read. The clock is read before the snapshot is taken: a volatile function takes a new snapshot for
-- each query in it, a stable one sees what its caller saw when it was called. The other way round, a read could see a
-- hold that was extended after its own instant, and call it expired at the old deadline.

CREATE FUNCTION @schema@.read_1(
  p_floor_ms bigint, p_requests json, p_alone boolean, p_extras boolean, p_finish_wait_ms integer, p_ceiling_ms bigint DEFAULT NULL
) RETURNS text
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  v_fit CONSTANT boolean := @schema@.session_1();
  v_at_ms CONSTANT bigint := greatest(@schema@.instant_1(p_ceiling_ms), p_floor_ms);
  v_look record;
  v_sure record;
BEGIN
  -- As an expression, which takes a snapshot as a statement does, and less of everything else.
  v_look := @schema@.snapshots_1(v_at_ms, p_requests, p_alone, p_extras);
  IF v_look.dead IS NULL THEN
    RETURN json_build_array(v_at_ms, v_look.answers, v_look.extras, v_look.windows, v_look.lapsed, NULL);
  END IF;
  -- Once more only if a commit that was in time has appeared meanwhile.
  FOR v_looks IN 1 .. 3 LOOP
    SELECT * INTO v_sure FROM @schema@.be_sure_1(v_look.tags, v_look.dead, v_look.versions, p_finish_wait_ms);
    IF NOT v_sure.changed THEN
      RETURN json_build_array(v_at_ms, v_look.answers, v_look.extras, v_look.windows, v_look.lapsed, v_sure.undecided);
    END IF;
    EXIT WHEN v_looks = 3;
    v_look := @schema@.snapshots_1(v_at_ms, p_requests, p_alone, p_extras);
    IF v_look.dead IS NULL THEN
      RETURN json_build_array(v_at_ms, v_look.answers, v_look.extras, v_look.windows, v_look.lapsed, NULL);
    END IF;
  END LOOP;
  RETURN json_build_array(v_at_ms, v_look.answers, v_look.extras, v_look.windows, v_look.lapsed, v_look.dead);
END
$$;

-- The finish lock of a hold. A commit with a deadline takes that of each hold that it keeps alive, last of all its locks, and
-- only then reads the clock. So whatever is called dead after the lock was to be had stays dead: a commit that was in time
-- has ended and can be seen, and one that takes the lock later finds the deadline passed.
CREATE FUNCTION @schema@.finish_key_1(p_id uuid) RETURNS bigint
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN hashtextextended('finish ' || p_id::text, hashtextextended(@schema_text@, 0));

-- Waits for the commits that may still keep these holds alive, for so long altogether. \`undecided\`: those of which it is not
-- certain then. \`changed\`: one of them has been written since it was looked at.
CREATE FUNCTION @schema@.be_sure_1(
  p_tags integer[], p_ids uuid[], p_versions integer[], p_wait_ms integer, OUT undecided uuid[], OUT changed boolean
)
LANGUAGE plpgsql VOLATILE
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET jit = off
AS $$
DECLARE
  v_until CONSTANT timestamptz := clock_timestamp() + p_wait_ms * interval '1 millisecond';
  v_id uuid;
BEGIN
  -- In the order of the keys, as a commit takes them. The lock table of a server is bounded: where there are many, it is
  -- looked through in place of trying each.
  FOR v_id IN
    SELECT id FROM (SELECT DISTINCT id, @schema@.finish_key_1(id) AS key FROM unnest(p_ids) AS id) k
    WHERE CASE WHEN cardinality(p_ids) <= 256 THEN NOT pg_try_advisory_xact_lock_shared(key) ELSE key IN (
      SELECT (classid::bigint << 32) | objid::bigint FROM pg_locks
      WHERE locktype = 'advisory' AND objsubid = 1 AND mode = 'ExclusiveLock'
        AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))
    END
    ORDER BY key
  LOOP
    BEGIN
      PERFORM set_config('lock_timeout', greatest(1, ceil(
        extract(epoch FROM v_until - clock_timestamp()) * 1000))::bigint::text, true);
      PERFORM pg_advisory_xact_lock_shared(@schema@.finish_key_1(v_id));
    EXCEPTION WHEN lock_not_available THEN
      undecided := undecided || v_id;
    END;
  END LOOP;
  changed := EXISTS (
    SELECT 1 FROM unnest(p_tags, p_ids, p_versions) AS w(tag, id, version)
    WHERE w.version IS DISTINCT FROM (SELECT r.version FROM @schema@.reservations r WHERE r.tag = w.tag AND r.id = w.id)
  );
END
$$;

-- All requests by one statement, since most of what a look-up costs is to begin a statement. What few of them want is looked
-- up by further ones, which have nothing to do otherwise.
CREATE FUNCTION @schema@.snapshots_1(
  p_at_ms bigint,
  p_requests json,
  p_alone boolean,
  -- Whether any of them is about a block or a reference, or asks for counts or recent holds.
  p_extras boolean,
  -- By request. Each with its span; its claims of a center's units are those of the window that contains the span.
  OUT answers json[],
  -- By request, where any has something of it: related reservations, block, counts and recent holds.
  OUT extras json[],
  -- The claims of a center over spans without a gap between them: many callers ask for the same day.
  OUT windows json[],
  -- The reservations and bookings of the claims that have lapsed.
  OUT lapsed json,
  -- What they show as dead though no end of it is recorded, and the tags and versions of that.
  OUT tags integer[],
  OUT dead uuid[],
  OUT versions integer[]
)
LANGUAGE plpgsql STABLE
-- Whatever the statistics say, a few rows by their index: plans that were made while the tables were empty stay right.
-- OFFSET 0 keeps the planner from turning a look-up for each of a few ids into a look at all that a center has.
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET jit = off
AS $$
#variable_conflict use_column
DECLARE
  -- By request: the booking that has a reference, and a block with its center.
  v_bookings uuid[];
  v_blocks json[];
  v_centers text[];
  v_seen record;
  -- Texts of a tag and an id, and what else may have lapsed besides the claims' owners.
  v_others text;
BEGIN
  IF p_extras THEN
    SELECT array_agg(b.id ORDER BY r.ordinality), array_agg(k.found ORDER BY r.ordinality), array_agg(k.center_id ORDER BY r.ordinality)
    INTO v_bookings, v_blocks, v_centers
    FROM ROWS FROM (json_to_recordset(p_requests) AS (
      tag integer, subject text, id uuid, center_id text, external_id text
    )) WITH ORDINALITY AS r
    -- By the id that the booking must be below, if one is given.
    LEFT JOIN LATERAL (
      SELECT id FROM @schema@.bookings
      WHERE tag = r.tag AND center_id = r.center_id AND reference = r.external_id AND reference IS NOT NULL
        AND (r.id IS NULL OR id < r.id) AND r.subject = 'reference'
      ORDER BY id DESC LIMIT 1
    ) b ON true
    LEFT JOIN LATERAL (
      (SELECT @record k@ AS found, k.center_id FROM @schema@.blocks k
        WHERE tag = r.tag AND id = r.id AND r.subject = 'block_by_id')
      UNION ALL
      (SELECT @record k@ AS found, k.center_id FROM @schema@.blocks k
        WHERE tag = r.tag AND center_id = r.center_id AND external_id = r.external_id AND r.subject = 'block'
        ORDER BY standing DESC, sequence DESC LIMIT 1)
    ) k ON true;
  END IF;

  IF p_alone THEN
    v_seen := @schema@.snapshot_alone_1(p_at_ms, p_requests -> 0, v_bookings[1], v_centers[1]);
  ELSE
    WITH asked AS MATERIALIZED (
      SELECT r.ordinality AS n, r.tag, c.center_id, c.from_ms, c.until_ms, r.claims <> 'units' AS of_center,
        json_build_array(
          CASE WHEN b.id IS NOT NULL THEN @record b@ END,
          CASE WHEN v.id IS NOT NULL THEN @record v@ END,
          CASE WHEN c.from_ms IS NOT NULL THEN json_build_array(c.center_id, c.from_ms, c.until_ms) END,
          -- The claims, as columns: cheaper to write and to read than an object for each.
          u.found,
          CASE WHEN c.key IS NOT NULL THEN (
            SELECT json_build_array(
              c.key,
              coalesce((SELECT version FROM @schema@.holders WHERE tag = r.tag AND center_id = c.center_id AND key = c.key), 0),
              json_agg(json_build_array(id, expires_at_ms) ORDER BY id))
            FROM @schema@.reservations
            WHERE tag = r.tag AND center_id = c.center_id AND holder = c.key AND expires_at_ms > p_at_ms
          ) END,
          -- A key names one command of its center; what leads to no center has none.
          CASE WHEN r.command_id IS NOT NULL THEN (
            SELECT record FROM @schema@.commands WHERE tag = r.tag AND center_id = c.center_id AND command_id = r.command_id
          ) END
        ) AS answer,
        c.key, c.related, v.id AS reservation_id, u.lapsed,
        CASE WHEN v.expires_at_ms <= p_at_ms THEN r.tag || ' ' || v.id END AS other
      FROM ROWS FROM (json_to_recordset(p_requests) AS (
        tag integer, subject text, id uuid, center_id text, reservations uuid[], claims text,
        from_ms bigint, until_ms bigint, units text[], holder text, otherwise text, command_id text
      )) WITH ORDINALITY AS r
      LEFT JOIN LATERAL (
        SELECT id, center_id, reservation_id, moved, guest_units, host_holder, holder_key, reach_before_ms, reach_after_ms, state,
          version, written_at_ms
        FROM @schema@.bookings
        WHERE tag = r.tag AND id = CASE r.subject
          WHEN 'booking' THEN r.id
          WHEN 'reservation' THEN (SELECT booking_id FROM @schema@.reservations WHERE tag = r.tag AND id = r.id)
          ELSE v_bookings[r.ordinality]
        END
        OFFSET 0
      ) b ON true
      LEFT JOIN LATERAL (
        SELECT id, expires_at_ms, start_ms, guest_units, pending, state, version, written_at_ms FROM @schema@.reservations
        WHERE tag = r.tag AND id = CASE r.subject WHEN 'reservation' THEN r.id ELSE b.reservation_id END OFFSET 0
      ) v ON true
      CROSS JOIN LATERAL (
        SELECT coalesce(b.center_id, v_centers[r.ordinality], r.center_id) COLLATE "C" AS center_id,
          CASE r.claims
            WHEN 'around_start' THEN r.from_ms - b.reach_before_ms
            WHEN 'around_reservation' THEN v.start_ms - b.reach_before_ms
            WHEN 'in_window' THEN (b.state #>> '{window,startMs}')::bigint
            ELSE r.from_ms
          END AS from_ms,
          CASE r.claims
            WHEN 'around_start' THEN r.from_ms + b.reach_after_ms
            WHEN 'around_reservation' THEN v.start_ms + b.reach_after_ms
            WHEN 'in_window' THEN (b.state #>> '{window,endMs}')::bigint
            ELSE r.until_ms
          END AS until_ms,
          CASE r.claims
            WHEN 'around_start' THEN r.units || b.guest_units
            WHEN 'around_reservation' THEN v.guest_units || b.guest_units
            WHEN 'in_window' THEN b.guest_units
            ELSE r.units
          END AS units,
          CASE WHEN r.holder = 'of_booking' AND coalesce(b.center_id, v_centers[r.ordinality], r.center_id) IS NOT NULL
            THEN coalesce(b.host_holder, r.otherwise, b.holder_key) END AS key,
          -- What the booking moves, what holds a place for its appointments, and what was also asked for.
          b.moved || v.pending || r.reservations AS related
        OFFSET 0
      ) c
      LEFT JOIN LATERAL (
        SELECT json_build_array(array_agg(g.unit), array_agg(g.start_ms), array_agg(g.end_ms), array_agg(g.owner),
            array_agg(g.of_block), array_agg(g.held_until_ms)) AS found,
          string_agg(r.tag || ' ' || g.owner, ',') FILTER (WHERE g.held_until_ms <= p_at_ms) AS lapsed
        FROM (
          SELECT @schema@.unit_id(c.center_id, w.unit) AS id FROM (SELECT DISTINCT unnest(c.units) AS unit) w OFFSET 0
        ) w
        -- Claims of one unit do not overlap: besides those that start within the span, only the last before it may reach it.
        CROSS JOIN LATERAL (
          SELECT unit, start_ms, end_ms, owner, of_block, held_until_ms FROM @schema@.claims
          WHERE tag = r.tag AND unit_id = w.id AND start_ms < c.until_ms AND end_ms > c.from_ms
            AND start_ms >= coalesce((
              SELECT before.start_ms FROM @schema@.claims before
              WHERE before.tag = r.tag AND before.unit_id = w.id AND before.start_ms <= c.from_ms
              ORDER BY before.start_ms DESC LIMIT 1), c.from_ms)
          OFFSET 0
        ) g
        HAVING count(*) > 0
      ) u ON c.from_ms IS NOT NULL AND c.units <> '{}'
    ), seen AS MATERIALIZED (
      SELECT f.lapsed, json_build_array(s.tag, s.center_id, lower(s.span), upper(s.span), f.found) AS found
      FROM (
        SELECT tag, center_id, unnest(range_agg(int8range(from_ms, greatest(until_ms, from_ms + 1)))) AS span FROM asked
        WHERE of_center AND center_id IS NOT NULL AND from_ms IS NOT NULL AND until_ms IS NOT NULL
        GROUP BY tag, center_id
      ) s
      CROSS JOIN LATERAL (
        SELECT json_build_array(array_agg(c.unit), array_agg(c.start_ms), array_agg(c.end_ms), array_agg(c.owner),
            array_agg(c.of_block), array_agg(c.held_until_ms)) AS found,
          string_agg(s.tag || ' ' || c.owner, ',') FILTER (WHERE c.held_until_ms <= p_at_ms) AS lapsed
        FROM (
          SELECT unit, start_ms, end_ms, owner, of_block, held_until_ms FROM @schema@.claims
          WHERE tag = s.tag AND center_id = s.center_id AND length_class = 0 AND length_class IS NOT NULL
            AND start_ms > lower(s.span) - 7200000 AND start_ms < upper(s.span) AND end_ms > lower(s.span)
          UNION ALL
          SELECT unit, start_ms, end_ms, owner, of_block, held_until_ms FROM @schema@.claims
          WHERE tag = s.tag AND center_id = s.center_id AND length_class = 1 AND length_class IS NOT NULL
            AND start_ms > lower(s.span) - 86400000 AND start_ms < upper(s.span) AND end_ms > lower(s.span)
          UNION ALL
          SELECT unit, start_ms, end_ms, owner, of_block, held_until_ms FROM @schema@.claims
          WHERE tag = s.tag AND center_id = s.center_id AND length_class = 2 AND length_class IS NOT NULL
            AND start_ms < upper(s.span) AND end_ms > lower(s.span)
        ) c
      ) f
    )
    SELECT a.*, w.* INTO v_seen
    FROM (
      SELECT array_agg(answer ORDER BY n) AS answers, bool_or(cardinality(related) > 0) AS any_related,
        json_agg(json_build_array(center_id, key, related, reservation_id) ORDER BY n) AS about,
        string_agg(lapsed, ',') AS lapsed, string_agg(other, ',') AS others
      FROM asked
    ) a
    CROSS JOIN (SELECT array_agg(found) AS windows, string_agg(lapsed, ',') AS more_lapsed FROM seen) w;
  END IF;
  answers := v_seen.answers;
  windows := v_seen.windows;

  IF p_extras OR v_seen.any_related THEN
    SELECT array_agg(json_build_array(o.found, v_blocks[r.ordinality], n.found, e.found) ORDER BY r.ordinality),
      string_agg(i.ids, ',')
    INTO extras, v_others
    FROM ROWS FROM (json_to_recordset(p_requests) AS (
      tag integer, expired_within_ms bigint, open_holder text, open_caller text, open_center boolean
    )) WITH ORDINALITY AS r
    CROSS JOIN LATERAL (
      SELECT a ->> 0 AS center_id, a ->> 1 AS key, a -> 2 AS related, (a ->> 3)::uuid AS reservation_id
      FROM (SELECT v_seen.about -> (r.ordinality - 1)::integer AS a) a OFFSET 0
    ) c
    LEFT JOIN LATERAL (
      SELECT json_agg(@record o@ ORDER BY w.place) AS found, array_agg(w.id) AS ids
      FROM (
        SELECT id::uuid AS id, min(place) AS place FROM json_array_elements_text(c.related) WITH ORDINALITY AS w(id, place)
        GROUP BY id
      ) w
      CROSS JOIN LATERAL (
        SELECT state, version, written_at_ms FROM @schema@.reservations WHERE tag = r.tag AND id = w.id OFFSET 0
      ) o
      WHERE w.id IS DISTINCT FROM c.reservation_id
    ) o ON true
    -- Null where nothing is to be counted. Each count is of the index alone.
    LEFT JOIN LATERAL (
      SELECT json_build_array(
        CASE WHEN r.open_holder IS NOT NULL THEN (
          SELECT count(*) FROM @schema@.bookings
          WHERE tag = r.tag AND center_id = c.center_id AND coalesce(host_holder, holder_key) = r.open_holder
            AND reservation_id IS NULL
        ) END,
        CASE WHEN r.open_caller IS NOT NULL THEN (
          SELECT count(*) FROM @schema@.bookings
          WHERE tag = r.tag AND center_id = c.center_id AND state ->> 'openedBy' = r.open_caller AND reservation_id IS NULL
        ) END,
        CASE WHEN r.open_center THEN (
          SELECT count(*) FROM @schema@.bookings WHERE tag = r.tag AND center_id = c.center_id AND reservation_id IS NULL
        ) END
      ) AS found
      WHERE r.open_center IS NOT NULL AND c.center_id IS NOT NULL
    ) n ON true
    -- Those that expire, or expired, after an instant; recorded or not.
    LEFT JOIN LATERAL (
      SELECT json_agg(@record h@) AS found, array_agg(h.id) AS ids
      FROM (
        SELECT id, state, version, written_at_ms FROM @schema@.reservations
        WHERE tag = r.tag AND center_id = c.center_id AND holder = c.key AND expires_at_ms IS NOT NULL
          AND expires_at_ms > p_at_ms - r.expired_within_ms
        UNION ALL
        -- In the order of its index, so that no other is taken while the table seems empty.
        (SELECT id, state, version, written_at_ms FROM @schema@.reservations
        WHERE tag = r.tag AND center_id = c.center_id AND holder = c.key AND expired_at_ms IS NOT NULL
          AND expired_at_ms > p_at_ms - r.expired_within_ms
        ORDER BY expired_at_ms OFFSET 0)
      ) h
    ) e ON r.expired_within_ms > 0
    CROSS JOIN LATERAL (SELECT string_agg(r.tag || ' ' || id, ',') AS ids FROM unnest(o.ids || e.ids) AS id) i;
  END IF;

  IF v_seen.lapsed IS NOT NULL OR v_seen.more_lapsed IS NOT NULL THEN
    SELECT json_agg(json_build_array(
      @record r@, @record b@
    )) INTO lapsed
    FROM (SELECT DISTINCT unnest(string_to_array(concat_ws(',', v_seen.lapsed, v_seen.more_lapsed), ',')) AS owner) l
    CROSS JOIN LATERAL (
      SELECT * FROM @schema@.reservations
      WHERE tag = split_part(l.owner, ' ', 1)::integer AND id = split_part(l.owner, ' ', 2)::uuid OFFSET 0
    ) r
    CROSS JOIN LATERAL (SELECT * FROM @schema@.bookings WHERE tag = r.tag AND id = r.booking_id OFFSET 0) b;
  END IF;
  v_others := nullif(concat_ws(',', v_seen.lapsed, v_seen.more_lapsed, v_seen.others, v_others), '');
  IF v_others IS NOT NULL THEN
    SELECT array_agg(r.tag), array_agg(r.id), array_agg(r.version) INTO tags, dead, versions
    FROM (SELECT DISTINCT unnest(string_to_array(v_others, ',')) AS owner) w
    CROSS JOIN LATERAL (
      SELECT tag, id, version FROM @schema@.reservations
      WHERE tag = split_part(w.owner, ' ', 1)::integer AND id = split_part(w.owner, ' ', 2)::uuid
        AND expires_at_ms <= p_at_ms OFFSET 0
    ) r;
  END IF;
END
$$;

-- The same for a lone request, piece by piece: a caller that is alone waits for each part of the large statement to be made
-- ready, and needs few of them. All its claims are in its answer.
CREATE FUNCTION @schema@.snapshot_alone_1(
  p_at_ms bigint,
  p_request json,
  -- The booking that has its reference, and the center of its block.
  p_booking uuid,
  p_center_id text,
  -- As the large statement has them.
  OUT answers json[], OUT any_related boolean, OUT about json, OUT lapsed text, OUT others text, OUT windows json[],
  OUT more_lapsed text
)
LANGUAGE plpgsql STABLE AS $$
DECLARE
  r record;
  b @schema@.bookings;
  v @schema@.reservations;
  v_center_id text;
  v_from_ms bigint;
  v_until_ms bigint;
  v_units text[];
  v_claims json;
  v_key text;
  v_holder json;
  v_command json;
  v_related uuid[];
BEGIN
  SELECT * INTO r FROM json_to_record(p_request) AS r(
    tag integer, subject text, id uuid, center_id text, reservations uuid[], claims text,
    from_ms bigint, until_ms bigint, units text[], holder text, otherwise text, command_id text
  );
  IF r.subject = 'reservation' THEN
    SELECT * INTO v FROM @schema@.reservations k WHERE k.tag = r.tag AND k.id = r.id;
    SELECT * INTO b FROM @schema@.bookings k WHERE k.tag = r.tag AND k.id = v.booking_id;
  ELSIF r.subject = 'booking' OR p_booking IS NOT NULL THEN
    SELECT * INTO b FROM @schema@.bookings k WHERE k.tag = r.tag AND k.id = coalesce(p_booking, r.id);
    IF b.reservation_id IS NOT NULL THEN
      SELECT * INTO v FROM @schema@.reservations k WHERE k.tag = r.tag AND k.id = b.reservation_id;
    END IF;
  END IF;
  v_center_id := coalesce(b.center_id, p_center_id, r.center_id);

  IF r.claims = 'around_start' THEN
    v_from_ms := r.from_ms - b.reach_before_ms;
    v_until_ms := r.from_ms + b.reach_after_ms;
    v_units := r.units || b.guest_units;
  ELSIF r.claims = 'around_reservation' THEN
    v_from_ms := v.start_ms - b.reach_before_ms;
    v_until_ms := v.start_ms + b.reach_after_ms;
    v_units := v.guest_units || b.guest_units;
  ELSIF r.claims = 'in_window' THEN
    v_from_ms := (b.state #>> '{window,startMs}')::bigint;
    v_until_ms := (b.state #>> '{window,endMs}')::bigint;
    v_units := b.guest_units;
  ELSE
    v_from_ms := r.from_ms;
    v_until_ms := r.until_ms;
    v_units := r.units;
  END IF;
  IF v_from_ms IS NOT NULL THEN
    SELECT json_build_array(array_agg(c.unit), array_agg(c.start_ms), array_agg(c.end_ms), array_agg(c.owner),
        array_agg(c.of_block), array_agg(c.held_until_ms)),
      string_agg(r.tag || ' ' || c.owner, ',') FILTER (WHERE c.held_until_ms <= p_at_ms)
    INTO v_claims, lapsed
    FROM (
      SELECT k.unit, k.start_ms, k.end_ms, k.owner, k.of_block, k.held_until_ms FROM @schema@.claims k
      WHERE k.tag = r.tag AND k.center_id = v_center_id AND k.length_class = 0 AND k.length_class IS NOT NULL
        AND k.start_ms > v_from_ms - 7200000 AND k.start_ms < v_until_ms AND k.end_ms > v_from_ms AND r.claims <> 'units'
      UNION ALL
      SELECT k.unit, k.start_ms, k.end_ms, k.owner, k.of_block, k.held_until_ms FROM @schema@.claims k
      WHERE k.tag = r.tag AND k.center_id = v_center_id AND k.length_class = 1 AND k.length_class IS NOT NULL
        AND k.start_ms > v_from_ms - 86400000 AND k.start_ms < v_until_ms AND k.end_ms > v_from_ms AND r.claims <> 'units'
      UNION ALL
      SELECT k.unit, k.start_ms, k.end_ms, k.owner, k.of_block, k.held_until_ms FROM @schema@.claims k
      WHERE k.tag = r.tag AND k.center_id = v_center_id AND k.length_class = 2 AND k.length_class IS NOT NULL
        AND k.start_ms < v_until_ms AND k.end_ms > v_from_ms AND r.claims <> 'units'
      UNION ALL
      SELECT g.unit, g.start_ms, g.end_ms, g.owner, g.of_block, g.held_until_ms
      FROM (
        SELECT @schema@.unit_id(v_center_id, w.unit) AS id FROM (SELECT DISTINCT unnest(v_units) AS unit) w OFFSET 0
      ) w
      CROSS JOIN LATERAL (
        SELECT k.unit, k.start_ms, k.end_ms, k.owner, k.of_block, k.held_until_ms FROM @schema@.claims k
        WHERE k.tag = r.tag AND k.unit_id = w.id AND k.start_ms < v_until_ms AND k.end_ms > v_from_ms
          AND k.start_ms >= coalesce((
            SELECT before.start_ms FROM @schema@.claims before
            WHERE before.tag = r.tag AND before.unit_id = w.id AND before.start_ms <= v_from_ms
            ORDER BY before.start_ms DESC LIMIT 1), v_from_ms)
        OFFSET 0
      ) g
    ) c;
  END IF;

  IF r.holder = 'of_booking' AND v_center_id IS NOT NULL THEN
    v_key := coalesce(b.host_holder, r.otherwise, b.holder_key);
    IF v_key IS NOT NULL THEN
      SELECT json_build_array(
        v_key,
        coalesce((
          SELECT h.version FROM @schema@.holders h WHERE h.tag = r.tag AND h.center_id = v_center_id AND h.key = v_key), 0),
        json_agg(json_build_array(k.id, k.expires_at_ms) ORDER BY k.id))
      INTO v_holder
      FROM @schema@.reservations k
      WHERE k.tag = r.tag AND k.center_id = v_center_id AND k.holder = v_key AND k.expires_at_ms > p_at_ms;
    END IF;
  END IF;
  IF r.command_id IS NOT NULL THEN
    SELECT k.record INTO v_command FROM @schema@.commands k
    WHERE k.tag = r.tag AND k.center_id = v_center_id AND k.command_id = r.command_id;
  END IF;

  answers := ARRAY[json_build_array(
    CASE WHEN b.id IS NOT NULL THEN @record b@ END,
    CASE WHEN v.id IS NOT NULL THEN @record v@ END,
    CASE WHEN v_from_ms IS NOT NULL THEN json_build_array(v_center_id, v_from_ms, v_until_ms) END,
    v_claims, v_holder, v_command
  )];
  v_related := b.moved || v.pending || r.reservations;
  any_related := cardinality(v_related) > 0;
  about := json_build_array(json_build_array(v_center_id, v_key, v_related, v.id));
  IF v.expires_at_ms <= p_at_ms THEN
    others := r.tag || ' ' || v.id;
  END IF;
END
$$;

-- Reservations still recorded as reserved whose deadline is not after the instant, by (expires, id).
CREATE FUNCTION @schema@.due_1(p_floor_ms bigint, p_limit integer, p_ceiling_ms bigint DEFAULT NULL) RETURNS text
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  v_fit CONSTANT boolean := @schema@.session_1();
  v_at_ms CONSTANT bigint := greatest(@schema@.instant_1(p_ceiling_ms), p_floor_ms);
BEGIN
  RETURN @schema@.due_page_1(v_at_ms, p_limit);
END
$$;

CREATE FUNCTION @schema@.due_page_1(p_at_ms bigint, p_limit integer) RETURNS text
LANGUAGE plpgsql STABLE
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET jit = off
AS $$
DECLARE
  v_due json;
  v_next_ms bigint;
BEGIN
  SELECT json_agg(json_build_array(
    @record r@, @record b@
  ) ORDER BY r.expires_at_ms, r.id) INTO v_due
  FROM (
    SELECT * FROM @schema@.reservations WHERE expires_at_ms + 0 <= p_at_ms
    ORDER BY expires_at_ms + 0, id LIMIT p_limit
  ) r
  CROSS JOIN LATERAL (SELECT * FROM @schema@.bookings WHERE tag = r.tag AND id = r.booking_id OFFSET 0) b;
  SELECT expires_at_ms INTO v_next_ms FROM @schema@.reservations WHERE expires_at_ms + 0 > p_at_ms
  ORDER BY expires_at_ms + 0, id LIMIT 1;
  RETURN json_build_array(p_at_ms, v_due, v_next_ms);
END
$$;

-- A guest's reservations; or, if no guest is named, those of a center that are live, or standing: reserved or confirmed.
-- Newest id first.
CREATE FUNCTION @schema@.list_1(
  p_floor_ms bigint, p_tag integer, p_center_id text, p_guest_unit text, p_standing boolean, p_before uuid, p_limit integer,
  p_finish_wait_ms integer, p_ceiling_ms bigint DEFAULT NULL
) RETURNS text
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  v_fit CONSTANT boolean := @schema@.session_1();
  v_at_ms CONSTANT bigint := greatest(@schema@.instant_1(p_ceiling_ms), p_floor_ms);
  v_look record;
  v_sure record;
BEGIN
  FOR v_looks IN 1 .. 3 LOOP
    SELECT * INTO v_look
    FROM @schema@.list_page_1(v_at_ms, p_tag, p_center_id, p_guest_unit, p_standing, p_before, p_limit);
    IF v_look.dead IS NULL THEN
      RETURN json_build_array(v_at_ms, v_look.states, NULL);
    END IF;
    SELECT * INTO v_sure FROM @schema@.be_sure_1(
      array_fill(p_tag, ARRAY[cardinality(v_look.dead)]), v_look.dead, v_look.versions, p_finish_wait_ms);
    IF NOT v_sure.changed THEN
      RETURN json_build_array(v_at_ms, v_look.states, v_sure.undecided);
    END IF;
  END LOOP;
  RETURN json_build_array(v_at_ms, v_look.states, v_look.dead);
END
$$;

CREATE FUNCTION @schema@.list_page_1(
  p_at_ms bigint, p_tag integer, p_center_id text, p_guest_unit text, p_standing boolean, p_before uuid, p_limit integer,
  OUT states json,
  -- As in snapshots_1; those that a page of live ones leaves out are among them.
  OUT dead uuid[],
  OUT versions integer[]
)
LANGUAGE plpgsql STABLE
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET jit = off
AS $$
DECLARE
  v_last uuid;
BEGIN
  IF p_standing THEN
    SELECT json_agg(@record r@ ORDER BY r.id DESC),
      array_agg(r.id) FILTER (WHERE r.expires_at_ms <= p_at_ms),
      array_agg(r.version) FILTER (WHERE r.expires_at_ms <= p_at_ms)
    INTO states, dead, versions
    FROM (
      SELECT * FROM @schema@.reservations
      WHERE tag = p_tag AND center_id = p_center_id AND NOT ended AND (p_before IS NULL OR id < p_before)
      ORDER BY id DESC LIMIT p_limit
    ) r;
  ELSIF p_guest_unit IS NULL THEN
    SELECT json_agg(@record r@ ORDER BY r.id DESC),
      CASE WHEN count(*) = p_limit THEN (array_agg(r.id ORDER BY r.id))[1] END
    INTO states, v_last
    FROM (
      SELECT * FROM @schema@.reservations
      WHERE tag = p_tag AND center_id = p_center_id AND expires_at_ms > 0 AND expires_at_ms > p_at_ms
        AND (p_before IS NULL OR id < p_before)
      ORDER BY id DESC LIMIT p_limit
    ) r;
    -- Of all centers what is due, which a sweeper keeps few; the center's holds may be many.
    SELECT array_agg(id), array_agg(version) INTO dead, versions
    FROM (SELECT * FROM @schema@.reservations WHERE expires_at_ms + 0 <= p_at_ms OFFSET 0) due
    WHERE tag = p_tag AND center_id = p_center_id AND (p_before IS NULL OR id < p_before) AND (v_last IS NULL OR id > v_last);
  ELSE
    SELECT json_agg(@record r@ ORDER BY r.id DESC),
      array_agg(r.id) FILTER (WHERE r.expires_at_ms <= p_at_ms),
      array_agg(r.version) FILTER (WHERE r.expires_at_ms <= p_at_ms)
    INTO states, dead, versions
    FROM (
      SELECT reservation_id AS id FROM @schema@.reservation_guests
      WHERE tag = p_tag AND guest = @schema@.unit_id(p_center_id, p_guest_unit) AND (p_before IS NULL OR reservation_id < p_before)
      ORDER BY reservation_id DESC LIMIT p_limit
    ) n
    CROSS JOIN LATERAL (SELECT * FROM @schema@.reservations WHERE tag = p_tag AND id = n.id OFFSET 0) r;
  END IF;
END
$$;

-- What takes place at a center within a span; or, if a guest is named, what the guest has at some centers: from an instant
-- on, or before it in the opposite order. By (start, id), from a place on.
CREATE FUNCTION @schema@.agenda_1(
  p_floor_ms bigint, p_tags integer[], p_center_ids text[], p_guest_unit text, p_from_ms bigint, p_until_ms bigint,
  p_backwards boolean, p_after_ms bigint, p_after uuid, p_limit integer, p_finish_wait_ms integer,
  p_ceiling_ms bigint DEFAULT NULL
) RETURNS text
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  v_fit CONSTANT boolean := @schema@.session_1();
  v_at_ms CONSTANT bigint := greatest(@schema@.instant_1(p_ceiling_ms), p_floor_ms);
  v_look record;
  v_sure record;
BEGIN
  FOR v_looks IN 1 .. 3 LOOP
    SELECT * INTO v_look FROM @schema@.agenda_page_1(
      v_at_ms, p_tags, p_center_ids, p_guest_unit, p_from_ms, p_until_ms, p_backwards, p_after_ms, p_after, p_limit);
    IF v_look.dead IS NULL THEN
      RETURN json_build_array(v_at_ms, v_look.entries, NULL);
    END IF;
    SELECT * INTO v_sure FROM @schema@.be_sure_1(v_look.tags, v_look.dead, v_look.versions, p_finish_wait_ms);
    IF NOT v_sure.changed THEN
      RETURN json_build_array(v_at_ms, v_look.entries, v_sure.undecided);
    END IF;
  END LOOP;
  RETURN json_build_array(v_at_ms, v_look.entries, v_look.dead);
END
$$;

CREATE FUNCTION @schema@.agenda_page_1(
  p_at_ms bigint, p_tags integer[], p_center_ids text[], p_guest_unit text, p_from_ms bigint, p_until_ms bigint,
  p_backwards boolean, p_after_ms bigint, p_after uuid, p_limit integer,
  OUT entries json,
  -- As in snapshots_1.
  OUT tags integer[],
  OUT dead uuid[],
  OUT versions integer[]
)
LANGUAGE plpgsql STABLE
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET jit = off
AS $$
DECLARE
  v_from_ms CONSTANT bigint := coalesce(p_from_ms, p_at_ms);
  -- Before, or behind, all that there is unless a place is given.
  v_after_ms CONSTANT bigint := coalesce(p_after_ms, CASE WHEN p_backwards THEN 9007199254740991 ELSE -1 END);
  v_after CONSTANT uuid := coalesce(p_after, '00000000-0000-0000-0000-000000000000');
BEGIN
  IF p_guest_unit IS NULL THEN
    -- The bounds of the length classes are those of claims. By ids first: no state is read that is not on the page.
    SELECT
      json_agg(json_build_array(n.kind, coalesce(r.state, b.state), coalesce(r.version, b.version),
        coalesce(r.written_at_ms, b.written_at_ms)) ORDER BY n.start_ms, n.id),
      array_agg(p_tags[1]) FILTER (WHERE r.expires_at_ms <= p_at_ms),
      array_agg(r.id) FILTER (WHERE r.expires_at_ms <= p_at_ms),
      array_agg(r.version) FILTER (WHERE r.expires_at_ms <= p_at_ms)
    INTO entries, tags, dead, versions
    FROM (
      (SELECT 'r' AS kind, start_ms, id FROM @schema@.reservations
        WHERE tag = p_tags[1] AND center_id = p_center_ids[1] AND length_class = 0 AND NOT ended
          AND start_ms > p_from_ms - 7200000 AND start_ms < p_until_ms AND end_ms > p_from_ms AND (start_ms, id) > (v_after_ms, v_after)
        ORDER BY start_ms, id LIMIT p_limit)
      UNION ALL
      (SELECT 'r' AS kind, start_ms, id FROM @schema@.reservations
        WHERE tag = p_tags[1] AND center_id = p_center_ids[1] AND length_class = 1 AND NOT ended
          AND start_ms > p_from_ms - 86400000 AND start_ms < p_until_ms AND end_ms > p_from_ms AND (start_ms, id) > (v_after_ms, v_after)
        ORDER BY start_ms, id LIMIT p_limit)
      UNION ALL
      (SELECT 'r' AS kind, start_ms, id FROM @schema@.reservations
        WHERE tag = p_tags[1] AND center_id = p_center_ids[1] AND length_class = 2 AND NOT ended
          AND start_ms < p_until_ms AND end_ms > p_from_ms AND (start_ms, id) > (v_after_ms, v_after)
        ORDER BY start_ms, id LIMIT p_limit)
      UNION ALL
      (SELECT 'b' AS kind, start_ms, id FROM @schema@.blocks
        WHERE tag = p_tags[1] AND center_id = p_center_ids[1] AND length_class = 0 AND length_class IS NOT NULL
          AND start_ms > p_from_ms - 7200000 AND start_ms < p_until_ms AND end_ms > p_from_ms AND (start_ms, id) > (v_after_ms, v_after)
        ORDER BY start_ms, id LIMIT p_limit)
      UNION ALL
      (SELECT 'b' AS kind, start_ms, id FROM @schema@.blocks
        WHERE tag = p_tags[1] AND center_id = p_center_ids[1] AND length_class = 1 AND length_class IS NOT NULL
          AND start_ms > p_from_ms - 86400000 AND start_ms < p_until_ms AND end_ms > p_from_ms AND (start_ms, id) > (v_after_ms, v_after)
        ORDER BY start_ms, id LIMIT p_limit)
      UNION ALL
      (SELECT 'b' AS kind, start_ms, id FROM @schema@.blocks
        WHERE tag = p_tags[1] AND center_id = p_center_ids[1] AND length_class = 2 AND length_class IS NOT NULL
          AND start_ms < p_until_ms AND end_ms > p_from_ms AND (start_ms, id) > (v_after_ms, v_after)
        ORDER BY start_ms, id LIMIT p_limit)
      ORDER BY start_ms, id LIMIT p_limit
    ) n
    LEFT JOIN LATERAL (
      SELECT * FROM @schema@.reservations WHERE tag = p_tags[1] AND id = n.id AND n.kind = 'r' OFFSET 0
    ) r ON true
    LEFT JOIN LATERAL (
      SELECT * FROM @schema@.blocks WHERE tag = p_tags[1] AND id = n.id AND n.kind = 'b' OFFSET 0
    ) b ON true;
  ELSIF p_backwards THEN
    SELECT json_agg(json_build_array('r', r.state, r.version, r.written_at_ms) ORDER BY n.start_ms DESC, n.id DESC),
      array_agg(n.tag) FILTER (WHERE r.expires_at_ms <= p_at_ms),
      array_agg(r.id) FILTER (WHERE r.expires_at_ms <= p_at_ms),
      array_agg(r.version) FILTER (WHERE r.expires_at_ms <= p_at_ms)
    INTO entries, tags, dead, versions
    FROM (
      SELECT g.tag, g.start_ms, g.id FROM unnest(p_tags, p_center_ids) AS c(tag, center_id)
      CROSS JOIN LATERAL (
        SELECT tag, start_ms, reservation_id AS id FROM @schema@.reservation_guests
        WHERE tag = c.tag AND guest = @schema@.unit_id(c.center_id, p_guest_unit) AND start_ms < v_from_ms
          AND (start_ms, reservation_id) < (v_after_ms, v_after)
        ORDER BY start_ms DESC, reservation_id DESC LIMIT p_limit
      ) g
      ORDER BY g.start_ms DESC, g.id DESC LIMIT p_limit
    ) n
    CROSS JOIN LATERAL (SELECT * FROM @schema@.reservations WHERE tag = n.tag AND id = n.id OFFSET 0) r;
  ELSE
    SELECT json_agg(json_build_array('r', r.state, r.version, r.written_at_ms) ORDER BY n.start_ms, n.id),
      array_agg(n.tag) FILTER (WHERE r.expires_at_ms <= p_at_ms),
      array_agg(r.id) FILTER (WHERE r.expires_at_ms <= p_at_ms),
      array_agg(r.version) FILTER (WHERE r.expires_at_ms <= p_at_ms)
    INTO entries, tags, dead, versions
    FROM (
      SELECT g.tag, g.start_ms, g.id FROM unnest(p_tags, p_center_ids) AS c(tag, center_id)
      CROSS JOIN LATERAL (
        SELECT tag, start_ms, reservation_id AS id FROM @schema@.reservation_guests
        WHERE tag = c.tag AND guest = @schema@.unit_id(c.center_id, p_guest_unit) AND start_ms >= v_from_ms
          AND (start_ms, reservation_id) > (v_after_ms, v_after)
        ORDER BY start_ms, reservation_id LIMIT p_limit
      ) g
      ORDER BY g.start_ms, g.id LIMIT p_limit
    ) n
    CROSS JOIN LATERAL (SELECT * FROM @schema@.reservations WHERE tag = n.tag AND id = n.id OFFSET 0) r;
  END IF;
END
$$;
`,
  ],
  [
    "0003-commit-1",
    `-- One round trip for a commit: the locks, then the clock, then the change sets. A later version of the library brings
-- commit_2 and leaves this one standing, so that old and new processes can work side by side during a deploy.
--
-- The sets come in waves: runs of neighbours that touch nothing in common, so that a wave can be checked and applied with
-- a handful of statements, however many sets it has. A set is checked first and applied only if nothing speaks against
-- it: a refused one leaves no trace, and needs no sub-transaction.
--
-- Each kind of row has a parameter of its own, so that its text is read only where something is done with it: for each
-- wave a JSON array, empty text where it has none, joined by the record separator (U+001E), which no JSON text contains.
-- An array of PostgreSQL would have every quotation mark in it escaped once more. A row names its set by n.
--
-- p_keys names the records that must not race, p_days the days of units, each with the place of its set. Their centers
-- are locked first and shared, so that a commit with too many keys can lock its centers alone instead (p_whole_centers): the
-- lock table of a server is bounded. All locks are taken in one order, kind by kind and by their hashes, so that no two
-- commits wait in a circle.
--
-- A unit's day is locked as a whole if nobody has it. If another has, it is locked shared, and in it the quarters of an hour
-- that are needed (p_first_quarters to p_last_quarters; -1 for a whole day): a host's open transaction, which is p_joined,
-- locks no more than that, and keeps no other hour of the day from others.
--
-- With p_waits false it waits for no lock: a set one of whose locks is held is left out. The locks that it has
-- got for them stay until it ends, which is soon. With p_waits true it tries first, too, and gives back what it has got before it
-- waits, so that it never keeps a whole day from others meanwhile.

-- The keys of quarters of unit days, in order.
CREATE FUNCTION @schema@.quarter_keys_1(
  p_days text[], p_first_quarters integer[], p_last_quarters integer[], p_seed bigint
) RETURNS SETOF bigint
LANGUAGE plpgsql IMMUTABLE
AS $$
BEGIN
  RETURN QUERY SELECT DISTINCT hashtextextended(d.day || ' ' || quarter, p_seed) AS key
    FROM unnest(p_days, p_first_quarters, p_last_quarters) AS d(day, first, last)
    CROSS JOIN LATERAL generate_series(d.first, d.last) AS quarter
    WHERE d.first >= 0 ORDER BY key;
END
$$;

CREATE FUNCTION @schema@.commit_1(
  p_lock_timeout_ms integer, p_waits boolean, p_joined boolean, p_whole_centers boolean,
  -- Each with the place of its set in the batch, from 1. p_finish: the holds that a set with a deadline keeps alive, or ends
  -- before it.
  p_keys text[], p_key_sets integer[],
  p_days text[], p_day_sets integer[], p_first_quarters integer[], p_last_quarters integer[],
  p_finish uuid[], p_finish_sets integer[],
  -- By set, in the order of the batch; also how many rows it has of the kinds that must find what they change.
  p_tag integer[], p_center_id text[], p_decided_at_ms bigint[], p_before_ms bigint[],
  p_released_count integer[], p_bookings_count integer[], p_reservations_count integer[], p_blocks_count integer[],
  -- By wave: its first set, and its rows.
  p_first integer[], p_commands text, p_guards text, p_block_guards text, p_released text, p_claimed text, p_kept text,
  p_new_bookings text, p_bookings text, p_booked text, p_new_reservations text, p_reservations text, p_guests text, p_new_blocks text,
  p_blocks text, p_holders text, p_events text,
  -- The highest reading of the clock that is no leap.
  p_ceiling_ms bigint DEFAULT NULL
) RETURNS text
LANGUAGE plpgsql VOLATILE
-- Whatever the statistics say, a few rows by their index: plans that were made while the tables were empty stay right.
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET jit = off
AS $$
DECLARE
  v_fit CONSTANT boolean := @schema@.session_1();
  v_wait CONSTANT text := set_config('lock_timeout', p_lock_timeout_ms::text, true);
  v_seed CONSTANT bigint := hashtextextended(@schema_text@, 0);
  -- The rows of a wave; null where it has none of a kind.
  v_rows record;
  v_has_rare boolean;
  v_has_covers boolean;
  -- The places of the sets that are left out.
  v_held integer[] := '{}';
  v_now_ms bigint;
  -- By the place of a set in the batch, from 1. A set that is refused has no sequence, but a guard that refused it.
  v_at_ms bigint[] := '{}';
  v_sequence bigint[] := '{}';
  v_guard integer[] := '{}';
  v_place integer[] := '{}';
  -- What speaks against sets of a wave besides what is always looked at: their places, guards, and the guards' items.
  v_rare_sets integer[];
  v_rare_guards integer[];
  v_rare_places integer[];
  -- Of a wave, also how many rows its accepted sets must find of each kind.
  v_checked record;
  v_found integer;
BEGIN
  -- Tries all locks. Of a unit's day that another has, the quarters.
  BEGIN
    IF NOT p_joined THEN
      SELECT coalesce(array_agg(w.n), '{}') INTO v_held
      FROM (
        SELECT s.n::integer AS n, hashtextextended(s.center_id, v_seed) AS key, p_whole_centers AS alone,
          NULL AS day, NULL::integer AS first, NULL::integer AS last
        FROM unnest(p_center_id) WITH ORDINALITY AS s(center_id, n)
        UNION ALL
        SELECT n, hashtextextended(key, v_seed), true, NULL, NULL, NULL FROM unnest(p_keys, p_key_sets) AS k(key, n)
        UNION ALL
        SELECT n, @schema@.finish_key_1(id), true, NULL, NULL, NULL FROM unnest(p_finish, p_finish_sets) AS f(id, n)
        WHERE NOT p_waits
        UNION ALL
        SELECT n, hashtextextended(day, v_seed), true, day, first, last
        FROM unnest(p_days, p_day_sets, p_first_quarters, p_last_quarters) AS d(day, n, first, last)
        OFFSET 0
      ) w
      WHERE NOT CASE
        WHEN NOT w.alone THEN pg_try_advisory_xact_lock_shared(w.key)
        WHEN pg_try_advisory_xact_lock(w.key) THEN true
        WHEN w.day IS NULL OR w.first < 0 OR NOT pg_try_advisory_xact_lock_shared(w.key) THEN false
        ELSE (
          SELECT bool_and(pg_try_advisory_xact_lock(key))
          FROM @schema@.quarter_keys_1(ARRAY[w.day], ARRAY[w.first], ARRAY[w.last], v_seed) AS key)
      END;
    END IF;
    IF p_waits AND (p_joined OR cardinality(v_held) > 0) THEN
      RAISE EXCEPTION USING ERRCODE = 'HF010';
    END IF;
  EXCEPTION WHEN SQLSTATE 'HF010' THEN
    v_held := '{}';
    IF p_whole_centers THEN
      PERFORM pg_advisory_xact_lock(hash)
      FROM (SELECT DISTINCT hashtextextended(center, v_seed) AS hash FROM unnest(p_center_id) AS center ORDER BY hash) c;
    ELSE
      PERFORM pg_advisory_xact_lock_shared(hash)
      FROM (SELECT DISTINCT hashtextextended(center, v_seed) AS hash FROM unnest(p_center_id) AS center ORDER BY hash) c;
      PERFORM pg_advisory_xact_lock(hash)
      FROM (SELECT DISTINCT hashtextextended(key, v_seed) AS hash FROM unnest(p_keys) AS key ORDER BY hash) k;
      PERFORM CASE WHEN whole THEN pg_advisory_xact_lock(hash) ELSE pg_advisory_xact_lock_shared(hash) END
      FROM (
        SELECT hashtextextended(day, v_seed) AS hash, bool_or(first < 0) AS whole
        FROM unnest(p_days, p_first_quarters) AS d(day, first) GROUP BY hash ORDER BY hash
      ) d;
      PERFORM pg_advisory_xact_lock(key)
      FROM @schema@.quarter_keys_1(p_days, p_first_quarters, p_last_quarters, v_seed) AS key;
    END IF;
  END;
  -- Last of all locks, right before the clock: see finish_key_1.
  IF p_waits THEN
    PERFORM pg_advisory_xact_lock(key)
    FROM (SELECT DISTINCT @schema@.finish_key_1(id) AS key FROM unnest(p_finish) AS id ORDER BY key) k;
  END IF;
  v_now_ms := @schema@.instant_1(p_ceiling_ms);
  -- Whether any block is clipped: looked at once.
  v_has_covers := p_claimed IS NOT NULL AND EXISTS (
    SELECT 1 FROM unnest(p_tag) AS t(tag)
    CROSS JOIN LATERAL (SELECT 1 FROM @schema@.claims k WHERE k.tag = t.tag AND k.unit LIKE 'c%' LIMIT 1) cover
  );
  -- Each wave in turn, with its rows. An expression of this language is made ready anew in each transaction, which takes as long
  -- as a row: so there are few.
  FOR v_wave IN 1 .. cardinality(p_first) LOOP
    SELECT p_first[v_wave] AS first, coalesce(p_first[v_wave + 1] - 1, cardinality(p_decided_at_ms)) AS last,
      nullif(split_part(p_commands, E'\\x1e', v_wave), '') AS commands,
      nullif(split_part(p_guards, E'\\x1e', v_wave), '') AS guards,
      nullif(split_part(p_block_guards, E'\\x1e', v_wave), '') AS block_guards,
      nullif(split_part(p_released, E'\\x1e', v_wave), '') AS released,
      nullif(split_part(p_claimed, E'\\x1e', v_wave), '') AS claimed,
      nullif(split_part(p_kept, E'\\x1e', v_wave), '') AS kept,
      nullif(split_part(p_new_bookings, E'\\x1e', v_wave), '') AS new_bookings,
      nullif(split_part(p_bookings, E'\\x1e', v_wave), '') AS bookings,
      nullif(split_part(p_booked, E'\\x1e', v_wave), '') AS booked,
      nullif(split_part(p_new_reservations, E'\\x1e', v_wave), '') AS new_reservations,
      nullif(split_part(p_reservations, E'\\x1e', v_wave), '') AS reservations,
      nullif(split_part(p_guests, E'\\x1e', v_wave), '') AS guests,
      nullif(split_part(p_new_blocks, E'\\x1e', v_wave), '') AS new_blocks,
      nullif(split_part(p_blocks, E'\\x1e', v_wave), '') AS blocks,
      nullif(split_part(p_holders, E'\\x1e', v_wave), '') AS holders,
      nullif(split_part(p_events, E'\\x1e', v_wave), '') AS events
    INTO v_rows;
    v_has_rare := coalesce(v_rows.block_guards, v_rows.new_bookings, v_rows.booked, v_rows.blocks, v_rows.new_blocks) IS NOT NULL;
    IF v_has_rare OR v_has_covers THEN
      SELECT array_agg(a.n), array_agg(a.guard), array_agg(a.place) INTO v_rare_sets, v_rare_guards, v_rare_places
      FROM (
        SELECT g.n, 2 AS guard, g.place
        FROM json_to_recordset(v_rows.block_guards::json) AS g(
          n integer, place integer, kind text, id uuid, name text, version integer
        )
        WHERE g.version <> coalesce(CASE g.kind
          WHEN 'block' THEN (SELECT k.version FROM @schema@.blocks k WHERE k.tag = p_tag[g.n] AND k.id = g.id)
          -- No other block may stand in this name.
          WHEN 'external_id' THEN (
            SELECT 1 FROM @schema@.blocks k
            WHERE k.tag = p_tag[g.n] AND k.center_id = p_center_id[g.n] AND k.external_id = g.name AND k.standing
              AND k.id <> g.id)
          -- No booking may have this reference.
          WHEN 'reference' THEN (
            SELECT 1 FROM @schema@.bookings b
            WHERE b.tag = p_tag[g.n] AND b.center_id = p_center_id[g.n] AND b.reference = g.name LIMIT 1)
          -- How many open bookings the holder has with this one: as many as the version says, or fewer.
          WHEN 'open' THEN greatest(g.version, (
            SELECT count(*)::integer + 1 FROM @schema@.bookings o
            WHERE o.tag = p_tag[g.n] AND o.center_id = p_center_id[g.n] AND coalesce(o.host_holder, o.holder_key) = g.name
              AND o.reservation_id IS NULL))
          ELSE coalesce(
            (SELECT b.version FROM @schema@.bookings b WHERE b.tag = p_tag[g.n] AND b.id = g.id),
            (SELECT r.version FROM @schema@.reservations r WHERE r.tag = p_tag[g.n] AND r.id = g.id),
            (SELECT k.version FROM @schema@.blocks k WHERE k.tag = p_tag[g.n] AND k.id = g.id))
        END, 0)
        UNION ALL
        -- Rule 24: under the cover of a block a set takes what it gives up itself, and nothing else.
        SELECT c.n, 4, c.place
        FROM json_to_recordset(v_rows.claimed::json) AS c(n integer, place integer, unit text, start_ms bigint, end_ms bigint)
        CROSS JOIN generate_series(1, 4) AS layer
        CROSS JOIN LATERAL (
          SELECT k.start_ms, k.end_ms FROM @schema@.claims k
          WHERE k.tag = p_tag[c.n] AND k.unit_id = @schema@.unit_id(p_center_id[c.n], 'c' || layer || ':' || c.unit)
            AND k.start_ms < c.end_ms
            AND (c.n, k.unit, k.start_ms) NOT IN (
              SELECT r.n, r.unit, r.start_ms
              FROM json_to_recordset(v_rows.released::json) AS r(n integer, unit text, start_ms bigint))
          ORDER BY k.start_ms DESC LIMIT 1
        ) cover
        WHERE v_has_covers AND cover.end_ms > c.start_ms AND (
          SELECT range_agg(int8range(h.start_ms, h.end_ms))
          FROM json_to_recordset(v_rows.released::json) AS r(n integer, unit text, start_ms bigint)
          JOIN @schema@.claims h ON h.tag = p_tag[c.n] AND h.unit_id = @schema@.unit_id(p_center_id[c.n], c.unit)
            AND h.start_ms = r.start_ms
          WHERE r.n = c.n AND r.unit = c.unit
        ) @> int8range(greatest(c.start_ms, cover.start_ms), least(c.end_ms, cover.end_ms)) IS NOT TRUE
      ) a;
    ELSIF v_rare_sets IS NOT NULL THEN
      v_rare_sets := NULL;
      v_rare_guards := NULL;
      v_rare_places := NULL;
    END IF;

    -- What speaks against each set, by precedence: 0 a lock that is held, 1 duplicate, 2 stale, 3 deadline, 4 overlap; null
    -- where nothing does. Of the items of one guard it is the first.
    SELECT array_agg(a.at_ms) AS at_ms, array_agg(a.sequence) AS sequence,
      array_agg((a.against >> 32)::integer) AS guard, array_agg((a.against & 4294967295)::integer) AS place,
      count(a.sequence) AS accepted,
      sum(p_released_count[a.n]) FILTER (WHERE a.sequence IS NOT NULL) AS released,
      sum(p_bookings_count[a.n]) FILTER (WHERE a.sequence IS NOT NULL) AS bookings,
      sum(p_reservations_count[a.n]) FILTER (WHERE a.sequence IS NOT NULL) AS reservations,
      sum(p_blocks_count[a.n]) FILTER (WHERE a.sequence IS NOT NULL) AS blocks
    INTO v_checked
    FROM (
      SELECT a.n, a.against, greatest(v_now_ms, p_decided_at_ms[a.n]) AS at_ms,
        CASE WHEN a.against IS NULL THEN nextval(@sequence_text@) END AS sequence
      FROM (
        SELECT a.n, min((a.guard::bigint << 32) + a.place) AS against
        FROM (
          SELECT n, CASE
            WHEN n = ANY (v_held) THEN 0
            WHEN p_before_ms[n] <= greatest(v_now_ms, p_decided_at_ms[n]) THEN 3
          END AS guard, 0 AS place
          FROM generate_series(v_rows.first, v_rows.last) AS n
          UNION ALL
          SELECT c.n, 1, 0
          FROM json_to_recordset(v_rows.commands::json) AS c(n integer, command_id text)
          WHERE EXISTS (
            SELECT 1 FROM @schema@.commands k
            WHERE k.tag = p_tag[c.n] AND k.center_id = p_center_id[c.n] AND k.command_id = c.command_id OFFSET 0)
          UNION ALL
          SELECT g.n, 2, g.place
          FROM json_to_recordset(v_rows.guards::json) AS g(
            n integer, place integer, kind text, id uuid, name text, version integer
          )
          WHERE g.version <> coalesce(CASE g.kind
            WHEN 'booking' THEN (SELECT b.version FROM @schema@.bookings b WHERE b.tag = p_tag[g.n] AND b.id = g.id)
            WHEN 'reservation' THEN (SELECT r.version FROM @schema@.reservations r WHERE r.tag = p_tag[g.n] AND r.id = g.id)
            ELSE (
              SELECT h.version FROM @schema@.holders h
              WHERE h.tag = p_tag[g.n] AND h.center_id = p_center_id[g.n] AND h.key = g.name)
          END, 0)
          UNION ALL
          SELECT c.n, 4, c.place
          FROM json_to_recordset(v_rows.claimed::json) AS c(
            n integer, place integer, unit_id uuid, start_ms bigint, end_ms bigint, clashes boolean
          )
          -- Claims of one unit do not overlap each other: of those that start before this one ends, only the last may reach it.
          LEFT JOIN LATERAL (
            SELECT k.end_ms FROM @schema@.claims k
            WHERE k.tag = p_tag[c.n] AND k.unit_id = c.unit_id AND k.start_ms < c.end_ms
              -- What a set gives back, the same set may take.
              AND (c.n, k.unit_id, k.start_ms) NOT IN (
                SELECT r.n, r.unit_id, r.start_ms
                FROM json_to_recordset(v_rows.released::json) AS r(n integer, unit_id uuid, start_ms bigint))
            ORDER BY k.start_ms DESC LIMIT 1
          ) last ON true
          WHERE c.clashes OR last.end_ms > c.start_ms
          UNION ALL
          SELECT n, guard, place FROM unnest(v_rare_sets, v_rare_guards, v_rare_places) AS r(n, guard, place)
        ) a
        GROUP BY a.n ORDER BY a.n OFFSET 0
      ) a
      OFFSET 0
    ) a;
    v_at_ms := v_at_ms || v_checked.at_ms;
    v_sequence := v_sequence || v_checked.sequence;
    v_guard := v_guard || v_checked.guard;
    v_place := v_place || v_checked.place;
    -- Those who lose a race come in waves of one: they are to cost no more than the look.
    CONTINUE WHEN v_checked.accepted = 0;

    -- First of all what is given back, then everything else.
    IF v_rows.released IS NOT NULL THEN
      DELETE FROM @schema@.claims k
      USING json_to_recordset(v_rows.released::json) AS r(
        n integer, unit_id uuid, start_ms bigint, end_ms bigint, owner uuid
      )
      WHERE v_sequence[r.n] IS NOT NULL AND k.tag = p_tag[r.n]
        AND k.unit_id = r.unit_id AND k.start_ms = r.start_ms AND k.end_ms = r.end_ms AND k.owner = r.owner;
      GET DIAGNOSTICS v_found = ROW_COUNT;
      IF v_found <> v_checked.released THEN
        RAISE EXCEPTION 'a claim that is given back is recorded' USING ERRCODE = 'HF001';
      END IF;
    END IF;

    IF v_rows.bookings IS NOT NULL THEN
      UPDATE @schema@.bookings b
      SET @changes bookings@, version = b.version + 1, written_at_ms = v_at_ms[w.n] + 0
      FROM json_to_recordset(v_rows.bookings::json) AS w(n integer, @row bookings@)
      WHERE v_sequence[w.n] IS NOT NULL AND b.tag = p_tag[w.n] AND b.id = w.id;
      GET DIAGNOSTICS v_found = ROW_COUNT;
      IF v_found <> v_checked.bookings THEN
        RAISE EXCEPTION 'a booking was removed meanwhile' USING ERRCODE = 'serialization_failure';
      END IF;
    END IF;

    IF v_rows.reservations IS NOT NULL THEN
      UPDATE @schema@.reservations r
      SET @changes reservations@, version = r.version + 1, written_at_ms = v_at_ms[w.n] + 0
      FROM json_to_recordset(v_rows.reservations::json) AS w(n integer, gained integer, @row reservations@)
      WHERE v_sequence[w.n] IS NOT NULL AND r.tag = p_tag[w.n] AND r.id = w.id AND r.claims + w.gained = w.claims;
      GET DIAGNOSTICS v_found = ROW_COUNT;
      IF v_found <> v_checked.reservations THEN
        RAISE EXCEPTION 'a change of claims leads from the old state''s claims to the new one''s' USING ERRCODE = 'HF001';
      END IF;
    END IF;

    IF v_rows.new_reservations IS NOT NULL THEN
      INSERT INTO @schema@.reservations (tag, center_id, version, written_at_ms, @columns reservations@)
      SELECT p_tag[w.n], p_center_id[w.n], 1, v_at_ms[w.n], @values reservations@
      FROM json_to_recordset(v_rows.new_reservations::json) AS w(n integer, @row reservations@)
      WHERE v_sequence[w.n] IS NOT NULL;
    END IF;

    IF v_rows.guests IS NOT NULL THEN
      INSERT INTO @schema@.reservation_guests (tag, guest, reservation_id, start_ms)
      SELECT p_tag[w.n], w.unit_id, w.reservation_id, w.start_ms
      FROM json_to_recordset(v_rows.guests::json) AS w(n integer, unit_id uuid, reservation_id uuid, start_ms bigint)
      WHERE v_sequence[w.n] IS NOT NULL;
    END IF;

    IF v_rows.holders IS NOT NULL THEN
      INSERT INTO @schema@.holders AS h (tag, center_id, key, version)
      SELECT p_tag[w.n], p_center_id[w.n], w.key, 1
      FROM json_to_recordset(v_rows.holders::json) AS w(n integer, key text)
      WHERE v_sequence[w.n] IS NOT NULL
      ON CONFLICT (tag, center_id, key) DO UPDATE SET version = h.version + 1;
    END IF;

    IF v_rows.commands IS NOT NULL THEN
      INSERT INTO @schema@.commands (tag, center_id, @columns commands@)
      SELECT p_tag[w.n], p_center_id[w.n], @values commands@
      FROM json_to_recordset(v_rows.commands::json) AS w(n integer, @row commands@)
      WHERE v_sequence[w.n] IS NOT NULL;
    END IF;

    IF v_rows.events IS NOT NULL THEN
      INSERT INTO @schema@.events (tag, sequence, at_ms, @columns events@)
      SELECT p_tag[w.n], v_sequence[w.n], v_at_ms[w.n], @values events@
      FROM json_to_recordset(v_rows.events::json) AS w(n integer, @row events@)
      WHERE v_sequence[w.n] IS NOT NULL;
    END IF;

    IF v_has_rare THEN
      IF v_rows.new_bookings IS NOT NULL THEN
        INSERT INTO @schema@.bookings (tag, center_id, version, written_at_ms, @columns bookings@)
        SELECT p_tag[w.n], p_center_id[w.n], 1, v_at_ms[w.n], @values bookings@
        FROM json_to_recordset(v_rows.new_bookings::json) AS w(n integer, @row bookings@)
        WHERE v_sequence[w.n] IS NOT NULL;
      END IF;

      -- The bookings of new reservations, but for those that their own set writes.
      IF v_rows.booked IS NOT NULL THEN
        PERFORM 1 FROM json_to_recordset(v_rows.booked::json) AS w(n integer, booking_id uuid)
        LEFT JOIN @schema@.bookings b ON b.tag = p_tag[w.n] AND b.id = w.booking_id
        WHERE v_sequence[w.n] IS NOT NULL AND b.id IS NULL;
        IF FOUND THEN
          RAISE EXCEPTION 'a reservation''s booking is recorded' USING ERRCODE = 'HF001';
        END IF;
      END IF;

      IF v_rows.blocks IS NOT NULL THEN
        UPDATE @schema@.blocks b
        SET @changes blocks@, version = b.version + 1, written_at_ms = v_at_ms[w.n] + 0
        FROM json_to_recordset(v_rows.blocks::json) AS w(n integer, gained integer, @row blocks@)
        WHERE v_sequence[w.n] IS NOT NULL AND b.tag = p_tag[w.n] AND b.id = w.id AND b.claims + w.gained = w.claims;
        GET DIAGNOSTICS v_found = ROW_COUNT;
        IF v_found <> v_checked.blocks THEN
          RAISE EXCEPTION 'a change of claims leads from the old state''s claims to the new one''s' USING ERRCODE = 'HF001';
        END IF;
      END IF;

      IF v_rows.new_blocks IS NOT NULL THEN
        INSERT INTO @schema@.blocks (tag, center_id, sequence, version, written_at_ms, @columns blocks@)
        SELECT p_tag[w.n], p_center_id[w.n], v_sequence[w.n], 1, v_at_ms[w.n], @values blocks@
        FROM json_to_recordset(v_rows.new_blocks::json) AS w(n integer, @row blocks@)
        WHERE v_sequence[w.n] IS NOT NULL;
      END IF;
    END IF;

    IF v_rows.claimed IS NOT NULL THEN
      INSERT INTO @schema@.claims (tag, center_id, unit_id, @columns claims@)
      SELECT p_tag[w.n], p_center_id[w.n], w.unit_id, @values claims@
      FROM json_to_recordset(v_rows.claimed::json) AS w(n integer, unit_id uuid, @row claims@)
      WHERE v_sequence[w.n] IS NOT NULL;
    END IF;

    -- What an owner keeps is held until its owner's new expiry, or for good.
    IF v_rows.kept IS NOT NULL THEN
      UPDATE @schema@.claims k
      SET held_until_ms = w.held_until_ms
      FROM json_to_recordset(v_rows.kept::json) AS w(
        n integer, unit_id uuid, start_ms bigint, owner uuid, held_until_ms bigint
      )
      WHERE v_sequence[w.n] IS NOT NULL AND k.tag = p_tag[w.n]
        AND k.unit_id = w.unit_id AND k.start_ms = w.start_ms AND k.owner = w.owner
        AND k.held_until_ms IS DISTINCT FROM w.held_until_ms;
    END IF;
  END LOOP;

  RETURN json_build_array(v_now_ms, v_sequence, v_guard, v_place);
END
$$;
`,
  ],
  [
    "0004-outbox-1",
    `-- The outbox on many nodes. A number that a transaction takes says nothing about when it commits, so a reader that goes
-- by such numbers passes over what is committed late. Events have no position at all until somebody asks for them; then
-- whatever is committed by now gets the next ones, under a lock, in the order of the sequences. What is committed later
-- is numbered later, and no transaction that is held open keeps anybody else's events back. Two change sets that touch one
-- record commit one after the other, so the events of one key are numbered in the order of their sequences.

CREATE TABLE @schema@.outbox (
  one boolean PRIMARY KEY DEFAULT true CHECK (one),
  last_position bigint NOT NULL,
  -- The latest instant of an event that retention has removed.
  removed_ms bigint
);

INSERT INTO @schema@.outbox (last_position) VALUES (0);

CREATE TABLE @schema@.consumers (
  consumer text COLLATE "C" PRIMARY KEY,
  position bigint NOT NULL DEFAULT 0,
  -- Who has the lease, and until when.
  dispatcher text,
  leased_until_ms bigint
);

CREATE TABLE @schema@.parked (
  consumer text COLLATE "C" NOT NULL REFERENCES @schema@.consumers,
  key uuid NOT NULL,
  position bigint NOT NULL,
  attempts integer NOT NULL,
  -- Null for a dead letter.
  retry_at_ms bigint,
  cause text NOT NULL,
  PRIMARY KEY (consumer, key)
);

CREATE INDEX parked_due ON @schema@.parked (consumer, retry_at_ms, key) WHERE retry_at_ms IS NOT NULL;

-- Gives positions to what is committed and has none. Answers with the last position given.
CREATE FUNCTION @schema@.number_events_1() RETURNS bigint
LANGUAGE plpgsql VOLATILE
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET jit = off
AS $$
DECLARE
  v_last bigint;
  v_count bigint;
BEGIN
  IF EXISTS (SELECT 1 FROM @schema@.events WHERE position IS NULL) THEN
    SELECT last_position INTO v_last FROM @schema@.outbox FOR UPDATE;
    UPDATE @schema@.events e SET position = v_last + n.place
    FROM (
      SELECT tag, sequence, ordinal, row_number() OVER (ORDER BY sequence, ordinal) AS place
      FROM (SELECT * FROM @schema@.events WHERE position IS NULL ORDER BY sequence, ordinal LIMIT 10000) first
    ) n
    WHERE e.tag = n.tag AND e.sequence = n.sequence AND e.ordinal = n.ordinal;
    GET DIAGNOSTICS v_count = ROW_COUNT;
    UPDATE @schema@.outbox SET last_position = v_last + v_count;
    RETURN v_last + v_count;
  END IF;
  RETURN (SELECT last_position FROM @schema@.outbox);
END
$$;

-- The lock of those that become known, shared, and of retention, which goes by all that are known. Taken before any other
-- lock of the outbox.
CREATE FUNCTION @schema@.consumers_key_1() RETURNS bigint
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN hashtextextended('known consumers', hashtextextended(@schema_text@, 0));

-- The tag that an id carries.
CREATE FUNCTION @schema@.tag_1(p_id uuid) RETURNS integer
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN ('x' || substr(replace(p_id::text, '-', ''), 13, 6))::bit(24)::integer;

CREATE FUNCTION @schema@.take_events_1(
  p_consumer text, p_dispatcher text, p_lease_ms bigint, p_limit integer, p_waiting integer,
  p_ceiling_ms bigint DEFAULT NULL
) RETURNS text
LANGUAGE plpgsql VOLATILE
SET enable_seqscan = off SET jit = off
AS $$
DECLARE
  v_fit CONSTANT boolean := @schema@.session_1();
  v_consumer @schema@.consumers;
  v_now_ms bigint;
  v_last bigint;
  v_up_to bigint;
  v_looked_at bigint;
  v_events json;
  v_due json;
  v_all_due bigint;
  v_next_retry_at_ms bigint;
BEGIN
  IF NOT EXISTS (SELECT 1 FROM @schema@.consumers WHERE consumer = p_consumer) THEN
    PERFORM pg_advisory_xact_lock_shared(@schema@.consumers_key_1());
    INSERT INTO @schema@.consumers (consumer) VALUES (p_consumer) ON CONFLICT DO NOTHING;
  END IF;
  SELECT * INTO v_consumer FROM @schema@.consumers WHERE consumer = p_consumer FOR UPDATE;
  v_now_ms := @schema@.instant_1(p_ceiling_ms);
  IF v_consumer.dispatcher <> p_dispatcher AND v_now_ms < v_consumer.leased_until_ms THEN
    RETURN json_build_array('leased', v_now_ms, v_consumer.leased_until_ms);
  END IF;

  v_last := @schema@.number_events_1();
  SELECT count(*), max(e.position), json_agg(json_build_array(e.position, e.sequence, e.order_key, e.at_ms, e.event, e.author) ORDER BY e.position) FILTER (WHERE NOT EXISTS (
    SELECT 1 FROM @schema@.parked p WHERE p.consumer = p_consumer AND p.key = e.order_key
  ))
  INTO v_looked_at, v_up_to, v_events
  FROM (
    SELECT * FROM @schema@.events WHERE position > v_consumer.position ORDER BY position LIMIT p_limit
  ) e;

  v_up_to := coalesce(v_up_to, v_consumer.position);
  SELECT count(*) INTO v_all_due FROM @schema@.parked WHERE consumer = p_consumer AND retry_at_ms <= v_now_ms;
  -- Each with what waits behind it, itself included.
  SELECT json_agg(json_build_array(p.key, p.position, p.attempts, p.retry_at_ms, p.cause, (
      SELECT json_agg(json_build_array(e.position, e.sequence, e.order_key, e.at_ms, e.event, e.author) ORDER BY e.position)
      FROM (
        SELECT * FROM @schema@.events w
        WHERE w.tag = @schema@.tag_1(p.key) AND w.order_key = p.key AND w.position >= p.position AND w.position <= v_up_to
          -- By its position alone, which one event has: a tag would let the planner look through all events of a center.
          AND w.subject = (SELECT s.subject FROM @schema@.events s WHERE s.position = p.position)
        ORDER BY w.position LIMIT p_waiting
      ) e
    )) ORDER BY p.retry_at_ms, p.key) INTO v_due
  FROM (
    SELECT * FROM @schema@.parked WHERE consumer = p_consumer AND retry_at_ms <= v_now_ms
    ORDER BY retry_at_ms, key LIMIT p_limit
  ) p;
  SELECT min(retry_at_ms) INTO v_next_retry_at_ms
  FROM @schema@.parked WHERE consumer = p_consumer AND retry_at_ms > v_now_ms;

  IF v_looked_at + v_all_due = 0 THEN
    RETURN json_build_array('nothing', v_now_ms, v_next_retry_at_ms);
  END IF;
  UPDATE @schema@.consumers SET dispatcher = p_dispatcher, leased_until_ms = v_now_ms + p_lease_ms
  WHERE consumer = p_consumer;
  RETURN json_build_array('taken', v_now_ms, v_events, v_up_to, v_due, v_next_retry_at_ms,
    (v_looked_at = p_limit AND v_up_to < v_last) OR v_all_due > p_limit);
END
$$;

CREATE FUNCTION @schema@.settle_events_1(
  p_consumer text, p_dispatcher text, p_up_to bigint, p_parked json, p_caught_up uuid[]
) RETURNS text
LANGUAGE plpgsql VOLATILE
SET enable_seqscan = off SET jit = off
AS $$
DECLARE
  v_fit CONSTANT boolean := @schema@.session_1();
  v_consumer @schema@.consumers;
BEGIN
  SELECT * INTO v_consumer FROM @schema@.consumers WHERE consumer = p_consumer FOR UPDATE;
  IF v_consumer.dispatcher IS DISTINCT FROM p_dispatcher THEN
    RETURN '"lease_lost"';
  END IF;
  IF p_up_to > (SELECT last_position FROM @schema@.outbox) THEN
    RAISE EXCEPTION 'only what was taken is settled' USING ERRCODE = 'HF001';
  END IF;
  DELETE FROM @schema@.parked WHERE consumer = p_consumer AND key = ANY (p_caught_up);
  IF EXISTS (
    SELECT 1 FROM json_to_recordset(p_parked) AS w(key uuid, position bigint)
    WHERE w.position <= v_consumer.position
      AND NOT EXISTS (SELECT 1 FROM @schema@.parked p WHERE p.consumer = p_consumer AND p.key = w.key)
  ) THEN
    RAISE EXCEPTION 'what is newly parked was taken just now' USING ERRCODE = 'HF001';
  END IF;
  INSERT INTO @schema@.parked (consumer, key, position, attempts, retry_at_ms, cause)
  SELECT p_consumer, w.key, w.position, w.attempts, w."retryAtMs", w.cause
  FROM json_to_recordset(p_parked) AS w(key uuid, position bigint, attempts integer, "retryAtMs" bigint, cause text)
  ON CONFLICT (consumer, key) DO UPDATE
  SET position = excluded.position, attempts = excluded.attempts, retry_at_ms = excluded.retry_at_ms,
    cause = excluded.cause;
  UPDATE @schema@.consumers
  SET position = greatest(position, p_up_to), dispatcher = NULL, leased_until_ms = NULL
  WHERE consumer = p_consumer;
  RETURN '"settled"';
END
$$;

CREATE FUNCTION @schema@.retry_parked_1(p_consumer text, p_key uuid, p_ceiling_ms bigint DEFAULT NULL) RETURNS text
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  v_fit CONSTANT boolean := @schema@.session_1();
  v_now_ms CONSTANT bigint := @schema@.instant_1(p_ceiling_ms);
BEGIN
  UPDATE @schema@.parked SET retry_at_ms = v_now_ms WHERE consumer = p_consumer AND key = p_key;
  RETURN to_json(FOUND);
END
$$;

CREATE FUNCTION @schema@.parked_events_1(p_consumer text, p_after uuid, p_limit integer) RETURNS text
LANGUAGE plpgsql STABLE
AS $$
DECLARE
  v_fit CONSTANT boolean := @schema@.session_1();
  v_parked json;
BEGIN
  SELECT json_agg(json_build_array(p.key, p.position, p.attempts, p.retry_at_ms, p.cause) ORDER BY p.key) INTO v_parked
  FROM (
    SELECT * FROM @schema@.parked WHERE consumer = p_consumer AND (p_after IS NULL OR key > p_after)
    ORDER BY key LIMIT p_limit
  ) p;
  RETURN v_parked;
END
$$;

CREATE FUNCTION @schema@.outbox_status_1(p_consumer text) RETURNS text
LANGUAGE plpgsql VOLATILE
SET enable_seqscan = off SET jit = off
AS $$
DECLARE
  v_fit CONSTANT boolean := @schema@.session_1();
  v_position CONSTANT bigint := coalesce((SELECT position FROM @schema@.consumers WHERE consumer = p_consumer), 0);
BEGIN
  PERFORM @schema@.number_events_1();
  RETURN json_build_array(
    v_position,
    (SELECT count(*) FROM (SELECT 1 FROM @schema@.events WHERE position > v_position ORDER BY position LIMIT 100000) e),
    (SELECT at_ms FROM @schema@.events WHERE position > v_position ORDER BY position LIMIT 1),
    (SELECT count(*) FROM @schema@.parked WHERE consumer = p_consumer AND retry_at_ms IS NOT NULL),
    (SELECT count(*) FROM @schema@.parked WHERE consumer = p_consumer AND retry_at_ms IS NULL)
  );
END
$$;

-- The known consumers by name, each with its status.
CREATE FUNCTION @schema@.consumers_1(p_after text, p_limit integer, p_ceiling_ms bigint DEFAULT NULL) RETURNS text
LANGUAGE plpgsql VOLATILE
SET enable_seqscan = off SET jit = off
AS $$
DECLARE
  v_fit CONSTANT boolean := @schema@.session_1();
  v_now_ms CONSTANT bigint := @schema@.instant_1(p_ceiling_ms);
  v_found json;
BEGIN
  PERFORM @schema@.number_events_1();
  SELECT json_agg(json_build_array(
    c.consumer,
    c.position,
    (SELECT count(*) FROM (SELECT 1 FROM @schema@.events WHERE position > c.position ORDER BY position LIMIT 100000) e),
    (SELECT at_ms FROM @schema@.events WHERE position > c.position ORDER BY position LIMIT 1),
    (SELECT count(*) FROM @schema@.parked WHERE consumer = c.consumer AND retry_at_ms IS NOT NULL),
    (SELECT count(*) FROM @schema@.parked WHERE consumer = c.consumer AND retry_at_ms IS NULL)
  ) ORDER BY c.consumer) INTO v_found
  FROM (
    SELECT * FROM @schema@.consumers WHERE p_after IS NULL OR consumer > p_after ORDER BY consumer LIMIT p_limit
  ) c;
  RETURN json_build_array(v_now_ms, v_found);
END
$$;

-- The row is locked before the clock is read, as a take does: of the two, the later sees what the earlier did.
CREATE FUNCTION @schema@.remove_consumer_1(p_consumer text, p_ceiling_ms bigint DEFAULT NULL) RETURNS text
LANGUAGE plpgsql VOLATILE
SET enable_seqscan = off SET jit = off
AS $$
DECLARE
  v_fit CONSTANT boolean := @schema@.session_1();
  v_consumer @schema@.consumers;
BEGIN
  SELECT * INTO v_consumer FROM @schema@.consumers WHERE consumer = p_consumer FOR UPDATE;
  IF v_consumer.consumer IS NULL THEN
    RETURN '"unknown"';
  END IF;
  IF @schema@.instant_1(p_ceiling_ms) < v_consumer.leased_until_ms THEN
    RETURN '"leased"';
  END IF;
  DELETE FROM @schema@.parked WHERE consumer = p_consumer;
  DELETE FROM @schema@.consumers WHERE consumer = p_consumer;
  RETURN '"removed"';
END
$$;

-- A page of a booking's events, numbered or not: those of one booking are committed one after another, in the order of their
-- sequences. The clock first, then all of one state, in one query.
CREATE FUNCTION @schema@.booking_events_1(
  p_booking uuid, p_after_sequence bigint, p_after_ordinal bigint, p_limit integer, p_ceiling_ms bigint DEFAULT NULL
) RETURNS text
LANGUAGE plpgsql VOLATILE
SET enable_seqscan = off SET jit = off
AS $$
DECLARE
  v_fit CONSTANT boolean := @schema@.session_1();
  v_now_ms CONSTANT bigint := @schema@.instant_1(p_ceiling_ms);
  v_tag CONSTANT integer := @schema@.tag_1(p_booking);
BEGIN
  RETURN (
    SELECT json_build_array(v_now_ms, (
      SELECT json_agg(json_build_array(e.sequence, e.ordinal, e.at_ms, e.event, e.author) ORDER BY e.sequence, e.ordinal)
      FROM (
        SELECT * FROM @schema@.events
        WHERE tag = v_tag AND subject = p_booking AND (sequence, ordinal) > (p_after_sequence, p_after_ordinal)
        ORDER BY sequence, ordinal LIMIT p_limit
      ) e
    ), removed_ms)
    FROM @schema@.outbox
  );
END
$$;
`,
  ],
  [
    "0005-retention-1",
    `-- What is forgotten, and when. Nothing goes by itself: somebody calls remove_old_1, again and again. A row that another
-- transaction has, such as a host's open one, is passed over: a later call removes it.

CREATE INDEX reservations_ended ON @schema@.reservations (written_at_ms) WHERE ended;
CREATE INDEX reservations_of_booking ON @schema@.reservations (tag, booking_id) WHERE ended;
-- A predicate of its own, so that the counts of open bookings are never taken from it.
CREATE INDEX bookings_unreserved ON @schema@.bookings (id) WHERE reservation_id IS NULL AND tag >= 0;
CREATE INDEX blocks_removed ON @schema@.blocks (written_at_ms) WHERE NOT standing;

CREATE FUNCTION @schema@.remove_old_1(
  p_commands_ms bigint, p_ended_ms bigint, p_open_ms bigint, p_events_ms bigint, p_limit integer,
  p_ceiling_ms bigint DEFAULT NULL
) RETURNS text
LANGUAGE plpgsql VOLATILE
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET jit = off
AS $$
DECLARE
  v_fit CONSTANT boolean := @schema@.session_1();
  v_now_ms bigint := @schema@.instant_1(p_ceiling_ms);
  v_ended_ms bigint := v_now_ms - p_ended_ms;
  v_delivered bigint;
  -- Reservations that go, with their bookings, and whether each is its booking's latest; and whom they serve.
  v_tags integer[];
  v_ids uuid[];
  v_booking_ids uuid[];
  v_latest boolean[];
  v_staying uuid[];
  v_guest_tags integer[];
  v_served uuid[];
  v_guests uuid[];
  v_commands bigint;
  v_reservations bigint;
  v_bookings bigint;
  v_unreserved bigint;
  v_blocks bigint;
  v_events bigint;
  v_removed_ms bigint;
BEGIN
  WITH old AS (
    SELECT tag, center_id, command_id FROM @schema@.commands WHERE accepted_at_ms <= v_now_ms - p_commands_ms
    ORDER BY accepted_at_ms LIMIT p_limit FOR UPDATE SKIP LOCKED
  )
  DELETE FROM @schema@.commands c USING old WHERE c.tag = old.tag AND c.center_id = old.center_id AND c.command_id = old.command_id;
  GET DIAGNOSTICS v_commands = ROW_COUNT;

  -- The latest reservation of a booking goes once no other is left, and takes the booking with it.
  SELECT array_agg(old.tag), array_agg(old.id), array_agg(old.booking_id), array_agg(old.latest)
  INTO v_tags, v_ids, v_booking_ids, v_latest
  FROM (
    SELECT r.tag, r.id, r.booking_id, b.reservation_id = r.id AS latest
    FROM @schema@.reservations r
    JOIN @schema@.bookings b ON b.tag = r.tag AND b.id = r.booking_id
    WHERE r.ended AND r.written_at_ms <= v_ended_ms
      AND (b.reservation_id <> r.id OR NOT EXISTS (
        SELECT 1 FROM @schema@.reservations o
        WHERE o.tag = r.tag AND o.booking_id = r.booking_id AND o.ended AND o.id <> r.id AND o.written_at_ms > v_ended_ms))
    ORDER BY r.written_at_ms, r.id LIMIT p_limit
    FOR UPDATE SKIP LOCKED
  ) old;
  -- Of these bookings an ended reservation stays that is beyond the limit: the latest stays, too.
  SELECT array_agg(o.booking_id) INTO v_staying
  FROM unnest(v_tags, v_booking_ids, v_latest) AS old(tag, booking_id, latest)
  JOIN @schema@.reservations o ON o.tag = old.tag AND o.booking_id = old.booking_id
  WHERE old.latest AND o.ended AND o.id <> ALL (v_ids);
  SELECT array_agg(old.tag), array_agg(old.id), array_agg(old.booking_id), array_agg(old.latest)
  INTO v_tags, v_ids, v_booking_ids, v_latest
  FROM unnest(v_tags, v_ids, v_booking_ids, v_latest) AS old(tag, id, booking_id, latest)
  WHERE NOT old.latest OR old.booking_id <> ALL (coalesce(v_staying, '{}'));

  SELECT array_agg(r.tag), array_agg(r.id), array_agg(@schema@.unit_id(r.center_id, unit))
  INTO v_guest_tags, v_served, v_guests
  FROM unnest(v_tags, v_ids) AS old(tag, id)
  JOIN @schema@.reservations r ON r.tag = old.tag AND r.id = old.id
  CROSS JOIN unnest(r.guest_units) AS unit;
  DELETE FROM @schema@.reservation_guests g
  USING unnest(v_guest_tags, v_guests, v_served) AS old(tag, guest, reservation_id)
  WHERE g.tag = old.tag AND g.guest = old.guest AND g.reservation_id = old.reservation_id;
  -- A booking that a commit has given another hold meanwhile stays: the server looks at its row once more.
  DELETE FROM @schema@.bookings b
  USING unnest(v_tags, v_ids, v_booking_ids, v_latest) AS old(tag, id, booking_id, latest)
  WHERE old.latest AND b.tag = old.tag AND b.id = old.booking_id AND b.reservation_id = old.id;
  GET DIAGNOSTICS v_bookings = ROW_COUNT;
  DELETE FROM @schema@.reservations r
  USING unnest(v_tags, v_ids) AS old(tag, id)
  WHERE r.tag = old.tag AND r.id = old.id AND r.ended AND r.written_at_ms <= v_ended_ms;
  GET DIAGNOSTICS v_reservations = ROW_COUNT;

  WITH old AS (
    SELECT tag, id FROM @schema@.bookings WHERE reservation_id IS NULL AND tag >= 0 AND written_at_ms <= v_now_ms - p_open_ms
    ORDER BY id LIMIT p_limit - v_bookings FOR UPDATE SKIP LOCKED
  )
  DELETE FROM @schema@.bookings b USING old
  WHERE b.tag = old.tag AND b.id = old.id AND b.reservation_id IS NULL AND b.written_at_ms <= v_now_ms - p_open_ms;
  GET DIAGNOSTICS v_unreserved = ROW_COUNT;

  WITH old AS (
    SELECT tag, id FROM @schema@.blocks WHERE NOT standing AND written_at_ms <= v_ended_ms
    ORDER BY written_at_ms LIMIT p_limit FOR UPDATE SKIP LOCKED
  )
  DELETE FROM @schema@.blocks b USING old
  WHERE b.tag = old.tag AND b.id = old.id AND NOT b.standing AND b.written_at_ms <= v_ended_ms;
  GET DIAGNOSTICS v_blocks = ROW_COUNT;

  -- No consumer becomes known meanwhile: what its first take was given stays for it.
  PERFORM pg_advisory_xact_lock(@schema@.consumers_key_1());
  PERFORM @schema@.number_events_1();
  v_delivered := (SELECT min(position) FROM @schema@.consumers);
  WITH old AS (
    SELECT tag, sequence, ordinal FROM @schema@.events e
    WHERE position IS NOT NULL AND (v_delivered IS NULL OR position <= v_delivered) AND at_ms <= v_now_ms - p_events_ms
      AND NOT EXISTS (SELECT 1 FROM @schema@.parked p WHERE p.key = e.order_key AND p.position <= e.position)
    ORDER BY position LIMIT p_limit
  ), gone AS (
    DELETE FROM @schema@.events e USING old
    WHERE e.tag = old.tag AND e.sequence = old.sequence AND e.ordinal = old.ordinal
    RETURNING e.at_ms
  )
  SELECT count(*), max(at_ms) INTO v_events, v_removed_ms FROM gone;
  IF v_events > 0 THEN
    UPDATE @schema@.outbox SET removed_ms = greatest(removed_ms, v_removed_ms);
  END IF;

  RETURN json_build_array(v_commands, v_reservations, v_bookings + v_unreserved, v_blocks, v_events,
    greatest(v_commands, v_reservations, v_bookings + v_unreserved, v_blocks, v_events) >= p_limit);
END
$$;
`,
  ],
  [
    "0006-guests",
    `-- A directory of guests, for hosts that have none: the one place with personal data. A guest's id alone leads to the
-- guest, so these tables are not partitioned. Ids of guests are in canonical form, the one of all spellings of a GUID.

CREATE TABLE @schema@.guests (
  id text COLLATE "C" PRIMARY KEY,
  -- As the host spells it, and in canonical form, by which it is looked for; null for a guest of all centers.
  center_id text COLLATE "C",
  center_key text COLLATE "C",
  first_name text NOT NULL,
  last_name text NOT NULL,
  email text,
  phone text,
  -- Name, e-mail address and phone number without case, accents and surplus space, in lines.
  searched text NOT NULL
);

CREATE INDEX guests_of_center ON @schema@.guests (center_key, id);

CREATE TABLE @schema@.guest_relations (
  host_id text COLLATE "C" NOT NULL REFERENCES @schema@.guests ON DELETE CASCADE,
  guest_id text COLLATE "C" NOT NULL REFERENCES @schema@.guests ON DELETE CASCADE,
  kind text NOT NULL,
  PRIMARY KEY (host_id, guest_id),
  CHECK (host_id <> guest_id)
);
`,
  ],
  [
    "0007-session-1",
    `-- Called first by every function that the library calls. A role or a database may have settings of its own: those that would
-- break a promise are put right for this transaction, which is the statement alone, or refused if that is too late.
--
-- Everything is named in full, since the search path is one of them.
--
-- An expression, which stands in the functions themselves: where all is well, nothing else is called.

CREATE FUNCTION @schema@.refit_session_1() RETURNS boolean
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  -- Each query must see what was committed while this one waited for its locks. The level is fixed by now.
  IF pg_catalog.current_setting('transaction_isolation') OPERATOR(pg_catalog.<>) 'read committed' THEN
    RAISE EXCEPTION 'the isolation level is %: set default_transaction_isolation to "read committed"',
      pg_catalog.current_setting('transaction_isolation') USING ERRCODE = 'HF003';
  END IF;
  -- What is called accepted must be on the disk.
  IF pg_catalog.current_setting('synchronous_commit') OPERATOR(pg_catalog.=) 'off' THEN
    PERFORM pg_catalog.set_config('synchronous_commit', 'on', true);
  END IF;
  -- The server's own functions and operators come first unless they are named at another place.
  IF pg_catalog.strpos(pg_catalog.current_setting('search_path'), 'pg_catalog') OPERATOR(pg_catalog.>) 0 THEN
    PERFORM pg_catalog.set_config('search_path', 'pg_catalog', true);
  END IF;
  -- A plan for each statement of a function, for good. A distributed table has none without its parameters.
  IF pg_catalog.current_setting('citus.shard_count', true) IS NULL THEN
    PERFORM pg_catalog.set_config('plan_cache_mode', 'force_generic_plan', true);
  END IF;
  RETURN true;
END
$$;

CREATE FUNCTION @schema@.session_1() RETURNS boolean
LANGUAGE sql VOLATILE
RETURN CASE
  WHEN pg_catalog.current_setting('transaction_isolation') OPERATOR(pg_catalog.=) 'read committed'
    AND pg_catalog.current_setting('synchronous_commit') OPERATOR(pg_catalog.<>) 'off'
    AND pg_catalog.strpos(pg_catalog.current_setting('search_path'), 'pg_catalog') OPERATOR(pg_catalog.=) 0
    AND pg_catalog.current_setting('citus.shard_count', true) IS NULL
  THEN pg_catalog.set_config('plan_cache_mode', 'force_generic_plan', true) IS NOT NULL
  ELSE @schema@.refit_session_1()
END;

-- Waits until all commits that can be seen are on the standbys which commits wait for, by an empty commit that waits for them.
-- A commit can be seen before that if its server was stopped, or its wait cancelled, meanwhile (decision 0032).
CREATE FUNCTION @schema@.durable_1() RETURNS text
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog
AS $$
DECLARE
  v_fit CONSTANT boolean := @schema@.session_1();
BEGIN
  -- Another standby may be the one that is promoted.
  IF pg_is_in_recovery() THEN
    RAISE EXCEPTION 'the server is a standby' USING ERRCODE = '25006';
  END IF;
  IF current_setting('synchronous_standby_names') <> '' THEN
    PERFORM pg_logical_emit_message(true, 'holdfast', '');
  END IF;
  RETURN 'null';
END
$$;
`,
  ],
  [
    "0008-joined-1",
    `-- Reads and commits inside the host's own open transaction. Each is one statement that never fails: what goes wrong is rolled
-- back by itself and returned, so that the host's transaction can be used further.
--
-- What a command did stays, its locks with it, until the host's transaction ends. What it only looked at leaves no lock.

-- The deadlines of commands that were accepted in a transaction that is still open: no other transaction ever sees one.
-- \`finish\`: the holds that the command keeps alive, or ends before its deadline.
CREATE TABLE @schema@.host_deadlines (
  transaction_id xid8 NOT NULL,
  sequence bigint NOT NULL,
  at_ms bigint NOT NULL,
  before_ms bigint NOT NULL,
  finish uuid[] NOT NULL,
  PRIMARY KEY (transaction_id, sequence)
);

-- At the host's COMMIT, or at its SET CONSTRAINTS ALL IMMEDIATE: the finish locks of all, in order, then the clock, once.
-- What is judged is removed, so that the trigger of the next one finds nothing.
CREATE FUNCTION @schema@.judge_deadlines_1() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog SET enable_seqscan = off SET jit = off
AS $$
DECLARE
  v_transaction CONSTANT xid8 := pg_current_xact_id();
  v_now_ms bigint;
  v_late record;
BEGIN
  PERFORM pg_advisory_xact_lock(key)
  FROM (
    SELECT DISTINCT @schema@.finish_key_1(id) AS key
    FROM @schema@.host_deadlines d CROSS JOIN LATERAL unnest(d.finish) AS id
    WHERE d.transaction_id = v_transaction ORDER BY key
  ) k;
  v_now_ms := @schema@.holdfast_now();
  SELECT d.before_ms, greatest(d.at_ms, v_now_ms) AS at_ms INTO v_late
  FROM @schema@.host_deadlines d
  WHERE d.transaction_id = v_transaction AND d.before_ms <= greatest(d.at_ms, v_now_ms)
  ORDER BY d.before_ms LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'the transaction was open past the deadline of a command: % is not before %', v_late.at_ms, v_late.before_ms
      USING ERRCODE = 'HF004', DETAIL = v_late.before_ms::text;
  END IF;
  DELETE FROM @schema@.host_deadlines WHERE transaction_id = v_transaction;
  RETURN NULL;
END
$$;

CREATE CONSTRAINT TRIGGER judged AFTER INSERT ON @schema@.host_deadlines DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION @schema@.judge_deadlines_1();
-- Also where session_replication_role is replica, which switches other triggers off.
ALTER TABLE @schema@.host_deadlines ENABLE ALWAYS TRIGGER judged;

-- Says why the transaction cannot be joined; null if it can, and then it is bounded from now on. p_transaction is the one that the
-- host had open when it was joined; null for the first statement. Without an open transaction, or with another connection for
-- each statement, each has one of its own.
CREATE FUNCTION @schema@.join_1(p_transaction text, p_max_age_ms integer, p_max_idle_ms integer) RETURNS text
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog
AS $$
DECLARE
  v_age CONSTANT interval := clock_timestamp() - transaction_timestamp();
  v_max_age CONSTANT interval := p_max_age_ms * interval '1 millisecond';
  v_idle CONSTANT interval := current_setting('idle_in_transaction_session_timeout')::interval;
BEGIN
  IF p_transaction <> coalesce(pg_current_xact_id_if_assigned()::text, '') THEN
    RETURN 'not_open';
  ELSIF current_setting('transaction_isolation') <> 'read committed' THEN
    RETURN 'isolation_level';
  ELSIF current_setting('transaction_read_only') = 'on' THEN
    RETURN 'read_only';
  ELSIF v_age >= v_max_age THEN
    RETURN 'too_old';
  END IF;
  IF v_idle = interval '0' OR v_idle > p_max_idle_ms * interval '1 millisecond' THEN
    PERFORM set_config('idle_in_transaction_session_timeout', p_max_idle_ms::text, true);
  END IF;
  -- From PostgreSQL 17 on. One that the host has set is running already.
  IF current_setting('transaction_timeout', true)::interval = interval '0' THEN
    PERFORM set_config('transaction_timeout',
      greatest(1, ceil(extract(epoch FROM v_max_age - v_age) * 1000))::bigint::text, true);
  END IF;
  RETURN NULL;
END
$$;

-- The first statement in a transaction: says which one it is. The host's COMMIT waits for its standbys, also if all commands are
-- answered from records.
CREATE FUNCTION @schema@.joined_begin_1(p_asked json) RETURNS text
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog
AS $$
DECLARE
  v_unfit CONSTANT text :=
    @schema@.join_1(NULL, (p_asked ->> 'max_age_ms')::integer, (p_asked ->> 'max_idle_ms')::integer);
BEGIN
  IF v_unfit IS NOT NULL THEN
    RETURN json_build_object('unfit', v_unfit);
  END IF;
  IF current_setting('synchronous_standby_names') <> '' THEN
    PERFORM pg_logical_emit_message(true, 'holdfast', '');
  END IF;
  RETURN json_build_object('answer', pg_current_xact_id()::text);
END
$$;

CREATE FUNCTION @schema@.joined_read_1(p_asked json) RETURNS text
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog
AS $$
DECLARE
  v_unfit text;
  v_answer json;
  v_detail text;
  q record;
BEGIN
  SELECT * INTO q FROM json_to_record(p_asked) AS r(
    transaction text, max_age_ms integer, max_idle_ms integer, floor_ms bigint, requests json, alone boolean, extras boolean,
    finish_wait_ms integer, ceiling_ms bigint
  );
  v_unfit := @schema@.join_1(q.transaction, q.max_age_ms, q.max_idle_ms);
  IF v_unfit IS NOT NULL THEN
    RETURN json_build_object('unfit', v_unfit);
  END IF;
  BEGIN
    v_answer := @schema@.read_1(q.floor_ms, q.requests, q.alone, q.extras, q.finish_wait_ms, q.ceiling_ms);
    -- Gives back every lock and every setting.
    RAISE EXCEPTION USING ERRCODE = 'HF010';
  EXCEPTION WHEN query_canceled OR OTHERS THEN
    IF SQLSTATE = 'HF010' THEN
      RETURN json_build_object('answer', v_answer);
    END IF;
    GET STACKED DIAGNOSTICS v_detail = PG_EXCEPTION_DETAIL;
    RETURN json_build_object('code', SQLSTATE, 'message', SQLERRM, 'detail', v_detail);
  END;
END
$$;

-- Each wait for a lock is as long as the call says; then the host's lock_timeout is as it was.
CREATE FUNCTION @schema@.joined_commit_1(p_asked json) RETURNS text
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog SET lock_timeout = 0
AS $$
DECLARE
  v_plan_cache_mode CONSTANT text := current_setting('plan_cache_mode');
  v_unfit text;
  v_answer json;
  v_sequence bigint;
  v_detail text;
  q record;
BEGIN
  SELECT * INTO q FROM json_to_record(p_asked) AS r(
    transaction text, max_age_ms integer, max_idle_ms integer, lock_timeout_ms integer, whole_centers boolean,
    keys text[], key_sets integer[],
    days text[], day_sets integer[], first_quarters integer[], last_quarters integer[], finish uuid[],
    tag integer[], center_id text[], decided_at_ms bigint[], before_ms bigint[],
    released_count integer[], bookings_count integer[], reservations_count integer[], blocks_count integer[],
    first integer[], commands text, guards text, block_guards text, released text, claimed text, kept text,
    new_bookings text, bookings text, booked text, new_reservations text, reservations text, guests text, new_blocks text,
    blocks text, holders text, events text, deadline_ms bigint, notify text, ceiling_ms bigint
  );
  v_unfit := @schema@.join_1(q.transaction, q.max_age_ms, q.max_idle_ms);
  IF v_unfit IS NOT NULL THEN
    RETURN json_build_object('unfit', v_unfit);
  END IF;
  BEGIN
    v_answer := @schema@.commit_1(
      q.lock_timeout_ms, true, true, q.whole_centers, q.keys, q.key_sets,
      q.days, q.day_sets, q.first_quarters, q.last_quarters, '{}', '{}',
      q.tag, q.center_id, q.decided_at_ms, q.before_ms,
      q.released_count, q.bookings_count, q.reservations_count, q.blocks_count,
      q.first, q.commands, q.guards, q.block_guards, q.released, q.claimed, q.kept,
      q.new_bookings, q.bookings, q.booked, q.new_reservations, q.reservations, q.guests, q.new_blocks,
      q.blocks, q.holders, q.events, q.ceiling_ms
    );
    v_sequence := v_answer #>> '{1,0}';
    IF v_sequence IS NULL THEN
      RAISE EXCEPTION USING ERRCODE = 'HF010';
    END IF;
    IF q.deadline_ms IS NOT NULL THEN
      INSERT INTO @schema@.host_deadlines (transaction_id, sequence, at_ms, before_ms, finish)
      VALUES (pg_current_xact_id(), v_sequence, greatest((v_answer ->> 0)::bigint, q.decided_at_ms[1]), q.deadline_ms, q.finish);
    END IF;
    -- A prepared transaction outlives each bound, and could be committed after a deadline: PostgreSQL refuses PREPARE TRANSACTION
    -- after either of these. Together they leave nothing, and lock nothing that a NOTIFY would lock for the whole of a COMMIT.
    IF current_setting('max_prepared_transactions')::integer > 0 THEN
      LISTEN holdfast_never_prepared;
      UNLISTEN holdfast_never_prepared;
    END IF;
    IF q.notify IS NOT NULL THEN
      PERFORM pg_notify(q.notify, '');
    END IF;
    -- As the host had it. What stays for this transaction is that its COMMIT is durable.
    PERFORM set_config('plan_cache_mode', v_plan_cache_mode, true);
    RETURN json_build_object('answer', v_answer);
  EXCEPTION WHEN query_canceled OR OTHERS THEN
    IF SQLSTATE = 'HF010' THEN
      RETURN json_build_object('answer', v_answer);
    END IF;
    GET STACKED DIAGNOSTICS v_detail = PG_EXCEPTION_DETAIL;
    RETURN json_build_object('code', SQLSTATE, 'message', SQLERRM, 'detail', v_detail);
  END;
END
$$;
`,
  ],
];
