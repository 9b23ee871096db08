Plans that are easily got wrong: conditions at outer joins, computed columns below them, correlation.

schema
create table a (id int primary key, x int, y text);
create table b (id int primary key, a_id int, z int);
create table c (p int, q int, r text, primary key (p, q));
create index b_a on b (a_id);
create view va as select id, x + 1 as x1, 'k' as k from a;

plan
select a.id from a left join b on b.a_id = a.id and a.x = 1 where b.id is null
----
Adaptive Left Join
  Hash Cond: (a.id = b.a_id)
  Join Filter: (a.x = 1)
  Filter: (b.id IS NULL)
  ->  Seq Scan on a
  ->  Index Scan using b_a on b
        Index Cond: (a_id = a.id)
        Filter: (a.x = 1)
  ->  Hash
        ->  Seq Scan on b

plan
select a.id, v.k from a left join va v on v.id = a.id
----
Hash Left Join
  Hash Cond: (a.id = a.id)
  ->  Seq Scan on a
  ->  Hash
        ->  Seq Scan on a

plan
select a.id from a left join va v on v.id = a.x where v.k = 'k'
----
Hash Join
  Hash Cond: (a.x = a.id)
  ->  Seq Scan on a
  ->  Hash
        ->  Result
              Filter: ('k'::text = 'k'::text)
              ->  Seq Scan on a

plan
select * from va where x1 = 5
----
Seq Scan on a
  Filter: ((x + 1) = 5)

plan
select x1, count(*) from va group by x1 having x1 > 3
----
HashAggregate
  Group Key: (x + 1)
  ->  Seq Scan on a
        Filter: ((x + 1) > 3)

plan
select (select max(z) from b where b.a_id = va.x1) from va
----
Seq Scan on a
  SubPlan 1
    ->  Aggregate
          ->  Index Scan using b_a on b
                Index Cond: (a_id = (x + 1))

plan
select * from a where x = (select max(z) from b)
----
Seq Scan on a
  Filter: (x = (SubPlan))
  InitPlan 1
    ->  Aggregate
          ->  Seq Scan on b

plan
select * from a where id = (select z from b where b.id = a.x)
----
Seq Scan on a
  Filter: (id = (SubPlan))
  SubPlan 1
    ->  Index Scan using b_pkey on b
          Index Cond: (id = x)

plan
select * from a where not exists (select 1 from b where b.a_id = a.id and b.z > a.x)
----
Adaptive Anti Join
  Hash Cond: (a.id = b.a_id)
  Join Filter: (b.z > a.x)
  ->  Seq Scan on a
  ->  Index Scan using b_a on b
        Index Cond: (a_id = a.id)
        Filter: (b.z > a.x)
  ->  Hash
        ->  Seq Scan on b

plan
select * from a where exists (select 1 from b where b.z > 3)
----
Seq Scan on a
  Filter: (SubPlan)
  InitPlan 1
    ->  Seq Scan on b
          Filter: (b.z > 3)

plan
select * from a where exists (select 1 from b join c on c.p = b.z where b.a_id = a.id)
----
Hash Semi Join
  Hash Cond: (a.id = b.a_id)
  ->  Seq Scan on a
  ->  Hash
        ->  Adaptive Join
              Hash Cond: (b.z = c.p)
              ->  Seq Scan on b
              ->  Index Scan using c_pkey on c
                    Index Cond: (p = b.z)
              ->  Hash
                    ->  Seq Scan on c

plan
select * from a where x in (select z from b where b.a_id = a.id)
----
Seq Scan on a
  Filter: (SubPlan)
  SubPlan 1
    ->  Index Scan using b_a on b
          Index Cond: (a_id = id)

plan
select * from c where p = 1
----
Index Scan using c_pkey on c
  Index Cond: (p = 1)

plan
select * from c where p = 1 and q > 5 order by q desc
----
Index Scan Backward using c_pkey on c
  Index Cond: ((p = 1) AND (q > 5))

plan
select * from c where p = 1 and q in (1, 2) order by q
----
Sort
  Sort Key: q
  ->  Index Scan using c_pkey on c
        Index Cond: ((p = 1) AND (q = ANY ('{1,2}'::integer[])))

