# What is looked at again after a wait: the row that changed; those it was joined with stay as they were.
setup
  DROP TABLE IF EXISTS a, b;
  CREATE TABLE a (id int PRIMARY KEY, v int);
  CREATE TABLE b (k int, w int);
  INSERT INTO a VALUES (1, 10), (2, 20);
  INSERT INTO b VALUES (10, 100), (11, 110), (20, 200);

# An outer join whose condition is met no more.
level read committed
T1: BEGIN
  BEGIN
T1: UPDATE a SET v = 11 WHERE id = 1
  UPDATE 1
T2: SELECT * FROM a LEFT JOIN b ON b.k = a.v WHERE id = 1 FOR UPDATE OF a
  waits
T1: COMMIT
  COMMIT
  T2: 1|11||
  T2: SELECT 1

level read committed
T1: BEGIN
  BEGIN
T1: UPDATE a SET v = 11 WHERE id = 1
  UPDATE 1
T2: UPDATE a SET v = a.v + 100, id = coalesce(s.w, 0) FROM a AS o LEFT JOIN b s ON s.k = o.v WHERE a.id = o.id AND a.id = 1 RETURNING *
  waits
T1: COMMIT
  COMMIT
  T2: 100|111|1|10|10|100
  T2: UPDATE 1

# An inner join.
level read committed
T1: BEGIN
  BEGIN
T1: UPDATE a SET v = 11 WHERE id = 1
  UPDATE 1
T2: SELECT * FROM a JOIN b ON b.k = a.v WHERE id = 1 FOR UPDATE OF a
  waits
T1: COMMIT
  COMMIT
  T2: SELECT 0

level read committed
T1: BEGIN
  BEGIN
T1: UPDATE a SET v = v + 0 WHERE id = 1
  UPDATE 1
T2: SELECT * FROM a JOIN b ON b.k = a.v WHERE id = 1 FOR UPDATE OF a
  waits
T1: COMMIT
  COMMIT
  T2: 1|10|10|100
  T2: SELECT 1

# LATERAL queries.
level read committed
T1: BEGIN
  BEGIN
T1: UPDATE a SET v = 11 WHERE id = 1
  UPDATE 1
T2: SELECT * FROM a, LATERAL (SELECT * FROM b WHERE b.k = a.v) s WHERE id = 1 FOR UPDATE OF a
  waits
T1: COMMIT
  COMMIT
  T2: SELECT 0

level read committed
T1: BEGIN
  BEGIN
T1: UPDATE a SET v = 11 WHERE id = 1
  UPDATE 1
T2: SELECT * FROM a, LATERAL (SELECT * FROM b WHERE b.k >= a.v ORDER BY k LIMIT 1) s WHERE id = 1 FOR UPDATE OF a
  waits
T1: COMMIT
  COMMIT
  T2: 1|11|10|100
  T2: SELECT 1

level read committed
differs: what a pulled up query computes of the row is computed anew
T1: BEGIN
  BEGIN
T1: UPDATE a SET v = 11 WHERE id = 1
  UPDATE 1
T2: SELECT * FROM a, LATERAL (SELECT count(*), a.v AS old FROM b WHERE b.k >= a.v) s WHERE id = 1 FOR UPDATE OF a
  waits
T1: COMMIT
  COMMIT
  T2: 1|11|3|11
  T2: SELECT 1

# Queries in the condition and in the select list.
level read committed
T1: BEGIN
  BEGIN
T1: UPDATE a SET v = 11 WHERE id = 1
  UPDATE 1
T2: SELECT id, v, (SELECT w FROM b WHERE k = v) FROM a WHERE id = 1 FOR UPDATE
  waits
T1: COMMIT
  COMMIT
  T2: 1|11|110
  T2: SELECT 1

level read committed
differs: a query in the condition is asked for the new row; PostgreSQL keeps the row that it was joined with
T1: BEGIN
  BEGIN
T1: UPDATE a SET v = 11 WHERE id = 1
  UPDATE 1
T2: UPDATE a SET v = v + 1 WHERE v IN (SELECT k FROM b) AND id = 1
  waits
T1: COMMIT
  COMMIT
  T2: UPDATE 1

level read committed
differs: a query in the condition is asked for the new row; PostgreSQL keeps the row that it was joined with
T1: BEGIN
  BEGIN
