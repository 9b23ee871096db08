# kcat makes a topic by producing to it, reads it from places and times, and lists it.
$ kcat -P -t log -p 0
| first line
| second line
| third line

$ kcat -C -t log -o beginning -e -q
first line
second line
third line

$ kcat -C -t log -o 1 -e -q
second line
third line

$ kcat -C -t log -o -1 -e -q
third line

$ kcat -C -t log -o s@1 -c 2 -q
first line
second line

$ kcat -L -t log
Metadata for log (from broker 1: 127.0.0.1:KAFKA/1):
 1 brokers:
  broker 1 at 127.0.0.1:KAFKA (controller)
 1 topics:
  topic "log" with 1 partitions:
    partition 0, leader 1, replicas: 1, isrs: 1

# A topic of Kafka's is a table of raw records.
$ psql
| SELECT _offset, key, convert_from(value, 'UTF8') AS value FROM log WHERE _offset >= 1;
| \d log
| INSERT INTO log VALUES ('k', 'from SQL');
 _offset | key |    value    
---------+-----+-------------
       1 |     | second line
       2 |     | third line
(2 rows)

               Table "public.log"
 Column | Type  | Collation | Nullable | Default 
--------+-------+-----------+----------+---------
 key    | bytea |           |          | 
 value  | bytea |           |          | 

$ kcat -C -t log -o 3 -e -q -f %o|%k|%s\n
3|k|from SQL

# Every codec is read by SQL.
$ kcat -P -t packed -z gzip
| gzip gzip gzip gzip gzip gzip gzip gzip gzip gzip gzip gzip gzip gzip gzip gzip gzip gzip gzip gzip

$ kcat -P -t packed -z snappy
| snappy snappy snappy snappy snappy snappy snappy snappy snappy snappy snappy snappy snappy snappy

$ kcat -P -t packed -z lz4
| lz4 lz4 lz4 lz4 lz4 lz4 lz4 lz4 lz4 lz4 lz4 lz4 lz4 lz4 lz4 lz4 lz4 lz4 lz4 lz4 lz4 lz4 lz4 lz4 lz4

$ kcat -P -t packed -z zstd
| zstd zstd zstd zstd zstd zstd zstd zstd zstd zstd zstd zstd zstd zstd zstd zstd zstd zstd zstd zstd

$ psql
| SELECT _offset, left(convert_from(value, 'UTF8'), 10) AS value FROM packed;
| DROP TABLE packed;
 _offset |   value    
---------+------------
       0 | gzip gzip 
       1 | snappy sna
       2 | lz4 lz4 lz
       3 | zstd zstd 
(4 rows)

$ kcat -L
Metadata for all topics (from broker 1: 127.0.0.1:KAFKA/1):
 1 brokers:
  broker 1 at 127.0.0.1:KAFKA (controller)
 1 topics:
  topic "log" with 1 partitions:
    partition 0, leader 1, replicas: 1, isrs: 1

# A topic that nobody made.
$ kcat -C -t nowhere -e -q -X allow.auto.create.topics=false
% ERROR: Topic nowhere error: Broker: Unknown topic or partition

# JSON that does not fit the columns is an error that names the record; conditions leave it out.
$ psql
| CREATE TABLE readings (sensor int, value numeric) USING topic WITH (key = 'sensor');
| CREATE TABLE forgiving (sensor int, value numeric) USING topic WITH (on_error = 'set_null');

$ kcat -P -t readings
| {"sensor": 1, "value": 20.5, "unit": "C"}
| {"sensor": "2", "value": null}
| {"sensor": "kitchen", "value": 3}
| no JSON
| [1, 2]

$ kcat -P -t forgiving
| {"sensor": "kitchen", "value": 3}
| no JSON

$ psql
| SELECT sensor, value, _offset FROM readings WHERE _offset < 2;
| SELECT sensor FROM readings WHERE _offset = 2;
| SELECT sensor FROM readings WHERE _offset = 3;
| SELECT sensor FROM readings WHERE _offset = 4;
| SELECT count(*), max(_offset) FROM readings;
| SELECT sensor, value, _offset FROM forgiving;
ERROR:  invalid input syntax for type integer: "kitchen"
DETAIL:  Column sensor of the record at offset 2 in partition 0 of topic "readings".
HINT:  Conditions on _partition and _offset leave records out; a topic made with on_error = 'set_null' reads such values as NULL.
ERROR:  invalid input syntax for type integer: "kitchen"
DETAIL:  Column sensor of the record at offset 2 in partition 0 of topic "readings".
HINT:  Conditions on _partition and _offset leave records out; a topic made with on_error = 'set_null' reads such values as NULL.
ERROR:  invalid input syntax for type json
DETAIL:  The record at offset 3 in partition 0 of topic "readings".
HINT:  Conditions on _partition and _offset leave records out; a topic made with on_error = 'set_null' reads such values as NULL.
ERROR:  a topic's record is not a JSON object
DETAIL:  The record at offset 4 in partition 0 of topic "readings".
HINT:  Conditions on _partition and _offset leave records out; a topic made with on_error = 'set_null' reads such values as NULL.
 count | max 
-------+-----
     5 |   4
(1 row)

 sensor | value | _offset 
--------+-------+---------
        |     3 |       0
        |       |       1
(2 rows)