plan
select * from c where p in (1, 2) and q = any ($1)
----
Nested Loop
  ->  HashAggregate
        Group Key: value
        ->  Values Scan on "*VALUES*"
  ->  Index Scan using c_pkey on c
        Index Cond: ((p = value) AND (q = ANY ($1)))

plan
select * from c where p in (1, 2)
----
Nested Loop
  ->  HashAggregate
        Group Key: value
        ->  Values Scan on "*VALUES*"
  ->  Index Scan using c_pkey on c
        Index Cond: (p = value)

plan
select * from c order by p, q limit 1
----
Limit
  ->  Index Scan using c_pkey on c

plan
select * from c order by p desc, q limit 1
----
Limit
  ->  Adaptive First Rows
        ->  Incremental Sort
              Sort Key: p DESC, q
              Presorted Key: p
              ->  Index Scan Backward using c_pkey on c
        ->  Sort
              Sort Key: p DESC, q
              ->  Seq Scan on c

plan
select distinct on (x) * from a order by x, id desc
----
Unique
  ->  Sort
        Sort Key: x, id DESC
        ->  Seq Scan on a

plan
select x from a union all select z from b order by 1 limit 3
----
Limit
  ->  Sort
        Sort Key: x
        ->  Append
              ->  Seq Scan on a
              ->  Seq Scan on b

plan
select * from (select x, y from a union all select z, 'b' from b) u where x = 4
----
Append
  ->  Seq Scan on a
        Filter: (a.x = 4)
  ->  Seq Scan on b
        Filter: (b.z = 4)

plan
select * from (select x, count(*) as n from a group by x) g where x = 3 and n > 1
----
HashAggregate
  Group Key: x
  Filter: (count(*) > 1)
  ->  Seq Scan on a
        Filter: (x = 3)

plan
select * from (select id, x, row_number() over (order by x) as rn from a) w where rn = 1
----
WindowAgg
  Filter: (row_number() OVER (?) = 1)
  ->  Sort
        Sort Key: x
        ->  Seq Scan on a

plan
select * from (select * from a limit 5) l where x = 1
----
Limit
  Filter: (x = 1)
  ->  Seq Scan on a

plan
select random() as r from a order by r
----
Sort
  Sort Key: random()
  ->  Seq Scan on a

plan
select id, generate_series(1, x) from a order by id limit 2
----
Limit
  ->  Sort
        Sort Key: id
        ->  ProjectSet
              ->  Seq Scan on a

plan
with m as (delete from b where z = 1 returning *) select * from m
----
CTE Scan on m
  CTE m
    ->  Delete on b
          ->  Seq Scan on b
                Filter: (z = 1)

plan
with s as materialized (select * from a) select * from s where id = 1
----
Result
  Filter: (id = 1)
  CTE s
    ->  Seq Scan on a
  ->  CTE Scan on s

plan
insert into a select g, g % 10, 'x' from generate_series(1, 100) g
----
Insert on a
  ->  Function Scan on generate_series g

plan
update a set x = (select count(*) from b where b.a_id = a.id) where id = 1
----
Update on a
  ->  Index Scan using a_pkey on a
        Index Cond: (id = 1)
  SubPlan 1
    ->  Aggregate
          ->  Index Scan using b_a on b
                Index Cond: (a_id = id)

plan
select * from a join b on a.id = b.a_id join c on c.p = b.z and c.q = 1 where a.y = 'v'
----
Adaptive Join
  Hash Cond: (b.z = c.p)
  ->  Nested Loop
        ->  Seq Scan on a
              Filter: (a.y = 'v'::text)
        ->  Index Scan using b_a on b
              Index Cond: (a.id = a_id)
  ->  Index Scan using c_pkey on c
        Index Cond: ((p = b.z) AND (q = 1))
  ->  Hash
        ->  Seq Scan on c
              Filter: (c.q = 1)

plan
select * from a, b where a.id = b.a_id and b.id = 7
----
Nested Loop
  ->  Index Scan using b_pkey on b
        Index Cond: (id = 7)
  ->  Index Scan using a_pkey on a
        Index Cond: (id = b.a_id)

plan
select * from a where id = 1 or x = 2
----
Seq Scan on a
  Filter: ((id = 1) OR (x = 2))

