// What a data definition statement comes to: changes of the catalog, and work on keyspaces that the
// session does before it commits them. Pure values: nothing here touches a row.
package import Bytes
package import Catalog
package import Planner
package import Types

package struct DefinitionPlan: Sendable {
    /// The command tag: `CREATE TABLE`.
    package var tag: String
    package var changes: [CatalogChange] = []
    /// In order. Done after the locks are held and before the changes are visible.
    package var work: [DefinitionWork] = []
    /// `NOTICE: relation "t" already exists, skipping` and the like.
    package var notices: [SQLError] = []
    /// Existing tables whose other users must be gone first (ACCESS EXCLUSIVE).
    package var exclusiveLocks: [OID] = []
    /// Existing tables that nobody may write to meanwhile (SHARE ROW EXCLUSIVE).
    package var shareRowExclusiveLocks: [OID] = []
    /// Existing tables whose definition nobody else may change meanwhile (SHARE UPDATE EXCLUSIVE).
    package var shareUpdateExclusiveLocks: [OID] = []
    /// Existing tables that are only looked at, which nobody may change meanwhile (ACCESS SHARE).
    package var accessShareLocks: [OID] = []
    /// The numbers that the plan gives to new objects.
    package internal(set) var newOIDs: Range<OID> = 0..<0
    /// Defaults of columns added to tables with rows: what those rows hold in them is computed once,
    /// before the changes are written.
    package var missingValues: [MissingValue] = []

    package struct MissingValue: Hashable, Sendable {
        package var table: OID
        package var column: Int16
        /// Over no row.
        package var value: BoundExpression
    }

    package init(tag: String) { self.tag = tag }

    /// All tables that it locks.
    package var lockedTables: [OID] {
        exclusiveLocks + shareRowExclusiveLocks + shareUpdateExclusiveLocks + accessShareLocks
    }

    /// Whether two plans of one statement come to the same.
    package func doesTheSame(as other: DefinitionPlan) -> Bool {
        changes == other.changes && work == other.work && missingValues == other.missingValues
            && exclusiveLocks == other.exclusiveLocks
            && shareRowExclusiveLocks == other.shareRowExclusiveLocks
            && shareUpdateExclusiveLocks == other.shareUpdateExclusiveLocks
            && accessShareLocks == other.accessShareLocks
    }

    /// Puts a computed missing value into the table's change.
    package mutating func resolve(_ missing: MissingValue, to value: Datum) {
        for index in changes.indices {
            guard case .put(.table(var table)) = changes[index], table.oid == missing.table else {
                continue
            }
            table.columns[Int(missing.column) - 1].missingValue = value
            changes[index] = .put(.table(table))
        }
    }

    /// Of the tables that it has put, and their indexes, by their schemas.
    private(set) var relationNames: [OID: Set<String>] = [:]

    /// Adds or replaces an object.
    package mutating func put(_ object: CatalogObject) {
        changes.append(.put(object))
        guard case .table(let table) = object else { return }
        relationNames[table.schema, default: []].formUnion(
            [table.name] + table.indexes.map(\.name))
    }

    /// The object as this plan has changed it so far: one statement may concern it several times.
    func latest(_ table: TableDefinition) -> TableDefinition {
        if case .table(let changed)? = lastPut(table.oid) { changed } else { table }
    }

    func latest(_ sequence: SequenceDefinition) -> SequenceDefinition {
        if case .sequence(let changed)? = lastPut(sequence.oid) { changed } else { sequence }
    }

    func latest(_ schema: SchemaDefinition) -> SchemaDefinition {
        if case .schema(let changed)? = lastPut(schema.oid) { changed } else { schema }
    }

    func latest(_ database: DatabaseDefinition) -> DatabaseDefinition {
        if case .database(let changed)? = lastPut(database.oid) { changed } else { database }
    }

    func latest(_ publication: PublicationDefinition) -> PublicationDefinition {
        if case .publication(let changed)? = lastPut(publication.oid) {
            changed
        } else {
            publication
        }
    }

    func latest(_ role: RoleDefinition) -> RoleDefinition {
        if case .role(let changed)? = lastPut(role.oid) { changed } else { role }
    }

    private func lastPut(_ oid: OID) -> CatalogObject? {
        for case .put(let object) in changes.reversed() where object.oid == oid { return object }
        return nil
    }

    package mutating func notice(
        _ message: String, _ state: SQLState = .successfulCompletion, detail: String? = nil
    ) {
        var notice = SQLError(state, message, detail: detail)
        notice.severity = .notice
        notices.append(notice)
    }
}

