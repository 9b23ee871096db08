// Answers of PostgreSQL 15 with TimeZone America/New_York: a type, a text, and what its output
// prints for the value; or, after an exclamation mark, the error's code, message and other fields.

/// One question and its answer.
struct TextAnswer: Sendable, CustomStringConvertible {
    let type: String
    let input: String
    let output: String

    init(_ type: String, _ input: String, _ output: String) {
        self.type = type
        self.input = input
        self.output = output
    }

    var description: String { "\(type) \(input)" }
}

/// Numbers and truth values.
let numberAnswers: [TextAnswer] = [
    .init("int2", "1", "1"),
    .init("int2", "-32768", "-32768"),
    .init("int2", "32767", "32767"),
    .init("int2", "32768", "!22003 value \"32768\" is out of range for type smallint"),
    .init("int2", "x", "!22P02 invalid input syntax for type smallint: \"x\""),
    .init("int2", " 7 ", "7"),
    .init("int2", "+5", "5"),
    .init("int2", "-", "!22P02 invalid input syntax for type smallint: \"-\""),
    .init("int4", "abc", "!22P02 invalid input syntax for type integer: \"abc\""),
    .init("int4", "99999999999", "!22003 value \"99999999999\" is out of range for type integer"),
    .init("int4", "", "!22P02 invalid input syntax for type integer: \"\""),
    .init("int4", " 12 ", "12"),
    .init("int4", "1.5", "!22P02 invalid input syntax for type integer: \"1.5\""),
    .init("int4", "-2147483648", "-2147483648"),
    .init("int4", "2147483648", "!22003 value \"2147483648\" is out of range for type integer"),
    .init("int4", "+0", "0"),
    .init("int4", "1 2", "!22P02 invalid input syntax for type integer: \"1 2\""),
    .init("int8", "9223372036854775807", "9223372036854775807"),
    .init("int8", "-9223372036854775808", "-9223372036854775808"),
    .init(
        "int8", "9223372036854775808",
        "!22003 value \"9223372036854775808\" is out of range for type bigint"),
    .init(
        "int8", "99999999999999999999",
        "!22003 value \"99999999999999999999\" is out of range for type bigint"),
    .init("int8", "x", "!22P02 invalid input syntax for type bigint: \"x\""),
    .init("oid", "-1", "4294967295"),
    .init("oid", "4294967295", "4294967295"),
    .init("oid", "4294967296", "!22003 value \"4294967296\" is out of range for type oid"),
    .init("oid", "x", "!22P02 invalid input syntax for type oid: \"x\""),
    .init("oid", "0", "0"),
    .init("bool", "t", "t"),
    .init("bool", " TRUE ", "t"),
    .init("bool", "ye", "t"),
    .init("bool", "on", "t"),
    .init("bool", "of", "f"),
    .init("bool", "off", "f"),
    .init("bool", "o", "!22P02 invalid input syntax for type boolean: \"o\""),
    .init("bool", "0", "f"),
    .init("bool", "1", "t"),
    .init("bool", "no", "f"),
    .init("bool", "x", "!22P02 invalid input syntax for type boolean: \"x\""),
    .init("bool", "", "!22P02 invalid input syntax for type boolean: \"\""),
    .init("bool", "fals", "f"),
    .init("float8", "1e15", "1e+15"),
    .init("float8", "1e14", "100000000000000"),
    .init("float8", "123456789012345680", "1.2345678901234568e+17"),
    .init("float8", "0.0001", "0.0001"),
    .init("float8", "0.00001", "1e-05"),
    .init("float8", "5e-324", "5e-324"),
    .init("float8", "-0", "-0"),
    .init("float8", "999999999999999", "999999999999999"),
    .init("float8", "1e400", "!22003 \"1e400\" is out of range for type double precision"),
    .init("float8", "1e-400", "!22003 \"1e-400\" is out of range for type double precision"),
    .init("float8", "x", "!22P02 invalid input syntax for type double precision: \"x\""),
    .init("float8", "-inf", "-Infinity"),
    .init("float8", "nan", "NaN"),
    .init("float8", "Infinity", "Infinity"),
    .init("float8", " 1.5 ", "1.5"),
    .init("float8", "1.5x", "!22P02 invalid input syntax for type double precision: \"1.5x\""),
    .init("float8", "", "!22P02 invalid input syntax for type double precision: \"\""),
    .init("float8", "0x1p3", "8"),
    .init("float8", "1e-7", "1e-07"),
    .init("float8", "100", "100"),
    .init("float8", "123456.789", "123456.789"),
    .init("float8", "1.7976931348623157e308", "1.7976931348623157e+308"),
    .init("float8", ".5", "0.5"),
    .init("float8", "5.", "5"),
    .init("float8", "9007199254740993", "9.007199254740992e+15"),
    .init("float8", "0.1", "0.1"),
    .init("float8", "1e22", "1e+22"),
    .init("float8", "123e-20", "1.23e-18"),
    .init("float8", "3.14159265358979", "3.14159265358979"),
    .init("float8", "99999999999999999", "1e+17"),
    .init("float4", "1e6", "1e+06"),
    .init("float4", "1e5", "100000"),
    .init("float4", "123456.7", "123456.7"),
    .init("float4", "1234567.8", "1.2345678e+06"),
    .init("float4", "1e-5", "1e-05"),
    .init("float4", "3.4028235e38", "3.4028235e+38"),
    .init("float4", "1e40", "!22003 \"1e40\" is out of range for type real"),
    .init("float4", "x", "!22P02 invalid input syntax for type real: \"x\""),
    .init("float4", "12345678", "1.2345678e+07"),
    .init("float4", "999999.9", "999999.9"),
    .init("float4", "0.1", "0.1"),
    .init("float4", "16777217", "1.6777216e+07"),
]

