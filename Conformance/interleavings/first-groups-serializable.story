# Who has looked at the first groups of an order at SERIALIZABLE does not conflict with who writes behind them, but does
# with who writes among them.
setup
  DROP TABLE IF EXISTS t;
  CREATE TABLE t (id int PRIMARY KEY, k int);
  INSERT INTO t SELECT g, g / 3 FROM generate_series(1, 9000) g;
  CREATE INDEX ON t (k);
  ANALYZE t;

level serializable
T1: BEGIN
  BEGIN
T2: BEGIN
  BEGIN
T1: SELECT k, count(*) FROM t GROUP BY k ORDER BY k LIMIT 1
  0|2
  SELECT 1
T2: SELECT k, count(*) FROM t GROUP BY k ORDER BY k DESC LIMIT 1
  3000|1
  SELECT 1
T1: UPDATE t SET k = 1400 WHERE id = 4000
  UPDATE 1
T2: UPDATE t SET k = 1500 WHERE id = 5000
  UPDATE 1
T1: COMMIT
  COMMIT
T2: COMMIT
  COMMIT
T1: BEGIN
  BEGIN
T2: BEGIN
  BEGIN
T1: SELECT DISTINCT k FROM t ORDER BY k LIMIT 2
  0
  1
  SELECT 2
T2: SELECT DISTINCT k FROM t ORDER BY k DESC LIMIT 2
  3000
  2999
  SELECT 2
T1: DELETE FROM t WHERE id = 6000
  DELETE 1
T2: DELETE FROM t WHERE id = 6001
  DELETE 1
T1: COMMIT
  COMMIT
T2: COMMIT
  COMMIT
T1: BEGIN
  BEGIN
T2: BEGIN
  BEGIN
T1: SELECT k, count(*) FROM t GROUP BY k ORDER BY k LIMIT 1
  0|2
  SELECT 1
T2: SELECT k, count(*) FROM t GROUP BY k ORDER BY k DESC LIMIT 1
  3000|1
  SELECT 1
T1: INSERT INTO t VALUES (9001, 3000)
  INSERT 0 1
T2: INSERT INTO t VALUES (9002, 0)
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
T1: SELECT id, row_number() OVER (ORDER BY id) FROM t ORDER BY id LIMIT 2
  1|1
  2|2
  SELECT 2
T2: SELECT id, k FROM t ORDER BY k, id DESC LIMIT 2
  2|0
  1|0
  SELECT 2
T1: INSERT INTO t VALUES (9003, -1)
  INSERT 0 1
T2: INSERT INTO t VALUES (0, 7)
  INSERT 0 1
T1: COMMIT
  COMMIT
T2: COMMIT
  error 40001 could not serialize access due to read/write dependencies among transactions
T2: ROLLBACK
  ROLLBACK
T1: SELECT count(*), sum(k) FROM t
  9000|13497400
  SELECT 1