T1: UPDATE a SET v = 11 WHERE id = 1
  UPDATE 1
T2: UPDATE a SET v = v + 1 WHERE EXISTS (SELECT FROM b WHERE k = v) AND id = 1
  waits
T1: COMMIT
  COMMIT
  T2: UPDATE 1

level read committed
T1: BEGIN
  BEGIN
T1: UPDATE a SET v = 12 WHERE id = 1
  UPDATE 1
T2: UPDATE a SET v = v + 1 WHERE NOT EXISTS (SELECT FROM b WHERE k = v + 1) AND id = 1
  UPDATE 0
T1: COMMIT
  COMMIT

level read committed
T1: BEGIN
  BEGIN
T1: UPDATE a SET v = 12 WHERE id = 1
  UPDATE 1
T2: UPDATE a SET v = v + 1 WHERE v = (SELECT min(k) FROM b WHERE k >= v) AND id = 1
  waits
T1: COMMIT
  COMMIT
  T2: UPDATE 0

# Who is joined with itself.
level read committed
T1: BEGIN
  BEGIN
T1: UPDATE a SET v = 11 WHERE id = 1
  UPDATE 1
T2: UPDATE a SET v = a.v + o.v FROM a o WHERE o.id = a.id
  waits
T1: COMMIT
  COMMIT
  T2: UPDATE 2
T1: SELECT * FROM a ORDER BY id
  1|21
  2|40
  SELECT 2

# Both sides locked.
level read committed
T1: BEGIN
  BEGIN
T1: UPDATE a SET v = 20 WHERE id = 1
  UPDATE 1
T1: UPDATE a SET v = 10 WHERE id = 2
  UPDATE 1
T2: SELECT * FROM a x, a y WHERE x.v = 10 AND y.v = 20 FOR UPDATE
  waits
T1: COMMIT
  COMMIT
  T2: SELECT 0

# Queries in the condition of a SELECT.
level read committed
T1: BEGIN
  BEGIN
T1: UPDATE a SET v = 12 WHERE id = 1
  UPDATE 1
T2: SELECT * FROM a WHERE v IN (SELECT k FROM b) AND id = 1 FOR UPDATE
  waits
T1: COMMIT
  COMMIT
  T2: SELECT 0

level read committed
T1: BEGIN
  BEGIN
T1: UPDATE a SET v = 12 WHERE id = 1
  UPDATE 1
T2: SELECT * FROM a WHERE EXISTS (SELECT FROM b WHERE k = v) AND id = 1 FOR UPDATE
  waits
T1: COMMIT
  COMMIT
  T2: SELECT 0

level read committed
T1: BEGIN
  BEGIN
T1: UPDATE a SET v = 11 WHERE id = 1
  UPDATE 1
T2: SELECT * FROM a WHERE NOT EXISTS (SELECT FROM b WHERE k = v + 5) AND id = 1 FOR UPDATE
  waits
T1: COMMIT
  COMMIT
  T2: 1|11
  T2: SELECT 1

level read committed
differs: a query in the condition is asked for the new row; PostgreSQL does not test an anti-join again
T1: BEGIN
  BEGIN
T1: UPDATE a SET v = 15 WHERE id = 1
  UPDATE 1
T2: SELECT * FROM a WHERE NOT EXISTS (SELECT FROM b WHERE k = v + 5) AND id = 1 FOR UPDATE
  waits
T1: COMMIT
  COMMIT
  T2: SELECT 0

level read committed
differs: a query in the condition is asked for the new row; PostgreSQL does not test an anti-join again
T1: BEGIN
  BEGIN
T1: UPDATE a SET v = 15 WHERE id = 1
  UPDATE 1
T2: UPDATE a SET v = v + 1 WHERE NOT EXISTS (SELECT FROM b WHERE k = v + 5) AND id = 1
  waits
T1: COMMIT
  COMMIT
  T2: UPDATE 0

level read committed
T1: BEGIN
  BEGIN
T1: UPDATE a SET v = 12 WHERE id = 1
  UPDATE 1
T2: SELECT * FROM a WHERE v NOT IN (SELECT k + 2 FROM b) AND id = 1 FOR UPDATE
  waits
T1: COMMIT
  COMMIT
  T2: SELECT 0
