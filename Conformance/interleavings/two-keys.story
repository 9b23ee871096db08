# INSERTs that wait for one transaction, each for another unique key of the row that it takes away.
setup
  DROP TABLE IF EXISTS test;
  CREATE TABLE test (id int PRIMARY KEY, k int UNIQUE, j int UNIQUE);
  INSERT INTO test VALUES (1, 1, 1);

level read committed
differs: in PostgreSQL either may win; here it is who has waited longer
T1: BEGIN
  BEGIN
T1: DELETE FROM test WHERE id = 1
  DELETE 1
T2: INSERT INTO test VALUES (1, 1, 2)
  waits
T3: INSERT INTO test VALUES (9, 1, 3)
  waits
T1: COMMIT
  COMMIT
  T2: INSERT 0 1
  T3: error 23505 duplicate key value violates unique constraint "test_k_key"

level read committed
T1: BEGIN
  BEGIN
T1: DELETE FROM test WHERE id = 1
  DELETE 1
T2: INSERT INTO test VALUES (9, 1, 2)
  waits
T3: INSERT INTO test VALUES (1, 1, 3)
  waits
T1: COMMIT
  COMMIT
  T2: INSERT 0 1
  T3: error 23505 duplicate key value violates unique constraint "test_k_key"

level read committed
T1: BEGIN
  BEGIN
T1: DELETE FROM test WHERE id = 1
  DELETE 1
T2: INSERT INTO test VALUES (1, 1, 2) ON CONFLICT DO NOTHING
  waits
T3: INSERT INTO test VALUES (9, 1, 3) ON CONFLICT DO NOTHING
  waits
T4: INSERT INTO test VALUES (8, 8, 1) ON CONFLICT DO NOTHING
  waits
T1: COMMIT
  COMMIT
  T2: INSERT 0 1
  T3: INSERT 0 0
  T4: INSERT 0 1

level read committed
T1: BEGIN
  BEGIN
T1: DELETE FROM test WHERE id = 1
  DELETE 1
T2: INSERT INTO test VALUES (1, 1, 2) ON CONFLICT (id) DO UPDATE SET j = 100
  waits
T3: INSERT INTO test VALUES (9, 1, 3) ON CONFLICT (k) DO UPDATE SET j = test.j + 1 RETURNING *
  waits
T1: COMMIT
  COMMIT
  T2: INSERT 0 1
  T3: 1|1|3
  T3: INSERT 0 1

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
