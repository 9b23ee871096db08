# At the stricter levels a row that has changed since the snapshot is an error at once, also when somebody else has locked
# it since: nobody waits to be refused.
setup
  DROP TABLE IF EXISTS relocked, relocked_child;
  CREATE TABLE relocked (id int PRIMARY KEY, k int UNIQUE, v int);
  INSERT INTO relocked VALUES (1, 1, 1), (2, 2, 2), (3, 3, 3), (4, 4, 4);

level repeatable read
T1: BEGIN
  BEGIN
T1: SELECT count(*) FROM relocked
  4
  SELECT 1
T2: UPDATE relocked SET v = 10 WHERE id = 1
  UPDATE 1
T3: BEGIN
  BEGIN
T3: SELECT v FROM relocked WHERE id = 1 FOR UPDATE
  10
  SELECT 1
T1: UPDATE relocked SET v = 0 WHERE id = 1
  error 40001 could not serialize access due to concurrent update
T1: ROLLBACK
  ROLLBACK
T3: ROLLBACK
  ROLLBACK

level repeatable read
T1: BEGIN
  BEGIN
T1: SELECT count(*) FROM relocked
  4
  SELECT 1
T2: UPDATE relocked SET v = 10 WHERE id = 1
  UPDATE 1
T3: BEGIN
  BEGIN
T3: UPDATE relocked SET v = 11 WHERE id = 1
  UPDATE 1
T1: DELETE FROM relocked WHERE id = 1
  error 40001 could not serialize access due to concurrent update
T1: ROLLBACK
  ROLLBACK
T3: ROLLBACK
  ROLLBACK

level serializable
T1: BEGIN
  BEGIN
T1: SELECT count(*) FROM relocked
  4
  SELECT 1
T2: UPDATE relocked SET v = 10 WHERE id = 1
  UPDATE 1
T3: BEGIN
  BEGIN
T3: DELETE FROM relocked WHERE id = 1
  DELETE 1
T1: SELECT v FROM relocked WHERE id = 1 FOR UPDATE
  error 40001 could not serialize access due to concurrent update
T1: ROLLBACK
  ROLLBACK
T3: ROLLBACK
  ROLLBACK

# What only FOR KEY SHARE minds not, waits.
level repeatable read
T1: BEGIN
  BEGIN
T1: SELECT count(*) FROM relocked
  4
  SELECT 1
T2: UPDATE relocked SET v = 10 WHERE id = 1
  UPDATE 1
T3: BEGIN
  BEGIN
T3: DELETE FROM relocked WHERE id = 1
  DELETE 1
T1: SELECT v FROM relocked WHERE id = 1 FOR KEY SHARE
  waits
T3: ROLLBACK
  ROLLBACK
  T1: 1
  T1: SELECT 1
T1: ROLLBACK
  ROLLBACK

level repeatable read
T1: BEGIN
  BEGIN
T1: SELECT count(*) FROM relocked
  4
  SELECT 1
T2: UPDATE relocked SET k = 20 WHERE id = 2
  UPDATE 1
T3: BEGIN
  BEGIN
T3: DELETE FROM relocked WHERE id = 2
  DELETE 1
T1: SELECT v FROM relocked WHERE id = 2 FOR KEY SHARE
  error 40001 could not serialize access due to concurrent update
T1: ROLLBACK
  ROLLBACK
T3: ROLLBACK
  ROLLBACK

# A row whose change is still open is waited for.
level repeatable read
T1: BEGIN
  BEGIN
T1: SELECT count(*) FROM relocked
  4
  SELECT 1
T3: BEGIN
  BEGIN
T3: UPDATE relocked SET v = 11 WHERE id = 3
  UPDATE 1
T1: UPDATE relocked SET v = 0 WHERE id = 3
  waits
T3: COMMIT
  COMMIT
  T1: error 40001 could not serialize access due to concurrent update
T1: ROLLBACK
  ROLLBACK

# SKIP LOCKED and NOWAIT look first, too.
level repeatable read
T1: BEGIN
  BEGIN
T1: SELECT count(*) FROM relocked
  4
  SELECT 1
T2: UPDATE relocked SET v = 10 WHERE id = 4
  UPDATE 1
T3: BEGIN
  BEGIN
T3: SELECT v FROM relocked WHERE id = 4 FOR UPDATE
  10
  SELECT 1
T1: SELECT v FROM relocked WHERE id = 4 FOR UPDATE NOWAIT
  error 40001 could not serialize access due to concurrent update
T1: ROLLBACK
  ROLLBACK
T1: BEGIN
  BEGIN
T1: SELECT count(*) FROM relocked
  4
  SELECT 1
T2: UPDATE relocked SET v = 10 WHERE id = 2
  UPDATE 1
T4: BEGIN
  BEGIN
T4: SELECT v FROM relocked WHERE id = 2 FOR UPDATE
  10
  SELECT 1
T1: SELECT v FROM relocked WHERE id = 2 FOR UPDATE SKIP LOCKED
  error 40001 could not serialize access due to concurrent update
T1: ROLLBACK
  ROLLBACK
T3: ROLLBACK
  ROLLBACK
T4: ROLLBACK
  ROLLBACK

# An UPDATE of many rows fails at the first that has changed.
level repeatable read
T1: BEGIN
  BEGIN
T1: SELECT count(*) FROM relocked
  4
  SELECT 1
T2: UPDATE relocked SET v = 10 WHERE id = 3
  UPDATE 1
T3: BEGIN
  BEGIN
T3: UPDATE relocked SET v = 12 WHERE id = 3
  UPDATE 1
T1: UPDATE relocked SET v = v + 1
  error 40001 could not serialize access due to concurrent update
T1: ROLLBACK
  ROLLBACK
T3: ROLLBACK
  ROLLBACK

# A row that was deleted and whose key somebody has given anew:
level repeatable read
T1: BEGIN
  BEGIN
T1: SELECT count(*) FROM relocked
  4
  SELECT 1
T2: DELETE FROM relocked WHERE id = 4
  DELETE 1
T3: BEGIN
  BEGIN
T3: INSERT INTO relocked VALUES (4, 4, 44)
  INSERT 0 1
T1: UPDATE relocked SET v = 0 WHERE id = 4
  error 40001 could not serialize access due to concurrent delete
T1: ROLLBACK
  ROLLBACK
T3: ROLLBACK
  ROLLBACK
