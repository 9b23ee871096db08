# Tables are locked in the order in which a statement names them, and who waits for one has none of those after it.
# The answers are PostgreSQL's.
setup
  DROP TABLE IF EXISTS first, second, parts, refers CASCADE;
  CREATE TABLE first (id int PRIMARY KEY, v int);
  CREATE TABLE second (id int PRIMARY KEY, v int);
  INSERT INTO first VALUES (1, 1);
  INSERT INTO second VALUES (1, 1);
  CREATE TABLE parts (id int, k int, PRIMARY KEY (id, k)) PARTITION BY LIST (k);
  CREATE TABLE parts_1 PARTITION OF parts FOR VALUES IN (1);
  CREATE TABLE refers (id int, k int, FOREIGN KEY (id, k) REFERENCES parts);
  INSERT INTO parts VALUES (1, 1);
  INSERT INTO refers VALUES (1, 1);

# The younger table first.
level read committed
T1: BEGIN
  BEGIN
T1: LOCK TABLE second
  LOCK TABLE
T2: SELECT count(*) FROM second, first
  waits
T1: LOCK TABLE first
  LOCK TABLE
T1: COMMIT
  COMMIT
  T2: 1
  T2: SELECT 1

# In a subquery.
level read committed
T1: BEGIN
  BEGIN
T1: LOCK TABLE second
  LOCK TABLE
T2: SELECT (SELECT count(*) FROM second), (SELECT count(*) FROM first)
  waits
T1: LOCK TABLE first
  LOCK TABLE
T1: COMMIT
  COMMIT
  T2: 1|1
  T2: SELECT 1

# What is changed comes first.
level read committed
T1: BEGIN
  BEGIN
T1: LOCK TABLE second
  LOCK TABLE
T2: UPDATE second SET v = first.v FROM first WHERE first.id = second.id
  waits
T1: LOCK TABLE first
  LOCK TABLE
T1: COMMIT
  COMMIT
  T2: UPDATE 1

level read committed
T1: BEGIN
  BEGIN
T1: LOCK TABLE second
  LOCK TABLE
T2: INSERT INTO second SELECT id + 1, v FROM first
  waits
T1: LOCK TABLE first
  LOCK TABLE
T1: COMMIT
  COMMIT
  T2: INSERT 0 1

level read committed
T1: BEGIN
  BEGIN
T1: LOCK TABLE second
  LOCK TABLE
T2: DELETE FROM second USING first WHERE first.id = second.id
  waits
T1: LOCK TABLE first
  LOCK TABLE
T1: COMMIT
  COMMIT
  T2: DELETE 1

# WITH comes before FROM.
level read committed
T1: BEGIN
  BEGIN
T1: LOCK TABLE second
  LOCK TABLE
T2: WITH x AS (SELECT v FROM second) SELECT count(*) FROM first, x
  waits
T1: LOCK TABLE first
  LOCK TABLE
T1: COMMIT
  COMMIT
  T2: 1
  T2: SELECT 1

level read committed
T1: BEGIN
  BEGIN
T1: LOCK TABLE second
  LOCK TABLE
T2: SELECT v FROM second UNION ALL SELECT v FROM first
  waits
T1: LOCK TABLE first
  LOCK TABLE
T1: COMMIT
  COMMIT
  T2: 1
  T2: 1
  T2: SELECT 2

# A partition that a foreign key may refer to is not emptied alone.
level read committed
T1: TRUNCATE parts_1
  error 0A000 cannot truncate a table referenced in a foreign key constraint
T1: SELECT count(*) FROM refers
  1
  SELECT 1
T1: TRUNCATE parts_1, refers
  TRUNCATE TABLE
T1: SELECT count(*) FROM refers
  0
  SELECT 1

level read committed
T1: TRUNCATE parts_1 CASCADE
  TRUNCATE TABLE
T1: SELECT count(*) FROM refers
  0
  SELECT 1
