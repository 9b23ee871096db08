# INSERTs that wait for one transaction, each for another unique key of the row that it takes away. One of
# them may have the keys then, whichever; nobody waits for ever.
setup
  DROP TABLE IF EXISTS test;
  CREATE TABLE test (id int PRIMARY KEY, k int UNIQUE, j int UNIQUE);
  INSERT INTO test VALUES (1, 1, 1);

level read committed
T1: BEGIN
  BEGIN
T1: DELETE FROM test WHERE id = 1
  DELETE 1
T2: WITH i AS (INSERT INTO test VALUES (1, 1, 2) ON CONFLICT DO NOTHING RETURNING *) SELECT count(*) < 2 FROM i
  waits
T3: WITH i AS (INSERT INTO test VALUES (9, 1, 3) ON CONFLICT DO NOTHING RETURNING *) SELECT count(*) < 2 FROM i
  waits
T4: INSERT INTO test VALUES (8, 8, 1) ON CONFLICT DO NOTHING
  waits
T1: COMMIT
  COMMIT
  T2: True
  T2: SELECT 1
  T3: True
  T3: SELECT 1
  T4: INSERT 0 1
T1: SELECT count(*), sum(k) FROM test
  2|9
  SELECT 1

level read committed
T1: BEGIN
  BEGIN
T1: DELETE FROM test WHERE id = 1
  DELETE 1
T2: WITH i AS (INSERT INTO test VALUES (9, 1, 2) ON CONFLICT DO NOTHING RETURNING *) SELECT count(*) < 2 FROM i
  waits
T3: WITH i AS (INSERT INTO test VALUES (1, 1, 3) ON CONFLICT DO NOTHING RETURNING *) SELECT count(*) < 2 FROM i
  waits
T1: COMMIT
  COMMIT
  T2: True
  T2: SELECT 1
  T3: True
  T3: SELECT 1
T1: SELECT count(*), sum(k) FROM test
  1|1
  SELECT 1

level read committed
T1: BEGIN
  BEGIN
T1: DELETE FROM test WHERE id = 1
  DELETE 1
T2: BEGIN
  BEGIN
T2: INSERT INTO test VALUES (7, 1, 7)
  waits
T3: INSERT INTO test VALUES (8, 8, 1)
  waits
T4: INSERT INTO test VALUES (1, 9, 9)
  waits
T1: ROLLBACK
  ROLLBACK
  T2: error 23505 duplicate key value violates unique constraint "test_k_key"
  T3: error 23505 duplicate key value violates unique constraint "test_j_key"
  T4: error 23505 duplicate key value violates unique constraint "test_pkey"
T2: ROLLBACK
  ROLLBACK
