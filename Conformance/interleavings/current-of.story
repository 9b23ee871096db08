# A cursor's row stays the one it was, whoever changes it, or its key, after it was fetched.
setup
  DROP TABLE IF EXISTS test, other, parted;
  CREATE TABLE test (id int PRIMARY KEY, value int);
  INSERT INTO test VALUES (1, 10), (2, 20), (3, 30);
  CREATE TABLE other (id int PRIMARY KEY, value int);
  INSERT INTO other VALUES (1, 100), (2, 200);
  CREATE TABLE parted (id int PRIMARY KEY, value int) PARTITION BY RANGE (id);
  CREATE TABLE low PARTITION OF parted FOR VALUES FROM (0) TO (10);
  CREATE TABLE high PARTITION OF parted FOR VALUES FROM (10) TO (20);
  INSERT INTO parted VALUES (1, 10), (2, 20), (11, 110);

# Changed and committed.
level read committed
T1: BEGIN
  BEGIN
T1: DECLARE c CURSOR FOR SELECT * FROM test
  DECLARE CURSOR
T1: FETCH c
  1|10
  FETCH 1
T2: UPDATE test SET value = 11 WHERE id = 1
  UPDATE 1
T1: UPDATE test SET value = value + 1 WHERE CURRENT OF c RETURNING *
  1|12
  UPDATE 1
T1: COMMIT
  COMMIT

level repeatable read
T1: BEGIN
  BEGIN
T1: DECLARE c CURSOR FOR SELECT * FROM test
  DECLARE CURSOR
T1: FETCH c
  1|10
  FETCH 1
T2: UPDATE test SET value = 11 WHERE id = 1
  UPDATE 1
T1: UPDATE test SET value = value + 1 WHERE CURRENT OF c RETURNING *
  error 40001 could not serialize access due to concurrent update
T1: COMMIT
  ROLLBACK

# Its key changed, and another row under its key.
level read committed
T1: BEGIN
  BEGIN
T1: DECLARE c CURSOR FOR SELECT * FROM test
  DECLARE CURSOR
T1: FETCH c
  1|10
  FETCH 1
T2: UPDATE test SET id = 4 WHERE id = 1
  UPDATE 1
T2: UPDATE test SET id = 1 WHERE id = 2
  UPDATE 1
T1: UPDATE test SET value = value + 1 WHERE CURRENT OF c RETURNING *
  4|11
  UPDATE 1
T1: COMMIT
  COMMIT
T1: SELECT * FROM test ORDER BY id
  1|20
  3|30
  4|11
  SELECT 3

level repeatable read
T1: BEGIN
  BEGIN
T1: DECLARE c CURSOR FOR SELECT * FROM test
  DECLARE CURSOR
T1: FETCH c
  1|10
  FETCH 1
T2: UPDATE test SET id = 4 WHERE id = 1
  UPDATE 1
T2: UPDATE test SET id = 1 WHERE id = 2
  UPDATE 1
T1: UPDATE test SET value = value + 1 WHERE CURRENT OF c RETURNING *
  error 40001 could not serialize access due to concurrent update
T1: COMMIT
  ROLLBACK
T1: SELECT * FROM test ORDER BY id
  1|20
  3|30
  4|10
  SELECT 3

# Two rows that change places, in one transaction, and again by the cursor's.
level read committed
T1: BEGIN
  BEGIN
T1: DECLARE c CURSOR FOR SELECT * FROM test
  DECLARE CURSOR
T1: FETCH c
  1|10
  FETCH 1
T2: BEGIN
  BEGIN
T2: UPDATE test SET id = -1 WHERE id = 1
  UPDATE 1
T2: UPDATE test SET id = 1 WHERE id = 2
  UPDATE 1
T2: UPDATE test SET id = 2 WHERE id = -1
  UPDATE 1
T2: COMMIT
  COMMIT
