schema
CREATE TABLE orders (id bigint PRIMARY KEY, user_id bigint NOT NULL, status text, created timestamptz);
CREATE INDEX orders_user ON orders (user_id, created DESC);
CREATE TABLE users (id bigint PRIMARY KEY, name text);

plan
SELECT id FROM orders WHERE user_id >= 500 ORDER BY user_id
----
Sort
  Sort Key: user_id
  ->  Index Scan using orders_user on orders
        Index Cond: (user_id >= 500)

plan
DECLARE c CURSOR FOR SELECT id FROM orders WHERE user_id >= 500 ORDER BY user_id
----
Index Scan using orders_user on orders
  Index Cond: (user_id >= 500)

plan
DECLARE c CURSOR FOR SELECT id FROM orders ORDER BY status
----
Sort
  Sort Key: status
  ->  Seq Scan on orders

plan
DECLARE c CURSOR FOR SELECT o.id, u.name FROM orders o JOIN users u ON u.id = o.user_id ORDER BY o.user_id
----
Adaptive Join
  Hash Cond: (o.user_id = u.id)
  ->  Index Scan using orders_user on orders o
  ->  Index Scan using users_pkey on users u
        Index Cond: (id = o.user_id)
  ->  Hash
        ->  Seq Scan on users u

plan
DECLARE c CURSOR FOR SELECT nothing FROM orders
----
ERROR 42703: column "nothing" does not exist at 29
