// Functions of dates, times, moments and intervals: comparison, arithmetic, casts, the clock.

import Bytes
import Environment
import Types

extension FunctionRegistry {
    /// Registers `timestamp_pl_interval`, `date_mi`, `now` and the rest.
    mutating func addDateTimeFunctions() {
        addDateTimeComparison()
        addDateArithmetic()
        addTimestampArithmetic()
        addIntervalFunctions()
        addTimeFunctions()
        addDateTimeCasts()
        addZoneFunctions()
        addClocks()
        addConstructors()
    }

    private mutating func addDateTimeComparison() {
        for (name, test) in integerTests {
            predicate("date_\(name)", Int32.self, Int32.self) { test(order($0, $1)) }
            predicate("timestamp_\(name)", Int64.self, Int64.self) { test(order($0, $1)) }
            predicate("time_\(name)", Int64.self, Int64.self) { test(order($0, $1)) }
            predicate("interval_\(name)", Interval.self, Interval.self) {
                test(order($0.totalMicroseconds, $1.totalMicroseconds))
            }
            for suffix in ["timestamp", "timestamptz"] {
                rowwise("date_\(name)_\(suffix)") { (call, row) throws(SQLError) in
                    let zone = suffix == "timestamptz" ? call.settings.timeZone : .utc
                    let left = DateTime.moment(
                        try DateTime.timestamp(ofDate: call.int32(0, row)), zone)
                    call.result.set(.bool(test(order(left, call.int64(1, row)))), at: row)
                }
                rowwise("\(suffix)_\(name)_date") { (call, row) throws(SQLError) in
                    let zone = suffix == "timestamptz" ? call.settings.timeZone : .utc
                    let right = DateTime.moment(
                        try DateTime.timestamp(ofDate: call.int32(1, row)), zone)
                    call.result.set(.bool(test(order(call.int64(0, row), right))), at: row)
                }
            }
            rowwise("timestamp_\(name)_timestamptz") { (call, row) throws(SQLError) in
                let left = DateTime.moment(call.int64(0, row), call.settings.timeZone)
                call.result.set(.bool(test(order(left, call.int64(1, row)))), at: row)
            }
            rowwise("timestamptz_\(name)_timestamp") { (call, row) throws(SQLError) in
                let right = DateTime.moment(call.int64(1, row), call.settings.timeZone)
                call.result.set(.bool(test(order(call.int64(0, row), right))), at: row)
            }
        }
        binary("date_cmp", Int32.self, Int32.self, Int32.self) { Int32(order($0, $1)) }
        binary("timestamp_cmp", Int64.self, Int64.self, Int32.self) { Int32(order($0, $1)) }
        binary("time_cmp", Int64.self, Int64.self, Int32.self) { Int32(order($0, $1)) }
        binary("interval_cmp", Interval.self, Interval.self, Int32.self) {
            Int32(order($0.totalMicroseconds, $1.totalMicroseconds))
        }
        addExtremes("date", Int32.self)
        addExtremes("timestamp", Int64.self)
        addExtremes("time", Int64.self)
        unary("date_finite", Int32.self, Bool.self) { Calendar.isFinite(date: $0) }
        unary("timestamp_finite", Int64.self, Bool.self) { Calendar.isFinite(timestamp: $0) }
        unary("interval_finite", Interval.self, Bool.self) { _ in true }
        binary("interval_larger", Interval.self, Interval.self, Interval.self) {
            $0.totalMicroseconds > $1.totalMicroseconds ? $0 : $1
        }
        binary("interval_smaller", Interval.self, Interval.self, Interval.self) {
            $0.totalMicroseconds < $1.totalMicroseconds ? $0 : $1
        }
    }

    @inline(__always)
    private mutating func addExtremes<A: ColumnElement & Comparable>(_ prefix: String, _ a: A.Type)
    {
        binary(prefix + "_larger", a, a, a) { max($0, $1) }
        binary(prefix + "_smaller", a, a, a) { min($0, $1) }
    }

