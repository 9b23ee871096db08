Joins, subqueries and grouping.

schema
create table customers (id int primary key, name text not null, city text);
create table orders (id int primary key, customer int not null, total numeric(10,2), placed timestamptz);
create index orders_customer on orders (customer);
create table visits (id int not null primary key, guest int, room int, day date);
create index visits_guest on visits (guest);
create index visits_room on visits (room);
create index visits_day on visits (day, id);
create table guests (id int primary key, name text, home int);
create index guests_name on guests (name);
create index guests_home on guests (home);
create view rich as select customer, sum(total) as spent from orders group by customer;

plan
select c.name, o.total from customers c join orders o on o.customer = c.id where o.id = 5
----
Nested Loop
  ->  Index Scan using orders_pkey on orders o
        Index Cond: (id = 5)
  ->  Index Scan using customers_pkey on customers c
        Index Cond: (o.customer = id)

plan
select c.name, o.total from customers c left join orders o on o.customer = c.id where c.id = 5
----
Nested Loop Left Join
  ->  Index Scan using customers_pkey on customers c
        Index Cond: (id = 5)
  ->  Index Scan using orders_customer on orders o
        Index Cond: (customer = c.id)

plan
select * from customers c left join orders o on o.customer = c.id where o.total > 5
----
Adaptive Join
  Hash Cond: (c.id = o.customer)
  ->  Seq Scan on orders o
        Filter: (o.total > (5)::numeric)
  ->  Index Scan using customers_pkey on customers c
        Index Cond: (o.customer = id)
  ->  Seq Scan on customers c

plan
select name from customers c where exists (select 1 from orders o where o.customer = c.id)
----
Adaptive Semi Join
  Hash Cond: (c.id = o.customer)
  ->  Seq Scan on customers c
  ->  Index Scan using orders_customer on orders o
        Index Cond: (customer = c.id)
  ->  Hash
        ->  Seq Scan on orders o

plan
select name from customers c where id in (select customer from orders where total > 10)
----
Adaptive Join
  Hash Cond: (c.id = orders.customer)
  ->  HashAggregate
        Group Key: orders.customer
        ->  Seq Scan on orders
              Filter: (orders.total > (10)::numeric)
  ->  Index Scan using customers_pkey on customers c
        Index Cond: (id = orders.customer)
  ->  Seq Scan on customers c

plan
select name from customers where id not in (select customer from orders)
----
Hash Anti Join (null-aware)
  Hash Cond: (customers.id = orders.customer)
  ->  Seq Scan on customers
  ->  Hash
        ->  Seq Scan on orders

plan
select name, (select count(*) from orders o where o.customer = c.id) from customers c
----
Seq Scan on customers c
  SubPlan 1
    ->  Aggregate
          ->  Index Scan using orders_customer on orders o
                Index Cond: (customer = id)

plan
select city, count(*), max(name) from customers group by city having count(*) > 1 order by 2 desc
----
Sort
  Sort Key: count(*) DESC
  ->  HashAggregate
        Group Key: city
        Filter: (count(*) > 1)
        ->  Seq Scan on customers

plan
select * from rich where customer = 3
----
HashAggregate
  Group Key: customer
  ->  Index Scan using orders_customer on orders
        Index Cond: (customer = 3)

plan
select distinct city from customers
----
HashAggregate
  Group Key: city
  ->  Seq Scan on customers

plan
select a.name from customers a, customers b where a.city = b.city and a.id < b.id
----
Hash Join
  Hash Cond: (a.city = b.city)
  Join Filter: (a.id < b.id)
  ->  Seq Scan on customers a
  ->  Hash
        ->  Seq Scan on customers b

plan
select name from customers union select 'x' order by 1
----
Sort
  Sort Key: name
  ->  HashAggregate
        Group Key: name
        ->  Append
              ->  Seq Scan on customers
              ->  Result

plan
select id from customers union all select id from orders
----
Append
  ->  Seq Scan on customers
  ->  Seq Scan on orders

