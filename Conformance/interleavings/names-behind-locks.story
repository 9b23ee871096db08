# Names that an open transaction is about to give or to take away: who comes meanwhile waits for the table before
# its columns, indexes and constraints are looked up. The answers are PostgreSQL's.
setup
  DROP TABLE IF EXISTS items, others CASCADE;
  CREATE TABLE items (id int PRIMARY KEY, v int, CONSTRAINT positive CHECK (v > 0));
  CREATE TABLE others (id int PRIMARY KEY, item int);
  INSERT INTO items VALUES (1, 10), (2, 20);
  INSERT INTO others VALUES (1, 1), (2, 2);

# A new column.
level read committed
T1: BEGIN
  BEGIN
T1: ALTER TABLE items ADD COLUMN added int DEFAULT 7
  ALTER TABLE
T2: SELECT added FROM items ORDER BY id
  waits
T1: COMMIT
  COMMIT
  T2: 7
  T2: 7
  T2: SELECT 2

# In a block; after the wait it goes on.
level read committed
T1: BEGIN
  BEGIN
T1: ALTER TABLE items ADD COLUMN added int DEFAULT 7
  ALTER TABLE
T2: BEGIN
  BEGIN
T2: SELECT added, o.id FROM others o JOIN items i ON i.id = o.item ORDER BY o.id
  waits
T1: COMMIT
  COMMIT
  T2: 7|1
  T2: 7|2
  T2: SELECT 2
T2: SELECT added FROM items WHERE id = 1
  7
  SELECT 1
T2: COMMIT
  COMMIT

# That does not come after all.
level read committed
T1: BEGIN
  BEGIN
T1: ALTER TABLE items ADD COLUMN added int DEFAULT 7
  ALTER TABLE
T2: SELECT added FROM items
  waits
T1: ROLLBACK
  ROLLBACK
  T2: error 42703 column "added" does not exist

# A column that nobody adds is waited for as well.
level read committed
T1: BEGIN
  BEGIN
T1: ALTER TABLE items ADD COLUMN added int DEFAULT 7
  ALTER TABLE
T2: SELECT nowhere FROM items
  waits
T1: COMMIT
  COMMIT
  T2: error 42703 column "nowhere" does not exist

# A column with another name.
level read committed
T1: BEGIN
  BEGIN
T1: ALTER TABLE items RENAME COLUMN v TO w
  ALTER TABLE
T2: UPDATE items SET w = w + 1 WHERE w = 10
  waits
T1: COMMIT
  COMMIT
  T2: UPDATE 1

# INSERT, UPDATE, DELETE, with RETURNING.
level read committed
T1: BEGIN
  BEGIN
T1: ALTER TABLE items ADD COLUMN added int DEFAULT 7
  ALTER TABLE
T2: INSERT INTO items (id, v, added) VALUES (3, 30, 8) RETURNING added
  waits
T3: UPDATE items SET added = 9 WHERE id = 1
  waits
T4: DELETE FROM items WHERE id = 2 RETURNING added
  waits
T1: COMMIT
  COMMIT
  T2: 8
  T2: INSERT 0 1
  T3: UPDATE 1
  T4: 7
  T4: DELETE 1

# In another table of the statement, in a query within, in WITH.
level read committed
T1: BEGIN
  BEGIN
T1: ALTER TABLE items ADD COLUMN added int DEFAULT 7
  ALTER TABLE
T2: UPDATE others o SET item = i.added FROM items i WHERE i.id = o.item AND o.id = 3
  waits
T3: SELECT id FROM others WHERE EXISTS (SELECT FROM items i WHERE i.added = 7 AND i.id = others.item) ORDER BY 1
  waits
T4: WITH x AS (SELECT added FROM items) SELECT count(*) FROM x
  waits
T1: COMMIT
  COMMIT
  T2: UPDATE 0
  T3: 1
  T3: 2
  T3: SELECT 2
  T4: 2
  T4: SELECT 1

# ON CONFLICT finds the index that is being built.
level read committed
T1: BEGIN
  BEGIN
T1: CREATE UNIQUE INDEX items_v ON items (v)
  CREATE INDEX
T2: INSERT INTO items VALUES (3, 10) ON CONFLICT (v) DO UPDATE SET v = 11
  waits
T1: COMMIT
  COMMIT
  T2: INSERT 0 1

# ON CONFLICT ON CONSTRAINT.
level read committed
T1: BEGIN
  BEGIN
T1: ALTER TABLE items ADD CONSTRAINT one_v UNIQUE (v)
  ALTER TABLE
T2: INSERT INTO items VALUES (3, 10) ON CONFLICT ON CONSTRAINT one_v DO NOTHING
  waits
T1: COMMIT
  COMMIT
  T2: INSERT 0 0

# Types that change: an operator that there is for the new one.
level read committed
T1: BEGIN
  BEGIN
T1: ALTER TABLE others ALTER COLUMN item TYPE text
  ALTER TABLE
T2: SELECT item || 'x', item LIKE '1%' FROM others ORDER BY id
  waits
T1: COMMIT
  COMMIT
  T2: 1x|True
  T2: 2x|False
  T2: SELECT 2

# A function's argument.
level read committed
T1: BEGIN
  BEGIN
T1: ALTER TABLE others ALTER COLUMN item TYPE text
  ALTER TABLE
T2: SELECT upper(item) FROM others ORDER BY id
  waits
T1: ROLLBACK
  ROLLBACK
  T2: error 42883 function upper(integer) does not exist

# EXPLAIN, PREPARE and DECLARE look names up, too.
level read committed
T1: BEGIN
  BEGIN
