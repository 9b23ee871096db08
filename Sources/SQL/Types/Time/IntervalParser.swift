// Reads the traditional and SQL standard spellings of intervals, and ISO 8601 durations.

/// `1 year 2 mons -3 days 04:05:06.789 ago`, `1-2 3 4:05:06`.
struct IntervalParser {
    private let text: UnsafeRawBufferPointer
    private let limits: IntervalLimits
    /// As the SQL standard has it: a minus in front counts for all fields, if it is the only sign.
    private let leadingSignRules: Bool
    private var quantityCount = 0
    private var beginsNegative = false
    private var hasLaterSign = false
    private var position = 0
    private var sum = IntervalSum()
    private var isAgo = false
    /// A number that waits for its unit.
    private var pending: (whole: Int64, fraction: Double)?
    private var filled: IntervalSlots = []

    init(
        _ text: UnsafeRawBufferPointer, _ limits: IntervalLimits, leadingSignRules: Bool = false
    ) {
        self.text = text
        self.leadingSignRules = leadingSignRules
        self.limits = limits
    }

    mutating func parse() throws(DateTimeFault) -> Interval {
        var count = 0
        while true {
            while position < text.count,
                text[position].isSpace || text[position] == UInt8(ascii: "@")
                    || text[position] == UInt8(ascii: ",")
            {
                position += 1
            }
            guard position < text.count else { break }
            count += 1
            if text[position].isLetter { try word() } else { try quantity() }
        }
        if count == 0 { throw .syntax }
        if let number = pending {
            let unit = IntervalUnit(defaultFor: limits)
            try fill(unit.slot)
            try sum.add(unit, whole: number.whole, fraction: number.fraction)
        }
        var interval = sum.interval
        if leadingSignRules, beginsNegative, !hasLaterSign {
            interval.months = -Int32(clamping: interval.months.magnitude)
            interval.days = -Int32(clamping: interval.days.magnitude)
            interval.microseconds = -Int64(clamping: interval.microseconds.magnitude)
        }
        guard isAgo else { return interval }
        guard interval.months != .min, interval.days != .min, interval.microseconds != .min else {
            throw .field
        }
        return Interval(
            months: -interval.months, days: -interval.days, microseconds: -interval.microseconds)
    }

    private mutating func word() throws(DateTimeFault) {
        var letters: [UInt8] = []
        while position < text.count, text[position].isLetter {
            letters.append(text[position].lowercased)
            position += 1
        }
        // What goes on behind a word is a date's, as in jan-1.
        try refuse("-+/.0123456789")
        let word = String(decoding: letters, as: UTF8.self)
        if word == "ago" {
            isAgo = true
            return
        }
        guard let (unit, slot) = IntervalUnit.named(word), let number = pending else {
            throw .syntax
        }
        pending = nil
        try fill(slot)
        try sum.add(unit, whole: number.whole, fraction: number.fraction)
    }

    /// Throws where one of these stands next.
    private func refuse(_ next: StaticString) throws(DateTimeFault) {
        guard position < text.count else { return }
        let isNext = next.withUTF8Buffer { $0.contains(text[position]) }
        if isNext { throw .syntax }
    }

    private mutating func fill(_ slots: IntervalSlots) throws(DateTimeFault) {
        guard filled.isDisjoint(with: slots) else { throw .syntax }
        filled.formUnion(slots)
    }

    /// A number, a time, or years and months.
    private mutating func quantity() throws(DateTimeFault) {
        var isNegative = false
        quantityCount += 1
        let hasSign = text[position] == UInt8(ascii: "+") || text[position] == UInt8(ascii: "-")
        if hasSign {
            isNegative = text[position] == UInt8(ascii: "-")
            if quantityCount == 1 { beginsNegative = isNegative } else { hasLaterSign = true }
            position += 1
            while position < text.count, text[position].isSpace { position += 1 }
        }
        let (whole, count) = try digits()
        let next = position < text.count ? text[position] : 0
        guard count > 0 || next == UInt8(ascii: ".") else { throw .syntax }
        let sign: Int64 = isNegative ? -1 : 1
        if next == UInt8(ascii: ":") {
            try settlePendingDays()
            try fill([.hour, .minute, .second])
            try sum.add(microseconds: sign * (try time(first: whole)))
            if hasSign { try refuse("-") }
        } else if next == UInt8(ascii: "-"), position + 1 < text.count, text[position + 1].isDigit {
            position += 1
            let (months, _) = try digits()
            guard months < 12 else { throw .field }
            // That would be a date.
            try refuse("-/.:")
            try fill([.year, .month])
            try sum.add(.months(12), whole: sign * whole, fraction: 0)
            try sum.add(months: sign * months)
        } else {
            if pending != nil {
                guard limits.range == IntervalLimits.day | IntervalLimits.hour else {
                    throw .syntax
                }
                try settlePendingDays()
            }
            let fraction = next == UInt8(ascii: ".") ? fraction() : 0
            pending = (sign * whole, Double(sign) * fraction)
        }
    }

    /// A bare number before a time counts days.
    private mutating func settlePendingDays() throws(DateTimeFault) {
        guard let number = pending else { return }
        pending = nil
        try fill(.day)
        try sum.add(.days(1), whole: number.whole, fraction: number.fraction)
    }

    private mutating func digits() throws(DateTimeFault) -> (value: Int64, count: Int) {
        var value: Int64 = 0
        let start = position
        while position < text.count, text[position].isDigit {
            let tenfold = value.multipliedReportingOverflow(by: 10)
            let next = tenfold.partialValue.addingReportingOverflow(Int64(text[position] - 0x30))
            if tenfold.overflow || next.overflow { throw .field }
            value = next.partialValue
            position += 1
        }
        return (value, position - start)
    }

