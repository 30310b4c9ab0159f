-- One round trip for a read. The clock is read before the snapshot is taken: a volatile function takes a new snapshot for
-- each query in it, a stable one sees what its caller saw when it was called. The other way round, a read could see a
-- hold that was extended after its own instant, and call it expired at the old deadline.

CREATE FUNCTION @schema@.read_1(
  p_floor_ms bigint, p_requests json, p_finish_wait_ms integer, p_ceiling_ms bigint DEFAULT NULL
) RETURNS json
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  v_fit CONSTANT boolean := @schema@.session_1();
  v_at_ms CONSTANT bigint := greatest(@schema@.instant_1(p_ceiling_ms), p_floor_ms);
  v_look record;
  v_sure record;
BEGIN
  -- Once more only if a commit that was in time has appeared meanwhile.
  FOR v_looks IN 1 .. 3 LOOP
    SELECT * INTO v_look FROM @schema@.snapshots_1(v_at_ms, p_requests);
    IF v_look.dead IS NULL THEN
      RETURN json_build_array(v_at_ms, v_look.answers, v_look.windows, NULL);
    END IF;
    SELECT * INTO v_sure FROM @schema@.be_sure_1(v_look.tags, v_look.dead, v_look.versions, p_finish_wait_ms);
    IF NOT v_sure.changed THEN
      RETURN json_build_array(v_at_ms, v_look.answers, v_look.windows, v_sure.undecided);
    END IF;
  END LOOP;
  RETURN json_build_array(v_at_ms, v_look.answers, v_look.windows, v_look.dead);
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

