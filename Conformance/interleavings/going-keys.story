# Keys: foreign ones that go while somebody relies on them, deferrable ones whose row is about to go, and those that a
# MERGE or ON CONFLICT leaves as they are.
setup
  DROP TABLE IF EXISTS referring, base, d, q CASCADE;
  CREATE TABLE base (id int PRIMARY KEY, k int UNIQUE, v int);
  CREATE TABLE referring (id int PRIMARY KEY, tid int REFERENCES base ON DELETE CASCADE ON UPDATE CASCADE);
  CREATE TABLE d (id int PRIMARY KEY, u int UNIQUE DEFERRABLE, v int);
  CREATE TABLE q (id int PRIMARY KEY, z int);
  INSERT INTO base VALUES (1, 1, 1), (2, 2, 2), (3, 3, 3);
  INSERT INTO referring VALUES (1, 1), (2, 2);
  INSERT INTO d VALUES (1, 1, 1), (2, 2, 2);
  INSERT INTO q VALUES (1, 1), (2, 2);

# A foreign key that goes is waited for where it refers to.
level read committed
T1: BEGIN
  BEGIN
T1: ALTER TABLE referring DROP CONSTRAINT referring_tid_fkey
  ALTER TABLE
T2: DELETE FROM base WHERE id = 1
  waits
T1: COMMIT
  COMMIT
  T2: DELETE 1
T2: SELECT id FROM base ORDER BY id
  2
  3
  SELECT 2
T2: SELECT id FROM referring ORDER BY id
  1
  2
  SELECT 2

level read committed
T1: BEGIN
  BEGIN
T1: ALTER TABLE referring DROP CONSTRAINT referring_tid_fkey
  ALTER TABLE
T2: UPDATE base SET id = 100 WHERE id = 1
  waits
T1: COMMIT
  COMMIT
  T2: UPDATE 1
T2: SELECT id FROM base ORDER BY id
  2
  3
  100
  SELECT 3
T2: SELECT id FROM referring ORDER BY id
  1
  2
  SELECT 2

level read committed
T1: BEGIN
  BEGIN
T1: DROP TABLE referring
  DROP TABLE
T2: DELETE FROM base WHERE id = 3
  waits
T1: COMMIT
  COMMIT
  T2: DELETE 1
T2: SELECT id FROM base ORDER BY id
  1
  2
  SELECT 2
T2: SELECT id FROM referring ORDER BY id
  error 42P01 relation "referring" does not exist

level read committed
T1: BEGIN
  BEGIN
T1: ALTER TABLE referring DROP COLUMN tid
  ALTER TABLE
T2: DELETE FROM base WHERE id = 1
  waits
T1: COMMIT
  COMMIT
  T2: DELETE 1
T2: SELECT id FROM base ORDER BY id
  2
  3
  SELECT 2
T2: SELECT id FROM referring ORDER BY id
  1
  2
  SELECT 2

# And waits there.
level read committed
T1: BEGIN
  BEGIN
T1: SELECT count(*) FROM base
  3
  SELECT 1
T2: ALTER TABLE referring DROP CONSTRAINT referring_tid_fkey
  waits
T1: COMMIT
  COMMIT
  T2: ALTER TABLE

# A deferrable key whose row is about to go.
level read committed
T1: BEGIN
  BEGIN
T1: UPDATE d SET u = 5 WHERE id = 1
  UPDATE 1
T2: UPDATE d SET u = 1 WHERE id = 2
  waits
T1: COMMIT
  COMMIT
  T2: UPDATE 1
T2: SELECT * FROM d ORDER BY id
  1|5|1
  2|1|2
  SELECT 2

level read committed
T1: BEGIN
  BEGIN
T1: UPDATE d SET u = 5 WHERE id = 1
  UPDATE 1
T2: UPDATE d SET u = 1 WHERE id = 2
  waits
T1: ROLLBACK
  ROLLBACK
  T2: error 23505 duplicate key value violates unique constraint "d_u_key"
