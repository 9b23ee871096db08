# G1b, intermediate reads: what a transaction overwrites itself is never seen.
setup
  DROP TABLE IF EXISTS test;
  CREATE TABLE test (id int PRIMARY KEY, value int);
  INSERT INTO test VALUES (1, 10), (2, 20);

level read committed
T1: BEGIN
  BEGIN
T2: BEGIN
  BEGIN
T1: UPDATE test SET value = 101 WHERE id = 1
  UPDATE 1
T2: SELECT * FROM test ORDER BY id
  1|10
  2|20
  SELECT 2
T1: UPDATE test SET value = 11 WHERE id = 1
  UPDATE 1
T1: COMMIT
  COMMIT
T2: SELECT * FROM test ORDER BY id
  1|11
  2|20
  SELECT 2
T2: COMMIT
  COMMIT

level repeatable read
T1: BEGIN
  BEGIN
T2: BEGIN
  BEGIN
T1: UPDATE test SET value = 101 WHERE id = 1
  UPDATE 1
T2: SELECT * FROM test ORDER BY id
  1|10
  2|20
  SELECT 2
T1: UPDATE test SET value = 11 WHERE id = 1
  UPDATE 1
T1: COMMIT
  COMMIT
T2: SELECT * FROM test ORDER BY id
  1|10
  2|20
  SELECT 2
T2: COMMIT
  COMMIT

level serializable
T1: BEGIN
  BEGIN
T2: BEGIN
  BEGIN
T1: UPDATE test SET value = 101 WHERE id = 1
  UPDATE 1
T2: SELECT * FROM test ORDER BY id
  1|10
  2|20
  SELECT 2
T1: UPDATE test SET value = 11 WHERE id = 1
  UPDATE 1
T1: COMMIT
  COMMIT
T2: SELECT * FROM test ORDER BY id
  1|10
  2|20
  SELECT 2
T2: COMMIT
  COMMIT
