# A statement locks those partitions alone to which it comes: whoever works on another one keeps nobody out, and is
# not kept out. The answers are PostgreSQL's.
setup
  DROP TABLE IF EXISTS pt, lt CASCADE;
  CREATE TABLE pt (id int, v int DEFAULT 0, PRIMARY KEY (id)) PARTITION BY RANGE (id);
  CREATE TABLE pt1 PARTITION OF pt FOR VALUES FROM (0) TO (10);
  CREATE TABLE pt2 PARTITION OF pt FOR VALUES FROM (10) TO (20);
  CREATE TABLE pt3 PARTITION OF pt FOR VALUES FROM (20) TO (30) PARTITION BY RANGE (id);
  CREATE TABLE pt3a PARTITION OF pt3 FOR VALUES FROM (20) TO (25);
  CREATE TABLE pt3b PARTITION OF pt3 FOR VALUES FROM (25) TO (30);
  INSERT INTO pt VALUES (1, 1), (11, 11), (21, 21), (26, 26);
  CREATE TABLE lt (kind text DEFAULT 'a', v int) PARTITION BY LIST (kind);
  CREATE TABLE lta PARTITION OF lt FOR VALUES IN ('a');
  CREATE TABLE ltb PARTITION OF lt FOR VALUES IN ('b');
  CREATE TABLE ltd PARTITION OF lt DEFAULT;

# One partition is changed while others are read and written.
level read committed
T1: BEGIN
  BEGIN
T1: LOCK TABLE pt1 IN ACCESS EXCLUSIVE MODE
  LOCK TABLE
T2: SELECT v FROM pt WHERE id = 11
  11
  SELECT 1
T2: INSERT INTO pt VALUES (12, 12)
  INSERT 0 1
T2: INSERT INTO pt (id) VALUES (13), (22)
  INSERT 0 2
T2: UPDATE pt SET v = 12 WHERE id = 11
  UPDATE 1
T2: DELETE FROM pt WHERE id = 26
  DELETE 1
T2: SELECT v FROM pt WHERE id >= 20 FOR UPDATE
  21
  0
  SELECT 2
T2: INSERT INTO pt VALUES (2, 2)
  waits
T1: COMMIT
  COMMIT
  T2: INSERT 0 1

level read committed
T1: BEGIN
  BEGIN
T1: LOCK TABLE pt3a IN ACCESS EXCLUSIVE MODE
  LOCK TABLE
T2: INSERT INTO pt VALUES (27, 27) ON CONFLICT (id) DO UPDATE SET v = 27
  INSERT 0 1
T2: SELECT count(*) FROM pt WHERE id BETWEEN 25 AND 29
  2
  SELECT 1
T2: UPDATE pt SET v = 28 WHERE id IN (1, 27)
  UPDATE 2
T2: SELECT v FROM pt WHERE id = 21 FOR UPDATE
  waits
T1: ROLLBACK
  ROLLBACK
  T2: 21
  T2: SELECT 1

level read committed
T1: BEGIN
  BEGIN
T1: TRUNCATE pt2
  TRUNCATE TABLE
T2: SELECT v FROM pt WHERE id < 10
  1
  SELECT 1
T2: SELECT count(*) FROM pt
  waits
T1: ROLLBACK
  ROLLBACK
  T2: 4
  T2: SELECT 1

# Parameters and defaults say where, too.
level read committed
T2: PREPARE reading(int) AS SELECT v FROM pt WHERE id = $1
  PREPARE
T2: PREPARE adding(int) AS INSERT INTO pt VALUES ($1, $1)
  PREPARE
T2: PREPARE changing(int) AS UPDATE pt SET v = v + 1 WHERE id = $1
  PREPARE
T1: BEGIN
  BEGIN
T1: LOCK TABLE pt1 IN ACCESS EXCLUSIVE MODE
  LOCK TABLE
T2: EXECUTE reading(11)
  11
  SELECT 1
T2: EXECUTE adding(14)
  INSERT 0 1
T2: EXECUTE changing(14)
  UPDATE 1
T2: EXECUTE reading(1)
  waits
T1: COMMIT
  COMMIT
  T2: 1
  T2: SELECT 1

level read committed
T1: BEGIN
  BEGIN
T1: LOCK TABLE ltb IN ACCESS EXCLUSIVE MODE
  LOCK TABLE
T2: INSERT INTO lt (v) VALUES (1)
  INSERT 0 1
T2: INSERT INTO lt VALUES ('z', 2)
  INSERT 0 1
T2: INSERT INTO lt VALUES (lower('A'), 3)
  INSERT 0 1
T2: INSERT INTO lt VALUES ('b', 4)
  waits
T1: COMMIT
  COMMIT
  T2: INSERT 0 1
T2: SELECT * FROM lt ORDER BY v
  a|1
  z|2
  a|3
  b|4
  SELECT 4

# What a block has used keeps others out, what it has not does not.
level read committed
T1: BEGIN
  BEGIN
T1: INSERT INTO pt VALUES (15, 15)
  INSERT 0 1
T1: SELECT v FROM pt WHERE id = 21
  21
  SELECT 1
T2: LOCK TABLE pt1 IN ACCESS EXCLUSIVE MODE NOWAIT
  error 25P01 LOCK TABLE can only be used in transaction blocks
