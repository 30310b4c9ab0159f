-- Reads and commits inside the host's own open transaction. Each is one statement that never fails: what goes wrong is rolled
-- back by itself and returned, so that the host's transaction can be used further.
--
-- What a command did stays, its locks with it, until the host's transaction ends. What it only looked at leaves no lock.

-- The deadlines of commands that were accepted in a transaction that is still open: no other transaction ever sees one.
-- `finish`: the holds that the command keeps alive, or ends before its deadline.
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
