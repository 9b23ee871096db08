# A row is not its key: who has waited for a row that was deleted does not take the one that got its key
# meanwhile, and follows one whose key was changed.
setup
  DROP TABLE IF EXISTS test;
  CREATE TABLE test (id int PRIMARY KEY, value int);
  INSERT INTO test VALUES (1, 10), (2, 20), (3, 30);

# Deleted and inserted anew, in one transaction.
level read committed
T1: BEGIN
  BEGIN
T1: DELETE FROM test WHERE id = 1
  DELETE 1
T1: INSERT INTO test VALUES (1, 11)
  INSERT 0 1
T2: UPDATE test SET value = value + 1 WHERE id = 1
  waits
T3: DELETE FROM test WHERE id = 1
  waits
T4: SELECT * FROM test WHERE id = 1 FOR UPDATE
  waits
T5: SELECT * FROM test WHERE id = 1 FOR KEY SHARE
  waits
T1: COMMIT
  COMMIT
  T2: UPDATE 0
  T3: DELETE 0
  T4: SELECT 0
  T5: SELECT 0
T1: SELECT * FROM test ORDER BY id
  1|11
  2|20
  3|30
  SELECT 3

# In one transaction that gives up a part.
level read committed
T1: BEGIN
  BEGIN
T1: DELETE FROM test WHERE id = 1
  DELETE 1
T1: SAVEPOINT a
  SAVEPOINT
T1: INSERT INTO test VALUES (1, 11)
  INSERT 0 1
T1: ROLLBACK TO a
  ROLLBACK
T1: INSERT INTO test VALUES (4, 40)
  INSERT 0 1
T2: UPDATE test SET value = value + 1 WHERE id = 1
  waits
T1: COMMIT
  COMMIT
  T2: UPDATE 0
T1: SELECT * FROM test ORDER BY id
  2|20
  3|30
  4|40
  SELECT 3

# A deletion that was given up is none.
level read committed
T1: BEGIN
  BEGIN
T1: SAVEPOINT a
  SAVEPOINT
T1: DELETE FROM test WHERE id = 1
  DELETE 1
T1: INSERT INTO test VALUES (1, 11)
  INSERT 0 1
T1: ROLLBACK TO a
  ROLLBACK
T1: UPDATE test SET value = 12 WHERE id = 1
  UPDATE 1
T2: UPDATE test SET value = value + 1 WHERE id = 1
  waits
T1: COMMIT
  COMMIT
  T2: UPDATE 1
T1: SELECT * FROM test ORDER BY id
  1|13
  2|20
  3|30
  SELECT 3

# Many rows at once.
level read committed
T1: BEGIN
  BEGIN
T1: DELETE FROM test
  DELETE 3
T1: INSERT INTO test SELECT g, g FROM generate_series(1, 100) g
  INSERT 0 100
T2: UPDATE test SET value = value + 1
  waits
T1: COMMIT
  COMMIT
  T2: UPDATE 0
T1: SELECT * FROM test ORDER BY id LIMIT 3
  1|1
  2|2
  3|3
  SELECT 3

# By one transaction, while another waits for another row.
level read committed
T1: BEGIN
  BEGIN
T1: UPDATE test SET value = 11 WHERE id = 1
  UPDATE 1
T2: UPDATE test SET value = value + 1
  waits
T3: DELETE FROM test WHERE id = 2
  DELETE 1
T3: INSERT INTO test VALUES (2, 21)
  INSERT 0 1
T1: COMMIT
  COMMIT
  T2: UPDATE 2
T1: SELECT * FROM test ORDER BY id
  1|12
  2|21
  3|31
  SELECT 3

# A swap of keys, which each row follows.
level read committed
T1: BEGIN
  BEGIN
T1: UPDATE test SET id = 9 WHERE id = 1
  UPDATE 1
T1: UPDATE test SET id = 1 WHERE id = 2
  UPDATE 1
T1: UPDATE test SET id = 2 WHERE id = 9
  UPDATE 1
T2: UPDATE test SET value = value + 1 WHERE value = 10
  waits
T3: UPDATE test SET value = value + 1 WHERE value = 20
  waits
