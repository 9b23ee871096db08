// date_trunc, date_bin and extract over moments and times.

extension TimestampArithmetic {
    /// `date_trunc(field, timestamp)`; throws 0A000 for fields that truncate nothing.
    package static func truncate(_ timestamp: Int64, to field: DateTimeField) throws(SQLError)
        -> Int64
    {
        try truncate(timestamp, to: field, typeName: "timestamp without time zone")
    }

    /// `date_trunc(field, timestamptz [, zone])`.
    package static func truncate(_ moment: Int64, to field: DateTimeField, zone: TimeZone)
        throws(SQLError) -> Int64
    {
        guard Calendar.isFinite(timestamp: moment) else { return moment }
        let offset = Int64(zone.offset(at: moment)) * Calendar.microsecondsPerSecond
        let local = try truncate(
            moment + offset, to: field, typeName: "timestamp with time zone")
        switch field {
        // Within an hour the offset holds; a day's start may have another.
        case .microseconds, .milliseconds, .second, .minute, .hour: return local - offset
        default: return zone.moment(ofLocal: local)
        }
    }

    private static func truncate(
        _ timestamp: Int64, to field: DateTimeField, typeName: String
    ) throws(SQLError) -> Int64 {
        guard Calendar.isFinite(timestamp: timestamp) else { return timestamp }
        func floor(_ unit: Int64) -> Int64 { Calendar.floorDivide(timestamp, unit) * unit }
        switch field {
        case .microseconds: return timestamp
        case .milliseconds: return floor(1000)
        case .second: return floor(Calendar.microsecondsPerSecond)
        case .minute: return floor(Calendar.microsecondsPerMinute)
        case .hour: return floor(Calendar.microsecondsPerHour)
        case .day: return floor(Calendar.microsecondsPerDay)
        default: break
        }
        let day = Int(Calendar.floorDivide(timestamp, Calendar.microsecondsPerDay))
        let date = Calendar.date(ofDay: day)
        let first: Int
        switch field {
        case .week: first = day - Calendar.floorModulo(Calendar.dayOfWeek(day) + 6, 7)
        case .month: first = Calendar.days(year: date.year, month: date.month, day: 1)
        case .quarter:
            first = Calendar.days(year: date.year, month: (date.month - 1) / 3 * 3 + 1, day: 1)
        case .year: first = newYear(date.year)
        case .decade: first = newYear(Calendar.floorDivide(date.year, 10) * 10)
        case .century: first = newYear(Calendar.floorDivide(date.year - 1, 100) * 100 + 1)
        case .millennium: first = newYear(Calendar.floorDivide(date.year - 1, 1000) * 1000 + 1)
        case .zone, .zoneHour, .zoneMinute: throw field.unsupported(typeName)
        default: throw field.unrecognized(typeName)
        }
        return Int64(first) * Calendar.microsecondsPerDay
    }

    private static func newYear(_ year: Int) -> Int { Calendar.days(year: year, month: 1, day: 1) }

    /// `date_bin(stride, timestamp, origin)`.
    package static func bin(_ timestamp: Int64, stride: Interval, origin: Int64) throws(SQLError)
        -> Int64
    {
        guard Calendar.isFinite(timestamp: timestamp) else { return timestamp }
        guard Calendar.isFinite(timestamp: origin) else {
            throw SQLError(.datetimeFieldOverflow, "origin out of range")
        }
        guard stride.months == 0 else {
            throw SQLError(
                .featureNotSupported,
                "timestamps cannot be binned into intervals containing months or years")
        }
        let (days, hasTooManyDays) = Int64(stride.days).multipliedReportingOverflow(
            by: Calendar.microsecondsPerDay)
        let (width, isTooWide) = days.addingReportingOverflow(stride.microseconds)
        if hasTooManyDays || isTooWide { throw .outOfRange("interval", .datetimeFieldOverflow) }
        guard width > 0 else {
            throw SQLError(.datetimeFieldOverflow, "stride must be greater than zero")
        }
        let (gap, isTooLong) = timestamp.subtractingReportingOverflow(origin)
        guard !isTooLong else { throw .outOfRange("interval", .datetimeFieldOverflow) }
        let (whole, isTooEarly) = Calendar.floorDivide(gap, width)
            .multipliedReportingOverflow(by: width)
        let (result, isBeyond) = origin.addingReportingOverflow(whole)
        guard !isTooEarly, !isBeyond, Calendar.isInRange(timestamp: result) else {
            throw overflow
        }
        return result
    }
}

// MARK: - extract

extension TimestampArithmetic {
    /// `extract(field from timestamp)`; nil is SQL's NULL (a field of infinity that has no limit).
    package static func extract(_ field: DateTimeField, from timestamp: Int64) throws(SQLError)
        -> Numeric?
    {
        try extract(field, local: timestamp, epoch: timestamp, "timestamp without time zone")
    }

