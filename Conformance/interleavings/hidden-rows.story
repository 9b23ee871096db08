# By choice: at REPEATABLE READ and SERIALIZABLE a transaction that has given a row of its own the key of one that
# its snapshot shows and somebody else has removed cannot read there. PostgreSQL shows both rows; one key shows one here.
setup
  DROP TABLE IF EXISTS test;
  CREATE TABLE test (id int PRIMARY KEY, code text UNIQUE);
  INSERT INTO test VALUES (1, 'a'), (2, 'b'), (3, 'c');

# Its row was deleted.
level read committed
T1: BEGIN
  BEGIN
T1: SELECT count(*) FROM test
  3
  SELECT 1
T2: DELETE FROM test WHERE id = 1
  DELETE 1
T1: INSERT INTO test VALUES (1, 'x')
  INSERT 0 1
T1: SELECT * FROM test ORDER BY id
  1|x
  2|b
  3|c
  SELECT 3
T1: ROLLBACK
  ROLLBACK

level repeatable read
T1: BEGIN
  BEGIN
T1: SELECT count(*) FROM test
  3
  SELECT 1
T2: DELETE FROM test WHERE id = 1
  DELETE 1
T1: INSERT INTO test VALUES (1, 'x')
  INSERT 0 1
T1: SELECT * FROM test ORDER BY id
  error 40001 could not serialize access due to concurrent update
T1: ROLLBACK
  ROLLBACK

level serializable
T1: BEGIN
  BEGIN
T1: SELECT count(*) FROM test
  3
  SELECT 1
T2: DELETE FROM test WHERE id = 1
  DELETE 1
T1: INSERT INTO test VALUES (1, 'x')
  INSERT 0 1
T1: SELECT * FROM test ORDER BY id
  error 40001 could not serialize access due to concurrent update
T1: ROLLBACK
  ROLLBACK

# Who does not look there may commit;
level repeatable read
T1: BEGIN
  BEGIN
T1: SELECT count(*) FROM test
  3
  SELECT 1
T2: DELETE FROM test WHERE id = 1
  DELETE 1
T1: INSERT INTO test VALUES (1, 'x') RETURNING *
  1|x
  INSERT 0 1
T1: SELECT * FROM test WHERE id > 1 ORDER BY id DESC
  3|c
  2|b
  SELECT 2
T1: UPDATE test SET code = 'y' WHERE id = 2
  UPDATE 1
T1: COMMIT
  COMMIT
T2: SELECT * FROM test ORDER BY id
  1|x
  2|y
  3|c
  SELECT 3

level serializable
T1: BEGIN
  BEGIN
T1: SELECT count(*) FROM test
  3
  SELECT 1
T2: DELETE FROM test WHERE id = 1
  DELETE 1
T1: INSERT INTO test VALUES (1, 'x') RETURNING *
  1|x
  INSERT 0 1
T1: SELECT * FROM test WHERE id > 1 ORDER BY id DESC
  3|c
  2|b
  SELECT 2
T1: UPDATE test SET code = 'y' WHERE id = 2
  UPDATE 1
T1: COMMIT
  COMMIT
T2: SELECT * FROM test ORDER BY id
  1|x
  2|y
  3|c
  SELECT 3

# looking is by the key, backwards, by an index, or at what was there by a cursor,
level repeatable read
T1: BEGIN
  BEGIN
T1: SELECT count(*) FROM test
  3
  SELECT 1
T1: DECLARE c CURSOR FOR SELECT * FROM test ORDER BY id
  DECLARE CURSOR
T2: DELETE FROM test WHERE id = 1
  DELETE 1
T1: INSERT INTO test VALUES (1, 'x')
  INSERT 0 1
T1: FETCH ALL c
  1|a
  2|b
  3|c
  FETCH 3
T1: SAVEPOINT s
  SAVEPOINT
T1: SELECT * FROM test WHERE id = 1
  error 40001 could not serialize access due to concurrent update
T1: ROLLBACK TO s
  ROLLBACK
T1: SELECT * FROM test ORDER BY id DESC
  error 40001 could not serialize access due to concurrent update
T1: ROLLBACK TO s
  ROLLBACK
T1: SELECT * FROM test WHERE code = 'x'
  error 40001 could not serialize access due to concurrent update
T1: ROLLBACK TO s
  ROLLBACK
T1: SELECT * FROM test WHERE code = 'a'
  error 40001 could not serialize access due to concurrent update
T1: ROLLBACK TO s
  ROLLBACK
T1: DELETE FROM test WHERE id = 1
  error 40001 could not serialize access due to concurrent update
T1: ROLLBACK TO s
  ROLLBACK
T1: INSERT INTO test VALUES (1, 'z')
  error 23505 duplicate key value violates unique constraint "test_pkey"
T1: ROLLBACK
  ROLLBACK

level serializable
T1: BEGIN
  BEGIN
T1: SELECT count(*) FROM test
  3
  SELECT 1
T1: DECLARE c CURSOR FOR SELECT * FROM test ORDER BY id
  DECLARE CURSOR
