// The rows of pg_catalog and information_schema: real relations over the catalog, made on demand.
//
// A relation of PostgreSQL's that has nothing to show here (triggers, policies, large objects …) is
// there and empty, so that the queries of tools work unmodified.
package import Bytes
package import Catalog
package import Types

/// What of the running server some relations show.
package struct ServerState: Sendable {
    package struct Activity: Sendable {
        package var processID: Int32
        package var databaseOID: OID
        package var user: String
        package var applicationName: String
        package var query: String
        package var isActive: Bool
        package var isInTransaction: Bool
        package var isFailed = false
        package var client = ClientAddress.inside
        package var sessionStart: Timestamp?
        package var transactionStart: Timestamp?
        package var queryStart: Timestamp?
        package var stateChange: Timestamp?
        package var transactionID: UInt64?
        /// The oldest one that its snapshot does not know the end of.
        package var oldestTransaction: UInt64?
        /// `wait_event_type` and `wait_event`.
        package var wait: (type: String, event: String)?

        package init(
            processID: Int32, databaseOID: OID, user: String, applicationName: String,
            query: String, isActive: Bool, isInTransaction: Bool
        ) {
            self.processID = processID
            self.databaseOID = databaseOID
            self.user = user
            self.applicationName = applicationName
            self.query = query
            self.isActive = isActive
            self.isInTransaction = isInTransaction
        }
    }

    /// A row of `pg_locks`.
    package struct Lock: Sendable {
        package enum Kind: Sendable {
            case relation(database: OID, OID)
            case transaction(UInt64)
            case virtualTransaction(_ processID: Int32, UInt64)
            /// A row by its number, which others may have too.
            case row(KeyspaceID, UInt32)
            case read(KeyspaceID, Read)
            case object(database: OID, class: OID, OID)
            case advisory(database: OID, high: UInt32, low: UInt32, objectSubID: Int16)
        }

        /// What a serializable transaction has read: rows, and ranges of keys, by their numbers.
        package enum Read: Sendable {
            case all
            case key(UInt32)
            case range(UInt32)
        }

        /// 0 for one that no session has.
        package var processID: Int32
        /// Whose it is; 0 for a session without.
        package var transaction: UInt64
        package var mode: String
        package var kind: Kind
        package var isGranted = true
        /// Since when it is waited for; nil when it is held.
        package var waitStart: Timestamp?
        /// Taken where nobody else had to be asked.
        package var isFastPath = false

        package init(processID: Int32, transaction: UInt64, mode: String, _ kind: Kind) {
            self.kind = kind
            self.processID = processID
            self.transaction = transaction
            self.mode = mode
        }
    }

    /// A prepared statement of the session that asks.
    package struct Prepared: Sendable {
        package var name: String
        package var text: String
        package var created: Timestamp
        package var parameterTypes: [TypeOID]
        package var isFromSQL: Bool
        package var genericPlans: Int
        package var customPlans: Int

        package init(
            name: String, text: String, created: Timestamp, parameterTypes: [TypeOID],
            isFromSQL: Bool, genericPlans: Int, customPlans: Int
        ) {
            self.name = name
            self.text = text
            self.created = created
            self.parameterTypes = parameterTypes
            self.isFromSQL = isFromSQL
            self.genericPlans = genericPlans
            self.customPlans = customPlans
        }
    }

    /// A cursor of the session that asks.
    package struct Cursor: Sendable {
        package var name: String
        package var text: String
        package var isHoldable: Bool
        package var isBinary: Bool
        package var isScrollable: Bool
        package var created: Timestamp

        package init(
            name: String, text: String, isHoldable: Bool, isBinary: Bool, isScrollable: Bool,
            created: Timestamp
        ) {
            self.name = name
            self.text = text
            self.isHoldable = isHoldable
            self.isBinary = isBinary
            self.isScrollable = isScrollable
            self.created = created
        }
    }

    /// A transaction between PREPARE TRANSACTION and its end.
    package struct PreparedTransaction: Sendable {
        package var number: UInt64
        package var identifier: String
        package var prepared: Timestamp
        package var owner: OID
        package var database: OID

        package init(
            number: UInt64, identifier: String, prepared: Timestamp, owner: OID, database: OID
        ) {
            self.number = number
            self.identifier = identifier
            self.prepared = prepared
            self.owner = owner
            self.database = database
        }
    }

    /// What the store holds, of `varve.store_levels` and `varve.store_totals`; bytes.
    package struct Store: Sendable {
        package struct Level: Sendable {
            /// Nil for history.
            package var level: Int?
            package var files: Int
            package var bytes: Int
            package var entries: Int
            package var deletions: Int

            package init(level: Int?, files: Int, bytes: Int, entries: Int, deletions: Int) {
                self.level = level
                self.files = files
                self.bytes = bytes
                self.entries = entries
                self.deletions = deletions
            }
        }

        package var levels: [Level] = []
        package var rowMemory = 0
        package var blockMemory = 0
        package var indexMemory = 0
        package var contentBytes = 0
        package var flushedBytes = 0
        package var mergedBytes = 0
        package var writeAmplification = 0.0
        package var appliedSequence: Int64 = 0

        package init() {}
    }

    /// A configuration parameter, its values in its unit.
    package struct Setting: Sendable {
        package var name: String
        package var value: String
        package var unit: String?
        /// bool, integer, real, enum or string.
        package var type: String
        package var minimum: String?
        package var maximum: String?
        package var choices: [String]?
        /// What the server begins with, and what RESET goes back to.
        package var initial: String
        package var reset: String
        /// Who may set it.
        package var context: String

        package init(
            name: String, value: String, unit: String?, type: String,
            range: (minimum: String, maximum: String)?,
            choices: [String]?, initial: String, reset: String, context: String
        ) {
            self.name = name
            self.value = value
            self.unit = unit
            self.type = type
            minimum = range?.minimum
            maximum = range?.maximum
            self.choices = choices
            self.initial = initial
            self.reset = reset
            self.context = context
        }
    }

    /// These are asked only when one of their relations is read.
    package var sessions: @Sendable () -> [Activity] = { [] }
    package var store: @Sendable () -> Store = { Store() }
    package var locks: @Sendable () -> [Lock] = { [] }
    /// The last number that was given out of a counter, by its number.
    package var lastNumber: @Sendable (UInt32) -> Int64? = { _ in nil }
    package var settings: [Setting]
    package var prepared: [Prepared]
    package var cursors: [Cursor]
    package var preparedTransactions: [PreparedTransaction]

    package init(
        settings: [Setting] = [],
        prepared: [Prepared] = [], cursors: [Cursor] = [],
        preparedTransactions: [PreparedTransaction] = []
    ) {
        self.settings = settings
        self.prepared = prepared
        self.cursors = cursors
        self.preparedTransactions = preparedTransactions
    }
}

