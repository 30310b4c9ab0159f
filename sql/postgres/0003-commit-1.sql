-- One round trip for a commit: the locks, then the clock, then the change sets. A later version of the library brings
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
      nullif(split_part(p_commands, E'\x1e', v_wave), '') AS commands,
      nullif(split_part(p_guards, E'\x1e', v_wave), '') AS guards,
      nullif(split_part(p_block_guards, E'\x1e', v_wave), '') AS block_guards,
      nullif(split_part(p_released, E'\x1e', v_wave), '') AS released,
      nullif(split_part(p_claimed, E'\x1e', v_wave), '') AS claimed,
      nullif(split_part(p_kept, E'\x1e', v_wave), '') AS kept,
      nullif(split_part(p_new_bookings, E'\x1e', v_wave), '') AS new_bookings,
      nullif(split_part(p_bookings, E'\x1e', v_wave), '') AS bookings,
      nullif(split_part(p_booked, E'\x1e', v_wave), '') AS booked,
      nullif(split_part(p_new_reservations, E'\x1e', v_wave), '') AS new_reservations,
      nullif(split_part(p_reservations, E'\x1e', v_wave), '') AS reservations,
      nullif(split_part(p_guests, E'\x1e', v_wave), '') AS guests,
      nullif(split_part(p_new_blocks, E'\x1e', v_wave), '') AS new_blocks,
      nullif(split_part(p_blocks, E'\x1e', v_wave), '') AS blocks,
      nullif(split_part(p_holders, E'\x1e', v_wave), '') AS holders,
      nullif(split_part(p_events, E'\x1e', v_wave), '') AS events
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
