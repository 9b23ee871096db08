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
 pubname | schemaname | tablename 
---------+------------+-----------
 crm     | public     | customers
(1 row)

$ feed varve.public.customers
0 {"id":1} {"before":null,"after":{"id":1,"name":"Ann","credit":"10.50","since":19782},"source":{"version":"varve-1","connector":"postgresql","name":"varve","ts_ms":T,"snapshot":"true","db":"varve","schema":"public","table":"customers","txId":4,"lsn":4,"xmin":null},"op":"r","ts_ms":T,"transaction":null}
1 {"id":2} {"before":null,"after":{"id":2,"name":"Bob","credit":null,"since":null},"source":{"version":"varve-1","connector":"postgresql","name":"varve","ts_ms":T,"snapshot":"true","db":"varve","schema":"public","table":"customers","txId":4,"lsn":4,"xmin":null},"op":"r","ts_ms":T,"transaction":null}
2 {"id":1} {"before":{"id":1,"name":"Ann","credit":"10.50","since":19782},"after":{"id":1,"name":"Ann","credit":"11.50","since":19782},"source":{"version":"varve-1","connector":"postgresql","name":"varve","ts_ms":T,"snapshot":"false","db":"varve","schema":"public","table":"customers","txId":5,"lsn":5,"xmin":null},"op":"u","ts_ms":T,"transaction":null}
3 {"id":3} {"before":null,"after":{"id":3,"name":"Cid","credit":"0.00","since":0},"source":{"version":"varve-1","connector":"postgresql","name":"varve","ts_ms":T,"snapshot":"false","db":"varve","schema":"public","table":"customers","txId":5,"lsn":5,"xmin":null},"op":"c","ts_ms":T,"transaction":null}
4 {"id":2} {"before":{"id":2,"name":"Bob","credit":null,"since":null},"after":null,"source":{"version":"varve-1","connector":"postgresql","name":"varve","ts_ms":T,"snapshot":"false","db":"varve","schema":"public","table":"customers","txId":6,"lsn":6,"xmin":null},"op":"d","ts_ms":T,"transaction":null}

$ kill -9

$ feed varve.public.customers
0 {"id":1} {"before":null,"after":{"id":1,"name":"Ann","credit":"10.50","since":19782},"source":{"version":"varve-1","connector":"postgresql","name":"varve","ts_ms":T,"snapshot":"true","db":"varve","schema":"public","table":"customers","txId":4,"lsn":4,"xmin":null},"op":"r","ts_ms":T,"transaction":null}
1 {"id":2} {"before":null,"after":{"id":2,"name":"Bob","credit":null,"since":null},"source":{"version":"varve-1","connector":"postgresql","name":"varve","ts_ms":T,"snapshot":"true","db":"varve","schema":"public","table":"customers","txId":4,"lsn":4,"xmin":null},"op":"r","ts_ms":T,"transaction":null}
2 {"id":1} {"before":{"id":1,"name":"Ann","credit":"10.50","since":19782},"after":{"id":1,"name":"Ann","credit":"11.50","since":19782},"source":{"version":"varve-1","connector":"postgresql","name":"varve","ts_ms":T,"snapshot":"false","db":"varve","schema":"public","table":"customers","txId":5,"lsn":5,"xmin":null},"op":"u","ts_ms":T,"transaction":null}
3 {"id":3} {"before":null,"after":{"id":3,"name":"Cid","credit":"0.00","since":0},"source":{"version":"varve-1","connector":"postgresql","name":"varve","ts_ms":T,"snapshot":"false","db":"varve","schema":"public","table":"customers","txId":5,"lsn":5,"xmin":null},"op":"c","ts_ms":T,"transaction":null}
4 {"id":2} {"before":{"id":2,"name":"Bob","credit":null,"since":null},"after":null,"source":{"version":"varve-1","connector":"postgresql","name":"varve","ts_ms":T,"snapshot":"false","db":"varve","schema":"public","table":"customers","txId":6,"lsn":6,"xmin":null},"op":"d","ts_ms":T,"transaction":null}

$ kcat -P -t varve.public.customers
| nobody writes a feed but the database
% Delivery failed for message: Broker: Policy violation

$ psql
| DROP PUBLICATION crm;

$ kcat -L
Metadata for all topics (from broker 1: 127.0.0.1:KAFKA/1):
 1 brokers:
  broker 1 at 127.0.0.1:KAFKA (controller)
 0 topics:
