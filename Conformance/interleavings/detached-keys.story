# A partition that rows refer to cannot be taken from its table, and nobody comes to refer to one that is just going.
# The answers are PostgreSQL's.
setup
  DROP TABLE IF EXISTS r, p, p1, p2, p3, p31, p32 CASCADE;
  CREATE TABLE p (a int PRIMARY KEY) PARTITION BY LIST (a);
  CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1);
  CREATE TABLE p2 PARTITION OF p FOR VALUES IN (2);
  CREATE TABLE p3 PARTITION OF p FOR VALUES IN (31, 32) PARTITION BY LIST (a);
  CREATE TABLE p31 PARTITION OF p3 FOR VALUES IN (31);
  CREATE TABLE p32 PARTITION OF p3 FOR VALUES IN (32);
  INSERT INTO p VALUES (1), (2), (31), (32);
  CREATE TABLE r (id int PRIMARY KEY, a int REFERENCES p DEFERRABLE);
  INSERT INTO r VALUES (1, 1), (2, NULL);

level read committed
T1: ALTER TABLE p DETACH PARTITION p1
  error 23503 removing partition "p1" violates foreign key constraint "r_a_fkey1"
T1: ALTER TABLE p DETACH PARTITION p2
  ALTER TABLE
T1: DELETE FROM p2
  DELETE 1
T1: INSERT INTO r VALUES (3, 2)
  error 23503 insert or update on table "r" violates foreign key constraint "r_a_fkey"
T1: DROP TABLE p2
  DROP TABLE
T1: DELETE FROM p1
  error 23503 update or delete on table "p1" violates foreign key constraint "r_a_fkey1" on table "r"

level read committed
T1: DELETE FROM p32
  DELETE 1
T1: UPDATE r SET a = 31 WHERE id = 1
  UPDATE 1
T1: ALTER TABLE p3 DETACH PARTITION p32
  ALTER TABLE
T1: ALTER TABLE p3 DETACH PARTITION p31
  error 23503 removing partition "p31" violates foreign key constraint "r_a_fkey4"
T1: ALTER TABLE p DETACH PARTITION p3
  error 23503 removing partition "p3" violates foreign key constraint "r_a_fkey3"
T1: UPDATE r SET a = NULL
  UPDATE 2
T1: ALTER TABLE p DETACH PARTITION p3
  ALTER TABLE
T1: INSERT INTO r VALUES (4, 31)
  error 23503 insert or update on table "r" violates foreign key constraint "r_a_fkey"
T1: SELECT count(*) FROM p
  2
  SELECT 1

# Who refers to it waits until it is decided.
level read committed
T1: BEGIN
  BEGIN
T1: ALTER TABLE p DETACH PARTITION p2
  ALTER TABLE
T2: INSERT INTO r VALUES (3, 2)
  waits
T1: COMMIT
  COMMIT
  T2: error 23503 insert or update on table "r" violates foreign key constraint "r_a_fkey"

level read committed
T1: BEGIN
  BEGIN
T1: ALTER TABLE p DETACH PARTITION p2
  ALTER TABLE
T2: UPDATE r SET a = 2 WHERE id = 2
  waits
T1: ROLLBACK
  ROLLBACK
  T2: UPDATE 1
T1: ALTER TABLE p DETACH PARTITION p2
  error 23503 removing partition "p2" violates foreign key constraint "r_a_fkey2"

# A reference that is not committed, or not checked yet, is waited for.
level read committed
T1: BEGIN
  BEGIN
T1: INSERT INTO r VALUES (3, 2)
  INSERT 0 1
T2: ALTER TABLE p DETACH PARTITION p2
  waits
T1: COMMIT
  COMMIT
  T2: error 23503 removing partition "p2" violates foreign key constraint "r_a_fkey2"

level read committed
T1: BEGIN
  BEGIN
T1: SET CONSTRAINTS ALL DEFERRED
  SET CONSTRAINTS
T1: INSERT INTO r VALUES (3, 2)
  INSERT 0 1
T2: ALTER TABLE p DETACH PARTITION p2
  waits
T1: DELETE FROM r WHERE id = 3
  DELETE 1
T1: COMMIT
  COMMIT
  T2: ALTER TABLE

level repeatable read
T1: BEGIN
  BEGIN
T1: SELECT count(*) FROM r
  2
  SELECT 1
T2: INSERT INTO r VALUES (3, 2)
  INSERT 0 1
T1: ALTER TABLE p DETACH PARTITION p2
  error 23503 removing partition "p2" violates foreign key constraint "r_a_fkey2"
T1: ROLLBACK
  ROLLBACK

level read committed
T1: BEGIN
  BEGIN
T1: INSERT INTO r VALUES (3, 2)
  INSERT 0 1
T1: ALTER TABLE p DETACH PARTITION p2
  error 23503 removing partition "p2" violates foreign key constraint "r_a_fkey2"
T1: ROLLBACK
  ROLLBACK
T1: ALTER TABLE p DETACH PARTITION p2 CONCURRENTLY
  ALTER TABLE
T2: INSERT INTO r VALUES (3, 2)
  error 23503 insert or update on table "r" violates foreign key constraint "r_a_fkey"

# What is taken away, and given back.
level read committed
T1: ALTER TABLE p DETACH PARTITION p2
  ALTER TABLE
T1: ALTER TABLE p ATTACH PARTITION p2 FOR VALUES IN (2)
  ALTER TABLE
T1: INSERT INTO r VALUES (3, 2)
  INSERT 0 1
T1: DELETE FROM p WHERE a = 2
  error 23503 update or delete on table "p2" violates foreign key constraint "r_a_fkey2" on table "r"