T1: UPDATE test SET id = id + 10 WHERE CURRENT OF c RETURNING *
  12|10
  UPDATE 1
T1: UPDATE test SET id = 2 WHERE id = 3
  UPDATE 1
T1: UPDATE test SET value = value + 1 WHERE CURRENT OF c RETURNING *
  12|11
  UPDATE 1
T1: SELECT * FROM test ORDER BY id
  1|20
  2|30
  12|11
  SELECT 3
T1: COMMIT
  COMMIT

# Deleted, and another row under its key.
level read committed
T1: BEGIN
  BEGIN
T1: DECLARE c CURSOR FOR SELECT * FROM test
  DECLARE CURSOR
T1: FETCH c
  1|10
  FETCH 1
T2: DELETE FROM test WHERE id = 1
  DELETE 1
T2: INSERT INTO test VALUES (1, 50)
  INSERT 0 1
T1: DELETE FROM test WHERE CURRENT OF c
  DELETE 0
T1: ROLLBACK
  ROLLBACK

level repeatable read
T1: BEGIN
  BEGIN
T1: DECLARE c CURSOR FOR SELECT * FROM test
  DECLARE CURSOR
T1: FETCH c
  1|10
  FETCH 1
T2: DELETE FROM test WHERE id = 1
  DELETE 1
T2: INSERT INTO test VALUES (1, 50)
  INSERT 0 1
T1: DELETE FROM test WHERE CURRENT OF c
  error 40001 could not serialize access due to concurrent delete
T1: ROLLBACK
  ROLLBACK

# Its key is being changed.
level read committed
T1: BEGIN
  BEGIN
T1: DECLARE c CURSOR FOR SELECT * FROM test
  DECLARE CURSOR
T1: FETCH c
  1|10
  FETCH 1
T2: BEGIN
  BEGIN
T2: UPDATE test SET id = 4, value = 11 WHERE id = 1
  UPDATE 1
T1: UPDATE test SET value = value + 1 WHERE CURRENT OF c RETURNING *
  waits
T2: COMMIT
  COMMIT
  T1: 4|12
  T1: UPDATE 1
T1: ROLLBACK
  ROLLBACK

level repeatable read
T1: BEGIN
  BEGIN
T1: DECLARE c CURSOR FOR SELECT * FROM test
  DECLARE CURSOR
T1: FETCH c
  1|10
  FETCH 1
T2: BEGIN
  BEGIN
T2: UPDATE test SET id = 4, value = 11 WHERE id = 1
  UPDATE 1
T1: UPDATE test SET value = value + 1 WHERE CURRENT OF c RETURNING *
  waits
T2: COMMIT
  COMMIT
  T1: error 40001 could not serialize access due to concurrent update
T1: ROLLBACK
  ROLLBACK

# It is being deleted.
level read committed
T1: BEGIN
  BEGIN
T1: DECLARE c CURSOR FOR SELECT * FROM test
  DECLARE CURSOR
T1: FETCH c
  1|10
  FETCH 1
T2: BEGIN
  BEGIN
T2: DELETE FROM test WHERE id = 1
  DELETE 1
T1: UPDATE test SET value = value + 1 WHERE CURRENT OF c RETURNING *
  waits
T2: COMMIT
  COMMIT
  T1: UPDATE 0
T1: ROLLBACK
  ROLLBACK

level repeatable read
T1: BEGIN
  BEGIN
T1: DECLARE c CURSOR FOR SELECT * FROM test
  DECLARE CURSOR
T1: FETCH c
  1|10
  FETCH 1
T2: BEGIN
  BEGIN
T2: DELETE FROM test WHERE id = 1
  DELETE 1
T1: UPDATE test SET value = value + 1 WHERE CURRENT OF c RETURNING *
  waits
T2: COMMIT
  COMMIT
  T1: error 40001 could not serialize access due to concurrent delete
T1: ROLLBACK
  ROLLBACK

