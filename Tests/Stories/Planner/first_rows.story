Ranges of indexes, the key behind an index's columns, and the first rows of joins.

schema
create table users (id int primary key, name text, city text);
create table jobs (id int primary key, owner int not null, state text not null, due int, note text);
create index jobs_owner on jobs (owner);
create index jobs_state on jobs (state);
create index jobs_due on jobs (due);

plan
select * from jobs where due between 5 and 9
----
Index Scan using jobs_due on jobs
  Index Cond: ((due >= 5) AND (due <= 9))

plan
select * from jobs where due > 5
----
Index Scan using jobs_due on jobs
  Index Cond: (due > 5)

plan
select * from jobs where due > 5 order by due
----
Sort
  Sort Key: due
  ->  Index Scan using jobs_due on jobs
        Index Cond: (due > 5)

plan
select * from jobs where due > 5 order by due limit 3
----
Limit
  ->  Index Scan using jobs_due on jobs
        Index Cond: (due > 5)

plan
select * from jobs where due > 5 and exists (select 1) and random() > 0.5
----
Seq Scan on jobs
  Filter: ((due > 5) AND (SubPlan) AND (random() > (0.5)::double precision))
  InitPlan 1
    ->  Result

plan
select id from jobs where state = 'new' order by id limit 1 for update skip locked
----
Limit
  ->  LockRows
        ->  Index Scan using jobs_state on jobs
              Index Cond: (state = 'new'::text)

plan
select id from jobs where due < 9 order by due limit 1 for update skip locked
----
Limit
  ->  LockRows
        ->  Index Scan using jobs_due on jobs
              Index Cond: (due < 9)

plan
select id from jobs where state = 'new' and id > 7 order by id desc
----
Index Scan Backward using jobs_state on jobs
  Index Cond: ((state = 'new'::text) AND (id > 7))

plan
select * from jobs where state = 'new' and id between 5 and 70 and note = 'x'
----
Index Scan using jobs_state on jobs
  Index Cond: ((state = 'new'::text) AND (id >= 5) AND (id <= 70))
  Filter: (note = 'x'::text)

plan
select j.id, u.name from jobs j join users u on u.id = j.owner order by j.due limit 3
----
Limit
  ->  Adaptive Join
        Hash Cond: (j.owner = u.id)
        ->  Index Scan using jobs_due on jobs j
        ->  Index Scan using users_pkey on users u
              Index Cond: (id = j.owner)
        ->  Hash
              ->  Seq Scan on users u

plan
select j.id, u.name from jobs j join users u on u.id = j.owner order by j.due
----
Sort
  Sort Key: j.due
  ->  Adaptive Join
        Hash Cond: (j.owner = u.id)
        ->  Seq Scan on jobs j
        ->  Index Scan using users_pkey on users u
              Index Cond: (id = j.owner)
        ->  Hash
              ->  Seq Scan on users u

plan
select j.id, u.name from jobs j left join users u on u.id = j.owner order by j.due desc limit 3
----
Limit
  ->  Nested Loop Left Join
        ->  Index Scan Backward using jobs_due on jobs j
        ->  Index Scan using users_pkey on users u
              Index Cond: (id = j.owner)

plan
select j.id, u.name, v.name from jobs j left join users u on u.id = j.owner left join users v on v.id = u.id + 1 order by j.due limit 3 offset 20
----
Limit
  ->  Nested Loop Left Join
        ->  Nested Loop Left Join
              ->  Index Scan using jobs_due on jobs j
              ->  Index Scan using users_pkey on users u
                    Index Cond: (id = j.owner)
        ->  Index Scan using users_pkey on users v
              Index Cond: (id = (u.id + 1))

plan
select j.id, u.name from jobs j right join users u on u.id = j.owner order by j.due limit 3
----
Limit
  ->  Sort
        Sort Key: j.due
        ->  Adaptive Left Join
              Hash Cond: (u.id = j.owner)
              ->  Seq Scan on users u
              ->  Index Scan using jobs_owner on jobs j
                    Index Cond: (u.id = owner)
              ->  Hash
                    ->  Seq Scan on jobs j

