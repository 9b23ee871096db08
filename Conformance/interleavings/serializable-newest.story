# SERIALIZABLE transactions that act on what others have committed after their snapshot: a key that is free by now, rows
# that refer no more, rows that a TRUNCATE takes away. They come after those, and so may not have missed anything of them.
setup
  DROP TABLE IF EXISTS keyed, parts, seen, child, parent CASCADE;
  CREATE TABLE keyed (id int PRIMARY KEY, a int UNIQUE, v int);
  CREATE TABLE seen (id int PRIMARY KEY, v int);
  CREATE TABLE parent (id int PRIMARY KEY);
  CREATE TABLE child (id int PRIMARY KEY, pid int REFERENCES parent);
  INSERT INTO keyed VALUES (1, 1, 1);
  INSERT INTO seen VALUES (1, 1), (2, 2);
  INSERT INTO parent VALUES (1), (2);
  INSERT INTO child VALUES (1, 1);

# A unique key that became free.
level serializable
T1: BEGIN
  BEGIN
T1: SELECT id, a FROM keyed
  1|1
  SELECT 1
T2: BEGIN
  BEGIN
T2: DELETE FROM keyed WHERE id = 1
  DELETE 1
T2: COMMIT
  COMMIT
T1: INSERT INTO keyed VALUES (2, 1, 1)
  error 40001 could not serialize access due to read/write dependencies among transactions
T1: ROLLBACK
  ROLLBACK

level serializable
T1: BEGIN
  BEGIN
T1: SELECT id, a FROM keyed
  1|1
  SELECT 1
T2: BEGIN
  BEGIN
T2: UPDATE keyed SET a = 9 WHERE id = 1
  UPDATE 1
T2: COMMIT
  COMMIT
T1: INSERT INTO keyed VALUES (2, 1, 1) ON CONFLICT (a) DO UPDATE SET v = 5
  error 40001 could not serialize access due to read/write dependencies among transactions
T1: ROLLBACK
  ROLLBACK

# What it has missed may be elsewhere.
level serializable
T1: BEGIN
  BEGIN
T1: SELECT v FROM seen WHERE id = 1
  1
  SELECT 1
T2: BEGIN
  BEGIN
T2: UPDATE seen SET v = 10 WHERE id = 1
  UPDATE 1
T2: DELETE FROM keyed WHERE id = 1
  DELETE 1
T2: COMMIT
  COMMIT
T1: INSERT INTO keyed VALUES (2, 1, 1)
  error 40001 could not serialize access due to read/write dependencies among transactions
T1: ROLLBACK
  ROLLBACK

# Who waits for the key finds out as well.
level serializable
T1: BEGIN
  BEGIN
T1: SELECT v FROM seen WHERE id = 1
  1
  SELECT 1
T2: BEGIN
  BEGIN
T2: UPDATE seen SET v = 10 WHERE id = 1
  UPDATE 1
T2: DELETE FROM keyed WHERE id = 1
  DELETE 1
T1: INSERT INTO keyed VALUES (2, 1, 1)
  waits
T2: COMMIT
  COMMIT
  T1: error 40001 could not serialize access due to read/write dependencies among transactions
T1: ROLLBACK
  ROLLBACK

# Who has missed nothing goes on.
level serializable
T1: BEGIN
  BEGIN
T1: SELECT v FROM seen WHERE id = 2
  2
  SELECT 1
T2: BEGIN
  BEGIN
T2: UPDATE seen SET v = 10 WHERE id = 1
  UPDATE 1
T2: DELETE FROM keyed WHERE id = 1
  DELETE 1
T2: COMMIT
  COMMIT
T1: INSERT INTO keyed VALUES (2, 1, 1)
  INSERT 0 1
T1: COMMIT
  COMMIT

# PostgreSQL 15 commits in all of these what has no serial order.
level serializable
differs: PostgreSQL does not see that TRUNCATE takes away what it has not read
T1: BEGIN
  BEGIN
T1: SELECT id FROM seen WHERE id > 5
  SELECT 0
T2: BEGIN
  BEGIN
T2: INSERT INTO seen VALUES (6, 6)
  INSERT 0 1
T2: COMMIT
  COMMIT
T1: TRUNCATE seen
  error 40001 could not serialize access due to read/write dependencies among transactions
T1: ROLLBACK
  ROLLBACK

level serializable
differs: PostgreSQL does not see that the foreign key looked at what it has missed
T1: BEGIN
  BEGIN
T1: SELECT id FROM child WHERE id = 1
  1
  SELECT 1
T2: BEGIN
  BEGIN
T2: DELETE FROM child WHERE id = 1
  DELETE 1
T2: COMMIT
  COMMIT
T1: DELETE FROM parent WHERE id = 1
  error 40001 could not serialize access due to read/write dependencies among transactions
T1: ROLLBACK
  ROLLBACK

level serializable
differs: the same, where the look at the newest comes first
T1: BEGIN
  BEGIN
T1: SELECT v FROM seen WHERE id = 2
  2
  SELECT 1
T2: BEGIN
  BEGIN
T2: DELETE FROM child WHERE id = 1
  DELETE 1
T2: COMMIT
  COMMIT
T1: DELETE FROM parent WHERE id = 1
  DELETE 1
T1: SELECT id FROM child WHERE id = 1
  error 40001 could not serialize access due to read/write dependencies among transactions
T1: ROLLBACK
  ROLLBACK

level serializable
differs: PostgreSQL does not count a key that was found taken
T1: BEGIN
  BEGIN
T1: SELECT count(*) FROM seen WHERE id > 6
  0
  SELECT 1
T2: BEGIN
  BEGIN
T2: INSERT INTO seen VALUES (6, 6), (7, 7)
  INSERT 0 2
T2: COMMIT
  COMMIT
T1: SAVEPOINT s
  SAVEPOINT
T1: INSERT INTO seen VALUES (6, 5)
  error 23505 duplicate key value violates unique constraint "seen_pkey"
T1: ROLLBACK TO s
  ROLLBACK
T1: COMMIT
  error 40001 could not serialize access due to read/write dependencies among transactions

# Who has missed nothing is told of the key, or goes on.
level serializable
T1: BEGIN
  BEGIN
T1: SELECT v FROM seen WHERE id = 2
  2
  SELECT 1
T2: BEGIN
  BEGIN
T2: INSERT INTO seen VALUES (6, 6), (7, 7)
  INSERT 0 2
T2: COMMIT
  COMMIT
T1: SAVEPOINT s
  SAVEPOINT
T1: INSERT INTO seen VALUES (6, 5)
  error 23505 duplicate key value violates unique constraint "seen_pkey"
T1: ROLLBACK TO s
  ROLLBACK
T1: COMMIT
  COMMIT
T1: BEGIN
  BEGIN
T1: SELECT v FROM seen WHERE id = 2
  2
  SELECT 1
T2: BEGIN
  BEGIN
T2: DELETE FROM child WHERE id = 1
  DELETE 1
T2: COMMIT
  COMMIT
T1: DELETE FROM parent WHERE id = 1
  DELETE 1
T1: COMMIT
  COMMIT
