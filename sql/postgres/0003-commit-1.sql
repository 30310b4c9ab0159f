-- One round trip for a commit: the locks, then the clock, then the change sets. A later version of the library brings
-- commit_2 and leaves this one standing, so that old and new processes can work side by side during a deploy.
--
-- The sets come in waves: runs of neighbours that touch nothing in common, so that a wave can be checked and applied with
-- a handful of statements, however many sets it has. A set is checked first and applied only if nothing speaks against
-- it: a refused one leaves no trace, and needs no sub-transaction. Each kind of row has a parameter of its own, so that
-- its text is read only where something is done with it.
--
-- p_keys names everything that must not race, p_centers the centers that it belongs to. Centers are locked first and
-- shared, so that a commit with too many keys can lock its centers alone instead (p_whole_centers): the lock table of a
-- server is bounded. All locks are taken in one order, that of their hashes, so nobody waits in a circle.

-- How many rows of a wave belong to accepted sets.
CREATE FUNCTION holdfast.accepted_rows_1(p_rows json, p_sequence bigint[]) RETURNS bigint
LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
  -- Mostly all are.
  IF array_position(p_sequence, NULL) IS NULL THEN
    RETURN json_array_length(p_rows);
  END IF;
  RETURN (SELECT count(*) FROM json_to_recordset(p_rows) AS r(n integer) WHERE p_sequence[r.n] IS NOT NULL);
END
$$;

CREATE FUNCTION holdfast.commit_1(
  p_lock_timeout_ms integer, p_whole_centers boolean, p_centers text[], p_keys text[],
  -- By set.
  p_decided_at_ms bigint[], p_before_ms bigint[],
  -- By wave: its first set, and its rows; null where it has none of a kind.
  p_first integer[], p_commands json[], p_guards json[], p_block_guards json[], p_released json[], p_claimed json[],
  p_kept json[], p_new_bookings json[], p_bookings json[], p_new_reservations json[], p_reservations json[],
  p_names json[], p_new_blocks json[], p_blocks json[], p_holders json[], p_events json[]
) RETURNS json
LANGUAGE plpgsql VOLATILE
-- Whatever the statistics say, a few rows by their index: plans that were made while the tables were empty stay right.
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET jit = off
SET plan_cache_mode = force_generic_plan
AS $$
DECLARE
  v_seed CONSTANT bigint := hashtextextended('holdfast', 0);
  v_sets CONSTANT integer := cardinality(p_decided_at_ms);
  v_now_ms bigint;
  -- By the place of a set in the batch, from 1. A set that is refused has no sequence, but a guard that refused it.
  v_at_ms bigint[] := array_fill(NULL::bigint, ARRAY[v_sets]);
  v_sequence bigint[] := v_at_ms;
  v_guard integer[] := v_at_ms;
  v_place integer[] := v_at_ms;
  v_against record;
  v_accepted integer;
  v_found bigint;