plan
select j.id, u.name from jobs j join users u on u.id = j.owner where u.name = 'x' order by j.due limit 3
----
Limit
  ->  Sort
        Sort Key: j.due
        ->  Nested Loop
              ->  Seq Scan on users u
                    Filter: (u.name = 'x'::text)
              ->  Index Scan using jobs_owner on jobs j
                    Index Cond: (u.id = owner)

plan
select j.id, u.name from jobs j join users u on u.id = j.owner order by u.name limit 3
----
Limit
  ->  Sort
        Sort Key: u.name
        ->  Adaptive Join
              Hash Cond: (j.owner = u.id)
              ->  Seq Scan on jobs j
              ->  Index Scan using users_pkey on users u
                    Index Cond: (id = j.owner)
              ->  Hash
                    ->  Seq Scan on users u

plan
select j.id, u.name from jobs j join users u on u.id = j.owner limit 3
----
Limit
  ->  Adaptive Join
        Hash Cond: (j.owner = u.id)
        ->  Seq Scan on jobs j
        ->  Index Scan using users_pkey on users u
              Index Cond: (id = j.owner)
        ->  Hash
              ->  Seq Scan on users u

plan
select j.id from jobs j where exists (select 1 from users u where u.id = j.owner) order by j.due limit 3
----
Limit
  ->  Adaptive Semi Join
        Hash Cond: (j.owner = u.id)
        ->  Index Scan using jobs_due on jobs j
        ->  Index Scan using users_pkey on users u
              Index Cond: (id = j.owner)
        ->  Hash
              ->  Seq Scan on users u

plan
select j.id, u.name from jobs j join users u on u.city = j.note order by j.due limit 3
----
Limit
  ->  Hash Join
        Hash Cond: (j.note = u.city)
        ->  Index Scan using jobs_due on jobs j
        ->  Hash
              ->  Seq Scan on users u

plan
select j.id from jobs j join users u on u.id = j.owner order by j.due limit 3 for update of j skip locked
----
Limit
  ->  LockRows
        ->  Adaptive Join
              Hash Cond: (j.owner = u.id)
              ->  Index Scan using jobs_due on jobs j
              ->  Index Scan using users_pkey on users u
                    Index Cond: (id = j.owner)
              ->  Hash
                    ->  Seq Scan on users u

plan
select * from (select * from jobs order by due) j limit 3
----
Limit
  ->  Index Scan using jobs_due on jobs

plan
select * from (select * from jobs order by due) j order by id limit 3
----
Limit
  ->  Sort
        Sort Key: id
        ->  Sort
              Sort Key: due
              ->  Seq Scan on jobs

plan
select * from users where id in (select owner from jobs where state = 'new')
----
Adaptive Join
  Hash Cond: (users.id = jobs.owner)
  ->  HashAggregate
        Group Key: jobs.owner
        ->  Index Scan using jobs_state on jobs
              Index Cond: (state = 'new'::text)
  ->  Index Scan using users_pkey on users
        Index Cond: (id = jobs.owner)
  ->  Seq Scan on users

plan
delete from jobs where id in (select id from jobs where due < 9 order by due limit 3 for update skip locked)
----
Delete on jobs
  InitPlan 1
    ->  Limit
          ->  LockRows
                ->  Index Scan using jobs_due on jobs
                      Index Cond: (due < 9)
  ->  Nested Loop
        ->  HashAggregate
              Group Key: jobs.id
              ->  Limit
                    ->  LockRows
                          ->  Index Scan using jobs_due on jobs
                                Index Cond: (due < 9)
        ->  Index Scan using jobs_pkey on jobs
              Index Cond: (id = jobs.id)

plan
select * from users where id in (select owner from jobs)
----
Adaptive Semi Join
  Hash Cond: (users.id = jobs.owner)
  ->  Seq Scan on users
  ->  Index Scan using jobs_owner on jobs
        Index Cond: (users.id = owner)
  ->  Hash
        ->  Seq Scan on jobs

plan
select * from users where id not in (select owner from jobs where state = 'new')
----
Hash Anti Join (null-aware)
  Hash Cond: (users.id = jobs.owner)
  ->  Seq Scan on users
  ->  Hash
        ->  Index Scan using jobs_state on jobs
              Index Cond: (state = 'new'::text)

