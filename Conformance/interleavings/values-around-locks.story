# Rows that were waited for are what the query makes of them now: with what is computed of them, and by conditions over
# all the tables that are locked, asked once all locks are had.
setup
  DROP TABLE IF EXISTS ta, tb, tc, tp;
  CREATE TABLE ta (id int PRIMARY KEY, v int, n text DEFAULT 'N');
  CREATE TABLE tb (id int PRIMARY KEY, v int);
  CREATE TABLE tc (id int PRIMARY KEY, v int, w int);
  CREATE TABLE tp (id int, v int) PARTITION BY LIST (id);
  CREATE TABLE tp1 PARTITION OF tp FOR VALUES IN (1);
  CREATE TABLE tp2 PARTITION OF tp FOR VALUES IN (2, 3);
  INSERT INTO ta VALUES (1, 10), (2, 5);
  INSERT INTO tb VALUES (1, 10), (2, 7), (3, 20);
  INSERT INTO tc VALUES (1, 20, 1);
  INSERT INTO tp VALUES (1, 2), (2, 5);

level read committed
T1: BEGIN
  BEGIN
T1: UPDATE ta SET v = 3, n = 'b' WHERE id = 1
  UPDATE 1
T2: SELECT id, v, v * 10 AS w FROM ta WHERE id < 3 ORDER BY w FOR UPDATE
  waits
T1: COMMIT
  COMMIT
  T2: 2|5|50
  T2: 1|3|30
  T2: SELECT 2

level read committed
T1: BEGIN
  BEGIN
T1: UPDATE ta SET v = 3, n = 'b' WHERE id = 1
  UPDATE 1
T2: SELECT id, v, v * 10 AS w FROM ta WHERE id < 3 ORDER BY w DESC LIMIT 1 FOR UPDATE
  waits
T1: COMMIT
  COMMIT
  T2: 1|3|30
  T2: SELECT 1

level read committed
T1: BEGIN
  BEGIN
T1: UPDATE ta SET v = 3, n = 'b' WHERE id = 1
  UPDATE 1
T2: WITH x AS (SELECT id, v * 2 AS d FROM ta WHERE id = 1 ORDER BY d FOR UPDATE), y AS (UPDATE ta SET v = x.d FROM x WHERE x.id = ta.id RETURNING ta.*) SELECT * FROM y
  waits
T1: COMMIT
  COMMIT
  T2: 1|6|b
  T2: SELECT 1

level read committed
T1: BEGIN
  BEGIN
T1: UPDATE ta SET v = 3, n = 'b' WHERE id = 1
  UPDATE 1
T2: INSERT INTO tb SELECT id + 10, v * 10 FROM ta WHERE id = 1 ORDER BY 2 FOR UPDATE RETURNING *
  waits
T1: COMMIT
  COMMIT
  T2: 11|30
  T2: INSERT 0 1

level read committed
T1: BEGIN
  BEGIN
T1: UPDATE ta SET v = 3, n = 'b' WHERE id = 1
  UPDATE 1
T2: SELECT id, lower(n) AS l, CASE WHEN v > 5 THEN 'large' ELSE 'small' END AS c FROM ta ORDER BY c, lower(n), id FOR UPDATE
  waits
T1: COMMIT
  COMMIT
  T2: 1|b|small
  T2: 2|n|small
  T2: SELECT 2

level read committed
T1: BEGIN
  BEGIN
T1: UPDATE ta SET v = 3, n = 'b' WHERE id = 1
  UPDATE 1
T2: SELECT id, (SELECT count(*) FROM tb WHERE tb.v > ta.v) AS s FROM ta ORDER BY s, id FOR UPDATE
  waits
T1: COMMIT
  COMMIT
  T2: 1|3
  T2: 2|3
  T2: SELECT 2

level read committed
T1: BEGIN
  BEGIN
T1: UPDATE ta SET v = 3, n = 'b' WHERE id = 1
  UPDATE 1
T2: SELECT row_to_json(ta)::text AS j FROM ta ORDER BY j FOR UPDATE
  waits
