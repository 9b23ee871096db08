# Foreign keys as psql shows them.
$ psql
| CREATE TABLE f1 (x int PRIMARY KEY, y int UNIQUE);
| CREATE TABLE f2 (a int REFERENCES f1, b int REFERENCES f1 (y) MATCH FULL ON UPDATE SET NULL ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED);
| ALTER TABLE f2 ADD FOREIGN KEY (a, b) REFERENCES f2 (a, b);
| ALTER TABLE f2 ADD UNIQUE (a, b) DEFERRABLE;
| ALTER TABLE f1 ADD UNIQUE (x, y);
| ALTER TABLE f2 ADD FOREIGN KEY (b, a) REFERENCES f1 (y, x) ON DELETE SET DEFAULT (b) NOT VALID;
| \d f1
| \d f2
| INSERT INTO f2 VALUES (1, NULL);
| DROP TABLE f1;
| TRUNCATE f1;
| DROP TABLE f1 CASCADE;
| \d f2
ERROR:  there is no unique constraint matching given keys for referenced table "f2"
                 Table "public.f1"
 Column |  Type   | Collation | Nullable | Default 
--------+---------+-----------+----------+---------
 x      | integer |           | not null | 
 y      | integer |           |          | 
Indexes:
    "f1_pkey" PRIMARY KEY, btree (x)
    "f1_x_y_key" UNIQUE CONSTRAINT, btree (x, y)
    "f1_y_key" UNIQUE CONSTRAINT, btree (y)
Referenced by:
    TABLE "f2" CONSTRAINT "f2_a_fkey" FOREIGN KEY (a) REFERENCES f1(x)
    TABLE "f2" CONSTRAINT "f2_b_a_fkey" FOREIGN KEY (b, a) REFERENCES f1(y, x) ON DELETE SET DEFAULT (b) NOT VALID
    TABLE "f2" CONSTRAINT "f2_b_fkey" FOREIGN KEY (b) REFERENCES f1(y) MATCH FULL ON UPDATE SET NULL ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED

                 Table "public.f2"
 Column |  Type   | Collation | Nullable | Default 
--------+---------+-----------+----------+---------
 a      | integer |           |          | 
 b      | integer |           |          | 
Indexes:
    "f2_a_b_key" UNIQUE CONSTRAINT, btree (a, b) DEFERRABLE
Foreign-key constraints:
    "f2_a_fkey" FOREIGN KEY (a) REFERENCES f1(x)
    "f2_b_a_fkey" FOREIGN KEY (b, a) REFERENCES f1(y, x) ON DELETE SET DEFAULT (b) NOT VALID
    "f2_b_fkey" FOREIGN KEY (b) REFERENCES f1(y) MATCH FULL ON UPDATE SET NULL ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED

ERROR:  insert or update on table "f2" violates foreign key constraint "f2_a_fkey"
DETAIL:  Key (a)=(1) is not present in table "f1".
ERROR:  cannot drop table f1 because other objects depend on it
DETAIL:  constraint f2_a_fkey on table f2 depends on table f1
constraint f2_b_fkey on table f2 depends on table f1
constraint f2_b_a_fkey on table f2 depends on table f1
HINT:  Use DROP ... CASCADE to drop the dependent objects too.
ERROR:  cannot truncate a table referenced in a foreign key constraint
DETAIL:  Table "f2" references "f1".
HINT:  Truncate table "f2" at the same time, or use TRUNCATE ... CASCADE.
NOTICE:  drop cascades to 3 other objects
DETAIL:  drop cascades to constraint f2_a_fkey on table f2
drop cascades to constraint f2_b_fkey on table f2
drop cascades to constraint f2_b_a_fkey on table f2
                 Table "public.f2"
 Column |  Type   | Collation | Nullable | Default 
--------+---------+-----------+----------+---------
 a      | integer |           |          | 
 b      | integer |           |          | 
Indexes:
    "f2_a_b_key" UNIQUE CONSTRAINT, btree (a, b) DEFERRABLE

# Cursors and prepared statements, as psql shows them.
$ psql
| BEGIN;
| DECLARE c SCROLL CURSOR FOR SELECT generate_series(1, 5) AS n;
| FETCH 2 FROM c;
| MOVE LAST IN c;
| FETCH BACKWARD 2 FROM c;
| CLOSE c;
| COMMIT;
| PREPARE q (int) AS SELECT $1 + 1 AS next;
| EXECUTE q (41);
| DEALLOCATE q;
 n 
---
 1
 2
(2 rows)

 n 
---
 4
 3
(2 rows)

 next 
------
   42
(1 row)

# A prepared transaction survives the server, and keeps its locks.
$ psql
| CREATE TABLE account (id int PRIMARY KEY, balance int);
| INSERT INTO account VALUES (1, 100), (2, 100);
| BEGIN;
| UPDATE account SET balance = balance - 30 WHERE id = 1;
| UPDATE account SET balance = balance + 30 WHERE id = 2;
| PREPARE TRANSACTION 'transfer';
| SELECT * FROM account ORDER BY id;
 id | balance 
----+---------
  1 |     100
  2 |     100
(2 rows)

$ kill -9

$ psql
| SELECT gid FROM pg_prepared_xacts;
| SELECT * FROM account ORDER BY id;
| SELECT id FROM account ORDER BY id FOR UPDATE SKIP LOCKED;
| COMMIT PREPARED 'transfer';
| SELECT * FROM account ORDER BY id;
   gid    
----------
 transfer
(1 row)

 id | balance 
----+---------
  1 |     100
  2 |     100
(2 rows)

 id 
----
(0 rows)

 id | balance 
----+---------
  1 |      70
  2 |     130
(2 rows)

$ kill -9

$ psql
| SELECT count(*) FROM pg_prepared_xacts;
| SELECT * FROM account ORDER BY id;
 count 
-------
     0
(1 row)

 id | balance 
----+---------
  1 |      70
  2 |     130
(2 rows)

# So does one that has made tables and indexes: what is in them is there after the commit.
$ psql
| CREATE TABLE rated (a int PRIMARY KEY, b int);
| INSERT INTO rated SELECT g, g % 10 FROM generate_series(1, 1000) g;
| BEGIN;
| UPDATE rated SET b = 66 WHERE a = 6;
| CREATE INDEX ON rated (b);
| CREATE TABLE made (x int PRIMARY KEY, y text UNIQUE);
| INSERT INTO made VALUES (1, 'one');
| UPDATE rated SET b = 77 WHERE a = 5;
| PREPARE TRANSACTION 'definitions';

$ kill -9

$ psql
| COMMIT PREPARED 'definitions';
| EXPLAIN (COSTS OFF) SELECT a FROM rated WHERE b = 3;
| SELECT count(*) FROM rated WHERE b = 3;
| SELECT a FROM rated WHERE b IN (66, 77) ORDER BY a;
| SELECT count(*) FROM rated WHERE b IN (5, 6);
| INSERT INTO made VALUES (2, 'one');
              QUERY PLAN               
---------------------------------------
 Index Scan using rated_b_idx on rated
   Index Cond: (b = 3)
(2 rows)

 count 
-------
   100
(1 row)

 a 
---
 5
 6
(2 rows)

 count 
-------
   198
(1 row)

ERROR:  duplicate key value violates unique constraint "made_y_key"
DETAIL:  Key (y)=(one) already exists.

$ kill -9

$ psql
| SELECT a FROM rated WHERE b = 77;
| SELECT * FROM made WHERE y = 'one';
 a 
---
 5
(1 row)

 x |  y  
---+-----
 1 | one
(1 row)