    private mutating func fraction() -> Double {
        position += 1
        var digits = 0.0
        var scale = 1.0
        while position < text.count, text[position].isDigit {
            digits = digits * 10 + Double(text[position] - 0x30)
            scale *= 10
            position += 1
        }
        return digits / scale
    }

    /// `hh:mm`, `hh:mm:ss.fff`, or `mm:ss` under MINUTE TO SECOND; the position is at the colon.
    private mutating func time(first: Int64) throws(DateTimeFault) -> Int64 {
        position += 1
        let (second, count) = try digits()
        guard count > 0 else { throw .syntax }
        var parts = [first, second]
        var fraction = 0.0
        if position < text.count, text[position] == UInt8(ascii: ":") {
            position += 1
            let (third, count) = try digits()
            guard count > 0 else { throw .syntax }
            parts.append(third)
        }
        if position < text.count, text[position] == UInt8(ascii: ".") { fraction = self.fraction() }
        let isMinutes =
            parts.count == 2
            && (limits.range == IntervalLimits.minute | IntervalLimits.second || fraction != 0)
        if isMinutes { parts.insert(0, at: 0) }
        let seconds = parts.count == 3 ? parts[2] : 0
        guard parts[1] < 60, seconds <= 60 else { throw .field }
        var time = IntervalSum()
        try time.add(.microseconds(Calendar.microsecondsPerHour), whole: parts[0], fraction: 0)
        try time.add(.microseconds(Calendar.microsecondsPerMinute), whole: parts[1], fraction: 0)
        try time.add(
            .microseconds(Calendar.microsecondsPerSecond), whole: seconds, fraction: fraction)
        return time.interval.microseconds
    }
}

/// `P1Y2M3DT4H5M6.789S`, and `P0001-02-03T04:05:06`.
struct ISODurationParser {
    private let text: UnsafeRawBufferPointer
    private var position = 1
    private var sum = IntervalSum()

    init(_ text: UnsafeRawBufferPointer) { self.text = text }

    mutating func parse() throws(DateTimeFault) -> Interval {
        guard text.count > 1 else { throw .syntax }
        var isTime = false
        while position < text.count {
            if text[position] == UInt8(ascii: "T") {
                if isTime { throw .syntax }
                isTime = true
                position += 1
                guard position < text.count else { break }
            }
            let (whole, fraction) = try number()
            let designator = position < text.count ? text[position] : 0
            switch (designator, isTime) {
            case (UInt8(ascii: "Y"), false):
                try sum.add(.months(12), whole: whole, fraction: fraction)
            case (UInt8(ascii: "M"), false):
                try sum.add(.months(1), whole: whole, fraction: fraction)
            case (UInt8(ascii: "W"), false): try sum.add(.days(7), whole: whole, fraction: fraction)
            case (UInt8(ascii: "D"), false): try sum.add(.days(1), whole: whole, fraction: fraction)
            case (UInt8(ascii: "H"), true):
                try sum.add(
                    .microseconds(Calendar.microsecondsPerHour), whole: whole, fraction: fraction)
            case (UInt8(ascii: "M"), true):
                try sum.add(
                    .microseconds(Calendar.microsecondsPerMinute), whole: whole, fraction: fraction)
            case (UInt8(ascii: "S"), true):
                try sum.add(
                    .microseconds(Calendar.microsecondsPerSecond), whole: whole, fraction: fraction)
            case (UInt8(ascii: "-"), false): try alternativeDate(years: whole)
            case (UInt8(ascii: ":"), true): try alternativeTime(hours: whole)
            default: throw .syntax
            }
            position += 1
        }
        return sum.interval
    }

    private mutating func number() throws(DateTimeFault) -> (whole: Int64, fraction: Double) {
        let start = position
        while position < text.count,
            text[position].isDigit || text[position] == UInt8(ascii: ".")
                || (position == start
                    && (text[position] == UInt8(ascii: "-") || text[position] == UInt8(ascii: "+")))
        {
            position += 1
        }
        guard let literal = DecimalLiteral(text.part(start..<position)),
            let whole = literal.whole.isEmpty ? 0 : Int64(literal.whole.string)
        else { throw .syntax }
        let fraction =
            literal.fraction.isEmpty ? 0 : Double("0." + literal.fraction.string) ?? 0
        return literal.isNegative ? (-whole, -fraction) : (whole, fraction)
    }

    /// The rest of `yyyy-mm-dd`; leaves the position before what follows.
    private mutating func alternativeDate(years: Int64) throws(DateTimeFault) {
        position += 1
        let months = try number().whole
        var days: Int64 = 0
        if position < text.count, text[position] == UInt8(ascii: "-") {
            position += 1
            days = try number().whole
        }
        try sum.add(.months(12), whole: years, fraction: 0)
        try sum.add(months: months)
        try sum.add(days: days)
        position -= 1
    }

    private mutating func alternativeTime(hours: Int64) throws(DateTimeFault) {
        position += 1
        let minutes = try number().whole
        try sum.add(.microseconds(Calendar.microsecondsPerHour), whole: hours, fraction: 0)
        try sum.add(.microseconds(Calendar.microsecondsPerMinute), whole: minutes, fraction: 0)
        if position < text.count, text[position] == UInt8(ascii: ":") {
            position += 1
            let (whole, fraction) = try number()
            try sum.add(
                .microseconds(Calendar.microsecondsPerSecond), whole: whole, fraction: fraction)
        }
        position -= 1
    }
}
