# By choice: at SERIALIZABLE a transaction cannot build an index of a table that others have changed since its snapshot
# (40001): conflicts are noted by where rows are found. Nor can it write such a table anew, at REPEATABLE READ neither:
# the rows would be its own, and its changes of them would undo others' in silence, as they do in PostgreSQL.
setup
  DROP TABLE IF EXISTS t, snapshot CASCADE;
  CREATE TABLE t (id int NOT NULL, v int);
  CREATE TABLE snapshot (id int);
  INSERT INTO t VALUES (1, 10), (2, 20);

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

level serializable
T1: BEGIN
  BEGIN
T1: SELECT count(*) FROM snapshot
  0
  SELECT 1
T2: DELETE FROM t WHERE id = 1
  DELETE 1
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
T2: INSERT INTO t VALUES (3, 30)
  INSERT 0 1
T1: ALTER TABLE t ADD UNIQUE (v)
  error 40001 could not serialize access due to concurrent update
T1: ROLLBACK
  ROLLBACK

level serializable
T1: BEGIN
  BEGIN
T1: SELECT count(*) FROM snapshot
  0
  SELECT 1
T2: INSERT INTO t VALUES (3, 30)
  INSERT 0 1
T1: ALTER TABLE t ALTER COLUMN v TYPE text
  error 40001 could not serialize access due to concurrent update
T1: ROLLBACK
  ROLLBACK

# Its own changes are no reason, nor are others' of other tables.
level serializable
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
T1: ALTER TABLE t ALTER COLUMN v TYPE text
  ALTER TABLE
T1: SELECT * FROM t WHERE v = '12'
  1|12
  SELECT 1
T1: ALTER TABLE t ADD PRIMARY KEY (id)
  ALTER TABLE
T1: SELECT * FROM t WHERE id = 3
  3|30
  SELECT 1
T1: COMMIT
  COMMIT

level repeatable read
T1: BEGIN
  BEGIN
T1: SELECT count(*) FROM snapshot
  0
  SELECT 1
T2: UPDATE t SET v = 11 WHERE id = 1
  UPDATE 1
T1: ALTER TABLE t ALTER COLUMN v TYPE text
  error 40001 could not serialize access due to concurrent update
T1: ROLLBACK
  ROLLBACK

level repeatable read
T1: BEGIN
  BEGIN
T1: SELECT * FROM t WHERE id = 1
  1|10
  SELECT 1
T2: UPDATE t SET v = v - 5 WHERE id = 1
  UPDATE 1
T1: ALTER TABLE t ADD PRIMARY KEY (id)
  error 40001 could not serialize access due to concurrent update
T1: ROLLBACK
  ROLLBACK

level repeatable read
T1: BEGIN
  BEGIN
T1: SELECT count(*) FROM snapshot
  0
  SELECT 1
T2: INSERT INTO t VALUES (3, 30)
  INSERT 0 1
T1: ALTER TABLE t ADD COLUMN n serial
  error 40001 could not serialize access due to concurrent update
T1: ROLLBACK
  ROLLBACK

level repeatable read
T1: BEGIN
  BEGIN
T1: UPDATE t SET v = 12 WHERE id = 1
  UPDATE 1
T2: INSERT INTO snapshot VALUES (1)
  INSERT 0 1
T1: ALTER TABLE t ALTER COLUMN v TYPE text
  ALTER TABLE
T1: ALTER TABLE t ADD PRIMARY KEY (id)
  ALTER TABLE
T1: SELECT * FROM t ORDER BY id
  1|12
  2|20
  SELECT 2
T1: COMMIT
  COMMIT
