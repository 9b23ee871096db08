# Rows inserted in runs (decision 37): claims that become locks when somebody wants one of the keys.
setup
  DROP TABLE IF EXISTS test CASCADE;
  DROP TABLE IF EXISTS child;
  CREATE TABLE test (id int PRIMARY KEY, u int UNIQUE, v text);

level read committed
T1: BEGIN
  BEGIN
T1: INSERT INTO test SELECT g, g + 1000, 'a' FROM generate_series(1, 3000) g
  INSERT 0 3000
T2: BEGIN
  BEGIN
T2: INSERT INTO test VALUES (5000, 1500, 'x')
  waits
T1: ROLLBACK
  ROLLBACK
  T2: INSERT 0 1
T2: COMMIT
  COMMIT
T1: SELECT count(*), min(u), max(u) FROM test
  1|1500|1500
  SELECT 1

level read committed
T1: BEGIN
  BEGIN
T1: INSERT INTO test SELECT g, g + 1000, 'a' FROM generate_series(1, 3000) g
  INSERT 0 3000
T2: BEGIN
  BEGIN
T2: INSERT INTO test SELECT g, g + 5000, 'b' FROM generate_series(5000, 2990, -1) g
  waits
T1: COMMIT
  COMMIT
  T2: error 23505 duplicate key value violates unique constraint "test_pkey"
T2: COMMIT
  ROLLBACK
T1: SELECT count(*), min(u), max(u) FROM test
  3000|1001|4000
  SELECT 1

level read committed
T1: BEGIN
  BEGIN
T1: INSERT INTO test SELECT g, g + 1000, 'a' FROM generate_series(1, 3000) g
  INSERT 0 3000
T2: BEGIN
  BEGIN
T2: INSERT INTO test SELECT g, g + 5000, 'b' FROM generate_series(5000, 2990, -1) g
  waits
T1: ROLLBACK
  ROLLBACK
  T2: INSERT 0 2011
T2: COMMIT
  COMMIT
T1: SELECT count(*), min(u), max(u) FROM test
  2011|7990|10000
  SELECT 1

level read committed
T1: BEGIN
  BEGIN
T1: SAVEPOINT a
  SAVEPOINT
T1: INSERT INTO test SELECT g, g + 1000, 'a' FROM generate_series(1, 3000) g
  INSERT 0 3000
T1: SAVEPOINT b
  SAVEPOINT
T1: INSERT INTO test SELECT g, g + 1000, 'a' FROM generate_series(4000, 6000) g
  INSERT 0 2001
T2: INSERT INTO test SELECT g, g + 10000, 'b' FROM generate_series(4000, 6000, 2) g ON CONFLICT DO NOTHING
  waits
T1: ROLLBACK TO b
  ROLLBACK
  T2: INSERT 0 1001
T1: INSERT INTO test SELECT g, g + 1000, 'a' FROM generate_series(4001, 6001, 2) g
  INSERT 0 1001
T3: INSERT INTO test VALUES (4001, -1, 'x') ON CONFLICT (id) DO UPDATE SET v = 'updated'
  waits
T1: ROLLBACK TO a
  ROLLBACK
  T3: INSERT 0 1
T1: COMMIT
  COMMIT
T1: SELECT count(*), min(u), max(u), min(v) FROM test
  1002|-1|16000|b
  SELECT 1

level read committed
T1: BEGIN
  BEGIN
T1: INSERT INTO test SELECT g, g + 1000, 'a' FROM generate_series(1, 3000) g
  INSERT 0 3000
T2: BEGIN
  BEGIN
T2: INSERT INTO test SELECT g, g + 10000, 'b' FROM generate_series(3001, 6000) g
  INSERT 0 3000
T1: INSERT INTO test VALUES (3500, 1, 'x')
  waits
T2: ROLLBACK
  ROLLBACK
  T1: INSERT 0 1
T1: COMMIT
  COMMIT
T1: SELECT count(*), min(u), max(u), min(v) FROM test
  3001|1|4000|a
  SELECT 1

level read committed
T1: BEGIN
  BEGIN
