# Partitions under concurrency: rows that move, partitions that come and go.
setup
  DROP TABLE IF EXISTS pt CASCADE;
  DROP TABLE IF EXISTS solo CASCADE;
  DROP TABLE IF EXISTS child CASCADE;
  DROP TABLE IF EXISTS pt2 CASCADE;
  CREATE TABLE pt (id int PRIMARY KEY, v int) PARTITION BY RANGE (id);
  CREATE TABLE pt1 PARTITION OF pt FOR VALUES FROM (0) TO (10);
  CREATE TABLE pt2 PARTITION OF pt FOR VALUES FROM (10) TO (20);
  INSERT INTO pt VALUES (1, 1), (2, 2), (11, 11);

level read committed
T1: BEGIN
  BEGIN
T1: UPDATE pt SET id = 12 WHERE id = 2
  UPDATE 1
T2: UPDATE pt SET v = v + 1 WHERE id = 2
  waits
T1: COMMIT
  COMMIT
  T2: error 40001 tuple to be locked was already moved to another partition due to concurrent update
T2: SELECT tableoid::regclass, * FROM pt ORDER BY id
  pt1|1|1
  pt2|11|11
  pt2|12|2
  SELECT 3

level read committed
T1: BEGIN
  BEGIN
T1: UPDATE pt SET id = 12 WHERE id = 2
  UPDATE 1
T2: DELETE FROM pt WHERE v = 2
  waits
T1: COMMIT
  COMMIT
  T2: error 40001 tuple to be locked was already moved to another partition due to concurrent update
T2: SELECT tableoid::regclass, * FROM pt ORDER BY id
  pt1|1|1
  pt2|11|11
  pt2|12|2
  SELECT 3

level read committed
T1: BEGIN
  BEGIN
T1: UPDATE pt SET id = 12 WHERE id = 2
  UPDATE 1
T2: SELECT * FROM pt WHERE v = 2 FOR UPDATE
  waits
T1: COMMIT
  COMMIT
  T2: error 40001 tuple to be locked was already moved to another partition due to concurrent update

level read committed
T1: BEGIN
  BEGIN
T1: UPDATE pt SET id = 3 WHERE id = 2
  UPDATE 1
T2: UPDATE pt SET v = v + 1 WHERE v = 2
  waits
T1: COMMIT
  COMMIT
  T2: UPDATE 1
T2: SELECT tableoid::regclass, * FROM pt ORDER BY id
  pt1|1|1
  pt1|3|3
  pt2|11|11
  SELECT 3

level repeatable read
T1: BEGIN
  BEGIN
T2: BEGIN
  BEGIN
T2: SELECT count(*) FROM pt
  3
  SELECT 1
T1: UPDATE pt SET id = 12 WHERE id = 2
  UPDATE 1
T2: UPDATE pt SET v = v + 1 WHERE id = 2
  waits
T1: COMMIT
  COMMIT
  T2: error 40001 could not serialize access due to concurrent update
T2: ROLLBACK
  ROLLBACK

level read committed
T1: BEGIN
  BEGIN
T1: INSERT INTO pt VALUES (5, 5)
  INSERT 0 1
T2: INSERT INTO pt VALUES (5, 6) ON CONFLICT (id) DO UPDATE SET v = pt.v + 100
  waits
T1: COMMIT
  COMMIT
  T2: INSERT 0 1
T2: SELECT * FROM pt ORDER BY id
  1|1
  2|2
  5|105
  11|11
  SELECT 4

level read committed
T1: BEGIN
  BEGIN
T1: UPDATE pt SET id = 13 WHERE id = 1
  UPDATE 1
T2: INSERT INTO pt VALUES (13, 0)
  waits
T1: COMMIT
  COMMIT
  T2: error 23505 duplicate key value violates unique constraint "pt2_pkey"
T2: INSERT INTO pt VALUES (1, 0)
  INSERT 0 1
T2: SELECT tableoid::regclass, * FROM pt ORDER BY id
  pt1|1|0
  pt1|2|2
  pt2|11|11
  pt2|13|1
  SELECT 4

level read committed
T1: CREATE TABLE child (id int, p int REFERENCES pt)
  CREATE TABLE
T1: BEGIN
  BEGIN
