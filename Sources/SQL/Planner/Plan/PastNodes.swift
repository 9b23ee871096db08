// Operators that read what was.
package import Catalog
package import Types

/// What is known of a version of a row.
package enum VersionColumn: String, Hashable, Sendable, CaseIterable {
    /// `insert`, `update`, `delete` or `truncate`, as text; NULL where the version before is kept no
    /// more.
    case operation = "_operation"
    /// The commit that made it, as bigint.
    case sequence = "_sequence"
    /// When it was made, and when it ended; NULL for one that has not ended.
    case validFrom = "_valid_from"
    case validTo = "_valid_to"
    /// Who made it.
    case role = "_role"
    case client = "_client"
    case application = "_application"

    package var type: SQLType {
        switch self {
        case .operation, .role, .client, .application: .text
        case .sequence: .int8
        case .validFrom, .validTo: .timestamptz
        }
    }
}

/// Rows of a table as they were, mapped to the columns it has now.
package struct PastScan: Sendable {
    /// Which versions. Moments are timestamptz, or bigint (a sequence), without input columns.
    package enum Period: Sendable {
        /// The rows there were at a moment.
        case asOf(BoundExpression)
        /// Versions valid at some moment from the first on; before the second, or `through` it too.
        case span(from: BoundExpression, to: BoundExpression, isThrough: Bool)
        /// Every version that is kept, and deletions.
        case all
    }

    /// As it is now.
    package var table: TableDefinition
    package var columns: [ScanColumn]
    package var period: Period
    /// Values of the key's first columns, and bounds of the next, as in an `IndexScan`: where the
    /// table had another key then, all its rows are read.
    package var equalities: [BoundExpression]
    package var lower: IndexScan.Bound?
    package var upper: IndexScan.Bound?
    /// All conditions, those of the key included.
    package var filter: BoundExpression?
    package var alias: String
    /// How EXPLAIN prints the key's condition.
    package var condition: BoundExpression?
    package var conditionColumns: [OutputColumn]
}

extension PastScan.Period {
    package var moments: [BoundExpression] {
        switch self {
        case .asOf(let moment): [moment]
        case .span(let from, let to, _): [from, to]
        case .all: []
        }
    }

    func map(
        _ change: (BoundExpression) throws(SQLError) -> BoundExpression
    ) throws(SQLError) -> PastScan.Period {
        switch self {
        case .asOf(let moment): .asOf(try change(moment))
        case .span(let from, let to, let isThrough):
            .span(from: try change(from), to: try change(to), isThrough: isThrough)
        case .all: .all
        }
    }
}