/// Work on rows and keyspaces. Tables are named by OID and looked up in the catalog after the
/// statement's changes.
package enum DefinitionWork: Hashable, Sendable {
    /// A column's new value, over the old full row.
    package struct Conversion: Hashable, Sendable {
        package var column: Int16
        package var value: BoundExpression
    }

    /// Makes an empty keyspace.
    case createKeyspace(KeyspaceID)
    /// Frees a keyspace once the transaction has committed.
    case dropKeyspace(KeyspaceID)
    /// Fills an index's keyspace from the table's rows: 23505 when a unique one meets duplicates.
    case buildIndex(table: OID, index: OID)
    /// Moves the rows from their old keyspace to the table's new one, under the new key, and builds
    /// all indexes anew. 23502 and 23505 when the rows do not fit.
    case rewriteTable(OID, from: TableDefinition, conversions: [Conversion])
    /// 23502 when a row has NULL in one of the columns.
    case checkNotNull(table: OID, columns: [Int16])
    /// 23514 when a row fails the constraint.
    case checkConstraint(table: OID, constraint: String)
    /// 23503 when a row's foreign key has nothing to refer to.
    case checkForeignKey(table: OID, constraint: OID)
    /// 23503 when a row refers to one of the table that has ceased to be a partition, by a constraint of that name there.
    case checkUnreferenced(partition: OID, by: OID, constraint: OID, name: String)
    /// 23514 when a row of the partition belongs elsewhere. `fallback`: the default partition that it
    /// is, or is part of, when that is why.
    case checkPartition(table: OID, fallback: OID?)
    /// Gives a sequence a counter that nobody has used: the next number is `value` itself.
    case beginCounter(OID, value: Int64)
    /// A sequence goes on with its counter by other rules. 22023 when its last number is outside its bounds.
    case continueCounter(OID)
    /// The session gives up the numbers of a sequence that it has taken ahead.
    case giveUpNumbers(OID)
}

extension DefinitionPlan {
    /// Foreign keys are checked when all tables have the rows and the indexes that they are to have: a table that is
    /// written anew, or whose partition is, has none before.
    mutating func checkForeignKeysLast() {
        func isCheck(_ work: DefinitionWork) -> Bool {
            if case .checkForeignKey = work { true } else { false }
        }
        work = work.filter { !isCheck($0) } + work.filter(isCheck)
    }
}

/// Who makes a definition, and where unqualified names go.
package struct DefinitionContext: Sendable {
    package var database: OID
    package var role: OID
    package var roleName: String
    /// Who has connected, whatever SET ROLE says.
    package var sessionRole: OID
    package var sessionRoleName: String
    /// The schemas of `search_path` that exist, pg_catalog included.
    package var searchPath: [OID]
    package var text: TextSettings
    /// New objects get numbers from here on: nobody has taken one of them.
    package var firstOID: OID

    package init(
        database: OID, role: OID, roleName: String, sessionRole: OID, sessionRoleName: String,
        searchPath: [OID], text: TextSettings,
        firstOID: OID
    ) {
        self.database = database
        self.role = role
        self.roleName = roleName
        self.sessionRole = sessionRole
        self.sessionRoleName = sessionRoleName
        self.searchPath = searchPath
        self.text = text
        self.firstOID = firstOID
    }
}
