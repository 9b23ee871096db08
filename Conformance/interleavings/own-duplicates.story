# An index is built of the transaction's own rows as they are by then, whatever was committed of them. The answers are
# PostgreSQL's.
setup
  DROP TABLE IF EXISTS t CASCADE;
  CREATE TABLE t (id int PRIMARY KEY, v int);
  INSERT INTO t VALUES (7, 70), (8, 80), (15, 80);

level read committed
T1: BEGIN
  BEGIN
T1: DELETE FROM t WHERE id = 8
  DELETE 1
T1: CREATE UNIQUE INDEX ON t (v)
  CREATE INDEX
T1: SELECT * FROM t WHERE v = 80
  15|80
  SELECT 1
T1: COMMIT
  COMMIT
T1: SELECT * FROM t WHERE v = 80
  15|80
  SELECT 1

level repeatable read
T1: BEGIN
  BEGIN
T1: DELETE FROM t WHERE id = 8
  DELETE 1
T1: CREATE UNIQUE INDEX ON t (v)
  CREATE INDEX
T1: SELECT * FROM t WHERE v = 80
  15|80
  SELECT 1
T1: COMMIT
  COMMIT
T1: SELECT * FROM t WHERE v = 80
  15|80
  SELECT 1

level read committed
T1: BEGIN
  BEGIN
T1: UPDATE t SET v = 81 WHERE id = 15
  UPDATE 1
T1: UPDATE t SET v = 90 WHERE id = 7
  UPDATE 1
T1: ALTER TABLE t ADD UNIQUE (v)
  ALTER TABLE
T1: SELECT * FROM t WHERE v IN (70, 80, 81, 90) ORDER BY v
  8|80
  15|81
  7|90
  SELECT 3
T2: SELECT id FROM t WHERE id = 7
  waits
T1: COMMIT
  COMMIT
  T2: 7
  T2: SELECT 1
T2: SELECT * FROM t WHERE v IN (70, 80, 81, 90) ORDER BY v
  8|80
  15|81
  7|90
  SELECT 3

level repeatable read
T1: BEGIN
  BEGIN
T1: UPDATE t SET v = 81 WHERE id = 15
  UPDATE 1
T1: UPDATE t SET v = 90 WHERE id = 7
  UPDATE 1
T1: ALTER TABLE t ADD UNIQUE (v)
  ALTER TABLE
T1: SELECT * FROM t WHERE v IN (70, 80, 81, 90) ORDER BY v
  8|80
  15|81
  7|90
  SELECT 3
T2: SELECT id FROM t WHERE id = 7
  waits
T1: COMMIT
  COMMIT
  T2: 7
  T2: SELECT 1
T2: SELECT * FROM t WHERE v IN (70, 80, 81, 90) ORDER BY v
  8|80
  15|81
  7|90
  SELECT 3

# They may be the reason themselves.
level read committed
T1: BEGIN
  BEGIN
T1: DELETE FROM t WHERE id = 8
  DELETE 1
T1: UPDATE t SET v = 80 WHERE id = 7
  UPDATE 1
T1: CREATE UNIQUE INDEX ON t (v)
  error 23505 could not create unique index "t_v_idx"
T1: ROLLBACK
  ROLLBACK

level repeatable read
T1: BEGIN
  BEGIN
T1: DELETE FROM t WHERE id = 8
  DELETE 1
T1: UPDATE t SET v = 80 WHERE id = 7
  UPDATE 1
T1: CREATE UNIQUE INDEX ON t (v)
  error 23505 could not create unique index "t_v_idx"
T1: ROLLBACK
  ROLLBACK

level read committed
T1: BEGIN
  BEGIN
T1: DELETE FROM t WHERE id = 8
  DELETE 1
T1: INSERT INTO t VALUES (8, 82), (9, 82)
  INSERT 0 2
T1: CREATE UNIQUE INDEX ON t (v)
  error 23505 could not create unique index "t_v_idx"
T1: ROLLBACK
  ROLLBACK

level repeatable read
T1: BEGIN
  BEGIN
T1: DELETE FROM t WHERE id = 8
  DELETE 1
T1: INSERT INTO t VALUES (8, 82), (9, 82)
  INSERT 0 2
T1: CREATE UNIQUE INDEX ON t (v)
  error 23505 could not create unique index "t_v_idx"
T1: ROLLBACK
  ROLLBACK
