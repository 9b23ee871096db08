# Duplicates that somebody is just about to remove keep no unique index from being made: it waits, as for all who write to
# the table.
setup
  DROP TABLE IF EXISTS t;
  CREATE TABLE t (k int PRIMARY KEY, u int);
  INSERT INTO t VALUES (1, 5), (2, 5);

level read committed
T1: BEGIN
  BEGIN
T1: DELETE FROM t WHERE k = 2
  DELETE 1
T2: CREATE UNIQUE INDEX t_u ON t (u)
  waits
T1: COMMIT
  COMMIT
  T2: CREATE INDEX
T2: INSERT INTO t VALUES (3, 5)
  error 23505 duplicate key value violates unique constraint "t_u"
T2: INSERT INTO t VALUES (3, 6)
  INSERT 0 1

level read committed
T1: BEGIN
  BEGIN
T1: UPDATE t SET u = 6 WHERE k = 2
  UPDATE 1
T2: ALTER TABLE t ADD UNIQUE (u)
  waits
T1: ROLLBACK
  ROLLBACK
  T2: error 23505 could not create unique index "t_u_key"
