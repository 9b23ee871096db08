// What of a session changes how values read and print, and how catalog names are looked up.

/// The session settings that input and output of values depend on.
package struct TextSettings: Sendable {
    /// The order of day, month and year in ambiguous input, and of non-ISO output.
    package enum DateOrder: Hashable, Sendable { case monthDayYear, dayMonthYear, yearMonthDay }
    /// How dates and timestamps print.
    package enum DateStyle: Hashable, Sendable { case iso, sql, postgres, german }
    /// How intervals print, and what a leading sign means in their input.
    package enum IntervalStyle: Hashable, Sendable {
        case postgres, postgresVerbose, sqlStandard, iso8601
    }

    /// `TimeZone`.
    package var timeZone: TimeZone
    package var dateOrder = DateOrder.monthDayYear
    package var dateStyle = DateStyle.iso
    package var intervalStyle = IntervalStyle.postgres
    /// The statement's "now" in µs since 2000-01-01 UTC (the transaction's start).
    package var now: Int64
    /// `extra_float_digits`. Above 0: the shortest digits that read back exactly; else so many
    /// more than those the type surely keeps.
    package var extraFloatDigits = 1
    /// `bytea_output = escape` instead of hex.
    package var escapesBytea = false
    /// Names of catalog objects for `regclass` and its like; nil reads and prints numbers.
    package var names: (any CatalogNames)?

    package init(timeZone: TimeZone = .utc, now: Int64 = 0, names: (any CatalogNames)? = nil) {
        self.timeZone = timeZone
        self.now = now
        self.names = names
    }

    /// What events are written and read with, whatever their session's settings are: they are read by others.
    package var ofEvents: TextSettings { TextSettings(now: now, names: names) }
}

/// What the catalog answers for the `reg…` types.
package protocol CatalogNames: Sendable {
    /// The text that `type`'s output prints for an object; nil if there is none with that number.
    func name(of oid: UInt32, as type: TypeOID) -> String?
    /// The object that `text` names for `type`'s input; throws undefined… errors.
    func object(named text: String, as type: TypeOID) throws(SQLError) -> UInt32
}
