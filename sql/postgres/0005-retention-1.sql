-- What is forgotten, and when. Nothing goes by itself: somebody calls remove_old_1, again and again.

CREATE INDEX reservations_ended ON @schema@.reservations (written_at_ms) WHERE ended;
CREATE INDEX reservations_of_booking ON @schema@.reservations (tag, booking_id) WHERE ended;
CREATE INDEX bookings_unreserved ON @schema@.bookings (id) WHERE reservation_id IS NULL;
CREATE INDEX blocks_removed ON @schema@.blocks (written_at_ms) WHERE NOT standing;

CREATE FUNCTION @schema@.remove_old_1(
  p_commands_ms bigint, p_ended_ms bigint, p_open_ms bigint, p_events_ms bigint, p_limit integer,
  p_ceiling_ms bigint DEFAULT NULL
) RETURNS json
LANGUAGE plpgsql VOLATILE
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET jit = off
AS $$
DECLARE
  v_now_ms bigint := @schema@.instant_1(p_ceiling_ms);
  v_ended_ms bigint := v_now_ms - p_ended_ms;
  v_delivered bigint;
  v_commands bigint;
  v_reservations bigint;
  v_bookings bigint;
  v_unreserved bigint;
  v_blocks bigint;
  v_events bigint;
BEGIN
  WITH old AS (
    SELECT tag, center_id, command_id FROM @schema@.commands WHERE accepted_at_ms <= v_now_ms - p_commands_ms
    ORDER BY accepted_at_ms LIMIT p_limit
  )
  DELETE FROM @schema@.commands c USING old WHERE c.tag = old.tag AND c.center_id = old.center_id AND c.command_id = old.command_id;
  GET DIAGNOSTICS v_commands = ROW_COUNT;

  -- The latest reservation of a booking goes once no other is left, and takes the booking with it.
  WITH old AS (
    SELECT r.tag, r.id, r.booking_id, r.center_id, r.guest_units, b.reservation_id = r.id AS latest
    FROM @schema@.reservations r
    JOIN @schema@.bookings b ON b.tag = r.tag AND b.id = r.booking_id
    WHERE r.ended AND r.written_at_ms <= v_ended_ms
      AND (b.reservation_id <> r.id OR NOT EXISTS (
        SELECT FROM @schema@.reservations o
        WHERE o.tag = r.tag AND o.booking_id = r.booking_id AND o.ended AND o.id <> r.id AND o.written_at_ms > v_ended_ms))
    ORDER BY r.written_at_ms, r.id LIMIT p_limit
  ), going AS (
    SELECT * FROM old
    WHERE NOT latest OR NOT EXISTS (
      SELECT FROM @schema@.reservations o
      WHERE o.tag = old.tag AND o.booking_id = old.booking_id AND o.ended AND o.id <> old.id
        AND NOT EXISTS (SELECT FROM old other WHERE other.tag = o.tag AND other.id = o.id))
  ), guests AS (
    DELETE FROM @schema@.reservation_guests g
    USING (SELECT tag, id, @schema@.unit_id(center_id, unit) AS guest FROM going, unnest(guest_units) AS unit) w
    WHERE g.tag = w.tag AND g.guest = w.guest AND g.reservation_id = w.id
  ), bookings AS (
    -- A booking that a commit has given another hold meanwhile stays: the server looks at its row once more.
    DELETE FROM @schema@.bookings b USING going
    WHERE going.latest AND b.tag = going.tag AND b.id = going.booking_id AND b.reservation_id = going.id RETURNING 1
  ), reservations AS (
    DELETE FROM @schema@.reservations r USING going
    WHERE r.tag = going.tag AND r.id = going.id AND r.ended AND r.written_at_ms <= v_ended_ms RETURNING 1
  )
  SELECT (SELECT count(*) FROM reservations), (SELECT count(*) FROM bookings) INTO v_reservations, v_bookings;

  WITH old AS (
    SELECT tag, id FROM @schema@.bookings WHERE reservation_id IS NULL AND written_at_ms <= v_now_ms - p_open_ms
    ORDER BY id LIMIT p_limit - v_bookings
  )
  DELETE FROM @schema@.bookings b USING old
  WHERE b.tag = old.tag AND b.id = old.id AND b.reservation_id IS NULL AND b.written_at_ms <= v_now_ms - p_open_ms;
  GET DIAGNOSTICS v_unreserved = ROW_COUNT;

  WITH old AS (
    SELECT tag, id FROM @schema@.blocks WHERE NOT standing AND written_at_ms <= v_ended_ms
    ORDER BY written_at_ms LIMIT p_limit
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
      AND NOT EXISTS (SELECT FROM @schema@.parked p WHERE p.key = e.order_key AND p.position <= e.position)
    ORDER BY position LIMIT p_limit
  )
  DELETE FROM @schema@.events e USING old
  WHERE e.tag = old.tag AND e.sequence = old.sequence AND e.ordinal = old.ordinal;
  GET DIAGNOSTICS v_events = ROW_COUNT;

  RETURN json_build_array(v_commands, v_reservations, v_bookings + v_unreserved, v_blocks, v_events,
    greatest(v_commands, v_reservations, v_bookings + v_unreserved, v_blocks, v_events) >= p_limit);
END
$$;
