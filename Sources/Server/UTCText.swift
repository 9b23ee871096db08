package import Bytes
import Glibc

/// `2026-11-21T02:30:00.123Z`, as logs and dumps write times.
package func utcText(_ time: Timestamp, fractionDigits: Int) -> String {
    let microseconds = time.microseconds
    var second = time_t(
        microseconds >= 0 ? microseconds / 1_000_000 : (microseconds - 999_999) / 1_000_000)
    var fraction = Int(microseconds) - Int(second) * 1_000_000
    for _ in fractionDigits..<6 { fraction /= 10 }
    var parts = tm()
    gmtime_r(&second, &parts)
    let date = [parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday]
    let clock = [parts.tm_hour, parts.tm_min, parts.tm_sec]
    return date.map { digits(Int($0), 2) }.joined(separator: "-") + "T"
        + clock.map { digits(Int($0), 2) }.joined(separator: ":")
        + "." + digits(fraction, fractionDigits) + "Z"
}

private func digits(_ number: Int, _ width: Int) -> String {
    let text = String(number)
    return String(repeating: "0", count: max(0, width - text.count)) + text
}
