// Writes the fields of catalog rows; CatalogRowReader reads them in the same order.
import Bytes
import Types

struct CatalogRowWriter {
    var bytes = ByteWriter()

    mutating func write(_ kind: CatalogRow.Kind, _ fields: (inout CatalogRowWriter) -> Void) {
        bytes.append(kind.rawValue)
        fields(&self)
    }

    mutating func number(_ value: some FixedWidthInteger) {
        bytes.appendVariable(UInt64(truncatingIfNeeded: value))
    }

    mutating func signed(_ value: some FixedWidthInteger) {
        bytes.appendZigzag(Int64(truncatingIfNeeded: value))
    }

    mutating func flag(_ value: Bool) { bytes.append(value ? 1 : 0) }

    mutating func text(_ value: String) { bytes.appendSized(utf8: value) }

    mutating func type(_ value: SQLType) {
        number(value.oid.rawValue)
        signed(value.modifier)
    }

    mutating func list<Element>(
        _ values: [Element], _ write: (inout CatalogRowWriter, Element) -> Void
    ) {
        number(values.count)
        for value in values { write(&self, value) }
    }

    mutating func optional<Value>(
        _ value: Value?, _ write: (inout CatalogRowWriter, Value) -> Void
    ) {
        flag(value != nil)
        if let value { write(&self, value) }
    }

    mutating func role(_ role: RoleDefinition) {
        text(role.name)
        flag(role.isSuperuser)
        flag(role.canLogin)
        flag(role.canCreateDatabase)
        flag(role.canCreateRole)
    }

    mutating func database(_ database: DatabaseDefinition) {
        text(database.name)
        number(database.owner)
    }

    mutating func schema(_ schema: SchemaDefinition) {
        optional(schema.database) { $0.number($1) }
        text(schema.name)
        number(schema.owner)
    }

    mutating func sequence(_ sequence: SequenceDefinition) {
        number(sequence.schema)
        text(sequence.name)
        number(sequence.owner)
        type(sequence.type)
        signed(sequence.start)
        signed(sequence.increment)
        signed(sequence.minimum)
        signed(sequence.maximum)
        signed(sequence.cache)
        flag(sequence.cycles)
        optional(sequence.ownedBy) {
            $0.number($1.table)
            $0.signed($1.column)
            $0.flag($1.isIdentity)
        }
    }

    mutating func publication(_ publication: PublicationDefinition) {
        number(publication.database)
        text(publication.name)
        number(publication.owner)
        flag(publication.allTables)
        list(publication.tables) { $0.number($1) }
    }
}

// MARK: Tables

extension CatalogRowWriter {
    mutating func table(_ table: TableDefinition) {
        number(table.schema)
        text(table.name)
        number(table.owner)
        kind(table.kind)
        list(table.columns) { $0.column($1) }
        number(table.storage.rawValue)
        list(table.keyColumns) { $0.signed($1) }
        list(table.constraints) { $0.constraint($1) }
        list(table.allIndexes) { $0.index($1, isValid: !table.invalidIndexes.contains($1)) }
        list(table.options) {
            $0.text($1.name)
            $0.text($1.value)
        }
    }

    private mutating func kind(_ kind: TableKind) {
        switch kind {
        case .table: number(0)
        case .topic(let options):
            number(1)
            number(options.topic.rawValue)
            signed(options.partitions)
            optional(options.keyColumn) { $0.signed($1) }
            optional(options.retentionMilliseconds) { $0.signed($1) }
            optional(options.retentionBytes) { $0.signed($1) }
            number(options.format.rawValue)
        case .view(let definition):
            number(2)
            text(definition)
        case .partitioned(let key):
            number(3)
            number(key.strategy.rawValue)
            list(key.columns) { $0.signed($1) }
        }
    }

    private mutating func column(_ column: TableColumn) {
        signed(column.attnum)
        text(column.name)
        type(column.type)
        flag(column.isNotNull)
        switch column.defaultValue {
        case .null: number(0)
        case .expression(let expression):
            number(1)
            text(expression)
        case .serial(let sequence):
            number(2)
            number(sequence)
        case .identity(let sequence, let always):
            number(3)
            number(sequence)
            flag(always)
        case .generated(let expression):
            number(4)
            text(expression)
        }
        number(column.collation)
        flag(column.isDropped)
        datum(column.missingValue)
    }

    mutating func datum(_ datum: Datum) {
        switch datum {
        case .null: number(0)
        case .bool(let value):
            number(1)
            flag(value)
        case .int16(let value):
            number(2)
            signed(value)
        case .int32(let value):
            number(3)
            signed(value)
        case .int64(let value):
            number(4)
            signed(value)
        case .float32(let value):
            number(5)
            bytes.appendLittleEndian(value.bitPattern)
        case .float64(let value):
            number(6)
            bytes.appendLittleEndian(value.bitPattern)
        case .fixed16(let value):
            number(7)
            bytes.append(contentsOf: value.bytes)
        case .bytes(let value):
            number(8)
            bytes.appendSized(value)
        }
    }

    private mutating func constraint(_ constraint: ConstraintDefinition) {
        number(constraint.oid)
        text(constraint.name)
        switch constraint.kind {
        case .primaryKey(let columns):
            number(0)
            list(columns) { $0.signed($1) }
        case .unique(let columns):
            number(1)
            list(columns) { $0.signed($1) }
        case .check(let expression):
            number(constraint.isValidated ? 2 : 5)
            text(expression)
        case .foreignKey(let key):
            number(4)
            list(key.columns) { $0.signed($1) }
            number(key.referencedTable)
            list(key.referencedColumns) { $0.signed($1) }
            number(key.onUpdate.rawValue)
            number(key.onDelete.rawValue)
            number(key.match.rawValue)
            list(key.deleteSetColumns) { $0.signed($1) }
            flag(constraint.isValidated)
        }
        flag(constraint.isDeferrable)
        flag(constraint.isInitiallyDeferred)
    }

    private mutating func index(_ index: IndexDefinition, isValid: Bool) {
        number(index.oid)
        text(index.name)
        number(index.storage.rawValue)
        number(UInt64(index.parts.count + index.included.count))
        for part in index.parts {
            switch part.value {
            case .column(let attnum):
                number(0)
                signed(attnum)
            case .expression(let expression, let type):
                number(1)
                text(expression)
                self.type(type)
            }
            flag(part.isDescending)
            flag(part.nullsFirst)
        }
        for attnum in index.included {
            number(2)
            signed(attnum)
        }
        flag(index.isUnique)
        number(
            (index.isPrimary ? CatalogRow.IndexFlag.isPrimary : 0)
                | (isValid ? 0 : CatalogRow.IndexFlag.isInvalid)
                | (index.method == .hash ? CatalogRow.IndexFlag.isHash : 0))
        optional(index.predicate) { $0.text($1) }
        optional(index.constraint) { $0.number($1) }
    }
}
