# What was read of a definition before a wait is read again: columns, the types of parameters, partitions.
setup
  DROP TABLE IF EXISTS q, q_old, k, p, p1, p2, m, m1, m2, m3 CASCADE;
  CREATE TABLE q (id int PRIMARY KEY, z int);
  CREATE TABLE p (id int PRIMARY KEY, z int) PARTITION BY RANGE (id);
  CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10);
  CREATE TABLE p2 PARTITION OF p FOR VALUES FROM (10) TO (20);
  CREATE TABLE m (id int, z int) PARTITION BY LIST (z);
  CREATE TABLE m1 PARTITION OF m FOR VALUES IN (1);
  CREATE TABLE m2 PARTITION OF m DEFAULT;
  INSERT INTO q VALUES (1, 1), (2, 2);
  INSERT INTO p VALUES (1, 1), (11, 11);

# A prepared statement keeps the types of its parameters.
level read committed
T2: PREPARE x AS UPDATE q SET z = $1 WHERE id = 1
  PREPARE
T1: BEGIN
  BEGIN
T1: ALTER TABLE q ALTER z TYPE bigint
  ALTER TABLE
T2: EXECUTE x(5)
  waits
T1: COMMIT
  COMMIT
  T2: UPDATE 1
T2: SELECT * FROM q ORDER BY id
  1|5
  2|2
  SELECT 2
T2: DEALLOCATE x
  DEALLOCATE

level read committed
T2: PREPARE x AS UPDATE q SET z = $1 WHERE id = 1
  PREPARE
T1: BEGIN
  BEGIN
T1: ALTER TABLE q ALTER z TYPE text
  ALTER TABLE
T2: EXECUTE x(5)
  waits
T1: COMMIT
  COMMIT
  T2: UPDATE 1
T2: SELECT * FROM q ORDER BY id
  1|5
  2|2
  SELECT 2
T2: DEALLOCATE x
  DEALLOCATE

level read committed
T2: PREPARE x AS DELETE FROM q WHERE z = $1
  PREPARE
T1: BEGIN
  BEGIN
T1: ALTER TABLE q ALTER z TYPE bigint
  ALTER TABLE
T2: EXECUTE x(2)
  waits
T1: COMMIT
  COMMIT
  T2: DELETE 1
T2: SELECT * FROM q ORDER BY id
  1|1
  SELECT 1
T2: DEALLOCATE x
  DEALLOCATE

level read committed
T2: PREPARE x AS INSERT INTO q VALUES (7, $1)
  PREPARE
T1: BEGIN
  BEGIN
T1: ALTER TABLE q ALTER z TYPE bigint
  ALTER TABLE
T2: EXECUTE x(7)
  waits
T1: COMMIT
  COMMIT
  T2: INSERT 0 1
T2: SELECT * FROM q ORDER BY id
  1|1
  2|2
  7|7
  SELECT 3
T2: DEALLOCATE x
  DEALLOCATE

level read committed
T2: PREPARE x AS INSERT INTO q VALUES (7, $1)
  PREPARE
T1: BEGIN
  BEGIN
T1: ALTER TABLE q ALTER z TYPE text
  ALTER TABLE
T2: EXECUTE x(7)
  waits
T1: COMMIT
  COMMIT
  T2: INSERT 0 1
T2: SELECT * FROM q ORDER BY id
  1|1
  2|2
  7|7
  SELECT 3
T2: DEALLOCATE x
  DEALLOCATE

level read committed
T2: PREPARE x AS INSERT INTO q VALUES (7, $1)
  PREPARE
T1: BEGIN
  BEGIN
T1: ALTER TABLE q RENAME TO q_old
  ALTER TABLE
T1: CREATE TABLE q (id int, z text)
  CREATE TABLE
T2: EXECUTE x(7)
  waits
T1: COMMIT
  COMMIT
  T2: INSERT 0 1
T2: SELECT * FROM q ORDER BY id
  7|7
  SELECT 1
T2: DEALLOCATE x
  DEALLOCATE

# Nor do a statement's own literals end anything.
level read committed
T1: BEGIN
  BEGIN
T1: ALTER TABLE q ALTER z TYPE text
  ALTER TABLE
T2: UPDATE q SET z = '5' WHERE id = 1
  waits
T1: COMMIT
  COMMIT
  T2: UPDATE 1
T2: SELECT * FROM q ORDER BY id
  1|5
  2|2
  SELECT 2

level read committed
T1: BEGIN
  BEGIN
T1: ALTER TABLE q ALTER z TYPE bigint
  ALTER TABLE
T2: INSERT INTO q VALUES ('8', '8')
  waits
T1: COMMIT
  COMMIT
  T2: INSERT 0 1
T2: SELECT * FROM q ORDER BY id
  1|1
  2|2
  8|8
  SELECT 3

# The table that a query makes has the columns that it has then.
level read committed
T1: BEGIN
  BEGIN
T1: ALTER TABLE q ALTER z TYPE numeric USING z + 0.5
  ALTER TABLE
T2: CREATE TABLE k AS SELECT * FROM q
  waits
T1: COMMIT
  COMMIT
  T2: SELECT 2
T2: SELECT * FROM k
  1|1.5
  2|2.5
  SELECT 2

level read committed
T1: BEGIN
  BEGIN
T1: ALTER TABLE q DROP z
  ALTER TABLE
T2: CREATE TABLE k AS SELECT * FROM q
  waits
T1: COMMIT
  COMMIT
  T2: SELECT 2
