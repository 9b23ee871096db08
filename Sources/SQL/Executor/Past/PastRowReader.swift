// Rows that were, in the columns that a table has now.

import Bytes
import Catalog
import Engine
import Planner
import Types

/// Appends old rows, and what is known of their versions, to the vectors of a scan.
///
/// A column is the same as long as its number is. What a row was written without reads as the column's
/// default for such rows, as in the present; a column whose type has changed since is converted by way
/// of its text.
final class PastRowReader {
    /// How a column of the scan is found in a row of the epoch at hand.
    private enum Source {
        case same
        case converted(from: SQLType, to: SQLType)
        case missing(Datum)
    }

    let columns: [ColumnVector]
    private let table: TableDefinition
    private let settings: TextSettings
    /// Attribute numbers from 0 and their vectors, ascending.
    private var attributes: [(place: Int, target: ColumnVector)] = []
    private var versions: [(column: VersionColumn, target: ColumnVector)] = []
    private var codec: RowCodec
    private var direct: (places: [Int], targets: [ColumnVector]) = ([], [])
    private var others: [(place: Int, source: Source, target: ColumnVector)] = []
    private(set) var rowCount = 0

    init(_ scan: PastScan, types: [SQLType], _ settings: TextSettings) {
        table = scan.table
        self.settings = settings
        columns = types.map { ColumnVector($0.physicalKind) }
        codec = scan.table.rowCodec
        for (column, target) in zip(scan.columns, columns) {
            switch column {
            case .column(let attnum): attributes.append((Int(attnum) - 1, target))
            case .version(let version): versions.append((version, target))
            default: break
            }
        }
        attributes.sort { $0.place < $1.place }
    }

    var needsVersions: Bool { !versions.isEmpty }

    func needs(_ column: VersionColumn) -> Bool { versions.contains { $0.column == column } }

    var batch: Batch { Batch(columns: columns, rowCount: rowCount) }

    func reset() {
        for column in columns { column.reset() }
        rowCount = 0
    }

    /// Rows from here on are the table's of that time.
    func use(_ definition: TableDefinition) {
        // In the same keyspace the present definition reads them all.
        let definition = definition.storage == table.storage ? table : definition
        codec = definition.rowCodec
        direct = ([], [])
        others = []
        for (place, target) in attributes {
            switch source(place, in: definition) {
            case .same:
                direct.places.append(place)
                direct.targets.append(target)
            case let source: others.append((place, source, target))
            }
        }
    }

    private func source(_ place: Int, in definition: TableDefinition) -> Source {
        let type = table.columns[place].type
        guard place < definition.columns.count else {
            return .missing(table.columns[place].missingValue)
        }
        let before = definition.columns[place].type
        return before.oid == type.oid ? .same : .converted(from: before, to: type)
    }

    /// Appends a row's columns; its version's follow with `append(version)`.
    func append(_ row: UnsafeRawBufferPointer) throws(SQLError) {
        do throws(MalformedBytes) {
            if !direct.places.isEmpty {
                try codec.decode(row, columns: direct.places, into: direct.targets)
            }
            for (place, source, target) in others where !isMissing(source) {
                let value = try codec.datum(place, of: row)
                pendingConversions.append((value, source, target))
            }
        } catch {
            throw SQLError(error)
        }
        for (_, source, target) in others {
            if case .missing(let value) = source { target.append(value) }
        }
        for (value, source, target) in pendingConversions {
            target.append(try converted(value, source))
        }
        pendingConversions.removeAll(keepingCapacity: true)
        rowCount += 1
    }

    private var pendingConversions: [(value: Datum, source: Source, target: ColumnVector)] = []

    private func isMissing(_ source: Source) -> Bool {
        if case .missing = source { true } else { false }
    }

    private func converted(_ value: Datum, _ source: Source) throws(SQLError) -> Datum {
        guard case .converted(let before, let now) = source,
            let text = TextCodec.text(value, as: before, settings)
        else { return .null }
        return try TextCodec.parse(text, as: now, settings)
    }

    /// What is known of the version whose row was appended last.
    func append(_ version: RowVersion, _ commits: CommitLookup) throws(SQLError) {
        for (column, target) in versions {
            switch column {
            case .operation:
                target.append(version.operation.map { .text($0.rawValue) } ?? .null)
            case .sequence: target.append(Int64(bitPattern: version.sequence.rawValue))
            case .validFrom: target.append(try commits.time(of: version.sequence))
            case .validTo:
                if let end = version.end {
                    target.append(try commits.time(of: end))
                } else {
                    target.appendNull()
                }
            case .role: target.append(try commits.text(version.sequence, \.role))
            case .client: target.append(try commits.text(version.sequence, \.client))
            case .application: target.append(try commits.text(version.sequence, \.application))
            }
        }
    }
}

/// What happened to a row.
enum RowOperation: String { case insert, update, delete, truncate }

/// A version of a row: what made it, and from which commit to which it was there.
struct RowVersion {
    /// Nil when the version before is kept no more.
    var operation: RowOperation?
    var sequence: CommitSequence
    /// The commit that ended it, nil for none; a deletion ends with itself.
    var end: CommitSequence?
}

/// Who made commits and when, remembered for the length of a scan.
final class CommitLookup {
    private let past: Past
    private var known: [CommitSequence: CommitInfo?] = [:]

    private static let knownMax = 16 << 10

    init(_ past: Past) { self.past = past }

    private func commit(_ sequence: CommitSequence) throws(SQLError) -> CommitInfo? {
        if let found = known[sequence] { return found }
        let found = try engine { () throws(EngineError) in try past.commit(sequence) }
        if known.count >= Self.knownMax { known.removeAll(keepingCapacity: true) }
        known[sequence] = .some(found)
        return found
    }

    /// As a timestamptz; NULL when the ledger has the commit no more.
    func time(of sequence: CommitSequence) throws(SQLError) -> Datum {
        try commit(sequence).map { .int64($0.timestamp.sincePostgresEpoch) } ?? .null
    }

    func text(
        _ sequence: CommitSequence, _ field: KeyPath<CommitInfo, String>
    ) throws(SQLError) -> Datum {
        try commit(sequence).map { .text($0[keyPath: field]) } ?? .null
    }
}
