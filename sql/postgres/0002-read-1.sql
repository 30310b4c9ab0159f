-- One round trip for a read. The clock is read before the snapshot is taken: a volatile function takes a new snapshot for
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

-- Waits for the commits that may still keep these holds alive, for so long altogether. `undecided`: those of which it is not
-- certain then. `changed`: one of them has been written since it was looked at.
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