plan
select * from users where (id, name) in (select owner, note from jobs where state = 'new') and city = 'x'
----
Adaptive Join
  Hash Cond: ((jobs.owner = users.id) AND (jobs.note = users.name))
  ->  HashAggregate
        Group Key: jobs.owner, jobs.note
        ->  Index Scan using jobs_state on jobs
              Index Cond: (state = 'new'::text)
  ->  Index Scan using users_pkey on users
        Index Cond: (id = jobs.owner)
        Filter: ((users.city = 'x'::text) AND (users.name = jobs.note))
  ->  Hash
        ->  Seq Scan on users
              Filter: (users.city = 'x'::text)

plan
select * from jobs where (due, id) < (5, 7) order by due desc, id desc limit 3
----
Limit
  ->  Index Scan Backward using jobs_due on jobs
        Index Cond: ((due < 5) OR ((due = 5) AND (id < 7)))
        Filter: ((due < 5) OR ((due = 5) AND (id < 7)))

plan
select * from jobs where due > 5 or (due = 6 and id > 7) order by due, id limit 3
----
Limit
  ->  Index Scan using jobs_due on jobs
        Index Cond: ((due > 5) OR ((due = 6) AND (id > 7)))
        Filter: ((due > 5) OR ((due = 6) AND (id > 7)))

plan
select * from jobs where due < 5 or due > 7
----
Seq Scan on jobs
  Filter: ((due < 5) OR (due > 7))

plan
select * from jobs where id = 5 or owner = 7
----
Append
  ->  Index Scan using jobs_pkey on jobs
        Index Cond: (id = 5)
  ->  Index Scan using jobs_owner on jobs
        Index Cond: (owner = 7)
        Filter: ((id = 5) IS NOT TRUE)

plan
select * from jobs where (id = 5 or owner = 7 or due between 1 and 2) and note = 'x' order by id
----
Sort
  Sort Key: id
  ->  Append
        ->  Index Scan using jobs_pkey on jobs
              Index Cond: (id = 5)
              Filter: (note = 'x'::text)
        ->  Index Scan using jobs_owner on jobs
              Index Cond: (owner = 7)
              Filter: ((note = 'x'::text) AND ((id = 5) IS NOT TRUE))
        ->  Index Scan using jobs_due on jobs
              Index Cond: ((due >= 1) AND (due <= 2))
              Filter: ((note = 'x'::text) AND ((id = 5) IS NOT TRUE) AND ((owner = 7) IS NOT TRUE))

plan
select * from jobs where id = 5 or note = 'x'
----
Seq Scan on jobs
  Filter: ((id = 5) OR (note = 'x'::text))

plan
select * from jobs where id = 5 or owner = (select 7)
----
Append
  ->  Index Scan using jobs_pkey on jobs
        Index Cond: (id = 5)
  ->  Index Scan using jobs_owner on jobs
        Index Cond: (owner = (SubPlan))
        Filter: ((id = 5) IS NOT TRUE)
        InitPlan 1
          ->  Result

plan
select * from jobs where owner > (select max(owner) - 3 from jobs)
----
Index Scan using jobs_owner on jobs
  Index Cond: (owner > (SubPlan))
  InitPlan 1
    ->  Aggregate
          ->  Limit
                ->  Index Scan Backward using jobs_owner on jobs

plan
select * from jobs where owner > (select j.id from jobs j where j.id = (select 5))
----
Seq Scan on jobs
  Filter: (owner > (SubPlan))
  InitPlan 1
    ->  Index Scan using jobs_pkey on jobs j
          Index Cond: (id = (SubPlan))
          InitPlan 2
            ->  Result

plan
delete from jobs where id = 5 or owner = 7
----
Delete on jobs
  ->  Append
        ->  Index Scan using jobs_pkey on jobs
              Index Cond: (id = 5)
        ->  Index Scan using jobs_owner on jobs
              Index Cond: (owner = 7)
              Filter: ((id = 5) IS NOT TRUE)

plan
select u.id from users u where not exists (select 1 from jobs j where j.owner = u.id) limit 3
----
Limit
  ->  Adaptive Anti Join
        Hash Cond: (u.id = j.owner)
        ->  Seq Scan on users u
        ->  Index Scan using jobs_owner on jobs j
              Index Cond: (owner = u.id)
        ->  Hash
              ->  Seq Scan on jobs j

