# Transactions that change definitions stand in each other's way only where they concern the same thing: an object,
# what it refers to, or a name.
setup
  DROP SCHEMA IF EXISTS apart CASCADE;
  DROP TABLE IF EXISTS one, two, three, four, child;
  DROP TABLE IF EXISTS parent;
  DROP SEQUENCE IF EXISTS numbers;
  CREATE SCHEMA apart;
  CREATE TABLE parent (id int PRIMARY KEY, value int);
  CREATE SEQUENCE numbers;

# Side by side, each seeing what the others have committed.
level read committed
T1: BEGIN
  BEGIN
T1: CREATE TABLE one (id serial PRIMARY KEY, value text)
  CREATE TABLE
T2: BEGIN
  BEGIN
T2: CREATE TABLE two (id serial PRIMARY KEY, value text)
  CREATE TABLE
T2: INSERT INTO two (value) VALUES ('a')
  INSERT 0 1
T1: CREATE INDEX ON one (value)
  CREATE INDEX
T3: CREATE TABLE three (id int)
  CREATE TABLE
T3: ALTER TABLE parent ADD COLUMN more int DEFAULT 7
  ALTER TABLE
T1: SELECT count(*) FROM three
  0
  SELECT 1
T1: ALTER TABLE one ADD COLUMN more int DEFAULT 3
  ALTER TABLE
T2: COMMIT
  COMMIT
T1: SELECT value FROM two
  a
  SELECT 1
T1: CREATE INDEX ON two (value)
  CREATE INDEX
T1: INSERT INTO one (value) VALUES ('b')
  INSERT 0 1
T1: COMMIT
  COMMIT
T3: SELECT * FROM one JOIN two USING (id)
  1|b|3|a
  SELECT 1
T3: SELECT indexrelid::regclass FROM pg_index WHERE indrelid IN ('one'::regclass, 'two'::regclass) ORDER BY 1
  one_pkey
  two_pkey
  one_value_idx
  two_value_idx
  SELECT 4

# A savepoint takes back the transaction's own definitions, not others'.
level read committed
T1: BEGIN
  BEGIN
T1: CREATE TABLE one (id int)
  CREATE TABLE
T1: SAVEPOINT before
  SAVEPOINT
T1: CREATE TABLE two (id int)
  CREATE TABLE
T2: CREATE TABLE three (id int)
  CREATE TABLE
T1: ROLLBACK TO before
  ROLLBACK
T1: SELECT relname FROM pg_class WHERE relname IN ('one', 'two', 'three') ORDER BY 1
  one
  three
  SELECT 2
T2: CREATE TABLE two (id int, more int)
  CREATE TABLE
T1: SELECT * FROM two
  SELECT 0
T1: ROLLBACK
  ROLLBACK
T1: SELECT relname FROM pg_class WHERE relname IN ('one', 'two', 'three') ORDER BY 1
  three
  two
  SELECT 2

# Nor does a prepared transaction stand in the way of what it does not concern.
level read committed
T1: BEGIN
  BEGIN
T1: CREATE TABLE one (id int PRIMARY KEY)
  CREATE TABLE
T1: PREPARE TRANSACTION 'definitions'
  PREPARE TRANSACTION
T2: CREATE TABLE two (id int)
  CREATE TABLE
T2: ALTER TABLE parent ADD COLUMN extra int
  ALTER TABLE
T2: COMMIT PREPARED 'definitions'
  COMMIT PREPARED
T2: SELECT count(*) FROM one
  0
  SELECT 1

# One name.
level read committed
T1: BEGIN
  BEGIN
T1: CREATE TABLE one (id int)
  CREATE TABLE
T2: CREATE TABLE one (id int, more int)
  waits
T1: ROLLBACK
  ROLLBACK
  T2: CREATE TABLE
T2: SELECT * FROM one
  SELECT 0
T1: BEGIN
  BEGIN
T1: ALTER TABLE parent RENAME TO two
  ALTER TABLE
T3: BEGIN
  BEGIN
T3: ALTER TABLE one RENAME TO two
  waits
T1: ROLLBACK
  ROLLBACK
  T3: ALTER TABLE
T3: COMMIT
  COMMIT
T3: SELECT * FROM two
  SELECT 0

level read committed
differs: PostgreSQL tells T2 and T3 of the unique index of its own catalog that the name breaks (23505), even with IF NOT EXISTS.
T1: BEGIN
  BEGIN
T1: CREATE TABLE one (id int)
  CREATE TABLE
T2: CREATE TABLE one (id int, more int)
  waits
T3: CREATE TABLE IF NOT EXISTS one (id int, more int)
  waits
T1: COMMIT
  COMMIT
  T2: error 42P07 relation "one" already exists
  T3: CREATE TABLE

# Names that are waited for in a circle.
level read committed
T2: SET deadlock_timeout = '10ms'
  SET
T1: BEGIN
  BEGIN
