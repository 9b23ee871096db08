# What topics and feeds hold is in files after a CHECKPOINT; what comes later is in the ledger. Both come back.
$ psql
| CREATE TABLE items (id int PRIMARY KEY, name text);
| INSERT INTO items VALUES (1, 'tea'), (2, 'milk');
| CREATE PUBLICATION shop FOR TABLE items;
| CREATE TABLE events (id int, what text) USING topic WITH (key = 'id');
| INSERT INTO events VALUES (1, 'made'), (2, 'made');
| UPDATE items SET name = 'oat milk' WHERE id = 2;
| CHECKPOINT;
| INSERT INTO events VALUES (1, 'sold');
| DELETE FROM items WHERE id = 1;

$ kill -9

$ psql
| INSERT INTO events VALUES (2, 'sold');
| INSERT INTO items VALUES (3, 'rice');
| SELECT *, _offset FROM events;
 id | what | _offset 
----+------+---------
  1 | made |       0
  2 | made |       1
  1 | sold |       2
  2 | sold |       3
(4 rows)

$ restart

$ kcat -C -t events -o beginning -e -q -f %o|%k|%s\n
0|1|{"id":1,"what":"made"}
1|2|{"id":2,"what":"made"}
2|1|{"id":1,"what":"sold"}
3|2|{"id":2,"what":"sold"}

$ feed varve.public.items
0 {"id":1} {"before":null,"after":{"id":1,"name":"tea"},"source":{"version":"varve-1","connector":"postgresql","name":"varve","ts_ms":T,"snapshot":"true","db":"varve","schema":"public","table":"items","txId":4,"lsn":4,"xmin":null},"op":"r","ts_ms":T,"transaction":null}
1 {"id":2} {"before":null,"after":{"id":2,"name":"milk"},"source":{"version":"varve-1","connector":"postgresql","name":"varve","ts_ms":T,"snapshot":"true","db":"varve","schema":"public","table":"items","txId":4,"lsn":4,"xmin":null},"op":"r","ts_ms":T,"transaction":null}
2 {"id":2} {"before":{"id":2,"name":"milk"},"after":{"id":2,"name":"oat milk"},"source":{"version":"varve-1","connector":"postgresql","name":"varve","ts_ms":T,"snapshot":"false","db":"varve","schema":"public","table":"items","txId":7,"lsn":7,"xmin":null},"op":"u","ts_ms":T,"transaction":null}
3 {"id":1} {"before":{"id":1,"name":"tea"},"after":null,"source":{"version":"varve-1","connector":"postgresql","name":"varve","ts_ms":T,"snapshot":"false","db":"varve","schema":"public","table":"items","txId":9,"lsn":9,"xmin":null},"op":"d","ts_ms":T,"transaction":null}
4 {"id":3} {"before":null,"after":{"id":3,"name":"rice"},"source":{"version":"varve-1","connector":"postgresql","name":"varve","ts_ms":T,"snapshot":"false","db":"varve","schema":"public","table":"items","txId":12,"lsn":12,"xmin":null},"op":"c","ts_ms":T,"transaction":null}

# A feed that ended and was made again begins anew; a dropped topic is gone, also after a restart.
$ psql
| DROP PUBLICATION shop;
| CREATE PUBLICATION shop FOR TABLE items;
| DROP TABLE events;
| CHECKPOINT;

$ restart

$ kcat -C -t varve.public.items -o beginning -e -q -f %o|%k\n
0|{"id":2}
1|{"id":3}

$ kcat -C -t events -e -q
% ERROR: Topic events error: Broker: Unknown topic or partition

# A compacted topic takes no record without a key.
$ psql
| CREATE TABLE odd (value text) USING topic WITH (cleanup_policy = 'compact');
| CREATE TABLE state (id int, value text) USING topic WITH (key = 'id', cleanup_policy = 'compact');
| INSERT INTO state VALUES (1, 'a'), (NULL, 'b');
| INSERT INTO state VALUES (1, 'a'), (1, 'b');
| SELECT *, _offset FROM state;
ERROR:  a compacted topic needs a key
HINT:  WITH (key = …) names the column that is the record's key.
ERROR:  null key in compacted topic "state" violates not-null constraint
 id | value | _offset 
----+-------+---------
  1 | a     |       0
  1 | b     |       1
(2 rows)

# A backup of a running server, a second one, and a restored copy with the same digest.
$ varve backup HOME/backup --data DATA
backup complete: 1 segments copied (N bytes), 0 kept, last sequence 19
digest DIGEST

$ psql
| INSERT INTO items VALUES (4, 'salt');

$ varve backup HOME/backup --data DATA
backup complete: 1 segments copied (N bytes), 0 kept, last sequence 20
digest DIGEST

$ varve restore HOME/backup --data HOME/restored
restored: last sequence 20, TIME
digest DIGEST

$ varve ledger verify --data HOME/restored
ledger intact: N bytes checked, last sequence 20
digest DIGEST

$ varve restore HOME/backup --data HOME/restored
varve: "HOME/restored" is not empty

$ varve restore HOME/backup --data HOME/earlier --to 3
restored: last sequence 3, TIME
digest DIGEST

$ varve restore HOME/backup --data HOME/never --to 1000000
varve: the backup holds the moments from sequence 1 to 20

$ varve rebuild --data DATA
varve: "HOME/data/LOCK" is locked: the data directory is in use by process N

$ varve rebuild --data HOME/restored
rebuilt from the ledger: last sequence 21

$ varve backup
varve: backup expects DIR

$ varve backup HOME/other --data HOME/nowhere
varve: there is no data directory "HOME/nowhere"
