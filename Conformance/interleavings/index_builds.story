# An index is built while others write and define. The build waits for a writer (T2); meanwhile everybody
# but who wants the same table goes on.
setup
  DROP TABLE IF EXISTS built, other, third;
  DROP TABLE IF EXISTS made;
  CREATE TABLE built (id int PRIMARY KEY, value int);
  CREATE TABLE other (id int PRIMARY KEY, value int);
  INSERT INTO built VALUES (1, 10), (2, 20);
  INSERT INTO other VALUES (1, 10), (2, 20);

level read committed
T2: BEGIN
  BEGIN
T2: UPDATE built SET value = 30 WHERE id = 1
  UPDATE 1
T1: CREATE INDEX built_value ON built (value)
  waits
T3: CREATE TABLE made (id int PRIMARY KEY)
  CREATE TABLE
T3: CREATE INDEX other_value ON other (value)
  CREATE INDEX
T3: ALTER TABLE other ADD COLUMN more int
  ALTER TABLE
T3: GRANT SELECT ON built TO PUBLIC
  GRANT
T3: DROP TABLE built
  waits
T4: CREATE INDEX other_more ON other (more)
  CREATE INDEX
T2: COMMIT
  COMMIT
  T1: CREATE INDEX
  T3: DROP TABLE
T4: SELECT relname FROM pg_class WHERE relname IN ('built', 'built_value', 'other_more', 'other_value') ORDER BY 1
  other_more
  other_value
  SELECT 2

level read committed
T2: BEGIN
  BEGIN
T2: UPDATE built SET value = 30 WHERE id = 1
  UPDATE 1
T1: CREATE UNIQUE INDEX CONCURRENTLY built_value ON built (value)
  waits
T4: SELECT 1 FROM pg_sleep(0.3)
  1
  SELECT 1
T3: INSERT INTO built VALUES (3, 30)
  INSERT 0 1
T4: CREATE INDEX other_value ON other (value)
  CREATE INDEX
T2: ROLLBACK
  ROLLBACK
  T1: CREATE INDEX
T4: SELECT indexrelid::regclass, indisvalid FROM pg_index WHERE indrelid = 'built'::regclass ORDER BY 1
  built_pkey|True
  built_value|True
  SELECT 2
T4: SELECT id FROM built WHERE value = 30
  3
  SELECT 1

level read committed
T2: BEGIN
  BEGIN
T2: UPDATE built SET value = 20 WHERE id = 1
  UPDATE 1
T1: CREATE UNIQUE INDEX CONCURRENTLY built_value ON built (value)
  waits
T3: CREATE TABLE made (id int PRIMARY KEY)
  CREATE TABLE
T4: CREATE INDEX built_more ON built (value, id)
  waits
T2: COMMIT
  COMMIT
  T1: error 23505 could not create unique index "built_value"
  T4: CREATE INDEX
T3: SELECT indexrelid::regclass, indisvalid FROM pg_index WHERE indrelid = 'built'::regclass ORDER BY indexrelid::regclass::text
  built_more|True
  built_pkey|True
  built_value|False
  SELECT 3

level read committed
differs: PostgreSQL tells T3 of the unique index of its own catalog that the name breaks (23505).
T2: BEGIN
  BEGIN
T2: UPDATE built SET value = 20 WHERE id = 1
  UPDATE 1
T1: CREATE INDEX built_value ON built (value)
  waits
T3: CREATE INDEX built_value ON built (id, value)
  waits
T2: COMMIT
  COMMIT
  T1: CREATE INDEX
  T3: error 42P07 relation "built_value" already exists
T3: SELECT count(*) FROM built WHERE value = 20
  2
  SELECT 1
T4: CREATE INDEX built_value ON other (value)
  error 42P07 relation "built_value" already exists
T4: CREATE INDEX IF NOT EXISTS built_value ON other (value)
  CREATE INDEX

level read committed
T2: BEGIN
  BEGIN
T2: UPDATE built SET value = 40 WHERE id = 1
  UPDATE 1
T1: CREATE INDEX same_name ON built (value)
  waits
T3: CREATE INDEX same_name ON other (value)
  CREATE INDEX
T2: COMMIT
  COMMIT
  T1: error 42P07 relation "same_name" already exists
T1: SELECT indexrelid::regclass FROM pg_index WHERE indrelid = 'built'::regclass
  built_pkey
  SELECT 1

level read committed
T2: BEGIN
  BEGIN
T2: UPDATE built SET value = 40 WHERE id = 1
  UPDATE 1
T1: CREATE INDEX IF NOT EXISTS same_name ON built (value)
  waits
T3: CREATE TABLE same_name (id int)
  CREATE TABLE
T2: COMMIT
  COMMIT
  T1: CREATE INDEX
T1: SELECT indexrelid::regclass FROM pg_index WHERE indrelid = 'built'::regclass
  built_pkey
  SELECT 1
T3: DROP TABLE same_name
  DROP TABLE

level read committed
T1: BEGIN
  BEGIN
T1: CREATE INDEX built_value ON built (value)
  CREATE INDEX
T2: CREATE TABLE made (id int)
  CREATE TABLE
T1: ROLLBACK
  ROLLBACK
T2: SELECT indexrelid::regclass FROM pg_index WHERE indrelid = 'built'::regclass
  built_pkey
  SELECT 1

level read committed
T2: BEGIN
  BEGIN
T2: UPDATE built SET value = 40 WHERE id = 1
  UPDATE 1
T1: CREATE INDEX built_value ON built (value)
  waits
T3: BEGIN
  BEGIN
T3: CREATE TABLE made (id int)
  CREATE TABLE
T3: ALTER TABLE built ADD COLUMN more int
  waits
T2: COMMIT
  COMMIT
  T1: CREATE INDEX
  T3: ALTER TABLE
T3: ROLLBACK
  ROLLBACK
T1: SELECT indexrelid::regclass FROM pg_index WHERE indrelid = 'built'::regclass ORDER BY 1
  built_pkey
  built_value
  SELECT 2

# Two that have both written before they build wait for each other.
level read committed
T2: SET deadlock_timeout = '10ms'
  SET
T1: BEGIN
  BEGIN
T1: INSERT INTO built VALUES (101, 1)
  INSERT 0 1
T2: BEGIN
  BEGIN
T2: INSERT INTO built VALUES (102, 2)
  INSERT 0 1
T1: CREATE INDEX built_first ON built (value)
  waits
T2: CREATE INDEX built_second ON built (value)
  error 40P01 deadlock detected
  T1: CREATE INDEX
T2: ROLLBACK
  ROLLBACK
T1: COMMIT
  COMMIT

level read committed
T2: SET deadlock_timeout = '10ms'
  SET
T1: BEGIN
  BEGIN
T1: INSERT INTO built VALUES (101, 1)
  INSERT 0 1
T2: BEGIN
  BEGIN
T2: INSERT INTO built VALUES (102, 2)
  INSERT 0 1
T1: CREATE INDEX built_first ON built (value)
  waits
T2: LOCK TABLE built
  error 40P01 deadlock detected
  T1: CREATE INDEX
T2: ROLLBACK
  ROLLBACK
T1: COMMIT
  COMMIT