T2: DELETE FROM test WHERE id = 1
  DELETE 1
T1: INSERT INTO test VALUES (1, 'x')
  INSERT 0 1
T1: FETCH ALL c
  1|a
  2|b
  3|c
  FETCH 3
T1: SAVEPOINT s
  SAVEPOINT
T1: SELECT * FROM test WHERE id = 1
  error 40001 could not serialize access due to concurrent update
T1: ROLLBACK TO s
  ROLLBACK
T1: SELECT * FROM test ORDER BY id DESC
  error 40001 could not serialize access due to concurrent update
T1: ROLLBACK TO s
  ROLLBACK
T1: SELECT * FROM test WHERE code = 'x'
  error 40001 could not serialize access due to concurrent update
T1: ROLLBACK TO s
  ROLLBACK
T1: SELECT * FROM test WHERE code = 'a'
  error 40001 could not serialize access due to concurrent update
T1: ROLLBACK TO s
  ROLLBACK
T1: DELETE FROM test WHERE id = 1
  error 40001 could not serialize access due to concurrent update
T1: ROLLBACK TO s
  ROLLBACK
T1: INSERT INTO test VALUES (1, 'z')
  error 23505 duplicate key value violates unique constraint "test_pkey"
T1: ROLLBACK
  ROLLBACK

# and what is undone hides nothing.
level repeatable read
T1: BEGIN
  BEGIN
T1: SELECT count(*) FROM test
  3
  SELECT 1
T2: DELETE FROM test WHERE id = 1
  DELETE 1
T1: SAVEPOINT s
  SAVEPOINT
T1: INSERT INTO test VALUES (1, 'x')
  INSERT 0 1
T1: ROLLBACK TO s
  ROLLBACK
T1: SELECT * FROM test ORDER BY id
  1|a
  2|b
  3|c
  SELECT 3
T1: ROLLBACK
  ROLLBACK

level serializable
T1: BEGIN
  BEGIN
T1: SELECT count(*) FROM test
  3
  SELECT 1
T2: DELETE FROM test WHERE id = 1
  DELETE 1
T1: SAVEPOINT s
  SAVEPOINT
T1: INSERT INTO test VALUES (1, 'x')
  INSERT 0 1
T1: ROLLBACK TO s
  ROLLBACK
T1: SELECT * FROM test ORDER BY id
  1|a
  2|b
  3|c
  SELECT 3
T1: ROLLBACK
  ROLLBACK

# It has another key now.
level repeatable read
T1: BEGIN
  BEGIN
T1: SELECT count(*) FROM test
  3
  SELECT 1
T2: UPDATE test SET id = 9 WHERE id = 1
  UPDATE 1
T1: INSERT INTO test VALUES (1, 'x')
  INSERT 0 1
T1: SELECT * FROM test ORDER BY id
  error 40001 could not serialize access due to concurrent update
T1: ROLLBACK
  ROLLBACK

level serializable
T1: BEGIN
  BEGIN
T1: SELECT count(*) FROM test
  3
  SELECT 1
T2: UPDATE test SET id = 9 WHERE id = 1
  UPDATE 1
T1: INSERT INTO test VALUES (1, 'x')
  INSERT 0 1
T1: SELECT * FROM test ORDER BY id
  error 40001 could not serialize access due to concurrent update
T1: ROLLBACK
  ROLLBACK

# The key of a unique constraint; an index would find one of the two only.
level read committed
T1: BEGIN
  BEGIN
T1: SELECT count(*) FROM test
  3
  SELECT 1
T2: UPDATE test SET code = 'z' WHERE id = 1
  UPDATE 1
T1: INSERT INTO test VALUES (4, 'a')
  INSERT 0 1
T1: SELECT * FROM test ORDER BY id
  1|z
  2|b
  3|c
  4|a
  SELECT 4
T1: SELECT id FROM test WHERE code = 'a'
  4
  SELECT 1
T1: SELECT * FROM test ORDER BY id
  1|z
  2|b
  3|c
  4|a
  SELECT 4
T1: ROLLBACK
  ROLLBACK

level repeatable read
T1: BEGIN
  BEGIN
T1: SELECT count(*) FROM test
  3
  SELECT 1
T2: UPDATE test SET code = 'z' WHERE id = 1
  UPDATE 1
T1: INSERT INTO test VALUES (4, 'a')
  INSERT 0 1
T1: SELECT * FROM test ORDER BY id
  1|a
  2|b
  3|c
  4|a
  SELECT 4
T1: SELECT id FROM test WHERE code = 'a'
  error 40001 could not serialize access due to concurrent update
T1: SELECT * FROM test ORDER BY id
  error 25P02 current transaction is aborted, commands ignored until end of transaction block
T1: ROLLBACK
  ROLLBACK

level serializable
T1: BEGIN
  BEGIN
T1: SELECT count(*) FROM test
  3
  SELECT 1
T2: UPDATE test SET code = 'z' WHERE id = 1
  UPDATE 1