plan
select u.id from users u where exists (select 1 from jobs j where j.owner = u.id and j.note = 'x') order by u.id limit 3
----
Limit
  ->  Sort
        Sort Key: u.id
        ->  Adaptive Join
              Hash Cond: (u.id = j.owner)
              ->  HashAggregate
                    Group Key: j.owner
                    ->  Seq Scan on jobs j
                          Filter: (j.note = 'x'::text)
              ->  Index Scan using users_pkey on users u
                    Index Cond: (j.owner = id)
              ->  Seq Scan on users u

plan
select j.id from jobs j where not exists (select 1 from users u where u.id = j.owner) order by j.due limit 3
----
Limit
  ->  Adaptive Anti Join
        Hash Cond: (j.owner = u.id)
        ->  Index Scan using jobs_due on jobs j
        ->  Index Scan using users_pkey on users u
              Index Cond: (id = j.owner)
        ->  Hash
              ->  Seq Scan on users u

Ranges that are each in order are merged.

schema
create table notes (id int primary key, owner int not null, kind text not null, due int, body text);
create index notes_kind on notes (kind, due);
create index notes_owner on notes (owner);
create table mails (id int primary key, due int);
create index mails_due on mails (due);

plan
select id from notes where kind in ('a', 'b') order by due limit 5
----
Limit
  ->  Merge Append
        Sort Key: due
        ->  Index Scan using notes_kind on notes
              Index Cond: (kind = 'a'::text)
        ->  Index Scan using notes_kind on notes
              Index Cond: (kind = 'b'::text)
              Filter: ((kind = 'a'::text) IS NOT TRUE)

plan
select id from notes where kind = any (array[$1, $2]) order by due desc limit 5
----
Limit
  ->  Merge Append
        Sort Key: due DESC
        ->  Index Scan Backward using notes_kind on notes
              Index Cond: (kind = $1)
        ->  Index Scan Backward using notes_kind on notes
              Index Cond: (kind = $2)
              Filter: ((kind = $1) IS NOT TRUE)

plan
select id from notes where (kind = 'a' or kind = 'b' and due > 7) and id <> 3 order by due limit 5
----
Limit
  ->  Merge Append
        Sort Key: due
        ->  Index Scan using notes_kind on notes
              Index Cond: (kind = 'a'::text)
              Filter: (id <> 3)
        ->  Index Scan using notes_kind on notes
              Index Cond: ((kind = 'b'::text) AND (due > 7))
              Filter: ((id <> 3) AND ((kind = 'a'::text) IS NOT TRUE))

plan
select id from notes where kind in ('a', 'b') and owner = 4 order by due limit 5
----
Limit
  ->  Sort
        Sort Key: due
        ->  Index Scan using notes_owner on notes
              Index Cond: (owner = 4)
              Filter: (kind = ANY ('{a,b}'::text[]))

plan
select id from notes where kind in ('a', 'b') and owner = 4 order by kind limit 5
----
Limit
  ->  Adaptive Sort
        ->  Index Scan using notes_kind on notes
              Filter: ((kind = ANY ('{a,b}'::text[])) AND (owner = 4))
        ->  Sort
              Sort Key: kind
              ->  Index Scan using notes_owner on notes
                    Index Cond: (owner = 4)
                    Filter: (kind = ANY ('{a,b}'::text[]))

plan
select id from notes where kind in ('a', 'b') order by due, id limit 5 for update skip locked
----
Limit
  ->  LockRows
        ->  Merge Append
              Sort Key: due, id
              ->  Index Scan using notes_kind on notes
                    Index Cond: (kind = 'a'::text)
              ->  Index Scan using notes_kind on notes
                    Index Cond: (kind = 'b'::text)
                    Filter: ((kind = 'a'::text) IS NOT TRUE)

plan
select id from notes where kind in ('a', 'b') order by id limit 5
----
Limit
  ->  Sort
        Sort Key: id
        ->  Nested Loop
              ->  HashAggregate
                    Group Key: value
                    ->  Values Scan on "*VALUES*"
              ->  Index Scan using notes_kind on notes
                    Index Cond: (kind = value)

plan
select id from notes where kind in ('a', 'b') order by due limit 100000
----
Limit
  ->  Sort
        Sort Key: due
        ->  Nested Loop
              ->  HashAggregate
                    Group Key: value
                    ->  Values Scan on "*VALUES*"
              ->  Index Scan using notes_kind on notes
                    Index Cond: (kind = value)

