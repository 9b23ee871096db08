# At REPEATABLE READ an index that a transaction builds has the newest rows, and is not used by it where those are not
# what it sees. The answers are PostgreSQL's.
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
  CREATE INDEX
T1: SELECT * FROM t WHERE v = 10
  1|10
  SELECT 1
T1: SELECT * FROM t WHERE v = 11
  SELECT 0
T1: SELECT * FROM t WHERE v > 0 ORDER BY v
  1|10
  2|20
  SELECT 2
T1: UPDATE t SET v = 12 WHERE v = 10
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
  ALTER TABLE
T1: SELECT * FROM t WHERE v = 30
  SELECT 0
T1: SAVEPOINT s
  SAVEPOINT
T1: INSERT INTO t VALUES (4, 30)
  error 23505 duplicate key value violates unique constraint "t_v_key"
T1: ROLLBACK TO s
  ROLLBACK
T1: COMMIT
  COMMIT
T1: SELECT * FROM t WHERE v = 30
  3|30
  SELECT 1

level repeatable read
T1: BEGIN
  BEGIN
T1: SELECT count(*) FROM snapshot
  0
  SELECT 1
T2: DELETE FROM t WHERE id = 2
  DELETE 1
T1: CREATE INDEX ON t (v)
  CREATE INDEX
T1: SELECT * FROM t WHERE v = 20
  2|20
  SELECT 1
T1: SELECT * FROM t WHERE v BETWEEN 1 AND 100 ORDER BY v DESC
  2|20
  1|10
  SELECT 2
T1: COMMIT
  COMMIT
T1: SELECT * FROM t WHERE v = 20
  SELECT 0

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
  CREATE INDEX
T1: SELECT * FROM t WHERE id = 2
  2|20
  SELECT 1
T1: COMMIT
  COMMIT
T1: SELECT * FROM t WHERE id = 2
  2|21
  SELECT 1

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
  T1: CREATE INDEX
T1: SELECT * FROM t WHERE v = 10
  1|10
  SELECT 1
T1: COMMIT
  COMMIT
T1: SELECT * FROM t WHERE v = 11
  1|11
  SELECT 1

# Its own rows are found by it.
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

# With a savepoint before the index it is as if that had not been.
level repeatable read
T1: BEGIN
  BEGIN
T1: SELECT count(*) FROM snapshot
  0
  SELECT 1
T2: UPDATE t SET v = 11 WHERE id = 1
  UPDATE 1
T1: SAVEPOINT s
  SAVEPOINT
T1: CREATE INDEX ON t (v)
  CREATE INDEX
T1: SELECT * FROM t WHERE v = 10
  1|10
  SELECT 1
T1: ROLLBACK TO s
  ROLLBACK
T1: SELECT * FROM t WHERE v = 10
  1|10
  SELECT 1
T1: COMMIT
  COMMIT

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
