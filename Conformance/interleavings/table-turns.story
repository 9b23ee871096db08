# Who holds something of a table goes before those alone who wait for that: one who has read it stands behind a
# waiting LOCK TABLE that readers do not hinder, as whoever comes now does. Otherwise those who read and then
# write would keep it waiting for ever. The answers are PostgreSQL's.
setup
  DROP TABLE IF EXISTS t, u;
  CREATE TABLE t (id int PRIMARY KEY, v int);
  CREATE TABLE u (id int PRIMARY KEY, v int);
  INSERT INTO t VALUES (1, 1), (2, 2), (3, 3);
  INSERT INTO u VALUES (1, 1), (2, 2);

level read committed
T1: BEGIN
  BEGIN
T1: SELECT v FROM t WHERE id = 1
  1
  SELECT 1
T2: BEGIN
  BEGIN
T2: UPDATE t SET v = 20 WHERE id = 2
  UPDATE 1
T3: BEGIN
  BEGIN
T3: LOCK TABLE t IN EXCLUSIVE MODE
  waits
T1: UPDATE t SET v = 10 WHERE id = 1
  waits
T2: UPDATE t SET v = 30 WHERE id = 3
  UPDATE 1
T2: COMMIT
  COMMIT
  T3: LOCK TABLE
T3: SELECT v FROM t ORDER BY id
  1
  20
  30
  SELECT 3
T3: COMMIT
  COMMIT
  T1: UPDATE 1
T1: COMMIT
  COMMIT

# Who is waited for goes first.
level read committed
T1: BEGIN
  BEGIN
T1: SELECT v FROM t WHERE id = 1
  1
  SELECT 1
T2: BEGIN
  BEGIN
T2: UPDATE t SET v = 20 WHERE id = 2
  UPDATE 1
T3: BEGIN
  BEGIN
T3: LOCK TABLE t
  waits
T1: UPDATE t SET v = 10 WHERE id = 1
  UPDATE 1
T1: COMMIT
  COMMIT
T2: COMMIT
  COMMIT
  T3: LOCK TABLE
T3: COMMIT
  COMMIT

level read committed
T1: BEGIN
  BEGIN
T1: UPDATE t SET v = 10 WHERE id = 1
  UPDATE 1
T2: BEGIN
  BEGIN
T2: SELECT v FROM t WHERE id = 2 FOR SHARE
  2
  SELECT 1
T3: BEGIN
  BEGIN
T3: LOCK TABLE t IN EXCLUSIVE MODE
  waits
T1: LOCK TABLE t IN SHARE ROW EXCLUSIVE MODE
  LOCK TABLE
T2: UPDATE t SET v = 20 WHERE id = 2
  waits
T1: COMMIT
  COMMIT
  T2: UPDATE 1
T2: COMMIT
  COMMIT
  T3: LOCK TABLE
T3: COMMIT
  COMMIT

# Behind those before who wait for others.
level read committed
T1: BEGIN
  BEGIN
T1: SELECT v FROM t WHERE id = 1
  1
  SELECT 1
T2: BEGIN
  BEGIN
T2: UPDATE t SET v = 20 WHERE id = 2
  UPDATE 1
T3: BEGIN
  BEGIN
T3: LOCK TABLE t IN SHARE MODE
  waits
T4: BEGIN
  BEGIN
T4: LOCK TABLE t
  waits
T1: UPDATE t SET v = 10 WHERE id = 1
  waits
T2: COMMIT
  COMMIT
  T3: LOCK TABLE
T3: COMMIT
  COMMIT
  T1: UPDATE 1
T1: COMMIT
  COMMIT
  T4: LOCK TABLE
T4: COMMIT
  COMMIT

# What would be a deadlock by the order alone is none.
level read committed
T1: BEGIN
  BEGIN
T1: SELECT v FROM t WHERE id = 1
  1
  SELECT 1
T1: UPDATE u SET v = 10 WHERE id = 1
  UPDATE 1
T2: BEGIN
  BEGIN
T2: UPDATE t SET v = 20 WHERE id = 2
  UPDATE 1
T3: BEGIN
  BEGIN
T3: LOCK TABLE t IN SHARE MODE
  waits
T1: UPDATE t SET v = 10 WHERE id = 1
  waits
T2: UPDATE u SET v = 20 WHERE id = 1
  waits
  T1: UPDATE 1
T1: COMMIT
  COMMIT
  T2: UPDATE 1
T2: COMMIT
  COMMIT
  T3: LOCK TABLE
T3: COMMIT
  COMMIT

# Advisory locks have the same queue.
level read committed
T1: BEGIN
  BEGIN
T1: SELECT 1 FROM pg_advisory_xact_lock_shared(1)
  1
  SELECT 1
T2: BEGIN
  BEGIN
T2: SELECT 1 FROM pg_advisory_xact_lock_shared(1)
  1
  SELECT 1
T3: BEGIN
  BEGIN
T3: SELECT 1 FROM pg_advisory_xact_lock(1)
  waits
T4: BEGIN
  BEGIN
T4: SELECT 1 FROM pg_advisory_xact_lock_shared(1)
  waits
T1: SELECT 1 FROM pg_advisory_xact_lock(1)
  waits
T2: COMMIT
  COMMIT
  T1: 1
  T1: SELECT 1
T1: COMMIT
  COMMIT
  T3: 1
  T3: SELECT 1
T3: COMMIT
  COMMIT
  T4: 1
  T4: SELECT 1
T4: COMMIT
  COMMIT
