# What a transaction has read under SERIALIZABLE is valid once it has committed (PostgreSQL's documentation,
# 13.2.3). T3 sees what T2 wrote and not what T1 is about to write, T1 has not seen what T2 wrote: no order
# explains all three. When T3 is rolled back before T1 writes, T1 goes on; when it has committed, T1 fails.
# The same where T1 waits for a row of T3's.
setup
  DROP TABLE IF EXISTS test;
  CREATE TABLE test (id int PRIMARY KEY, value int);
  INSERT INTO test VALUES (1, 10), (2, 20);

level serializable
T1: BEGIN
  BEGIN
T1: SELECT value FROM test WHERE id = 1
  10
  SELECT 1
T2: BEGIN
  BEGIN
T2: UPDATE test SET value = 11 WHERE id = 1
  UPDATE 1
T2: COMMIT
  COMMIT
T3: BEGIN
  BEGIN
T3: SELECT value FROM test WHERE id = 1
  11
  SELECT 1
T3: SELECT value FROM test WHERE id = 2
  20
  SELECT 1
T3: ROLLBACK
  ROLLBACK
T1: UPDATE test SET value = 21 WHERE id = 2
  UPDATE 1
T1: COMMIT
  COMMIT
T1: SELECT * FROM test ORDER BY id
  1|11
  2|21
  SELECT 2

level serializable
T1: BEGIN
  BEGIN
T1: SELECT value FROM test WHERE id = 1
  10
  SELECT 1
T2: BEGIN
  BEGIN
T2: UPDATE test SET value = 11 WHERE id = 1
  UPDATE 1
T2: COMMIT
  COMMIT
T3: BEGIN
  BEGIN
T3: SELECT value FROM test WHERE id = 1
  11
  SELECT 1
T3: SELECT value FROM test WHERE id = 2
  20
  SELECT 1
T3: COMMIT
  COMMIT
T1: UPDATE test SET value = 21 WHERE id = 2
  error 40001 could not serialize access due to read/write dependencies among transactions
T1: COMMIT
  ROLLBACK
T1: SELECT * FROM test ORDER BY id
  1|11
  2|20
  SELECT 2

level serializable
T1: BEGIN
  BEGIN
T1: SELECT value FROM test WHERE id = 1
  10
  SELECT 1
T2: BEGIN
  BEGIN
T2: UPDATE test SET value = 11 WHERE id = 1
  UPDATE 1
T2: COMMIT
  COMMIT
T3: BEGIN
  BEGIN
T3: SELECT value FROM test WHERE id = 1
  11
  SELECT 1
T3: UPDATE test SET value = value + 1 WHERE id = 2
  UPDATE 1
T1: UPDATE test SET value = 21 WHERE id = 2
  waits
T3: ROLLBACK
  ROLLBACK
  T1: UPDATE 1
T1: COMMIT
  COMMIT
T1: SELECT * FROM test ORDER BY id
  1|11
  2|21
  SELECT 2