T4: DELETE FROM test WHERE id = 1
  waits
T1: COMMIT
  COMMIT
  T2: UPDATE 1
  T3: UPDATE 1
  T4: DELETE 0
T1: SELECT * FROM test ORDER BY id
  1|21
  2|11
  3|30
  SELECT 3

# Moved by one transaction, its key taken, moved on by another, while a third waits for another row.
level read committed
T1: BEGIN
  BEGIN
T1: UPDATE test SET value = 11 WHERE id = 1
  UPDATE 1
T2: UPDATE test SET value = value + 1
  waits
T4: BEGIN
  BEGIN
T4: UPDATE test SET id = 5 WHERE id = 2
  UPDATE 1
T4: INSERT INTO test VALUES (2, 100)
  INSERT 0 1
T4: COMMIT
  COMMIT
T3: UPDATE test SET id = 6, value = 21 WHERE id = 5
  UPDATE 1
T1: COMMIT
  COMMIT
  T2: UPDATE 3
T1: SELECT * FROM test ORDER BY id
  1|12
  2|100
  3|31
  6|22
  SELECT 4

# Moved, then deleted and inserted anew where it was.
level read committed
T1: BEGIN
  BEGIN
T1: UPDATE test SET id = 5 WHERE id = 1
  UPDATE 1
T1: DELETE FROM test WHERE id = 5
  DELETE 1
T1: INSERT INTO test VALUES (5, 50)
  INSERT 0 1
T2: UPDATE test SET value = value + 1 WHERE value = 10
  waits
T1: COMMIT
  COMMIT
  T2: UPDATE 0
T1: SELECT * FROM test ORDER BY id
  2|20
  3|30
  5|50
  SELECT 3

# The stricter levels tell a deleted row from a changed one: by two transactions,
level repeatable read
T2: BEGIN
  BEGIN
T2: SELECT count(*) FROM test
  3
  SELECT 1
T3: BEGIN
  BEGIN
T3: SELECT count(*) FROM test
  3
  SELECT 1
T4: BEGIN
  BEGIN
T4: SELECT count(*) FROM test
  3
  SELECT 1
T1: DELETE FROM test WHERE id = 1
  DELETE 1
T1: INSERT INTO test VALUES (1, 11)
  INSERT 0 1
T2: UPDATE test SET value = 12 WHERE id = 1
  error 40001 could not serialize access due to concurrent delete
T2: ROLLBACK
  ROLLBACK
T3: SELECT * FROM test WHERE id = 1 FOR UPDATE
  error 40001 could not serialize access due to concurrent update
T3: ROLLBACK
  ROLLBACK
T4: DELETE FROM test WHERE id = 1
  error 40001 could not serialize access due to concurrent delete
T4: ROLLBACK
  ROLLBACK

# by one;
level repeatable read
T2: BEGIN
  BEGIN
T2: SELECT count(*) FROM test
  3
  SELECT 1
T1: BEGIN
  BEGIN
T1: DELETE FROM test WHERE id = 1
  DELETE 1
T1: INSERT INTO test VALUES (1, 11)
  INSERT 0 1
T1: COMMIT
  COMMIT
T2: UPDATE test SET value = 12 WHERE id = 1
  error 40001 could not serialize access due to concurrent delete
T2: ROLLBACK
  ROLLBACK

# A row that got another's key before the statement began, while somebody still reads what was before.
level read committed
T4: BEGIN
  BEGIN
T4: DECLARE c CURSOR FOR SELECT * FROM test
  DECLARE CURSOR
T2: BEGIN
  BEGIN
T2: UPDATE test SET id = 4 WHERE id = 1
  UPDATE 1
T2: UPDATE test SET id = 1 WHERE id = 2
  UPDATE 1
T2: COMMIT
  COMMIT
T3: BEGIN
  BEGIN
T3: UPDATE test SET value = 21 WHERE id = 1
  UPDATE 1
T1: UPDATE test SET value = value + 100 WHERE id = 1 RETURNING *
  waits
T3: COMMIT
  COMMIT
  T1: 1|121
  T1: UPDATE 1
