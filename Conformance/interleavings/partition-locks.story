# Who takes a partition away, or adds one, locks the partitioned table first, as whoever reads it does. The answers
# are PostgreSQL's.
setup
  DROP TABLE IF EXISTS pt, pt1, pt2, loose CASCADE;
  CREATE TABLE pt (id int, v int) PARTITION BY RANGE (id);
  CREATE TABLE pt1 PARTITION OF pt FOR VALUES FROM (0) TO (10);
  CREATE TABLE pt2 PARTITION OF pt FOR VALUES FROM (10) TO (20);
  CREATE TABLE loose (id int, v int);
  INSERT INTO pt VALUES (1, 1), (11, 11);
  INSERT INTO loose VALUES (21, 21);

level read committed
T1: BEGIN
  BEGIN
T1: LOCK TABLE ONLY pt IN ACCESS SHARE MODE
  LOCK TABLE
T2: DROP TABLE pt1
  waits
T1: SELECT count(*) FROM pt1
  1
  SELECT 1
T1: COMMIT
  COMMIT
  T2: DROP TABLE

level read committed
T1: BEGIN
  BEGIN
T1: LOCK TABLE ONLY pt IN SHARE UPDATE EXCLUSIVE MODE
  LOCK TABLE
T2: ALTER TABLE pt ATTACH PARTITION loose FOR VALUES FROM (20) TO (30)
  waits
T1: SELECT count(*) FROM loose
  1
  SELECT 1
T1: COMMIT
  COMMIT
  T2: ALTER TABLE
T1: SELECT count(*) FROM pt
  3
  SELECT 1

level read committed
T1: BEGIN
  BEGIN
T1: LOCK TABLE ONLY pt IN ACCESS SHARE MODE
  LOCK TABLE
T2: ALTER TABLE pt DETACH PARTITION pt1
  waits
T1: SELECT count(*) FROM pt1
  1
  SELECT 1
T1: COMMIT
  COMMIT
  T2: ALTER TABLE

# Who reads the partition alone is waited for behind the whole.
level read committed
T1: BEGIN
  BEGIN
T1: SELECT count(*) FROM pt1
  1
  SELECT 1
T2: DROP TABLE pt1
  waits
T3: SELECT count(*) FROM pt
  waits
T1: COMMIT
  COMMIT
  T2: DROP TABLE
  T3: 1
  T3: SELECT 1
