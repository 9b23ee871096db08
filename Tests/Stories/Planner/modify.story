Modifications.

schema
create table t (id int primary key, a int default 7, b varchar(3));
create unique index t_b on t (b);
create table s (id int generated always as identity primary key, v int);
create table events (order_id bigint, status text) using topic;

plan
insert into t values (1, 2, 'x')
----
Insert on t
  ->  Result

plan
insert into t (id) values (1), (2) returning *
----
Insert on t
  ->  Values Scan on "*VALUES*"

plan
insert into t select id, v from s on conflict (id) do update set a = excluded.a where t.a < 5
----
Insert on t
  Conflict Resolution: UPDATE
  Conflict Arbiter Indexes: t_pkey
  ->  Seq Scan on s

plan
insert into t values (1) on conflict do nothing
----
Insert on t
  Conflict Resolution: NOTHING
  ->  Result

plan
update t set a = a + 1 where id = $1 returning a
----
Update on t
  ->  Index Scan using t_pkey on t
        Index Cond: (id = $1)

plan
update t set a = s.v from s where s.id = t.id
----
Update on t
  ->  Adaptive Join
        Hash Cond: (t.id = s.id)
        ->  Seq Scan on t
        ->  Index Scan using s_pkey on s
              Index Cond: (id = t.id)
        ->  Hash
              ->  Seq Scan on s

plan
delete from t where a > 3
----
Delete on t
  ->  Seq Scan on t
        Filter: (a > 3)

plan
delete from t using s where s.id = t.id returning t.b
----
Delete on t
  ->  Adaptive Join
        Hash Cond: (t.id = s.id)
        ->  Seq Scan on t
        ->  Index Scan using s_pkey on s
              Index Cond: (id = t.id)
        ->  Hash
              ->  Seq Scan on s

plan
insert into t (id, b) values (1, 'long')
----
ERROR 22001: value too long for type character varying(3)

plan
insert into s values (1, 2)
----
ERROR 428C9: cannot insert a non-DEFAULT value into column "id"
DETAIL: Column "id" is an identity column defined as GENERATED ALWAYS.
HINT: Use OVERRIDING SYSTEM VALUE to override.

plan
insert into t (id, nope) values (1, 2)
----
ERROR 42703: column "nope" of relation "t" does not exist at 20

plan
insert into t (id, id) values (1, 2)
----
ERROR 42701: column "id" specified more than once at 20

plan
insert into t (id) values (1, 2)
----
ERROR 42601: INSERT has more expressions than target columns at 31

plan
insert into events values (1, 'new')
----
Insert on events
  ->  Result

plan
select * from events where _partition = 0 and _offset > 5 and status = 'new'
----
Topic Scan on events
  Bounds: _partition = 0, _offset >= '5'::bigint
  Filter: ((_offset > 5) AND (status = 'new'::text))

plan
update events set status = 'x'
----
ERROR 42809: cannot update topic "events" at 8
DETAIL: Topics are append-only.