/// A table's size as pg_class tells it.
package struct TableMeasure: Hashable, Sendable {
    package var pages: Int32
    package var rows: Double

    package init(pages: Int32, rows: Double) {
        self.pages = pages
        self.rows = rows
    }
}

/// Makes the rows of every system relation, as seen from one database.
package struct SystemRelationRows: SystemRelationSource {
    let database: OID
    /// Asked only when a relation needs it.
    let state: @Sendable () -> ServerState
    /// Rows a table or topic has; asked per relation.
    let rowCount: @Sendable (OID) -> Double?
    /// What VACUUM or ANALYZE has last found in a table: pages of 8 KiB, and rows.
    let measure: @Sendable (OID) -> TableMeasure?

    /// What is known already, and shared.
    let kept: CatalogRows?

    package init(
        database: OID, kept: CatalogRows? = nil,
        state: @escaping @Sendable () -> ServerState,
        rowCount: @escaping @Sendable (OID) -> Double? = { _ in nil },
        measure: @escaping @Sendable (OID) -> TableMeasure? = { _ in nil }
    ) {
        self.database = database
        self.kept = kept
        self.state = state
        self.rowCount = rowCount
        self.measure = measure
    }

    package func rows(
        of relation: SystemRelation, in catalog: Catalog, for role: OID,
        names: (any CatalogNames)?
    ) throws(SQLError) -> [[Datum]] {
        let maker = SystemRowMaker(
            source: self, relation: relation, catalog: catalog, role: role, names: names)
        return kept?.rows(maker) ?? maker.rows()
    }
}

