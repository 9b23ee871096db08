// Expressions and what PostgreSQL 15.18 answers (TimeZone UTC): `= text`, `NULL`, or `! SQLSTATE
// message`.

enum ExpressionAnswers {
    /// Pairs of lines: the expression, the answer.
    static let text = #"""
        1 + 2
        = 3
        2147483647 + 1
        ! 22003 integer out of range
        9223372036854775807 + 1
        ! 22003 bigint out of range
        32767::int2 + 1::int2
        ! 22003 smallint out of range
        1::int2 + 1
        = 2
        7 / 2
        = 3
        -7 / 2
        = -3
        7 % 3
        = 1
        -7 % 3
        = -1
        1 / 0
        ! 22012 division by zero
        1 % 0
        ! 22012 division by zero
        5::int8 * 3::int4
        = 15
        100000 * 100000
        ! 22003 integer out of range
        abs(-5)
        = 5
        abs((-2147483648)::int4)
        ! 22003 integer out of range
        6 & 3
        = 2
        6 | 3
        = 7
        6 # 3
        = 5
        ~6
        = -7
        1 << 4
        = 16
        -16 >> 2
        = -4
        gcd(12, 18)
        = 6
        lcm(4, 6)
        = 12
        sign(-3)
        = -1
        1.5 + 2.25
        = 3.75
        1.10 * 2.0
        = 2.200
        1.0 / 3
        = 0.33333333333333333333
        10 / 4.0
        = 2.5000000000000000
        1 / 0.0
        ! 22012 division by zero
        5.5 % 2
        = 1.5
        round(2.5)
        = 3
        round(-2.5)
        = -3
        round(2.567, 2)
        = 2.57
        round(1234.5, -2)
        = 1200
        trunc(2.567, 1)
        = 2.5
        trunc(-2.9)
        = -2
        ceil(2.1)
        = 3
        floor(-2.1)
        = -3
        abs(-1.5)
        = 1.5
        sqrt(2.0)
        = 1.414213562373095
        sqrt(2)
        = 1.4142135623730951
        sqrt(-1)
        ! 2201F cannot take square root of a negative number
        power(2, 10)
        = 1024
        power(2.0, 0.5)
        = 1.4142135623730950
        2 ^ 3
        = 8
        exp(1.0)
        = 2.7182818284590452
        ln(2.0)
        = 0.6931471805599453
        ln(0)
        ! 2201E cannot take logarithm of zero
        log(100.0)
        = 2.0000000000000000
        log(2.0, 64.0)
        = 6.0000000000000000
        mod(10, 3)
        = 1
        div(7, 2)
        = 3
        1e308::float8 * 10
        ! 22003 value out of range: overflow
        1.5::float8 + 1
        = 2.5
        0.1::float8 + 0.2::float8
        = 0.30000000000000004
        1::float8 / 0
        ! 22012 division by zero
        1.5::float4 * 2
        = 3
        'NaN'::float8 = 'NaN'::float8
        = t
        'NaN'::float8 > 1
        = t
        'Infinity'::float8 - 1
        = Infinity
        2.5::float8::int4
        = 2
        3.5::float8::int4
        = 4
        1e10::float8::int4
        ! 22003 integer out of range
        2.5::numeric::int4
        = 3
        3000000000::int4
        ! 22003 integer out of range
        70000::int2
        ! 22003 smallint out of range
        1.7::float4::int8
        = 2
        sin(0)
        = 0
        cos(0)
        = 1
        atan2(1, 1)
        = 0.7853981633974483
        degrees(pi())
        = 180
        radians(180)
        = 3.141592653589793
        cbrt(27)
        = 3.0000000000000004
        1 = 1
        = t
        1 <> 1
        = f
        1 < 2
        = t
        2 <= 2
        = t
        1::int2 = 1::int8
        = t
        1.0 = 1.00
        = t
        'a' = 'a'
        = t
        'a' < 'b'
        = t
        'abc'::char(5) = 'abc'
        = t
        'a'::varchar = 'a'::text
        = t
        true and null
        NULL
        false and null
        = f
        true or null
        = t
        false or null
        NULL
        not null::bool
        NULL
        null = null
        NULL
        1 is distinct from null
        = t
        null is distinct from null
        = f
        1 is not distinct from 1
        = t
        null is null
        = t
        1 is not null
        = t
        true is true
        = t
        null::bool is true
        = f
        null::bool is unknown
        = t
        false is not false
        = f
        1 between 0 and 2
        = t
        3 not between 0 and 2
        = t
        1 in (1, 2, 3)
        = t
        4 in (1, 2, 3)
        = f
        4 in (1, 2, null)
        NULL
        1 in (1, null)
        = t
        4 not in (1, 2, null)
        NULL
        'b' in ('a', 'b')
        = t
        1.0 in (1, 2)
        = t
        case when true then 1 else 1/0 end
        = 1
        case 2 when 1 then 'one' when 2 then 'two' else 'many' end
        = two
        case when null then 1 end
        NULL
        coalesce(null, 2, 1/0)
        = 2
        coalesce(null::int, null)
        NULL
        nullif(1, 1)
        NULL
        nullif(1, 2)
        = 1
        greatest(1, 3, 2)
        = 3
        greatest(1, null, 2)
        = 2
        least('b', 'a', 'c')
        = a
        greatest(1.5, 2)
        = 2
        least(null::int, null)
        NULL
        'abc' || 'def'
        = abcdef
        'abc' || 1
        = abc1
        1 || 'abc'
        = 1abc
        'abc' || null
        NULL
        concat('a', 1, null, true)
        = a1t
        concat_ws(',', 'a', null, 'b', 2)
        = a,b,2
        length('héllo')
        = 5
        char_length('abc')
        = 3
        octet_length('héllo')
        = 6
        bit_length('abc')
        = 24
        length('abc  '::char(10))
        = 3
        lower('ABC Ö')
        = abc ö
        upper('abc ö')
        = ABC Ö
        initcap('hello wORLD foo_bar')
        = Hello World Foo_Bar
        substring('hello' from 2)
        = ello
        substring('hello' from 2 for 3)
        = ell
        substring('hello' from -1 for 4)
        = he
        substr('hello', 0, 3)
        = he
        substring('hello' from 2 for -1)
        ! 22011 negative substring length not allowed
        substring('foobar' from 'o.b')
        = oob
        left('hello', 2)
        = he
        left('hello', -2)
        = hel
        right('hello', 2)
        = lo
        right('hello', -2)
        = llo
        trim('  x  ')
        = x
        trim(both 'x' from 'xxaxx')
        = a
        ltrim('xxa', 'x')
        = a
        rtrim('axx', 'x')
        = a
        btrim('  a ')
        = a
        lpad('7', 3, '0')
        = 007
        lpad('hello', 3)
        = hel
        rpad('a', 4, 'xy')
        = axyx
        replace('banana', 'an', 'AN')
        = bANANa
        repeat('ab', 3)
        = ababab
        repeat('ab', -1)
        = 
        reverse('abc')
        = cba
        split_part('a,b,c', ',', 2)
        = b
        split_part('a,b,c', ',', -1)
        = c
        split_part('a,b,c', ',', 5)
        = 
        split_part('a,b,c', ',', 0)
        ! 22023 field position must not be zero
        strpos('hello', 'll')
        = 3
        position('z' in 'hello')
        = 0
        position('' in 'hello')
        = 1
        translate('12345', '143', 'ax')
        = a2x5
        ascii('A')
        = 65
        chr(65)
        = A
        chr(0)
        ! 54000 null character not permitted
        to_hex(255)
        = ff
        to_hex(-1)
        = ffffffff
        md5('abc')
        = 900150983cd24fb0d6963f7d28e17f72
        encode(sha256('abc'), 'hex')
        = ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad
        encode('abc', 'base64')
        = YWJj
        decode('YWJj', 'base64')
        = \x616263
        encode('\x00ff'::bytea, 'escape')
        = \000\377
        decode('zz', 'hex')
        ! 22023 invalid hexadecimal digit: "z"
        quote_ident('Foo bar')
        = "Foo bar"
        quote_ident('select')
        = "select"
        quote_ident('abc')
        = abc
        quote_literal('it''s')
        = 'it''s'
        format('%s and %I', 'x', 'Y z')
        = x and "Y z"
        format('%L', 'it''s')
        = 'it''s'
        format('%2$s %1$s', 'a', 'b')
        = b a
        format('%5s|%-5s|', 'a', 'b')
        =     a|b    |
        overlay('abcdef' placing 'XX' from 2 for 3)
        = aXXef
        starts_with('hello', 'he')
        = t
        'hello' like 'h%o'
        = t
        'hello' like '_ello'
        = t
        'hello' like 'H%'
        = f
        'hello' ilike 'H%'
        = t
        'h%llo' like 'h\%llo'
        = t
        'hello' not like '%z%'
        = t
        'abc' like 'a%b%c%'
        = t
        'axb' like 'a!%b' escape '!'
        = f
        'hello' ~ '^h.*o$'
        = t
        'hello' ~* 'HELLO'
        = t
        'hello' !~ 'x'
        = t
        'abc123' ~ '\d+$'
        = t
        regexp_replace('hello', 'l', 'L')
        = heLlo
        regexp_replace('hello', 'l', 'L', 'g')
        = heLLo
        regexp_replace('abc', '(b)', '[\1]')
        = a[b]c
        regexp_match('foobar', '(o+)(b)')
        = {oo,b}
        regexp_split_to_array('a,b;c', '[,;]')
        = {a,b,c}
        'a ' = 'a'
        = f
        'abc'::varchar(2)
        = ab
        'abcdef'::char(3)
        = abc
        'ab'::char(4) || 'x'
        = abx
        123.456::numeric(5,1)
        = 123.5
        12345.6::numeric(4,1)
        ! 22003 numeric field overflow
        'abc'::int
        ! 22P02 invalid input syntax for type integer: "abc"
        '12x'::numeric
        ! 22P02 invalid input syntax for type numeric: "12x"
        ' 42 '::int
        = 42
        't'::bool
        = t
        'maybe'::bool
        ! 22P02 invalid input syntax for type boolean: "maybe"
        1::bool
        = t
        true::int
        = 1
        true::text
        = true
        1.5::text
        = 1.5
        '2024-02-29'::date + 1
        = 2024-03-01
        '2024-03-01'::date - '2024-02-01'::date
        = 29
        '2024-01-31'::date + interval '1 month'
        = 2024-02-29 00:00:00
        '2024-01-01 10:00'::timestamp + interval '36 hours'
        = 2024-01-02 22:00:00
        '2024-03-01'::timestamp - '2024-02-01 12:00'::timestamp
        = 28 days 12:00:00
        interval '1 day' * 1.5
        = 1 day 12:00:00
        interval '1 month' / 2
        = 15 days
        - interval '1 day'
        = -1 days
        interval '1 day' + interval '2 hours'
        = 1 day 02:00:00
        interval '24 hours' = interval '1 day'
        = t
        interval '1 month' > interval '29 days'
        = t
        '2024-01-01'::date < '2024-01-02'::timestamp
        = t
        '2024-01-01'::date = '2024-01-01'::timestamp
        = t
        '10:30'::time + interval '14 hours'
        = 00:30:00
        '10:30'::time - '09:00'::time
        = 01:30:00
        '2024-05-05 10:11:12'::timestamp::date
        = 2024-05-05
        '2024-05-05 10:11:12'::timestamp::time
        = 10:11:12
        '2024-05-05'::date::timestamp
        = 2024-05-05 00:00:00
        '2024-05-05 10:00+02'::timestamptz
        = 2024-05-05 08:00:00+00
        '2024-05-05 10:00'::timestamp at time zone 'Europe/Vienna'
        = 2024-05-05 08:00:00+00
        '2024-05-05 10:00+00'::timestamptz at time zone 'America/New_York'
        = 2024-05-05 06:00:00
        make_date(2024, 2, 30)
        ! 22008 date field value out of range: 2024-02-30
        make_date(2024, 2, 29)
        = 2024-02-29
        make_time(10, 20, 30.5)
        = 10:20:30.5
        make_timestamp(2024, 1, 2, 3, 4, 5.5)
        = 2024-01-02 03:04:05.5
        make_interval(days => 10, hours => 5)
        = 10 days 05:00:00
        justify_hours(interval '27 hours')
        = 1 day 03:00:00
        justify_days(interval '35 days')
        = 1 mon 5 days
        'infinity'::timestamp > now()
        = t
        isfinite('infinity'::date)
        = f
        date '2024-01-01' - 1
        = 2023-12-31
        '2024-01-01'::timestamp(0) = '2024-01-01'::date
        = t
        array[1,2,3]
        = {1,2,3}
        array[1,2] || array[3]
        = {1,2,3}
        array[1,2] || 3
        = {1,2,3}
        array_append(array[1], 2)
        = {1,2}
        array_prepend(0, array[1])
        = {0,1}
        array_cat(array[1], array[2,3])
        = {1,2,3}
        array_length(array[1,2,3], 1)
        = 3
        array_length(array[]::int[], 1)
        NULL
        array_upper(array[1,2,3], 1)
        = 3
        array_position(array['a','b','c'], 'b')
        = 2
        array_position(array[1,2], 5)
        NULL
        array_to_string(array[1,null,3], ',')
        = 1,3
        array_to_string(array[1,null,3], ',', '*')
        = 1,*,3
        string_to_array('a,b,c', ',')
        = {a,b,c}
        string_to_array('a,,c', ',', '')
        = {a,NULL,c}
        array_remove(array[1,2,1], 1)
        = {2}
        array_replace(array[1,2,1], 1, 9)
        = {9,2,9}
        cardinality(array[[1,2],[3,4]])
        = 4
        array_ndims(array[[1,2],[3,4]])
        = 2
        array_dims(array[[1,2],[3,4]])
        = [1:2][1:2]
        (array[1,2,3])[2]
        = 2
        (array[1,2,3])[5]
        NULL
        (array[1,2,3])[2:3]
        = {2,3}
        (array[[1,2],[3,4]])[2][1]
        = 3
        1 = any(array[1,2])
        = t
        3 = any(array[1,2])
        = f
        3 = any(array[1,null])
        NULL
        3 > all(array[1,2])
        = t
        1 = all(array[]::int[])
        = t
        array[1,2,3] @> array[2]
        = t
        array[1,2] && array[2,3]
        = t
        '{1,2,3}'::int[]
        = {1,2,3}
        '{"a b",c}'::text[]
        = {"a b",c}
        row(1, 'a')
        = (1,a)
        row(1,2) = row(1,2)
        = t
        '{"a": 1, "b": [1, 2]}'::jsonb
        = {"a": 1, "b": [1, 2]}
        '{"a": 1}'::jsonb -> 'a'
        = 1
        '{"a": "x"}'::jsonb ->> 'a'
        = x
        '[1,2,3]'::jsonb -> 1
        = 2
        '[1,2,3]'::jsonb -> -1
        = 3
        '{"a": {"b": 5}}'::jsonb #> '{a,b}'
        = 5
        '{"a": {"b": 5}}'::jsonb #>> '{a,b}'
        = 5
        '{"a":1}'::jsonb = '{"a": 1.0}'::jsonb
        = t
        '{"a":1,"b":2}'::jsonb @> '{"a":1}'
        = t
        '{"a":1}'::jsonb ? 'a'
        = t
        '{"a":1}'::jsonb || '{"b":2}'
        = {"a": 1, "b": 2}
        jsonb_typeof('[]'::jsonb)
        = array
        jsonb_array_length('[1,2]'::jsonb)
        = 2
        json_build_object('a', 1, 'b', 'x')
        = {"a" : 1, "b" : "x"}
        jsonb_build_object('a', 1, 'b', null)
        = {"a": 1, "b": null}
        json_build_array(1, 'a', true)
        = [1, "a", true]
        to_jsonb('x'::text)
        = "x"
        to_json(array[1,2])
        = [1,2]
        to_jsonb(1.5)
        = 1.5
        'not json'::jsonb
        ! 22P02 invalid input syntax for type json
        current_database()
        = postgres
        format_type(23, -1)
        = integer
        format_type(1043, 14)
        = character varying(10)
        format_type(1700, 655366)
        = numeric(10,2)
        pg_size_pretty(123456789::bigint)
        = 118 MB
        pg_size_pretty(1000::bigint)
        = 1000 bytes
        pg_is_in_recovery()
        = f
        '00000000-0000-0000-0000-000000000001'::uuid < '00000000-0000-0000-0000-000000000002'::uuid
        = t
        'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11'::uuid
        = a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11
        '\xdeadbeef'::bytea
        = \xdeadbeef
        '\x01'::bytea || '\x02'::bytea
        = \x0102
        substring('\x010203'::bytea from 2 for 1)
        = \x02
        length('\x010203'::bytea)
        = 3
        (select 1)
        = 1
        (select 1 where false)
        NULL
        exists (select 1)
        = t
        array(select generate_series(1, 3))
        = {1,2,3}
        1 in (select 1)
        = t
        2 not in (select 1)
        = t
        1 = any(select generate_series(1, 3))
        = t
        5 > all(select generate_series(1, 3))
        = t
        (select count(*) from generate_series(1, 10))
        = 10
        (select sum(g) from generate_series(1, 10) g)
        = 55
        (select avg(g) from generate_series(1, 4) g)
        = 2.5000000000000000
        (select sum(g::int8) from generate_series(1, 10) g)
        = 55
        (select avg(g::numeric) from generate_series(1, 3) g)
        = 2.0000000000000000
        (select sum(g::float8) from generate_series(1, 3) g)
        = 6
        (select avg(g::float4) from generate_series(1, 4) g)
        = 2.5
        (select min(g) from generate_series(3, 5) g)
        = 3
        (select max(g::text) from generate_series(1, 12) g)
        = 9
        (select max(null::int))
        NULL
        (select sum(null::int))
        NULL
        (select count(distinct g % 3) from generate_series(1, 10) g)
        = 3
        (select count(*) filter (where g > 5) from generate_series(1, 10) g)
        = 5
        (select string_agg(g::text, ',') from generate_series(1, 3) g)
        = 1,2,3
        (select string_agg(g::text, ',' order by g desc) from generate_series(1, 3) g)
        = 3,2,1
        (select array_agg(g) from generate_series(1, 3) g)
        = {1,2,3}
        (select array_agg(distinct g % 2) from generate_series(1, 4) g)
        = {0,1}
        (select bool_and(g > 0) from generate_series(1, 3) g)
        = t
        (select bool_or(g > 2) from generate_series(1, 3) g)
        = t
        (select stddev(g) from generate_series(1, 4) g)
        = 1.2909944487358056
        (select variance(g::float8) from generate_series(1, 4) g)
        = 1.6666666666666667
        (select var_pop(g) from generate_series(1, 4) g)
        = 1.2500000000000000
        (select sum(g * interval '1 hour') from generate_series(1, 3) g)
        = 06:00:00
        (select json_agg(g) from generate_series(1, 3) g)
        = [1, 2, 3]
        (select bit_and(g) from generate_series(6, 7) g)
        = 6
        (select sum(x) from (values (1.5), (2.25)) v(x))
        = 3.75
        (select string_agg(x, '-') from (select distinct unnest(array['b','a','b']) x order by x) t)
        = a-b
        (select array_agg(x) from (select g % 3 as x from generate_series(1, 7) g group by 1 order by 1) t)
        = {0,1,2}
        (select count(*) from (select 1 union select 1 union all select 2) t)
        = 2
        (select array_agg(x order by x) from (select unnest(array[1,2,3]) x intersect select unnest(array[2,3,4])) t)
        = {2,3}
        (select array_agg(x order by x) from (select unnest(array[1,2,2,3]) x except all select 2) t)
        = {1,2,3}
        (with recursive t(n) as (select 1 union all select n + 1 from t where n < 5) select sum(n) from t)
        = 15
        (with c as (select 5 as x) select a.x + b.x from c a, c b)
        = 10
        (select count(*) from generate_series(1,10) a join generate_series(5,15) b on a = b)
        = 6
        (select count(*) from generate_series(1,10) a left join generate_series(5,15) b on a = b where b is null)
        = 4
        (select count(*) from generate_series(1,10) a full join generate_series(5,15) b on a = b)
        = 15
        (select count(*) from generate_series(1,3) a, generate_series(1,4) b)
        = 12
        (select count(*) from generate_series(1,10) a where exists (select 1 from generate_series(5,15) b where a = b))
        = 6
        (select count(*) from generate_series(1,10) a where not exists (select 1 from generate_series(5,15) b where a = b))
        = 4
        (select count(*) from generate_series(1,10) a where a not in (select b from generate_series(5,15) b))
        = 4
        (select array_agg(b) from generate_series(1,3) a, lateral (select a * 10 as b) s)
        = {10,20,30}
        (select array_agg((select max(b) from generate_series(1, a) b)) from generate_series(1, 3) a)
        = {1,2,3}
        (select array_agg(x) from (select x from generate_series(1, 20) x order by x desc limit 3 offset 2) t)
        = {18,17,16}
        (select array_agg(x) from (select distinct on (x % 2) x from generate_series(1, 6) x order by x % 2, x desc) t)
        = {6,5}
        (select array_agg(x order by x nulls first) from unnest(array[2,null,1]) x)
        = {NULL,1,2}
        (select array_agg(x || ':' || n) from unnest(array['a','b']) with ordinality u(x, n))
        = {a:1,b:2}
        (select array_agg(g) from generate_series(10, 1, -3) g)
        = {10,7,4,1}
        (select array_agg(g) from generate_series(1.0, 2.0, 0.5) g)
        = {1.0,1.5,2.0}
        (select array_agg(g::date) from generate_series('2024-01-30'::timestamp, '2024-03-31', '1 month') g)
        = {2024-01-30,2024-02-29,2024-03-29}
        (select count(*) from generate_series(1, 5000) g where g % 2 = 0)
        = 2500
        (select sum(g) from generate_series(1, 3000) g)
        = 4501500
        (select array_agg(n) from (select row_number() over (order by g desc) n from generate_series(1, 3) g) t)
        = {1,2,3}
        (select array_agg(n) from (select sum(g) over (order by g) n from generate_series(1, 4) g) t)
        = {1,3,6,10}
        (select array_agg(n) from (select rank() over (order by g % 2) n from generate_series(1, 4) g) t)
        = {1,1,3,3}
        (select array_agg(n) from (select lag(g) over (order by g) n from generate_series(1, 3) g) t)
        = {NULL,1,2}
        (select array_agg(n) from (select count(*) over (partition by g % 2) n from generate_series(1, 5) g) t)
        = {2,2,3,3,3}
        (select array_agg(n) from (select sum(g) over (order by g rows between 1 preceding and 1 following) n from generate_series(1, 4) g) t)
        = {3,6,9,7}
        (select array_agg(n) from (select first_value(g) over (order by g desc) n from generate_series(1, 3) g) t)
        = {3,3,3}
        extract(year from timestamp '2024-05-06 07:08:09.5')
        = 2024
        extract(epoch from timestamptz '2024-05-06 07:08:09.5+00')
        = 1714979289.500000
        extract(dow from date '2024-05-06')
        = 1
        date_part('hour', timestamp '2024-05-06 07:08:09')
        = 7
        date_trunc('month', timestamp '2024-05-06 07:08:09')
        = 2024-05-01 00:00:00
        date_trunc('hour', interval '3 days 04:05:06')
        = 3 days 04:00:00
        age(timestamp '2024-05-06', timestamp '2023-03-01')
        = 1 year 2 mons 5 days
        to_timestamp(0)
        = 1970-01-01 00:00:00+00
        pg_encoding_to_char(6)
        = UTF8
        to_char(timestamp '2024-05-06 07:08:09', 'YYYY-MM-DD HH24:MI:SS')
        = 2024-05-06 07:08:09
        to_char(1234.5, '9,999.99')
        =  1,234.50
        to_char(timestamptz '2024-05-06 17:08:09+00', 'DD Mon YYYY HH12:MI AM')
        = 06 May 2024 05:08 PM
        to_char(interval '15 hours 2 minutes', 'HH24:MI:SS')
        = 15:02:00
        to_char(125, '999')
        =  125
        to_char(-1234567.891, 'FM9,999,999.00')
        = -1,234,567.89
        """#
}