T1: COMMIT
  COMMIT
  T2: {"id":1,"v":3,"n":"b"}
  T2: {"id":2,"v":5,"n":"N"}
  T2: SELECT 2

level read committed
T1: BEGIN
  BEGIN
T1: UPDATE ta SET v = 3, n = 'b' WHERE id = 1
  UPDATE 1
T2: SELECT q.id, q.w FROM (SELECT id, v + 1 AS w FROM ta) q WHERE q.w < 100 ORDER BY q.w + 1 FOR UPDATE
  waits
T1: COMMIT
  COMMIT
  T2: 2|6
  T2: 1|4
  T2: SELECT 2

level read committed
T1: BEGIN
  BEGIN
T1: UPDATE ta SET v = 3, n = 'b' WHERE id = 1
  UPDATE 1
T2: SELECT q.id, q.w FROM (SELECT id, v + 1 AS w FROM ta) q WHERE q.w > 10 ORDER BY q.w FOR UPDATE
  waits
T1: COMMIT
  COMMIT
  T2: SELECT 0

level read committed
T1: BEGIN
  BEGIN
T1: UPDATE ta SET v = 3, n = 'b' WHERE id = 1
  UPDATE 1
T2: SELECT ta.id, ta.v + tb.v AS s FROM ta JOIN tb USING (id) ORDER BY s FOR UPDATE OF ta
  waits
T1: COMMIT
  COMMIT
  T2: 2|12
  T2: 1|13
  T2: SELECT 2

level read committed
T1: BEGIN
  BEGIN
T1: UPDATE ta SET v = 3, n = 'b' WHERE id = 1
  UPDATE 1
T2: SELECT id, 100 / (v - 3) AS w FROM ta WHERE v <> 3 ORDER BY w FOR UPDATE
  waits
T1: COMMIT
  COMMIT
  T2: 2|50
  T2: SELECT 1

level read committed
T1: BEGIN
  BEGIN
T1: UPDATE tp SET v = 9 WHERE id = 1
  UPDATE 1
T2: SELECT id, v, v * 10 AS w FROM tp ORDER BY w FOR UPDATE
  waits
T1: COMMIT
  COMMIT
  T2: 1|9|90
  T2: 2|5|50
  T2: SELECT 2

level read committed
T1: BEGIN
  BEGIN
T1: UPDATE ta SET v = 20 WHERE id = 1
  UPDATE 1
T1: UPDATE tb SET v = 20 WHERE id = 1
  UPDATE 1
T2: SELECT ta.id, ta.v, tb.id, tb.v FROM ta JOIN tb ON ta.v = tb.v WHERE ta.id = 1 FOR UPDATE
  waits
T1: COMMIT
  COMMIT
  T2: 1|20|1|20
  T2: SELECT 1

level read committed
T1: BEGIN
  BEGIN
T1: UPDATE ta SET v = v + 10
  UPDATE 2
T1: UPDATE tb SET v = v - 10
  UPDATE 3
T2: SELECT ta.id, ta.v, tb.v FROM ta, tb WHERE ta.id = tb.id AND ta.v + tb.v = 20 FOR UPDATE
  waits
T1: COMMIT
  COMMIT
  T2: 1|20|0
  T2: SELECT 1

level read committed
T1: BEGIN
  BEGIN
T1: UPDATE ta SET v = 20
  UPDATE 2
T2: SELECT x.id, y.id FROM ta x JOIN ta y ON x.v >= y.v AND x.id < y.id WHERE x.v + y.v < 50 FOR UPDATE
  waits
T1: COMMIT
  COMMIT
  T2: 1|2
  T2: SELECT 1

level read committed
T1: BEGIN
  BEGIN
T1: UPDATE ta SET v = 20 WHERE id = 1
  UPDATE 1
T1: UPDATE tb SET v = 20 WHERE id = 1
  UPDATE 1
