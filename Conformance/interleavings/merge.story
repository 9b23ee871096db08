# MERGE that waits for a row: its clauses are tried anew on what became of it.
setup
  DROP TABLE IF EXISTS test CASCADE;
  DROP TABLE IF EXISTS src CASCADE;
  DROP TABLE IF EXISTS pt CASCADE;
  CREATE TABLE test (id int PRIMARY KEY, u int UNIQUE, v text);
  CREATE TABLE src (id int, d int);
  INSERT INTO test VALUES (1, 10, 'a'), (2, 20, 'b'), (3, 30, 'c');
  INSERT INTO src VALUES (1, 100), (2, 200), (4, 400);
  CREATE TABLE pt (id int PRIMARY KEY, v int) PARTITION BY RANGE (id);
  CREATE TABLE pt1 PARTITION OF pt FOR VALUES FROM (0) TO (10);
  CREATE TABLE pt2 PARTITION OF pt FOR VALUES FROM (10) TO (20);
  INSERT INTO pt VALUES (1, 1), (2, 2), (11, 11);

level read committed
T1: BEGIN
  BEGIN
T1: UPDATE test SET u = u + 1 WHERE id = 1
  UPDATE 1
T2: MERGE INTO test t USING src s ON t.id = s.id WHEN MATCHED AND t.u = 11 THEN UPDATE SET v = 'eleven' WHEN MATCHED THEN UPDATE SET u = s.d WHEN NOT MATCHED THEN INSERT VALUES (s.id, s.d, 'new')
  waits
T1: COMMIT
  COMMIT
  T2: MERGE 3
T2: SELECT * FROM test ORDER BY id
  1|11|eleven
  2|200|b
  3|30|c
  4|400|new
  SELECT 4

level read committed
T1: BEGIN
  BEGIN
T1: DELETE FROM test WHERE id = 1
  DELETE 1
T2: MERGE INTO test t USING src s ON t.id = s.id WHEN MATCHED THEN UPDATE SET u = s.d WHEN NOT MATCHED THEN INSERT VALUES (s.id, s.d, 'new')
  waits
T1: COMMIT
  COMMIT
  T2: MERGE 3
T2: SELECT * FROM test ORDER BY id
  1|100|new
  2|200|b
  3|30|c
  4|400|new
  SELECT 4

level read committed
T1: BEGIN
  BEGIN
T1: UPDATE test SET id = 5 WHERE id = 1
  UPDATE 1
T2: MERGE INTO test t USING src s ON t.id = s.id WHEN MATCHED THEN UPDATE SET u = s.d WHEN NOT MATCHED THEN INSERT VALUES (s.id, s.d, 'new')
  waits
T1: COMMIT
  COMMIT
  T2: MERGE 3
T2: SELECT * FROM test ORDER BY id
  1|100|new
  2|200|b
  3|30|c
  4|400|new
  5|10|a
  SELECT 5

level read committed
T1: BEGIN
  BEGIN
T1: UPDATE test SET u = 11 WHERE id = 1
  UPDATE 1
T2: MERGE INTO test t USING src s ON t.id = s.id AND t.u = 10 WHEN MATCHED THEN DELETE WHEN NOT MATCHED AND s.id > 1 THEN INSERT VALUES (s.id + 10, s.d, 'new')
  waits
T1: COMMIT
  COMMIT
  T2: MERGE 2
T2: SELECT * FROM test ORDER BY id
  1|11|a
  2|20|b
  3|30|c
  12|200|new
  14|400|new
  SELECT 5

level read committed
T1: BEGIN
  BEGIN
T1: INSERT INTO test VALUES (4, 40, 'other')
  INSERT 0 1
T2: MERGE INTO test t USING src s ON t.id = s.id WHEN MATCHED THEN UPDATE SET u = s.d WHEN NOT MATCHED THEN INSERT VALUES (s.id, s.d, 'new')
  waits
T1: COMMIT
  COMMIT
  T2: error 23505 duplicate key value violates unique constraint "test_pkey"
T2: SELECT * FROM test ORDER BY id
  1|10|a
  2|20|b
  3|30|c
  4|40|other
  SELECT 4

