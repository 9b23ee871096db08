// Reads the fields of catalog rows, in the order in which CatalogRowWriter writes them.
import Bytes
import Types

struct CatalogRowReader {
    let oid: OID
    var reader: ByteReader

    mutating func number<Integer: FixedWidthInteger>(_ what: String) throws(MalformedBytes)
        -> Integer
    {
        let start = reader.position
        guard let value = Integer(exactly: try reader.variable(what)) else {
            throw MalformedBytes(what, at: start)
        }
        return value
    }

    mutating func signed<Integer: FixedWidthInteger>(_ what: String) throws(MalformedBytes)
        -> Integer
    {
        let start = reader.position
        guard let value = Integer(exactly: try reader.zigzag(what)) else {
            throw MalformedBytes(what, at: start)
        }
        return value
    }

    mutating func flag(_ what: String) throws(MalformedBytes) -> Bool {
        switch try reader.byte(what) {
        case 0: return false
        case 1: return true
        default: throw MalformedBytes(what, at: reader.position - 1)
        }
    }

    mutating func text(_ what: String) throws(MalformedBytes) -> String {
        try reader.sizedText(what)
    }

    mutating func type(_ what: String) throws(MalformedBytes) -> SQLType {
        let oid: OID = try number(what)
        return SQLType(TypeOID(oid), modifier: try signed(what))
    }

    mutating func list<Element>(
        _ what: String,
        _ read: (inout CatalogRowReader) throws(MalformedBytes) -> Element
    ) throws(MalformedBytes) -> [Element] {
        let start = reader.position
        let count: Int = try number(what)
        guard count <= reader.remaining else { throw MalformedBytes(what, at: start) }
        var elements: [Element] = []
        elements.reserveCapacity(count)
        for _ in 0..<count { elements.append(try read(&self)) }
        return elements
    }

    mutating func optional<Value>(
        _ what: String,
        _ read: (inout CatalogRowReader) throws(MalformedBytes) -> Value
    ) throws(MalformedBytes) -> Value? {
        try flag(what) ? try read(&self) : nil
    }

    mutating func role() throws(MalformedBytes) -> RoleDefinition {
        RoleDefinition(
            oid: oid, name: try text("role name"), isSuperuser: try flag("role superuser"),
            canLogin: try flag("role login"), canCreateDatabase: try flag("role createdb"),
            canCreateRole: try flag("role createrole"))
    }

    mutating func database() throws(MalformedBytes) -> DatabaseDefinition {
        DatabaseDefinition(
            oid: oid, name: try text("database name"), owner: try number("database owner"))
    }

    mutating func schema() throws(MalformedBytes) -> SchemaDefinition {
        let database: OID? = try optional("schema database") {
            (reader) throws(MalformedBytes) -> OID in try reader.number("schema database")
        }
        return SchemaDefinition(
            oid: oid, database: database, name: try text("schema name"),
            owner: try number("schema owner"))
    }

    mutating func sequence() throws(MalformedBytes) -> SequenceDefinition {
        var sequence = SequenceDefinition(
            oid: oid, schema: try number("sequence schema"), name: try text("sequence name"),
            owner: try number("sequence owner"), type: try type("sequence type"),
            start: try signed("sequence start"), increment: try signed("sequence increment"),
            minimum: try signed("sequence minimum"), maximum: try signed("sequence maximum"),
            cache: try signed("sequence cache"), cycles: try flag("sequence cycle"))
        sequence.ownedBy = try optional("sequence owner") {
            (reader) throws(MalformedBytes) -> SequenceDefinition.Owner in
            SequenceDefinition.Owner(
                table: try reader.number("sequence owner's table"),
                column: try reader.signed("sequence owner's column"),
                isIdentity: try reader.flag("sequence of identity"))
        }
        return sequence
    }

    mutating func publication() throws(MalformedBytes) -> PublicationDefinition {
        PublicationDefinition(
            oid: oid, database: try number("publication database"),
            name: try text("publication name"), owner: try number("publication owner"),
            allTables: try flag("publication of all tables"),
            tables: try list("publication tables") { (reader) throws(MalformedBytes) -> OID in
                try reader.number("publication table")
            })
    }
}

// MARK: Tables