T2: WITH l AS (SELECT ta.id FROM ta JOIN tb ON tb.id = ta.id AND tb.v = ta.v FOR UPDATE) UPDATE ta SET v = v + 1 FROM l WHERE l.id = ta.id
  waits
T1: COMMIT
  COMMIT
  T2: UPDATE 1
T2: SELECT id, v FROM ta ORDER BY id
  1|21
  2|5
  SELECT 2

level read committed
T1: BEGIN
  BEGIN
T1: UPDATE ta SET v = 20 WHERE id = 1
  UPDATE 1
T2: SELECT ta.id, ta.v, tb.id, tb.v FROM ta JOIN tb ON ta.v = tb.v WHERE ta.id = 1 FOR UPDATE
  waits
T1: COMMIT
  COMMIT
  T2: SELECT 0

level read committed
T1: BEGIN
  BEGIN
T1: UPDATE ta SET v = 20 WHERE id = 1
  UPDATE 1
T2: SELECT ta.id, ta.v, x.id, x.v FROM ta LEFT JOIN LATERAL (SELECT * FROM tb WHERE tb.v = ta.v) x ON true WHERE ta.id = 1 FOR UPDATE OF ta
  waits
T1: COMMIT
  COMMIT
  T2: 1|20||
  T2: SELECT 1

level read committed
T1: BEGIN
  BEGIN
T1: UPDATE ta SET v = 20 WHERE id = 1
  UPDATE 1
T2: SELECT ta.id, ta.v, tb.id FROM ta LEFT JOIN tb ON tb.v = ta.v WHERE ta.id = 1 FOR UPDATE OF ta
  waits
T1: COMMIT
  COMMIT
  T2: 1|20|
  T2: SELECT 1

level read committed
T1: BEGIN
  BEGIN
T1: UPDATE ta SET v = 20 WHERE id = 1
  UPDATE 1
T2: SELECT ta.id, ta.v, x.id FROM ta LEFT JOIN LATERAL (SELECT tb.id FROM tb JOIN tc ON tc.id = tb.id AND tc.v > ta.v) x ON true WHERE ta.id = 1 FOR UPDATE OF ta
  waits
T1: COMMIT
  COMMIT
  T2: 1|20|
  T2: SELECT 1

level read committed
T1: BEGIN
  BEGIN
T1: UPDATE ta SET v = 20 WHERE id = 1
  UPDATE 1
T2: SELECT ta.id, ta.v + coalesce(tb.v, 0) AS s FROM ta LEFT JOIN tb ON tb.v = ta.v WHERE ta.id = 1 ORDER BY s FOR UPDATE OF ta
  waits
T1: COMMIT
  COMMIT
  T2: 1|20
  T2: SELECT 1

level read committed
T1: BEGIN
  BEGIN
T1: UPDATE ta SET v = 20 WHERE id = 1
  UPDATE 1
T1: DELETE FROM tb WHERE id = 1
  DELETE 1
T2: SELECT ta.id, ta.v, tb.id, tb.v FROM ta JOIN tb ON ta.v >= tb.v WHERE ta.id = 1 ORDER BY tb.id FOR UPDATE
  waits
T1: COMMIT
  COMMIT
  T2: 1|20|2|7
  T2: SELECT 1

level read committed
T1: BEGIN
  BEGIN
T1: UPDATE ta SET v = 3, n = 'b' WHERE id = 1
  UPDATE 1
T2: SELECT id, v + (random() * 0)::int AS s FROM ta ORDER BY s, id FOR UPDATE
  waits
T1: COMMIT
  COMMIT
  T2: 2|5
  T2: 1|3
  T2: SELECT 2

level read committed
T1: BEGIN
  BEGIN
T1: UPDATE ta SET v = 3, n = 'b' WHERE id = 1
  UPDATE 1
T2: SELECT id, s FROM (SELECT id, v + (random() * 0)::int AS s FROM ta) x WHERE s > 4 ORDER BY id FOR UPDATE
  waits
T1: COMMIT
  COMMIT
  T2: 2|5
  T2: SELECT 1
