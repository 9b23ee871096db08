# Of two indexes that can be read the one with the longer range is not: at SERIALIZABLE who writes there does not
# conflict with who has read the other one's. Who writes where was read does.
setup
  DROP TABLE IF EXISTS t;
  CREATE TABLE t (id int PRIMARY KEY, state text, at int);
  INSERT INTO t SELECT g, 'done', g FROM generate_series(1, 5000) g;
  CREATE INDEX ON t (state);
  CREATE INDEX ON t (at);
  ANALYZE t;

level serializable
T1: BEGIN
  BEGIN
T2: BEGIN
  BEGIN
T1: SELECT id FROM t WHERE state = 'done' AND at = 10
  10
  SELECT 1
T2: SELECT id FROM t WHERE state = 'done' AND at = 20
  20
  SELECT 1
T1: INSERT INTO t VALUES (9001, 'done', 9001)
  INSERT 0 1
T2: INSERT INTO t VALUES (9002, 'done', 9002)
  INSERT 0 1
T1: COMMIT
  COMMIT
T2: COMMIT
  COMMIT
T1: BEGIN
  BEGIN
T2: BEGIN
  BEGIN
T1: SELECT id FROM t WHERE state = 'done' AND at = 9010
  SELECT 0
T2: SELECT id FROM t WHERE state = 'done' AND at = 9020
  SELECT 0
T1: INSERT INTO t VALUES (9020, 'done', 9020)
  INSERT 0 1
T2: INSERT INTO t VALUES (9010, 'done', 9010)
  INSERT 0 1
T1: COMMIT
  COMMIT
T2: COMMIT
  error 40001 could not serialize access due to read/write dependencies among transactions
T2: ROLLBACK
  ROLLBACK
T1: BEGIN
  BEGIN
T2: BEGIN
  BEGIN
T1: SELECT count(*) FROM t WHERE state = 'done' AND at > 2000
  3003
  SELECT 1
T2: SELECT count(*) FROM t WHERE state = 'done' AND at < 4000
  3999
  SELECT 1
T1: INSERT INTO t VALUES (3000001, 'done', 3000)
  INSERT 0 1
T2: INSERT INTO t VALUES (3000002, 'done', 3000)
  INSERT 0 1
T1: COMMIT
  COMMIT
T2: COMMIT
  error 40001 could not serialize access due to read/write dependencies among transactions
T2: ROLLBACK
  ROLLBACK
T1: BEGIN
  BEGIN
T2: BEGIN
  BEGIN
T1: SELECT id FROM t WHERE state = 'done' AND at > 10 LIMIT 3
  11
  12
  13
  SELECT 3
T2: SELECT id FROM t WHERE state = 'new'
  SELECT 0
T2: UPDATE t SET at = 0 WHERE state = 'done' AND at = 15
  UPDATE 1
T1: INSERT INTO t VALUES (3000003, 'new', 1)
  INSERT 0 1
T1: COMMIT
  COMMIT
T2: COMMIT
  error 40001 could not serialize access due to read/write dependencies among transactions
T2: ROLLBACK
  ROLLBACK