extension CatalogRowReader {
    mutating func table() throws(MalformedBytes) -> TableDefinition {
        var invalid: Set<OID> = []
        var table = TableDefinition(
            oid: oid, schema: try number("table schema"), name: try text("table name"),
            owner: try number("table owner"), kind: try kind(),
            columns: try list("columns") { (reader) throws(MalformedBytes) -> TableColumn in
                try reader.column()
            },
            storage: KeyspaceID(try number("table storage")),
            keyColumns: try attnums("key columns"),
            constraints: try list("constraints") {
                (reader) throws(MalformedBytes) -> ConstraintDefinition in
                try reader.constraint()
            },
            indexes: try list("indexes") { (reader) throws(MalformedBytes) -> IndexDefinition in
                let (index, isValid) = try reader.index()
                if !isValid { invalid.insert(index.oid) }
                return index
            },
            options: try list("table options") { (reader) throws(MalformedBytes) -> StorageOption in
                StorageOption(
                    name: try reader.text("option name"), value: try reader.text("option value"))
            })
        table.invalidIndexes = table.indexes.filter { invalid.contains($0.oid) }
        table.indexes.removeAll { invalid.contains($0.oid) }
        return table
    }

    private mutating func attnums(_ what: String) throws(MalformedBytes) -> [Int16] {
        try list(what) { (reader) throws(MalformedBytes) -> Int16 in try reader.signed(what) }
    }

    private mutating func optionalInt64(_ what: String) throws(MalformedBytes) -> Int64? {
        try optional(what) { (reader) throws(MalformedBytes) -> Int64 in try reader.signed(what) }
    }

    private mutating func kind() throws(MalformedBytes) -> TableKind {
        let start = reader.position
        switch try number("table kind") as UInt8 {
        case 0: return .table
        case 1:
            var options = TopicOptions(
                topic: TopicID(try number("topic")), partitions: try signed("topic partitions"))
            options.keyColumn = try optional("topic key") {
                (reader) throws(MalformedBytes) -> Int16 in try reader.signed("topic key")
            }
            options.retentionMilliseconds = try optionalInt64("topic retention")
            options.retentionBytes = try optionalInt64("topic retention bytes")
            guard let format = TopicOptions.Format(rawValue: try number("topic format")) else {
                throw MalformedBytes("topic format", at: start)
            }
            options.format = format
            return .topic(options)
        case 2: return .view(definition: try text("view definition"))
        case 3:
            return .partitioned(
                PartitionKey(
                    strategy: try partitionStrategy(), columns: try attnums("partition key")))
        default: throw MalformedBytes("table kind", at: start)
        }
    }

    private mutating func column() throws(MalformedBytes) -> TableColumn {
        TableColumn(
            attnum: try signed("attnum"), name: try text("column name"),
            type: try type("column type"), isNotNull: try flag("column not null"),
            defaultValue: try defaultValue(), collation: try number("column collation"),
            isDropped: try flag("column dropped"), missingValue: try datum())
    }

    private mutating func defaultValue() throws(MalformedBytes) -> TableColumn.Default {
        let start = reader.position
        switch try number("default kind") as UInt8 {
        case 0: return .null
        case 1: return .expression(try text("default"))
        case 2: return .serial(sequence: try number("default sequence"))
        case 3:
            return .identity(
                sequence: try number("identity sequence"), always: try flag("identity always"))
        case 4: return .generated(try text("generated"))
        default: throw MalformedBytes("default kind", at: start)
        }
    }

    mutating func datum() throws(MalformedBytes) -> Datum {
        let start = reader.position
        switch try number("value kind") as UInt8 {
        case 0: return .null
        case 1: return .bool(try flag("value"))
        case 2: return .int16(try signed("value"))
        case 3: return .int32(try signed("value"))
        case 4: return .int64(try signed("value"))
        case 5: return .float32(Float(bitPattern: try reader.littleEndian(UInt32.self, "value")))
        case 6: return .float64(Double(bitPattern: try reader.littleEndian(UInt64.self, "value")))
        case 7: return .fixed16(Fixed16(bytes: try reader.slice(16, "value")))
        case 8: return .bytes(Array(try reader.sized("value")))
        default: throw MalformedBytes("value kind", at: start)
        }
    }

