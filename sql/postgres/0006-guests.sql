-- A directory of guests, for hosts that have none: the one place with personal data. A guest's id alone leads to the
-- guest, so these tables are not partitioned. Ids of guests are in canonical form, the one of all spellings of a GUID.

CREATE TABLE @schema@.guests (
  id text COLLATE "C" PRIMARY KEY,
  -- As the host spells it, and in canonical form, by which it is looked for; null for a guest of all centers.
  center_id text COLLATE "C",
  center_key text COLLATE "C",
  first_name text NOT NULL,
  last_name text NOT NULL,
  email text,
  phone text,
  -- Name, e-mail address and phone number without case, accents and surplus space, in lines.
  searched text NOT NULL
);

CREATE INDEX guests_of_center ON @schema@.guests (center_key, id);

CREATE TABLE @schema@.guest_relations (
  host_id text COLLATE "C" NOT NULL REFERENCES @schema@.guests ON DELETE CASCADE,
  guest_id text COLLATE "C" NOT NULL REFERENCES @schema@.guests ON DELETE CASCADE,
  kind text NOT NULL,
  PRIMARY KEY (host_id, guest_id),
  CHECK (host_id <> guest_id)
);
