# Where psql points when something is wrong with a moment, and what is blanked out for the parser.
$ psql
| CREATE TABLE orders (id int PRIMARY KEY, item text);
| INSERT INTO orders VALUES (1, 'Lampe für Übergrößen');
| UPDATE orders SET item = 'desk';
| SELECT 'für', item FROM orders FOR SYSTEM_TIME AS OF 'sequence:3' WHERE item <> 'FOR SYSTEM_TIME AS OF';
| SELECT 'für' FROM orders FOR SYSTEM_TIME AS OF 'größer' WHERE id = 1;
| SELECT 'für' FROM orders FOR SYSTEM_TIME AS OF 3 WHERE größe = 1;
| SELECT 'für' FROM orders FOR SYSTEM_TIME AS OF now() WHERE id = = 1;
| SELECT 'für' FROM orders FOR SYSTEM_TIME AS OF nau() WHERE id = 1;
| SELECT 'für' FROM orders FOR SYSTEM_TIME AS OF now() - 'größer'::interval, nowhere;
| SELECT $für$ FOR SYSTEM_TIME AS OF $für$ /* FOR SYSTEM_TIME AS OF */ FROM orders FOR SYSTEM_TIME FROM 2 TO nowhere;
| SELECT 1; SELECT 'für' FROM orders FOR SYSTEM_TIME AS OF 3; SELECT nothing;
| SELECT * FROM orders FOR SYSTEM_TIME BETWEEN 3 TO 4;
| SELECT * FROM orders, unnest(ARRAY[1]) u FOR SYSTEM_TIME AS OF 3;
| SELECT *
| FROM orders -- a comment: FOR SYSTEM_TIME AS OF
|   FOR SYSTEM_TIME
|   AS OF true;
| COPY (SELECT * FROM orders FOR SYSTEM_TIME AS OF 3) TO STDOUT;
| SELECT count(*) FROM varve.history('orders') AS h JOIN orders o FOR SYSTEM_TIME AS OF h._sequence USING (id);
| \df varve.*_*
| \d varve.audit
 ?column? |         item         
----------+----------------------
 für      | Lampe für Übergrößen
(1 row)

ERROR:  invalid input syntax for type timestamp with time zone: "größer"
LINE 1: SELECT 'für' FROM orders FOR SYSTEM_TIME AS OF 'größer' WHER...
                                                       ^
ERROR:  column "größe" does not exist
LINE 1: ...T 'für' FROM orders FOR SYSTEM_TIME AS OF 3 WHERE größe = 1;
                                                             ^
ERROR:  syntax error at or near "="
LINE 1: ...für' FROM orders FOR SYSTEM_TIME AS OF now() WHERE id = = 1;
                                                                   ^
ERROR:  function nau() does not exist
LINE 1: SELECT 'für' FROM orders FOR SYSTEM_TIME AS OF nau() WHERE i...
                                                       ^
HINT:  No function matches the given name and argument types. You might need to add explicit type casts.
ERROR:  invalid input syntax for type interval: "größer"
LINE 1: ...T 'für' FROM orders FOR SYSTEM_TIME AS OF now() - 'größer'::...
                                                             ^
ERROR:  column "nowhere" does not exist
LINE 1: ...TIME AS OF */ FROM orders FOR SYSTEM_TIME FROM 2 TO nowhere;
                                                               ^
 ?column? 
----------
        1
(1 row)

 ?column? 
----------
 für
(1 row)

ERROR:  column "nothing" does not exist
LINE 1: SELECT nothing;
               ^
ERROR:  syntax error at or near "TO"
LINE 1: SELECT * FROM orders FOR SYSTEM_TIME BETWEEN 3 TO 4;
                                                       ^
ERROR:  syntax error at or near "FOR"
LINE 1: SELECT * FROM orders, unnest(ARRAY[1]) u FOR SYSTEM_TIME AS ...
                                                 ^
ERROR:  argument of FOR SYSTEM_TIME must be type timestamp with time zone, not type boolean
LINE 4:   AS OF true;
                ^
1	Lampe für Übergrößen
 count 
-------
     2
(1 row)

                                                     List of functions
 Schema |       Name       |     Result data type     |                     Argument data types                      | Type 
--------+------------------+--------------------------+--------------------------------------------------------------+------
 varve  | commit_offset    | void                     | "group" text, topic text, partition integer, "offset" bigint | func
 varve  | current_sequence | bigint                   |                                                              | func
 varve  | ledger_digest    | text                     |                                                              | func
 varve  | sequence_at      | bigint                   | moment timestamp with time zone                              | func
 varve  | timestamp_of     | timestamp with time zone | sequence bigint                                              | func
(5 rows)

                           View "varve.audit"
   Column    |           Type           | Collation | Nullable | Default 
-------------+--------------------------+-----------+----------+---------
 sequence    | bigint                   |           |          | 
 time        | timestamp with time zone |           |          | 
 role        | text                     |           |          | 
 client      | text                     |           |          | 
 application | text                     |           |          | 
 tables      | text[]                   |           |          | 
 inserted    | bigint                   |           |          | 
 updated     | bigint                   |           |          | 
 deleted     | bigint                   |           |          | 
 records     | bigint                   |           |          | 
 definitions | bigint                   |           |          | 
