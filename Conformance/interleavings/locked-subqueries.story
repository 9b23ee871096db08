# What a locking clause means: the tables of queries in FROM too; of several clauses the stronger, and the
# one that waits least.
setup
  DROP TABLE IF EXISTS test;
  CREATE TABLE test (id int PRIMARY KEY, value int);
  INSERT INTO test VALUES (1, 10), (2, 20), (3, 30), (4, 40);

# The rows that are left where the clause stands.
level read committed
T1: BEGIN
  BEGIN
T1: SELECT * FROM (SELECT * FROM test WHERE value < 40) s WHERE id > 1 ORDER BY id FOR UPDATE
  2|20
  3|30
  SELECT 2
T2: SELECT * FROM test FOR UPDATE SKIP LOCKED
  1|10
  4|40
  SELECT 2
T2: SELECT * FROM test WHERE id = 2 FOR SHARE NOWAIT
  error 55P03 could not obtain lock on row in relation "test"
T1: COMMIT
  COMMIT

# A query that limits its rows locks those that it gives.
level read committed
T1: BEGIN
  BEGIN
T1: SELECT * FROM (SELECT * FROM test ORDER BY id LIMIT 2) s WHERE id = 2 FOR UPDATE
  2|20
  SELECT 1
T2: SELECT * FROM test ORDER BY id FOR UPDATE SKIP LOCKED
  3|30
  4|40
  SELECT 2
T1: COMMIT
  COMMIT

# Two deep, and looked at again after a wait.
level read committed
T1: BEGIN
  BEGIN
T1: UPDATE test SET value = value + 25
  UPDATE 4
T2: SELECT * FROM (SELECT id, value + 0 AS v FROM (SELECT * FROM test WHERE value < 60) a) b WHERE v < 50 FOR SHARE
  waits
T1: COMMIT
  COMMIT
  T2: 1|35
  T2: 2|45
  T2: SELECT 2

# Only the one that OF names.
level read committed
T1: BEGIN
  BEGIN
T1: SELECT a.id FROM (SELECT * FROM test WHERE id = 1) a, (SELECT * FROM test WHERE id = 2) b FOR UPDATE OF b
  1
  SELECT 1
T2: SELECT * FROM test ORDER BY id FOR UPDATE SKIP LOCKED
  1|10
  3|30
  4|40
  SELECT 3
T1: COMMIT
  COMMIT

# Several clauses.
level read committed
T1: BEGIN
  BEGIN
T1: SELECT * FROM test WHERE id = 1 FOR UPDATE
  1|10
  SELECT 1
T2: SELECT * FROM test WHERE id < 3 FOR UPDATE FOR SHARE SKIP LOCKED
  2|20
  SELECT 1
T2: SELECT * FROM test WHERE id < 3 FOR KEY SHARE SKIP LOCKED FOR NO KEY UPDATE NOWAIT
  error 55P03 could not obtain lock on row in relation "test"
T1: COMMIT
  COMMIT