T1: INSERT INTO child VALUES (1, 11)
  INSERT 0 1
T2: DELETE FROM pt WHERE id = 11
  waits
T1: ROLLBACK
  ROLLBACK
  T2: DELETE 1
T1: SELECT * FROM child
  SELECT 0
T1: SELECT tableoid::regclass, * FROM pt ORDER BY id
  pt1|1|1
  pt1|2|2
  SELECT 2

level serializable
T1: BEGIN
  BEGIN
T2: BEGIN
  BEGIN
T1: SELECT sum(v) FROM pt WHERE id >= 10
  11
  SELECT 1
T2: SELECT sum(v) FROM pt WHERE id < 10
  3
  SELECT 1
T1: INSERT INTO pt VALUES (3, 3)
  INSERT 0 1
T2: INSERT INTO pt VALUES (13, 13)
  INSERT 0 1
T1: COMMIT
  COMMIT
T2: COMMIT
  error 40001 could not serialize access due to read/write dependencies among transactions

level serializable
T1: BEGIN
  BEGIN
T2: BEGIN
  BEGIN
T1: SELECT sum(v) FROM pt WHERE id >= 10
  11
  SELECT 1
T2: SELECT sum(v) FROM pt WHERE id < 10
  3
  SELECT 1
T1: UPDATE pt SET id = 3 WHERE id = 11
  UPDATE 1
T2: UPDATE pt SET id = 13 WHERE id = 1
  UPDATE 1
T1: COMMIT
  COMMIT
T2: COMMIT
  error 40001 could not serialize access due to read/write dependencies among transactions
T1: SELECT tableoid::regclass, * FROM pt ORDER BY id
  pt1|1|1
  pt1|2|2
  pt1|3|11
  SELECT 3

level read committed
T1: BEGIN
  BEGIN
T1: ALTER TABLE pt DETACH PARTITION pt2
  ALTER TABLE
T2: INSERT INTO pt VALUES (14, 1)
  waits
T1: COMMIT
  COMMIT
  T2: error 23514 no partition of relation "pt" found for row
T2: SELECT * FROM pt ORDER BY id
  1|1
  2|2
  SELECT 2
T2: SELECT * FROM pt2 ORDER BY id
  11|11
  SELECT 1

level read committed
T1: CREATE TABLE solo (id int PRIMARY KEY, v int)
  CREATE TABLE
T1: INSERT INTO solo VALUES (25, 25), (35, 35)
  INSERT 0 2
T1: ALTER TABLE pt ATTACH PARTITION solo FOR VALUES FROM (20) TO (30)
  error 23514 partition constraint of relation "solo" is violated by some row
T1: DELETE FROM solo WHERE id = 35
  DELETE 1
T1: BEGIN
  BEGIN
T1: ALTER TABLE pt ATTACH PARTITION solo FOR VALUES FROM (20) TO (30)
  ALTER TABLE
T2: INSERT INTO solo VALUES (99, 1)
  waits
T3: INSERT INTO pt VALUES (26, 1)
  error 23514 no partition of relation "pt" found for row
T1: COMMIT
  COMMIT
  T2: error 23514 new row for relation "solo" violates partition constraint
T1: SELECT tableoid::regclass, * FROM pt ORDER BY id
  pt1|1|1
  pt1|2|2
  pt2|11|11
  solo|25|25
  SELECT 4

level read committed
T1: BEGIN
  BEGIN
T1: INSERT INTO pt SELECT g, g FROM generate_series(3, 9) g
  INSERT 0 7
T2: TRUNCATE pt1
  waits
T1: COMMIT
  COMMIT
  T2: TRUNCATE TABLE
T2: SELECT * FROM pt ORDER BY id
  11|11
  SELECT 1

level read committed
T1: BEGIN
  BEGIN
T1: INSERT INTO pt SELECT g, g FROM generate_series(3, 9) g
  INSERT 0 7
T2: BEGIN
  BEGIN
T2: INSERT INTO pt SELECT g, g FROM generate_series(19, 5, -1) g WHERE g <> 11
  waits
T1: ROLLBACK
  ROLLBACK
  T2: INSERT 0 14
T2: COMMIT
  COMMIT
T2: SELECT count(*), sum(id) FROM pt
  17|183
  SELECT 1
