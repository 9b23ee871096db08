// Times as they are typed: `30 days`.

import Types

/// An interval as SQL writes it, in microseconds; months count as 30 days.
func duration(_ name: String, _ text: String) throws(UsageError) -> Int64 {
    let value = try? TextCodec.parse(text, as: .interval, TextSettings())
    guard case .fixed16(let bits)? = value else {
        throw UsageError("\(name) expects a time such as '30 days', not \"\(text)\"")
    }
    let interval = Interval(bits)
    let days = Int64(interval.months) * 30 + Int64(interval.days)
    let (whole, overflow) = days.multipliedReportingOverflow(by: 86_400_000_000)
    let (sum, overflow2) = whole.addingReportingOverflow(interval.microseconds)
    guard !overflow, !overflow2, sum > 0 else {
        throw UsageError("\(name) expects a time that is longer than nothing, not \"\(text)\"")
    }
    return sum
}
