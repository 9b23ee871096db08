# By choice: at REPEATABLE READ and SERIALIZABLE a transaction cannot build an index of a table, or write one anew, that
# others have changed since its snapshot: the index has the newest rows, the transaction would read by it what it does
# not see. PostgreSQL builds an index which that transaction does not use, and shows a new table's newest rows.
setup
  DROP TABLE IF EXISTS t, snapshot CASCADE;
  CREATE TABLE t (id int NOT NULL, v int);
  CREATE TABLE snapshot (id int);
  INSERT INTO t VALUES (1, 10), (2, 20);

# A row is changed.
level repeatable read
T1: BEGIN
  BEGIN
T1: SELECT count(*) FROM snapshot
  0
  SELECT 1
T2: UPDATE t SET v = 11 WHERE id = 1
  UPDATE 1
T1: CREATE INDEX ON t (v)
  error 40001 could not serialize access due to concurrent update
T1: ROLLBACK
  ROLLBACK

level serializable
T1: BEGIN
  BEGIN
T1: SELECT count(*) FROM snapshot
  0
  SELECT 1
T2: UPDATE t SET v = 11 WHERE id = 1
  UPDATE 1
T1: ALTER TABLE t ADD PRIMARY KEY (id)
  error 40001 could not serialize access due to concurrent update
T1: ROLLBACK
  ROLLBACK

# One is new, or gone.
level repeatable read
T1: BEGIN
  BEGIN
T1: SELECT count(*) FROM snapshot
  0
  SELECT 1
T2: INSERT INTO t VALUES (3, 30)
  INSERT 0 1
T1: ALTER TABLE t ADD UNIQUE (v)
  error 40001 could not serialize access due to concurrent update
T1: ROLLBACK
  ROLLBACK

level repeatable read
T1: BEGIN
  BEGIN
T1: SELECT count(*) FROM snapshot
  0
  SELECT 1
T2: DELETE FROM t WHERE id = 2
  DELETE 1
T1: ALTER TABLE t ALTER COLUMN v TYPE text
  error 40001 could not serialize access due to concurrent update
T1: ROLLBACK
  ROLLBACK

# As many as before, but others.
level repeatable read
T1: BEGIN
  BEGIN
T1: SELECT count(*) FROM snapshot
  0
  SELECT 1
T2: DELETE FROM t WHERE id = 2
  DELETE 1
T2: INSERT INTO t VALUES (2, 21)
  INSERT 0 1
T1: CREATE UNIQUE INDEX ON t (id)
  error 40001 could not serialize access due to concurrent update
T1: ROLLBACK
  ROLLBACK

# While one waits for whoever changes it.
level repeatable read
T1: BEGIN
  BEGIN
T1: SELECT count(*) FROM snapshot
  0
  SELECT 1
T2: BEGIN
  BEGIN
T2: UPDATE t SET v = 11 WHERE id = 1
  UPDATE 1
T1: CREATE INDEX ON t (v)
  waits
T2: COMMIT
  COMMIT
  T1: error 40001 could not serialize access due to concurrent update
T1: ROLLBACK
  ROLLBACK

# Its own changes are no reason, nor are others' of other tables.
level repeatable read
T1: BEGIN
  BEGIN
T1: UPDATE t SET v = 12 WHERE id = 1
  UPDATE 1
T1: INSERT INTO t VALUES (3, 30)
  INSERT 0 1
T2: INSERT INTO snapshot VALUES (1)
  INSERT 0 1
T1: CREATE INDEX ON t (v)
  CREATE INDEX
T1: SELECT * FROM t WHERE v = 12
  1|12
  SELECT 1
T1: SELECT * FROM t WHERE v >= 12 ORDER BY v
  1|12
  2|20
  3|30
  SELECT 3
T1: UPDATE t SET v = 13 WHERE v = 12
  UPDATE 1
T1: SELECT * FROM t WHERE v >= 12 ORDER BY v
  1|13
  2|20
  3|30
  SELECT 3
T1: ALTER TABLE t ADD PRIMARY KEY (id)
  ALTER TABLE
T1: SELECT * FROM t WHERE id = 1
  1|13
  SELECT 1
T1: COMMIT
  COMMIT
T2: SELECT * FROM t WHERE v < 30 ORDER BY v
  1|13
  2|20
  SELECT 2
T2: SELECT * FROM t WHERE id < 9 ORDER BY id
  1|13
  2|20
  3|30
  SELECT 3

# At READ COMMITTED all is as it is now.
level read committed
T1: BEGIN
  BEGIN
T1: SELECT count(*) FROM snapshot
  0
  SELECT 1
T2: UPDATE t SET v = 11 WHERE id = 1
  UPDATE 1
T1: CREATE INDEX ON t (v)
  CREATE INDEX
T1: SELECT * FROM t WHERE v = 11
  1|11
  SELECT 1
T1: COMMIT
  COMMIT
