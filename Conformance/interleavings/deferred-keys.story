# Who has waited for a row of a deferrable key's looks again before anybody else may: two who wait for the same row,
# each for another constraint, went on in turn for ever. The answers are PostgreSQL's.
setup
  DROP TABLE IF EXISTS ud;
  CREATE TABLE ud (k int PRIMARY KEY, x int UNIQUE DEFERRABLE INITIALLY DEFERRED, y int UNIQUE DEFERRABLE);
  INSERT INTO ud VALUES (0, 3, 0);

level read committed
T3: BEGIN
  BEGIN
T3: DELETE FROM ud WHERE k = 0
  DELETE 1
T1: BEGIN
  BEGIN
T1: INSERT INTO ud VALUES (2, 3, 5)
  INSERT 0 1
T2: BEGIN
  BEGIN
T2: INSERT INTO ud VALUES (1, 1, 0)
  waits
T1: COMMIT
  waits
T3: ROLLBACK
  ROLLBACK
  T1: error 23505 duplicate key value violates unique constraint "ud_x_key"
  T2: error 23505 duplicate key value violates unique constraint "ud_y_key"
T2: ROLLBACK
  ROLLBACK

level read committed
T3: BEGIN
  BEGIN
T3: UPDATE ud SET x = 7, y = 7 WHERE k = 0
  UPDATE 1
T1: BEGIN
  BEGIN
T1: INSERT INTO ud VALUES (2, 3, 5)
  INSERT 0 1
T2: BEGIN
  BEGIN
T2: INSERT INTO ud VALUES (1, 1, 0)
  waits
T1: COMMIT
  waits
T3: COMMIT
  COMMIT
  T1: COMMIT
  T2: INSERT 0 1
T2: COMMIT
  COMMIT
T1: SELECT * FROM ud ORDER BY k
  0|7|7
  1|1|0
  2|3|5
  SELECT 3