T1: INSERT INTO test VALUES (4, 'a')
  INSERT 0 1
T1: SELECT * FROM test ORDER BY id
  1|a
  2|b
  3|c
  4|a
  SELECT 4
T1: SELECT id FROM test WHERE code = 'a'
  error 40001 could not serialize access due to concurrent update
T1: SELECT * FROM test ORDER BY id
  error 25P02 current transaction is aborted, commands ignored until end of transaction block
T1: ROLLBACK
  ROLLBACK

# A row that gets the key.
level repeatable read
T1: BEGIN
  BEGIN
T1: SELECT count(*) FROM test
  3
  SELECT 1
T2: DELETE FROM test WHERE id = 1
  DELETE 1
T1: UPDATE test SET id = 1 WHERE id = 2
  UPDATE 1
T1: SELECT * FROM test ORDER BY id
  error 40001 could not serialize access due to concurrent update
T1: ROLLBACK
  ROLLBACK

level serializable
T1: BEGIN
  BEGIN
T1: SELECT count(*) FROM test
  3
  SELECT 1
T2: DELETE FROM test WHERE id = 1
  DELETE 1
T1: UPDATE test SET id = 1 WHERE id = 2
  UPDATE 1
T1: SELECT * FROM test ORDER BY id
  error 40001 could not serialize access due to concurrent update
T1: ROLLBACK
  ROLLBACK

# Many rows, of which one does.
level repeatable read
T1: BEGIN
  BEGIN
T1: SELECT count(*) FROM test
  3
  SELECT 1
T2: DELETE FROM test WHERE id = 3
  DELETE 1
T1: INSERT INTO test SELECT n FROM generate_series(3, 40) n
  INSERT 0 38
T1: SELECT * FROM test ORDER BY id
  error 40001 could not serialize access due to concurrent update
T1: ROLLBACK
  ROLLBACK

level serializable
T1: BEGIN
  BEGIN
T1: SELECT count(*) FROM test
  3
  SELECT 1
T2: DELETE FROM test WHERE id = 3
  DELETE 1
T1: INSERT INTO test SELECT n FROM generate_series(3, 40) n
  INSERT 0 38
T1: SELECT * FROM test ORDER BY id
  error 40001 could not serialize access due to concurrent update
T1: ROLLBACK
  ROLLBACK

# ON CONFLICT.
level repeatable read
T1: BEGIN
  BEGIN
T1: SELECT count(*) FROM test
  3
  SELECT 1
T2: DELETE FROM test WHERE id = 1
  DELETE 1
T1: INSERT INTO test VALUES (1, 'x') ON CONFLICT DO NOTHING
  INSERT 0 1
T1: SELECT * FROM test ORDER BY id
  error 40001 could not serialize access due to concurrent update
T1: ROLLBACK
  ROLLBACK

level serializable
T1: BEGIN
  BEGIN
T1: SELECT count(*) FROM test
  3
  SELECT 1
T2: DELETE FROM test WHERE id = 1
  DELETE 1
T1: INSERT INTO test VALUES (1, 'x') ON CONFLICT DO NOTHING
  INSERT 0 1
T1: SELECT * FROM test ORDER BY id
  error 40001 could not serialize access due to concurrent update
T1: ROLLBACK
  ROLLBACK

# Not those that came and went since the snapshot, nor one's own.
level repeatable read
T1: BEGIN
  BEGIN
T1: SELECT count(*) FROM test
  3
  SELECT 1
T2: INSERT INTO test VALUES (4, 'd')
  INSERT 0 1
T2: DELETE FROM test WHERE id = 4
  DELETE 1
T1: INSERT INTO test VALUES (4, 'd')
  INSERT 0 1
T1: DELETE FROM test WHERE id = 1
  DELETE 1
T1: INSERT INTO test VALUES (1, 'a')
  INSERT 0 1
T1: DELETE FROM test WHERE id = 4
  DELETE 1
T1: INSERT INTO test VALUES (4, 'e')
  INSERT 0 1
T1: SELECT * FROM test ORDER BY id
  1|a
  2|b
  3|c
  4|e
  SELECT 4
T1: ROLLBACK
  ROLLBACK

level serializable
T1: BEGIN
  BEGIN
T1: SELECT count(*) FROM test
  3
  SELECT 1
T2: INSERT INTO test VALUES (4, 'd')
  INSERT 0 1
T2: DELETE FROM test WHERE id = 4
  DELETE 1
T1: INSERT INTO test VALUES (4, 'd')
  INSERT 0 1
T1: DELETE FROM test WHERE id = 1
  DELETE 1
T1: INSERT INTO test VALUES (1, 'a')
  INSERT 0 1
T1: DELETE FROM test WHERE id = 4
  DELETE 1
T1: INSERT INTO test VALUES (4, 'e')
  INSERT 0 1
T1: SELECT * FROM test ORDER BY id
  1|a
  2|b
  3|c
  4|e
  SELECT 4
T1: ROLLBACK
  ROLLBACK