T1: INSERT INTO test SELECT g, g + 1000, 'a' FROM generate_series(1, 3000) g
  INSERT 0 3000
T1: DELETE FROM test WHERE id BETWEEN 100 AND 200
  DELETE 101
T2: INSERT INTO test VALUES (150, 1, 'y')
  waits
T1: COMMIT
  COMMIT
  T2: INSERT 0 1
T1: SELECT count(*), min(u), max(u), min(v) FROM test
  2900|1|4000|a
  SELECT 1

level read committed
T1: BEGIN
  BEGIN
T1: INSERT INTO test SELECT g, g + 1000, 'a' FROM generate_series(1, 3000) g
  INSERT 0 3000
T1: UPDATE test SET u = u + 100000 WHERE id BETWEEN 100 AND 200
  UPDATE 101
T2: INSERT INTO test VALUES (10150, 1150, 'y')
  waits
T1: COMMIT
  COMMIT
  T2: INSERT 0 1
T1: SELECT count(*), min(u), max(u), min(v) FROM test
  3001|1001|101200|a
  SELECT 1

level read committed
T1: BEGIN
  BEGIN
T1: INSERT INTO test SELECT g, g + 1000, 'a' FROM generate_series(1, 3000) g
  INSERT 0 3000
T1: INSERT INTO test SELECT g, g + 1000, 'a' FROM generate_series(2999, 6000) g
  error 23505 duplicate key value violates unique constraint "test_pkey"
T1: ROLLBACK
  ROLLBACK
T2: INSERT INTO test VALUES (150, 1, 'y')
  INSERT 0 1
T1: SELECT count(*) FROM test
  1
  SELECT 1

level repeatable read
T1: BEGIN
  BEGIN
T2: BEGIN
  BEGIN
T2: SELECT count(*) FROM test
  0
  SELECT 1
T1: INSERT INTO test SELECT g, g + 1000, 'a' FROM generate_series(1, 3000) g
  INSERT 0 3000
T1: COMMIT
  COMMIT
T2: INSERT INTO test SELECT g, g + 10000, 'b' FROM generate_series(3000, 6000) g
  error 23505 duplicate key value violates unique constraint "test_pkey"
T2: ROLLBACK
  ROLLBACK

level repeatable read
T1: BEGIN
  BEGIN
T2: BEGIN
  BEGIN
T2: SELECT count(*) FROM test
  0
  SELECT 1
T1: INSERT INTO test SELECT g, g + 1000, 'a' FROM generate_series(1, 3000) g
  INSERT 0 3000
T2: INSERT INTO test SELECT g, g + 10000, 'b' FROM generate_series(3000, 6000) g ON CONFLICT DO NOTHING
  waits
T1: COMMIT
  COMMIT
  T2: error 40001 could not serialize access due to concurrent update
T2: SELECT count(*) FROM test
  error 25P02 current transaction is aborted, commands ignored until end of transaction block
T2: ROLLBACK
  ROLLBACK

level repeatable read
T1: BEGIN
  BEGIN
T2: BEGIN
  BEGIN
T2: SELECT count(*) FROM test
  0
  SELECT 1
T1: INSERT INTO test SELECT g, g + 1000, 'a' FROM generate_series(1, 3000) g
  INSERT 0 3000
T2: INSERT INTO test SELECT g, g + 10000, 'b' FROM generate_series(3000, 6000) g ON CONFLICT DO NOTHING
  waits
T1: ROLLBACK
  ROLLBACK
  T2: INSERT 0 3001
T2: SELECT count(*) FROM test
  3001
  SELECT 1
T2: ROLLBACK
  ROLLBACK

level serializable
T1: BEGIN
  BEGIN
T2: BEGIN
  BEGIN
T1: SELECT count(*) FROM test WHERE id > 100
  0
  SELECT 1
T2: SELECT count(*) FROM test WHERE id < 100
  0
  SELECT 1
T1: INSERT INTO test SELECT g, g + 1000, 'a' FROM generate_series(1, 99) g
  INSERT 0 99
