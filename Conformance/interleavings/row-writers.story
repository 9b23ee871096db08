# Optimistic locking by who wrote a row (xmin), as Npgsql's Entity Framework provider does it.
setup
  DROP TABLE IF EXISTS written, known_writers;
  CREATE TABLE written (id int PRIMARY KEY, v int);
  INSERT INTO written VALUES (1, 0), (2, 0);
  CREATE TABLE known_writers (id int PRIMARY KEY, writer xid);
  INSERT INTO known_writers SELECT id, xmin FROM written;

# Who waits for another's change does not find the row as it was.
level read committed
T1: BEGIN
  BEGIN
T1: UPDATE written SET v = 1 WHERE id = 1 AND xmin = (SELECT writer FROM known_writers WHERE id = 1) RETURNING v
  1
  UPDATE 1
T2: UPDATE written SET v = 2 WHERE id = 1 AND xmin = (SELECT writer FROM known_writers WHERE id = 1) RETURNING v
  waits
T1: COMMIT
  COMMIT
  T2: UPDATE 0
T3: SELECT v FROM written WHERE id = 1
  1
  SELECT 1

# Unless that is undone.
level read committed
T1: BEGIN
  BEGIN
T1: UPDATE written SET v = 1 WHERE id = 1 AND xmin = (SELECT writer FROM known_writers WHERE id = 1) RETURNING v
  1
  UPDATE 1
T2: UPDATE written SET v = 2 WHERE id = 1 AND xmin = (SELECT writer FROM known_writers WHERE id = 1) RETURNING v
  waits
T1: ROLLBACK
  ROLLBACK
  T2: 2
  T2: UPDATE 1
T3: SELECT v FROM written WHERE id = 1
  2
  SELECT 1

# What a transaction is told of its own change is what others see later.
level read committed
T1: BEGIN
  BEGIN
T1: UPDATE written SET v = 1 WHERE id = 1 RETURNING xmin::text = txid_current()::text
  True
  UPDATE 1
T1: UPDATE known_writers SET writer = txid_current()::text::xid WHERE id = 1
  UPDATE 1
T2: SELECT d.id, d.xmin = k.writer FROM written d JOIN known_writers k USING (id) ORDER BY 1
  1|True
  2|True
  SELECT 2
T1: COMMIT
  COMMIT
T2: SELECT d.id, d.xmin = k.writer FROM written d JOIN known_writers k USING (id) ORDER BY 1
  1|True
  2|True
  SELECT 2
T2: UPDATE written SET v = v + 1 WHERE id = 1 AND xmin = (SELECT writer FROM known_writers WHERE id = 1) RETURNING v
  2
  UPDATE 1
T2: UPDATE written SET v = v + 1 WHERE id = 1 AND xmin = (SELECT writer FROM known_writers WHERE id = 1) RETURNING v
  UPDATE 0

# A row that is locked after a wait shows who has written it by then.
level read committed
T1: BEGIN
  BEGIN
T1: UPDATE written SET v = 1 WHERE id = 1
  UPDATE 1
T2: SELECT d.v, d.xmin = k.writer FROM written d JOIN known_writers k USING (id) WHERE d.id = 1 FOR UPDATE OF d
  waits
T1: COMMIT
  COMMIT
  T2: 1|False
  T2: SELECT 1

# A row of which no key has changed is not waited for by those who refer to it, and is shown as it was.
level read committed
T1: BEGIN
  BEGIN
T1: UPDATE written SET v = 1 WHERE id = 1
  UPDATE 1
T2: SELECT d.v, d.xmin = k.writer FROM written d JOIN known_writers k USING (id) WHERE d.id = 1 FOR KEY SHARE OF d
  0|True
  SELECT 1
T1: COMMIT
  COMMIT
T2: SELECT d.v, d.xmin = k.writer FROM written d JOIN known_writers k USING (id) WHERE d.id = 1 FOR KEY SHARE OF d
  1|False
  SELECT 1

# A snapshot keeps showing who had written what it shows.
level repeatable read
T1: BEGIN
  BEGIN
T1: SELECT v, xmin = (SELECT writer FROM known_writers WHERE id = 1) FROM written WHERE id = 1
  0|True
  SELECT 1
T2: UPDATE written SET v = 1 WHERE id = 1
  UPDATE 1
T2: UPDATE written SET v = 2 WHERE id = 1
  UPDATE 1
T2: DELETE FROM written WHERE id = 2
  DELETE 1
T1: SELECT d.id, d.v, d.xmin = k.writer FROM written d JOIN known_writers k USING (id) ORDER BY 1
  1|0|True
  2|0|True
  SELECT 2
T1: UPDATE written SET v = 3 WHERE id = 1 AND xmin = (SELECT writer FROM known_writers WHERE id = 1)
  error 40001 could not serialize access due to concurrent update
T1: ROLLBACK
  ROLLBACK
T1: SELECT d.id, d.v, d.xmin = k.writer FROM written d JOIN known_writers k USING (id) ORDER BY 1
  1|2|False
  SELECT 1

# What a deletion that waited has removed was written by the one it waited for.
level read committed
T1: BEGIN
  BEGIN
T1: UPDATE written SET v = 1 WHERE id = 1
  UPDATE 1
T2: DELETE FROM written d USING known_writers k WHERE d.id = k.id AND d.id = 1 RETURNING v, d.xmin = k.writer
  waits
T1: COMMIT
  COMMIT
  T2: 1|False
  T2: DELETE 1

# What became of a transaction that others wait for.
level read committed
T1: BEGIN
  BEGIN
T1: INSERT INTO known_writers VALUES (3, txid_current()::text::xid)
  INSERT 0 1
T1: SELECT txid_status(txid_current())
  in progress
  SELECT 1
T2: SELECT count(*) FROM known_writers
  2
  SELECT 1
T1: COMMIT
  COMMIT
T2: SELECT txid_status(writer::text::bigint) FROM known_writers WHERE id = 3
  committed
  SELECT 1