T2: BEGIN
  BEGIN
T2: LOCK TABLE ONLY pt1 IN ACCESS EXCLUSIVE MODE NOWAIT
  LOCK TABLE
T2: LOCK TABLE ONLY pt3b IN ACCESS EXCLUSIVE MODE NOWAIT
  LOCK TABLE
T2: LOCK TABLE ONLY pt2 IN SHARE MODE NOWAIT
  error 55P03 could not obtain lock on relation "pt2"
T2: ROLLBACK
  ROLLBACK
T2: BEGIN
  BEGIN
T2: LOCK TABLE ONLY pt3a IN ACCESS EXCLUSIVE MODE NOWAIT
  error 55P03 could not obtain lock on relation "pt3a"
T2: ROLLBACK
  ROLLBACK
T2: CREATE INDEX ON pt1 (v)
  CREATE INDEX
T2: CREATE INDEX ON pt2 (v)
  waits
T1: COMMIT
  COMMIT
  T2: CREATE INDEX

# A partition that is made ready by then.
level read committed
T1: BEGIN
  BEGIN
T1: ALTER TABLE pt2 ADD CHECK (v < 100)
  ALTER TABLE
T2: INSERT INTO pt VALUES (16, 200)
  waits
T1: COMMIT
  COMMIT
  T2: error 23514 new row for relation "pt2" violates check constraint "pt2_v_check"
T2: INSERT INTO pt VALUES (1, 200), (16, 200)
  error 23505 duplicate key value violates unique constraint "pt1_pkey"
T2: SELECT count(*) FROM pt WHERE id = 16
  0
  SELECT 1

# A row that moves is written where it comes to.
level read committed
T1: BEGIN
  BEGIN
T1: LOCK TABLE pt1 IN ACCESS EXCLUSIVE MODE
  LOCK TABLE
T2: UPDATE pt SET id = 3 WHERE id = 11
  waits
T1: COMMIT
  COMMIT
  T2: UPDATE 1
T2: SELECT id, tableoid::regclass FROM pt ORDER BY id
  1|pt1
  3|pt1
  21|pt3a
  26|pt3b
  SELECT 4

# So do arrays of keys.
level read committed
T2: PREPARE several(int[]) AS SELECT v FROM pt WHERE id = ANY ($1) ORDER BY id
  PREPARE
T3: PREPARE kinds(text[]) AS UPDATE lt SET v = v + 1 WHERE kind = ANY ($1)
  PREPARE
T1: BEGIN
  BEGIN
T1: LOCK TABLE pt2, lta IN ACCESS EXCLUSIVE MODE
  LOCK TABLE
T2: EXECUTE several('{1, 21}')
  1
  21
  SELECT 2
T2: EXECUTE several('{21, 22, 50, null}')
  21
  SELECT 1
T2: EXECUTE several(NULL)
  SELECT 0
T3: EXECUTE kinds('{b, c}')
  UPDATE 0
T2: EXECUTE several('{12, 21}')
  waits
T3: EXECUTE kinds('{b, a}')
  waits
T1: COMMIT
  COMMIT
  T2: 21
  T2: SELECT 1
  T3: UPDATE 0

# So it is with the partitioned tables between the one that is named and its partitions.
level read committed
T1: BEGIN
  BEGIN
T1: ALTER TABLE pt3 DETACH PARTITION pt3b
  ALTER TABLE
T2: INSERT INTO pt VALUES (14, 14)
  INSERT 0 1
T2: SELECT v FROM pt WHERE id = 14
  14
  SELECT 1
T2: PREPARE adding(int) AS INSERT INTO pt VALUES ($1, $1)
  PREPARE
T2: EXECUTE adding(15)
  INSERT 0 1
T2: PREPARE changing(int) AS UPDATE pt SET v = 16 WHERE id = $1
  PREPARE
T2: EXECUTE changing(15)
  UPDATE 1
T2: EXECUTE changing(21)
  waits
T1: ROLLBACK
  ROLLBACK
  T2: UPDATE 1

level read committed
T1: BEGIN
  BEGIN
T1: DELETE FROM pt WHERE id IN (1, 11)
  DELETE 2
T1: INSERT INTO pt VALUES (3, 3), (17, 17)
  INSERT 0 2
T2: ALTER TABLE pt3 DETACH PARTITION pt3b
  ALTER TABLE
T2: ALTER TABLE pt3 ATTACH PARTITION pt3b FOR VALUES FROM (25) TO (30)
  ALTER TABLE
T2: ALTER TABLE pt3 RENAME COLUMN v TO w
  error 42P16 cannot rename inherited column "v"
T1: UPDATE pt SET v = 4 WHERE id = 22
  UPDATE 0
T2: BEGIN
  BEGIN
T2: ALTER TABLE pt3 DETACH PARTITION pt3b
  waits
T1: SELECT id, v FROM pt WHERE id < 20 ORDER BY id
  3|3
  17|17
  SELECT 2
T1: COMMIT
  COMMIT
  T2: ALTER TABLE
T2: ROLLBACK
  ROLLBACK
T2: SELECT * FROM pt ORDER BY id
  3|3
  17|17
  21|21
  26|26
  SELECT 4
