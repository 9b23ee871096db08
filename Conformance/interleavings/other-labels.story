# Another name of an index, and what a table's pages are filled to, are no concern of who writes the table by an older
# snapshot. The answers are PostgreSQL's.
setup
  DROP TABLE IF EXISTS child, t CASCADE;
  CREATE TABLE t (id int CONSTRAINT t_key PRIMARY KEY, v int);
  CREATE INDEX t_v ON t (v);
  CREATE TABLE child (id int PRIMARY KEY, t int REFERENCES t);
  INSERT INTO t VALUES (1, 10), (2, 20);

level repeatable read
T1: BEGIN
  BEGIN
T1: SELECT count(*) FROM t
  2
  SELECT 1
T2: ALTER INDEX t_v RENAME TO t_value
  ALTER INDEX
T1: UPDATE t SET v = 11 WHERE v = 10
  UPDATE 1
T1: INSERT INTO t VALUES (3, 30)
  INSERT 0 1
T1: INSERT INTO child VALUES (1, 3)
  INSERT 0 1
T1: COMMIT
  COMMIT
T2: SELECT * FROM t WHERE v > 10 ORDER BY v
  1|11
  2|20
  3|30
  SELECT 3

level serializable
T1: BEGIN
  BEGIN
T1: SELECT count(*) FROM t
  2
  SELECT 1
T2: ALTER INDEX t_v RENAME TO t_value
  ALTER INDEX
T1: UPDATE t SET v = 11 WHERE v = 10
  UPDATE 1
T1: INSERT INTO t VALUES (3, 30)
  INSERT 0 1
T1: INSERT INTO child VALUES (1, 3)
  INSERT 0 1
T1: COMMIT
  COMMIT
T2: SELECT * FROM t WHERE v > 10 ORDER BY v
  1|11
  2|20
  3|30
  SELECT 3

level repeatable read
T1: BEGIN
  BEGIN
T1: SELECT count(*) FROM t
  2
  SELECT 1
T2: ALTER INDEX t_v SET (fillfactor = 50)
  ALTER INDEX
T2: ALTER TABLE t SET (fillfactor = 50)
  ALTER TABLE
T1: DELETE FROM t WHERE v = 20
  DELETE 1
T1: COMMIT
  COMMIT
T2: SELECT * FROM t ORDER BY id
  1|10
  SELECT 1

level serializable
T1: BEGIN
  BEGIN
T1: SELECT count(*) FROM t
  2
  SELECT 1
T2: ALTER INDEX t_v SET (fillfactor = 50)
  ALTER INDEX
T2: ALTER TABLE t SET (fillfactor = 50)
  ALTER TABLE
T1: DELETE FROM t WHERE v = 20
  DELETE 1
T1: COMMIT
  COMMIT
T2: SELECT * FROM t ORDER BY id
  1|10
  SELECT 1
