// Literals that mean something else under other settings. What the catalog keeps is text that is read again by
// whoever uses it: it must mean what it meant to who wrote it.
import Types

/// What literals of dates, times and intervals were read as, by where they stand: texts that mean the same under any
/// settings. Used by one binder at a time.
package final class LiteralNotes {
    package private(set) var texts: [Int32: String] = [:]

    package init() {}

    private static let types: Set<TypeOID> = [
        .date, .time, .timetz, .timestamp, .timestamptz, .interval,
    ]

    func note(
        _ value: Datum, _ type: SQLType, at location: Int32?, _ settings: TextSettings
    ) {
        guard let location, Self.types.contains(type.element?.oid ?? type.oid) else { return }
        var settings = settings
        settings.dateStyle = .iso
        settings.intervalStyle = .postgres
        texts[location] = TextCodec.text(value, as: type, settings)
    }
}