# A condition that no longer holds is none of WHERE CURRENT OF's.
level read committed
T1: BEGIN
  BEGIN
T1: DECLARE c CURSOR FOR SELECT * FROM test WHERE value = 10
  DECLARE CURSOR
T1: FETCH c
  1|10
  FETCH 1
T2: BEGIN
  BEGIN
T2: UPDATE test SET value = 99 WHERE id = 1
  UPDATE 1
T1: UPDATE test SET value = value + 1 WHERE CURRENT OF c RETURNING *
  waits
T2: COMMIT
  COMMIT
  T1: 1|100
  T1: UPDATE 1
T1: COMMIT
  COMMIT

# A row that is locked is locked where it has gone to.
level read committed
T2: BEGIN
  BEGIN
T2: UPDATE test SET id = 4 WHERE id = 1
  UPDATE 1
T2: UPDATE test SET id = 1 WHERE id = 2
  UPDATE 1
T1: BEGIN
  BEGIN
T1: DECLARE c CURSOR FOR SELECT * FROM test WHERE id <> 3 FOR UPDATE
  DECLARE CURSOR
T1: FETCH c
  waits
T2: COMMIT
  COMMIT
  T1: 4|10
  T1: FETCH 1
T3: UPDATE test SET value = 0 WHERE id = 4
  waits
T1: UPDATE test SET value = value + 1 WHERE CURRENT OF c RETURNING *
  4|11
  UPDATE 1
T1: FETCH c
  1|20
  FETCH 1
T1: UPDATE test SET id = id + 10 WHERE CURRENT OF c RETURNING *
  11|20
  UPDATE 1
T1: UPDATE test SET value = value + 1 WHERE CURRENT OF c RETURNING *
  11|21
  UPDATE 1
T1: COMMIT
  COMMIT
  T3: UPDATE 1

# With FOR UPDATE the rest of a join may change.
level read committed
T1: BEGIN
  BEGIN
T1: DECLARE c CURSOR FOR SELECT * FROM test JOIN other USING (id) FOR UPDATE OF test
  DECLARE CURSOR
T1: FETCH c
  1|10|100
  FETCH 1
T2: UPDATE other SET id = 5 WHERE id = 1
  UPDATE 1
T2: UPDATE test SET value = 0 WHERE id = 1
  waits
T1: UPDATE test SET value = value + 1, id = 6 WHERE CURRENT OF c RETURNING *
  6|11
  UPDATE 1
T1: DELETE FROM test WHERE CURRENT OF c
  DELETE 1
T1: COMMIT
  COMMIT
  T2: UPDATE 0
T1: SELECT * FROM test ORDER BY id
  2|20
  3|30
  SELECT 2

# A savepoint that is given up gives its locks back.
level read committed
T1: BEGIN
  BEGIN
T1: DECLARE c CURSOR FOR SELECT * FROM test FOR UPDATE
  DECLARE CURSOR
T1: SAVEPOINT s
  SAVEPOINT
T1: FETCH c
  1|10
  FETCH 1
T1: ROLLBACK TO s
  ROLLBACK
T2: UPDATE test SET id = 4 WHERE id = 1
  UPDATE 1
T1: UPDATE test SET value = value + 1 WHERE CURRENT OF c RETURNING *
  4|11
  UPDATE 1
T1: COMMIT
  COMMIT

# Moved to another partition, and within one.
level read committed
T1: BEGIN
  BEGIN
T1: DECLARE c CURSOR FOR SELECT * FROM parted
  DECLARE CURSOR
T1: FETCH c
  1|10
  FETCH 1
T2: UPDATE parted SET id = 12 WHERE id = 1
  UPDATE 1
T1: UPDATE parted SET value = value + 1 WHERE CURRENT OF c RETURNING *
  UPDATE 0
T1: ROLLBACK
  ROLLBACK

level repeatable read
T1: BEGIN
  BEGIN
T1: DECLARE c CURSOR FOR SELECT * FROM parted
  DECLARE CURSOR
