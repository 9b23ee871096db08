# Rights that two transactions give and take: the second sees what the first has made of them, also where it
# would change nothing by what it saw first.
setup
  DROP TABLE IF EXISTS t;
  DROP SEQUENCE IF EXISTS numbers;
  DROP SCHEMA IF EXISTS apart CASCADE;
  DROP ROLE IF EXISTS reader, members;
  CREATE ROLE reader;
  CREATE ROLE members;
  CREATE TABLE t (a int);
  CREATE SEQUENCE numbers;
  CREATE SCHEMA apart;
  GRANT SELECT ON t TO reader;
  GRANT USAGE ON SEQUENCE numbers TO reader;
  GRANT members TO reader;

level read committed
differs: PostgreSQL's second one fails: the row of its catalog was concurrently updated (XX000).
T1: BEGIN
  BEGIN
T1: REVOKE SELECT ON t FROM reader
  REVOKE
T2: GRANT SELECT ON t TO reader
  waits
T1: COMMIT
  COMMIT
  T2: GRANT
T1: SELECT has_table_privilege('reader', 't', 'SELECT')
  True
  SELECT 1

level read committed
differs: PostgreSQL's second one fails: the row of its catalog was concurrently updated (XX000).
T1: BEGIN
  BEGIN
T1: GRANT USAGE ON SCHEMA apart TO reader
  GRANT
T2: REVOKE USAGE ON SCHEMA apart FROM reader
  waits
T1: COMMIT
  COMMIT
  T2: REVOKE
T1: SELECT has_schema_privilege('reader', 'apart', 'USAGE')
  False
  SELECT 1

level read committed
T1: BEGIN
  BEGIN
T1: REVOKE USAGE ON SEQUENCE numbers FROM reader
  REVOKE
T2: GRANT USAGE ON SEQUENCE numbers TO reader
  waits
T1: ROLLBACK
  ROLLBACK
  T2: GRANT
T1: SELECT has_sequence_privilege('reader', 'numbers', 'USAGE')
  True
  SELECT 1

level read committed
differs: PostgreSQL's T2 looks at what is committed, finds nothing to do and does not wait.
T1: BEGIN
  BEGIN
T1: REVOKE members FROM reader
  REVOKE ROLE
T2: GRANT members TO reader
  waits
T1: COMMIT
  COMMIT
  T2: GRANT ROLE
T1: SELECT pg_has_role('reader', 'members', 'MEMBER')
  True
  SELECT 1

level read committed
differs: PostgreSQL's T2 looks at what is committed, finds nothing to do and does not wait.
T1: BEGIN
  BEGIN
T1: REVOKE members FROM reader
  REVOKE ROLE
T1: COMMIT
  COMMIT
T1: BEGIN
  BEGIN
T1: GRANT members TO reader
  GRANT ROLE
T2: REVOKE members FROM reader
  waits
T1: COMMIT
  COMMIT
  T2: REVOKE ROLE
T1: SELECT pg_has_role('reader', 'members', 'MEMBER')
  False
  SELECT 1