    /// `extract(field from timestamptz)`.
    package static func extract(
        _ field: DateTimeField, from moment: Int64, zone: TimeZone
    ) throws(SQLError) -> Numeric? {
        let typeName = "timestamp with time zone"
        guard Calendar.isFinite(timestamp: moment) else {
            return try extract(field, local: moment, epoch: moment, typeName)
        }
        let offset = zone.offset(at: moment)
        switch field {
        case .zone: return Numeric(offset)
        case .zoneHour: return Numeric(offset / 3600)
        case .zoneMinute: return Numeric(offset / 60 % 60)
        default:
            return try extract(field, local: zone.local(moment), epoch: moment, typeName)
        }
    }

    /// `extract(field from date)`; fields of the time are not supported.
    package static func extract(_ field: DateTimeField, fromDate date: Int32) throws(SQLError)
        -> Numeric?
    {
        switch field {
        case .microseconds, .milliseconds, .second, .minute, .hour, .zone, .zoneHour, .zoneMinute:
            throw field.unsupported("date")
        default: break
        }
        guard Calendar.isFinite(date: date) else {
            return try extract(field, local: date < 0 ? .min : .max, epoch: 0, "date")
        }
        switch field {
        case .epoch: return Numeric((Int64(date) + 10_957) * Calendar.secondsPerDay)
        case .julian: return Numeric(Int64(date) + Int64(Calendar.julianDayOfEpoch))
        default: return dateField(field, day: Int(date))
        }
    }

    /// `extract(field from time)`, and from timetz with its seconds west.
    package static func extract(
        _ field: DateTimeField, fromTime time: Int64, secondsWest: Int32? = nil
    ) throws(SQLError) -> Numeric {
        let typeName = secondsWest == nil ? "time without time zone" : "time with time zone"
        if let secondsWest {
            switch field {
            case .zone: return Numeric(-secondsWest)
            case .zoneHour: return Numeric(-secondsWest / 3600)
            case .zoneMinute: return Numeric(-secondsWest / 60 % 60)
            case .epoch:
                let utc = Int128(time) + Int128(secondsWest) * 1_000_000
                return Numeric(unscaled: utc, scale: 6)
            default: break
            }
        }
        if field == .epoch { return Numeric(unscaled: Int128(time), scale: 6) }
        guard let result = timeField(field, time) else { throw field.unsupported(typeName) }
        return result
    }

    private static func extract(
        _ field: DateTimeField, local: Int64, epoch: Int64, _ typeName: String
    ) throws(SQLError) -> Numeric? {
        guard Calendar.isFinite(timestamp: local) else {
            switch field {
            case .year, .decade, .century, .millennium, .isoYear, .epoch, .julian:
                return local < 0 ? .negativeInfinity : .infinity
            default: return nil
            }
        }
        let day = Calendar.floorDivide(local, Calendar.microsecondsPerDay)
        let time = local - day * Calendar.microsecondsPerDay
        if let result = timeField(field, time) { return result }
        switch field {
        case .epoch:
            return Numeric(
                unscaled: Int128(epoch) + Int128(Calendar.microsecondsFromUnixEpoch), scale: 6)
        case .julian:
            let whole = Numeric(day + Int64(Calendar.julianDayOfEpoch))
            return try whole
                + (Numeric(time) / Numeric(Calendar.microsecondsPerDay))
        default:
            guard let result = dateField(field, day: Int(day)) else {
                throw field.unsupported(typeName)
            }
            return result
        }
    }

    private static func timeField(_ field: DateTimeField, _ time: Int64) -> Numeric? {
        let second = time % Calendar.microsecondsPerMinute
        switch field {
        case .microseconds: return Numeric(second)
        case .milliseconds: return Numeric(unscaled: Int128(second), scale: 3)
        case .second: return Numeric(unscaled: Int128(second), scale: 6)
        case .minute: return Numeric(time / Calendar.microsecondsPerMinute % 60)
        case .hour: return Numeric(time / Calendar.microsecondsPerHour)
        default: return nil
        }
    }

    private static func dateField(_ field: DateTimeField, day: Int) -> Numeric? {
        let date = Calendar.date(ofDay: day)
        let year = date.year
        switch field {
        case .day: return Numeric(date.day)
        case .month: return Numeric(date.month)
        case .quarter: return Numeric((date.month - 1) / 3 + 1)
        case .week: return Numeric(Calendar.isoWeek(day).week)
        // There is no year 0: the year before 1 is -1.
        case .year: return Numeric(year > 0 ? year : year - 1)
        case .isoYear:
            let isoYear = Calendar.isoWeek(day).year
            return Numeric(isoYear > 0 ? isoYear : isoYear - 1)
        case .decade: return Numeric(Calendar.floorDivide(year, 10))
        case .century:
            return Numeric(year > 0 ? (year + 99) / 100 : -((99 - (year - 1)) / 100))
        case .millennium:
            return Numeric(year > 0 ? (year + 999) / 1000 : -((999 - (year - 1)) / 1000))
        case .dayOfWeek: return Numeric(Calendar.dayOfWeek(day))
        case .isoDayOfWeek: return Numeric((Calendar.dayOfWeek(day) + 6) % 7 + 1)
        case .dayOfYear: return Numeric(Calendar.dayOfYear(day))
        default: return nil
        }
    }
}