    private mutating func addDateArithmetic() {
        binary("date_mi", Int32.self, Int32.self, Int32.self) { (a, b) throws(SQLError) -> Int32 in
            guard Calendar.isFinite(date: a), Calendar.isFinite(date: b) else {
                throw SQLError(.datetimeFieldOverflow, "cannot subtract infinite dates")
            }
            return a &- b
        }
        binary("date_pli", Int32.self, Int32.self, Int32.self) { (a, b) throws(SQLError) -> Int32 in
            try shifted(a, by: Int(b))
        }
        binary("date_mii", Int32.self, Int32.self, Int32.self) { (a, b) throws(SQLError) -> Int32 in
            try shifted(a, by: -Int(b))
        }
        binary("date_pl_interval", Int32.self, Interval.self, Int64.self) {
            (a, b) throws(SQLError) -> Int64 in
            try DateTime.add(b, to: try DateTime.timestamp(ofDate: a), zone: nil)
        }
        binary("date_mi_interval", Int32.self, Interval.self, Int64.self) {
            (a, b) throws(SQLError) -> Int64 in
            try DateTime.add(try b.negated(), to: try DateTime.timestamp(ofDate: a), zone: nil)
        }
        binary("datetime_timestamp", Int32.self, Int64.self, Int64.self) {
            (a, b) throws(SQLError) -> Int64 in
            let midnight = try DateTime.timestamp(ofDate: a)
            return Calendar.isFinite(timestamp: midnight) ? midnight &+ b : midnight
        }
    }

    private mutating func addTimestampArithmetic() {
        binary("timestamp_mi", Int64.self, Int64.self, Interval.self) {
            (a, b) throws(SQLError) -> Interval in try DateTime.difference(a, b)
        }
        binary("timestamp_pl_interval", Int64.self, Interval.self, Int64.self) {
            (a, b) throws(SQLError) -> Int64 in try DateTime.add(b, to: a, zone: nil)
        }
        binary("timestamp_mi_interval", Int64.self, Interval.self, Int64.self) {
            (a, b) throws(SQLError) -> Int64 in
            try DateTime.add(try b.negated(), to: a, zone: nil)
        }
        rowwise("timestamptz_pl_interval") { (call, row) throws(SQLError) in
            let interval = Interval(call.arguments[1].fixed16(at: row))
            call.result.set(
                try DateTime.add(interval, to: call.int64(0, row), zone: call.settings.timeZone),
                at: row)
        }
        rowwise("timestamptz_mi_interval") { (call, row) throws(SQLError) in
            let interval = try Interval(call.arguments[1].fixed16(at: row)).negated()
            call.result.set(
                try DateTime.add(interval, to: call.int64(0, row), zone: call.settings.timeZone),
                at: row)
        }
        for name in ["timestamp_scale", "timestamptz_scale", "time_scale"] {
            binary(name, Int64.self, Int32.self, Int64.self) {
                DateTime.rounded($0, digits: $1)
            }
        }
    }

    private mutating func addIntervalFunctions() {
        binary("interval_pl", Interval.self, Interval.self, Interval.self) {
            (a, b) throws(SQLError) -> Interval in try a.adding(b)
        }
        binary("interval_mi", Interval.self, Interval.self, Interval.self) {
            (a, b) throws(SQLError) -> Interval in try a.adding(try b.negated())
        }
        unary("interval_um", Interval.self, Interval.self) { (a) throws(SQLError) -> Interval in
            try a.negated()
        }
        binary("interval_mul", Interval.self, Double.self, Interval.self) {
            (a, b) throws(SQLError) -> Interval in try a.multiplied(by: b)
        }
        binary("mul_d_interval", Double.self, Interval.self, Interval.self) {
            (a, b) throws(SQLError) -> Interval in try b.multiplied(by: a)
        }
        binary("interval_div", Interval.self, Double.self, Interval.self) {
            (a, b) throws(SQLError) -> Interval in
            if b == 0 { throw SQLError.divisionByZero }
            return try a.multiplied(by: 1 / b)
        }
        binary("interval_scale", Interval.self, Int32.self, Interval.self) {
            $0.applying(modifier: $1)
        }
        unary("interval_justify_hours", Interval.self, Interval.self) { $0.justifiedHours }
        unary("interval_justify_days", Interval.self, Interval.self) { $0.justifiedDays }
        unary("interval_justify_interval", Interval.self, Interval.self) {
            $0.justifiedHours.justifiedDays
        }
    }

