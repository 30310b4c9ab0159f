-- Called first by every function that the library calls. A role or a database may have settings of its own: those that would
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
