# What definitions are refused for and what goes with what is dropped: PostgreSQL 15's words.
$ psql
| CREATE SCHEMA there;
| CREATE TABLE there.u (id serial PRIMARY KEY, v int UNIQUE);
| CREATE TABLE u_v_key (a int);
| ALTER TABLE there.u SET SCHEMA public;
| DROP TABLE u_v_key;
| ALTER TABLE there.u SET SCHEMA public;
| ALTER SEQUENCE u_id_seq SET SCHEMA there;
| CREATE TABLE there.x (a int);
| CREATE SEQUENCE numbers;
| ALTER SEQUENCE numbers OWNED BY there.x.a;
| ALTER SEQUENCE numbers OWNED BY u_pkey.a;
| CREATE ROLE somebody;
| CREATE TABLE his (a int);
| ALTER TABLE his OWNER TO somebody;
| ALTER SEQUENCE numbers OWNED BY his.a;
| ALTER SEQUENCE u SET SCHEMA there;
| ALTER TABLE u_pkey SET SCHEMA there;
| ALTER TABLE IF EXISTS nothing SET SCHEMA there;
| CREATE TABLE counted (id int GENERATED ALWAYS AS IDENTITY, v int);
| ALTER SEQUENCE counted_id_seq OWNED BY counted.v;
| DROP TABLE u, his, counted;
| DROP SEQUENCE numbers;
| DROP SCHEMA there;
| DROP SCHEMA there CASCADE;
| CREATE ROLE circle IN ROLE somebody ROLE somebody;
| CREATE ROLE circle ROLE circle;
| CREATE ROLE circle ROLE somebody, somebody;
| GRANT circle TO somebody;
| REVOKE somebody FROM circle;
| DROP ROLE somebody, circle, somebody;
| DROP ROLE IF EXISTS somebody, circle, somebody;
| CREATE SCHEMA a;
| CREATE SCHEMA b;
| CREATE TABLE a.p (k int PRIMARY KEY, v int) PARTITION BY LIST (k);
| CREATE TABLE b.p1 PARTITION OF a.p FOR VALUES IN (1);
| CREATE TABLE b.p2 PARTITION OF a.p FOR VALUES IN (2) PARTITION BY LIST (k);
| CREATE TABLE p21 PARTITION OF b.p2 FOR VALUES IN (2);
| CREATE TABLE a.p3 PARTITION OF a.p FOR VALUES IN (3);
| CREATE SEQUENCE b.numbers OWNED BY b.p1.v;
| CREATE TABLE counted (k int DEFAULT nextval('b.numbers'), l int REFERENCES a.p);
| CREATE TABLE a.t (id serial PRIMARY KEY);
| CREATE TABLE q (k int REFERENCES a.t) PARTITION BY LIST (k);
| CREATE TABLE q1 PARTITION OF q FOR VALUES IN (1);
| CREATE SEQUENCE a.more;
| ALTER TABLE q ADD l int DEFAULT nextval('a.more');
| DROP TABLE a.p;
| DROP TABLE b.p2;
| DROP TABLE b.p1, b.p2;
| DROP SCHEMA a;
| DROP SCHEMA a, b;
| DROP SCHEMA IF EXISTS a, c CASCADE;
| \d counted
| \d q1
| DROP TABLE counted, q;
| DROP SCHEMA b;
| CREATE SCHEMA a;
| CREATE SCHEMA b;
| CREATE TABLE a.t (id int PRIMARY KEY);
| CREATE TABLE b.t (id int PRIMARY KEY REFERENCES a.t);
| CREATE TABLE r1 (k int REFERENCES b.t, l int REFERENCES a.t);
| CREATE TABLE b.r2 (k int REFERENCES b.t, l int REFERENCES a.t);
| DROP SCHEMA a;
| DROP SCHEMA b, a;
| DROP SCHEMA a, b CASCADE;
| DROP TABLE r1;
ERROR:  relation "u_v_key" already exists in schema "public"
ERROR:  cannot move an owned sequence into another schema
DETAIL:  Sequence "u_id_seq" is linked to table "u".
ERROR:  sequence must be in same schema as table it is linked to
ERROR:  sequence cannot be owned by relation "u_pkey"
DETAIL:  This operation is not supported for indexes.
ERROR:  sequence must have same owner as table it is linked to
ERROR:  "u" is not a sequence
ERROR:  cannot change schema of index "u_pkey"
HINT:  Change the schema of the table instead.
NOTICE:  relation "nothing" does not exist, skipping
ERROR:  cannot change ownership of identity sequence
DETAIL:  Sequence "counted_id_seq" is linked to table "counted".
ERROR:  cannot drop schema there because other objects depend on it
DETAIL:  table there.x depends on schema there
HINT:  Use DROP ... CASCADE to drop the dependent objects too.
NOTICE:  drop cascades to table there.x
ERROR:  role "circle" is a member of role "somebody"
ERROR:  role "circle" is a member of role "circle"
NOTICE:  role "somebody" is already a member of role "circle"
NOTICE:  role "somebody" is already a member of role "circle"
WARNING:  role "circle" is not a member of role "somebody"
ERROR:  role "somebody" does not exist
NOTICE:  role "somebody" does not exist, skipping
ERROR:  cannot drop table a.p because other objects depend on it
DETAIL:  default value for column k of table counted depends on sequence b.numbers
constraint counted_l_fkey on table counted depends on table a.p
HINT:  Use DROP ... CASCADE to drop the dependent objects too.
ERROR:  cannot drop table b.p2 because other objects depend on it
DETAIL:  constraint counted_l_fkey on table counted depends on table b.p2
HINT:  Use DROP ... CASCADE to drop the dependent objects too.
ERROR:  cannot drop desired object(s) because other objects depend on them
DETAIL:  default value for column k of table counted depends on sequence b.numbers
constraint counted_l_fkey on table counted depends on table b.p1
HINT:  Use DROP ... CASCADE to drop the dependent objects too.
ERROR:  cannot drop schema a because other objects depend on it
DETAIL:  table a.p depends on schema a
default value for column k of table counted depends on sequence b.numbers
constraint counted_l_fkey on table counted depends on table a.p3
table a.t depends on schema a
constraint q_k_fkey on table q depends on table a.t
sequence a.more depends on schema a
default value for column l of table q depends on sequence a.more
default value for column l of table q1 depends on sequence a.more
HINT:  Use DROP ... CASCADE to drop the dependent objects too.
ERROR:  cannot drop desired object(s) because other objects depend on them
DETAIL:  table a.p depends on schema a
default value for column k of table counted depends on sequence b.numbers
constraint counted_l_fkey on table counted depends on table a.p3
table a.t depends on schema a
constraint q_k_fkey on table q depends on table a.t
sequence a.more depends on schema a
default value for column l of table q depends on sequence a.more
default value for column l of table q1 depends on sequence a.more
HINT:  Use DROP ... CASCADE to drop the dependent objects too.
NOTICE:  schema "c" does not exist, skipping
NOTICE:  drop cascades to 8 other objects
DETAIL:  drop cascades to table a.p
drop cascades to default value for column k of table counted
drop cascades to constraint counted_l_fkey on table counted
drop cascades to table a.t
drop cascades to constraint q_k_fkey on table q
drop cascades to sequence a.more
drop cascades to default value for column l of table q
drop cascades to default value for column l of table q1
              Table "public.counted"
 Column |  Type   | Collation | Nullable | Default 