    private mutating func addTimeFunctions() {
        binary("time_mi_time", Int64.self, Int64.self, Interval.self) {
            Interval(microseconds: $0 - $1)
        }
        binary("time_pl_interval", Int64.self, Interval.self, Int64.self) {
            Calendar.floorModulo($0 &+ $1.microseconds, Calendar.microsecondsPerDay)
        }
        binary("time_mi_interval", Int64.self, Interval.self, Int64.self) {
            Calendar.floorModulo($0 &- $1.microseconds, Calendar.microsecondsPerDay)
        }
        unary("time_interval", Int64.self, Interval.self) { Interval(microseconds: $0) }
        unary("interval_time", Interval.self, Int64.self) {
            Calendar.floorModulo($0.microseconds, Calendar.microsecondsPerDay)
        }
    }

    private mutating func addDateTimeCasts() {
        unary("timestamp_date", Int64.self, Int32.self) { DateTime.date(ofTimestamp: $0) }
        unary("date_timestamp", Int32.self, Int64.self) { (a) throws(SQLError) -> Int64 in
            try DateTime.timestamp(ofDate: a)
        }
        unary("timestamp_time", Int64.self, Int64.self) {
            Calendar.floorModulo($0, Calendar.microsecondsPerDay)
        }
        rowwise("date_timestamptz") { (call, row) throws(SQLError) in
            let local = try DateTime.timestamp(ofDate: call.int32(0, row))
            call.result.set(DateTime.moment(local, call.settings.timeZone), at: row)
        }
        rowwise("timestamp_timestamptz") { (call, row) throws(SQLError) in
            call.result.set(DateTime.moment(call.int64(0, row), call.settings.timeZone), at: row)
        }
        rowwise("timestamptz_timestamp") { (call, row) throws(SQLError) in
            call.result.set(DateTime.local(call.int64(0, row), call.settings.timeZone), at: row)
        }
        rowwise("timestamptz_date") { (call, row) throws(SQLError) in
            let local = DateTime.local(call.int64(0, row), call.settings.timeZone)
            call.result.set(DateTime.date(ofTimestamp: local), at: row)
        }
        rowwise("timestamptz_time") { (call, row) throws(SQLError) in
            let local = DateTime.local(call.int64(0, row), call.settings.timeZone)
            call.result.set(Calendar.floorModulo(local, Calendar.microsecondsPerDay), at: row)
        }
        unary("float8_timestamptz", Double.self, Int64.self) { (a) throws(SQLError) -> Int64 in
            let micros = (a * 1_000_000).rounded(.toNearestOrEven)
            guard let exact = Int64(exactly: micros) else { throw DateTime.timestampOutOfRange }
            return exact - Calendar.microsecondsFromUnixEpoch
        }
    }

    /// `AT TIME ZONE`.
    private mutating func addZoneFunctions() {
        rowwise("timestamp_zone") { (call, row) throws(SQLError) in
            let zone = try DateTime.zone(named: call.text(0, row))
            call.result.set(DateTime.moment(call.int64(1, row), zone), at: row)
        }
        rowwise("timestamptz_zone") { (call, row) throws(SQLError) in
            let zone = try DateTime.zone(named: call.text(0, row))
            call.result.set(DateTime.local(call.int64(1, row), zone), at: row)
        }
        for (name, sign) in [("timestamp_izone", -1), ("timestamptz_izone", 1)] {
            rowwise(name) { (call, row) throws(SQLError) in
                let offset = Interval(call.arguments[0].fixed16(at: row)).microseconds
                call.result.set(call.int64(1, row) &+ Int64(sign) * offset, at: row)
            }
        }
    }

    private mutating func addClocks() {
        nullary("now", Int64.self) { $0.session.transactionTimestamp.sincePostgresEpoch }
        nullary("statement_timestamp", Int64.self) {
            $0.session.statementTimestamp.sincePostgresEpoch
        }
        nullary("clock_timestamp", Int64.self) { $0.clock.now.sincePostgresEpoch }
        nullary("pg_postmaster_start_time", Int64.self) {
            $0.session.serverStart.sincePostgresEpoch
        }
        nullary("pg_conf_load_time", Int64.self) { $0.session.serverStart.sincePostgresEpoch }
    }