T1: CREATE TABLE one (id int)
  CREATE TABLE
T2: BEGIN
  BEGIN
T2: CREATE TABLE two (id int)
  CREATE TABLE
T1: CREATE TABLE two (id int)
  waits
T2: CREATE TABLE one (id int)
  error 40P01 deadlock detected
  T1: CREATE TABLE
T2: ROLLBACK
  ROLLBACK
T1: ROLLBACK
  ROLLBACK

# A schema that goes, and one that is made use of.
level read committed
T1: BEGIN
  BEGIN
T1: DROP SCHEMA apart
  DROP SCHEMA
T2: CREATE TABLE apart.one (id int)
  waits
T1: COMMIT
  COMMIT
  T2: error 3F000 schema "apart" does not exist
T1: CREATE SCHEMA apart
  CREATE SCHEMA
T1: BEGIN
  BEGIN
T1: CREATE TABLE apart.one (id int)
  CREATE TABLE
T2: DROP SCHEMA apart
  waits
T1: COMMIT
  COMMIT
  T2: error 2BP01 cannot drop schema apart because other objects depend on it

# The same of tables that are referred to.
level read committed
T1: BEGIN
  BEGIN
T1: CREATE TABLE child (id int REFERENCES parent)
  CREATE TABLE
T2: DROP TABLE parent
  waits
T3: BEGIN
  BEGIN
T3: CREATE TABLE three (id int)
  CREATE TABLE
T3: COMMIT
  COMMIT
T1: COMMIT
  COMMIT
  T2: error 2BP01 cannot drop table parent because other objects depend on it

# Rights are given beside a definition of another table.
level read committed
T1: BEGIN
  BEGIN
T1: GRANT SELECT ON parent TO PUBLIC
  GRANT
T2: CREATE TABLE two (id int)
  CREATE TABLE
T2: SELECT count(*) FROM parent
  0
  SELECT 1
T2: CREATE INDEX parent_value ON parent (value)
  waits
T1: ROLLBACK
  ROLLBACK
  T2: CREATE INDEX
T2: SELECT relacl IS NULL FROM pg_class WHERE relname = 'parent'
  True
  SELECT 1

level repeatable read
T1: BEGIN
  BEGIN
T1: SELECT count(*) FROM parent
  0
  SELECT 1
T2: CREATE TABLE two (id int)
  CREATE TABLE
T1: CREATE TABLE one (id int)
  CREATE TABLE
T2: CREATE TABLE three (id int)
  CREATE TABLE
T1: INSERT INTO one VALUES (1)
  INSERT 0 1
T1: CREATE INDEX ON one (id)
  CREATE INDEX
T1: COMMIT
  COMMIT
T2: SELECT * FROM one
  1
  SELECT 1

level repeatable read
T1: BEGIN
  BEGIN
T1: SELECT count(*) FROM parent
  0
  SELECT 1
T2: CREATE TABLE one (id int)
  CREATE TABLE
T1: CREATE TABLE one (id int)
  error 42P07 relation "one" already exists
T1: COMMIT
  ROLLBACK

# An index of a partitioned table without partitions has no work to do beside others.
level read committed
T1: BEGIN
  BEGIN
T1: CREATE TABLE sorted (a int) PARTITION BY LIST (a)
  CREATE TABLE
T1: COMMIT
  COMMIT
T1: BEGIN
  BEGIN
T1: CREATE INDEX sorted_a ON sorted (a)
  CREATE INDEX
T2: CREATE TABLE sorted_a (a int)
  waits
T1: ROLLBACK
  ROLLBACK
  T2: CREATE TABLE
T1: BEGIN
  BEGIN
T1: GRANT SELECT ON sorted TO PUBLIC
  GRANT
T3: CREATE INDEX other_a ON sorted (a)
  waits
T1: COMMIT
  COMMIT
  T3: CREATE INDEX
T2: SELECT indexrelid::regclass FROM pg_index WHERE indrelid = 'sorted'::regclass
  other_a
  SELECT 1
T2: SELECT relacl IS NULL FROM pg_class WHERE relname = 'sorted'
  False
  SELECT 1
T2: DROP TABLE sorted, sorted_a
  DROP TABLE

# A sequence that comes to be owned by another column of its table.
level read committed
T1: CREATE TABLE owner (a int, b int)
  CREATE TABLE
T1: CREATE SEQUENCE owned OWNED BY owner.a
  CREATE SEQUENCE
T1: BEGIN
  BEGIN
T1: ALTER SEQUENCE owned OWNED BY owner.b
  ALTER SEQUENCE
T2: ALTER TABLE owner DROP COLUMN b
  waits
T1: COMMIT
  COMMIT
  T2: ALTER TABLE
T2: SELECT count(*) FROM pg_class WHERE relname = 'owned'
  0
  SELECT 1
T2: DROP TABLE owner
  DROP TABLE
