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
        addFields()
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
                    let left = TimestampArithmetic.comparable(date: call.int32(0, row), in: zone)
                    call.result.set(.bool(test(order(left, call.int64(1, row)))), at: row)
                }
                rowwise("\(suffix)_\(name)_date") { (call, row) throws(SQLError) in
                    let zone = suffix == "timestamptz" ? call.settings.timeZone : .utc
                    let right = TimestampArithmetic.comparable(
                        date: call.int32(1, row), in: zone)
                    call.result.set(.bool(test(order(call.int64(0, row), right))), at: row)
                }
            }
            rowwise("timestamp_\(name)_timestamptz") { (call, row) throws(SQLError) in
                let left = TimestampArithmetic.comparable(
                    local: call.int64(0, row), in: call.settings.timeZone)
                call.result.set(.bool(test(order(left, call.int64(1, row)))), at: row)
            }
            rowwise("timestamptz_\(name)_timestamp") { (call, row) throws(SQLError) in
                let right = TimestampArithmetic.comparable(
                    local: call.int64(1, row), in: call.settings.timeZone)
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
            try TimestampArithmetic.add(days: b, to: a)
        }
        binary("date_mii", Int32.self, Int32.self, Int32.self) { (a, b) throws(SQLError) -> Int32 in
            try TimestampArithmetic.add(days: 0 &- b, to: a)
        }
        binary("date_pl_interval", Int32.self, Interval.self, Int64.self) {
            (a, b) throws(SQLError) -> Int64 in
            try DateTime.add(b, to: try TimestampArithmetic.timestamp(ofDate: a), zone: nil)
        }
        binary("date_mi_interval", Int32.self, Interval.self, Int64.self) {
            (a, b) throws(SQLError) -> Int64 in
            let midnight = try TimestampArithmetic.timestamp(ofDate: a)
            guard Calendar.isFinite(timestamp: midnight) else { return midnight }
            return try DateTime.add(try b.negated(), to: midnight, zone: nil)
        }
        binary("datetime_timestamp", Int32.self, Int64.self, Int64.self) {
            (a, b) throws(SQLError) -> Int64 in
            let midnight = try TimestampArithmetic.timestamp(ofDate: a)
            return Calendar.isFinite(timestamp: midnight) ? midnight &+ b : midnight
        }
    }

    private mutating func addTimestampArithmetic() {
        binary("timestamp_mi", Int64.self, Int64.self, Interval.self) {
            (a, b) throws(SQLError) -> Interval in try TimestampArithmetic.difference(a, b)
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
                TimestampArithmetic.rounded($0, digits: $1)
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
            return try a.divided(by: b)
        }
        binary("interval_scale", Interval.self, Int32.self, Interval.self) {
            $0.applying(modifier: $1)
        }
        unary("interval_justify_hours", Interval.self, Interval.self) {
            (a) throws(SQLError) -> Interval in try a.justifiedHours()
        }
        unary("interval_justify_days", Interval.self, Interval.self) {
            (a) throws(SQLError) -> Interval in try a.justifiedDays()
        }
        unary("interval_justify_interval", Interval.self, Interval.self) {
            (a) throws(SQLError) -> Interval in try a.justified()
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
            Calendar.floorModulo(
                $0 - $1.microseconds % Calendar.microsecondsPerDay, Calendar.microsecondsPerDay)
        }
        unary("time_interval", Int64.self, Interval.self) { Interval(microseconds: $0) }
        unary("interval_time", Interval.self, Int64.self) {
            Calendar.floorModulo($0.microseconds, Calendar.microsecondsPerDay)
        }
    }

    private mutating func addDateTimeCasts() {
        unary("timestamp_date", Int64.self, Int32.self) {
            TimestampArithmetic.date(ofTimestamp: $0)
        }
        unary("date_timestamp", Int32.self, Int64.self) { (a) throws(SQLError) -> Int64 in
            try TimestampArithmetic.timestamp(ofDate: a)
        }
        rowwise("timestamp_time") { (call, row) throws(SQLError) in
            setTime(ofLocal: call.int64(0, row), call, row)
        }
        rowwise("date_timestamptz") { (call, row) throws(SQLError) in
            let local = try TimestampArithmetic.timestamp(ofDate: call.int32(0, row))
            call.result.set(
                try TimestampArithmetic.moment(ofLocal: local, in: call.settings.timeZone), at: row)
        }
        rowwise("timestamp_timestamptz") { (call, row) throws(SQLError) in
            call.result.set(
                try TimestampArithmetic.moment(
                    ofLocal: call.int64(0, row), in: call.settings.timeZone), at: row)
        }
        rowwise("timestamptz_timestamp") { (call, row) throws(SQLError) in
            call.result.set(
                TimestampArithmetic.local(of: call.int64(0, row), in: call.settings.timeZone),
                at: row)
        }
        rowwise("timestamptz_date") { (call, row) throws(SQLError) in
            let local = TimestampArithmetic.local(
                of: call.int64(0, row), in: call.settings.timeZone)
            call.result.set(TimestampArithmetic.date(ofTimestamp: local), at: row)
        }
        rowwise("timestamptz_time") { (call, row) throws(SQLError) in
            let local = TimestampArithmetic.local(
                of: call.int64(0, row), in: call.settings.timeZone)
            setTime(ofLocal: local, call, row)
        }
        addZonedTimeCasts()
        unary("float8_timestamptz", Double.self, Int64.self) { (a) throws(SQLError) -> Int64 in
            try TimestampArithmetic.timestamp(ofEpoch: a)
        }
    }

    private mutating func addZonedTimeCasts() {
        @Sendable func order(_ call: FunctionCall, _ row: Int) -> Int {
            ValueComparator(.timetz).compare(call.arguments[0], row, call.arguments[1], row)
        }
        for (name, test) in integerTests {
            rowwise("timetz_\(name)") { (call, row) throws(SQLError) in
                call.result.set(.bool(test(order(call, row))), at: row)
            }
        }
        rowwise("timetz_cmp") { (call, row) throws(SQLError) in
            call.result.set(Int32(order(call, row).signum()), at: row)
        }
        rowwise("timetz_time") { (call, row) throws(SQLError) in
            call.result.set(ZonedTime(call.arguments[0].fixed16(at: row)).microseconds, at: row)
        }
        rowwise("time_timetz") { (call, row) throws(SQLError) in
            // Today's offset.
            let (zone, time) = (call.settings.timeZone, call.int64(0, row))
            let now = zone.local(call.settings.now)
            let today = now - Calendar.floorModulo(now, Calendar.microsecondsPerDay)
            let offset = zone.offset(atLocal: today + time)
            call.result.set(
                ZonedTime(microseconds: time, secondsWest: Int32(-offset)).fixed, at: row)
        }
        rowwise("timestamptz_timetz") { (call, row) throws(SQLError) in
            let (zone, moment) = (call.settings.timeZone, call.int64(0, row))
            let local = TimestampArithmetic.local(of: moment, in: zone)
            guard let time = TimestampArithmetic.time(ofTimestamp: local) else {
                return call.result.setNull(at: row)
            }
            call.result.set(
                ZonedTime(microseconds: time, secondsWest: Int32(-zone.offset(at: moment))).fixed,
                at: row)
        }
    }

    /// `AT TIME ZONE`.
    private mutating func addZoneFunctions() {
        rowwise("timestamp_zone") { (call, row) throws(SQLError) in
            let zone = try TimestampArithmetic.zone(named: call.text(0, row))
            call.result.set(
                try TimestampArithmetic.moment(ofLocal: call.int64(1, row), in: zone), at: row)
        }
        rowwise("timestamptz_zone") { (call, row) throws(SQLError) in
            let zone = try TimestampArithmetic.zone(named: call.text(0, row))
            call.result.set(TimestampArithmetic.local(of: call.int64(1, row), in: zone), at: row)
        }
        for (name, sign) in [("timestamp_izone", -1), ("timestamptz_izone", 1)] {
            rowwise(name) { (call, row) throws(SQLError) in
                let zone = Interval(call.arguments[0].fixed16(at: row))
                let moment = try TimestampArithmetic.shifted(
                    call.int64(1, row), by: zone, sign: sign, call.settings)
                call.result.set(moment, at: row)
            }
        }
        rowwise("timetz_zone") { (call, row) throws(SQLError) in
            // What is in force there now.
            let zone = try TimestampArithmetic.zone(named: call.text(0, row))
            let time = ZonedTime(call.arguments[1].fixed16(at: row))
            let east = zone.offset(at: call.settings.now)
            call.result.set(time.moved(toSecondsEast: east).fixed, at: row)
        }
        rowwise("timetz_izone") { (call, row) throws(SQLError) in
            let zone = Interval(call.arguments[0].fixed16(at: row))
            let time = ZonedTime(call.arguments[1].fixed16(at: row))
            let east = try TimestampArithmetic.secondsEast(zone, call.settings)
            guard let east = Int32(exactly: east) else { throw TimestampArithmetic.overflow }
            call.result.set(time.moved(toSecondsEast: Int(east)).fixed, at: row)
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

    /// extract, date_part, date_trunc and age.
    private mutating func addFields() {
        for (prefix, isNumeric) in [("extract_", true), ("", false)] {
            addField(prefix + (isNumeric ? "timestamp" : "timestamp_part"), isNumeric) {
                (field, call, row) throws(SQLError) in
                try TimestampArithmetic.extract(field, from: call.int64(1, row))
            }
            addField(prefix + (isNumeric ? "timestamptz" : "timestamptz_part"), isNumeric) {
                (field, call, row) throws(SQLError) in
                try TimestampArithmetic.extract(
                    field, from: call.int64(1, row), zone: call.settings.timeZone)
            }
            addField(prefix + (isNumeric ? "time" : "time_part"), isNumeric) {
                (field, call, row) throws(SQLError) in
                try TimestampArithmetic.extract(field, fromTime: call.int64(1, row))
            }
            addField(prefix + (isNumeric ? "interval" : "interval_part"), isNumeric) {
                (field, call, row) throws(SQLError) in
                try Interval(call.arguments[1].fixed16(at: row)).extract(field)
            }
        }
        addField("extract_date", true) { (field, call, row) throws(SQLError) in
            try TimestampArithmetic.extract(field, fromDate: call.int32(1, row))
        }
        rowwise("timestamp_trunc") { (call, row) throws(SQLError) in
            let field = try DateTimeField(
                call.bytes(0, row), typeName: "timestamp without time zone")
            call.result.set(
                try TimestampArithmetic.truncate(call.int64(1, row), to: field), at: row)
        }
        for name in ["timestamptz_trunc", "timestamptz_trunc_zone"] {
            rowwise(name) { (call, row) throws(SQLError) in
                let field = try DateTimeField(
                    call.bytes(0, row), typeName: "timestamp with time zone")
                var zone = call.settings.timeZone
                if name == "timestamptz_trunc_zone" {
                    zone = try TimestampArithmetic.zone(named: call.text(2, row))
                }
                call.result.set(
                    try TimestampArithmetic.truncate(call.int64(1, row), to: field, zone: zone),
                    at: row)
            }
        }
        rowwise("interval_trunc") { (call, row) throws(SQLError) in
            let field = try DateTimeField(call.bytes(0, row), typeName: "interval")
            let interval = Interval(call.arguments[1].fixed16(at: row))
            call.result.set(try interval.truncated(to: field).fixed, at: row)
        }
        rowwise("timestamp_age") { (call, row) throws(SQLError) in
            let age = try TimestampArithmetic.age(call.int64(0, row), call.int64(1, row))
            call.result.set(age.fixed, at: row)
        }
        rowwise("timestamptz_age") { (call, row) throws(SQLError) in
            let zone = call.settings.timeZone
            let age = try TimestampArithmetic.age(
                TimestampArithmetic.local(of: call.int64(0, row), in: zone),
                TimestampArithmetic.local(of: call.int64(1, row), in: zone))
            call.result.set(age.fixed, at: row)
        }
        for name in ["timestamp_bin", "timestamptz_bin"] {
            rowwise(name) { (call, row) throws(SQLError) in
                let stride = Interval(call.arguments[0].fixed16(at: row))
                call.result.set(
                    try TimestampArithmetic.bin(
                        call.int64(1, row), stride: stride, origin: call.int64(2, row)), at: row)
            }
        }
    }

    /// A function of a field's name and a moment, as numeric or as double precision.
    private mutating func addField(
        _ name: String, _ isNumeric: Bool,
        _ extract:
            @escaping @Sendable (DateTimeField, FunctionCall, Int) throws(SQLError) -> Numeric?
    ) {
        rowwise(name) { (call, row) throws(SQLError) in
            let typeName = call.argumentTypes[1].sqlName ?? ""
            let field = try DateTimeField(call.bytes(0, row), typeName: typeName)
            guard let value = try extract(field, call, row) else {
                return call.result.setNull(at: row)
            }
            if isNumeric {
                call.setNumeric(value, row)
            } else {
                call.result.set(value.double, at: row)
            }
        }
    }

    private mutating func addConstructors() {
        rowwise("make_date") { (call, row) throws(SQLError) in
            call.result.set(
                try TimestampArithmetic.makeDate(
                    call.int32(0, row), call.int32(1, row), call.int32(2, row)), at: row)
        }
        rowwise("make_time") { (call, row) throws(SQLError) in
            let micros = try time(
                call.int32(0, row), call.int32(1, row), call.arguments[2].float64(at: row))
            call.result.set(micros, at: row)
        }
        for name in ["make_timestamp", "make_timestamptz"] {
            rowwise(name) { (call, row) throws(SQLError) in
                let days = try TimestampArithmetic.makeDate(
                    call.int32(0, row), call.int32(1, row), call.int32(2, row))
                let micros = try time(
                    call.int32(3, row), call.int32(4, row), call.arguments[5].float64(at: row))
                let local = try TimestampArithmetic.timestamp(day: Int(days), time: micros)
                call.result.set(
                    name == "make_timestamp"
                        ? local
                        : try TimestampArithmetic.moment(
                            ofLocal: local, in: call.settings.timeZone), at: row)
            }
        }
        rowwise("make_interval") { (call, row) throws(SQLError) in
            let months = Int(call.int32(0, row)) * 12 + Int(call.int32(1, row))
            let days = Int(call.int32(2, row)) * 7 + Int(call.int32(3, row))
            let seconds = call.arguments[6].float64(at: row)
            let minutes =
                Int64(call.int32(4, row)) * Calendar.microsecondsPerHour
                + Int64(call.int32(5, row)) * Calendar.microsecondsPerMinute
            guard let months = Int32(exactly: months), let days = Int32(exactly: days),
                let rest = Int64(exactly: (seconds * 1_000_000).rounded())
            else { throw DateTime.intervalOutOfRange }
            let (micros, isTooLong) = minutes.addingReportingOverflow(rest)
            if isTooLong { throw DateTime.intervalOutOfRange }
            call.result.set(
                Interval(months: months, days: days, microseconds: micros).fixed, at: row)
        }
    }
}

@inline(__always)
private func order<Value: Comparable>(_ a: Value, _ b: Value) -> Int { a < b ? -1 : a > b ? 1 : 0 }

/// The time of day of a local timestamp; the infinities have none.
private func setTime(ofLocal local: Int64, _ call: FunctionCall, _ row: Int) {
    guard let time = TimestampArithmetic.time(ofTimestamp: local) else {
        return call.result.setNull(at: row)
    }
    call.result.set(time, at: row)
}

private func time(_ hour: Int32, _ minute: Int32, _ second: Double) throws(SQLError) -> Int64 {
    guard (0...24).contains(hour), (0...59).contains(minute), second >= 0, second <= 60 else {
        throw SQLError(
            .datetimeFieldOverflow, "time field value out of range: \(hour):\(minute):\(second)")
    }
    return Int64(hour) * Calendar.microsecondsPerHour
        + Int64(minute) * Calendar.microsecondsPerMinute + Int64((second * 1_000_000).rounded())
}