T2: SELECT * FROM d ORDER BY id
  1|1|1
  2|2|2
  SELECT 2

level read committed
T1: BEGIN
  BEGIN
T1: DELETE FROM d WHERE id = 1
  DELETE 1
T2: INSERT INTO d VALUES (9, 1, 1)
  waits
T1: COMMIT
  COMMIT
  T2: INSERT 0 1
T2: SELECT * FROM d ORDER BY id
  2|2|2
  9|1|1
  SELECT 2

level read committed
T1: BEGIN
  BEGIN
T1: DELETE FROM d WHERE id = 1
  DELETE 1
T2: INSERT INTO d VALUES (9, 1, 1)
  waits
T1: ROLLBACK
  ROLLBACK
  T2: error 23505 duplicate key value violates unique constraint "d_u_key"
T2: SELECT * FROM d ORDER BY id
  1|1|1
  2|2|2
  SELECT 2

level read committed
T2: BEGIN
  BEGIN
T2: SET CONSTRAINTS ALL DEFERRED
  SET CONSTRAINTS
T2: UPDATE d SET u = 1 WHERE id = 2
  UPDATE 1
T1: BEGIN
  BEGIN
T1: DELETE FROM d WHERE id = 1
  DELETE 1
T2: SET CONSTRAINTS ALL IMMEDIATE
  waits
T1: COMMIT
  COMMIT
  T2: SET CONSTRAINTS
T2: COMMIT
  COMMIT

# A MERGE that sets a key to what it is.
level read committed
T1: BEGIN
  BEGIN
T1: MERGE INTO base USING q ON base.id = q.id AND base.k = 1 WHEN MATCHED THEN UPDATE SET k = z
  MERGE 1
T2: SELECT id FROM base WHERE id = 1 FOR KEY SHARE NOWAIT
  1
  SELECT 1
T2: SELECT id FROM base WHERE id = 1 FOR SHARE NOWAIT
  error 55P03 could not obtain lock on row in relation "base"
T1: MERGE INTO base USING q ON base.id = q.id AND base.id = 2 WHEN MATCHED THEN UPDATE SET k = z + 7
  MERGE 1
T2: SELECT id FROM base WHERE id = 2 FOR KEY SHARE NOWAIT
  error 55P03 could not obtain lock on row in relation "base"
T1: ROLLBACK
  ROLLBACK

level read committed
T1: BEGIN
  BEGIN
T1: UPDATE base SET v = 9 WHERE id = 1
  UPDATE 1
T2: BEGIN
  BEGIN
T2: MERGE INTO base USING q ON base.id = q.id AND base.id = 1 WHEN MATCHED THEN UPDATE SET k = base.v
  waits
T1: COMMIT
  COMMIT
  T2: MERGE 1
T3: SELECT id FROM base WHERE id = 1 FOR KEY SHARE NOWAIT
  error 55P03 could not obtain lock on row in relation "base"
T2: COMMIT
  COMMIT

# ON CONFLICT whose condition is not met only locks the row.
level read committed
T1: BEGIN
  BEGIN
T1: INSERT INTO base VALUES (1, 9, 9) ON CONFLICT (id) DO UPDATE SET v = 55 WHERE false
  INSERT 0 0
T2: INSERT INTO base VALUES (1, 9, 9) ON CONFLICT DO NOTHING
  INSERT 0 0
T3: INSERT INTO base VALUES (1, 9, 9)
  error 23505 duplicate key value violates unique constraint "base_pkey"
T3: UPDATE base SET v = 7 WHERE id = 1
  waits
T1: COMMIT
  COMMIT
  T3: UPDATE 1

level read committed
T1: BEGIN
  BEGIN
T1: INSERT INTO base VALUES (1, 9, 9) ON CONFLICT (id) DO UPDATE SET v = 55
  INSERT 0 1
T2: INSERT INTO base VALUES (1, 9, 9) ON CONFLICT DO NOTHING
  waits
