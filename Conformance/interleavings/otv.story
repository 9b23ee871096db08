# OTV, observed transaction vanishes: once seen, a transaction is seen in all its rows.
setup
  DROP TABLE IF EXISTS test;
  CREATE TABLE test (id int PRIMARY KEY, value int);
  INSERT INTO test VALUES (1, 10), (2, 20);

level read committed
T1: BEGIN
  BEGIN
T2: BEGIN
  BEGIN
T3: BEGIN
  BEGIN
T1: UPDATE test SET value = 11 WHERE id = 1
  UPDATE 1
T1: UPDATE test SET value = 19 WHERE id = 2
  UPDATE 1
T2: UPDATE test SET value = 12 WHERE id = 1
  waits
T1: COMMIT
  COMMIT
  T2: UPDATE 1
T3: SELECT * FROM test WHERE id = 1
  1|11
  SELECT 1
T2: UPDATE test SET value = 18 WHERE id = 2
  UPDATE 1
T3: SELECT * FROM test WHERE id = 2
  2|19
  SELECT 1
T2: COMMIT
  COMMIT
T3: SELECT * FROM test WHERE id = 2
  2|18
  SELECT 1
T3: SELECT * FROM test WHERE id = 1
  1|12
  SELECT 1
T3: COMMIT
  COMMIT

level repeatable read
T1: BEGIN
  BEGIN
T2: BEGIN
  BEGIN
T3: BEGIN
  BEGIN
T1: UPDATE test SET value = 11 WHERE id = 1
  UPDATE 1
T1: UPDATE test SET value = 19 WHERE id = 2
  UPDATE 1
T2: UPDATE test SET value = 12 WHERE id = 1
  waits
T1: COMMIT
  COMMIT
  T2: error 40001 could not serialize access due to concurrent update
T3: SELECT * FROM test WHERE id = 1
  1|11
  SELECT 1
T2: UPDATE test SET value = 18 WHERE id = 2
  error 25P02 current transaction is aborted, commands ignored until end of transaction block
T3: SELECT * FROM test WHERE id = 2
  2|19
  SELECT 1
T2: COMMIT
  ROLLBACK
T3: SELECT * FROM test WHERE id = 2
  2|19
  SELECT 1
T3: SELECT * FROM test WHERE id = 1
  1|11
  SELECT 1
T3: COMMIT
  COMMIT

level serializable
T1: BEGIN
  BEGIN
T2: BEGIN
  BEGIN
T3: BEGIN
  BEGIN
T1: UPDATE test SET value = 11 WHERE id = 1
  UPDATE 1
T1: UPDATE test SET value = 19 WHERE id = 2
  UPDATE 1
T2: UPDATE test SET value = 12 WHERE id = 1
  waits
T1: COMMIT
  COMMIT
  T2: error 40001 could not serialize access due to concurrent update
T3: SELECT * FROM test WHERE id = 1
  1|11
  SELECT 1
T2: UPDATE test SET value = 18 WHERE id = 2
  error 25P02 current transaction is aborted, commands ignored until end of transaction block
T3: SELECT * FROM test WHERE id = 2
  2|19
  SELECT 1
T2: COMMIT
  ROLLBACK
T3: SELECT * FROM test WHERE id = 2
  2|19
  SELECT 1
T3: SELECT * FROM test WHERE id = 1
  1|11
  SELECT 1
T3: COMMIT
  COMMIT
