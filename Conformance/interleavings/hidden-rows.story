# By choice: at REPEATABLE READ and SERIALIZABLE a transaction cannot give a row of its own the key of one that its
# snapshot shows and somebody else has removed. PostgreSQL shows both rows then; one key shows one row here.
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
  error 40001 could not serialize access due to concurrent delete
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
T2: DELETE FROM test WHERE id = 1
  DELETE 1
T1: INSERT INTO test VALUES (1, 'x')
  error 40001 could not serialize access due to concurrent delete
T1: SELECT * FROM test ORDER BY id
  error 25P02 current transaction is aborted, commands ignored until end of transaction block
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
  error 40001 could not serialize access due to concurrent delete
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
  error 40001 could not serialize access due to concurrent delete
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
  error 40001 could not serialize access due to concurrent delete
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
T2: DELETE FROM test WHERE id = 1
  DELETE 1
T1: UPDATE test SET id = 1 WHERE id = 2
  error 40001 could not serialize access due to concurrent delete
T1: SELECT * FROM test ORDER BY id
  error 25P02 current transaction is aborted, commands ignored until end of transaction block
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
  error 40001 could not serialize access due to concurrent delete
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
T2: DELETE FROM test WHERE id = 3
  DELETE 1
T1: INSERT INTO test SELECT n FROM generate_series(3, 40) n
  error 40001 could not serialize access due to concurrent delete
T1: SELECT * FROM test ORDER BY id
  error 25P02 current transaction is aborted, commands ignored until end of transaction block
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
  error 40001 could not serialize access due to concurrent delete
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
T2: DELETE FROM test WHERE id = 1
  DELETE 1
T1: INSERT INTO test VALUES (1, 'x') ON CONFLICT DO NOTHING
  error 40001 could not serialize access due to concurrent delete
T1: SELECT * FROM test ORDER BY id
  error 25P02 current transaction is aborted, commands ignored until end of transaction block
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