    private mutating func constraint() throws(MalformedBytes) -> ConstraintDefinition {
        let oid: OID = try number("constraint")
        let name = try text("constraint name")
        let (kind, isValidated) = try constraintKind()
        return ConstraintDefinition(
            oid: oid, name: name, kind: kind, isDeferrable: try flag("constraint deferrable"),
            isInitiallyDeferred: try flag("constraint deferred"), isValidated: isValidated)
    }

    private mutating func constraintKind() throws(MalformedBytes) -> (
        ConstraintDefinition.Kind, isValidated: Bool
    ) {
        let start = reader.position
        switch try number("constraint kind") as UInt8 {
        case 0: return (.primaryKey(columns: try attnums("constraint columns")), true)
        case 1: return (.unique(columns: try attnums("constraint columns")), true)
        case 2: return (.check(expression: try text("check")), true)
        case 3: return (.foreignKey(try foreignKey()), true)
        case 4:
            var key = try foreignKey()
            let matchStart = reader.position
            guard
                let match = ConstraintDefinition.ForeignKey.Match(
                    rawValue: try number("foreign key match"))
            else { throw MalformedBytes("foreign key match", at: matchStart) }
            key.match = match
            key.deleteSetColumns = try attnums("foreign key columns to set")
            return (.foreignKey(key), try flag("constraint validated"))
        case 5: return (.check(expression: try text("check")), false)
        default: throw MalformedBytes("constraint kind", at: start)
        }
    }

    private mutating func foreignKey() throws(MalformedBytes) -> ConstraintDefinition.ForeignKey {
        ConstraintDefinition.ForeignKey(
            columns: try attnums("foreign key"), referencedTable: try number("referenced table"),
            referencedColumns: try attnums("referenced key"), onUpdate: try action(),
            onDelete: try action())
    }

    private mutating func action() throws(MalformedBytes) -> ConstraintDefinition.ForeignKey.Action
    {
        let start = reader.position
        guard
            let action = ConstraintDefinition.ForeignKey.Action(
                rawValue: try number("foreign key action"))
        else { throw MalformedBytes("foreign key action", at: start) }
        return action
    }

    private mutating func index() throws(MalformedBytes) -> (IndexDefinition, isValid: Bool) {
        var flags: UInt64 = 0
        var included: [Int16] = []
        var index = IndexDefinition(
            oid: try number("index"), name: try text("index name"),
            storage: KeyspaceID(try number("index storage")),
            parts: try list("index parts") {
                (reader) throws(MalformedBytes) -> IndexDefinition.Part? in
                try reader.part(&included)
            }.compactMap(\.self),
            isUnique: try flag("index unique"), isPrimary: try isPrimary(&flags),
            predicate: try optional("index predicate") {
                (reader) throws(MalformedBytes) -> String in try reader.text("index predicate")
            },
            constraint: try optional("index constraint") {
                (reader) throws(MalformedBytes) -> OID in try reader.number("index constraint")
            })
        index.included = included
        if flags & CatalogRow.IndexFlag.isHash != 0 { index.method = .hash }
        return (index, flags & CatalogRow.IndexFlag.isInvalid == 0)
    }

    /// Leaves all flags of the index in `flags`.
    private mutating func isPrimary(_ flags: inout UInt64) throws(MalformedBytes) -> Bool {
        let start = reader.position
        flags = try number("index flags")
        guard flags <= CatalogRow.IndexFlag.all else {
            throw MalformedBytes("index flags", at: start)
        }
        return flags & CatalogRow.IndexFlag.isPrimary != 0
    }

    /// Nil for an included column, which is added to `included`.
    private mutating func part(
        _ included: inout [Int16]
    ) throws(MalformedBytes) -> IndexDefinition.Part? {
        let start = reader.position
        let value: IndexDefinition.Part.Value
        switch try number("index part kind") as UInt8 {
        case 0: value = .column(try signed("index column"))
        case 1:
            value = .expression(try text("index expression"), type: try type("index expression"))
        case 2:
            included.append(try signed("included column"))
            return nil
        default: throw MalformedBytes("index part kind", at: start)
        }
        return IndexDefinition.Part(
            value: value, isDescending: try flag("index descending"),
            nullsFirst: try flag("index nulls first"))
    }
}
