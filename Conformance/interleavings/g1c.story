# G1c, circular information flow: two transactions do not both see the other.
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
T2: UPDATE test SET value = 22 WHERE id = 2
  UPDATE 1
T1: SELECT * FROM test WHERE id = 2
  2|20
  SELECT 1
T2: SELECT * FROM test WHERE id = 1
  1|10
  SELECT 1
T1: COMMIT
  COMMIT
T2: COMMIT
  COMMIT

level repeatable read
T1: BEGIN
  BEGIN
T2: BEGIN
  BEGIN
T1: UPDATE test SET value = 11 WHERE id = 1
  UPDATE 1
T2: UPDATE test SET value = 22 WHERE id = 2
  UPDATE 1
T1: SELECT * FROM test WHERE id = 2
  2|20
  SELECT 1
T2: SELECT * FROM test WHERE id = 1
  1|10
  SELECT 1
T1: COMMIT
  COMMIT
T2: COMMIT
  COMMIT

level serializable
T1: BEGIN
  BEGIN
T2: BEGIN
  BEGIN
T1: UPDATE test SET value = 11 WHERE id = 1
  UPDATE 1
T2: UPDATE test SET value = 22 WHERE id = 2
  UPDATE 1
T1: SELECT * FROM test WHERE id = 2
  2|20
  SELECT 1
T2: SELECT * FROM test WHERE id = 1
  1|10
  SELECT 1
T1: COMMIT
  COMMIT
T2: COMMIT
  error 40001 could not serialize access due to read/write dependencies among transactions