plan
select id from notes where kind in ('1', '2', '3', '4', '5', '6', '7', '8', '9') order by due limit 5
----
Limit
  ->  Sort
        Sort Key: due
        ->  Nested Loop
              ->  HashAggregate
                    Group Key: value
                    ->  Values Scan on "*VALUES*"
              ->  Index Scan using notes_kind on notes
                    Index Cond: (kind = value)

plan
select id, due from notes where kind = 'a' union all select id, due from mails order by due limit 5
----
Limit
  ->  Merge Append
        Sort Key: due
        ->  Index Scan using notes_kind on notes
              Index Cond: (kind = 'a'::text)
        ->  Index Scan using mails_due on mails

plan
select * from (select due, id from mails union all select id, due from notes union all select 1, 2) all_of order by due limit 5
----
Limit
  ->  Merge Append
        Sort Key: due
        ->  Merge Append
              Sort Key: due
              ->  Index Scan using mails_due on mails
              ->  Index Scan using notes_pkey on notes
        ->  Sort
              Sort Key: 1
              ->  Result

plan
select id, due from notes where kind = 'a' union select id, due from mails order by due limit 5
----
Limit
  ->  Sort
        Sort Key: due
        ->  HashAggregate
              Group Key: id, due
              ->  Append
                    ->  Index Scan using notes_kind on notes
                          Index Cond: (kind = 'a'::text)
                    ->  Seq Scan on mails

plan
select id from notes where owner = any (array[$1::int2, $2])
----
Adaptive Join
  Hash Cond: (owner = value)
  ->  HashAggregate
        Group Key: value
        ->  Function Scan on unnest
  ->  Index Scan using notes_owner on notes
        Index Cond: (owner = value)
  ->  Seq Scan on notes

schema
create table wide (id bigint primary key, small int2, v int);
create index wide_small on wide (small);

plan
select * from wide where id = any (array[1, 2, $1])
----
Index Scan using wide_pkey on wide
  Index Cond: (id = ANY (ARRAY[(1)::bigint, (2)::bigint, ($1)::bigint]))

plan
select * from wide where id = any (array[1, 2.5])
----
Seq Scan on wide
  Filter: ((id)::numeric = ANY (ARRAY[(1)::numeric, 2.5]))

plan
select * from wide where small = any (array[1, 2])
----
Adaptive Join
  Hash Cond: (small = value)
  ->  HashAggregate
        Group Key: value
        ->  Function Scan on unnest
  ->  Index Scan using wide_small on wide
        Index Cond: (small = value)
  ->  Seq Scan on wide

plan
select * from wide where id <> all (array[1, 2])
----
Seq Scan on wide
  Filter: (id <> ALL (ARRAY[1, 2]))

plan
select * from jobs where state = 'new' and owner = 3
----
Index Scan using jobs_owner on jobs
  Index Cond: (owner = 3)
  Filter: (state = 'new'::text)
  Alternatives: jobs_state: (state = 'new'::text)

plan
select * from jobs where state = 'new' and owner = 3 and due between 1 and 2
----
Index Scan using jobs_due on jobs
  Index Cond: ((due >= 1) AND (due <= 2))
  Filter: ((state = 'new'::text) AND (owner = 3))
  Alternatives: jobs_owner: (owner = 3), jobs_state: (state = 'new'::text)

plan
select * from jobs where state = 'new' and random() > 0.5 and owner = 3
----
Index Scan using jobs_owner on jobs
  Index Cond: (owner = 3)
  Filter: ((state = 'new'::text) AND (random() > (0.5)::double precision))

plan
select * from jobs where owner = 3 and due is null
----
Index Scan using jobs_owner on jobs
  Index Cond: (owner = 3)
  Filter: (due IS NULL)
  Alternatives: jobs_due: (due IS NULL)

plan
select * from jobs where due is null order by id limit 2
----
Limit
  ->  Index Scan using jobs_due on jobs
        Index Cond: (due IS NULL)

plan
select * from jobs where owner is null and due is not null
----
Index Scan using jobs_owner on jobs
  Index Cond: (owner IS NULL)
  Filter: (due IS NOT NULL)
  Alternatives: jobs_due: (due IS NOT NULL)

