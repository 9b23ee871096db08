// Sizes and times as they are typed: `64MB`, `30 days`.

import Types

/// A size such as `64MB`, in bytes.
func byteCount(_ name: String, _ text: String) throws(UsageError) -> Int {
    let digits = text.prefix { $0.isNumber }
    let factor: Int? =
        switch text.dropFirst(digits.count).trimmingPrefix(" ").lowercased() {
        case "", "b": 1
        case "kb": 1 << 10
        case "mb": 1 << 20
        case "gb": 1 << 30
        case "tb": 1 << 40
        default: nil
        }
    guard let count = Int(digits), let factor, count > 0, count <= Int.max / factor else {
        throw UsageError("\(name) expects a size such as 64MB or 2GB, not \"\(text)\"")
    }
    return count * factor
}

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