/// Makes the rows of one relation. Its extensions hold one family of relations each.
struct SystemRowMaker {
    let source: SystemRelationRows
    let relation: SystemRelation
    let catalog: Catalog
    /// Who asks, and by what names. What is kept for all (`CatalogRows`) does not depend on these.
    let role: OID
    let names: (any CatalogNames)?

    /// The schemas that the database shows.
    var schemas: [SchemaDefinition] {
        catalog.schemas.values.filter { $0.database == nil || $0.database == source.database }
            .sorted { $0.oid < $1.oid }
    }

    /// Its tables, topics and views, in order of OID.
    var tables: [TableDefinition] {
        let visible = Set(schemas.map(\.oid))
        return catalog.tables.values.filter { visible.contains($0.schema) }
            .sorted { $0.oid < $1.oid }
    }

    var sequences: [SequenceDefinition] {
        let visible = Set(schemas.map(\.oid))
        return catalog.sequences.values.filter { visible.contains($0.schema) }
            .sorted { $0.oid < $1.oid }
    }

    func make(_ fill: (inout SystemRow) -> Void) -> [Datum] {
        var row = SystemRow(relation)
        fill(&row)
        return row.values
    }

    func rows() -> [[Datum]] {
        switch relation.name {
        case "pg_namespace": namespaces()
        case "pg_class": classes()
        case "pg_attribute": attributes()
        case "pg_attrdef": defaults()
        case "pg_index": indexes()
        case "pg_constraint": constraints()
        case "pg_sequence": sequenceRows()
        case "pg_depend": dependencies()
        case "pg_extension": extensions()
        case "pg_description": descriptions()
        case "pg_shdescription": sharedDescriptions()
        case "pg_init_privs": initialPrivileges()
        case "pg_publication": publications()
        case "pg_publication_rel": publicationTables()
        case "pg_database": databases()
        case "pg_roles", "pg_authid", "pg_user": roles()
        case "pg_auth_members": memberships()
        case "pg_db_role_setting": sessionDefaults()
        case "pg_inherits": inheritance()
        case "pg_partitioned_table": partitionedTables()
        case "pg_tablespace": tablespaces()
        case "pg_tables": tableRows()
        case "pg_indexes": indexRows()
        case "pg_sequences": sequenceViewRows()
        case "pg_settings": settings()
        case "pg_stat_activity": activity()
        case "pg_locks": locks()
        case "store_levels": storeLevels()
        case "store_totals": storeTotals()
        case "pg_prepared_statements": preparedStatements()
        case "pg_cursors": cursorRows()
        case "pg_prepared_xacts": preparedTransactions()
        case "pg_stat_user_tables", "pg_stat_all_tables": tableStatistics()
        case "pg_statio_user_tables", "pg_statio_all_tables": tableBlocks()
        case "pg_stat_user_indexes", "pg_stat_all_indexes", "pg_statio_user_indexes",
            "pg_statio_all_indexes":
            indexStatistics()
        case "pg_statio_user_sequences", "pg_statio_all_sequences": sequenceStatistics()
        case "schemata": schemata()
        case "tables": informationTables()
        case "columns": informationColumns()
        case "table_constraints": informationConstraints()
        case "key_column_usage": informationKeyColumns()
        case "referential_constraints": informationReferences()
        case "check_constraints": informationChecks()
        case "constraint_column_usage": informationConstraintColumns()
        case "constraint_table_usage": informationConstraintTables()
        case "sequences": informationSequences()
        case "element_types": elementTypes()
        case "data_type_privileges": dataTypePrivileges()
        case "column_udt_usage": columnTypes()
        case "enabled_roles": enabledRoles()
        case "applicable_roles": applicableRoles()
        case "administrable_role_authorizations": applicableRoles(isGrantable: true)
        case "information_schema_catalog_name": catalogName()
        case "table_privileges": tablePrivileges(isOfRole: false)
        case "role_table_grants": tablePrivileges(isOfRole: true)
        case "column_privileges": columnPrivileges(isOfRole: false)
        case "role_column_grants": columnPrivileges(isOfRole: true)
        default: ConstantRows.of(relation) { facts() ?? [] }
        }
    }
}