level read committed
T1: BEGIN
  BEGIN
T1: UPDATE test SET v = 'x' WHERE id = 1
  UPDATE 1
T2: MERGE INTO test t USING src s ON t.id = s.id WHEN MATCHED AND t.v = 'a' THEN UPDATE SET u = s.d WHEN MATCHED AND t.v = 'x' THEN DELETE WHEN MATCHED THEN DO NOTHING
  waits
T1: COMMIT
  COMMIT
  T2: MERGE 1
T2: SELECT * FROM test ORDER BY id
  2|20|b
  3|30|c
  SELECT 2

level read committed
T1: BEGIN
  BEGIN
T1: UPDATE test SET v = 'x' WHERE id = 1
  UPDATE 1
T2: MERGE INTO test t USING src s ON t.id = s.id WHEN MATCHED AND t.v = 'a' THEN UPDATE SET u = s.d WHEN MATCHED AND t.v = 'x' THEN DO NOTHING WHEN MATCHED THEN DELETE
  waits
T1: COMMIT
  COMMIT
  T2: MERGE 1
T2: SELECT * FROM test ORDER BY id
  1|10|x
  3|30|c
  SELECT 2

level read committed
T1: BEGIN
  BEGIN
T1: UPDATE test SET v = 'x' WHERE id = 1
  UPDATE 1
T2: WITH s AS (SELECT * FROM src) MERGE INTO test t USING s ON t.id = s.id WHEN MATCHED AND (SELECT max(v) FROM test) = 'x' THEN UPDATE SET u = s.d WHEN MATCHED THEN UPDATE SET v = t.v || (SELECT count(*) FROM test)
  waits
T1: COMMIT
  COMMIT
  T2: MERGE 2
T2: SELECT * FROM test ORDER BY id
  1|10|x3
  2|20|b3
  3|30|c
  SELECT 3

level repeatable read
T1: BEGIN
  BEGIN
T2: BEGIN
  BEGIN
T2: SELECT 1 FROM test
  1
  1
  1
  SELECT 3
T1: UPDATE test SET u = u + 1 WHERE id = 1
  UPDATE 1
T2: MERGE INTO test t USING src s ON t.id = s.id WHEN MATCHED THEN UPDATE SET u = s.d
  waits
T1: COMMIT
  COMMIT
  T2: error 40001 could not serialize access due to concurrent update
T2: ROLLBACK
  ROLLBACK

level repeatable read
T1: BEGIN
  BEGIN
T2: BEGIN
  BEGIN
T2: SELECT 1 FROM test
  1
  1
  1
  SELECT 3
T1: DELETE FROM test WHERE id = 1
  DELETE 1
T2: MERGE INTO test t USING src s ON t.id = s.id WHEN MATCHED THEN DELETE
  waits
T1: COMMIT
  COMMIT
  T2: error 40001 could not serialize access due to concurrent delete
T2: ROLLBACK
  ROLLBACK

level repeatable read
T1: BEGIN
  BEGIN
T2: BEGIN
  BEGIN
T2: SELECT 1 FROM test
  1
  1
  1
  SELECT 3
T1: UPDATE test SET u = u + 1 WHERE id = 1
  UPDATE 1
T2: MERGE INTO test t USING src s ON t.id = s.id WHEN MATCHED AND t.u > 10 THEN UPDATE SET u = s.d WHEN MATCHED THEN DO NOTHING
  MERGE 1
T1: COMMIT
  COMMIT
T2: COMMIT
  COMMIT

level read committed
T1: BEGIN
  BEGIN
T1: SELECT * FROM test WHERE id = 1 FOR KEY SHARE
  1|10|a
  SELECT 1
T2: MERGE INTO test t USING src s ON t.id = s.id WHEN MATCHED THEN UPDATE SET v = 'mine'
  MERGE 2
T2: BEGIN
  BEGIN
T2: MERGE INTO test t USING src s ON t.id = s.id WHEN MATCHED THEN UPDATE SET id = t.id + 100
  waits
T1: COMMIT
  COMMIT
  T2: MERGE 2
