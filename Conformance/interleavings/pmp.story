# PMP, predicate-many-preceders: a condition gives the same rows twice, or the writer that waited
# looks at it again.
setup
  DROP TABLE IF EXISTS test;
  CREATE TABLE test (id int PRIMARY KEY, value int);
  INSERT INTO test VALUES (1, 10), (2, 20);

level read committed
T1: BEGIN
  BEGIN
T2: BEGIN
  BEGIN
T1: SELECT * FROM test WHERE value = 30
  SELECT 0
T2: INSERT INTO test VALUES (3, 30)
  INSERT 0 1
T2: COMMIT
  COMMIT
T1: SELECT * FROM test WHERE value % 3 = 0
  3|30
  SELECT 1
T1: COMMIT
  COMMIT
T1: BEGIN
  BEGIN
T2: BEGIN
  BEGIN
T1: UPDATE test SET value = value + 10
  UPDATE 3
T2: DELETE FROM test WHERE value = 20
  waits
T1: COMMIT
  COMMIT
  T2: DELETE 0
T2: SELECT * FROM test WHERE value = 20
  1|20
  SELECT 1
T2: COMMIT
  COMMIT
T1: SELECT * FROM test ORDER BY id
  1|20
  2|30
  3|40
  SELECT 3

level repeatable read
T1: BEGIN
  BEGIN
T2: BEGIN
  BEGIN
T1: SELECT * FROM test WHERE value = 30
  SELECT 0
T2: INSERT INTO test VALUES (3, 30)
  INSERT 0 1
T2: COMMIT
  COMMIT
T1: SELECT * FROM test WHERE value % 3 = 0
  SELECT 0
T1: COMMIT
  COMMIT
T1: BEGIN
  BEGIN
T2: BEGIN
  BEGIN
T1: UPDATE test SET value = value + 10
  UPDATE 3
T2: DELETE FROM test WHERE value = 20
  waits
T1: COMMIT
  COMMIT
  T2: error 40001 could not serialize access due to concurrent update
T2: SELECT * FROM test WHERE value = 20
  error 25P02 current transaction is aborted, commands ignored until end of transaction block
T2: COMMIT
  ROLLBACK
T1: SELECT * FROM test ORDER BY id
  1|20
  2|30
  3|40
  SELECT 3

level serializable
T1: BEGIN
  BEGIN
T2: BEGIN
  BEGIN
T1: SELECT * FROM test WHERE value = 30
  SELECT 0
T2: INSERT INTO test VALUES (3, 30)
  INSERT 0 1
T2: COMMIT
  COMMIT
T1: SELECT * FROM test WHERE value % 3 = 0
  SELECT 0
T1: COMMIT
  COMMIT
T1: BEGIN
  BEGIN
T2: BEGIN
  BEGIN
T1: UPDATE test SET value = value + 10
  UPDATE 3
T2: DELETE FROM test WHERE value = 20
  waits
T1: COMMIT
  COMMIT
  T2: error 40001 could not serialize access due to concurrent update
T2: SELECT * FROM test WHERE value = 20
  error 25P02 current transaction is aborted, commands ignored until end of transaction block
T2: COMMIT
  ROLLBACK
T1: SELECT * FROM test ORDER BY id
  1|20
  2|30
  3|40
  SELECT 3
