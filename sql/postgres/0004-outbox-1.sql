-- The outbox on many nodes. A number that a transaction takes says nothing about when it commits, so a reader that goes
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