plan
with x as (select id from customers where city = 'Rome') select * from x where id > 3
----
Index Scan using customers_pkey on customers
  Index Cond: (id > 3)
  Filter: (city = 'Rome'::text)

plan
with x as (select id from customers) select * from x a join x b using (id)
----
Hash Join
  Hash Cond: (id = id)
  CTE x
    ->  Seq Scan on customers
  ->  CTE Scan on x
  ->  Hash
        ->  CTE Scan on x

plan
with recursive n(i) as (select 1 union all select i + 1 from n where i < 10) select sum(i) from n
----
Aggregate
  CTE n
    ->  Recursive Union
          ->  Result
          ->  Result
                Filter: (i < 10)
                ->  WorkTable Scan
  ->  CTE Scan on n

plan
select g, g * 2 from generate_series(1, 3) g
----
Function Scan on generate_series g

plan
select c.name, l.total from customers c, lateral (select total from orders o where o.customer = c.id order by placed desc limit 1) l
----
Nested Loop
  ->  Seq Scan on customers c
  ->  Limit
        ->  Sort
              Sort Key: o.placed DESC
              ->  Index Scan using orders_customer on orders o
                    Index Cond: (customer = c.id)

plan
select name, row_number() over (partition by city order by name) from customers
----
WindowAgg
  ->  Sort
        Sort Key: city, name
        ->  Seq Scan on customers

plan
select unnest(array[1,2]), name from customers where id = 1
----
ProjectSet
  ->  Index Scan using customers_pkey on customers
        Index Cond: (id = 1)

plan
select max(total) filter (where id > 3), count(distinct customer) from orders
----
Aggregate
  ->  Seq Scan on orders

plan
select * from customers full join orders on customers.id = orders.customer
----
Hash Full Join
  Hash Cond: (customers.id = orders.customer)
  ->  Seq Scan on customers
  ->  Hash
        ->  Seq Scan on orders

plan
select id from customers order by name for update
----
LockRows
  ->  Sort
        Sort Key: name
        ->  Seq Scan on customers

plan
select id, exists (select 1 from orders o where o.total = c.id) from customers c
----
Seq Scan on customers c
  InitPlan 1
    ->  Seq Scan on orders o
          Filter: (o.total IS NOT NULL)

plan
select id from customers c where name = 'x' or exists (select 1 from orders o where o.total = c.id and o.id > 5 limit 1)
----
Seq Scan on customers c
  Filter: ((name = 'x'::text) OR ((SubPlan) IS TRUE))
  InitPlan 1
    ->  Index Scan using orders_pkey on orders o
          Index Cond: (id > 5)
          Filter: (o.total IS NOT NULL)

plan
select exists (select 1 from orders o where o.total = c.id) from customers c where id = 5
----
Index Scan using customers_pkey on customers c
  Index Cond: (id = 5)
  SubPlan 1
    ->  Seq Scan on orders o
          Filter: (o.total = (id)::numeric)

plan
select id, exists (select 1 from customers o where o.id = c.id) from customers c
----
Seq Scan on customers c
  SubPlan 1
    ->  Index Scan using customers_pkey on customers o
          Index Cond: (id = id)

plan
select name from customers c where exists (select 1 from orders o where o.customer = c.id limit 1)
----
Adaptive Semi Join
  Hash Cond: (c.id = o.customer)
  ->  Seq Scan on customers c
  ->  Index Scan using orders_customer on orders o
        Index Cond: (customer = c.id)
  ->  Hash
        ->  Seq Scan on orders o

plan
select name from customers c where exists (select 1 from orders o where o.customer = c.id offset 1)
----
Seq Scan on customers c
  Filter: (SubPlan)
  SubPlan 1
    ->  Limit
          ->  Index Scan using orders_customer on orders o
                Index Cond: (customer = id)

plan
select * from (select o.*, row_number() over (partition by customer order by placed desc) n from orders o) q where customer = 5 and n = 1
----
WindowAgg
  Filter: (row_number() OVER (?) = 1)
  ->  Sort
        Sort Key: customer, placed DESC
        ->  Index Scan using orders_customer on orders o
              Index Cond: (customer = 5)

