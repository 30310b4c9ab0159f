-- Waits until all commits so far are on the standbys that this server waits for, if it waits for any: an empty commit of its
-- own has them before it. A server that was killed while a commit waited shows that commit after its restart, and its standby
-- may never have it (docs/postgres.md, Failover).

CREATE FUNCTION @schema@.replicated_1() RETURNS boolean
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  v_ready CONSTANT boolean := @schema@.session_1();
BEGIN
  IF NOT v_ready OR pg_catalog.current_setting('synchronous_standby_names') = '' THEN
    RETURN false;
  END IF;
  PERFORM pg_catalog.pg_logical_emit_message(true, 'holdfast', '');
  RETURN true;
END
$$;