BEGIN
  PERFORM set_config('lock_timeout', p_lock_timeout_ms::text, true);
  IF p_whole_centers THEN
    PERFORM pg_advisory_xact_lock(hash)
    FROM (SELECT DISTINCT hashtextextended(center, v_seed) AS hash FROM unnest(p_centers) AS center ORDER BY hash) c;
  ELSE
    PERFORM pg_advisory_xact_lock_shared(hash)
    FROM (SELECT DISTINCT hashtextextended(center, v_seed) AS hash FROM unnest(p_centers) AS center ORDER BY hash) c;
    PERFORM pg_advisory_xact_lock(hash)
    FROM (SELECT DISTINCT hashtextextended(key, v_seed) AS hash FROM unnest(p_keys) AS key ORDER BY hash) k;
  END IF;
  v_now_ms := holdfast.holdfast_now();

  FOR v_wave IN 1 .. cardinality(p_first) LOOP
    -- What speaks against each set, by precedence: 1 duplicate, 2 stale, 3 deadline, 4 overlap; null where nothing does.
    FOR v_against IN
      SELECT w.n, 1 AS guard, 0 AS place
      FROM json_to_recordset(p_commands[v_wave]) AS w(n integer, tag integer, command_id text)
      JOIN holdfast.commands c ON c.tag = w.tag AND c.command_id = w.command_id
      UNION ALL
      SELECT g.n, 2, g.place
      FROM json_to_recordset(p_guards[v_wave]) AS g(
        n integer, place integer, tag integer, kind text, id uuid, center_id text, name text, version integer
      )
      WHERE g.version <> coalesce(CASE g.kind
        WHEN 'booking' THEN (SELECT b.version FROM holdfast.bookings b WHERE b.tag = g.tag AND b.id = g.id)
        WHEN 'reservation' THEN (SELECT r.version FROM holdfast.reservations r WHERE r.tag = g.tag AND r.id = g.id)
        ELSE (
          SELECT h.version FROM holdfast.holders h
          WHERE h.tag = g.tag AND h.center_id = g.center_id AND h.key = g.name)
      END, 0)
      UNION ALL
      SELECT c.n, 4, c.place
      FROM json_to_recordset(p_claimed[v_wave]) AS c(
        n integer, place integer, tag integer, center_id text, unit text, start_ms bigint, end_ms bigint, clashes boolean
      )
      CROSS JOIN LATERAL (SELECT holdfast.unit_id(c.center_id, c.unit) AS id OFFSET 0) u
      WHERE c.clashes OR EXISTS (
        -- Claims of one unit do not overlap: besides those that start within it, only the last before it may reach it.
        SELECT FROM holdfast.claims k
        WHERE k.tag = c.tag AND k.unit_id = u.id AND k.start_ms < c.end_ms AND k.end_ms > c.start_ms
          AND k.start_ms >= coalesce((
            SELECT before.start_ms FROM holdfast.claims before
            WHERE before.tag = c.tag AND before.unit_id = u.id AND before.start_ms <= c.start_ms
            ORDER BY before.start_ms DESC LIMIT 1), c.start_ms)
          -- What a set gives back, the same set may take.
          AND NOT EXISTS (
            SELECT FROM json_to_recordset(p_released[v_wave]) AS r(n integer, unit text, start_ms bigint)
            WHERE r.n = c.n AND r.unit = k.unit AND r.start_ms = k.start_ms)
      )
    LOOP
      IF (v_against.guard, v_against.place) < (coalesce(v_guard[v_against.n], 5), v_place[v_against.n]) THEN
        v_guard[v_against.n] := v_against.guard;
        v_place[v_against.n] := v_against.place;
      END IF;
    END LOOP;
    IF p_block_guards[v_wave] IS NOT NULL THEN
      FOR v_against IN
        SELECT g.n, 2 AS guard, g.place
        FROM json_to_recordset(p_block_guards[v_wave]) AS g(
          n integer, place integer, tag integer, kind text, id uuid, center_id text, name text, version integer
        )
        WHERE g.version <> coalesce(CASE g.kind
          WHEN 'block' THEN (SELECT k.version FROM holdfast.blocks k WHERE k.tag = g.tag AND k.id = g.id)
          -- No other block may stand in this name.
          WHEN 'external_id' THEN (
            SELECT 1 FROM holdfast.blocks k
            WHERE k.tag = g.tag AND k.center_id = g.center_id AND k.external_id = g.name AND k.standing AND k.id <> g.id)
          ELSE coalesce(
            (SELECT b.version FROM holdfast.bookings b WHERE b.tag = g.tag AND b.id = g.id),
            (SELECT r.version FROM holdfast.reservations r WHERE r.tag = g.tag AND r.id = g.id),
            (SELECT k.version FROM holdfast.blocks k WHERE k.tag = g.tag AND k.id = g.id))
        END, 0)
      LOOP
        IF (v_against.guard, v_against.place) < (coalesce(v_guard[v_against.n], 5), v_place[v_against.n]) THEN
          v_guard[v_against.n] := v_against.guard;
          v_place[v_against.n] := v_against.place;
        END IF;
      END LOOP;
    END IF;
    v_accepted := 0;
    FOR v_n IN p_first[v_wave] .. coalesce(p_first[v_wave + 1] - 1, v_sets) LOOP
      v_at_ms[v_n] := greatest(v_now_ms, p_decided_at_ms[v_n]);
      IF p_before_ms[v_n] <= v_at_ms[v_n] AND coalesce(v_guard[v_n], 5) > 3 THEN
        v_guard[v_n] := 3;
        v_place[v_n] := 0;
      END IF;
      IF v_guard[v_n] IS NULL THEN
        v_sequence[v_n] := nextval('holdfast.sequence');
        v_accepted := v_accepted + 1;
      END IF;
    END LOOP;
    -- Those who lose a race come in waves of one: they are to cost no more than the look.
    CONTINUE WHEN v_accepted = 0;

    -- First of all what is given back, then everything else.
    IF p_released[v_wave] IS NOT NULL THEN
      DELETE FROM holdfast.claims k
      USING json_to_recordset(p_released[v_wave]) AS r(
        n integer, tag integer, center_id text, unit text, start_ms bigint, end_ms bigint, owner uuid
      )
      WHERE v_sequence[r.n] IS NOT NULL AND k.tag = r.tag AND k.unit_id = holdfast.unit_id(r.center_id, r.unit)
        AND k.start_ms = r.start_ms AND k.end_ms = r.end_ms AND k.owner = r.owner;
      GET DIAGNOSTICS v_found = ROW_COUNT;
      IF v_found <> holdfast.accepted_rows_1(p_released[v_wave], v_sequence) THEN
        RAISE EXCEPTION 'a claim that is given back is recorded' USING ERRCODE = 'HF001';
      END IF;
    END IF;

    IF p_bookings[v_wave] IS NOT NULL THEN
      UPDATE holdfast.bookings b
      SET reservation_id = w.reservation_id, moved = w.moved, guest_units = w.guest_units, host_holder = w.host_holder,
        holder_key = w.holder_key, reach_before_ms = w.reach_before_ms, reach_after_ms = w.reach_after_ms,
        version = b.version + 1, written_at_ms = v_at_ms[w.n], state = w.state
      FROM json_to_recordset(p_bookings[v_wave]) AS w(
        n integer, tag integer, id uuid, reservation_id uuid, moved uuid[], guest_units text[],
        host_holder text, holder_key text, reach_before_ms bigint, reach_after_ms bigint, state json
      )
      WHERE v_sequence[w.n] IS NOT NULL AND b.tag = w.tag AND b.id = w.id;
      GET DIAGNOSTICS v_found = ROW_COUNT;
      IF v_found <> holdfast.accepted_rows_1(p_bookings[v_wave], v_sequence) THEN
        RAISE EXCEPTION 'a booking was removed meanwhile' USING ERRCODE = 'serialization_failure';
      END IF;
    END IF;

    IF p_new_bookings[v_wave] IS NOT NULL THEN
      INSERT INTO holdfast.bookings (
        tag, id, center_id, reservation_id, moved, guest_units, host_holder, holder_key,
        reach_before_ms, reach_after_ms, version, written_at_ms, state
      )
      SELECT w.tag, w.id, w.center_id, w.reservation_id, w.moved, w.guest_units, w.host_holder, w.holder_key,
        w.reach_before_ms, w.reach_after_ms, 1, v_at_ms[w.n], w.state
      FROM json_to_recordset(p_new_bookings[v_wave]) AS w(
        n integer, tag integer, id uuid, center_id text, reservation_id uuid, moved uuid[], guest_units text[],
        host_holder text, holder_key text, reach_before_ms bigint, reach_after_ms bigint, state json
      )
      WHERE v_sequence[w.n] IS NOT NULL;
    END IF;

    IF p_reservations[v_wave] IS NOT NULL THEN
      UPDATE holdfast.reservations r
      SET expires_at_ms = w.expires_at_ms, ended = w.ended, start_ms = w.start_ms, guest_units = w.guest_units,
        pending = w.pending, claims = w.claims, version = r.version + 1, written_at_ms = v_at_ms[w.n], state = w.state
      FROM json_to_recordset(p_reservations[v_wave]) AS w(
        n integer, tag integer, id uuid, expires_at_ms bigint, ended boolean, start_ms bigint, guest_units text[],
        pending uuid[], claims integer, gained integer, state json
      )
      WHERE v_sequence[w.n] IS NOT NULL AND r.tag = w.tag AND r.id = w.id AND r.claims + w.gained = w.claims;
      GET DIAGNOSTICS v_found = ROW_COUNT;
      IF v_found <> holdfast.accepted_rows_1(p_reservations[v_wave], v_sequence) THEN
        RAISE EXCEPTION 'a change of claims leads from the old state''s claims to the new one''s' USING ERRCODE = 'HF001';
      END IF;
    END IF;

    IF p_new_reservations[v_wave] IS NOT NULL THEN
      INSERT INTO holdfast.reservations (
        tag, id, center_id, booking_id, holder, reserved_at_ms, expires_at_ms, ended, start_ms, guest_units, pending,
        claims, version, written_at_ms, state
      )
      SELECT w.tag, w.id, w.center_id, b.id, w.holder, w.reserved_at_ms, w.expires_at_ms, w.ended, w.start_ms,
        w.guest_units, w.pending, w.claims, 1, v_at_ms[w.n], w.state
      FROM json_to_recordset(p_new_reservations[v_wave]) AS w(
        n integer, tag integer, id uuid, center_id text, booking_id uuid, holder text, reserved_at_ms bigint,
        expires_at_ms bigint, ended boolean, start_ms bigint, guest_units text[], pending uuid[], claims integer, state json
      )
      JOIN holdfast.bookings b ON b.tag = w.tag AND b.id = w.booking_id
      WHERE v_sequence[w.n] IS NOT NULL;
      GET DIAGNOSTICS v_found = ROW_COUNT;
      IF v_found <> holdfast.accepted_rows_1(p_new_reservations[v_wave], v_sequence) THEN
        RAISE EXCEPTION 'a reservation''s booking is recorded' USING ERRCODE = 'HF001';
      END IF;
    END IF;

    IF p_names[v_wave] IS NOT NULL THEN
      INSERT INTO holdfast.reservation_names (tag, kind, name, reservation_id)
      SELECT w.tag, w.kind, coalesce(w.id, holdfast.unit_id(w.center_id, w.unit)), w.reservation_id
      FROM json_to_recordset(p_names[v_wave]) AS w(
        n integer, tag integer, kind "char", id uuid, center_id text, unit text, reservation_id uuid
      )
      WHERE v_sequence[w.n] IS NOT NULL
      ON CONFLICT DO NOTHING;
    END IF;

    IF p_blocks[v_wave] IS NOT NULL THEN
      UPDATE holdfast.blocks b
      SET standing = w.standing, claims = w.claims, version = b.version + 1, written_at_ms = v_at_ms[w.n], state = w.state
      FROM json_to_recordset(p_blocks[v_wave]) AS w(
        n integer, tag integer, id uuid, standing boolean, claims integer, gained integer, state json
      )
      WHERE v_sequence[w.n] IS NOT NULL AND b.tag = w.tag AND b.id = w.id AND b.claims + w.gained = w.claims;
      GET DIAGNOSTICS v_found = ROW_COUNT;
      IF v_found <> holdfast.accepted_rows_1(p_blocks[v_wave], v_sequence) THEN
        RAISE EXCEPTION 'a change of claims leads from the old state''s claims to the new one''s' USING ERRCODE = 'HF001';
      END IF;
    END IF;

    IF p_new_blocks[v_wave] IS NOT NULL THEN
      INSERT INTO holdfast.blocks (
        tag, id, center_id, external_id, standing, sequence, claims, version, written_at_ms, state
      )
      SELECT w.tag, w.id, w.center_id, w.external_id, w.standing, v_sequence[w.n], w.claims, 1, v_at_ms[w.n], w.state
      FROM json_to_recordset(p_new_blocks[v_wave]) AS w(
        n integer, tag integer, id uuid, center_id text, external_id text, standing boolean, claims integer, state json
      )
      WHERE v_sequence[w.n] IS NOT NULL;
    END IF;

    IF p_claimed[v_wave] IS NOT NULL THEN
      INSERT INTO holdfast.claims (
        tag, unit_id, start_ms, end_ms, owner, held_until_ms, of_block, length_class, center_id, unit
      )
      SELECT w.tag, holdfast.unit_id(w.center_id, w.unit), w.start_ms, w.end_ms, w.owner, w.held_until_ms, w.of_block, w.length_class, w.center_id, w.unit
      FROM json_to_recordset(p_claimed[v_wave]) AS w(
        n integer, tag integer, start_ms bigint, end_ms bigint, owner uuid, held_until_ms bigint,
        of_block boolean, length_class smallint, center_id text, unit text
      )
      WHERE v_sequence[w.n] IS NOT NULL;
    END IF;

    -- What an owner keeps is held until its owner's new expiry, or for good.
    IF p_kept[v_wave] IS NOT NULL THEN
      UPDATE holdfast.claims k
      SET held_until_ms = w.held_until_ms
      FROM json_to_recordset(p_kept[v_wave]) AS w(
        n integer, tag integer, center_id text, unit text, start_ms bigint, owner uuid, held_until_ms bigint
      )
      WHERE v_sequence[w.n] IS NOT NULL AND k.tag = w.tag AND k.unit_id = holdfast.unit_id(w.center_id, w.unit) AND k.start_ms = w.start_ms
        AND k.owner = w.owner AND k.held_until_ms IS DISTINCT FROM w.held_until_ms;
    END IF;

    IF p_holders[v_wave] IS NOT NULL THEN
      INSERT INTO holdfast.holders AS h (tag, center_id, key, version)
      SELECT w.tag, w.center_id, w.key, 1
      FROM json_to_recordset(p_holders[v_wave]) AS w(n integer, tag integer, center_id text, key text)
      WHERE v_sequence[w.n] IS NOT NULL
      ON CONFLICT (tag, center_id, key) DO UPDATE SET version = h.version + 1;
    END IF;

    IF p_commands[v_wave] IS NOT NULL THEN
      INSERT INTO holdfast.commands (tag, command_id, accepted_at_ms, record)
      SELECT w.tag, w.command_id, w.accepted_at_ms, w.record
      FROM json_to_recordset(p_commands[v_wave]) AS w(
        n integer, tag integer, command_id text, accepted_at_ms bigint, record json
      )
      WHERE v_sequence[w.n] IS NOT NULL;
    END IF;

    IF p_events[v_wave] IS NOT NULL THEN
      INSERT INTO holdfast.events (tag, sequence, ordinal, order_key, at_ms, event)
      SELECT w.tag, v_sequence[w.n], w.ordinal, w.order_key, w.at_ms, w.event
      FROM json_to_recordset(p_events[v_wave]) AS w(
        n integer, tag integer, ordinal integer, order_key uuid, at_ms bigint, event json
      )
      WHERE v_sequence[w.n] IS NOT NULL;
    END IF;
  END LOOP;

  RETURN json_build_array(v_now_ms, v_sequence, v_guard, v_place);
END
$$;