T2: SELECT * FROM k
  1
  2
  SELECT 2

level read committed
T1: BEGIN
  BEGIN
T1: ALTER TABLE q RENAME z TO zz
  ALTER TABLE
T2: CREATE TABLE k AS SELECT * FROM q
  waits
T1: COMMIT
  COMMIT
  T2: SELECT 2
T2: SELECT * FROM k
  1|1
  2|2
  SELECT 2

level read committed
T1: BEGIN
  BEGIN
T1: ALTER TABLE q ADD x int DEFAULT 3
  ALTER TABLE
T2: CREATE TABLE k AS SELECT * FROM q
  waits
T1: COMMIT
  COMMIT
  T2: SELECT 2
T2: SELECT * FROM k
  1|1|3
  2|2|3
  SELECT 2

level read committed
T1: BEGIN
  BEGIN
T1: ALTER TABLE q ALTER z TYPE text
  ALTER TABLE
T2: CREATE TABLE k AS SELECT * FROM q
  waits
T1: COMMIT
  COMMIT
  T2: SELECT 2
T2: SELECT * FROM k
  1|1
  2|2
  SELECT 2

level read committed
T1: BEGIN
  BEGIN
T1: DROP TABLE q
  DROP TABLE
T1: CREATE TABLE q (z int, id int)
  CREATE TABLE
T1: INSERT INTO q VALUES (100, 1)
  INSERT 0 1
T2: CREATE TABLE k AS SELECT * FROM q
  waits
T1: COMMIT
  COMMIT
  T2: SELECT 1
T2: SELECT id, z FROM k
  1|100
  SELECT 1

# COPY holds the partitions that it may write.
level read committed
T2: BEGIN
  BEGIN
T2: COPY p FROM STDIN <- 7,999
  COPY 1
T3: CREATE INDEX px ON p1 (z)
  waits
T2: COMMIT
  COMMIT
  T3: CREATE INDEX
T3: SELECT * FROM p ORDER BY id
  1|1
  7|999
  11|11
  SELECT 3

level read committed
T2: BEGIN
  BEGIN
T2: COPY p FROM STDIN <- 7,1
  COPY 1
T3: CREATE UNIQUE INDEX px ON p1 (z)
  waits
T2: COMMIT
  COMMIT
  T3: error 23505 could not create unique index "px"
T3: SELECT * FROM p ORDER BY id
  1|1
  7|1
  11|11
  SELECT 3

level read committed
T2: BEGIN
  BEGIN
T2: COPY p FROM STDIN <- 7,999
  COPY 1
T3: ALTER TABLE p1 ADD CHECK (z < 100)
  waits
T2: COMMIT
  COMMIT
  T3: error 23514 check constraint "p1_z_check" of relation "p1" is violated by some row
T3: SELECT * FROM p ORDER BY id
  1|1
  7|999
  11|11
  SELECT 3

level read committed
T2: BEGIN
  BEGIN
T2: COPY p FROM STDIN <- 7,999
  COPY 1
T3: TRUNCATE p1
  waits
T2: COMMIT
  COMMIT
  T3: TRUNCATE TABLE
T3: SELECT * FROM p ORDER BY id
  11|11
  SELECT 1

level read committed
T2: BEGIN
  BEGIN
T2: COPY p FROM STDIN <- 7,999
  COPY 1
T3: DROP TABLE p1
  waits
T2: COMMIT
  COMMIT
  T3: DROP TABLE
T3: SELECT * FROM p ORDER BY id
  11|11
  SELECT 1

level read committed
T2: BEGIN
  BEGIN
T2: COPY p FROM STDIN <- 7,999
  COPY 1
T3: ALTER TABLE p DETACH PARTITION p1
  waits
T2: COMMIT
  COMMIT
  T3: ALTER TABLE
T3: SELECT * FROM p ORDER BY id
  11|11
  SELECT 1

level read committed
T2: BEGIN
  BEGIN
T2: COPY p FROM STDIN <- 7,
  COPY 1
T3: ALTER TABLE p1 ALTER z SET NOT NULL
  waits
T2: COMMIT
  COMMIT
  T3: error 23502 column "z" of relation "p1" contains null values
T3: SELECT * FROM p ORDER BY id
  1|1
  7|
  11|11
  SELECT 3

level read committed
T3: BEGIN
  BEGIN
T3: LOCK TABLE p1
  LOCK TABLE
T2: COPY p FROM STDIN <- 7,999
  waits
T3: TRUNCATE p1
  TRUNCATE TABLE
T3: COMMIT
  COMMIT
  T2: COPY 1
T3: SELECT * FROM p ORDER BY id
  7|999
  11|11
  SELECT 2

level read committed
T2: BEGIN
  BEGIN
T2: COPY m FROM STDIN <- 1,7
  COPY 1
T1: CREATE TABLE m3 PARTITION OF m FOR VALUES IN (7)
  waits
T2: COMMIT
  COMMIT
  T1: error 23514 updated partition constraint for default partition "m2" would be violated by some row
T3: SELECT tableoid::regclass, * FROM m
  m2|1|7
  SELECT 1

level read committed
T1: BEGIN
  BEGIN
T1: CREATE TABLE m3 PARTITION OF m FOR VALUES IN (7)
  CREATE TABLE
T2: COPY m FROM STDIN <- 1,7; 2,8
  waits
T1: COMMIT
  COMMIT
  T2: COPY 2
T3: SELECT tableoid::regclass, * FROM m ORDER BY id
  m3|1|7
  m2|2|8
  SELECT 2
