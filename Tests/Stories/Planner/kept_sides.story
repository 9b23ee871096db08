Which side a hash join keeps: the one that has fewer rows now, where the conditions say nothing.

schema
create table small (id int primary key, k int, v text);
create table large (id int primary key, k int, small_id int);
create table other (id int primary key, k int);
create index large_small on large (small_id);

plan
select small.v from large join small on small.k = large.k
----
Hash Join
  Hash Cond: (large.k = small.k)
  ->  Seq Scan on large
  ->  Hash
        ->  Seq Scan on small

rows
small 2000
large 300000

plan
select small.v from large join small on small.k = large.k
----
Hash Join
  Hash Cond: (large.k = small.k)
  ->  Seq Scan on large
  ->  Hash
        ->  Seq Scan on small

plan
select small.v from small join large on small.k = large.k
----
Hash Join
  Hash Cond: (large.k = small.k)
  ->  Seq Scan on large
  ->  Hash
        ->  Seq Scan on small

plan
select small.v from small join large on large.small_id = small.id
----
Adaptive Join
  Hash Cond: (large.small_id = small.id)
  ->  Seq Scan on small
  ->  Index Scan using large_small on large
        Index Cond: (small_id = small.id)
  ->  Seq Scan on large

plan
select small.v from small left join large on small.k = large.k
----
Hash Right Join
  Hash Cond: (large.k = small.k)
  ->  Seq Scan on large
  ->  Hash
        ->  Seq Scan on small

Few rows of the large table, many of it, and what is looked up in it.

plan
select small.v from small join large on small.k = large.k where large.id = 5
----
Nested Loop
  ->  Index Scan using large_pkey on large
        Index Cond: (id = 5)
  ->  Seq Scan on small
        Filter: (small.k = large.k)

plan
select small.v from small join large on small.k = large.k where large.id > 5
----
Hash Join
  Hash Cond: (large.k = small.k)
  ->  Index Scan using large_pkey on large
        Index Cond: (id > 5)
  ->  Hash
        ->  Seq Scan on small

plan
select small.v from small join (select * from large where small_id = 7) l on small.k = l.k
----
Hash Join
  Hash Cond: (small.k = large.k)
  ->  Seq Scan on small
  ->  Hash
        ->  Index Scan using large_small on large
              Index Cond: (small_id = 7)

plan
select small.v from small join (select * from large limit 100) l on small.k = l.k
----
Hash Join
  Hash Cond: (small.k = large.k)
  ->  Seq Scan on small
  ->  Hash
        ->  Limit
              ->  Seq Scan on large

No loop over a whole table where a key can be hashed, whatever is expected of the left side.

plan
select * from small join large on large.k = small.k where small.v = 'x'
----
Hash Join
  Hash Cond: (large.k = small.k)
  ->  Seq Scan on large
  ->  Hash
        ->  Seq Scan on small
              Filter: (small.v = 'x'::text)

plan
select * from small join large on large.k = small.k where small.id = 5
----
Nested Loop
  ->  Index Scan using small_pkey on small
        Index Cond: (id = 5)
  ->  Seq Scan on large
        Filter: (large.k = small.k)

plan
select * from small join large on large.k > small.k where small.v = 'x'
----
Nested Loop
  Join Filter: (large.k > small.k)
  ->  Seq Scan on small
        Filter: (small.v = 'x'::text)
  ->  Seq Scan on large
