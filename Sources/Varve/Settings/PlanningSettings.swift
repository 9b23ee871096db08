import Catalog

/// What of a session decides what a text means: sessions that share one make the same plan of a text, by
/// the same catalog.
final class PlanningSettings {
    struct Values: Hashable {
        var database: OID
        /// Who has connected: by number, since another role may have the name by now.
        var login: OID
        /// Who a statement runs as: whose schemas `$user` names, and whose rights count.
        var role: String
        var searchPath: String
        /// The settings by which literals are read and constants printed, in the order of `names`.
        var texts: [String?]

        static let names = [
            "DateStyle", "IntervalStyle", "TimeZone", "extra_float_digits", "bytea_output",
        ]
    }

    let values: Values

    init(_ values: Values) { self.values = values }
}
