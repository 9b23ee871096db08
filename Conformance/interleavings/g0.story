# G0, dirty writes: the writes of two transactions to two rows must not be interleaved.
# Hermitage (https://github.com/ept/hermitage), as are the other nine.
setup
  DROP TABLE IF EXISTS test;
  CREATE TABLE test (id int PRIMARY KEY, value int);
  INSERT INTO test VALUES (1, 10), (2, 20);

level read committed
T1: BEGIN
  BEGIN
T2: BEGIN
  BEGIN
T1: UPDATE test SET value = 11 WHERE id = 1
  UPDATE 1
T2: UPDATE test SET value = 12 WHERE id = 1
  waits
T1: UPDATE test SET value = 21 WHERE id = 2
  UPDATE 1
T1: COMMIT
  COMMIT
  T2: UPDATE 1
T2: UPDATE test SET value = 22 WHERE id = 2
  UPDATE 1
T2: COMMIT
  COMMIT
T1: SELECT * FROM test ORDER BY id
  1|12
  2|22
  SELECT 2

level repeatable read
T1: BEGIN
  BEGIN
T2: BEGIN
  BEGIN
T1: UPDATE test SET value = 11 WHERE id = 1
  UPDATE 1
T2: UPDATE test SET value = 12 WHERE id = 1
  waits
T1: UPDATE test SET value = 21 WHERE id = 2
  UPDATE 1
T1: COMMIT
  COMMIT
  T2: error 40001 could not serialize access due to concurrent update
T2: UPDATE test SET value = 22 WHERE id = 2
  error 25P02 current transaction is aborted, commands ignored until end of transaction block
T2: COMMIT
  ROLLBACK
T1: SELECT * FROM test ORDER BY id
  1|11
  2|21
  SELECT 2

level serializable
T1: BEGIN
  BEGIN
T2: BEGIN
  BEGIN
T1: UPDATE test SET value = 11 WHERE id = 1
  UPDATE 1
T2: UPDATE test SET value = 12 WHERE id = 1
  waits
T1: UPDATE test SET value = 21 WHERE id = 2
  UPDATE 1
T1: COMMIT
  COMMIT
  T2: error 40001 could not serialize access due to concurrent update
T2: UPDATE test SET value = 22 WHERE id = 2
  error 25P02 current transaction is aborted, commands ignored until end of transaction block
T2: COMMIT
  ROLLBACK
T1: SELECT * FROM test ORDER BY id
  1|11
  2|21
  SELECT 2