/// Bytes, identifiers and arrays.
let byteAnswers: [TextAnswer] = [
    .init("uuid", "{A0EEBC99-9C0B4EF8BB6D6BB9BD380A11}", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"),
    .init("uuid", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"),
    .init("uuid", "A0EEBC999C0B4EF8BB6D6BB9BD380A11", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"),
    .init("uuid", "x", "!22P02 invalid input syntax for type uuid: \"x\""),
    .init(
        "uuid", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a1",
        "!22P02 invalid input syntax for type uuid: \"a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a1\""),
    .init(
        "uuid", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11a",
        "!22P02 invalid input syntax for type uuid: \"a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11a\""),
    .init(
        "uuid", "a0-eebc999c0b4ef8bb6d6bb9bd380a11",
        "!22P02 invalid input syntax for type uuid: \"a0-eebc999c0b4ef8bb6d6bb9bd380a11\""),
    .init("bytea", "\\xDEADbeef", "\\xdeadbeef"),
    .init("bytea", "a\\\\b\\001c", "\\x615c620163"),
    .init("bytea", "\\x de ad", "\\xdead"),
    .init("bytea", "\\xf", "!22023 invalid hexadecimal data: odd number of digits"),
    .init("bytea", "\\xfg", "!22023 invalid hexadecimal digit: \"g\""),
    .init("bytea", "a\\9", "!22P02 invalid input syntax for type bytea"),
    .init("bytea", "", "\\x"),
    .init("bytea", "plain", "\\x706c61696e"),
    .init("bytea", "\\x", "\\x"),
    .init("\"char\"", "abc", "a"),
    .init("\"char\"", "", ""),
    .init("\"char\"", "\\101", "A"),
    .init("\"char\"", "\\377", "\\377"),
    .init(
        "name", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
        "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"),
    .init("name", "éééééééééééééééééééééééééééééééééééééééé", "ééééééééééééééééééééééééééééééé"),
    .init("pg_lsn", "16/B374D848", "16/B374D848"),
    .init("pg_lsn", "0/0", "0/0"),
    .init("pg_lsn", "x", "!22P02 invalid input syntax for type pg_lsn: \"x\""),
    .init("int2vector", "1 2 3", "1 2 3"),
    .init("int2vector", "", ""),
    .init("oidvector", "10 20", "10 20"),
    .init("xid", "99", "99"),
    .init("xid", "x", "0"),
    .init("int4[]", "{}", "{}"),
    .init("int4[]", "{1,NULL,3}", "{1,NULL,3}"),
    .init("int4[]", "{{1,2},{3,4}}", "{{1,2},{3,4}}"),
    .init("int4[]", "[0:2]={1,2,3}", "[0:2]={1,2,3}"),
    .init(
        "int4[]", "{1,2",
        "!22P02 malformed array literal: \"{1,2\" | detail: Unexpected end of input."),
    .init(
        "int4[]", "1,2}",
        "!22P02 malformed array literal: \"1,2}\" | detail: Array value must start with \"{\" or dimension information."
    ),
    .init(
        "int4[]", "{{1,2},{3}}",
        "!22P02 malformed array literal: \"{{1,2},{3}}\" | detail: Multidimensional arrays must have sub-arrays with matching dimensions."
    ),
    .init(
        "int4[]", "{1,,2}",
        "!22P02 malformed array literal: \"{1,,2}\" | detail: Unexpected \",\" character."),
    .init(
        "int4[]", "{1,2}x",
        "!22P02 malformed array literal: \"{1,2}x\" | detail: Junk after closing right brace."),
    .init("int4[]", "{a}", "!22P02 invalid input syntax for type integer: \"a\""),
    .init("int4[]", "{ 1 , 2 }", "{1,2}"),
    .init(
        "int4[]", "{{1},2}",
        "!22P02 malformed array literal: \"{{1},2}\" | detail: Unexpected array element."),
    .init(
        "int4[]", "[1:2]={1}",
        "!22P02 malformed array literal: \"[1:2]={1}\" | detail: Specified array dimensions do not match array contents."
    ),
    .init(
        "int4[]", "{{}}",
        "!22P02 malformed array literal: \"{{}}\" | detail: Unexpected \"}\" character."),
    .init("int4[]", " { } ", "{}"),
    .init("int4[]", "{1 2}", "!22P02 invalid input syntax for type integer: \"1 2\""),
    .init("int4[]", "[-1:0][2:3]={{1,2},{3,4}}", "[-1:0][2:3]={{1,2},{3,4}}"),
    .init(
        "int4[]", "{1,{2}}",
        "!22P02 malformed array literal: \"{1,{2}}\" | detail: Unexpected \"{\" character."),
    .init("int4[]", "{{{1}}}", "{{{1}}}"),
    .init(
        "text[]", "{a,\"b c\",\"NULL\",\"q\\\"x\",\"\",null}",
        "{a,\"b c\",\"NULL\",\"q\\\"x\",\"\",NULL}"),
    .init(
        "text[]", "{\"a\"b}",
        "!22P02 malformed array literal: \"{\"a\"b}\" | detail: Unexpected array element."),
    .init(
        "text[]", "{\"a,b\",{c}",
        "!22P02 malformed array literal: \"{\"a,b\",{c}\" | detail: Unexpected \"{\" character."),
    .init(
        "text[]", "{\"abc",
        "!22P02 malformed array literal: \"{\"abc\" | detail: Unexpected end of input."),
    .init("text[]", "{a\\,b,c\\\\d}", "{\"a,b\",\"c\\\\d\"}"),
    .init("text[]", "{ a b , c }", "{\"a b\",c}"),
    .init(
        "text[]", "{\"a{\",\"b}\",\"c,d\",\" \",\"nullx\"}", "{\"a{\",\"b}\",\"c,d\",\" \",nullx}"),
    .init("timestamp[]", "{2024-01-01 10:00:00,infinity}", "{\"2024-01-01 10:00:00\",infinity}"),
    .init("bool[]", "{t,f}", "{t,f}"),
]

/// Dates, times and intervals.
let timeAnswers: [TextAnswer] = [
    .init("date", "2024-01-15", "2024-01-15"),
    .init("date", "Jan 15 2024", "2024-01-15"),
    .init("date", "20240115", "2024-01-15"),
    .init("date", "15 January 2024", "2024-01-15"),
    .init("date", "1/2/2024", "2024-01-02"),
    .init("date", "2024.015", "2024-01-15"),
    .init("date", "J2451187", "1999-01-08"),
    .init(
        "date", "99-01-02",
        "!22008 date/time field value out of range: \"99-01-02\" | hint: Perhaps you need a different \"datestyle\" setting."
    ),
    .init("date", "1/2/70", "1970-01-02"),
    .init("date", "1/2/69", "2069-01-02"),
    .init("date", "0044-03-15 BC", "0044-03-15 BC"),
    .init("date", "2024-Jan-15", "2024-01-15"),
    .init("date", "15-Jan-2024", "2024-01-15"),
    .init("date", "Mon Jan 15 2024", "2024-01-15"),
    .init("date", "January 8, 1999", "1999-01-08"),
    .init("date", "990108", "1999-01-08"),
    .init("date", "abc", "!22007 invalid input syntax for type date: \"abc\""),
    .init(
        "date", "2024-13-01",
        "!22008 date/time field value out of range: \"2024-13-01\" | hint: Perhaps you need a different \"datestyle\" setting."
    ),
    .init("date", "2024-02-30", "!22008 date/time field value out of range: \"2024-02-30\""),
    .init(
        "date", "13/13/2024",
        "!22008 date/time field value out of range: \"13/13/2024\" | hint: Perhaps you need a different \"datestyle\" setting."
    ),
    .init("date", "", "!22007 invalid input syntax for type date: \"\""),
    .init("date", "5874898-01-01", "!22008 date out of range: \"5874898-01-01\""),
    .init("date", "5874897-12-31", "5874897-12-31"),
    .init("date", "4714-01-01 BC", "!22008 date out of range: \"4714-01-01 BC\""),
    .init("date", "4713-01-01 BC", "4713-01-01 BC"),
    .init("date", "infinity", "infinity"),
    .init("date", "-infinity", "-infinity"),
    .init("date", "epoch", "1970-01-01"),
    .init("date", "12345-01-01", "12345-01-01"),
    .init("date", "0001-01-01", "0001-01-01"),
    .init("date", "2024-01-15 10:00", "2024-01-15"),
    .init("date", "1999-1-8", "1999-01-08"),
    .init("date", "Jan-08-1999", "1999-01-08"),
    .init("date", "08-Jan-1999", "1999-01-08"),
    .init("date", "1999.008", "1999-01-08"),
    .init(
        "date", "15.01.2024",
        "!22008 date/time field value out of range: \"15.01.2024\" | hint: Perhaps you need a different \"datestyle\" setting."
    ),
    .init("date", "1.2.2024", "2024-01-02"),
    .init("date", "2023-02-29", "!22008 date/time field value out of range: \"2023-02-29\""),
    .init("date", "2024-02-29", "2024-02-29"),
    .init("date", "0000-01-01", "!22008 date/time field value out of range: \"0000-01-01\""),
    .init("date", "today x", "!22007 invalid input syntax for type date: \"today x\""),
    .init("date", "2024-1", "!22007 invalid input syntax for type date: \"2024-1\""),
    .init("date", "1", "!22007 invalid input syntax for type date: \"1\""),
    .init("date", "2024-01-15 BC", "2024-01-15 BC"),
    .init("date", "1/1/1", "2001-01-01"),
    .init(
        "date", "2024-01-32",
        "!22008 date/time field value out of range: \"2024-01-32\" | hint: Perhaps you need a different \"datestyle\" setting."
    ),
    .init("time", "10:11", "10:11:00"),
    .init("time", "101112", "10:11:12"),
    .init("time", "10:11:12.5 PM", "22:11:12.5"),
    .init("time", "24:00", "24:00:00"),
    .init("time", "1011", "10:11:00"),
    .init("time", "allballs", "00:00:00"),
    .init("time", "10:11 UTC", "10:11:00"),
    .init("time", "10", "!22007 invalid input syntax for type time: \"10\""),
    .init("time", "25:00", "!22008 date/time field value out of range: \"25:00\""),
    .init("time", "abc", "!22007 invalid input syntax for type time: \"abc\""),
    .init("time", "12:00 AM", "00:00:00"),
    .init("time", "12:30 PM", "12:30:00"),
    .init("time", "10:11:12.1234567", "10:11:12.123457"),
    .init("time", "23:59:60", "24:00:00"),
    .init("time", "24:00:01", "!22008 date/time field value out of range: \"24:00:01\""),
    .init("time", "04:05:06 PST", "04:05:06"),
    .init("time", "2003-04-12 04:05:06", "04:05:06"),
    .init("time", "1:2:3", "01:02:03"),
    .init("time", "10:60", "!22008 date/time field value out of range: \"10:60\""),
    .init("time", "", "!22007 invalid input syntax for type time: \"\""),
    .init("timetz", "04:05-08:00", "04:05:00-08"),
    .init("timetz", "2003-04-12 04:05:06 America/New_York", "04:05:06-04"),
    .init("timetz", "10:00+05:30", "10:00:00+05:30"),
    .init("timetz", "10:00:00.5Z", "10:00:00.5+00"),
    .init("timetz", "04:05:06 PST", "04:05:06-08"),
    .init("timetz", "x", "!22007 invalid input syntax for type time with time zone: \"x\""),
    .init(
        "timestamp", "2024-01-15 25:00",
        "!22008 date/time field value out of range: \"2024-01-15 25:00\""),
    .init(
        "timestamp", "2024-01-15 10:61",
        "!22008 date/time field value out of range: \"2024-01-15 10:61\""),
    .init("timestamp", "2024-01-15 24:00:00", "2024-01-16 00:00:00"),
    .init("timestamp", "2024-01-15 3:04 PM", "2024-01-15 15:04:00"),
    .init("timestamp", "20240115T101112", "2024-01-15 10:11:12"),
    .init("timestamp", "infinity", "infinity"),
    .init("timestamp", "-infinity", "-infinity"),
    .init("timestamp", "epoch", "1970-01-01 00:00:00"),
    .init("timestamp", "2024-01-15 10:11:60", "2024-01-15 10:12:00"),
    .init("timestamp", "294277-01-01", "!22008 timestamp out of range: \"294277-01-01\""),
    .init("timestamp", "294276-12-31 23:59:59.999999", "294276-12-31 23:59:59.999999"),
    .init("timestamp", "0044-03-15 10:00:00 BC", "0044-03-15 10:00:00 BC"),
    .init("timestamp", "4713-01-01 BC", "4713-01-01 00:00:00 BC"),
    .init("timestamp", "2024-01-15", "2024-01-15 00:00:00"),
    .init("timestamp", "2024-01-15 10:11:12.1", "2024-01-15 10:11:12.1"),
    .init("timestamp", "2024-01-15T10:11:12.123456", "2024-01-15 10:11:12.123456"),
    .init("timestamp", "2024-01-15 10:11:12+05", "2024-01-15 10:11:12"),
    .init("timestamp", "abc", "!22007 invalid input syntax for type timestamp: \"abc\""),
    .init(
        "timestamp", "2024-01-15 10:11 foo",
        "!22007 invalid input syntax for type timestamp: \"2024-01-15 10:11 foo\""),
    .init("timestamp", "", "!22007 invalid input syntax for type timestamp: \"\""),
    .init("timestamp", "Wed Jan 15 10:11:12 2024", "2024-01-15 10:11:12"),
    .init("timestamp", "Jan 15 10:11:12 2024 PST", "2024-01-15 10:11:12"),
    .init("timestamp", "2024-01-15 101112", "2024-01-15 10:11:12"),
    .init("timestamp", "2024-01-15 10:11:12.9999999", "2024-01-15 10:11:13"),
    .init("timestamp", "1999-12-31 23:59:59.999999", "1999-12-31 23:59:59.999999"),
    .init(
        "timestamp", "15/01/2024",
        "!22008 date/time field value out of range: \"15/01/2024\" | hint: Perhaps you need a different \"datestyle\" setting."
    ),
    .init(
        "timestamp", "2024-01-15 13:00 PM",
        "!22008 date/time field value out of range: \"2024-01-15 13:00 PM\""),
    .init("timestamp", "2024-01-15 0:00 AM", "2024-01-15 00:00:00"),
    .init("timestamptz", "2024-01-15T10:11:12.123456789Z", "2024-01-15 05:11:12.123457-05"),
    .init("timestamptz", "2024-01-15 10:11:12+05:30", "2024-01-14 23:41:12-05"),
    .init("timestamptz", "2024-01-15 10:11:12 America/New_York", "2024-01-15 10:11:12-05"),
    .init("timestamptz", "2024-07-15 10:11:12 PST", "2024-07-15 14:11:12-04"),
    .init("timestamptz", "2024-07-15 10:11:12 PDT", "2024-07-15 13:11:12-04"),
    .init("timestamptz", "2024-01-01 10:00 Foo/Bar", "!22023 time zone \"foo/bar\" not recognized"),
    .init(
        "timestamptz", "2024-01-01 10:00:00 foo",
        "!22007 invalid input syntax for type timestamp with time zone: \"2024-01-01 10:00:00 foo\""
    ),
    .init(
        "timestamptz", "2024-01-01 10:00:00+25",
        "!22009 time zone displacement out of range: \"2024-01-01 10:00:00+25\""),
    .init("timestamptz", "2024-03-10 02:30 America/New_York", "2024-03-10 03:30:00-04"),
    .init("timestamptz", "2024-11-03 01:30 America/New_York", "2024-11-03 01:30:00-05"),
    .init("timestamptz", "2024-11-03 01:30", "2024-11-03 01:30:00-05"),
    .init("timestamptz", "2024-03-10 02:30", "2024-03-10 03:30:00-04"),
    .init("timestamptz", "1850-01-01 00:00", "1850-01-01 00:00:00-04:56:02"),
    .init("timestamptz", "2024-07-15 10:00", "2024-07-15 10:00:00-04"),
    .init("timestamptz", "2050-07-15 10:00", "2050-07-15 10:00:00-04"),
    .init("timestamptz", "2050-01-15 10:00", "2050-01-15 10:00:00-05"),
    .init("timestamptz", "1970-01-01 00:00:00+00", "1969-12-31 19:00:00-05"),
    .init("timestamptz", "infinity", "infinity"),
    .init("timestamptz", "2024-01-15 10:00 europe/vienna", "2024-01-15 04:00:00-05"),
    .init("timestamptz", "2024-01-15 10:00 UTC+3", "2024-01-15 08:00:00-05"),
    .init("timestamptz", "2024-01-15 10:00-0330", "2024-01-15 08:30:00-05"),
    .init("timestamptz", "2024-01-15 10:00:00+01:02:03", "2024-01-15 03:57:57-05"),
    .init("timestamptz", "0044-03-15 10:00:00 BC", "0044-03-15 10:00:00-04:56:02 BC"),
    .init("timestamptz", "epoch", "1969-12-31 19:00:00-05"),
    .init("timestamptz", "2024-01-15 10:00 EST5EDT", "2024-01-15 10:00:00-05"),
    .init("timestamptz", "2500-07-01 00:00 Europe/Paris", "2500-06-30 18:00:00-04"),
    .init("interval", "1 day", "1 day"),
    .init("interval", "1-2", "1 year 2 mons"),
    .init("interval", "P1Y2M3DT4H5M6.789S", "1 year 2 mons 3 days 04:05:06.789"),
    .init("interval", "2 hours ago", "-02:00:00"),
    .init("interval", "1 year 2 mons 3 days 04:05:06.789", "1 year 2 mons 3 days 04:05:06.789"),
    .init("interval", "-1 year 2 mons -3 days", "-10 mons -3 days"),
    .init("interval", "1.5 days", "1 day 12:00:00"),
    .init("interval", "1.5 months", "1 mon 15 days"),
    .init("interval", "1.5 years", "1 year 6 mons"),
    .init("interval", "1.5 weeks", "10 days 12:00:00"),
    .init("interval", "5", "00:00:05"),
    .init("interval", "1 2:03:04", "1 day 02:03:04"),
    .init("interval", "1 day -02:03", "1 day -02:03:00"),
    .init("interval", "-1 day", "-1 days"),
    .init("interval", "2 decades", "20 years"),
    .init("interval", "100 us", "00:00:00.0001"),
    .init("interval", "1.5 ms", "00:00:00.0015"),
    .init("interval", "90 minutes", "01:30:00"),
    .init("interval", "1 mon ago", "-1 mons"),
    .init("interval", "1-2 3 4:05:06", "1 year 2 mons 3 days 04:05:06"),
    .init("interval", "-1-2 +3 -4:05:06", "-1 years -2 mons +3 days -04:05:06"),
    .init("interval", "PT36H", "36:00:00"),
    .init("interval", "P0001-02-03T04:05:06", "1 year 2 mons 3 days 04:05:06"),
    .init("interval", "@ 1 day 2 hours", "1 day 02:00:00"),
    .init("interval", "1d 2h 3m 4s", "1 day 02:03:04"),
    .init("interval", "0", "00:00:00"),
    .init("interval", "1.2345678 s", "00:00:01.234568"),
    .init("interval", "-0.5 s", "-00:00:00.5"),
    .init("interval", "P1W", "7 days"),
    .init("interval", "1 century", "100 years"),
    .init("interval", "abc", "!22007 invalid input syntax for type interval: \"abc\""),
    .init("interval", "1 foo", "!22007 invalid input syntax for type interval: \"1 foo\""),
    .init(
        "interval", "99999999999 years",
        "!22015 interval field value out of range: \"99999999999 years\""),
    .init("interval", "", "!22007 invalid input syntax for type interval: \"\""),
    .init(
        "interval", "10000000000 days",
        "!22015 interval field value out of range: \"10000000000 days\""),
    .init("interval", "178956970 years", "178956970 years"),
    .init("interval", "1 day 25:00", "1 day 25:00:00"),
    .init("interval", "-1 days 2:3", "-1 days +02:03:00"),
    .init("interval", "-1 mon 1 day", "-1 mons +1 day"),
    .init("interval", "1 mon -1 day 1:2:3", "1 mon -1 days +01:02:03"),
    .init("interval", "04:05:61", "!22015 interval field value out of range: \"04:05:61\""),
    .init("interval", "1:60", "!22015 interval field value out of range: \"1:60\""),
    .init("interval", "PT1.5H", "01:30:00"),
    .init("interval", "P1.5Y", "1 year 6 mons"),
    .init("interval", "1.25 hours", "01:15:00"),
    .init("interval", "13 months", "1 year 1 mon"),
    .init("interval", "1 2 3", "!22007 invalid input syntax for type interval: \"1 2 3\""),
    .init(
        "interval", "1 day 1 day", "!22007 invalid input syntax for type interval: \"1 day 1 day\""),
    .init("interval", "1 year ago 2", "-1 years -00:00:02"),
    .init("interval", "0.1 mons", "3 days"),
    .init("interval", "-0.1 years", "-1 mons"),
    .init("interval", "1:02.5", "00:01:02.5"),
    .init("interval", "2:03", "02:03:00"),
]

/// JSON.
let documentAnswers: [TextAnswer] = [
    .init("json", "{\"a\":1, \"b\":[true,null]}", "{\"a\":1, \"b\":[true,null]}"),
    .init(
        "json", "{\"a\":}",
        "!22P02 invalid input syntax for type json | detail: Expected JSON value, but found \"}\". | context: JSON data, line 1: {\"a\":}"
    ),
    .init(
        "json", "[1,2",
        "!22P02 invalid input syntax for type json | detail: The input string ended unexpectedly. | context: JSON data, line 1: [1,2"
    ),
    .init(
        "json", "abc",
        "!22P02 invalid input syntax for type json | detail: Token \"abc\" is invalid. | context: JSON data, line 1: abc"
    ),
    .init(
        "json", "\"x",
        "!22P02 invalid input syntax for type json | detail: Token \"\"x\" is invalid. | context: JSON data, line 1: \"x"
    ),
    .init(
        "json", "01",
        "!22P02 invalid input syntax for type json | detail: Token \"01\" is invalid. | context: JSON data, line 1: 01"
    ),
    .init(
        "json", "{\"a\" 1}",
        "!22P02 invalid input syntax for type json | detail: Expected \":\", but found \"1\". | context: JSON data, line 1: {\"a\" 1..."
    ),
    .init(
        "json", "[1 2]",
        "!22P02 invalid input syntax for type json | detail: Expected \",\" or \"]\", but found \"2\". | context: JSON data, line 1: [1 2..."
    ),
    .init(
        "json", "",
        "!22P02 invalid input syntax for type json | detail: The input string ended unexpectedly. | context: JSON data, line 1: "
    ),
    .init(
        "json", "{\"a\":1,}",
        "!22P02 invalid input syntax for type json | detail: Expected string, but found \"}\". | context: JSON data, line 1: {\"a\":1,}"
    ),
    .init(
        "json", "[,]",
        "!22P02 invalid input syntax for type json | detail: Expected JSON value, but found \",\". | context: JSON data, line 1: [,..."
    ),
    .init(
        "json", "\"\\u12\"",
        "!22P02 invalid input syntax for type json | detail: \"\\u\" must be followed by four hexadecimal digits. | context: JSON data, line 1: \"\\u12\""
    ),
    .init(
        "json", "\"\\x\"",
        "!22P02 invalid input syntax for type json | detail: Escape sequence \"\\x\" is invalid. | context: JSON data, line 1: \"\\x..."
    ),
    .init(
        "json", "tru",
        "!22P02 invalid input syntax for type json | detail: Token \"tru\" is invalid. | context: JSON data, line 1: tru"
    ),
    .init(
        "json", "{1:2}",
        "!22P02 invalid input syntax for type json | detail: Expected string or \"}\", but found \"1\". | context: JSON data, line 1: {1..."
    ),
    .init(
        "json", "[1]]",
        "!22P02 invalid input syntax for type json | detail: Expected end of input, but found \"]\". | context: JSON data, line 1: [1]]"
    ),
    .init(
        "json", "\"a\nb\"",
        "!22P02 invalid input syntax for type json | detail: Character with value 0x0a must be escaped. | context: JSON data, line 1: \"a"
    ),
    .init("json", " 1 ", " 1 "),
    .init(
        "jsonb", "{\"b\":1, \"a\":[true,null,1.50,1e3,-0]}",
        "{\"a\": [true, null, 1.50, 1000, 0], \"b\": 1}"),
    .init("jsonb", "{\"a\":1,\"a\":2}", "{\"a\": 2}"),
    .init(
        "jsonb", "{\"aa\":1,\"b\":{\"x\":[]},\"\":{}}", "{\"\": {}, \"b\": {\"x\": []}, \"aa\": 1}"),
    .init("jsonb", "\"\\u00e9\\n\\u0001\\\"\"", "\"é\\n\\u0001\\\"\""),
    .init(
        "jsonb", "\"\\u0000\"",
        "!22P05 unsupported Unicode escape sequence | detail: \\u0000 cannot be converted to text. | context: JSON data, line 1: \"\\u0000..."
    ),
    .init("jsonb", "\"\\ud83d\\ude00\"", "\"😀\""),
    .init(
        "jsonb", "\"\\ud83d\"",
        "!22P02 invalid input syntax for type json | detail: Unicode low surrogate must follow a high surrogate. | context: JSON data, line 1: \"\\ud83d\""
    ),
    .init(
        "jsonb", "\"\\ude00\"",
        "!22P02 invalid input syntax for type json | detail: Unicode low surrogate must follow a high surrogate. | context: JSON data, line 1: \"\\ude00..."
    ),
    .init("jsonb", "[1.0,1.10,12345678901234567890.123]", "[1.0, 1.10, 12345678901234567890.123]"),
    .init("jsonb", "1e-5", "0.00001"),
    .init("jsonb", "\"\\/\"", "\"/\""),
    .init(
        "jsonb", "nul",
        "!22P02 invalid input syntax for type json | detail: Token \"nul\" is invalid. | context: JSON data, line 1: nul"
    ),
    .init("jsonb", "[ ]", "[]"),
    .init("jsonb", "{ }", "{}"),
    .init("jsonb", "{\"a\":\"b\\tc\"}", "{\"a\": \"b\\tc\"}"),
]

/// Types with modifiers.
let limitedAnswers: [TextAnswer] = [
    .init("varchar(3)", "abc", "abc"),
    .init("varchar(3)", "abc   ", "abc"),
    .init("varchar(3)", "é é", "é é"),
    .init("char(5)", "ab", "ab   "),
    .init("char(5)", "abcde", "abcde"),
    .init("char(5)", "é", "é    "),
    .init("numeric(5,2)", "1.005", "1.01"),
    .init("numeric(5,2)", "123.456", "123.46"),
    .init("numeric(5,2)", "-0.001", "0.00"),
    .init("timestamp(0)", "2024-01-15 10:00:00.5", "2024-01-15 10:00:01"),
    .init("timestamp(0)", "1999-12-31 23:59:59.5", "1999-12-31 23:59:59"),
    .init("timestamp(0)", "1999-12-31 23:59:58.5", "1999-12-31 23:59:58"),
    .init("timestamp(3)", "2024-01-15 10:00:00.123456", "2024-01-15 10:00:00.123"),
    .init("time(1)", "10:11:12.25", "10:11:12.3"),
    .init("time(1)", "23:59:59.99", "24:00:00"),
    .init("interval(1)", "1.999 s", "00:00:02"),
    .init("interval day", "5", "5 days"),
    .init("interval day", "1 day 2:03:04", "1 day"),
    .init("interval hour", "5", "05:00:00"),
    .init("interval hour", "1 day 2:03:04.567", "1 day 02:00:00"),
    .init("interval day to hour", "1 2", "1 day 02:00:00"),
    .init("interval minute to second", "1:2", "00:01:02"),
    .init("interval second(2)", "1.123456", "00:00:01.12"),
    .init("interval month", "1 year 2 mons 3 days", "1 year 2 mons"),
    .init("interval year", "1", "1 year"),
    .init("interval year", "18 months", "1 year"),
]
