# kcat makes a topic by producing to it, reads it from places and times, and lists it.
$ kcat -P -t log -p 0
| first line
| second line
| third line

$ kcat -C -t log -o beginning -e -q

$ kcat -C -t log -o 1 -e -q

$ kcat -C -t log -o -1 -e -q

$ kcat -C -t log -o s@1 -c 2 -q

$ kcat -L -t log

# A topic of Kafka's is a table of raw records.
$ psql
| SELECT _offset, key, convert_from(value, 'UTF8') AS value FROM log WHERE _offset >= 1;
| \d log
| INSERT INTO log VALUES ('k', 'from SQL');

$ kcat -C -t log -o 3 -e -q -f %o|%k|%s\n

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

$ kcat -L

# A topic that nobody made.
$ kcat -C -t nowhere -e -q -X allow.auto.create.topics=false
