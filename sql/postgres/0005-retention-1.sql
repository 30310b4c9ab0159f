-- What is forgotten, and when. Nothing goes by itself: somebody calls remove_old_1, again and again. A row that another
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
