How tables are read: by key where the condition allows it, in index order where that saves a sort.

schema
create table t (id int primary key, a int, b text, c bigint);
create index t_a on t (a);
create index t_ab on t (a, b desc);
create unique index t_c on t (c);
create table plain (x int, y text);

plan
select * from t where id = 1
----
Index Scan using t_pkey on t
  Index Cond: (id = 1)

plan
select b from t where id = $1
----
Index Scan using t_pkey on t
  Index Cond: (id = $1)

plan
select b from t where 5 = id and b = 'x'
----
Index Scan using t_pkey on t
  Index Cond: (5 = id)
  Filter: (b = 'x'::text)

plan
select * from t where id in (1, 2, 3)
----
Index Scan using t_pkey on t
  Index Cond: (id = ANY ('{1,2,3}'::integer[]))

plan
select * from t where id = any ($1)
----
Index Scan using t_pkey on t
  Index Cond: (id = ANY ($1))

plan
select * from t where id > 10 and id <= 20
----
Index Scan using t_pkey on t
  Index Cond: ((id > 10) AND (id <= 20))

plan
select * from t where id between 1 and 5 and a = 3
----
Index Scan using t_a on t
  Index Cond: ((a = 3) AND (id >= 1) AND (id <= 5))

plan
select * from t where a = 3
----
Index Scan using t_a on t
  Index Cond: (a = 3)

plan
select * from t where a = 3 and b = 'q'
----
Index Scan using t_ab on t
  Index Cond: ((a = 3) AND (b = 'q'::text))

plan
select id from t where c = 7
----
Index Scan using t_c on t
  Index Cond: (c = 7)

plan
select * from t order by id
----
Index Scan using t_pkey on t

plan
select * from t order by id desc limit 5
----
Limit
  ->  Index Scan Backward using t_pkey on t

plan
select * from t order by a limit 3
----
Limit
  ->  Index Scan using t_a on t

plan
select * from t order by b
----
Sort
  Sort Key: b
  ->  Seq Scan on t

plan
select x from plain where y like 'a%' and x is not null
----
Seq Scan on plain
  Filter: ((y ~~ 'a%'::text) AND (x IS NOT NULL))

plan
select id + 1 as next from t where id = 1::bigint
----
Index Scan using t_pkey on t
  Index Cond: (id = (1)::bigint)

plan
select * from t where b = 'z' offset 1
----
Limit
  ->  Seq Scan on t
        Filter: (b = 'z'::text)

plan
select 1 + 2, 'a' || 'b'
----
Result

plan
values (1, 'a'), (2, null)
----
Values Scan on "*VALUES*"