T1: ALTER TABLE items ADD COLUMN added int DEFAULT 7
  ALTER TABLE
T2: PREPARE p AS SELECT added FROM items WHERE id = $1
  waits
T3: BEGIN
  BEGIN
T3: DECLARE c CURSOR FOR SELECT added FROM items ORDER BY id
  waits
T1: COMMIT
  COMMIT
  T2: PREPARE
  T3: DECLARE CURSOR
T2: EXECUTE p(1)
  7
  SELECT 1
T2: DEALLOCATE p
  DEALLOCATE
T3: FETCH ALL FROM c
  7
  7
  FETCH 2
T3: COMMIT
  COMMIT

# A table made of it.
level read committed
T1: BEGIN
  BEGIN
T1: ALTER TABLE items ADD COLUMN added int DEFAULT 7
  ALTER TABLE
T2: CREATE TABLE made AS SELECT added FROM items
  waits
T1: COMMIT
  COMMIT
  T2: SELECT 2
T2: SELECT count(*), sum(added) FROM made
  2|14
  SELECT 1
T2: DROP TABLE made
  DROP TABLE

# ALTER TABLE finds what another ALTER TABLE adds.
level read committed
T1: BEGIN
  BEGIN
T1: ALTER TABLE items ADD COLUMN added int
  ALTER TABLE
T2: ALTER TABLE items ALTER COLUMN added SET DEFAULT 5
  waits
T1: COMMIT
  COMMIT
  T2: ALTER TABLE
T2: INSERT INTO items VALUES (5, 50) RETURNING added
  5
  INSERT 0 1

level read committed
T1: BEGIN
  BEGIN
T1: ALTER TABLE items ADD CONSTRAINT small CHECK (v < 1000)
  ALTER TABLE
T2: ALTER TABLE items DROP CONSTRAINT small
  waits
T1: COMMIT
  COMMIT
  T2: ALTER TABLE

# And what another takes away.
level read committed
T1: BEGIN
  BEGIN
T1: ALTER TABLE items DROP CONSTRAINT positive
  ALTER TABLE
T2: ALTER TABLE items DROP CONSTRAINT positive
  waits
T1: COMMIT
  COMMIT
  T2: error 42704 constraint "positive" of relation "items" does not exist

level read committed
T1: BEGIN
  BEGIN
T1: ALTER TABLE items ADD COLUMN added int
  ALTER TABLE
T2: ALTER TABLE items ADD COLUMN added int
  waits
T1: ROLLBACK
  ROLLBACK
  T2: ALTER TABLE

level read committed
T1: BEGIN
  BEGIN
T1: ALTER TABLE items DROP COLUMN v
  ALTER TABLE
T2: ALTER TABLE items ADD COLUMN v int
  waits
T1: COMMIT
  COMMIT
  T2: ALTER TABLE

level read committed
T1: BEGIN
  BEGIN
T1: ALTER TABLE items RENAME COLUMN v TO w
  ALTER TABLE
T2: ALTER TABLE items RENAME COLUMN w TO x
  waits
T1: COMMIT
  COMMIT
  T2: ALTER TABLE
T2: SELECT x FROM items WHERE id = 1
  10
  SELECT 1

level read committed
T1: BEGIN
  BEGIN
T1: ALTER TABLE items ADD COLUMN added int
  ALTER TABLE
T2: CREATE INDEX items_added ON items (added)
  waits
T1: COMMIT
  COMMIT
  T2: CREATE INDEX

level read committed
T1: BEGIN
  BEGIN
T1: ALTER TABLE items ADD COLUMN added int UNIQUE
  ALTER TABLE
T2: ALTER TABLE others ADD FOREIGN KEY (item) REFERENCES items (added)
  waits
T1: COMMIT
  COMMIT
  T2: error 23503 insert or update on table "others" violates foreign key constraint "others_item_fkey"

# Who has it locked himself waits for nobody.
level read committed
T1: BEGIN
  BEGIN
T1: ALTER TABLE items ADD COLUMN added int
  ALTER TABLE
T1: SAVEPOINT s
  SAVEPOINT
T1: SELECT nowhere FROM items
  error 42703 column "nowhere" does not exist
T1: ROLLBACK TO s
  ROLLBACK
T1: SELECT count(added) FROM items
  0
  SELECT 1
T1: COMMIT
  COMMIT

# What is prepared meanwhile has the columns that there are then.
level read committed
T1: BEGIN
  BEGIN
T1: ALTER TABLE items ADD COLUMN added int DEFAULT 7
  ALTER TABLE
T2: PREPARE all_columns AS SELECT * FROM items WHERE id = $1
  waits
T1: COMMIT
  COMMIT
  T2: PREPARE
T2: EXECUTE all_columns (1)
  1|10|7
  SELECT 1

level read committed
T1: BEGIN
  BEGIN
T1: ALTER TABLE items DROP COLUMN v
  ALTER TABLE
T2: PREPARE returned AS UPDATE items SET id = id WHERE id = $1 RETURNING *
  waits
T1: ROLLBACK
  ROLLBACK
  T2: PREPARE
T2: EXECUTE returned (1)
  1|10
  UPDATE 1

# And they stay so in its transaction.
level read committed
T1: BEGIN
  BEGIN
T1: PREPARE kept AS SELECT * FROM items WHERE id = $1
  PREPARE
T2: ALTER TABLE items ADD COLUMN added int
  waits
T1: EXECUTE kept (1)
  1|10
  SELECT 1
T1: COMMIT
  COMMIT
  T2: ALTER TABLE
T1: EXECUTE kept (1)
  error 0A000 cached plan must not change result type
