// Answers of PostgreSQL 15 with TimeZone America/New_York: a function, its arguments, and the
// printed result; or, after an exclamation mark, the error's code and message.

/// One call and its answer.
struct FunctionAnswer: Sendable, CustomStringConvertible {
    let function: String
    let arguments: [String]
    let result: String

    init(_ function: String, _ arguments: [String], _ result: String) {
        self.function = function
        self.arguments = arguments
        self.result = result
    }

    var description: String { "\(function) \(arguments)" }
}

/// One per line: function, arguments, result, apart by bars.
let functionAnswers: [FunctionAnswer] = #"""
    add ¦ 2024-01-31 10:11:12.5 ¦ 1 mon ¦ 2024-02-29 10:11:12.5
    add ¦ 2024-01-31 10:11:12.5 ¦ -1 mon ¦ 2023-12-31 10:11:12.5
    add ¦ 2024-01-31 10:11:12.5 ¦ 1 year 1 day ¦ 2025-02-01 10:11:12.5
    add ¦ 2024-01-31 10:11:12.5 ¦ 1 day 02:03:04 ¦ 2024-02-01 12:14:16.5
    add ¦ 2024-01-31 10:11:12.5 ¦ -1 day ¦ 2024-01-30 10:11:12.5
    add ¦ 2024-01-31 10:11:12.5 ¦ 13 mons -40 days 25:00 ¦ 2025-01-20 11:11:12.5
    add ¦ 2024-01-31 10:11:12.5 ¦ 0.000001 s ¦ 2024-01-31 10:11:12.500001
    add ¦ 2024-02-29 23:59:59.999999 ¦ 1 mon ¦ 2024-03-29 23:59:59.999999
    add ¦ 2024-02-29 23:59:59.999999 ¦ -1 mon ¦ 2024-01-29 23:59:59.999999
    add ¦ 2024-02-29 23:59:59.999999 ¦ 1 year 1 day ¦ 2025-03-01 23:59:59.999999
    add ¦ 2024-02-29 23:59:59.999999 ¦ 1 day 02:03:04 ¦ 2024-03-02 02:03:03.999999
    add ¦ 2024-02-29 23:59:59.999999 ¦ -1 day ¦ 2024-02-28 23:59:59.999999
    add ¦ 2024-02-29 23:59:59.999999 ¦ 13 mons -40 days 25:00 ¦ 2025-02-19 00:59:59.999999
    add ¦ 2024-02-29 23:59:59.999999 ¦ 0.000001 s ¦ 2024-03-01 00:00:00
    add ¦ 1999-12-31 00:00:00 ¦ 1 mon ¦ 2000-01-31 00:00:00
    add ¦ 1999-12-31 00:00:00 ¦ -1 mon ¦ 1999-11-30 00:00:00
    add ¦ 1999-12-31 00:00:00 ¦ 1 year 1 day ¦ 2001-01-01 00:00:00
    add ¦ 1999-12-31 00:00:00 ¦ 1 day 02:03:04 ¦ 2000-01-01 02:03:04
    add ¦ 1999-12-31 00:00:00 ¦ -1 day ¦ 1999-12-30 00:00:00
    add ¦ 1999-12-31 00:00:00 ¦ 13 mons -40 days 25:00 ¦ 2000-12-23 01:00:00
    add ¦ 1999-12-31 00:00:00 ¦ 0.000001 s ¦ 1999-12-31 00:00:00.000001
    add ¦ 0044-03-15 10:00:00 BC ¦ 1 mon ¦ 0044-04-15 10:00:00 BC
    add ¦ 0044-03-15 10:00:00 BC ¦ -1 mon ¦ 0044-02-15 10:00:00 BC
    add ¦ 0044-03-15 10:00:00 BC ¦ 1 year 1 day ¦ 0043-03-16 10:00:00 BC
    add ¦ 0044-03-15 10:00:00 BC ¦ 1 day 02:03:04 ¦ 0044-03-16 12:03:04 BC
    add ¦ 0044-03-15 10:00:00 BC ¦ -1 day ¦ 0044-03-14 10:00:00 BC
    add ¦ 0044-03-15 10:00:00 BC ¦ 13 mons -40 days 25:00 ¦ 0043-03-07 11:00:00 BC
    add ¦ 0044-03-15 10:00:00 BC ¦ 0.000001 s ¦ 0044-03-15 10:00:00.000001 BC
    add ¦ 2000-01-01 00:00:00 ¦ 1 mon ¦ 2000-02-01 00:00:00
    add ¦ 2000-01-01 00:00:00 ¦ -1 mon ¦ 1999-12-01 00:00:00
    add ¦ 2000-01-01 00:00:00 ¦ 1 year 1 day ¦ 2001-01-02 00:00:00
    add ¦ 2000-01-01 00:00:00 ¦ 1 day 02:03:04 ¦ 2000-01-02 02:03:04
    add ¦ 2000-01-01 00:00:00 ¦ -1 day ¦ 1999-12-31 00:00:00
    add ¦ 2000-01-01 00:00:00 ¦ 13 mons -40 days 25:00 ¦ 2000-12-24 01:00:00
    add ¦ 2000-01-01 00:00:00 ¦ 0.000001 s ¦ 2000-01-01 00:00:00.000001
    add ¦ 2026-11-21 03:04:05 ¦ 1 mon ¦ 2026-12-21 03:04:05
    add ¦ 2026-11-21 03:04:05 ¦ -1 mon ¦ 2026-10-21 03:04:05
    add ¦ 2026-11-21 03:04:05 ¦ 1 year 1 day ¦ 2027-11-22 03:04:05
    add ¦ 2026-11-21 03:04:05 ¦ 1 day 02:03:04 ¦ 2026-11-22 05:07:09
    add ¦ 2026-11-21 03:04:05 ¦ -1 day ¦ 2026-11-20 03:04:05
    add ¦ 2026-11-21 03:04:05 ¦ 13 mons -40 days 25:00 ¦ 2027-11-12 04:04:05
    add ¦ 2026-11-21 03:04:05 ¦ 0.000001 s ¦ 2026-11-21 03:04:05.000001
    add ¦ infinity ¦ 1 mon ¦ infinity
    add ¦ infinity ¦ -1 mon ¦ infinity
    add ¦ infinity ¦ 1 year 1 day ¦ infinity
    add ¦ infinity ¦ 1 day 02:03:04 ¦ infinity
    add ¦ infinity ¦ -1 day ¦ infinity
    add ¦ infinity ¦ 13 mons -40 days 25:00 ¦ infinity
    add ¦ infinity ¦ 0.000001 s ¦ infinity
    add ¦ -infinity ¦ 1 mon ¦ -infinity
    add ¦ -infinity ¦ -1 mon ¦ -infinity
    add ¦ -infinity ¦ 1 year 1 day ¦ -infinity
    add ¦ -infinity ¦ 1 day 02:03:04 ¦ -infinity
    add ¦ -infinity ¦ -1 day ¦ -infinity
    add ¦ -infinity ¦ 13 mons -40 days 25:00 ¦ -infinity
    add ¦ -infinity ¦ 0.000001 s ¦ -infinity
    add ¦ 1969-07-20 20:17:40 ¦ 1 mon ¦ 1969-08-20 20:17:40
    add ¦ 1969-07-20 20:17:40 ¦ -1 mon ¦ 1969-06-20 20:17:40
    add ¦ 1969-07-20 20:17:40 ¦ 1 year 1 day ¦ 1970-07-21 20:17:40
    add ¦ 1969-07-20 20:17:40 ¦ 1 day 02:03:04 ¦ 1969-07-21 22:20:44
    add ¦ 1969-07-20 20:17:40 ¦ -1 day ¦ 1969-07-19 20:17:40
    add ¦ 1969-07-20 20:17:40 ¦ 13 mons -40 days 25:00 ¦ 1970-07-12 21:17:40
    add ¦ 1969-07-20 20:17:40 ¦ 0.000001 s ¦ 1969-07-20 20:17:40.000001
    addZoned ¦ 2024-03-09 02:30 America/New_York ¦ 1 day ¦ 2024-03-10 03:30:00-04
    addZoned ¦ 2024-03-09 02:30 America/New_York ¦ 24 hours ¦ 2024-03-10 03:30:00-04
    addZoned ¦ 2024-03-09 02:30 America/New_York ¦ 1 mon ¦ 2024-04-09 02:30:00-04
    addZoned ¦ 2024-03-09 02:30 America/New_York ¦ -1 day ¦ 2024-03-08 02:30:00-05
    addZoned ¦ 2024-11-02 01:30 America/New_York ¦ 1 day ¦ 2024-11-03 01:30:00-05
    addZoned ¦ 2024-11-02 01:30 America/New_York ¦ 24 hours ¦ 2024-11-03 01:30:00-04
    addZoned ¦ 2024-11-02 01:30 America/New_York ¦ 1 mon ¦ 2024-12-02 01:30:00-05
    addZoned ¦ 2024-11-02 01:30 America/New_York ¦ -1 day ¦ 2024-11-01 01:30:00-04
    addZoned ¦ 2024-03-10 01:59 America/New_York ¦ 1 day ¦ 2024-03-11 01:59:00-04
    addZoned ¦ 2024-03-10 01:59 America/New_York ¦ 24 hours ¦ 2024-03-11 02:59:00-04
    addZoned ¦ 2024-03-10 01:59 America/New_York ¦ 1 mon ¦ 2024-04-10 01:59:00-04
    addZoned ¦ 2024-03-10 01:59 America/New_York ¦ -1 day ¦ 2024-03-09 01:59:00-05
    age ¦ 2024-03-01 ¦ 2024-02-29 ¦ 1 day
    subtract ¦ 2024-03-01 ¦ 2024-02-29 ¦ 1 day
    age ¦ 2024-01-31 10:00 ¦ 2023-02-28 11:00 ¦ 11 mons 2 days 23:00:00
    subtract ¦ 2024-01-31 10:00 ¦ 2023-02-28 11:00 ¦ 336 days 23:00:00
    age ¦ 2001-04-10 ¦ 1957-06-13 ¦ 43 years 9 mons 27 days
    subtract ¦ 2001-04-10 ¦ 1957-06-13 ¦ 16007 days
    age ¦ 1957-06-13 ¦ 2001-04-10 ¦ -43 years -9 mons -27 days
    subtract ¦ 1957-06-13 ¦ 2001-04-10 ¦ -16007 days
    age ¦ 2024-03-31 ¦ 2024-02-29 12:00 ¦ 1 mon 1 day 12:00:00
    subtract ¦ 2024-03-31 ¦ 2024-02-29 12:00 ¦ 30 days 12:00:00
    age ¦ 2024-02-29 12:00 ¦ 2024-03-31 ¦ -1 mons -1 days -12:00:00
    subtract ¦ 2024-02-29 12:00 ¦ 2024-03-31 ¦ -30 days -12:00:00
    age ¦ 2000-01-01 ¦ 2000-01-01 ¦ 00:00:00
    subtract ¦ 2000-01-01 ¦ 2000-01-01 ¦ 00:00:00
    age ¦ 2024-05-01 ¦ 2024-02-29 ¦ 2 mons 1 day
    subtract ¦ 2024-05-01 ¦ 2024-02-29 ¦ 62 days
    age ¦ 2024-12-31 23:59:59 ¦ 2024-01-01 ¦ 11 mons 30 days 23:59:59
    subtract ¦ 2024-12-31 23:59:59 ¦ 2024-01-01 ¦ 365 days 23:59:59
    age ¦ 2023-03-01 00:00 ¦ 2024-02-29 00:00:01 ¦ -11 mons -28 days -00:00:01
    subtract ¦ 2023-03-01 00:00 ¦ 2024-02-29 00:00:01 ¦ -365 days -00:00:01
    subtract ¦ infinity ¦ 2000-01-01 ¦ !22008 cannot subtract infinite timestamps
    extract ¦ microseconds ¦ 2024-01-31 10:11:12.5 ¦ 12500000
    extract ¦ microseconds ¦ 0044-03-15 10:00:00 BC ¦ 0
    extract ¦ microseconds ¦ 2000-12-31 23:59:59.999999 ¦ 59999999
    extract ¦ microseconds ¦ infinity ¦ NULL
    extract ¦ microseconds ¦ 2021-01-03 00:00 ¦ 0
    extractZoned ¦ microseconds ¦ 2024-07-04 10:11:12.5 America/New_York ¦ 12500000
    extractDate ¦ microseconds ¦ 2024-07-04 ¦ !0A000 unit "microseconds" not supported for type date
    extractInterval ¦ microseconds ¦ -14 mons 3 days -04:05:06.789 ¦ -6789000
    extractTime ¦ microseconds ¦ 10:11:12.5 ¦ 12500000
    truncate ¦ microseconds ¦ 2024-01-31 10:11:12.5678 ¦ 2024-01-31 10:11:12.5678
    truncate ¦ microseconds ¦ 0044-03-15 10:00:00 BC ¦ 0044-03-15 10:00:00 BC
    truncate ¦ microseconds ¦ 2000-12-31 23:59:59.999999 ¦ 2000-12-31 23:59:59.999999
    truncate ¦ microseconds ¦ infinity ¦ infinity
    truncate ¦ microseconds ¦ 2021-01-03 00:00 ¦ 2021-01-03 00:00:00
    truncateZoned ¦ microseconds ¦ 2024-03-10 12:00 America/New_York ¦ 2024-03-10 12:00:00-04
    truncateZoned ¦ microseconds ¦ 2024-11-03 01:30:30.5 America/New_York ¦ 2024-11-03 01:30:30.5-05
    truncateZoned ¦ microseconds ¦ 2024-07-04 10:11:12.5 UTC ¦ 2024-07-04 06:11:12.5-04
    truncateInterval ¦ microseconds ¦ -14 mons 3 days -04:05:06.789123 ¦ -1 years -2 mons +3 days -04:05:06.789123
    extract ¦ milliseconds ¦ 2024-01-31 10:11:12.5 ¦ 12500.000
    extract ¦ milliseconds ¦ 0044-03-15 10:00:00 BC ¦ 0.000
    extract ¦ milliseconds ¦ 2000-12-31 23:59:59.999999 ¦ 59999.999
    extract ¦ milliseconds ¦ infinity ¦ NULL
    extract ¦ milliseconds ¦ 2021-01-03 00:00 ¦ 0.000
    extractZoned ¦ milliseconds ¦ 2024-07-04 10:11:12.5 America/New_York ¦ 12500.000
    extractDate ¦ milliseconds ¦ 2024-07-04 ¦ !0A000 unit "milliseconds" not supported for type date
    extractInterval ¦ milliseconds ¦ -14 mons 3 days -04:05:06.789 ¦ -6789.000
    extractTime ¦ milliseconds ¦ 10:11:12.5 ¦ 12500.000
    truncate ¦ milliseconds ¦ 2024-01-31 10:11:12.5678 ¦ 2024-01-31 10:11:12.567
    truncate ¦ milliseconds ¦ 0044-03-15 10:00:00 BC ¦ 0044-03-15 10:00:00 BC
    truncate ¦ milliseconds ¦ 2000-12-31 23:59:59.999999 ¦ 2000-12-31 23:59:59.999
    truncate ¦ milliseconds ¦ infinity ¦ infinity
    truncate ¦ milliseconds ¦ 2021-01-03 00:00 ¦ 2021-01-03 00:00:00
    truncateZoned ¦ milliseconds ¦ 2024-03-10 12:00 America/New_York ¦ 2024-03-10 12:00:00-04
    truncateZoned ¦ milliseconds ¦ 2024-11-03 01:30:30.5 America/New_York ¦ 2024-11-03 01:30:30.5-05
    truncateZoned ¦ milliseconds ¦ 2024-07-04 10:11:12.5 UTC ¦ 2024-07-04 06:11:12.5-04
    truncateInterval ¦ milliseconds ¦ -14 mons 3 days -04:05:06.789123 ¦ -1 years -2 mons +3 days -04:05:06.789
    extract ¦ second ¦ 2024-01-31 10:11:12.5 ¦ 12.500000
    extract ¦ second ¦ 0044-03-15 10:00:00 BC ¦ 0.000000
    extract ¦ second ¦ 2000-12-31 23:59:59.999999 ¦ 59.999999
    extract ¦ second ¦ infinity ¦ NULL
    extract ¦ second ¦ 2021-01-03 00:00 ¦ 0.000000
    extractZoned ¦ second ¦ 2024-07-04 10:11:12.5 America/New_York ¦ 12.500000
    extractDate ¦ second ¦ 2024-07-04 ¦ !0A000 unit "second" not supported for type date
    extractInterval ¦ second ¦ -14 mons 3 days -04:05:06.789 ¦ -6.789000
    extractTime ¦ second ¦ 10:11:12.5 ¦ 12.500000
    truncate ¦ second ¦ 2024-01-31 10:11:12.5678 ¦ 2024-01-31 10:11:12
    truncate ¦ second ¦ 0044-03-15 10:00:00 BC ¦ 0044-03-15 10:00:00 BC
    truncate ¦ second ¦ 2000-12-31 23:59:59.999999 ¦ 2000-12-31 23:59:59
    truncate ¦ second ¦ infinity ¦ infinity
    truncate ¦ second ¦ 2021-01-03 00:00 ¦ 2021-01-03 00:00:00
    truncateZoned ¦ second ¦ 2024-03-10 12:00 America/New_York ¦ 2024-03-10 12:00:00-04
    truncateZoned ¦ second ¦ 2024-11-03 01:30:30.5 America/New_York ¦ 2024-11-03 01:30:30-05
    truncateZoned ¦ second ¦ 2024-07-04 10:11:12.5 UTC ¦ 2024-07-04 06:11:12-04
    truncateInterval ¦ second ¦ -14 mons 3 days -04:05:06.789123 ¦ -1 years -2 mons +3 days -04:05:06
    extract ¦ minute ¦ 2024-01-31 10:11:12.5 ¦ 11
    extract ¦ minute ¦ 0044-03-15 10:00:00 BC ¦ 0
    extract ¦ minute ¦ 2000-12-31 23:59:59.999999 ¦ 59
    extract ¦ minute ¦ infinity ¦ NULL
    extract ¦ minute ¦ 2021-01-03 00:00 ¦ 0
    extractZoned ¦ minute ¦ 2024-07-04 10:11:12.5 America/New_York ¦ 11
    extractDate ¦ minute ¦ 2024-07-04 ¦ !0A000 unit "minute" not supported for type date
    extractInterval ¦ minute ¦ -14 mons 3 days -04:05:06.789 ¦ -5
    extractTime ¦ minute ¦ 10:11:12.5 ¦ 11
    truncate ¦ minute ¦ 2024-01-31 10:11:12.5678 ¦ 2024-01-31 10:11:00
    truncate ¦ minute ¦ 0044-03-15 10:00:00 BC ¦ 0044-03-15 10:00:00 BC
    truncate ¦ minute ¦ 2000-12-31 23:59:59.999999 ¦ 2000-12-31 23:59:00
    truncate ¦ minute ¦ infinity ¦ infinity
    truncate ¦ minute ¦ 2021-01-03 00:00 ¦ 2021-01-03 00:00:00
    truncateZoned ¦ minute ¦ 2024-03-10 12:00 America/New_York ¦ 2024-03-10 12:00:00-04
    truncateZoned ¦ minute ¦ 2024-11-03 01:30:30.5 America/New_York ¦ 2024-11-03 01:30:00-05
    truncateZoned ¦ minute ¦ 2024-07-04 10:11:12.5 UTC ¦ 2024-07-04 06:11:00-04
    truncateInterval ¦ minute ¦ -14 mons 3 days -04:05:06.789123 ¦ -1 years -2 mons +3 days -04:05:00
    extract ¦ hour ¦ 2024-01-31 10:11:12.5 ¦ 10
    extract ¦ hour ¦ 0044-03-15 10:00:00 BC ¦ 10
    extract ¦ hour ¦ 2000-12-31 23:59:59.999999 ¦ 23
    extract ¦ hour ¦ infinity ¦ NULL
    extract ¦ hour ¦ 2021-01-03 00:00 ¦ 0
    extractZoned ¦ hour ¦ 2024-07-04 10:11:12.5 America/New_York ¦ 10
    extractDate ¦ hour ¦ 2024-07-04 ¦ !0A000 unit "hour" not supported for type date
    extractInterval ¦ hour ¦ -14 mons 3 days -04:05:06.789 ¦ -4
    extractTime ¦ hour ¦ 10:11:12.5 ¦ 10
    truncate ¦ hour ¦ 2024-01-31 10:11:12.5678 ¦ 2024-01-31 10:00:00
    truncate ¦ hour ¦ 0044-03-15 10:00:00 BC ¦ 0044-03-15 10:00:00 BC
    truncate ¦ hour ¦ 2000-12-31 23:59:59.999999 ¦ 2000-12-31 23:00:00
    truncate ¦ hour ¦ infinity ¦ infinity
    truncate ¦ hour ¦ 2021-01-03 00:00 ¦ 2021-01-03 00:00:00
    truncateZoned ¦ hour ¦ 2024-03-10 12:00 America/New_York ¦ 2024-03-10 12:00:00-04
    truncateZoned ¦ hour ¦ 2024-11-03 01:30:30.5 America/New_York ¦ 2024-11-03 01:00:00-05
    truncateZoned ¦ hour ¦ 2024-07-04 10:11:12.5 UTC ¦ 2024-07-04 06:00:00-04
    truncateInterval ¦ hour ¦ -14 mons 3 days -04:05:06.789123 ¦ -1 years -2 mons +3 days -04:00:00
    extract ¦ day ¦ 2024-01-31 10:11:12.5 ¦ 31
    extract ¦ day ¦ 0044-03-15 10:00:00 BC ¦ 15
    extract ¦ day ¦ 2000-12-31 23:59:59.999999 ¦ 31
    extract ¦ day ¦ infinity ¦ NULL
    extract ¦ day ¦ 2021-01-03 00:00 ¦ 3
    extractZoned ¦ day ¦ 2024-07-04 10:11:12.5 America/New_York ¦ 4
    extractDate ¦ day ¦ 2024-07-04 ¦ 4
    extractInterval ¦ day ¦ -14 mons 3 days -04:05:06.789 ¦ 3
    extractTime ¦ day ¦ 10:11:12.5 ¦ !0A000 unit "day" not supported for type time without time zone
    truncate ¦ day ¦ 2024-01-31 10:11:12.5678 ¦ 2024-01-31 00:00:00
    truncate ¦ day ¦ 0044-03-15 10:00:00 BC ¦ 0044-03-15 00:00:00 BC
    truncate ¦ day ¦ 2000-12-31 23:59:59.999999 ¦ 2000-12-31 00:00:00
    truncate ¦ day ¦ infinity ¦ infinity
    truncate ¦ day ¦ 2021-01-03 00:00 ¦ 2021-01-03 00:00:00
    truncateZoned ¦ day ¦ 2024-03-10 12:00 America/New_York ¦ 2024-03-10 00:00:00-05
    truncateZoned ¦ day ¦ 2024-11-03 01:30:30.5 America/New_York ¦ 2024-11-03 00:00:00-04
    truncateZoned ¦ day ¦ 2024-07-04 10:11:12.5 UTC ¦ 2024-07-04 00:00:00-04
    truncateInterval ¦ day ¦ -14 mons 3 days -04:05:06.789123 ¦ -1 years -2 mons +3 days
    extract ¦ week ¦ 2024-01-31 10:11:12.5 ¦ 5
    extract ¦ week ¦ 0044-03-15 10:00:00 BC ¦ 11
    extract ¦ week ¦ 2000-12-31 23:59:59.999999 ¦ 52
    extract ¦ week ¦ infinity ¦ NULL
    extract ¦ week ¦ 2021-01-03 00:00 ¦ 53
    extractZoned ¦ week ¦ 2024-07-04 10:11:12.5 America/New_York ¦ 27
    extractDate ¦ week ¦ 2024-07-04 ¦ 27
    extractInterval ¦ week ¦ -14 mons 3 days -04:05:06.789 ¦ !0A000 unit "week" not supported for type interval
    extractTime ¦ week ¦ 10:11:12.5 ¦ !0A000 unit "week" not supported for type time without time zone
    truncate ¦ week ¦ 2024-01-31 10:11:12.5678 ¦ 2024-01-29 00:00:00
    truncate ¦ week ¦ 0044-03-15 10:00:00 BC ¦ 0044-03-11 00:00:00 BC
    truncate ¦ week ¦ 2000-12-31 23:59:59.999999 ¦ 2000-12-25 00:00:00
    truncate ¦ week ¦ infinity ¦ infinity
    truncate ¦ week ¦ 2021-01-03 00:00 ¦ 2020-12-28 00:00:00
    truncateZoned ¦ week ¦ 2024-03-10 12:00 America/New_York ¦ 2024-03-04 00:00:00-05
    truncateZoned ¦ week ¦ 2024-11-03 01:30:30.5 America/New_York ¦ 2024-10-28 00:00:00-04
    truncateZoned ¦ week ¦ 2024-07-04 10:11:12.5 UTC ¦ 2024-07-01 00:00:00-04
    truncateInterval ¦ week ¦ -14 mons 3 days -04:05:06.789123 ¦ !0A000 unit "week" not supported for type interval
    extract ¦ month ¦ 2024-01-31 10:11:12.5 ¦ 1
    extract ¦ month ¦ 0044-03-15 10:00:00 BC ¦ 3
    extract ¦ month ¦ 2000-12-31 23:59:59.999999 ¦ 12
    extract ¦ month ¦ infinity ¦ NULL
    extract ¦ month ¦ 2021-01-03 00:00 ¦ 1
    extractZoned ¦ month ¦ 2024-07-04 10:11:12.5 America/New_York ¦ 7
    extractDate ¦ month ¦ 2024-07-04 ¦ 7
    extractInterval ¦ month ¦ -14 mons 3 days -04:05:06.789 ¦ -2
    extractTime ¦ month ¦ 10:11:12.5 ¦ !0A000 unit "month" not supported for type time without time zone
    truncate ¦ month ¦ 2024-01-31 10:11:12.5678 ¦ 2024-01-01 00:00:00
    truncate ¦ month ¦ 0044-03-15 10:00:00 BC ¦ 0044-03-01 00:00:00 BC
    truncate ¦ month ¦ 2000-12-31 23:59:59.999999 ¦ 2000-12-01 00:00:00
    truncate ¦ month ¦ infinity ¦ infinity
    truncate ¦ month ¦ 2021-01-03 00:00 ¦ 2021-01-01 00:00:00
    truncateZoned ¦ month ¦ 2024-03-10 12:00 America/New_York ¦ 2024-03-01 00:00:00-05
    truncateZoned ¦ month ¦ 2024-11-03 01:30:30.5 America/New_York ¦ 2024-11-01 00:00:00-04
    truncateZoned ¦ month ¦ 2024-07-04 10:11:12.5 UTC ¦ 2024-07-01 00:00:00-04
    truncateInterval ¦ month ¦ -14 mons 3 days -04:05:06.789123 ¦ -1 years -2 mons
    extract ¦ quarter ¦ 2024-01-31 10:11:12.5 ¦ 1
    extract ¦ quarter ¦ 0044-03-15 10:00:00 BC ¦ 1
    extract ¦ quarter ¦ 2000-12-31 23:59:59.999999 ¦ 4
    extract ¦ quarter ¦ infinity ¦ NULL
    extract ¦ quarter ¦ 2021-01-03 00:00 ¦ 1
    extractZoned ¦ quarter ¦ 2024-07-04 10:11:12.5 America/New_York ¦ 3
    extractDate ¦ quarter ¦ 2024-07-04 ¦ 3
    extractInterval ¦ quarter ¦ -14 mons 3 days -04:05:06.789 ¦ 1
    extractTime ¦ quarter ¦ 10:11:12.5 ¦ !0A000 unit "quarter" not supported for type time without time zone
    truncate ¦ quarter ¦ 2024-01-31 10:11:12.5678 ¦ 2024-01-01 00:00:00
    truncate ¦ quarter ¦ 0044-03-15 10:00:00 BC ¦ 0044-01-01 00:00:00 BC
    truncate ¦ quarter ¦ 2000-12-31 23:59:59.999999 ¦ 2000-10-01 00:00:00
    truncate ¦ quarter ¦ infinity ¦ infinity
    truncate ¦ quarter ¦ 2021-01-03 00:00 ¦ 2021-01-01 00:00:00
    truncateZoned ¦ quarter ¦ 2024-03-10 12:00 America/New_York ¦ 2024-01-01 00:00:00-05
    truncateZoned ¦ quarter ¦ 2024-11-03 01:30:30.5 America/New_York ¦ 2024-10-01 00:00:00-04
    truncateZoned ¦ quarter ¦ 2024-07-04 10:11:12.5 UTC ¦ 2024-07-01 00:00:00-04
    truncateInterval ¦ quarter ¦ -14 mons 3 days -04:05:06.789123 ¦ -1 years
    extract ¦ year ¦ 2024-01-31 10:11:12.5 ¦ 2024
    extract ¦ year ¦ 0044-03-15 10:00:00 BC ¦ -44
    extract ¦ year ¦ 2000-12-31 23:59:59.999999 ¦ 2000
    extract ¦ year ¦ infinity ¦ Infinity
    extract ¦ year ¦ 2021-01-03 00:00 ¦ 2021
    extractZoned ¦ year ¦ 2024-07-04 10:11:12.5 America/New_York ¦ 2024
    extractDate ¦ year ¦ 2024-07-04 ¦ 2024
    extractInterval ¦ year ¦ -14 mons 3 days -04:05:06.789 ¦ -1
    extractTime ¦ year ¦ 10:11:12.5 ¦ !0A000 unit "year" not supported for type time without time zone
    truncate ¦ year ¦ 2024-01-31 10:11:12.5678 ¦ 2024-01-01 00:00:00
    truncate ¦ year ¦ 0044-03-15 10:00:00 BC ¦ 0044-01-01 00:00:00 BC
    truncate ¦ year ¦ 2000-12-31 23:59:59.999999 ¦ 2000-01-01 00:00:00
    truncate ¦ year ¦ infinity ¦ infinity
    truncate ¦ year ¦ 2021-01-03 00:00 ¦ 2021-01-01 00:00:00
    truncateZoned ¦ year ¦ 2024-03-10 12:00 America/New_York ¦ 2024-01-01 00:00:00-05
    truncateZoned ¦ year ¦ 2024-11-03 01:30:30.5 America/New_York ¦ 2024-01-01 00:00:00-05
    truncateZoned ¦ year ¦ 2024-07-04 10:11:12.5 UTC ¦ 2024-01-01 00:00:00-05
    truncateInterval ¦ year ¦ -14 mons 3 days -04:05:06.789123 ¦ -1 years
    extract ¦ decade ¦ 2024-01-31 10:11:12.5 ¦ 202
    extract ¦ decade ¦ 0044-03-15 10:00:00 BC ¦ -5
    extract ¦ decade ¦ 2000-12-31 23:59:59.999999 ¦ 200
    extract ¦ decade ¦ infinity ¦ Infinity
    extract ¦ decade ¦ 2021-01-03 00:00 ¦ 202
    extractZoned ¦ decade ¦ 2024-07-04 10:11:12.5 America/New_York ¦ 202
    extractDate ¦ decade ¦ 2024-07-04 ¦ 202
    extractInterval ¦ decade ¦ -14 mons 3 days -04:05:06.789 ¦ 0
    extractTime ¦ decade ¦ 10:11:12.5 ¦ !0A000 unit "decade" not supported for type time without time zone
    truncate ¦ decade ¦ 2024-01-31 10:11:12.5678 ¦ 2020-01-01 00:00:00
    truncate ¦ decade ¦ 0044-03-15 10:00:00 BC ¦ 0051-01-01 00:00:00 BC
    truncate ¦ decade ¦ 2000-12-31 23:59:59.999999 ¦ 2000-01-01 00:00:00
    truncate ¦ decade ¦ infinity ¦ infinity
    truncate ¦ decade ¦ 2021-01-03 00:00 ¦ 2020-01-01 00:00:00
    truncateZoned ¦ decade ¦ 2024-03-10 12:00 America/New_York ¦ 2020-01-01 00:00:00-05
    truncateZoned ¦ decade ¦ 2024-11-03 01:30:30.5 America/New_York ¦ 2020-01-01 00:00:00-05
    truncateZoned ¦ decade ¦ 2024-07-04 10:11:12.5 UTC ¦ 2020-01-01 00:00:00-05
    truncateInterval ¦ decade ¦ -14 mons 3 days -04:05:06.789123 ¦ 00:00:00
    extract ¦ century ¦ 2024-01-31 10:11:12.5 ¦ 21
    extract ¦ century ¦ 0044-03-15 10:00:00 BC ¦ -1
    extract ¦ century ¦ 2000-12-31 23:59:59.999999 ¦ 20
    extract ¦ century ¦ infinity ¦ Infinity
    extract ¦ century ¦ 2021-01-03 00:00 ¦ 21
    extractZoned ¦ century ¦ 2024-07-04 10:11:12.5 America/New_York ¦ 21
    extractDate ¦ century ¦ 2024-07-04 ¦ 21
    extractInterval ¦ century ¦ -14 mons 3 days -04:05:06.789 ¦ 0
    extractTime ¦ century ¦ 10:11:12.5 ¦ !0A000 unit "century" not supported for type time without time zone
    truncate ¦ century ¦ 2024-01-31 10:11:12.5678 ¦ 2001-01-01 00:00:00
    truncate ¦ century ¦ 0044-03-15 10:00:00 BC ¦ 0100-01-01 00:00:00 BC
    truncate ¦ century ¦ 2000-12-31 23:59:59.999999 ¦ 1901-01-01 00:00:00
    truncate ¦ century ¦ infinity ¦ infinity
    truncate ¦ century ¦ 2021-01-03 00:00 ¦ 2001-01-01 00:00:00
    truncateZoned ¦ century ¦ 2024-03-10 12:00 America/New_York ¦ 2001-01-01 00:00:00-05
    truncateZoned ¦ century ¦ 2024-11-03 01:30:30.5 America/New_York ¦ 2001-01-01 00:00:00-05
    truncateZoned ¦ century ¦ 2024-07-04 10:11:12.5 UTC ¦ 2001-01-01 00:00:00-05
    truncateInterval ¦ century ¦ -14 mons 3 days -04:05:06.789123 ¦ 00:00:00
    extract ¦ millennium ¦ 2024-01-31 10:11:12.5 ¦ 3
    extract ¦ millennium ¦ 0044-03-15 10:00:00 BC ¦ -1
    extract ¦ millennium ¦ 2000-12-31 23:59:59.999999 ¦ 2
    extract ¦ millennium ¦ infinity ¦ Infinity
    extract ¦ millennium ¦ 2021-01-03 00:00 ¦ 3
    extractZoned ¦ millennium ¦ 2024-07-04 10:11:12.5 America/New_York ¦ 3
    extractDate ¦ millennium ¦ 2024-07-04 ¦ 3
    extractInterval ¦ millennium ¦ -14 mons 3 days -04:05:06.789 ¦ 0
    extractTime ¦ millennium ¦ 10:11:12.5 ¦ !0A000 unit "millennium" not supported for type time without time zone
    truncate ¦ millennium ¦ 2024-01-31 10:11:12.5678 ¦ 2001-01-01 00:00:00
    truncate ¦ millennium ¦ 0044-03-15 10:00:00 BC ¦ 1000-01-01 00:00:00 BC
    truncate ¦ millennium ¦ 2000-12-31 23:59:59.999999 ¦ 1001-01-01 00:00:00
    truncate ¦ millennium ¦ infinity ¦ infinity
    truncate ¦ millennium ¦ 2021-01-03 00:00 ¦ 2001-01-01 00:00:00
    truncateZoned ¦ millennium ¦ 2024-03-10 12:00 America/New_York ¦ 2001-01-01 00:00:00-05
    truncateZoned ¦ millennium ¦ 2024-11-03 01:30:30.5 America/New_York ¦ 2001-01-01 00:00:00-05
    truncateZoned ¦ millennium ¦ 2024-07-04 10:11:12.5 UTC ¦ 2001-01-01 00:00:00-05
    truncateInterval ¦ millennium ¦ -14 mons 3 days -04:05:06.789123 ¦ 00:00:00
    extract ¦ dow ¦ 2024-01-31 10:11:12.5 ¦ 3
    extract ¦ dow ¦ 0044-03-15 10:00:00 BC ¦ 5
    extract ¦ dow ¦ 2000-12-31 23:59:59.999999 ¦ 0
    extract ¦ dow ¦ infinity ¦ NULL
    extract ¦ dow ¦ 2021-01-03 00:00 ¦ 0
    extractZoned ¦ dow ¦ 2024-07-04 10:11:12.5 America/New_York ¦ 4
    extractDate ¦ dow ¦ 2024-07-04 ¦ 4
    extractInterval ¦ dow ¦ -14 mons 3 days -04:05:06.789 ¦ !0A000 unit "dow" not supported for type interval
    extractTime ¦ dow ¦ 10:11:12.5 ¦ !0A000 unit "dow" not supported for type time without time zone
    truncate ¦ dow ¦ 2024-01-31 10:11:12.5678 ¦ !22023 unit "dow" not recognized for type timestamp without time zone
    truncateInterval ¦ dow ¦ -14 mons 3 days -04:05:06.789123 ¦ !22023 unit "dow" not recognized for type interval
    extract ¦ isodow ¦ 2024-01-31 10:11:12.5 ¦ 3
    extract ¦ isodow ¦ 0044-03-15 10:00:00 BC ¦ 5
    extract ¦ isodow ¦ 2000-12-31 23:59:59.999999 ¦ 7
    extract ¦ isodow ¦ infinity ¦ NULL
    extract ¦ isodow ¦ 2021-01-03 00:00 ¦ 7
    extractZoned ¦ isodow ¦ 2024-07-04 10:11:12.5 America/New_York ¦ 4
    extractDate ¦ isodow ¦ 2024-07-04 ¦ 4
    extractInterval ¦ isodow ¦ -14 mons 3 days -04:05:06.789 ¦ !0A000 unit "isodow" not supported for type interval
    extractTime ¦ isodow ¦ 10:11:12.5 ¦ !0A000 unit "isodow" not supported for type time without time zone
    truncate ¦ isodow ¦ 2024-01-31 10:11:12.5678 ¦ !22023 unit "isodow" not recognized for type timestamp without time zone
    truncateInterval ¦ isodow ¦ -14 mons 3 days -04:05:06.789123 ¦ !22023 unit "isodow" not recognized for type interval
    extract ¦ doy ¦ 2024-01-31 10:11:12.5 ¦ 31
    extract ¦ doy ¦ 0044-03-15 10:00:00 BC ¦ 74
    extract ¦ doy ¦ 2000-12-31 23:59:59.999999 ¦ 366
    extract ¦ doy ¦ infinity ¦ NULL
    extract ¦ doy ¦ 2021-01-03 00:00 ¦ 3
    extractZoned ¦ doy ¦ 2024-07-04 10:11:12.5 America/New_York ¦ 186
    extractDate ¦ doy ¦ 2024-07-04 ¦ 186
    extractInterval ¦ doy ¦ -14 mons 3 days -04:05:06.789 ¦ !0A000 unit "doy" not supported for type interval
    extractTime ¦ doy ¦ 10:11:12.5 ¦ !0A000 unit "doy" not supported for type time without time zone
    truncate ¦ doy ¦ 2024-01-31 10:11:12.5678 ¦ !22023 unit "doy" not recognized for type timestamp without time zone
    truncateInterval ¦ doy ¦ -14 mons 3 days -04:05:06.789123 ¦ !22023 unit "doy" not recognized for type interval
    extract ¦ isoyear ¦ 2024-01-31 10:11:12.5 ¦ 2024
    extract ¦ isoyear ¦ 0044-03-15 10:00:00 BC ¦ -44
    extract ¦ isoyear ¦ 2000-12-31 23:59:59.999999 ¦ 2000
    extract ¦ isoyear ¦ infinity ¦ Infinity
    extract ¦ isoyear ¦ 2021-01-03 00:00 ¦ 2020
    extractZoned ¦ isoyear ¦ 2024-07-04 10:11:12.5 America/New_York ¦ 2024
    extractDate ¦ isoyear ¦ 2024-07-04 ¦ 2024
    extractInterval ¦ isoyear ¦ -14 mons 3 days -04:05:06.789 ¦ !0A000 unit "isoyear" not supported for type interval
    extractTime ¦ isoyear ¦ 10:11:12.5 ¦ !0A000 unit "isoyear" not supported for type time without time zone
    truncate ¦ isoyear ¦ 2024-01-31 10:11:12.5678 ¦ !22023 unit "isoyear" not recognized for type timestamp without time zone
    truncateInterval ¦ isoyear ¦ -14 mons 3 days -04:05:06.789123 ¦ !22023 unit "isoyear" not recognized for type interval
    extract ¦ epoch ¦ 2024-01-31 10:11:12.5 ¦ 1706695872.500000
    extract ¦ epoch ¦ 0044-03-15 10:00:00 BC ¦ -63517788000.000000
    extract ¦ epoch ¦ 2000-12-31 23:59:59.999999 ¦ 978307199.999999
    extract ¦ epoch ¦ infinity ¦ Infinity
    extract ¦ epoch ¦ 2021-01-03 00:00 ¦ 1609632000.000000
    extractZoned ¦ epoch ¦ 2024-07-04 10:11:12.5 America/New_York ¦ 1720102272.500000
    extractDate ¦ epoch ¦ 2024-07-04 ¦ 1720051200
    extractInterval ¦ epoch ¦ -14 mons 3 days -04:05:06.789 ¦ -36497106.789000
    extractTime ¦ epoch ¦ 10:11:12.5 ¦ 36672.500000
    truncate ¦ epoch ¦ 2024-01-31 10:11:12.5678 ¦ !22023 unit "epoch" not recognized for type timestamp without time zone
    truncateInterval ¦ epoch ¦ -14 mons 3 days -04:05:06.789123 ¦ !22023 unit "epoch" not recognized for type interval
    extract ¦ julian ¦ 2024-01-31 10:11:12.5 ¦ 2460341.42445023148148148148
    extract ¦ julian ¦ 0044-03-15 10:00:00 BC ¦ 1705428.41666666666666666667
    extract ¦ julian ¦ 2000-12-31 23:59:59.999999 ¦ 2451910.99999999998842592593
    extract ¦ julian ¦ infinity ¦ Infinity
    extract ¦ julian ¦ 2021-01-03 00:00 ¦ 2459218.0000000000000000000000000000
    extractZoned ¦ julian ¦ 2024-07-04 10:11:12.5 America/New_York ¦ 2460496.42445023148148148148
    extractDate ¦ julian ¦ 2024-07-04 ¦ 2460496
    extractInterval ¦ julian ¦ -14 mons 3 days -04:05:06.789 ¦ !0A000 unit "julian" not supported for type interval
    extractTime ¦ julian ¦ 10:11:12.5 ¦ !0A000 unit "julian" not supported for type time without time zone
    truncate ¦ julian ¦ 2024-01-31 10:11:12.5678 ¦ !22023 unit "julian" not recognized for type timestamp without time zone
    truncateInterval ¦ julian ¦ -14 mons 3 days -04:05:06.789123 ¦ !22023 unit "julian" not recognized for type interval
    extract ¦ foo ¦ 2024-01-31 10:11:12.5 ¦ !22023 unit "foo" not recognized for type timestamp without time zone
    extract ¦ foo ¦ 0044-03-15 10:00:00 BC ¦ !22023 unit "foo" not recognized for type timestamp without time zone
    extract ¦ foo ¦ 2000-12-31 23:59:59.999999 ¦ !22023 unit "foo" not recognized for type timestamp without time zone
    extract ¦ foo ¦ infinity ¦ !22023 unit "foo" not recognized for type timestamp without time zone
    extract ¦ foo ¦ 2021-01-03 00:00 ¦ !22023 unit "foo" not recognized for type timestamp without time zone
    extractZoned ¦ foo ¦ 2024-07-04 10:11:12.5 America/New_York ¦ !22023 unit "foo" not recognized for type timestamp with time zone
    extractDate ¦ foo ¦ 2024-07-04 ¦ !22023 unit "foo" not recognized for type date
    extractInterval ¦ foo ¦ -14 mons 3 days -04:05:06.789 ¦ !22023 unit "foo" not recognized for type interval
    extractTime ¦ foo ¦ 10:11:12.5 ¦ !22023 unit "foo" not recognized for type time without time zone
    truncate ¦ foo ¦ 2024-01-31 10:11:12.5678 ¦ !22023 unit "foo" not recognized for type timestamp without time zone
    truncate ¦ foo ¦ 0044-03-15 10:00:00 BC ¦ !22023 unit "foo" not recognized for type timestamp without time zone
    truncate ¦ foo ¦ 2000-12-31 23:59:59.999999 ¦ !22023 unit "foo" not recognized for type timestamp without time zone
    truncate ¦ foo ¦ 2021-01-03 00:00 ¦ !22023 unit "foo" not recognized for type timestamp without time zone
    truncateZoned ¦ foo ¦ 2024-03-10 12:00 America/New_York ¦ !22023 unit "foo" not recognized for type timestamp with time zone
    truncateZoned ¦ foo ¦ 2024-11-03 01:30:30.5 America/New_York ¦ !22023 unit "foo" not recognized for type timestamp with time zone
    truncateZoned ¦ foo ¦ 2024-07-04 10:11:12.5 UTC ¦ !22023 unit "foo" not recognized for type timestamp with time zone
    truncateInterval ¦ foo ¦ -14 mons 3 days -04:05:06.789123 ¦ !22023 unit "foo" not recognized for type interval
    extract ¦ timezone ¦ 2024-01-31 10:11:12.5 ¦ !0A000 unit "timezone" not supported for type timestamp without time zone
    extract ¦ timezone ¦ 0044-03-15 10:00:00 BC ¦ !0A000 unit "timezone" not supported for type timestamp without time zone
    extract ¦ timezone ¦ 2000-12-31 23:59:59.999999 ¦ !0A000 unit "timezone" not supported for type timestamp without time zone
    extract ¦ timezone ¦ infinity ¦ NULL
    extract ¦ timezone ¦ 2021-01-03 00:00 ¦ !0A000 unit "timezone" not supported for type timestamp without time zone
    extractZoned ¦ timezone ¦ 2024-07-04 10:11:12.5 America/New_York ¦ -14400
    extractDate ¦ timezone ¦ 2024-07-04 ¦ !0A000 unit "timezone" not supported for type date
    extractInterval ¦ timezone ¦ -14 mons 3 days -04:05:06.789 ¦ !0A000 unit "timezone" not supported for type interval
    extractTime ¦ timezone ¦ 10:11:12.5 ¦ !0A000 unit "timezone" not supported for type time without time zone
    truncate ¦ timezone ¦ 2024-01-31 10:11:12.5678 ¦ !0A000 unit "timezone" not supported for type timestamp without time zone
    truncateInterval ¦ timezone ¦ -14 mons 3 days -04:05:06.789123 ¦ !0A000 unit "timezone" not supported for type interval
    multiply ¦ 1 mon ¦ 0.5 ¦ 15 days
    multiply ¦ 1 mon ¦ 1.5 ¦ 1 mon 15 days
    multiply ¦ 1 mon ¦ -2 ¦ -2 mons
    multiply ¦ 1 mon ¦ 3 ¦ 3 mons
    multiply ¦ 1 mon ¦ 0.333 ¦ 9 days 23:45:36
    multiply ¦ 1 mon ¦ 1e10 ¦ !22008 interval out of range
    divide ¦ 1 mon ¦ 2 ¦ 15 days
    divide ¦ 1 mon ¦ 3 ¦ 10 days
    divide ¦ 1 mon ¦ -1.5 ¦ -20 days
    divide ¦ 1 mon ¦ 0 ¦ !22012 division by zero
    justify_hours ¦ 1 mon ¦ 1 mon
    justify_days ¦ 1 mon ¦ 1 mon
    justify_interval ¦ 1 mon ¦ 1 mon
    multiply ¦ 1 year 2 mons 3 days 04:05:06.789 ¦ 0.5 ¦ 7 mons 1 day 14:02:33.3945
    multiply ¦ 1 year 2 mons 3 days 04:05:06.789 ¦ 1.5 ¦ 1 year 9 mons 4 days 18:07:40.1835
    multiply ¦ 1 year 2 mons 3 days 04:05:06.789 ¦ -2 ¦ -2 years -4 mons -6 days -08:10:13.578
    multiply ¦ 1 year 2 mons 3 days 04:05:06.789 ¦ 3 ¦ 3 years 6 mons 9 days 12:15:20.367
    multiply ¦ 1 year 2 mons 3 days 04:05:06.789 ¦ 0.333 ¦ 4 mons 20 days 21:58:34.960737
    multiply ¦ 1 year 2 mons 3 days 04:05:06.789 ¦ 1e10 ¦ !22008 interval out of range
    divide ¦ 1 year 2 mons 3 days 04:05:06.789 ¦ 2 ¦ 7 mons 1 day 14:02:33.3945
    divide ¦ 1 year 2 mons 3 days 04:05:06.789 ¦ 3 ¦ 4 mons 21 days 01:21:42.263
    divide ¦ 1 year 2 mons 3 days 04:05:06.789 ¦ -1.5 ¦ -9 mons -12 days -02:43:24.526
    divide ¦ 1 year 2 mons 3 days 04:05:06.789 ¦ 0 ¦ !22012 division by zero
    justify_hours ¦ 1 year 2 mons 3 days 04:05:06.789 ¦ 1 year 2 mons 3 days 04:05:06.789
    justify_days ¦ 1 year 2 mons 3 days 04:05:06.789 ¦ 1 year 2 mons 3 days 04:05:06.789
    justify_interval ¦ 1 year 2 mons 3 days 04:05:06.789 ¦ 1 year 2 mons 3 days 04:05:06.789
    multiply ¦ -1 mon 3 days ¦ 0.5 ¦ -14 days +12:00:00
    multiply ¦ -1 mon 3 days ¦ 1.5 ¦ -1 mons -11 days +12:00:00
    multiply ¦ -1 mon 3 days ¦ -2 ¦ 2 mons -6 days
    multiply ¦ -1 mon 3 days ¦ 3 ¦ -3 mons +9 days
    multiply ¦ -1 mon 3 days ¦ 0.333 ¦ -9 days +00:12:57.6
    multiply ¦ -1 mon 3 days ¦ 1e10 ¦ !22008 interval out of range
    divide ¦ -1 mon 3 days ¦ 2 ¦ -14 days +12:00:00
    divide ¦ -1 mon 3 days ¦ 3 ¦ -9 days
    divide ¦ -1 mon 3 days ¦ -1.5 ¦ 18 days
    divide ¦ -1 mon 3 days ¦ 0 ¦ !22012 division by zero
    justify_hours ¦ -1 mon 3 days ¦ -1 mons +3 days
    justify_days ¦ -1 mon 3 days ¦ -27 days
    justify_interval ¦ -1 mon 3 days ¦ -27 days
    multiply ¦ 40 days 30:00 ¦ 0.5 ¦ 20 days 15:00:00
    multiply ¦ 40 days 30:00 ¦ 1.5 ¦ 60 days 45:00:00
    multiply ¦ 40 days 30:00 ¦ -2 ¦ -80 days -60:00:00
    multiply ¦ 40 days 30:00 ¦ 3 ¦ 120 days 90:00:00
    multiply ¦ 40 days 30:00 ¦ 0.333 ¦ 13 days 17:40:12
    multiply ¦ 40 days 30:00 ¦ 1e10 ¦ !22008 interval out of range
    divide ¦ 40 days 30:00 ¦ 2 ¦ 20 days 15:00:00
    divide ¦ 40 days 30:00 ¦ 3 ¦ 13 days 18:00:00
    divide ¦ 40 days 30:00 ¦ -1.5 ¦ -26 days -36:00:00
    divide ¦ 40 days 30:00 ¦ 0 ¦ !22012 division by zero
    justify_hours ¦ 40 days 30:00 ¦ 41 days 06:00:00
    justify_days ¦ 40 days 30:00 ¦ 1 mon 10 days 30:00:00
    justify_interval ¦ 40 days 30:00 ¦ 1 mon 11 days 06:00:00
    multiply ¦ -1 mon 40 days -50:00 ¦ 0.5 ¦ 5 days -25:00:00
    multiply ¦ -1 mon 40 days -50:00 ¦ 1.5 ¦ -1 mons +45 days -75:00:00
    multiply ¦ -1 mon 40 days -50:00 ¦ -2 ¦ 2 mons -80 days +100:00:00
    multiply ¦ -1 mon 40 days -50:00 ¦ 3 ¦ -3 mons +120 days -150:00:00
    multiply ¦ -1 mon 40 days -50:00 ¦ 0.333 ¦ 4 days -32:43:48
    multiply ¦ -1 mon 40 days -50:00 ¦ 1e10 ¦ !22008 interval out of range
    divide ¦ -1 mon 40 days -50:00 ¦ 2 ¦ 5 days -25:00:00
    divide ¦ -1 mon 40 days -50:00 ¦ 3 ¦ 3 days -08:40:00
    divide ¦ -1 mon 40 days -50:00 ¦ -1.5 ¦ -6 days +17:20:00
    divide ¦ -1 mon 40 days -50:00 ¦ 0 ¦ !22012 division by zero
    justify_hours ¦ -1 mon 40 days -50:00 ¦ -1 mons +37 days 22:00:00
    justify_days ¦ -1 mon 40 days -50:00 ¦ 10 days -50:00:00
    justify_interval ¦ -1 mon 40 days -50:00 ¦ 7 days 22:00:00
    multiply ¦ 1 mon -1 hour ¦ 0.5 ¦ 15 days -00:30:00
    multiply ¦ 1 mon -1 hour ¦ 1.5 ¦ 1 mon 15 days -01:30:00
    multiply ¦ 1 mon -1 hour ¦ -2 ¦ -2 mons +02:00:00
    multiply ¦ 1 mon -1 hour ¦ 3 ¦ 3 mons -03:00:00
    multiply ¦ 1 mon -1 hour ¦ 0.333 ¦ 9 days 23:25:37.2
    multiply ¦ 1 mon -1 hour ¦ 1e10 ¦ !22008 interval out of range
    divide ¦ 1 mon -1 hour ¦ 2 ¦ 15 days -00:30:00
    divide ¦ 1 mon -1 hour ¦ 3 ¦ 10 days -00:20:00
    divide ¦ 1 mon -1 hour ¦ -1.5 ¦ -20 days +00:40:00
    divide ¦ 1 mon -1 hour ¦ 0 ¦ !22012 division by zero
    justify_hours ¦ 1 mon -1 hour ¦ 1 mon -01:00:00
    justify_days ¦ 1 mon -1 hour ¦ 1 mon -01:00:00
    justify_interval ¦ 1 mon -1 hour ¦ 29 days 23:00:00
    multiply ¦ 0 ¦ 0.5 ¦ 00:00:00
    multiply ¦ 0 ¦ 1.5 ¦ 00:00:00
    multiply ¦ 0 ¦ -2 ¦ 00:00:00
    multiply ¦ 0 ¦ 3 ¦ 00:00:00
    multiply ¦ 0 ¦ 0.333 ¦ 00:00:00
    multiply ¦ 0 ¦ 1e10 ¦ 00:00:00
    divide ¦ 0 ¦ 2 ¦ 00:00:00
    divide ¦ 0 ¦ 3 ¦ 00:00:00
    divide ¦ 0 ¦ -1.5 ¦ 00:00:00
    divide ¦ 0 ¦ 0 ¦ !22012 division by zero
    justify_hours ¦ 0 ¦ 00:00:00
    justify_days ¦ 0 ¦ 00:00:00
    justify_interval ¦ 0 ¦ 00:00:00
    bin ¦ 15 min ¦ 2024-02-11 15:44:17 ¦ 2001-01-01 ¦ 2024-02-11 15:30:00
    bin ¦ 1 day 1 hour ¦ 1999-02-11 15:44:17 ¦ 2001-01-01 ¦ 1999-02-11 10:00:00
    bin ¦ 1 mon ¦ 2024-01-01 ¦ 2001-01-01 ¦ !0A000 timestamps cannot be binned into intervals containing months or years
    bin ¦ 0 ¦ 2024-01-01 ¦ 2001-01-01 ¦ !22008 stride must be greater than zero
    like ¦ abc ¦ abc ¦ t
    ilike ¦ ABC ¦ abc ¦ t
    like ¦ abc ¦ a% ¦ t
    ilike ¦ ABC ¦ a% ¦ t
    like ¦ abc ¦ _b_ ¦ t
    ilike ¦ ABC ¦ _b_ ¦ t
    like ¦ abc ¦ %c ¦ t
    ilike ¦ ABC ¦ %c ¦ t
    like ¦ abc ¦ %b% ¦ t
    ilike ¦ ABC ¦ %b% ¦ t
    like ¦ abc ¦ b ¦ f
    ilike ¦ ABC ¦ b ¦ f
    like ¦  ¦ % ¦ t
    ilike ¦  ¦ % ¦ t
    like ¦  ¦ _ ¦ f
    ilike ¦  ¦ _ ¦ f
    like ¦ é ¦ _ ¦ t
    ilike ¦ É ¦ _ ¦ t
    like ¦ éa ¦ _a ¦ t
    ilike ¦ ÉA ¦ _a ¦ t
    like ¦ a%c ¦ a\%c ¦ t
    ilike ¦ A%C ¦ a\%c ¦ t
    like ¦ abc ¦ a\%c ¦ f
    ilike ¦ ABC ¦ a\%c ¦ f
    like ¦ aXbXc ¦ a%X%c ¦ t
    ilike ¦ AXBXC ¦ a%X%c ¦ t
    like ¦ aaa ¦ %aa ¦ t
    ilike ¦ AAA ¦ %aa ¦ t
    like ¦ mississippi ¦ %iss%ip% ¦ t
    ilike ¦ MISSISSIPPI ¦ %iss%ip% ¦ t
    like ¦ a\b ¦ a\\b ¦ t
    ilike ¦ A\B ¦ a\\b ¦ t
    like ¦ abc ¦ ABC ¦ f
    ilike ¦ ABC ¦ ABC ¦ t
    like ¦ x ¦ %%%x%% ¦ t
    ilike ¦ X ¦ %%%x%% ¦ t
    like ¦ abc ¦ a__ ¦ t
    ilike ¦ ABC ¦ a__ ¦ t
    like ¦ abc ¦ a___ ¦ f
    ilike ¦ ABC ¦ a___ ¦ f
    like ¦ 日本語 ¦ 日%語 ¦ t
    ilike ¦ 日本語 ¦ 日%語 ¦ t
    like ¦ abc ¦ ab\ ¦ !22025 LIKE pattern must not end with escape character
    ilike ¦ ABC ¦ ab\ ¦ !22025 LIKE pattern must not end with escape character
    """#.split(separator: "\n").map { line in
        let parts = line.split(separator: " ¦ ", omittingEmptySubsequences: false).map(String.init)
        return FunctionAnswer(parts[0], Array(parts[1..<parts.count - 1]), parts[parts.count - 1])
    }
