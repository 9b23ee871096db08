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
