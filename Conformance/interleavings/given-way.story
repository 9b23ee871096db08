# A CREATE INDEX that waits for a writer who then wants the table's definition, or all of it, for himself lets that one go
# first, and begins again: with nothing left of what it had done. The answers are PostgreSQL's.
setup
  DROP TABLE IF EXISTS t, p CASCADE;
  CREATE TABLE t (id int PRIMARY KEY, v int);
  INSERT INTO t SELECT i, i * 10 FROM generate_series(1, 5) i;
  CREATE TABLE p (id int PRIMARY KEY, v int) PARTITION BY RANGE (id);
  CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10);
  CREATE TABLE p2 PARTITION OF p FOR VALUES FROM (10) TO (20);
  INSERT INTO p VALUES (1, 10), (11, 110);

level read committed
T1: BEGIN
  BEGIN
T2: BEGIN
  BEGIN
T2: INSERT INTO t VALUES (6, 60)
  INSERT 0 1
T1: CREATE INDEX ON t (v)
  waits
T2: ANALYZE t
  ANALYZE
T2: COMMIT
  COMMIT
  T1: CREATE INDEX
T1: SELECT * FROM t WHERE v = 30
  3|30
  SELECT 1
T1: UPDATE t SET v = v + 1 WHERE v = 30
  UPDATE 1
T1: COMMIT
  COMMIT
T2: SELECT * FROM t WHERE v > 0 ORDER BY v
  1|10
  2|20
  3|31
  4|40
  5|50
  6|60
  SELECT 6
T2: SELECT indexname FROM pg_indexes WHERE tablename = 't' ORDER BY 1
  t_pkey
  t_v_idx
  SELECT 2

level repeatable read
T1: BEGIN
  BEGIN
T2: BEGIN
  BEGIN
T2: INSERT INTO t VALUES (6, 60)
  INSERT 0 1
T1: CREATE INDEX ON t (v)
  waits
T2: ANALYZE t
  ANALYZE
T2: COMMIT
  COMMIT
  T1: CREATE INDEX
T1: SELECT * FROM t WHERE v = 30
  3|30
  SELECT 1
T1: UPDATE t SET v = v + 1 WHERE v = 30
  UPDATE 1
T1: COMMIT
  COMMIT
T2: SELECT * FROM t WHERE v > 0 ORDER BY v
  1|10
  2|20
  3|31
  4|40
  5|50
  6|60
  SELECT 6
T2: SELECT indexname FROM pg_indexes WHERE tablename = 't' ORDER BY 1
  t_pkey
  t_v_idx
  SELECT 2

level serializable
T1: BEGIN
  BEGIN
T2: BEGIN
  BEGIN
T2: UPDATE t SET v = v WHERE id = 100
  UPDATE 0
T1: CREATE INDEX ON t (v)
  waits
T2: ANALYZE t
  ANALYZE
T2: COMMIT
  COMMIT
  T1: CREATE INDEX
T1: SELECT * FROM t WHERE v = 30
  3|30
  SELECT 1
T1: UPDATE t SET v = v + 1 WHERE v = 30
  UPDATE 1
T1: COMMIT
  COMMIT
T2: SELECT * FROM t WHERE v > 0 ORDER BY v
  1|10
  2|20
  3|31
  4|40
  5|50
  SELECT 5
T2: SELECT indexname FROM pg_indexes WHERE tablename = 't' ORDER BY 1
  t_pkey
  t_v_idx
  SELECT 2

level repeatable read
T1: BEGIN
  BEGIN
T2: BEGIN
  BEGIN
T2: INSERT INTO t VALUES (6, 60)
  INSERT 0 1
T1: CREATE UNIQUE INDEX ON t (v)
  waits
T2: LOCK TABLE t IN ACCESS EXCLUSIVE MODE
  LOCK TABLE
T2: COMMIT
  COMMIT
  T1: CREATE INDEX
T1: SELECT * FROM t WHERE v = 30
  3|30
  SELECT 1
T1: UPDATE t SET v = v + 1 WHERE v = 30
  UPDATE 1
T1: COMMIT
  COMMIT
T2: SELECT * FROM t WHERE v > 0 ORDER BY v
  1|10
  2|20
  3|31
  4|40
  5|50
  6|60
  SELECT 6
T2: SELECT indexname FROM pg_indexes WHERE tablename = 't' ORDER BY 1
  t_pkey
  t_v_idx
  SELECT 2

level repeatable read
T1: BEGIN
  BEGIN
T2: BEGIN
  BEGIN
T2: INSERT INTO t VALUES (6, 60)
  INSERT 0 1
