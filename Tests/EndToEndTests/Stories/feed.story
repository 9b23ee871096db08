# A published table is a topic: its rows first, then each change in commit order, before and after.
$ psql
| CREATE TABLE customers (id int PRIMARY KEY, name text, credit numeric(8,2), since date);
| INSERT INTO customers VALUES (1, 'Ann', 10.5, '2024-02-29'), (2, 'Bob', NULL, NULL);
| CREATE PUBLICATION crm FOR TABLE customers;
| BEGIN;
| UPDATE customers SET credit = credit + 1 WHERE id = 1;
| INSERT INTO customers VALUES (3, 'Cid', 0, 'epoch');
| COMMIT;
| DELETE FROM customers WHERE id = 2;
| BEGIN;
| INSERT INTO customers VALUES (4, 'never', 0, NULL);
| ROLLBACK;
| SELECT pubname, schemaname, tablename FROM pg_publication p, pg_publication_rel r, pg_class c, pg_tables t WHERE r.prpubid = p.oid AND c.oid = r.prrelid AND t.tablename = c.relname;

$ feed varve.public.customers

$ kill -9

$ feed varve.public.customers

$ kcat -P -t varve.public.customers
| nobody writes a feed but the database

$ psql
| DROP PUBLICATION crm;

$ kcat -L
