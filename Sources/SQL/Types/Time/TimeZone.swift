// Time zones by name, from the system's tz database.

/// The rules of one time zone.
package final class TimeZone: Sendable {
    /// As SHOW TimeZone prints it.
    package let name: String

    private init(name: String) { self.name = name }

    package static let utc = TimeZone(name: "UTC")
}