T2: COMMIT
  COMMIT
T2: SELECT * FROM test ORDER BY id
  3|30|c
  101|10|mine
  102|20|mine
  SELECT 3

level read committed
T1: BEGIN
  BEGIN
T1: UPDATE pt SET id = 12 WHERE id = 2
  UPDATE 1
T2: MERGE INTO pt t USING src s ON t.id = s.id WHEN MATCHED THEN UPDATE SET v = s.d WHEN NOT MATCHED THEN INSERT VALUES (s.id, s.d)
  waits
T1: COMMIT
  COMMIT
  T2: error 40001 tuple to be locked was already moved to another partition due to concurrent update
T2: SELECT tableoid::regclass, * FROM pt ORDER BY id
  pt1|1|1
  pt2|11|11
  pt2|12|2
  SELECT 3

level read committed
T1: BEGIN
  BEGIN
T1: UPDATE pt SET v = v + 1
  UPDATE 3
T2: MERGE INTO pt t USING src s ON t.id = s.id WHEN MATCHED THEN UPDATE SET id = t.id + 10, v = t.v + s.d WHEN NOT MATCHED THEN INSERT VALUES (s.id, s.d)
  waits
T1: ROLLBACK
  ROLLBACK
  T2: error 23505 duplicate key value violates unique constraint "pt2_pkey"
T2: MERGE INTO pt t USING src s ON t.id = s.id WHEN MATCHED THEN UPDATE SET id = t.id + 11, v = t.v + s.d WHEN NOT MATCHED THEN INSERT VALUES (s.id, s.d)
  MERGE 3
T2: SELECT tableoid::regclass, * FROM pt ORDER BY id
  pt1|4|400
  pt2|11|11
  pt2|12|101
  pt2|13|202
  SELECT 4
T2: MERGE INTO pt t USING (VALUES (1),(1)) s(id) ON t.id = s.id WHEN MATCHED THEN DELETE
  MERGE 0
T2: MERGE INTO pt t USING (VALUES (50),(51)) s(id) ON t.id = s.id WHEN NOT MATCHED THEN INSERT VALUES (s.id, 1)
  error 23514 no partition of relation "pt" found for row
T2: MERGE INTO pt t USING (VALUES (7),(7)) s(id) ON t.id = s.id WHEN NOT MATCHED THEN INSERT VALUES (s.id, 1)
  error 23505 duplicate key value violates unique constraint "pt1_pkey"
T2: MERGE INTO pt t USING (VALUES (1, 1)) s(id, x) ON t.id = s.id WHEN NOT MATCHED THEN INSERT (v, id) VALUES (DEFAULT, s.id) WHEN MATCHED THEN UPDATE SET (id, v) = (SELECT 9, 99)
  MERGE 1
T2: SELECT tableoid::regclass, * FROM pt ORDER BY id
  pt1|1|
  pt1|4|400
  pt2|11|11
  pt2|12|101
  pt2|13|202
  SELECT 5
T2: MERGE INTO test t USING test s ON t.id = s.id - 1 WHEN MATCHED THEN UPDATE SET v = s.v WHEN NOT MATCHED THEN INSERT VALUES (s.id + 50, s.u + 50, s.v)
  MERGE 3
T2: SELECT * FROM test ORDER BY id
  1|10|b
  2|20|c
  3|30|c
  51|60|a
  SELECT 4
T2: MERGE INTO test t USING src s ON false WHEN NOT MATCHED THEN INSERT VALUES (s.id + 500, s.d, 'n') WHEN MATCHED THEN DELETE
  MERGE 3
T2: MERGE INTO test t USING src s ON true WHEN MATCHED THEN DELETE
  error 21000 MERGE command cannot affect row a second time
T2: MERGE INTO test t USING (SELECT * FROM src LIMIT 1) s ON true WHEN MATCHED AND t.id % 2 = 0 THEN DELETE WHEN MATCHED THEN UPDATE SET u = -t.u
  MERGE 7
T2: SELECT * FROM test ORDER BY id
  1|-10|b
  3|-30|c
  51|-60|a
  501|-100|n
  SELECT 4