--------+---------+-----------+----------+---------
 k      | integer |           |          | 
 l      | integer |           |          | 

                 Table "public.q1"
 Column |  Type   | Collation | Nullable | Default 
--------+---------+-----------+----------+---------
 k      | integer |           |          | 
 l      | integer |           |          | 
Partition of: q FOR VALUES IN (1)

ERROR:  cannot drop schema a because other objects depend on it
DETAIL:  table a.t depends on schema a
constraint t_id_fkey on table b.t depends on table a.t
constraint r1_l_fkey on table r1 depends on table a.t
constraint r2_l_fkey on table b.r2 depends on table a.t
HINT:  Use DROP ... CASCADE to drop the dependent objects too.
ERROR:  cannot drop desired object(s) because other objects depend on them
DETAIL:  table a.t depends on schema a
constraint r1_l_fkey on table r1 depends on table a.t
table b.t depends on schema b
constraint r1_k_fkey on table r1 depends on table b.t
table b.r2 depends on schema b
HINT:  Use DROP ... CASCADE to drop the dependent objects too.
NOTICE:  drop cascades to 5 other objects
DETAIL:  drop cascades to table b.t
drop cascades to constraint r1_k_fkey on table r1
drop cascades to table b.r2
drop cascades to table a.t
drop cascades to constraint r1_l_fkey on table r1