plan
select * from jobs where owner is not null
----
Seq Scan on jobs
  Filter: (owner IS NOT NULL)

plan
select max(due) from jobs
----
Aggregate
  ->  Limit
        ->  Index Scan Backward using jobs_due on jobs
              Index Cond: (due IS NOT NULL)

plan
select * from users u join jobs j on j.owner = u.id and j.state = 'new' where u.city = 'x'
----
Adaptive Join
  Hash Cond: (j.owner = u.id)
  ->  Index Scan using jobs_state on jobs j
        Index Cond: (state = 'new'::text)
  ->  Index Scan using users_pkey on users u
        Index Cond: (j.owner = id)
        Filter: (u.city = 'x'::text)
  ->  Hash
        ->  Seq Scan on users u
              Filter: (u.city = 'x'::text)

plan
select id from jobs where owner = 3 order by due desc nulls last limit 5
----
Limit
  ->  Sort
        Sort Key: due DESC NULLS LAST
        ->  Index Scan using jobs_owner on jobs
              Index Cond: (owner = 3)

plan
select id from jobs where owner = 3 order by due desc limit 5
----
Limit
  ->  Adaptive Sort
        ->  Index Scan Backward using jobs_due on jobs
              Filter: (owner = 3)
        ->  Sort
              Sort Key: due DESC
              ->  Index Scan using jobs_owner on jobs
                    Index Cond: (owner = 3)

plan
select id from jobs where owner = 3 and state = 'new' order by due limit $1::bigint offset 2
----
Limit
  ->  Adaptive Sort
        ->  Index Scan using jobs_due on jobs
              Filter: ((owner = 3) AND (state = 'new'::text))
        ->  Sort
              Sort Key: due
              ->  Index Scan using jobs_owner on jobs
                    Index Cond: (owner = 3)
                    Filter: (state = 'new'::text)
                    Alternatives: jobs_state: (state = 'new'::text)

plan
select id from jobs where state <> 'new' order by due limit 5
----
Limit
  ->  Adaptive Sort
        ->  Index Scan using jobs_due on jobs
              Filter: (state <> 'new'::text)
        ->  Sort
              Sort Key: due
              ->  Seq Scan on jobs
                    Filter: (state <> 'new'::text)

plan
select id from jobs where state <> 'new' order by id limit 5
----
Limit
  ->  Index Scan using jobs_pkey on jobs
        Filter: (state <> 'new'::text)

plan
select id from jobs where owner = 3 order by id limit 5
----
Limit
  ->  Index Scan using jobs_owner on jobs
        Index Cond: (owner = 3)

plan
select id from jobs where owner = 3 order by due limit 5 for update
----
Limit
  ->  LockRows
        ->  Sort
              Sort Key: due
              ->  Index Scan using jobs_owner on jobs
                    Index Cond: (owner = 3)

plan
select id from jobs where owner = 3 and random() < 0.5 order by due limit 5
----
Limit
  ->  Sort
        Sort Key: due
        ->  Index Scan using jobs_owner on jobs
              Index Cond: (owner = 3)
              Filter: (random() < (0.5)::double precision)

plan
select id from jobs where owner = 3 order by due fetch first 5 rows with ties
----
Limit
  ->  Sort
        Sort Key: due
        ->  Index Scan using jobs_owner on jobs
              Index Cond: (owner = 3)

plan
select id from (select id, due + 1 as d, due from jobs where owner = 3) q where d > 4 order by due limit 5
----
Limit
  ->  Adaptive Sort
        ->  Index Scan using jobs_due on jobs
              Filter: (((due + 1) > 4) AND (owner = 3))
        ->  Sort
              Sort Key: due
              ->  Index Scan using jobs_owner on jobs
                    Index Cond: (owner = 3)
                    Filter: ((due + 1) > 4)

The first groups, distinct rows and rows of windows: of a walk, or of all.

plan
select owner, count(*) from jobs group by owner order by owner desc limit 3
----
Limit
  ->  Adaptive First Rows
        ->  GroupAggregate
              Group Key: owner
              ->  Index Scan Backward using jobs_owner on jobs
        ->  Sort
              Sort Key: owner DESC
              ->  HashAggregate
                    Group Key: owner
                    ->  Seq Scan on jobs

