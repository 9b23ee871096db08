# P4, lost updates: an update based on what was read before does not overwrite another.
setup
  DROP TABLE IF EXISTS test;
  CREATE TABLE test (id int PRIMARY KEY, value int);
  INSERT INTO test VALUES (1, 10), (2, 20);

level read committed
T1: BEGIN
  BEGIN
T2: BEGIN
  BEGIN
T1: SELECT * FROM test WHERE id = 1
  1|10
  SELECT 1
T2: SELECT * FROM test WHERE id = 1
  1|10
  SELECT 1
T1: UPDATE test SET value = 11 WHERE id = 1
  UPDATE 1
T2: UPDATE test SET value = 11 WHERE id = 1
  waits
T1: COMMIT
  COMMIT
  T2: UPDATE 1
T2: COMMIT
  COMMIT

level repeatable read
T1: BEGIN
  BEGIN
T2: BEGIN
  BEGIN
T1: SELECT * FROM test WHERE id = 1
  1|10
  SELECT 1
T2: SELECT * FROM test WHERE id = 1
  1|10
  SELECT 1
T1: UPDATE test SET value = 11 WHERE id = 1
  UPDATE 1
T2: UPDATE test SET value = 11 WHERE id = 1
  waits
T1: COMMIT
  COMMIT
  T2: error 40001 could not serialize access due to concurrent update
T2: COMMIT
  ROLLBACK

level serializable
T1: BEGIN
  BEGIN
T2: BEGIN
  BEGIN
T1: SELECT * FROM test WHERE id = 1
  1|10
  SELECT 1
T2: SELECT * FROM test WHERE id = 1
  1|10
  SELECT 1
T1: UPDATE test SET value = 11 WHERE id = 1
  UPDATE 1
T2: UPDATE test SET value = 11 WHERE id = 1
  waits
T1: COMMIT
  COMMIT
  T2: error 40001 could not serialize access due to concurrent update
T2: COMMIT
  ROLLBACK
