# Definitions by transactions whose snapshot is older than what others have defined since. They are planned on what
# there is now, as in PostgreSQL; where that would be something else by the snapshot, they are refused (40001).
setup
  DROP PUBLICATION IF EXISTS first_feed, second_feed;
  DROP SCHEMA IF EXISTS apart CASCADE;
  DROP TABLE IF EXISTS part, plain, plain_three, holder, looked_through;
  DROP SEQUENCE IF EXISTS number;
  DROP ROLE IF EXISTS older_a, older_b;
  CREATE SCHEMA apart;
  CREATE ROLE older_a;
  CREATE ROLE older_b;
  CREATE TABLE part (a int) PARTITION BY LIST (a);
  CREATE TABLE part_rest PARTITION OF part DEFAULT;
  CREATE TABLE plain (a int);
  CREATE TABLE holder (a int, b int);
  CREATE TABLE looked_through (a int PRIMARY KEY);
  CREATE SEQUENCE number;

level repeatable read
T1: BEGIN
  BEGIN
T1: SELECT 1
  1
  SELECT 1
T2: CREATE TABLE apart.one (a int)
  CREATE TABLE
T1: DROP SCHEMA apart
  error 2BP01 cannot drop schema apart because other objects depend on it
T1: COMMIT
  ROLLBACK

level repeatable read
T1: BEGIN
  BEGIN
T1: SELECT 1
  1
  SELECT 1
T2: CREATE TABLE part_five PARTITION OF part FOR VALUES IN (5)
  CREATE TABLE
T1: CREATE TABLE part_again PARTITION OF part FOR VALUES IN (5)
  error 42P17 partition "part_again" would overlap partition "part_five"
T1: COMMIT
  ROLLBACK

level repeatable read
T1: BEGIN
  BEGIN
T1: SELECT 1
  1
  SELECT 1
T2: GRANT older_a TO older_b
  GRANT ROLE
T1: GRANT older_b TO older_a
  error 0LP01 role "older_b" is a member of role "older_a"
T1: COMMIT
  ROLLBACK

level repeatable read
T1: BEGIN
  BEGIN
T1: SELECT 1
  1
  SELECT 1
T2: GRANT SELECT ON plain TO older_a
  GRANT
T1: DROP ROLE older_a
  error 2BP01 role "older_a" cannot be dropped because some objects depend on it
T1: COMMIT
  ROLLBACK

level repeatable read
T1: BEGIN
  BEGIN
T1: SELECT 1
  1
  SELECT 1
T2: ALTER TABLE plain ALTER a SET DEFAULT nextval('number')
  ALTER TABLE
T1: DROP SEQUENCE number
  error 2BP01 cannot drop sequence number because other objects depend on it
T1: COMMIT
  ROLLBACK

level repeatable read
T1: BEGIN
  BEGIN
T1: SELECT 1
  1
  SELECT 1
T2: CREATE TABLE plain_two (a int)
  CREATE TABLE
T1: CREATE TABLE plain_two (a int)
  error 42P07 relation "plain_two" already exists
T1: COMMIT
  ROLLBACK
T2: DROP TABLE plain_two
  DROP TABLE

# What concerns nothing that has changed goes on.
level repeatable read
T1: BEGIN
  BEGIN
T1: SELECT 1
  1
  SELECT 1
T2: CREATE TABLE plain_two (a int)
  CREATE TABLE
T1: ALTER TABLE plain ADD COLUMN b int DEFAULT 4
  ALTER TABLE
T1: ALTER TABLE holder ADD PRIMARY KEY (a)
  ALTER TABLE
T1: CREATE TABLE plain_three (a int REFERENCES holder)
  CREATE TABLE
T1: COMMIT
  COMMIT
T2: DROP TABLE plain_two
  DROP TABLE

level repeatable read
differs: Tables are read here as the snapshot knows them, so those of the snapshot must be those that the definition is for; PostgreSQL goes on with what there is now.
T1: BEGIN
  BEGIN
T1: SELECT 1
  1
  SELECT 1
T2: CREATE TABLE part_five PARTITION OF part FOR VALUES IN (5)
  CREATE TABLE
T1: SAVEPOINT before
  SAVEPOINT
T1: INSERT INTO part VALUES (5)
  error 40001 could not serialize access due to a concurrent change of table "part"
T1: ROLLBACK TO before
  ROLLBACK
T1: ALTER TABLE part ADD COLUMN b int
  error 40001 could not serialize access due to a concurrent change of the catalog
T1: ROLLBACK TO before
  ROLLBACK
T1: CREATE UNIQUE INDEX ON part (a)
  error 40001 could not serialize access due to a concurrent change of the catalog
T1: ROLLBACK TO before
  ROLLBACK
T1: TRUNCATE part
  error 40001 could not serialize access due to a concurrent change of the catalog
T1: ROLLBACK TO before
  ROLLBACK
T1: DROP TABLE part
  error 40001 could not serialize access due to a concurrent change of the catalog
T1: COMMIT
  ROLLBACK
T2: SELECT tableoid::regclass, a FROM part
  SELECT 0

level serializable
differs: as above.
T1: BEGIN
  BEGIN
T1: SELECT 1
  1
  SELECT 1
T2: CREATE SEQUENCE held OWNED BY holder.a
  CREATE SEQUENCE
T1: SAVEPOINT before
  SAVEPOINT
T1: DROP TABLE holder
  error 40001 could not serialize access due to a concurrent change of the catalog
T1: ROLLBACK TO before
  ROLLBACK
T1: ALTER TABLE holder SET SCHEMA apart
  error 40001 could not serialize access due to a concurrent change of the catalog
T1: COMMIT
  ROLLBACK
T2: SELECT count(*) FROM holder
  0
  SELECT 1

# The table that a new foreign key refers to is looked through.
level repeatable read
differs: as above.
T1: BEGIN
  BEGIN
T1: SELECT 1
  1
  SELECT 1
T2: ALTER TABLE looked_through ADD COLUMN b int
  ALTER TABLE
T2: INSERT INTO looked_through VALUES (1, 2)
  INSERT 0 1
T2: INSERT INTO plain VALUES (1)
  INSERT 0 1
T1: ALTER TABLE plain ADD FOREIGN KEY (a) REFERENCES looked_through
  error 40001 could not serialize access due to a concurrent change of the catalog
T1: COMMIT
  ROLLBACK
