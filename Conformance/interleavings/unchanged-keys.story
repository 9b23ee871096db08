# UPDATEs that set a key to what it is keep nobody out who refers to the row; those that change it do.
setup
  DROP TABLE IF EXISTS child, test;
  CREATE TABLE test (id int PRIMARY KEY, k int UNIQUE, v int);
  CREATE TABLE child (id int PRIMARY KEY, test int REFERENCES test);
  INSERT INTO test VALUES (1, 1, 10), (2, 2, 20);

level read committed
T1: BEGIN
  BEGIN
T1: UPDATE test SET id = 1, k = 1, v = 11 WHERE id = 1
  UPDATE 1
T2: INSERT INTO child VALUES (1, 1)
  INSERT 0 1
T2: SELECT * FROM test WHERE id = 1 FOR SHARE NOWAIT
  error 55P03 could not obtain lock on row in relation "test"
T1: UPDATE test SET id = 1, k = 3, v = 11 WHERE id = 1
  UPDATE 1
T2: INSERT INTO child VALUES (2, 1)
  waits
T1: COMMIT
  COMMIT
  T2: INSERT 0 1

# Some rows do, some do not.
level read committed
T1: BEGIN
  BEGIN
T1: UPDATE test SET k = 2
  error 23505 duplicate key value violates unique constraint "test_k_key"
T1: ROLLBACK
  ROLLBACK
T1: BEGIN
  BEGIN
T1: UPDATE test SET k = CASE v WHEN 10 THEN 1 ELSE 5 END
  UPDATE 2
T2: SELECT id FROM test FOR KEY SHARE SKIP LOCKED
  1
  SELECT 1
T1: COMMIT
  COMMIT

# The row has changed by the time it is locked.
level read committed
T1: BEGIN
  BEGIN
T1: UPDATE test SET v = 11 WHERE id = 1
  UPDATE 1
T2: BEGIN
  BEGIN
T2: UPDATE test SET k = v - 9 WHERE id = 1
  waits
T1: COMMIT
  COMMIT
  T2: error 23505 duplicate key value violates unique constraint "test_k_key"
T3: INSERT INTO child VALUES (1, 1)
  INSERT 0 1
T2: COMMIT
  ROLLBACK

level read committed
T1: BEGIN
  BEGIN
T1: UPDATE test SET k = 5 WHERE id = 1
  UPDATE 1
T2: BEGIN
  BEGIN
T2: UPDATE test SET k = 1 WHERE id = 1
  waits
T1: COMMIT
  COMMIT
  T2: UPDATE 1
T3: SELECT id FROM test WHERE id = 1 FOR KEY SHARE NOWAIT
  error 55P03 could not obtain lock on row in relation "test"
T2: COMMIT
  COMMIT

# A value that fails.
level read committed
T1: UPDATE test SET k = 1 / (v - 10) WHERE id = 1
  error 22012 division by zero
T1: SELECT * FROM test ORDER BY id
  1|1|10
  2|2|20
  SELECT 2