    private mutating func addConstructors() {
        rowwise("make_date") { (call, row) throws(SQLError) in
            let days = try day(call.int32(0, row), call.int32(1, row), call.int32(2, row))
            call.result.set(Int32(days), at: row)
        }
        rowwise("make_time") { (call, row) throws(SQLError) in
            let micros = try time(
                call.int32(0, row), call.int32(1, row), call.arguments[2].float64(at: row))
            call.result.set(micros, at: row)
        }
        for name in ["make_timestamp", "make_timestamptz"] {
            rowwise(name) { (call, row) throws(SQLError) in
                let days = try day(call.int32(0, row), call.int32(1, row), call.int32(2, row))
                let micros = try time(
                    call.int32(3, row), call.int32(4, row), call.arguments[5].float64(at: row))
                let local = Int64(days) * Calendar.microsecondsPerDay + micros
                call.result.set(
                    name == "make_timestamp"
                        ? local : DateTime.moment(local, call.settings.timeZone), at: row)
            }
        }
        rowwise("make_interval") { (call, row) throws(SQLError) in
            let months = Int(call.int32(0, row)) * 12 + Int(call.int32(1, row))
            let days = Int(call.int32(2, row)) * 7 + Int(call.int32(3, row))
            let seconds = call.arguments[6].float64(at: row)
            let micros =
                Int64(call.int32(4, row)) * Calendar.microsecondsPerHour
                + Int64(call.int32(5, row)) * Calendar.microsecondsPerMinute
                + Int64((seconds * 1_000_000).rounded())
            guard let months = Int32(exactly: months), let days = Int32(exactly: days) else {
                throw DateTime.intervalOutOfRange
            }
            call.result.set(
                Interval(months: months, days: days, microseconds: micros).fixed, at: row)
        }
    }
}

@inline(__always)
private func order<Value: Comparable>(_ a: Value, _ b: Value) -> Int { a < b ? -1 : a > b ? 1 : 0 }

private func shifted(_ date: Int32, by days: Int) throws(SQLError) -> Int32 {
    guard Calendar.isFinite(date: date) else { return date }
    let result = Int(date) + days
    guard Calendar.isInRange(date: result) else { throw DateTime.dateOutOfRange }
    return Int32(result)
}

private func day(_ year: Int32, _ month: Int32, _ day: Int32) throws(SQLError) -> Int {
    // Negative years count back from 1 BC; there is no year 0.
    let astronomical = year < 0 ? Int(year) + 1 : Int(year)
    guard year != 0, (1...12).contains(month), day >= 1,
        Int(day) <= Calendar.daysIn(month: Int(month), year: astronomical)
    else {
        throw SQLError(
            .datetimeFieldOverflow, "date field value out of range: \(year)-\(month)-\(day)")
    }
    return Calendar.days(year: astronomical, month: Int(month), day: Int(day))
}

private func time(_ hour: Int32, _ minute: Int32, _ second: Double) throws(SQLError) -> Int64 {
    guard (0...24).contains(hour), (0...59).contains(minute), second >= 0, second <= 60 else {
        throw SQLError(
            .datetimeFieldOverflow, "time field value out of range: \(hour):\(minute):\(second)")
    }
    return Int64(hour) * Calendar.microsecondsPerHour
        + Int64(minute) * Calendar.microsecondsPerMinute + Int64((second * 1_000_000).rounded())
}

extension Interval {
    /// Whole days' worth of microseconds as days.
    fileprivate var justifiedHours: Interval {
        var result = self
        result.days += Int32(
            clamping: Calendar.floorDivide(microseconds, Calendar.microsecondsPerDay))
        result.microseconds = Calendar.floorModulo(microseconds, Calendar.microsecondsPerDay)
        if result.days > 0 && microseconds < 0 && result.microseconds > 0 { return result }
        if result.days < 0 && result.microseconds > 0 {
            result.days += 1
            result.microseconds -= Calendar.microsecondsPerDay
        }
        return result
    }

    /// Thirty days as a month.
    fileprivate var justifiedDays: Interval {
        var result = self
        result.months += days / 30
        result.days = days % 30
        return result
    }
}