plan
select * from a where id = 1 and false
----
Result
  One-Time Filter: false
  ->  Index Scan using a_pkey on a
        Index Cond: (id = 1)

plan
select * from a where id = null
----
Index Scan using a_pkey on a
  Index Cond: (id = NULL::integer)

plan
select count(*) from a where y like 'x%'
----
Aggregate
  ->  Seq Scan on a
        Filter: (y ~~ 'x%'::text)

plan
select * from a for update
----
LockRows
  ->  Seq Scan on a

plan
select * from a where id = 3 for no key update skip locked
----
LockRows
  ->  Index Scan using a_pkey on a
        Index Cond: (id = 3)

plan
select max(id) from a
----
Aggregate
  ->  Limit
        ->  Index Scan Backward using a_pkey on a
              Filter: (id IS NOT NULL)

plan
select min(a_id) from b where z = 3
----
Aggregate
  ->  Seq Scan on b
        Filter: (z = 3)

plan
select max(x) from a
----
Aggregate
  ->  Seq Scan on a

plan
select relname from pg_class where oid = 1
----
Seq Scan on pg_class
  Filter: (oid = '1'::oid)

plan
select obj_description(1, 'pg_class'), lpad('x', 3), round(1.5)
----
Result

plan
select * from a natural left join b
----
Adaptive Left Join
  Hash Cond: (a.id = b.id)
  ->  Seq Scan on a
  ->  Index Scan using b_pkey on b
        Index Cond: (a.id = id)
  ->  Hash
        ->  Seq Scan on b

plan
select a.*, (select count(*) from b where b.a_id = a.id) as n from a order by n desc limit 1
----
Limit
  ->  Sort
        Sort Key: (SubPlan) DESC
        ->  Seq Scan on a
              SubPlan 1
                ->  Aggregate
                      ->  Index Scan using b_a on b
                            Index Cond: (a_id = id)

plan
select x, sum(id) from a group by rollup (x) order by 1
----
Sort
  Sort Key: x
  ->  HashAggregate
        Group Key: x
        Group Key: ()
        ->  Seq Scan on a

plan
select * from (select a.id, s.z from a left join (select a_id, max(z) as z from b group by a_id) s on s.a_id = a.id) q where q.id = 4
----
Nested Loop Left Join
  Join Filter: (b.a_id = a.id)
  ->  Index Scan using a_pkey on a
        Index Cond: (id = 4)
  ->  HashAggregate
        Group Key: b.a_id
        ->  Seq Scan on b

plan
update b set z = z + 1 from a where a.id = b.a_id and a.y = 'p' returning b.id, a.y
----
Update on b
  ->  Nested Loop
        ->  Seq Scan on a
              Filter: (a.y = 'p'::text)
        ->  Index Scan using b_a on b
              Index Cond: (a.id = a_id)

plan
insert into b values (default, 1, 2), (5, 6, 7)
----
Insert on b
  ->  Values Scan on "*VALUES*"

plan
select * from b where a_id in (1, 2)
----
Nested Loop
  ->  HashAggregate
        Group Key: value
        ->  Values Scan on "*VALUES*"
  ->  Index Scan using b_a on b
        Index Cond: (a_id = value)

plan
select * from b where a_id = any ($1) and z = 1
----
Adaptive Join
  Hash Cond: (a_id = value)
  ->  HashAggregate
        Group Key: value
        ->  Function Scan on unnest
  ->  Index Scan using b_a on b
        Index Cond: (a_id = value)
        Filter: (z = 1)
  ->  Seq Scan on b
        Filter: (z = 1)

plan
select * from a where id = 1 or id = $1
----
Index Scan using a_pkey on a
  Index Cond: (id = ANY (ARRAY[1, $1]))

plan
select * from b where a_id = 1 or a_id = 2 order by id
----
Merge Append
  Sort Key: id
  ->  Index Scan using b_a on b
        Index Cond: (a_id = 1)
  ->  Index Scan using b_a on b
        Index Cond: (a_id = 2)
        Filter: ((a_id = 1) IS NOT TRUE)

plan
delete from b where a_id in (3, 4)
----
Delete on b
  ->  Nested Loop
        ->  HashAggregate
              Group Key: value
              ->  Values Scan on "*VALUES*"
        ->  Index Scan using b_a on b
              Index Cond: (a_id = value)
