# Who has given way is, in a later deadlock, told of it as everybody is: as the one that closes the circle.
setup
  DROP TABLE IF EXISTS built, other;
  CREATE TABLE built (id int PRIMARY KEY, value int);
  CREATE TABLE other (id int PRIMARY KEY, value int);
  INSERT INTO built VALUES (1, 10), (2, 20);
  INSERT INTO other VALUES (1, 10), (2, 20);

level read committed
T1: SET deadlock_timeout = '10ms'
  SET
T3: SET deadlock_timeout = '10ms'
  SET
T2: BEGIN
  BEGIN
T2: UPDATE built SET value = 30 WHERE id = 1
  UPDATE 1
T1: BEGIN
  BEGIN
T1: CREATE INDEX built_value ON built (value)
  waits
T2: LOCK TABLE built IN SHARE ROW EXCLUSIVE MODE
  LOCK TABLE
T2: COMMIT
  COMMIT
  T1: CREATE INDEX
T1: UPDATE other SET value = 9 WHERE id = 1
  UPDATE 1
T3: BEGIN
  BEGIN
T3: UPDATE other SET value = 8 WHERE id = 2
  UPDATE 1
T3: UPDATE other SET value = 8 WHERE id = 1
  waits
T4: SELECT 1 FROM pg_sleep(0.3)
  1
  SELECT 1
T1: UPDATE other SET value = 9 WHERE id = 2
  error 40P01 deadlock detected
  T3: UPDATE 1
T1: ROLLBACK
  ROLLBACK
T3: COMMIT
  COMMIT
