# What a snapshot shows of transactions by their numbers: how outbox tables are read.
setup
  DROP TABLE IF EXISTS outbox, outbox_other;
  DROP SEQUENCE IF EXISTS kept;
  CREATE TABLE outbox (id int PRIMARY KEY, number xid8 NOT NULL DEFAULT pg_current_xact_id());
  CREATE SEQUENCE kept;

# One that is open holds back what others have committed since it got its number.
level read committed
T1: BEGIN
  BEGIN
T1: INSERT INTO outbox VALUES (1)
  INSERT 0 1
T2: INSERT INTO outbox VALUES (2)
  INSERT 0 1
T3: SELECT id, number < pg_snapshot_xmin(pg_current_snapshot()), pg_visible_in_snapshot(number, pg_current_snapshot()) FROM outbox ORDER BY id
  2|False|True
  SELECT 1
T3: SELECT count(*) FROM pg_snapshot_xip(pg_current_snapshot())
  1
  SELECT 1
T1: SELECT count(*) FROM txid_snapshot_xip(txid_current_snapshot())
  0
  SELECT 1
T1: SELECT id, number = pg_snapshot_xmin(pg_current_snapshot()), pg_visible_in_snapshot(number, pg_current_snapshot()) FROM outbox ORDER BY id
  1|True|True
  2|False|True
  SELECT 2
T1: COMMIT
  COMMIT
T3: SELECT id, number < pg_snapshot_xmin(pg_current_snapshot()), pg_visible_in_snapshot(number, pg_current_snapshot()) FROM outbox ORDER BY id
  1|True|True
  2|True|True
  SELECT 2
T3: SELECT count(*) FROM pg_snapshot_xip(pg_current_snapshot())
  0
  SELECT 1

# One that is open, but asks for its number later, gets one that comes later.
level read committed
T1: BEGIN
  BEGIN
T1: SELECT count(*) FROM outbox
  0
  SELECT 1
T2: INSERT INTO outbox VALUES (1)
  INSERT 0 1
T3: SELECT setval('kept', pg_snapshot_xmin(pg_current_snapshot())::text::bigint) > 0
  True
  SELECT 1
T3: SELECT id, number < pg_snapshot_xmin(pg_current_snapshot()) FROM outbox ORDER BY id
  1|True
  SELECT 1
T1: INSERT INTO outbox VALUES (2)
  INSERT 0 1
T1: COMMIT
  COMMIT
T3: SELECT id, number >= (SELECT last_value FROM kept)::text::xid8, number < pg_snapshot_xmin(pg_current_snapshot()) FROM outbox ORDER BY id
  1|False|True
  2|True|True
  SELECT 2

# Also where it has written before.
level read committed
T1: BEGIN
  BEGIN
T1: CREATE TABLE outbox_other (id int)
  CREATE TABLE
T2: INSERT INTO outbox VALUES (1)
  INSERT 0 1
T3: SELECT id, pg_current_snapshot() IS NOT NULL FROM outbox ORDER BY id
  1|True
  SELECT 1
T1: INSERT INTO outbox VALUES (2)
  INSERT 0 1
T1: ROLLBACK
  ROLLBACK
T3: SELECT id, number < pg_snapshot_xmin(pg_current_snapshot()) FROM outbox ORDER BY id
  1|True
  SELECT 1

# What is rolled back holds nothing back any more; what is undone to a savepoint does.
level read committed
T1: BEGIN
  BEGIN
T1: SAVEPOINT a
  SAVEPOINT
T1: INSERT INTO outbox VALUES (1)
  INSERT 0 1
T1: ROLLBACK TO a
  ROLLBACK
T2: INSERT INTO outbox VALUES (2)
  INSERT 0 1
T3: SELECT id, number < pg_snapshot_xmin(pg_current_snapshot()) FROM outbox ORDER BY id
  2|False
  SELECT 1
T1: INSERT INTO outbox VALUES (3)
  INSERT 0 1
T1: SELECT count(DISTINCT number), bool_or(number = pg_current_xact_id()) FROM outbox WHERE id <> 2
  1|True
  SELECT 1
T1: ROLLBACK
  ROLLBACK
T3: SELECT id, number < pg_snapshot_xmin(pg_current_snapshot()) FROM outbox ORDER BY id
  2|True
  SELECT 1

# A prepared transaction is open.
level read committed
T1: BEGIN
  BEGIN
T1: INSERT INTO outbox VALUES (1)
  INSERT 0 1
T1: PREPARE TRANSACTION 'numbers'
  PREPARE TRANSACTION
T2: INSERT INTO outbox VALUES (2)
  INSERT 0 1
T3: SELECT id, number < pg_snapshot_xmin(pg_current_snapshot()) FROM outbox ORDER BY id
  2|False
  SELECT 1
T3: SELECT count(*) FROM pg_snapshot_xip(pg_current_snapshot()) x JOIN pg_prepared_xacts p ON p.transaction::text = x::text
  1
  SELECT 1
T2: COMMIT PREPARED 'numbers'
  COMMIT PREPARED
T3: SELECT id, number < pg_snapshot_xmin(pg_current_snapshot()) FROM outbox ORDER BY id
  1|True
  2|True
  SELECT 2

# What an older snapshot does not show it does not show by its number either.
level repeatable read
T1: BEGIN
  BEGIN
T1: SELECT setval('kept', pg_current_xact_id()::text::bigint) > 0
  True
  SELECT 1
T2: BEGIN
  BEGIN
T2: SELECT pg_visible_in_snapshot((SELECT last_value FROM kept)::text::xid8, pg_current_snapshot())
  False
  SELECT 1
T1: INSERT INTO outbox VALUES (1)
  INSERT 0 1
T1: COMMIT
  COMMIT
T3: INSERT INTO outbox VALUES (2)
  INSERT 0 1
T2: SELECT pg_visible_in_snapshot((SELECT last_value FROM kept)::text::xid8, pg_current_snapshot()), (SELECT count(*) FROM outbox)
  False|0
  SELECT 1
T2: SELECT pg_snapshot_xmin(pg_current_snapshot()) <= (SELECT last_value FROM kept)::text::xid8
  True
  SELECT 1
T2: COMMIT
  COMMIT
T2: SELECT pg_visible_in_snapshot((SELECT last_value FROM kept)::text::xid8, pg_current_snapshot()), (SELECT count(*) FROM outbox)
  True|2
  SELECT 1

# One snapshot has one answer, whatever ends meanwhile.
level repeatable read
T1: BEGIN
  BEGIN
T1: SELECT pg_current_xact_id() IS NOT NULL
  True
  SELECT 1
T2: BEGIN
  BEGIN
T2: SELECT setval('kept', pg_snapshot_xmax(pg_current_snapshot())::text::bigint) > 0
  True
  SELECT 1
T1: INSERT INTO outbox VALUES (1)
  INSERT 0 1
T1: COMMIT
  COMMIT
T3: INSERT INTO outbox VALUES (2)
  INSERT 0 1
T2: SELECT pg_snapshot_xmax(pg_current_snapshot()) = (SELECT last_value FROM kept)::text::xid8
  True
  SELECT 1
T2: COMMIT
  COMMIT
