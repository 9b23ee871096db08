// Types as SQL spells them: format_type's text, and the modifiers that arguments in parentheses give.

extension SQLType {
    /// `format_type`'s text for a built-in type: `character varying(10)`, `numeric(10,2)[]`; nil for
    /// a user's type, which only the catalog can name.
    package var sqlName: String? {
        guard let row = BuiltinType.find(oid) else { return nil }
        if row.category == .array, oid != .int2vector, oid != .oidvector {
            return element?.sqlName.map { $0 + "[]" }
        }
        guard modifier >= 0 else {
            return oid == .bpchar ? "character" : row.sqlName
        }
        switch oid {
        case .varchar, .bpchar:
            return modifier >= 4 ? "\(row.sqlName)(\(modifier - 4))" : row.sqlName
        case .bit, .varbit: return "\(row.sqlName)(\(modifier))"
        case .numeric:
            guard let (precision, scale) = Numeric.limits(ofModifier: modifier) else {
                return row.sqlName
            }
            return "numeric(\(precision),\(scale))"
        case .time: return "time(\(modifier)) without time zone"
        case .timetz: return "time(\(modifier)) with time zone"
        case .timestamp: return "timestamp(\(modifier)) without time zone"
        case .timestamptz: return "timestamp(\(modifier)) with time zone"
        case .interval: return "interval" + IntervalLimits(modifier: modifier).suffix
        default: return row.sqlName
        }
    }

    /// The modifier that `type(arguments…)` gives, checked as PostgreSQL checks it; throws 22023.
    /// An interval's first argument is its range of fields, as the parser gives it.
    package static func modifier(for oid: TypeOID, arguments: [Int32]) throws(SQLError) -> Int32 {
        guard let first = arguments.first else { return -1 }
        switch oid {
        case .varchar, .bpchar: return try lengthModifier(oid, arguments)
        case .numeric: return try numericModifier(arguments)
        case .time, .timetz, .timestamp, .timestamptz:
            let name = oid == .time || oid == .timetz ? "TIME" : "TIMESTAMP"
            guard arguments.count == 1 else {
                throw SQLError(.invalidParameterValue, "invalid type modifier")
            }
            return try fractionDigits(
                first, name, oid == .timetz || oid == .timestamptz ? " WITH TIME ZONE" : "")
        case .interval:
            guard arguments.count <= 2 else {
                throw SQLError(.invalidParameterValue, "invalid INTERVAL type modifier")
            }
            var limits = IntervalLimits(modifier: -1)
            limits.range = first
            if arguments.count == 2, arguments[1] >= 0 {
                limits.precision = try fractionDigits(arguments[1], "INTERVAL", "")
            }
            let isPlain = limits.range == IntervalLimits.fullRange && limits.precision < 0
            return isPlain ? -1 : limits.modifier
        case .bit, .varbit: return first
        default:
            let name = BuiltinType.find(oid)?.sqlName ?? "\(oid.rawValue)"
            throw SQLError(
                .syntaxError, "type modifier is not allowed for type \"\(name)\"")
        }
    }

    private static func lengthModifier(_ oid: TypeOID, _ arguments: [Int32]) throws(SQLError)
        -> Int32
    {
        let name = oid == .varchar ? "varchar" : "char"
        guard arguments.count == 1 else {
            throw SQLError(.invalidParameterValue, "invalid type modifier")
        }
        guard arguments[0] >= 1 else {
            throw SQLError(
                .invalidParameterValue, "length for type \(name) must be at least 1")
        }
        guard arguments[0] <= 10_485_760 else {
            throw SQLError(
                .invalidParameterValue, "length for type \(name) cannot exceed 10485760")
        }
        return arguments[0] + 4
    }

    private static func numericModifier(_ arguments: [Int32]) throws(SQLError) -> Int32 {
        guard arguments.count <= 2 else {
            throw SQLError(.invalidParameterValue, "invalid NUMERIC type modifier")
        }
        let precision = arguments[0]
        let scale = arguments.count == 2 ? arguments[1] : 0
        guard (1...1000).contains(precision) else {
            throw SQLError(
                .invalidParameterValue,
                "NUMERIC precision \(precision) must be between 1 and 1000")
        }
        guard (-1000...1000).contains(scale) else {
            throw SQLError(
                .invalidParameterValue,
                "NUMERIC scale \(scale) must be between -1000 and 1000")
        }
        return SQLType.numeric(precision: precision, scale: scale).modifier
    }

    /// More than six digits are reduced to six; PostgreSQL warns of it.
    private static func fractionDigits(_ digits: Int32, _ name: String, _ suffix: String)
        throws(SQLError) -> Int32
    {
        guard digits >= 0 else {
            throw SQLError(
                .invalidParameterValue,
                "\(name)(\(digits))\(suffix) precision must not be negative")
        }
        return min(digits, 6)
    }
}

extension IntervalLimits {
    /// ` day to second(3)` and the like.
    package var suffix: String {
        let names: [(Int32, String)] = [
            (IntervalLimits.year, "year"), (IntervalLimits.month, "month"),
            (IntervalLimits.day, "day"), (IntervalLimits.hour, "hour"),
            (IntervalLimits.minute, "minute"), (IntervalLimits.second, "second"),
        ]
        var text = ""
        if range != IntervalLimits.fullRange {
            let kept = names.filter { range & $0.0 != 0 }.map(\.1)
            if let first = kept.first { text = " \(first)" }
            if kept.count > 1, let last = kept.last { text += " to \(last)" }
        }
        return precision >= 0 ? text + "(\(precision))" : text
    }
}