plan
select id, (select sum from (select customer, sum(total) from orders group by customer) q where q.customer = c.id) from customers c
----
Seq Scan on customers c
  SubPlan 1
    ->  HashAggregate
          Group Key: orders.customer
          ->  Index Scan using orders_customer on orders
                Index Cond: (customer = id)

plan
select v.day from visits v join guests g on g.id = v.guest where g.name = 'Ada' and v.room = 7
----
Adaptive Start
  ->  Adaptive Join
        Hash Cond: (v.guest = g.id)
        ->  Index Scan using visits_room on visits v
              Index Cond: (room = 7)
        ->  Index Scan using guests_pkey on guests g
              Index Cond: (id = v.guest)
              Filter: (g.name = 'Ada'::text)
        ->  Hash
              ->  Index Scan using guests_name on guests g
                    Index Cond: (name = 'Ada'::text)
  ->  Nested Loop
        ->  Index Scan using guests_name on guests g
              Index Cond: (name = 'Ada'::text)
        ->  Index Scan using visits_guest on visits v
              Index Cond: (g.id = guest)
              Filter: (v.room = 7)
              Alternatives: visits_room: (room = 7)

plan
select v.day from visits v join guests g on g.home = v.room where g.name = 'Ada' and v.guest = 7
----
Adaptive Start
  ->  Adaptive Join
        Hash Cond: (v.room = g.home)
        ->  Index Scan using visits_guest on visits v
              Index Cond: (guest = 7)
        ->  Index Scan using guests_home on guests g
              Index Cond: (home = v.room)
              Filter: (g.name = 'Ada'::text)
              Alternatives: guests_name: (name = 'Ada'::text)
        ->  Hash
              ->  Index Scan using guests_name on guests g
                    Index Cond: (name = 'Ada'::text)
  ->  Nested Loop
        ->  Index Scan using guests_name on guests g
              Index Cond: (name = 'Ada'::text)
        ->  Index Scan using visits_room on visits v
              Index Cond: (g.home = room)
              Filter: (v.guest = 7)
              Alternatives: visits_guest: (guest = 7)

plan
select v.day from visits v join guests g on g.id = v.guest where g.name = 'Ada' and v.id = 7
----
Nested Loop
  ->  Index Scan using visits_pkey on visits v
        Index Cond: (id = 7)
  ->  Index Scan using guests_pkey on guests g
        Index Cond: (id = v.guest)
        Filter: (g.name = 'Ada'::text)

plan
select v.day from visits v join guests g on g.id = v.guest where g.name = 'Ada' and v.room = 7 order by v.day limit 3
----
Limit
  ->  Sort
        Sort Key: v.day
        ->  Adaptive Start
              ->  Adaptive Join
                    Hash Cond: (v.guest = g.id)
                    ->  Index Scan using visits_room on visits v
                          Index Cond: (room = 7)
                    ->  Index Scan using guests_pkey on guests g
                          Index Cond: (id = v.guest)
                          Filter: (g.name = 'Ada'::text)
                    ->  Hash
                          ->  Index Scan using guests_name on guests g
                                Index Cond: (name = 'Ada'::text)
              ->  Nested Loop
                    ->  Index Scan using guests_name on guests g
                          Index Cond: (name = 'Ada'::text)
                    ->  Index Scan using visits_guest on visits v
                          Index Cond: (g.id = guest)
                          Filter: (v.room = 7)
                          Alternatives: visits_room: (room = 7)