T2: INSERT INTO test SELECT g, g + 10000, 'b' FROM generate_series(101, 6000) g
  INSERT 0 5900
T1: COMMIT
  COMMIT
T2: COMMIT
  error 40001 could not serialize access due to read/write dependencies among transactions
T1: SELECT count(*) FROM test
  99
  SELECT 1

level read committed
T1: CREATE TABLE child (id int PRIMARY KEY, parent int REFERENCES test)
  CREATE TABLE
T1: BEGIN
  BEGIN
T1: INSERT INTO test SELECT g, g + 1000, 'a' FROM generate_series(1, 3000) g
  INSERT 0 3000
T2: INSERT INTO child SELECT g, g FROM generate_series(1, 3000) g
  error 23503 insert or update on table "child" violates foreign key constraint "child_parent_fkey"
T1: COMMIT
  COMMIT
T1: BEGIN
  BEGIN
T1: INSERT INTO child SELECT g, g FROM generate_series(1, 3000) g
  INSERT 0 3000
T2: DELETE FROM test WHERE id = 77
  waits
T1: ROLLBACK
  ROLLBACK
  T2: DELETE 1
T1: SELECT count(*) FROM test
  2999
  SELECT 1

level read committed
T1: BEGIN
  BEGIN
T1: INSERT INTO test SELECT g, g + 1000, 'a' FROM generate_series(1, 3000) g
  INSERT 0 3000
T1: PREPARE TRANSACTION 'p1'
  PREPARE TRANSACTION
T2: INSERT INTO test VALUES (150, 1, 'y')
  waits
T3: INSERT INTO test VALUES (151, 2, 'z') ON CONFLICT DO NOTHING
  waits
T1: ROLLBACK PREPARED 'p1'
  ROLLBACK PREPARED
  T2: INSERT 0 1
  T3: INSERT 0 1
T1: SELECT count(*) FROM test
  2
  SELECT 1

level read committed
T1: BEGIN
  BEGIN
T1: INSERT INTO test SELECT g, g + 1000, 'a' FROM generate_series(1, 3000) g
  INSERT 0 3000
T1: PREPARE TRANSACTION 'p1'
  PREPARE TRANSACTION
T2: INSERT INTO test SELECT g, g + 1000, 'a' FROM generate_series(1, 3000) g ON CONFLICT DO NOTHING
  waits
T1: COMMIT PREPARED 'p1'
  COMMIT PREPARED
  T2: INSERT 0 0
T1: SELECT count(*) FROM test
  3000
  SELECT 1

level read committed
T1: BEGIN
  BEGIN
T1: INSERT INTO test SELECT g, CASE WHEN g < 5 THEN NULL ELSE g END, 'a' FROM generate_series(1, 3000) g
  INSERT 0 3000
T2: INSERT INTO test SELECT g + 10000, NULL, 'a' FROM generate_series(1, 3000) g
  INSERT 0 3000
T2: INSERT INTO test SELECT g + 20000, CASE WHEN g = 2000 THEN 7 END, 'a' FROM generate_series(1, 3000) g
  waits
T1: COMMIT
  COMMIT
  T2: error 23505 duplicate key value violates unique constraint "test_u_key"
T1: SELECT count(*), count(u) FROM test
  6000|2996
  SELECT 1

level read committed
T1: BEGIN
  BEGIN
T1: INSERT INTO test SELECT g % 1030, g, 'a' FROM generate_series(1, 1040) g
  error 23505 duplicate key value violates unique constraint "test_pkey"
T1: ROLLBACK
  ROLLBACK
T1: INSERT INTO test SELECT g % 1030, g, 'a' FROM generate_series(1, 1040) g ON CONFLICT (id) DO NOTHING
  INSERT 0 1030
T1: INSERT INTO test SELECT g % 1030, -g, 'a' FROM generate_series(1, 1040) g ON CONFLICT (id) DO UPDATE SET v = 'again'
  error 21000 ON CONFLICT DO UPDATE command cannot affect row a second time
T1: SELECT count(*), count(u) FROM test
  1030|1030
  SELECT 1
