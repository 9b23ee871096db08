# Who has taken a number from a sequence keeps the sequence until his transaction ends.
setup
  DROP SCHEMA IF EXISTS apart CASCADE;
  DROP TABLE IF EXISTS t, u;
  DROP SEQUENCE IF EXISTS numbers;
  CREATE SCHEMA apart;
  CREATE TABLE t (a serial, b int);
  CREATE TABLE apart.u (a int);
  CREATE SEQUENCE apart.numbers;

level read committed
T1: BEGIN
  BEGIN
T1: SELECT nextval('t_a_seq')
  1
  SELECT 1
T2: DROP TABLE t
  waits
T1: COMMIT
  COMMIT
  T2: DROP TABLE

level read committed
T1: BEGIN
  BEGIN
T1: SELECT nextval('apart.numbers')
  1
  SELECT 1
T2: DROP SCHEMA apart CASCADE
  waits
T1: ROLLBACK
  ROLLBACK
  T2: DROP SCHEMA

level read committed
T1: BEGIN
  BEGIN
T1: SELECT nextval('t_a_seq')
  1
  SELECT 1
T2: ALTER TABLE t DROP a
  waits
T1: COMMIT
  COMMIT
  T2: ALTER TABLE

level read committed
T1: BEGIN
  BEGIN
T1: SELECT nextval('t_a_seq')
  1
  SELECT 1
T2: ALTER TABLE t SET SCHEMA apart
  waits
T1: COMMIT
  COMMIT
  T2: ALTER TABLE
T1: SELECT nextval('apart.t_a_seq')
  2
  SELECT 1

level read committed
T1: BEGIN
  BEGIN
T1: SELECT nextval('apart.numbers')
  1
  SELECT 1
T2: ALTER SEQUENCE apart.numbers SET SCHEMA public
  waits
T3: SELECT nextval('apart.numbers')
  waits
T1: COMMIT
  COMMIT
  T2: ALTER SEQUENCE
  T3: 2
  T3: SELECT 1
T2: SELECT nextval('numbers')
  3
  SELECT 1

level read committed
T1: BEGIN
  BEGIN
T1: SELECT nextval('apart.numbers')
  1
  SELECT 1
T2: ALTER SEQUENCE apart.numbers RENAME TO others
  waits
T1: COMMIT
  COMMIT
  T2: ALTER SEQUENCE

level read committed
T1: BEGIN
  BEGIN
T1: DROP TABLE t
  DROP TABLE
T2: SELECT nextval('t_a_seq')
  waits
T1: ROLLBACK
  ROLLBACK
  T2: 1
  T2: SELECT 1

# A sequence that is changed goes on where it is, also for who sees it as it was.
level repeatable read
T1: CREATE SEQUENCE changed
  CREATE SEQUENCE
T1: SELECT nextval('changed')
  1
  SELECT 1
T2: BEGIN
  BEGIN
T2: SELECT 1
  1
  SELECT 1
T1: ALTER SEQUENCE changed MAXVALUE 100000
  ALTER SEQUENCE
T2: SELECT nextval('changed'), nextval('changed')
  2|3
  SELECT 1
T1: SELECT nextval('changed')
  4
  SELECT 1
T2: SELECT setval('changed', 70)
  70
  SELECT 1
T2: COMMIT
  COMMIT
T1: SELECT nextval('changed')
  71
  SELECT 1
T2: BEGIN
  BEGIN
T2: SELECT 1
  1
  SELECT 1
T1: ALTER SEQUENCE changed RESTART 1000
  ALTER SEQUENCE
T2: SELECT nextval('changed'), nextval('changed')
  1000|1001
  SELECT 1
T1: SELECT nextval('changed')
  1002
  SELECT 1
T2: COMMIT
  COMMIT
T2: BEGIN
  BEGIN
T2: ALTER SEQUENCE changed INCREMENT 10
  ALTER SEQUENCE
T2: SELECT nextval('changed'), nextval('changed')
  1012|1022
  SELECT 1
T2: COMMIT
  COMMIT
T1: SELECT nextval('changed')
  1032
  SELECT 1
T1: DROP SEQUENCE changed
  DROP SEQUENCE
