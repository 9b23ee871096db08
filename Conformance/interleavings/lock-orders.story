# What statements lock, and in which order: others that come between must not be stopped. The answers are PostgreSQL's.
setup
  DROP TABLE IF EXISTS children, later, parents, apart CASCADE;
  CREATE TABLE parents (id int PRIMARY KEY, v int);
  CREATE TABLE later (id int PRIMARY KEY, tid int REFERENCES parents DEFERRABLE INITIALLY DEFERRED);
  CREATE TABLE children (id int PRIMARY KEY, tid int REFERENCES parents);
  CREATE TABLE apart (id int PRIMARY KEY, v int);
  INSERT INTO parents VALUES (1, 1), (2, 2);
  INSERT INTO later VALUES (1, 1);
  INSERT INTO children VALUES (1, 2), (2, 2);
  INSERT INTO apart VALUES (1, 1), (2, 2);

# DROP TABLE waits for the table it names before it locks those that refer to it.
level read committed
T1: BEGIN
  BEGIN
T1: SELECT v FROM parents WHERE id = 1
  1
  SELECT 1
T2: DROP TABLE parents CASCADE
  waits
T1: SELECT id FROM children WHERE id = 1
  1
  SELECT 1
T1: COMMIT
  COMMIT
  T2: DROP TABLE

# SET CONSTRAINTS with nothing to check takes no snapshot, whatever the session has run before.
level repeatable read
T1: SELECT 1
  1
  SELECT 1
T1: BEGIN
  BEGIN
T1: SET CONSTRAINTS ALL IMMEDIATE
  SET CONSTRAINTS
T2: UPDATE apart SET v = 7 WHERE id = 1
  UPDATE 1
T1: LOCK TABLE apart
  LOCK TABLE
T1: SELECT v FROM apart WHERE id = 1
  7
  SELECT 1
T1: UPDATE apart SET v = v + 1 WHERE id = 1
  UPDATE 1
T1: COMMIT
  COMMIT

# An advisory lock that the session and the transaction hold cannot be prepared.
level read committed
T1: BEGIN
  BEGIN
T1: SELECT 1 FROM pg_advisory_lock(78), pg_advisory_xact_lock(78)
  1
  SELECT 1
T1: PREPARE TRANSACTION 'locks'
  error 0A000 cannot PREPARE while holding both session-level and transaction-level locks on the same object
T1: ROLLBACK PREPARED 'locks'
  error 42704 prepared transaction with identifier "locks" does not exist

# A key with a row that refers to it is refused at the first: it waits for no other that goes.
level read committed
T1: BEGIN
  BEGIN
T1: DELETE FROM children WHERE id = 2
  DELETE 1
T2: DELETE FROM parents WHERE id = 2
  error 23503 update or delete on table "parents" violates foreign key constraint "children_tid_fkey" on table "children"
T1: COMMIT
  COMMIT

# So it makes no deadlock.
level read committed
T1: BEGIN
  BEGIN
T1: DELETE FROM children WHERE id = 2
  DELETE 1
T2: BEGIN
  BEGIN
T2: UPDATE apart SET v = 9 WHERE id = 2
  UPDATE 1
T2: DELETE FROM parents WHERE id = 2
  error 23503 update or delete on table "parents" violates foreign key constraint "children_tid_fkey" on table "children"
T1: UPDATE apart SET v = 10 WHERE id = 2
  UPDATE 1
T1: COMMIT
  COMMIT

# A CREATE INDEX that waits for a writer is in nobody's way: the writer may change the table's definition,
level read committed
T1: BEGIN
  BEGIN
T1: UPDATE apart SET v = 3 WHERE id = 1
  UPDATE 1
T2: CREATE INDEX apart_v ON apart (v)
  waits
T1: ALTER TABLE apart ADD COLUMN more int
  ALTER TABLE
T1: COMMIT
  COMMIT
  T2: CREATE INDEX
T2: SELECT indexrelid::regclass::text, indisvalid FROM pg_index WHERE indrelid = 'apart'::regclass ORDER BY 1
  apart_pkey|True
  apart_v|True
  SELECT 2
T2: SELECT id, v, more FROM apart ORDER BY id
  1|3|
  2|2|
  SELECT 2

# lock the table,
level read committed
T1: BEGIN
  BEGIN
T1: UPDATE apart SET v = 3 WHERE id = 1
  UPDATE 1
T2: CREATE INDEX apart_v ON apart (v)
  waits
T1: LOCK TABLE apart
  LOCK TABLE
T1: INSERT INTO apart VALUES (3, 3)
  INSERT 0 1
T1: COMMIT
  COMMIT
  T2: CREATE INDEX
T2: SET enable_seqscan = off
  SET
T2: SELECT id FROM apart WHERE v = 3 ORDER BY id
  1
  3
  SELECT 2
T2: RESET enable_seqscan
  RESET

# drop it,
level read committed
T1: BEGIN
  BEGIN
T1: UPDATE apart SET v = 3 WHERE id = 1
  UPDATE 1
T2: CREATE INDEX apart_v ON apart (v)
  waits
T1: DROP TABLE apart
  DROP TABLE
T1: COMMIT
  COMMIT
  T2: error 42P01 relation "apart" does not exist

# or build an index itself; two that wait let each other go on, too.
level read committed
T1: BEGIN
  BEGIN
T1: UPDATE apart SET v = 3 WHERE id = 1
  UPDATE 1
T2: CREATE INDEX apart_v ON apart (v)
  waits
T1: CREATE INDEX apart_w ON apart (v, id)
  CREATE INDEX
T1: COMMIT
  COMMIT
  T2: CREATE INDEX
T2: SELECT indexrelid::regclass::text, indisvalid FROM pg_index WHERE indrelid = 'apart'::regclass ORDER BY 1
  apart_pkey|True
  apart_v|True
  apart_w|True
  SELECT 3

level read committed
T1: BEGIN
  BEGIN
T1: UPDATE apart SET v = 3 WHERE id = 1
  UPDATE 1
T3: BEGIN
  BEGIN
T3: UPDATE apart SET v = 4 WHERE id = 2
  UPDATE 1
T2: CREATE INDEX apart_v ON apart (v)
  waits
T1: LOCK TABLE apart IN SHARE UPDATE EXCLUSIVE MODE
  LOCK TABLE
T1: COMMIT
  COMMIT
T3: ALTER TABLE apart DROP COLUMN v
  ALTER TABLE
T3: ROLLBACK
  ROLLBACK
  T2: CREATE INDEX
T2: SELECT indexrelid::regclass::text, indisvalid FROM pg_index WHERE indrelid = 'apart'::regclass ORDER BY 1
  apart_pkey|True
  apart_v|True
  SELECT 2
