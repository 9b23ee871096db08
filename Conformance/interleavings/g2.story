# G2, anti-dependency cycles through conditions: each inserts what the other had not found.
# The last part is the read-only transaction anomaly (Fekete, O'Neil, O'Neil, 2004).
setup
  DROP TABLE IF EXISTS test;
  CREATE TABLE test (id int PRIMARY KEY, value int);
  INSERT INTO test VALUES (1, 10), (2, 20);

level read committed
T1: BEGIN
  BEGIN
T2: BEGIN
  BEGIN
T1: SELECT * FROM test WHERE value % 3 = 0
  SELECT 0
T2: SELECT * FROM test WHERE value % 3 = 0
  SELECT 0
T1: INSERT INTO test VALUES (3, 30)
  INSERT 0 1
T2: INSERT INTO test VALUES (4, 42)
  INSERT 0 1
T1: COMMIT
  COMMIT
T2: COMMIT
  COMMIT
T1: SELECT * FROM test WHERE value % 3 = 0 ORDER BY id
  3|30
  4|42
  SELECT 2
T1: BEGIN
  BEGIN
T2: BEGIN
  BEGIN
T1: SELECT * FROM test ORDER BY id
  1|10
  2|20
  3|30
  4|42
  SELECT 4
T2: UPDATE test SET value = value + 5 WHERE id = 2
  UPDATE 1
T2: COMMIT
  COMMIT
T3: BEGIN
  BEGIN
T3: SET TRANSACTION READ ONLY
  SET
T3: SELECT * FROM test ORDER BY id
  1|10
  2|25
  3|30
  4|42
  SELECT 4
T3: COMMIT
  COMMIT
T1: UPDATE test SET value = 0 WHERE id = 1
  UPDATE 1
T1: COMMIT
  COMMIT
T1: SELECT * FROM test ORDER BY id
  1|0
  2|25
  3|30
  4|42
  SELECT 4

level repeatable read
T1: BEGIN
  BEGIN
T2: BEGIN
  BEGIN
T1: SELECT * FROM test WHERE value % 3 = 0
  SELECT 0
T2: SELECT * FROM test WHERE value % 3 = 0
  SELECT 0
T1: INSERT INTO test VALUES (3, 30)
  INSERT 0 1
T2: INSERT INTO test VALUES (4, 42)
  INSERT 0 1
T1: COMMIT
  COMMIT
T2: COMMIT
  COMMIT
T1: SELECT * FROM test WHERE value % 3 = 0 ORDER BY id
  3|30
  4|42
  SELECT 2
T1: BEGIN
  BEGIN
T2: BEGIN
  BEGIN
T1: SELECT * FROM test ORDER BY id
  1|10
  2|20
  3|30
  4|42
  SELECT 4
T2: UPDATE test SET value = value + 5 WHERE id = 2
  UPDATE 1
T2: COMMIT
  COMMIT
T3: BEGIN
  BEGIN
T3: SET TRANSACTION READ ONLY
  SET
T3: SELECT * FROM test ORDER BY id
  1|10
  2|25
  3|30
  4|42
  SELECT 4
T3: COMMIT
  COMMIT
T1: UPDATE test SET value = 0 WHERE id = 1
  UPDATE 1
T1: COMMIT
  COMMIT
T1: SELECT * FROM test ORDER BY id
  1|0
  2|25
  3|30
  4|42
  SELECT 4

level serializable
T1: BEGIN
  BEGIN
T2: BEGIN
  BEGIN
T1: SELECT * FROM test WHERE value % 3 = 0
  SELECT 0
T2: SELECT * FROM test WHERE value % 3 = 0
  SELECT 0
T1: INSERT INTO test VALUES (3, 30)
  INSERT 0 1
T2: INSERT INTO test VALUES (4, 42)
  INSERT 0 1
T1: COMMIT
  COMMIT
T2: COMMIT
  error 40001 could not serialize access due to read/write dependencies among transactions
T1: SELECT * FROM test WHERE value % 3 = 0 ORDER BY id
  3|30
  SELECT 1
T1: BEGIN
  BEGIN
T2: BEGIN
  BEGIN
T1: SELECT * FROM test ORDER BY id
  1|10
  2|20
  3|30
  SELECT 3
T2: UPDATE test SET value = value + 5 WHERE id = 2
  UPDATE 1
T2: COMMIT
  COMMIT
T3: BEGIN
  BEGIN
T3: SET TRANSACTION READ ONLY
  SET
T3: SELECT * FROM test ORDER BY id
  1|10
  2|25
  3|30
  SELECT 3
T3: COMMIT
  COMMIT
T1: UPDATE test SET value = 0 WHERE id = 1
  error 40001 could not serialize access due to read/write dependencies among transactions
T1: COMMIT
  ROLLBACK
T1: SELECT * FROM test ORDER BY id
  1|10
  2|25
  3|30
  SELECT 3
