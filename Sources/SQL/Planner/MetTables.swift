// Which tables a statement names, also if it is then found to be wrong.
package import Catalog

/// The tables whose names were looked up for a statement, in that order. PostgreSQL waits for a table's lock
/// before it looks at its columns: who finds one missing that another is about to add has come too early.
package final class MetTables {
    package struct Table {
        package let oid: OID
        /// The statement would change its rows or its definition.
        package let isChanged: Bool
    }

    package private(set) var all: [Table] = []

    /// In the order in which they were named first.
    var oids: [OID] {
        var known: Set<OID> = []
        return all.map(\.oid).filter { known.insert($0).inserted }
    }

    package init() {}

    package func note(_ oid: OID, isChanged: Bool) {
        all.append(Table(oid: oid, isChanged: isChanged))
    }
}
