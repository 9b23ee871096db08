# COPY with all its options, and what its errors say: PostgreSQL 15's answers.
$ psql
| create table c1(a int primary key, b text, c numeric);
| copy c1 from stdin;
| 1	x	1.5
| 2	\N	\N
| 3	a\tb\\c\n	3
| \.
| select * from c1;
| copy c1 to stdout;
| copy c1 to stdout (format csv);
| copy c1 to stdout (format csv, header, quote '''', force_quote *);
| copy c1 to stdout (format csv, header true, delimiter ';', null 'NIL', force_quote (b));
| copy c1 to stdout (delimiter '|', null '(n)');
| copy (select a, b from c1 order by a desc limit 1) to stdout with csv header;
| copy c1(b,a) to stdout;
| copy c1 from stdin (format csv);
| 4,"he said ""hi""",
| 5,,5
| 6,"",6
| 7,"multi
| line",7
| \.
| copy c1 to stdout (format csv);
| copy c1 from stdin (format csv, header, null 'NIL', delimiter ';', quote '''');
| a;b;c
| 8;'x;y';NIL
| \.
| copy c1 from stdin;
| 9	x
| \.
| copy c1 from stdin;
| 9	x	1	2
| \.
| copy c1 from stdin;
| x	x	1
| \.
| copy c1 from stdin;
| 10	x	abc
| \.
| copy c1 from stdin;
| 1	dup	1
| \.
| copy c1 from stdin;
| 10	ok	1
| 1	dup	1
| \.
| copy c1 from stdin;
| \N	ok	1
| \.
| copy c1 from stdin (format csv);
| 11,a"b"c,1
| \.
| copy c1 from stdin (format csv, escape '\');
| 12,"a\"b",1
| \.
| select * from c1 order by 1;
| copy c1 from stdin (format csv, force_not_null (b));
| 13,,1
| \.
| copy c1 from stdin (format csv, force_null (b));
| 14,"",1
| \.
| select a, b is null from c1 where a > 12 order by 1;
| copy c1 from stdin (format csv, header match);
| a,b,d
| \.
| copy c1 from stdin (format csv, header match);
| a,b
| \.
| copy c1 from stdin (format csv, header match);
| a,b,c
| 20,y,1
| \.
| copy nosuch from stdin;
| copy c1(zz) from stdin;
| copy c1(a,a) from stdin;
| copy c1 from stdin (format nosuch);
| copy c1 from stdin (nosuch);
| copy c1 from stdin (delimiter 'ab');
| copy c1 from stdin (delimiter 'a');
| copy c1 from stdin (quote 'x');
| copy c1 from stdin (format csv, quote 'xx');
| copy c1 from stdin (format csv, delimiter ',', quote ',');
| copy c1 from stdin (format csv, format text);
| copy c1 from stdin (force_quote (a));
| copy c1 from stdin (format csv, force_quote (a));
| copy c1 to stdout (force_null (a));
| copy c1 to stdout (format csv, force_null (a));
| copy c1 to stdout (header foo);
| copy c1 to stdout (header match);
| copy c1 to stdout (header);
| copy c1 to stdout (null E'a\nb');
| copy c1 from stdin (null E'\t');
| copy c1 from stdin (encoding 'nosuch');
| copy c1 from stdin (freeze off);
| \.
| create table c2(a int, b text default 'dd', c serial, d int generated always as (a*2) stored);
| copy c2(a) from stdin;
| 1
| 2
| \.
| select * from c2;
| copy c2 from stdin;
| 1	x	5
| \.
| copy c2 to stdout;
| copy c2(d) from stdin;
| create table c3(a varchar(3) check (a <> 'bad'), t timestamptz, bt bytea, f float8);
| copy c3 from stdin;
| abcd	\N	\N	\N
| \.
| copy c3 from stdin;
| bad	\N	\N	\N
| \.
| copy c3 from stdin;
| abc	2020-01-01 00:00:00+02	\\x6162	1e-3
| \x41\101	now	\N	NaN
| \.
| select a, t is null, bt, f from c3;
| copy c3 from stdin;
| a	2020-13-01	\N	1
| \.
| copy c3 from stdin;
| a	\N	\N	zz
| \.
| copy c3 from stdin;
| averyveryverylongvalueaveryveryverylongvalueaveryveryverylongvalueaveryveryverylongvalueaveryveryverylongvalueaveryveryverylongvalue	\N	\N	zz
| \.
| copy (insert into c3(a) values ('zzz') returning a) to stdout;
| copy (select 1/0) to stdout;
| copy (select 1) from stdin;
| copy c1 to stdout; select 1; copy c1(a) to stdout;
| begin; copy c1 from stdin;
| 1	a	a
| \.
| select 1;
| rollback;
 a |      b      |  c  
---+-------------+-----
 1 | x           | 1.5
 2 |             |    
 3 | a       b\c+|   3
   |             | 
(3 rows)

1	x	1.5
2	\N	\N
3	a\tb\\c\n	3
1,x,1.5
2,,
3,"a	b\c
",3
a,b,c
'1','x','1.5'
'2',,
'3','a	b\c
','3'
a;b;c
1;"x";1.5
2;NIL;NIL
3;"a	b\c
";3
1|x|1.5
2|(n)|(n)
3|a\tb\\c\n|3
a,b
3,"a	b\c
"
x	1
\N	2
a\tb\\c\n	3
1,x,1.5
2,,
3,"a	b\c
",3
4,"he said ""hi""",
5,,5
6,"",6
7,"multi
line",7
ERROR:  missing data for column "c"
CONTEXT:  COPY c1, line 1: "9	x"
ERROR:  extra data after last expected column
CONTEXT:  COPY c1, line 1: "9	x	1	2"
ERROR:  invalid input syntax for type integer: "x"
CONTEXT:  COPY c1, line 1, column a: "x"
ERROR:  invalid input syntax for type numeric: "abc"
CONTEXT:  COPY c1, line 1, column c: "abc"
ERROR:  duplicate key value violates unique constraint "c1_pkey"
DETAIL:  Key (a)=(1) already exists.
CONTEXT:  COPY c1, line 1
ERROR:  duplicate key value violates unique constraint "c1_pkey"
DETAIL:  Key (a)=(1) already exists.
CONTEXT:  COPY c1, line 2
ERROR:  null value in column "a" of relation "c1" violates not-null constraint
DETAIL:  Failing row contains (null, ok, 1).
CONTEXT:  COPY c1, line 1: "\N	ok	1"
 a  |      b       |  c  
----+--------------+-----
  1 | x            | 1.5
  2 |              |    
  3 | a       b\c +|   3
    |              | 
  4 | he said "hi" |    
  5 |              |   5
  6 |              |   6
  7 | multi       +|   7
    | line         | 
  8 | x;y          |    
 11 | abc          |   1
 12 | a"b          |   1
(10 rows)

 a  | ?column? 
----+----------
 13 | f
 14 | t
(2 rows)

ERROR:  column name mismatch in header line field 3: got "d", expected "c"
CONTEXT:  COPY c1, line 1: "a,b,d"
ERROR:  wrong number of fields in header line: got 2, expected 3
CONTEXT:  COPY c1, line 1: "a,b"
ERROR:  relation "nosuch" does not exist
ERROR:  column "zz" of relation "c1" does not exist
ERROR:  column "a" specified more than once
ERROR:  COPY format "nosuch" not recognized
LINE 1: copy c1 from stdin (format nosuch);
                            ^
ERROR:  option "nosuch" not recognized
LINE 1: copy c1 from stdin (nosuch);
                            ^
ERROR:  COPY delimiter must be a single one-byte character
ERROR:  COPY delimiter cannot be "a"
ERROR:  COPY quote available only in CSV mode
ERROR:  COPY quote must be a single one-byte character
ERROR:  COPY delimiter and quote must be different
ERROR:  conflicting or redundant options
LINE 1: copy c1 from stdin (format csv, format text);
                                        ^
ERROR:  COPY force quote available only in CSV mode
ERROR:  COPY force quote only available using COPY TO
ERROR:  COPY force null available only in CSV mode
ERROR:  COPY force null only available using COPY FROM
ERROR:  header requires a Boolean value or "match"
ERROR:  cannot use "match" with HEADER in COPY TO
a	b	c
1	x	1.5
2	\N	\N
3	a\tb\\c\n	3
4	he said "hi"	\N
5	\N	5
6		6
7	multi\nline	7
8	x;y	\N
11	abc	1
12	a"b	1
13		1
14	\N	1
20	y	1
ERROR:  COPY null representation cannot use newline or carriage return
ERROR:  COPY delimiter must not appear in the NULL specification
ERROR:  argument to option "encoding" must be a valid encoding name
LINE 1: copy c1 from stdin (encoding 'nosuch');
                            ^
 a | b  | c | d 
---+----+---+---
 1 | dd | 1 | 2
 2 | dd | 2 | 4
(2 rows)

1	dd	1
2	dd	2
1	x	5
ERROR:  column "d" is a generated column
DETAIL:  Generated columns cannot be used in COPY.
ERROR:  value too long for type character varying(3)
CONTEXT:  COPY c3, line 1, column a: "abcd"
ERROR:  new row for relation "c3" violates check constraint "c3_a_check"
DETAIL:  Failing row contains (bad, null, null, null).
CONTEXT:  COPY c3, line 1: "bad	\N	\N	\N"
  a  | ?column? |   bt   |   f   
-----+----------+--------+-------
 abc | f        | \x6162 | 0.001
 AA  | f        |        |   NaN
(2 rows)

ERROR:  date/time field value out of range: "2020-13-01"
HINT:  Perhaps you need a different "datestyle" setting.
CONTEXT:  COPY c3, line 1, column t: "2020-13-01"
ERROR:  invalid input syntax for type double precision: "zz"
CONTEXT:  COPY c3, line 1, column f: "zz"
ERROR:  value too long for type character varying(3)
CONTEXT:  COPY c3, line 1, column a: "averyveryverylongvalueaveryveryverylongvalueaveryveryverylongvalueaveryveryverylongvalueaveryveryver..."
zzz
ERROR:  division by zero
ERROR:  syntax error at or near "from"
LINE 1: copy (select 1) from stdin;
                        ^
1	x	1.5
2	\N	\N
3	a\tb\\c\n	3
4	he said "hi"	\N
5	\N	5
6		6
7	multi\nline	7
8	x;y	\N
11	abc	1
12	a"b	1
13		1
14	\N	1
20	y	1
 ?column? 
----------
        1
(1 row)

1
2
3
4
5
6
7
8
11
12
13
14
20
ERROR:  invalid input syntax for type numeric: "a"
CONTEXT:  COPY c1, line 1, column c: "a"
ERROR:  current transaction is aborted, commands ignored until end of transaction block
