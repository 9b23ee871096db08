# The row that the condition of ON CONFLICT DO UPDATE looks at is read, whichever key has led to it, also where the
# condition does not hold.
setup
  DROP TABLE IF EXISTS w, x;
  CREATE TABLE w (id int PRIMARY KEY, u int UNIQUE, v int);
  INSERT INTO w VALUES (1, 7, 0);
  CREATE TABLE x (k int PRIMARY KEY, n int);
  INSERT INTO x VALUES (1, 0);

level serializable
differs: PostgreSQL 15 commits both: it does not count the row that ON CONFLICT finds as read
T1: BEGIN
  BEGIN
T2: BEGIN
  BEGIN
T2: SELECT n FROM x WHERE k = 1
  0
  SELECT 1
T1: INSERT INTO w VALUES (1, 7, 5) ON CONFLICT (u) DO UPDATE SET v = 1000 WHERE w.v = 100
  INSERT 0 0
T1: UPDATE x SET n = 1 WHERE k = 1
  UPDATE 1
T2: UPDATE w SET v = 100 WHERE id = 1
  waits
T1: COMMIT
  COMMIT
  T2: error 40001 could not serialize access due to read/write dependencies among transactions
T2: COMMIT
  ROLLBACK