T1: CREATE INDEX named ON t (v)
  waits
T2: ALTER TABLE t ADD COLUMN z int
  ALTER TABLE
T2: ROLLBACK
  ROLLBACK
  T1: CREATE INDEX
T1: SELECT * FROM t WHERE v = 30
  3|30
  SELECT 1
T1: UPDATE t SET v = v + 1 WHERE v = 30
  UPDATE 1
T1: COMMIT
  COMMIT
T2: SELECT * FROM t WHERE v > 0 ORDER BY v
  1|10
  2|20
  3|31
  4|40
  5|50
  SELECT 5
T2: SELECT indexname FROM pg_indexes WHERE tablename = 't' ORDER BY 1
  named
  t_pkey
  SELECT 2

level repeatable read
T1: BEGIN
  BEGIN
T2: BEGIN
  BEGIN
T2: INSERT INTO t VALUES (6, 60)
  INSERT 0 1
T1: CREATE INDEX IF NOT EXISTS named ON t (v)
  waits
T2: ANALYZE t
  ANALYZE
T2: COMMIT
  COMMIT
  T1: CREATE INDEX
T1: SELECT * FROM t WHERE v = 30
  3|30
  SELECT 1
T1: UPDATE t SET v = v + 1 WHERE v = 30
  UPDATE 1
T1: COMMIT
  COMMIT
T2: SELECT * FROM t WHERE v > 0 ORDER BY v
  1|10
  2|20
  3|31
  4|40
  5|50
  6|60
  SELECT 6
T2: SELECT indexname FROM pg_indexes WHERE tablename = 't' ORDER BY 1
  named
  t_pkey
  SELECT 2

level repeatable read
T1: BEGIN
  BEGIN
T2: BEGIN
  BEGIN
T2: INSERT INTO p VALUES (12, 120)
  INSERT 0 1
T1: CREATE INDEX ON p (v)
  waits
T2: ANALYZE p2
  ANALYZE
T2: COMMIT
  COMMIT
  T1: CREATE INDEX
T1: SELECT * FROM p WHERE v = 110
  11|110
  SELECT 1
T1: UPDATE p SET v = v + 1 WHERE v = 110
  UPDATE 1
T1: COMMIT
  COMMIT
T2: SELECT * FROM p WHERE v > 0 ORDER BY v
  1|10
  11|111
  12|120
  SELECT 3
T2: SELECT indexname FROM pg_indexes WHERE tablename IN ('p', 'p1', 'p2') ORDER BY 1
  p1_pkey
  p1_v_idx
  p2_pkey
  p2_v_idx
  p_pkey
  p_v_idx
  SELECT 6

level serializable
T1: BEGIN
  BEGIN
T2: BEGIN
  BEGIN
T2: INSERT INTO t VALUES (6, 60)
  INSERT 0 1
T1: CREATE INDEX ON t (v)
  waits
T2: CREATE INDEX t_both ON t (v, id)
  CREATE INDEX
T2: ROLLBACK
  ROLLBACK
  T1: CREATE INDEX
T1: SELECT * FROM t WHERE v = 30
  3|30
  SELECT 1
T1: UPDATE t SET v = v + 1 WHERE v = 30
  UPDATE 1
T1: COMMIT
  COMMIT
T2: SELECT * FROM t WHERE v > 0 ORDER BY v
  1|10
  2|20
  3|31
  4|40
  5|50
  SELECT 5
T2: SELECT indexname FROM pg_indexes WHERE tablename = 't' ORDER BY 1
  t_pkey
  t_v_idx
  SELECT 2

# What the transaction had defined before stays.
level repeatable read
T1: BEGIN
  BEGIN
T1: CREATE TABLE own (id int)
  CREATE TABLE
T1: SAVEPOINT s
  SAVEPOINT
T1: CREATE INDEX own_id ON own (id)
  CREATE INDEX
T2: BEGIN
  BEGIN
T2: UPDATE t SET v = v WHERE id = 100
  UPDATE 0
T1: CREATE INDEX ON t (v)
  waits
T2: ANALYZE t
  ANALYZE
T2: COMMIT
  COMMIT
  T1: CREATE INDEX
T1: INSERT INTO own VALUES (1)
  INSERT 0 1
T1: SELECT count(*) FROM own WHERE id = 1
  1
  SELECT 1
T1: ROLLBACK TO s
  ROLLBACK
T1: SELECT count(*) FROM t WHERE v = 30
  1
  SELECT 1
T1: SELECT count(*) FROM own
  0
  SELECT 1
T1: ROLLBACK
  ROLLBACK
