Whether a plan would be better with constants for its parameters: only if an index asks for one.

schema
create table people (id int primary key, email text, kind int, gone timestamptz, done bool, v int, doc jsonb);
create index people_lower on people (lower(email));
create index people_here on people (email) where gone is null;

plan
select * from people where lower(email) = lower($1)
----
Index Scan using people_lower on people
  Index Cond: (lower(email) = lower($1))

plan
select * from people where email = $1 and gone is null
----
Index Scan using people_here on people
  Index Cond: (email = $1)

plan
select * from people where email = $1
----
Seq Scan on people
  Filter: (email = $1)

plan
select * from people where gone > $1
----
Seq Scan on people
  Filter: (gone > $1)

schema
create index people_three on people (v) where kind = 3;

plan
select * from people where lower(email) = lower($1)
----
Index Scan using people_lower on people
  Index Cond: (lower(email) = lower($1))

plan
select * from people where kind = $1 and v > $2
----
Seq Scan on people
  Filter: ((kind = $1) AND (v > $2))
Better with constants for $1

plan
select * from people where kind in ($1, $2)
----
Seq Scan on people
  Filter: (kind = ANY (ARRAY[$1, $2]))
Better with constants for $1, $2

plan
select * from people where kind = 3 and v > $1
----
Index Scan using people_three on people
  Index Cond: (v > $1)

plan
select * from people where v > $1
----
Seq Scan on people
  Filter: (v > $1)

plan
select * from people where id = $1 and kind = $2
----
Index Scan using people_pkey on people
  Index Cond: (id = $1)
  Filter: (kind = $2)

schema
create table letters (id int primary key, state text, size int, doc jsonb, done bool);
create index letters_states on letters (size) where state in ('new', 'old');
create index letters_open on letters (size) where not done;
create index letters_doc on letters ((doc ->> 'k'));
create index letters_rest on letters ((size % 50)) where size > 7;

plan
select * from letters where state = $1 and size = $2
----
Seq Scan on letters
  Filter: ((state = $1) AND (size = $2))
Better with constants for $1, $2

plan
select * from letters where done = $1
----
Seq Scan on letters
  Filter: (done = $1)
Better with constants for $1

plan
select * from letters where doc ->> $1 = $2
----
Seq Scan on letters
  Filter: ((doc ->> $1) = $2)
Better with constants for $1

plan
select * from letters where doc ->> 'k' = $1
----
Index Scan using letters_doc on letters
  Index Cond: ((doc ->> 'k'::text) = $1)

plan
select * from letters where doc -> $1 is not null
----
Seq Scan on letters
  Filter: ((doc -> $1) IS NOT NULL)

plan
select * from letters where size % $1 = $2 and size > 9
----
Index Scan using letters_rest on letters
  Filter: (((size % $1) = $2) AND (size > 9))
Better with constants for $1

plan
select * from letters where size % $1 = $2
----
Seq Scan on letters
  Filter: ((size % $1) = $2)
Better with constants for $1, $2
