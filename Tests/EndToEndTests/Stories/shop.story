# A row and its event commit together; psql and kcat see the same ledger, also after kill -9.
$ psql
| CREATE TABLE items (id int PRIMARY KEY, name text NOT NULL, stock int NOT NULL CHECK (stock >= 0));
| CREATE TABLE orders (id bigserial PRIMARY KEY, item int NOT NULL, buyer text);
| CREATE TABLE order_placed (order_id bigint, item int, buyer text) USING topic WITH (key = 'item');
| INSERT INTO items VALUES (1, 'the last red scooter', 1);
| BEGIN;
| UPDATE items SET stock = stock - 1 WHERE id = 1;
| INSERT INTO orders (item, buyer) VALUES (1, 'Sarah') RETURNING id;
| INSERT INTO order_placed VALUES (1, 1, 'Sarah');
| COMMIT;
 id 
----
  1
(1 row)

# The second buyer is refused, and her event with her order.
$ psql
| BEGIN;
| INSERT INTO orders (item, buyer) VALUES (1, 'Jake') RETURNING id;
| INSERT INTO order_placed VALUES (2, 1, 'Jake');
| UPDATE items SET stock = stock - 1 WHERE id = 1;
| COMMIT;
 id 
----
  2
(1 row)

ERROR:  new row for relation "items" violates check constraint "items_stock_check"
DETAIL:  Failing row contains (1, the last red scooter, -1).

$ kcat -C -t order_placed -o beginning -e -q -f %o|%k|%s\n
0|1|{"order_id":1,"item":1,"buyer":"Sarah"}

$ kill -9

$ psql
| SELECT * FROM orders;
| SELECT *, _partition, _offset, convert_from(_key, 'UTF8') AS key FROM order_placed;
 id | item | buyer 
----+------+-------
  1 |    1 | Sarah
(1 row)

 order_id | item | buyer | _partition | _offset | key 
----------+------+-------+------------+---------+-----
        1 |    1 | Sarah |          0 |       0 | 1
(1 row)

$ kcat -C -t order_placed -o beginning -e -q -f %o|%k|%s\n
0|1|{"order_id":1,"item":1,"buyer":"Sarah"}

# Topics are append-only.
$ psql
| UPDATE order_placed SET buyer = 'x';
| DELETE FROM order_placed;
ERROR:  cannot update topic "order_placed"
LINE 1: UPDATE order_placed SET buyer = 'x';
               ^
DETAIL:  Topics are append-only.
ERROR:  cannot delete from topic "order_placed"
LINE 1: DELETE FROM order_placed;
                    ^
DETAIL:  Topics are append-only.