plan
select distinct due from jobs where note > 'b' order by due limit 3
----
Limit
  ->  Adaptive First Rows
        ->  HashAggregate
              Group Key: due
              ->  Index Scan using jobs_due on jobs
                    Filter: (note > 'b'::text)
        ->  Sort
              Sort Key: due
              ->  HashAggregate
                    Group Key: due
                    ->  Seq Scan on jobs
                          Filter: (note > 'b'::text)

plan
select distinct on (due) due, note from jobs order by due, note limit 3
----
Limit
  ->  Adaptive First Rows
        ->  Unique
              ->  Incremental Sort
                    Sort Key: due, note
                    Presorted Key: due
                    ->  Index Scan using jobs_due on jobs
        ->  Unique
              ->  Sort
                    Sort Key: due, note
                    ->  Seq Scan on jobs

plan
select due, row_number() over (partition by due order by note) from jobs order by due, note limit 3
----
Limit
  ->  Adaptive First Rows
        ->  WindowAgg
              ->  Incremental Sort
                    Sort Key: due, note
                    Presorted Key: due
                    ->  Index Scan using jobs_due on jobs
        ->  WindowAgg
              ->  Sort
                    Sort Key: due, note
                    ->  Seq Scan on jobs

plan
select due, count(*) over () from jobs order by due limit 3
----
Limit
  ->  Sort
        Sort Key: due
        ->  WindowAgg
              ->  Seq Scan on jobs

plan
select owner, string_agg(note, ',' order by id) from jobs group by owner order by owner limit 3
----
Limit
  ->  Sort
        Sort Key: owner
        ->  HashAggregate
              Group Key: owner
              ->  Seq Scan on jobs

plan
select owner, count(*) from jobs where random() > 0.5 group by owner order by owner limit 3
----
Limit
  ->  Sort
        Sort Key: owner
        ->  HashAggregate
              Group Key: owner
              ->  Seq Scan on jobs
                    Filter: (random() > (0.5)::double precision)

plan
select u.id, u.name, count(j.id) from users u left join jobs j on j.owner = u.id group by u.id order by u.id limit 3
----
Limit
  ->  Adaptive First Rows
        ->  GroupAggregate
              Group Key: u.id, u.name
              ->  Nested Loop Left Join
                    ->  Index Scan using users_pkey on users u
                    ->  Index Scan using jobs_owner on jobs j
                          Index Cond: (owner = u.id)
        ->  Sort
              Sort Key: u.id
              ->  HashAggregate
                    Group Key: u.id, u.name
                    ->  Adaptive Left Join
                          Hash Cond: (u.id = j.owner)
                          ->  Seq Scan on users u
                          ->  Index Scan using jobs_owner on jobs j
                                Index Cond: (owner = u.id)
                          ->  Hash
                                ->  Seq Scan on jobs j

plan
select u.id, j.id from users u left join jobs j on j.owner = u.id order by u.id limit 3
----
Limit
  ->  Nested Loop Left Join
        ->  Index Scan using users_pkey on users u
        ->  Index Scan using jobs_owner on jobs j
              Index Cond: (owner = u.id)

plan
select owner, count(*) from jobs where state = 'new' group by owner order by owner limit 3
----
Limit
  ->  Adaptive First Rows
        ->  GroupAggregate
              Group Key: owner
              ->  Index Scan using jobs_owner on jobs
                    Filter: (state = 'new'::text)
        ->  Sort
              Sort Key: owner
              ->  HashAggregate
                    Group Key: owner
                    ->  Index Scan using jobs_state on jobs
                          Index Cond: (state = 'new'::text)

plan
select owner, count(*) from jobs where id = 7 group by owner order by owner limit 3
----
Limit
  ->  Sort
        Sort Key: owner
        ->  HashAggregate
              Group Key: owner
              ->  Index Scan using jobs_pkey on jobs
                    Index Cond: (id = 7)

plan
select owner, count(*) from jobs group by owner having count(*) > 2 order by owner limit 3
----
Limit
  ->  Sort
        Sort Key: owner
        ->  HashAggregate
              Group Key: owner
              Filter: (count(*) > 2)
              ->  Seq Scan on jobs