T1: FETCH c
  1|10
  FETCH 1
T2: UPDATE parted SET id = 12 WHERE id = 1
  UPDATE 1
T1: UPDATE parted SET value = value + 1 WHERE CURRENT OF c RETURNING *
  error 40001 could not serialize access due to concurrent update
T1: ROLLBACK
  ROLLBACK

level read committed
T1: BEGIN
  BEGIN
T1: DECLARE c CURSOR FOR SELECT * FROM parted
  DECLARE CURSOR
T1: FETCH c
  1|10
  FETCH 1
T2: UPDATE parted SET id = 3 WHERE id = 1
  UPDATE 1
T1: UPDATE low SET value = value + 1 WHERE CURRENT OF c RETURNING *
  3|11
  UPDATE 1
T1: UPDATE high SET value = value + 1 WHERE CURRENT OF c RETURNING *
  UPDATE 0
T1: COMMIT
  COMMIT

level read committed
T1: BEGIN
  BEGIN
T1: DECLARE c CURSOR FOR SELECT * FROM parted
  DECLARE CURSOR
T1: FETCH c
  1|10
  FETCH 1
T2: BEGIN
  BEGIN
T2: UPDATE parted SET id = 12 WHERE id = 1
  UPDATE 1
T1: UPDATE parted SET value = value + 1 WHERE CURRENT OF c RETURNING *
  waits
T2: COMMIT
  COMMIT
  T1: error 40001 tuple to be locked was already moved to another partition due to concurrent update
T1: ROLLBACK
  ROLLBACK

# Deleted by another, and its key taken by a row of one's own.
level read committed
T1: BEGIN
  BEGIN
T1: DECLARE c CURSOR FOR SELECT * FROM test WHERE id = 1
  DECLARE CURSOR
T1: FETCH c
  1|10
  FETCH 1
T2: DELETE FROM test WHERE id = 1
  DELETE 1
T1: INSERT INTO test VALUES (1, 77)
  INSERT 0 1
T1: DELETE FROM test WHERE CURRENT OF c RETURNING *
  DELETE 0
T1: ROLLBACK
  ROLLBACK

level repeatable read
T1: BEGIN
  BEGIN
T1: DECLARE c CURSOR FOR SELECT * FROM test WHERE id = 1
  DECLARE CURSOR
T1: FETCH c
  1|10
  FETCH 1
T2: DELETE FROM test WHERE id = 1
  DELETE 1
T1: INSERT INTO test VALUES (1, 77)
  INSERT 0 1
T1: DELETE FROM test WHERE CURRENT OF c RETURNING *
  error 40001 could not serialize access due to concurrent delete
T1: ROLLBACK
  ROLLBACK

# The key that a row has left by the time the cursor comes to it has a row of one's own.
level read committed
T1: BEGIN
  BEGIN
T1: DECLARE c CURSOR FOR SELECT * FROM test ORDER BY id FOR UPDATE
  DECLARE CURSOR
T1: FETCH c
  1|10
  FETCH 1
T2: UPDATE test SET id = 20 WHERE id = 2
  UPDATE 1
T1: INSERT INTO test VALUES (2, 77)
  INSERT 0 1
T1: FETCH c
  20|20
  FETCH 1
T1: FETCH c
  3|30
  FETCH 1
T1: ROLLBACK
  ROLLBACK

level repeatable read
T1: BEGIN
  BEGIN
T1: DECLARE c CURSOR FOR SELECT * FROM test ORDER BY id FOR UPDATE
  DECLARE CURSOR
T1: FETCH c
  1|10
  FETCH 1
T2: UPDATE test SET id = 20 WHERE id = 2
  UPDATE 1
T1: INSERT INTO test VALUES (2, 77)
  INSERT 0 1
T1: FETCH c
  error 40001 could not serialize access due to concurrent update
T1: ROLLBACK
  ROLLBACK
