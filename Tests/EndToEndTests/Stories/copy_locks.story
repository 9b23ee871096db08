# Rows loaded together hold their keys as rows inserted one by one do: who inserts one of them waits, who inserts
# another does not. PostgreSQL 15's answers, but for where its index tuples stand.
$ psql
| create table loaded(a int primary key, b text unique, c int default 5);
| create table referring(a int references loaded);
| begin;
| copy loaded(a, b) from stdin;
| 1	row 1
| 2	row 2
| 3	row 3
| 4	row 4
| 5	row 5
| 6	row 6
| 7	row 7
| 8	row 8
| 9	row 9
| 10	row 10
| 11	row 11
| 12	row 12
| 13	row 13
| 14	row 14
| 15	row 15
| 16	row 16
| 17	row 17
| 18	row 18
| 19	row 19
| 20	row 20
| \.
| \! psql -Xqc "set lock_timeout = '50ms'" -c "insert into loaded values (7, 'other')" 2>&1
| \! psql -Xqc "set lock_timeout = '50ms'" -c "insert into loaded values (21, 'row 9')" 2>&1
| \! psql -Xqc "set lock_timeout = '50ms'" -c "insert into loaded values (22, 'other')" 2>&1
| insert into loaded values (7, 'twice');
| rollback;
| select * from loaded;
| begin;
| savepoint s;
| copy loaded(a, b) from stdin;
| 1	row 1
| 2	row 2
| 3	row 3
| 4	row 4
| 5	row 5
| 6	row 6
| 7	row 7
| 8	row 8
| 9	row 9
| 10	row 10
| 11	row 11
| 12	row 12
| 13	row 13
| 14	row 14
| 15	row 15
| 16	row 16
| 17	row 17
| 18	row 18
| 19	row 19
| 20	row 20
| \.
| rollback to s;
| \! psql -Xqc "set lock_timeout = '50ms'" -c "insert into loaded values (8, 'row 9')" 2>&1
| copy loaded(a, b) from stdin;
| 301	row 301
| 302	row 302
| 303	row 303
| 304	row 304
| 305	row 305
| 306	row 306
| 307	row 307
| 308	row 308
| 309	row 309
| 310	row 310
| 311	row 311
| 312	row 312
| 313	row 313
| 314	row 314
| 315	row 315
| 316	row 316
| 317	row 317
| 318	row 318
| 319	row 319
| 320	row 320
| \.
| update loaded set c = a where a between 305 and 307;
| delete from loaded where a = 310;
| \! psql -Xqc "set lock_timeout = '50ms'" -c "insert into loaded values (310, 'gone')" 2>&1
| insert into referring select a from loaded where a > 318;
| commit;
| select count(*), sum(c), min(a), max(a) from loaded;
| copy loaded(a, b) from stdin;
| 101	row 101
| 102	row 102
| 103	row 103
| 104	row 104
| 105	row 105
| 106	row 106
| 107	row 107
| 108	row 108
| 109	row 109
| 110	row 110
| 111	row 111
| 112	row 112
| 113	row 113
| 114	row 114
| 115	row 115
| 116	row 116
| 117	row 117
| 118	row 118
| 119	row 119
| 105	row 105
| 120	row 120
| \.
| copy loaded(a, b) from stdin;
| 240	row 240
| 220	row 220
| 230	row 230
| 200	row 200
| 201	row 201
| 202	row 202
| 203	row 203
| 204	row 204
| 205	row 205
| 206	row 206
| 207	row 207
| 208	row 208
| 209	row 209
| 210	row 210
| 211	row 211
| 212	row 212
| 213	row 213
| 214	row 214
| 215	row 215
| 216	row 216
| 217	row 217
| 218	row 218
| \.
| copy loaded(a, b) from stdin;
| 501	row 501
| 502	row 502
| 503	row 503
| 504	row 504
| 505	row 505
| 506	row 506
| 507	row 507
| 508	row 508
| 509	row 509
| 510	row 510
| 511	row 511
| 512	row 512
| 513	row 513
| 514	row 514
| 515	row 515
| 516	row 516
| 517	row 517
| 518	row 518
| 519	row 519
| 7	row 7
| \.
| select count(*), sum(c), min(a), max(a) from loaded;
| copy referring from stdin;
| 301
| 302
| 303
| 304
| 305
| 306
| 307
| 308
| 309
| 301
| 302
| 303
| 304
| 305
| 306
| 307
| 308
| 309
| 311
| 312
| 999
| \.
| select count(*) from referring;
| begin isolation level repeatable read;
| select count(*) from loaded;
| \! psql -Xqc "insert into loaded values (405, 'early')"
| copy loaded(a, b) from stdin;
| 401	again 401
| 402	again 402
| 403	again 403
| 404	again 404
| 405	again 405
| 406	again 406
| 407	again 407
| 408	again 408
| 409	again 409
| 410	again 410
| 411	again 411
| 412	again 412
| 413	again 413
| 414	again 414
| 415	again 415
| 416	again 416
| 417	again 417
| 418	again 418
| 419	again 419
| 420	again 420
| \.
| rollback;
| begin isolation level serializable;
| copy loaded(a, b) from stdin;
| 401	again 401
| 402	again 402
| 403	again 403
| 404	again 404
| 406	again 406
| 407	again 407
| 408	again 408
| 409	again 409
| 410	again 410
| 411	again 411
| 412	again 412
| 413	again 413
| 414	again 414
| 415	again 415
| 416	again 416
| 417	again 417
| 418	again 418
| 419	again 419
| 420	again 420
| \.
| commit;
| insert into loaded select n, 'made ' || n from generate_series(1000, 1040) n;
| insert into loaded select n, 'made ' || n from generate_series(1039, 1080) n;
| select count(*), sum(c), min(a), max(a) from loaded;
| select * from loaded where b = 'row 230';
ERROR:  canceling statement due to lock timeout
ERROR:  canceling statement due to lock timeout
ERROR:  duplicate key value violates unique constraint "loaded_pkey"
DETAIL:  Key (a)=(7) already exists.
 a  |   b   | c 
----+-------+---
 22 | other | 5
(1 row)

ERROR:  canceling statement due to lock timeout
 count | sum  | min | max 
-------+------+-----+-----
    21 | 1008 |   8 | 320
(1 row)

ERROR:  duplicate key value violates unique constraint "loaded_pkey"
DETAIL:  Key (a)=(105) already exists.
CONTEXT:  COPY loaded, line 20
 count | sum  | min | max 
-------+------+-----+-----
    63 | 1218 |   7 | 519
(1 row)

ERROR:  insert or update on table "referring" violates foreign key constraint "referring_a_fkey"
DETAIL:  Key (a)=(999) is not present in table "loaded".
 count 
-------
     2
(1 row)

 count 
-------
    63
(1 row)

ERROR:  duplicate key value violates unique constraint "loaded_pkey"
DETAIL:  Key (a)=(405) already exists.
CONTEXT:  COPY loaded, line 5
ERROR:  duplicate key value violates unique constraint "loaded_pkey"
DETAIL:  Key (a)=(1039) already exists.
 count | sum  | min | max  
-------+------+-----+------
   124 | 1523 |   7 | 1040
(1 row)

  a  |    b    | c 
-----+---------+---
 230 | row 230 | 5
(1 row)