CREATE FUNCTION @schema@.snapshots_1(
  p_at_ms bigint,
  p_requests json,
  -- By request. Each names its window by its place in `windows`, counted from 1.
  OUT answers json[],
  OUT windows json[],
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
DECLARE
  q record;
  v_keys text[];
  v_lapsed_in text[];
  v_found json;
  v_states json;
BEGIN
  FOR q IN
    SELECT * FROM json_to_recordset(p_requests) AS r(
      tag integer, subject text, id uuid, center_id text, external_id text, reservations uuid[], claims text,
      from_ms bigint, until_ms bigint, units text[], holder text, otherwise text, expired_within_ms bigint,
      open_holder text, open_caller text, open_center boolean, command_id text
    )
  LOOP
    DECLARE
      v_reservation_id uuid;
      v_booking @schema@.bookings;
      v_reservation @schema@.reservations;
      v_block @schema@.blocks;
      v_center_id text := q.center_id;
      v_related uuid[];
      v_related_states json;
      v_from_ms bigint := q.from_ms;
      v_until_ms bigint := q.until_ms;
      v_units text[] := q.units;
      v_key_of_window text;
      v_window integer;
      v_lapsed uuid[];
      v_key text;
      v_holder json;
      v_recent json;
      v_recent_dead uuid[];
      v_open json;
      v_command json;
    BEGIN
      -- What the request is about.
      CASE q.subject
        WHEN 'booking' THEN
          SELECT * INTO v_booking FROM @schema@.bookings WHERE tag = q.tag AND id = q.id;
          v_reservation_id := v_booking.reservation_id;
        WHEN 'reservation' THEN
          v_reservation_id := q.id;
        -- By the id that the booking must be below, if one is given.
        WHEN 'reference' THEN
          SELECT * INTO v_booking FROM @schema@.bookings
          WHERE tag = q.tag AND center_id = q.center_id AND reference = q.external_id AND (q.id IS NULL OR id < q.id)
          ORDER BY id DESC LIMIT 1;
          v_reservation_id := v_booking.reservation_id;
        WHEN 'block' THEN
          SELECT * INTO v_block FROM @schema@.blocks
          WHERE tag = q.tag AND center_id = q.center_id AND external_id = q.external_id
          ORDER BY standing DESC, sequence DESC LIMIT 1;
        WHEN 'block_by_id' THEN
          SELECT * INTO v_block FROM @schema@.blocks WHERE tag = q.tag AND id = q.id;
          v_center_id := v_block.center_id;
        WHEN 'center' THEN NULL;
      END CASE;
      IF v_reservation_id IS NOT NULL THEN
        SELECT * INTO v_reservation FROM @schema@.reservations WHERE tag = q.tag AND id = v_reservation_id;
        IF v_booking.id IS NULL AND v_reservation.id IS NOT NULL THEN
          SELECT * INTO v_booking FROM @schema@.bookings WHERE tag = q.tag AND id = v_reservation.booking_id;
        END IF;
      END IF;
      v_center_id := coalesce(v_booking.center_id, v_center_id);

      -- What the booking moves, what holds a place for its appointments, and what was also asked for.
      v_related := v_booking.moved || v_reservation.pending || q.reservations;
      IF cardinality(v_related) > 0 THEN
        SELECT json_agg(@record r@ ORDER BY w.place) INTO v_related_states
        FROM (
          SELECT id, min(place) AS place FROM unnest(v_related) WITH ORDINALITY AS w(id, place) GROUP BY id
        ) w
        CROSS JOIN LATERAL (
          SELECT state, version, written_at_ms FROM @schema@.reservations WHERE tag = q.tag AND id = w.id OFFSET 0
        ) r
        WHERE w.id IS DISTINCT FROM v_reservation.id;
      END IF;

      -- The claims, as columns: cheaper to write and to read than an object for each.
      IF q.claims LIKE 'around%' THEN
        IF q.claims = 'around_reservation' THEN
          v_from_ms := v_reservation.start_ms;
          v_units := v_reservation.guest_units;
        END IF;
        v_until_ms := v_from_ms + v_booking.reach_after_ms;
        v_from_ms := v_from_ms - v_booking.reach_before_ms;
        v_units := ARRAY(SELECT unnest(v_units) UNION SELECT unnest(v_booking.guest_units));
      ELSIF q.claims = 'in_window' THEN
        v_from_ms := (v_booking.state #>> '{window,startMs}')::bigint;
        v_until_ms := (v_booking.state #>> '{window,endMs}')::bigint;
        v_units := v_booking.guest_units;
      END IF;
      IF q.claims <> 'none' AND v_center_id IS NOT NULL AND v_from_ms IS NOT NULL AND v_until_ms IS NOT NULL THEN
        -- Equal windows are read once: many callers ask for the same day.
        v_key_of_window := json_build_array(q.tag, v_center_id, q.claims = 'units', v_from_ms, v_until_ms, v_units)::text;
        v_window := array_position(v_keys, v_key_of_window);
        IF v_window IS NOT NULL THEN
          v_lapsed := v_lapsed_in[v_window]::uuid[];
        ELSE
          v_states := NULL;
          SELECT
            json_build_array(array_agg(c.unit), array_agg(c.start_ms), array_agg(c.end_ms), array_agg(c.owner),
              array_agg(c.of_block), array_agg(c.held_until_ms)),
            array_agg(c.owner) FILTER (WHERE c.held_until_ms <= p_at_ms)
          INTO v_found, v_lapsed
          FROM (
            SELECT unit, start_ms, end_ms, owner, of_block, held_until_ms FROM @schema@.claims
            WHERE tag = q.tag AND center_id = v_center_id AND length_class = 0 AND length_class IS NOT NULL
              AND start_ms > v_from_ms - 7200000 AND start_ms < v_until_ms AND end_ms > v_from_ms AND q.claims <> 'units'
            UNION ALL
            SELECT unit, start_ms, end_ms, owner, of_block, held_until_ms FROM @schema@.claims
            WHERE tag = q.tag AND center_id = v_center_id AND length_class = 1 AND length_class IS NOT NULL
              AND start_ms > v_from_ms - 86400000 AND start_ms < v_until_ms AND end_ms > v_from_ms AND q.claims <> 'units'
            UNION ALL
            SELECT unit, start_ms, end_ms, owner, of_block, held_until_ms FROM @schema@.claims
            WHERE tag = q.tag AND center_id = v_center_id AND length_class = 2 AND length_class IS NOT NULL
              AND start_ms < v_until_ms AND end_ms > v_from_ms AND q.claims <> 'units'
            UNION ALL
            -- Claims of one unit do not overlap: besides those that start within the span, only the last before it may reach it.
            SELECT k.unit, k.start_ms, k.end_ms, k.owner, k.of_block, k.held_until_ms
            FROM (SELECT @schema@.unit_id(v_center_id, asked) AS id FROM unnest(v_units) AS asked OFFSET 0) u
            CROSS JOIN LATERAL (
              SELECT * FROM @schema@.claims
              WHERE tag = q.tag AND unit_id = u.id AND start_ms < v_until_ms AND end_ms > v_from_ms
                AND start_ms >= coalesce((
                  SELECT before.start_ms FROM @schema@.claims before
                  WHERE before.tag = q.tag AND before.unit_id = u.id AND before.start_ms <= v_from_ms
                  ORDER BY before.start_ms DESC LIMIT 1), v_from_ms)
              OFFSET 0
            ) k
          ) c;
          IF v_lapsed IS NOT NULL THEN
            SELECT json_agg(json_build_array(
              @record r@, @record b@
            )) INTO v_states
            FROM (SELECT DISTINCT id FROM unnest(v_lapsed) AS id) l
            CROSS JOIN LATERAL (SELECT * FROM @schema@.reservations WHERE tag = q.tag AND id = l.id OFFSET 0) r
            CROSS JOIN LATERAL (SELECT * FROM @schema@.bookings WHERE tag = q.tag AND id = r.booking_id OFFSET 0) b;
          END IF;
          v_keys := v_keys || v_key_of_window;
          v_lapsed_in := v_lapsed_in || v_lapsed::text;
          windows := windows || json_build_array(v_found, v_states);
          v_window := cardinality(v_keys);
        END IF;
      END IF;

      IF q.holder = 'of_booking' AND v_center_id IS NOT NULL THEN
        v_key := coalesce(v_booking.host_holder, q.otherwise, v_booking.holder_key);
        IF v_key IS NOT NULL THEN
          -- Those that expire, or expired, after an instant; recorded or not.
          IF q.expired_within_ms > 0 THEN
            SELECT json_agg(@record h@),
              array_agg(h.id) FILTER (WHERE h.expires_at_ms <= p_at_ms)
            INTO v_recent, v_recent_dead
            FROM (
              SELECT id, expires_at_ms, state, version, written_at_ms FROM @schema@.reservations
              WHERE tag = q.tag AND center_id = v_center_id AND holder = v_key AND expires_at_ms > p_at_ms - q.expired_within_ms
              UNION ALL
              SELECT id, expires_at_ms, state, version, written_at_ms FROM @schema@.reservations
              WHERE tag = q.tag AND center_id = v_center_id AND holder = v_key AND expired_at_ms > p_at_ms - q.expired_within_ms
            ) h;
          END IF;
          SELECT json_build_array(
            v_key,
            coalesce((SELECT version FROM @schema@.holders WHERE tag = q.tag AND center_id = v_center_id AND key = v_key), 0),
            json_agg(json_build_array(id, expires_at_ms) ORDER BY id),
            v_recent
          ) INTO v_holder
          FROM @schema@.reservations
          WHERE tag = q.tag AND center_id = v_center_id AND holder = v_key AND expires_at_ms > p_at_ms;
        END IF;
      END IF;

      -- Null where nothing is to be counted. Each count is of the index alone.
      IF q.open_center IS NOT NULL AND v_center_id IS NOT NULL THEN
        v_open := json_build_array(
          CASE WHEN q.open_holder IS NOT NULL THEN (
            SELECT count(*) FROM @schema@.bookings
            WHERE tag = q.tag AND center_id = v_center_id AND coalesce(host_holder, holder_key) = q.open_holder
              AND reservation_id IS NULL
          ) END,
          CASE WHEN q.open_caller IS NOT NULL THEN (
            SELECT count(*) FROM @schema@.bookings
            WHERE tag = q.tag AND center_id = v_center_id AND state ->> 'openedBy' = q.open_caller AND reservation_id IS NULL
          ) END,
          CASE WHEN q.open_center THEN (
            SELECT count(*) FROM @schema@.bookings WHERE tag = q.tag AND center_id = v_center_id AND reservation_id IS NULL
          ) END
        );
      END IF;

      -- A key names one command of its center; what leads to no center has none.
      IF q.command_id IS NOT NULL AND v_center_id IS NOT NULL THEN
        SELECT record INTO v_command FROM @schema@.commands
        WHERE tag = q.tag AND center_id = v_center_id AND command_id = q.command_id;
      END IF;

      answers := answers || json_build_array(
        CASE WHEN v_booking.id IS NOT NULL
          THEN @record v_booking@ END,
        CASE WHEN v_reservation.id IS NOT NULL
          THEN @record v_reservation@ END,
        v_related_states,
        CASE WHEN v_block.id IS NOT NULL THEN @record v_block@ END,
        v_window,
        v_holder,
        v_open,
        v_command
      );
      IF v_lapsed IS NOT NULL OR cardinality(v_related) > 0 OR v_reservation.expires_at_ms <= p_at_ms
        OR v_recent_dead IS NOT NULL THEN
        SELECT tags || array_agg(q.tag), dead || array_agg(id), versions || array_agg(version) INTO tags, dead, versions
        FROM (SELECT DISTINCT unnest(v_lapsed || v_related || v_recent_dead || v_reservation.id) AS id) l
        CROSS JOIN LATERAL (
          SELECT r.version FROM @schema@.reservations r WHERE r.tag = q.tag AND r.id = l.id AND r.expires_at_ms <= p_at_ms OFFSET 0
        ) r;
      END IF;
    END;
  END LOOP;
END
$$;

-- Reservations still recorded as reserved whose deadline is not after the instant, by (expires, id).
CREATE FUNCTION @schema@.due_1(p_floor_ms bigint, p_limit integer, p_ceiling_ms bigint DEFAULT NULL) RETURNS json
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  v_fit CONSTANT boolean := @schema@.session_1();
  v_at_ms CONSTANT bigint := greatest(@schema@.instant_1(p_ceiling_ms), p_floor_ms);
BEGIN
  RETURN @schema@.due_page_1(v_at_ms, p_limit);
END
$$;

CREATE FUNCTION @schema@.due_page_1(p_at_ms bigint, p_limit integer) RETURNS json
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
) RETURNS json
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
) RETURNS json
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
