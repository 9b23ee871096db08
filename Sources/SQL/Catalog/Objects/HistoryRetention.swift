// For how long the rows of a table can be read as they were: `WITH (history_retention = '30 days')`.

import Bytes
package import Types

extension TableDefinition {
    package static let historyRetentionName = "history_retention"

    /// In microseconds; `Int64.max` for ever.
    package var historyRetention: Int64 {
        let given = options.last { $0.name == TableDefinition.historyRetentionName }
        let parsed = given.flatMap { try? TableDefinition.historyRetention($0.value) }
        return parsed ?? TableDefinition.historyRetentionDefault
    }

    /// One day.
    package static let historyRetentionDefault: Int64 = 86_400_000_000

    /// The option's value in microseconds; months count as 30 days, `-1` and `forever` keep all.
    /// Throws 22007 for what is no interval, 22023 for one that is negative.
    package static func historyRetention(_ value: String) throws(SQLError) -> Int64 {
        if value == "-1" || value.lowercased() == "forever" { return .max }
        guard
            case .fixed16(let bits) = try TextCodec.parse(value, as: .interval, TextSettings())
        else { return historyRetentionDefault }
        let interval = Interval(bits)
        let days = Int64(interval.months) * 30 + Int64(interval.days)
        let (microseconds, isTooLong) = interval.microseconds.addingReportingOverflow(
            days.multipliedReportingOverflow(by: 86_400_000_000).partialValue)
        guard microseconds >= 0 else {
            throw SQLError(
                .invalidParameterValue, "\"history_retention\" must not be negative")
        }
        return isTooLong ? .max : microseconds
    }
}