plan
update visits v set day = null from guests g where g.id = v.guest and g.name = 'Ada' and v.room = 7
----
Update on visits
  ->  Adaptive Start
        ->  Adaptive Join
              Hash Cond: (v.guest = g.id)
              ->  Index Scan using visits_room on visits v
                    Index Cond: (room = 7)
              ->  Index Scan using guests_pkey on guests g
                    Index Cond: (id = v.guest)
                    Filter: (g.name = 'Ada'::text)
              ->  Hash
                    ->  Index Scan using guests_name on guests g
                          Index Cond: (name = 'Ada'::text)
        ->  Nested Loop
              ->  Index Scan using guests_name on guests g
                    Index Cond: (name = 'Ada'::text)
              ->  Index Scan using visits_guest on visits v
                    Index Cond: (g.id = guest)
                    Filter: (v.room = 7)
                    Alternatives: visits_room: (room = 7)

plan
select min(id), max(id) from visits where day = '2025-01-01'
----
Nested Loop
  ->  Aggregate
        ->  Limit
              ->  Index Scan using visits_day on visits
                    Index Cond: (day = '2025-01-01'::date)
  ->  Aggregate
        ->  Limit
              ->  Index Scan Backward using visits_day on visits
                    Index Cond: (day = '2025-01-01'::date)

plan
select id from visits order by day limit 20 offset 1000
----
Limit
  ->  Adaptive Sort
        ->  Index Scan using visits_day on visits
        ->  Sort
              Sort Key: day
              ->  Seq Scan on visits

plan
select v.id, g.id from visits v join guests g on g.home = v.room where g.home = 5
----
Hash Join
  Hash Cond: (v.room = g.home)
  ->  Index Scan using visits_room on visits v
        Index Cond: (room = 5)
  ->  Hash
        ->  Index Scan using guests_home on guests g
              Index Cond: (home = 5)

plan
select v.id from visits v join guests g on g.home = v.room join visits w on w.room = v.room where w.room = $1 and g.id = 5
----
Nested Loop
  ->  Nested Loop
        ->  Index Scan using guests_pkey on guests g
              Index Cond: (id = 5)
              Filter: (g.home = $1)
        ->  Index Scan using visits_room on visits v
              Index Cond: (room = $1)
              Filter: (g.home = v.room)
  ->  Index Scan using visits_room on visits w
        Index Cond: (room = $1)
        Filter: (w.room = v.room)

plan
select v.id, g.name from visits v left join guests g on g.id = v.guest where v.room = 7 order by v.day limit 20
----
Limit
  ->  Nested Loop Left Join
        ->  Adaptive Sort
              ->  Index Scan using visits_day on visits v
                    Filter: (v.room = 7)
              ->  Sort
                    Sort Key: v.day
                    ->  Index Scan using visits_room on visits v
                          Index Cond: (room = 7)
        ->  Index Scan using guests_pkey on guests g
              Index Cond: (id = v.guest)

plan
select v.id, g.name from visits v left join guests g on g.id = v.guest where v.room = 7 and g.home = 5 order by v.day limit 20
----
Limit
  ->  Sort
        Sort Key: v.day
        ->  Adaptive Start
              ->  Adaptive Join
                    Hash Cond: (v.guest = g.id)
                    ->  Index Scan using visits_room on visits v
                          Index Cond: (room = 7)
                    ->  Index Scan using guests_pkey on guests g
                          Index Cond: (id = v.guest)
                          Filter: (g.home = 5)
                    ->  Hash
                          ->  Index Scan using guests_home on guests g
                                Index Cond: (home = 5)
              ->  Nested Loop
                    ->  Index Scan using guests_home on guests g
                          Index Cond: (home = 5)
                    ->  Index Scan using visits_guest on visits v
                          Index Cond: (g.id = guest)
                          Filter: (v.room = 7)
                          Alternatives: visits_room: (room = 7)

plan
select v.id, g.name from visits v left join guests g on g.id = v.guest where v.room = 7 and g.id is null order by v.day limit 20
----
Limit
  ->  Sort
        Sort Key: v.day
        ->  Adaptive Left Join
              Hash Cond: (g.id = v.guest)
              Filter: (g.id IS NULL)
              ->  Index Scan using visits_room on visits v
                    Index Cond: (room = 7)
              ->  Index Scan using guests_pkey on guests g
                    Index Cond: (id = v.guest)
              ->  Seq Scan on guests g