T1: COMMIT
  COMMIT
  T2: INSERT 0 0
T2: SELECT * FROM base ORDER BY id
  1|1|55
  2|2|2
  3|3|3
  SELECT 3

# Who empties a table has written all of it.
level serializable
T1: BEGIN
  BEGIN
T1: SELECT sum(v) FROM base
  6
  SELECT 1
T2: BEGIN
  BEGIN
T2: SELECT count(*) FROM q
  2
  SELECT 1
T2: UPDATE base SET v = 5 WHERE id = 1
  UPDATE 1
T2: COMMIT
  COMMIT
T1: TRUNCATE q
  error 40001 could not serialize access due to read/write dependencies among transactions
T1: COMMIT
  ROLLBACK

level serializable
T1: BEGIN
  BEGIN
T1: SELECT sum(v) FROM base
  6
  SELECT 1
T2: BEGIN
  BEGIN
T2: SELECT count(*) FROM q
  2
  SELECT 1
T2: UPDATE base SET v = 5 WHERE id = 1
  UPDATE 1
T1: TRUNCATE q
  waits
T2: COMMIT
  COMMIT
  T1: error 40001 could not serialize access due to read/write dependencies among transactions
T1: COMMIT
  ROLLBACK

level serializable
T1: BEGIN
  BEGIN
T1: SELECT sum(v) FROM base
  6
  SELECT 1
T2: BEGIN
  BEGIN
T2: SELECT count(*) FROM q
  2
  SELECT 1
T2: UPDATE base SET v = 5 WHERE id = 1
  UPDATE 1
T2: COMMIT
  COMMIT
T1: DROP TABLE q
  error 40001 could not serialize access due to read/write dependencies among transactions
T1: COMMIT
  ROLLBACK

level serializable
T1: BEGIN
  BEGIN
T1: SELECT sum(v) FROM base
  6
  SELECT 1
T2: BEGIN
  BEGIN
T2: SELECT count(*) FROM q
  2
  SELECT 1
T2: UPDATE base SET v = 5 WHERE id = 1
  UPDATE 1
T1: DROP TABLE q
  waits
T2: COMMIT
  COMMIT
  T1: error 40001 could not serialize access due to read/write dependencies among transactions
T1: COMMIT
  ROLLBACK

level serializable
T1: BEGIN
  BEGIN
T1: SELECT sum(v) FROM base
  6
  SELECT 1
T2: BEGIN
  BEGIN
T2: SELECT count(*) FROM d
  2
  SELECT 1
T2: UPDATE base SET v = 5 WHERE id = 1
  UPDATE 1
T2: COMMIT
  COMMIT
T1: TRUNCATE q
  TRUNCATE TABLE
T1: COMMIT
  COMMIT

# Deferrable keys are keys.
level read committed
T1: BEGIN
  BEGIN
T1: SELECT id FROM d WHERE id = 1 FOR KEY SHARE
  1
  SELECT 1
T2: UPDATE d SET v = 9 WHERE id = 1
  UPDATE 1
T2: UPDATE d SET u = 9 WHERE id = 1
  waits
T1: COMMIT
  COMMIT
  T2: UPDATE 1

# Who only reads has seen what comes after the transaction that empties the table, but not that.
level serializable
T1: BEGIN
  BEGIN
T1: SELECT sum(v) FROM base
  6
  SELECT 1
T2: BEGIN
  BEGIN
T2: UPDATE base SET v = 5 WHERE id = 1
  UPDATE 1
T2: COMMIT
  COMMIT
T3: BEGIN
  BEGIN
T3: SET TRANSACTION READ ONLY
  SET
T3: SELECT sum(v) FROM base
  10
  SELECT 1
T3: SELECT count(*) FROM q
  2
  SELECT 1
T3: COMMIT
  COMMIT
T1: TRUNCATE q
  error 40001 could not serialize access due to read/write dependencies among transactions
T1: COMMIT
  ROLLBACK
