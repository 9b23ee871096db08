// Time zones by name, from the system's tz database, and as POSIX rules.

import Synchronization

/// The rules of one time zone. Immutable; shared freely.
package final class TimeZone: Sendable {
    /// What is in force from a moment on.
    package struct Period: Hashable, Sendable {
        /// Seconds east of UTC.
        package var offset: Int
        package var isDaylight: Bool
        package var abbreviation: String
    }

    /// As SHOW TimeZone prints it.
    package let name: String
    /// Seconds since 1970 at which `periods[i + 1]` begins; ascending.
    private let transitions: [Int64]
    /// One more than there are transitions; the first is in force before them all.
    private let periods: [Period]
    /// The rule after the last transition.
    private let rule: PosixZone?

    init(name: String, transitions: [Int64], periods: [Period], rule: PosixZone?) {
        precondition(periods.count == transitions.count + 1)
        self.name = name
        self.transitions = transitions
        self.periods = periods
        self.rule = rule
    }

    package static let utc = TimeZone(
        name: "UTC", transitions: [],
        periods: [Period(offset: 0, isDaylight: false, abbreviation: "UTC")], rule: nil)

    /// All fixed distances from UTC are less than so many seconds.
    package static let distanceMax = 168 * 3600
    package static let distanceDetail = "UTC timezone offset is out of range."

    /// A zone at a fixed distance from UTC, named as PostgreSQL names it: `<+02>-02`.
    package static func fixed(secondsEast: Int) -> TimeZone {
        func spell(_ seconds: Int, _ positive: String) -> String {
            let size = abs(seconds)
            var text = seconds < 0 ? "-" : positive
            text += (size / 3600 < 10 ? "0" : "") + "\(size / 3600)"
            for (part, rest) in [(size / 60 % 60, size % 3600), (size % 60, size % 60)]
            where rest != 0 { text += ":" + (part < 10 ? "0" : "") + "\(part)" }
            return text
        }
        let abbreviation = spell(secondsEast, "+")
        return TimeZone(
            name: "<\(abbreviation)>\(spell(-secondsEast, "+"))", transitions: [],
            periods: [
                Period(offset: secondsEast, isDaylight: false, abbreviation: abbreviation)
            ], rule: nil)
    }

    private static let known = Mutex<[String: TimeZone]>(["utc": .utc])

    /// The zone of this name, in any case (`europe/vienna`), or a POSIX rule (`EST5EDT`); nil if
    /// there is none. Zones are read once.
    package static func named(_ name: String) -> TimeZone? {
        let key = name.lowercased()
        if let zone = known.withLock({ $0[key] }) { return zone }
        // PostgreSQL calls a rule by its name in capitals.
        let zone = ZoneFile.load(name) ?? PosixZone(name).map { $0.zone(named: name.uppercased()) }
        if let zone { known.withLock { $0[key] = zone } }
        return zone
    }
}

// MARK: - Abbreviations

extension TimeZone {
    /// What an abbreviation (`MSK`) stands for at each moment: what this zone's clocks said when they were
    /// called so last, or, before that, first; what they say, where they never were.
    func meant(byAbbreviation abbreviation: String) -> TimeZone {
        let called = periods.indices.filter { periods[$0].abbreviation == abbreviation }
        guard !called.isEmpty else { return self }
        return TimeZone(
            name: abbreviation, transitions: called.dropFirst().map { transitions[$0 - 1] },
            periods: called.map { periods[$0] }, rule: nil)
    }
}

// MARK: - Looking up

extension TimeZone {
    /// What is in force at a moment, in seconds since 1970.
    package func period(atUnix seconds: Int64) -> Period {
        guard let last = transitions.last, seconds < last else {
            return rule?.period(atUnix: seconds) ?? periods[periods.count - 1]
        }
        return periods[upperBound(seconds)]
    }

    /// Transitions at or before a moment.
    private func upperBound(_ seconds: Int64) -> Int {
        var low = 0
        var high = transitions.count
        while low < high {
            let middle = (low + high) / 2
            if transitions[middle] <= seconds { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// What is in force at a timestamp (µs since 2000-01-01 UTC).
    package func period(at timestamp: Int64) -> Period { period(atUnix: TimeZone.unix(timestamp)) }

    /// Seconds east of UTC at a timestamp (µs since 2000-01-01 UTC).
    package func offset(at timestamp: Int64) -> Int { period(at: timestamp).offset }

    /// Whole seconds since 1970 of µs since 2000.
    private static func unix(_ timestamp: Int64) -> Int64 {
        Calendar.floorDivide(timestamp, Calendar.microsecondsPerSecond) + 946_684_800
    }

    /// Local µs since 2000 of a moment.
    package func local(_ timestamp: Int64) -> Int64 {
        timestamp &+ Int64(offset(at: timestamp)) * Calendar.microsecondsPerSecond
    }

    /// Seconds east of UTC for a local time. In a gap, as before it; of two equal local times, the
    /// later: PostgreSQL's choices.
    package func offset(atLocal local: Int64) -> Int {
        let seconds = TimeZone.unix(local)
        let before = period(atUnix: seconds - Calendar.secondsPerDay).offset
        let after = period(atUnix: seconds + Calendar.secondsPerDay).offset
        if before == after {
            let middle = period(atUnix: seconds - Int64(before)).offset
            if middle == before { return before }
        }
        let early = period(atUnix: seconds - Int64(before)).offset == before
        let late = period(atUnix: seconds - Int64(after)).offset == after
        if early != late { return early ? before : after }
        return early ? after : before
    }

    /// The moment of a local time.
    package func moment(ofLocal local: Int64) -> Int64 {
        local &- Int64(offset(atLocal: local)) * Calendar.microsecondsPerSecond
    }
}
