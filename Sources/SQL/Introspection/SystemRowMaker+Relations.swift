// pg_namespace, pg_class, pg_attribute, pg_attrdef, pg_index, pg_constraint, pg_sequence.
import Bytes
import Catalog
import Types

extension SystemRowMaker {
    func namespaces() -> [[Datum]] {
        schemas.map { schema in
            make {
                $0["oid"] = .oid(schema.oid)
                $0["nspname"] = .text(schema.name)
                $0["nspowner"] = .oid(schema.owner)
                let isShown = schema.accessList != nil || !schema.isMade
                $0["nspacl"] = access(isShown ? schema.access : nil)
            }
        }
    }

    /// What everybody may do with the schemas that nobody has made: no tool need grant that again.
    func initialPrivileges() -> [[Datum]] {
        schemas.filter { !$0.isMade }.map { schema in
            make {
                $0["objoid"] = .oid(schema.oid)
                $0["classoid"] = .oid(CatalogObject.schema(schema).classOID)
                $0["privtype"] = "i"
                $0["initprivs"] = access(
                    AccessList(ofNew: .schema, owner: schema.owner, everybody: .usage))
            }
        }
    }

    // MARK: pg_class

    func classes() -> [[Datum]] {
        var rows = BuiltinFacts.relations.map { system in
            make {
                fillClass(
                    &$0, system.oid, system.name, system.schema, Catalog.bootstrapRole,
                    kind: system.isView ? "v" : "r", columns: system.columns.count)
                $0["reltype"] = .oid(system.rowType)
                $0["relam"] = .oid(system.isView ? 0 : Self.heap)
            }
        }
        for table in tables {
            rows.append(tableClass(table))
            for index in table.allIndexes { rows.append(indexClass(index, of: table)) }
        }
        for sequence in sequences {
            rows.append(
                make {
                    fillClass(
                        &$0, sequence.oid, sequence.name, sequence.schema, sequence.owner,
                        kind: "S", columns: 3)
                    $0["relacl"] = access(sequence.accessList)
                })
        }
        return rows
    }

    /// An access list as a column of pg_catalog has it; NULL when it was never changed.
    func access(_ list: AccessList?) -> SystemValue {
        list.map { .texts($0.texts(catalog)) } ?? .null
    }

    static let heap: OID = 2

    private func fillClass(
        _ row: inout SystemRow, _ oid: OID, _ name: String, _ schema: OID, _ owner: OID,
        kind: Character, columns: Int
    ) {
        row["oid"] = .oid(oid)
        row["relname"] = .text(name)
        row["relnamespace"] = .oid(schema)
        row["relowner"] = .oid(owner)
        row["relfilenode"] = .oid(oid)
        row["relkind"] = .letter(kind)
        row["relnatts"] = .number(columns)
        row["relpersistence"] = "p"
        row["relispopulated"] = true
        row["relreplident"] = .letter(kind == "r" || kind == "p" ? "d" : "n")
        row["reltuples"] = .real(-1)
    }

    private func tableClass(_ table: TableDefinition) -> [Datum] {
        make { row in
            var kind: Character = "r"
            if case .view = table.kind { kind = "v" }
            if case .partitioned = table.kind { kind = "p" }
            fillClass(
                &row, table.oid, table.name, table.schema, table.owner, kind: kind,
                columns: table.columns.count)
            // Clients take what has no row type for no table; `pg_type` has none of these.
            row["reltype"] = .oid(table.oid)
            row["relhassubclass"] = .flag(!catalog.partitions(of: table.oid).isEmpty)
            row["relam"] = .oid(kind == "r" ? Self.heap : 0)
            row["relhasindex"] = .flag(!table.indexes.isEmpty)
            // PostgreSQL enforces foreign keys by triggers on both sides; tools ask for them first.
            row["relhastriggers"] = .flag(
                table.constraints.contains { $0.foreignKey != nil || $0.isDeferrable }
                    || !catalog.foreignKeys(to: table.oid).isEmpty)
            row["relispartition"] = .flag(table.partition != nil)
            row["relacl"] = access(table.accessList)
            if let partition = table.partition, let parent = catalog.tables[partition.parent],
                let key = parent.partitionKey
            {
                let types = key.columns.map { parent.column($0)?.type ?? .text }
                row["relpartbound"] = .text(PartitionText.bound(partition.bound, types))
            }
            if let measure = source.measure(table.oid) {
                row["relpages"] = .number(measure.pages)
                row["reltuples"] = .real(measure.rows)
            }
            let checks = table.constraints.filter {
                if case .check = $0.kind { true } else { false }
            }
            row["relchecks"] = .number(checks.count)
            if !table.options.isEmpty {
                row["reloptions"] = .texts(table.options.map { "\($0.name)=\($0.value)" })
            }
        }
    }

    private func indexClass(_ index: IndexDefinition, of table: TableDefinition) -> [Datum] {
        make {
            fillClass(
                &$0, index.oid, index.name, table.schema, table.owner,
                kind: table.partitionKey == nil ? "i" : "I",
                columns: index.parts.count + index.included.count)
            $0["relispartition"] = .flag(table.partition?.inherited[index.oid] != nil)
            $0["relam"] = .oid(index.method.oid)
        }
    }

    // MARK: pg_attribute

    func attributes() -> [[Datum]] {
        var rows = ConstantRows.of(relation) { systemAttributeRows() }
        for table in tables {
            for column in table.columns { rows.append(attribute(column, of: table)) }
            for index in table.allIndexes {
                for (position, name) in index.columnNames(of: table).enumerated() {
                    rows.append(indexAttribute(name, position, index, table))
                }
            }
        }
        for sequence in sequences {
            for (position, column) in SequenceRelation.columns.enumerated() {
                rows.append(
                    make {
                        fillAttribute(
                            &$0, sequence.oid, column.name, column.type, Int16(position + 1),
                            column.isNotNull)
                    })
            }
        }
        return rows
    }

    private func systemAttributeRows() -> [[Datum]] {
        BuiltinFacts.relations.flatMap { system in
            system.columns.enumerated().map { position, column in
                make {
                    fillAttribute(
                        &$0, system.oid, column.name, column.type, Int16(position + 1),
                        column.isNotNull)
                }
            }
        }
    }

    private func fillAttribute(
        _ row: inout SystemRow, _ relation: OID, _ name: String, _ type: SQLType, _ number: Int16,
        _ isNotNull: Bool
    ) {
        row["attrelid"] = .oid(relation)
        row["attname"] = .text(name)
        row["atttypid"] = .oid(type.oid)
        row["atttypmod"] = .number(type.modifier)
        row["attnum"] = .number(number)
        row["attstattarget"] = -1
        row["attcacheoff"] = -1
        row["attnotnull"] = .flag(isNotNull)
        row["attislocal"] = true
        row["attndims"] = .number(type.isArray ? 1 : 0)
        if let fact = Self.typeFacts[type.oid] {
            row["attlen"] = .number(fact.length)
            row["attbyval"] = .flag(fact.isByValue)
            row["attalign"] = .letter(fact.alignment)
            row["attstorage"] = .letter(fact.storage)
            row["attcollation"] = .oid(fact.collation)
        }
    }

    static let typeFacts = Dictionary(uniqueKeysWithValues: BuiltinFacts.types.map { ($0.oid, $0) })

    private func attribute(_ column: TableColumn, of table: TableDefinition) -> [Datum] {
        make { row in
            fillAttribute(
                &row, table.oid, column.name, column.isDropped ? SQLType(TypeOID(0)) : column.type,
                column.attnum, column.isNotNull)
            row["attisdropped"] = .flag(column.isDropped)
            row["attislocal"] = .flag(table.partition == nil)
            row["attinhcount"] = .number(table.partition == nil ? 0 : 1)
            row["attacl"] = access(table.columnAccess[column.attnum])
            switch column.defaultValue {
            case .null: break
            case .expression, .serial: row["atthasdef"] = true
            case .identity(_, let always): row["attidentity"] = .text(always ? "a" : "d")
            case .generated:
                row["atthasdef"] = true
                row["attgenerated"] = "s"
            }
            row["atthasmissing"] = .flag(column.missingValue != .null)
        }
    }

    private func indexAttribute(
        _ name: String, _ position: Int, _ index: IndexDefinition, _ table: TableDefinition
    ) -> [Datum] {
        make {
            let type: SQLType
            if position >= index.parts.count {
                type = table.column(index.included[position - index.parts.count])?.type ?? .text
            } else {
                switch index.parts[position].value {
                case .column(let attnum): type = table.column(attnum)?.type ?? .text
                case .expression(_, let expressionType): type = expressionType
                }
            }
            fillAttribute(&$0, index.oid, name, type, Int16(position + 1), false)
        }
    }

    // MARK: pg_attrdef

    func defaults() -> [[Datum]] {
        tables.flatMap { table in
            table.columns.compactMap { column -> [Datum]? in
                guard let text = defaultText(column) else { return nil }
                return make {
                    $0["oid"] = .oid(Self.defaultOID(table.oid, column.attnum))
                    $0["adrelid"] = .oid(table.oid)
                    $0["adnum"] = .number(column.attnum)
                    $0["adbin"] = .text(text)
                }
            }
        }
    }

    /// A column's default with relations by number, which pg_get_expr prints by name; nil when it has none.
    func defaultText(_ column: TableColumn) -> String? {
        guard !column.isDropped else { return nil }
        switch column.defaultValue {
        case .null, .identity: return nil
        case .expression(let text), .generated(let text): return text
        case .serial(let oid): return "nextval('\(oid)'::regclass)"
        }
    }

    /// Defaults have no number of their own in the catalog; this one is stable and in nobody's way.
    static func defaultOID(_ table: OID, _ attnum: Int16) -> OID {
        1 << 31 | (table &* 2048 &+ OID(UInt16(bitPattern: attnum))) & 0x7fff_ffff
    }

    // MARK: pg_index

    func indexes() -> [[Datum]] {
        tables.flatMap { table in
            table.allIndexes.map { index in
                make {
                    $0["indexrelid"] = .oid(index.oid)
                    $0["indrelid"] = .oid(table.oid)
                    $0["indnatts"] = .number(index.parts.count + index.included.count)
                    $0["indnkeyatts"] = .number(index.parts.count)
                    let isDeferrable = table.constraints.contains {
                        $0.oid == index.constraint && $0.isDeferrable
                    }
                    $0["indisunique"] = .flag(index.isUnique || isDeferrable)
                    $0["indisprimary"] = .flag(index.isPrimary)
                    $0["indimmediate"] = .flag(!isDeferrable)
                    let isValid = !table.invalidIndexes.contains(index)
                    $0["indisvalid"] = .flag(isValid)
                    $0["indisready"] = .flag(isValid || table.partitionKey != nil)
                    $0["indislive"] = true
                    $0["indkey"] = .integers(
                        index.parts.map { part in
                            if case .column(let attnum) = part.value { Int64(attnum) } else { 0 }
                        } + index.included.map { Int64($0) })
                    $0["indcollation"] = .integers(
                        index.parts.map { part in
                            guard case .column(let attnum) = part.value,
                                let type = table.column(attnum)?.type
                            else { return 0 }
                            return Int64(Self.typeFacts[type.oid]?.collation ?? 0)
                        })
                    $0["indclass"] = .integers(index.parts.map { _ in 0 })
                    $0["indoption"] = .integers(
                        index.parts.map { part in
                            (part.isDescending ? 1 : 0) + (part.nullsFirst ? 2 : 0)
                        })
                    $0["indexprs"] = .optional(expressions(of: index))
                    $0["indpred"] = .optional(index.predicate)
                }
            }
        }
    }

    /// As pg_get_expr prints `indexprs`; nil when all parts are columns.
    private func expressions(of index: IndexDefinition) -> String? {
        let texts = index.parts.compactMap { part -> String? in
            if case .expression(let text, _) = part.value { text } else { nil }
        }
        return texts.isEmpty ? nil : texts.joined(separator: ", ")
    }

    // MARK: pg_constraint

    func constraints() -> [[Datum]] {
        tables.flatMap { table in
            table.constraints.map { constraint in
                make { row in
                    row["oid"] = .oid(constraint.oid)
                    row["conname"] = .text(constraint.name)
                    row["connamespace"] = .oid(table.schema)
                    row["conrelid"] = .oid(table.oid)
                    row["convalidated"] = .flag(constraint.isValidated)
                    let parent = table.partition?.inherited[constraint.oid]
                    row["conislocal"] = .flag(parent == nil)
                    row["coninhcount"] = .integer(parent == nil ? 0 : 1)
                    let isOfAll = constraint.foreignKey != nil && table.partitionKey != nil
                    row["connoinherit"] = .flag(parent == nil && !isOfAll)
                    row["condeferrable"] = .flag(constraint.isDeferrable)
                    row["condeferred"] = .flag(constraint.isInitiallyDeferred)
                    row["confupdtype"] = " "
                    row["confdeltype"] = " "
                    row["confmatchtype"] = " "
                    row["conparentid"] = .oid(parent ?? 0)
                    fillKind(&row, constraint, table)
                }
            }
        }
    }

    private func fillKind(
        _ row: inout SystemRow, _ constraint: ConstraintDefinition, _ table: TableDefinition
    ) {
        func numbers(_ columns: [Int16]) -> SystemValue { .integers(columns.map { Int64($0) }) }
        let index = table.indexes.first { $0.constraint == constraint.oid }
        row["conindid"] = .oid(index?.oid ?? 0)
        switch constraint.kind {
        case .primaryKey(let columns):
            row["contype"] = "p"
            row["conkey"] = numbers(columns)
        case .unique(let columns):
            row["contype"] = "u"
            row["conkey"] = numbers(columns)
        case .check(let expression):
            row["contype"] = "c"
            let columns = KeptExpression.columns(in: expression, of: table)
            if !columns.isEmpty { row["conkey"] = numbers(columns) }
            row["conparentid"] = .oid(0)
            row["connoinherit"] = false
            row["conbin"] = .text(expression)
        case .foreignKey(let key):
            row["contype"] = "f"
            row["conkey"] = numbers(key.columns)
            row["confrelid"] = .oid(key.referencedTable)
            row["confkey"] = numbers(key.referencedColumns)
            row["confupdtype"] = .letter(key.onUpdate.letter)
            row["confdeltype"] = .letter(key.onDelete.letter)
            row["confmatchtype"] = key.match == .full ? "f" : "s"
            let referenced = catalog.tables[key.referencedTable]
            row["conindid"] = .oid(referenced?.uniqueIndex(over: key.referencedColumns)?.oid ?? 0)
            if !key.deleteSetColumns.isEmpty {
                row["confdelsetcols"] = numbers(key.deleteSetColumns)
            }
            fillOperators(&row, key, table, referenced)
        }
    }

    /// The equality of each pair of columns, referenced with referring and each with itself.
    private func fillOperators(
        _ row: inout SystemRow, _ key: ConstraintDefinition.ForeignKey, _ table: TableDefinition,
        _ referenced: TableDefinition?
    ) {
        var pairs: [Int64] = []
        var referencedEqualities: [Int64] = []
        var referringEqualities: [Int64] = []
        for (attnum, target) in zip(key.columns, key.referencedColumns) {
            guard let from = table.column(attnum)?.type.oid,
                let to = referenced?.column(target)?.type.oid,
                let own = BuiltinFacts.comparison(of: to)?.equal
            else { return }
            pairs.append(Int64(BuiltinFacts.equality(to, from)?.oid ?? own.oid))
            referencedEqualities.append(Int64(own.oid))
            referringEqualities.append(
                Int64(BuiltinFacts.comparison(of: from)?.equal.oid ?? own.oid))
        }
        row["conpfeqop"] = .integers(pairs)
        row["conppeqop"] = .integers(referencedEqualities)
        row["conffeqop"] = .integers(referringEqualities)
    }

    // MARK: Sequences and what belongs to what

    func sequenceRows() -> [[Datum]] {
        sequences.map { sequence in
            make {
                $0["seqrelid"] = .oid(sequence.oid)
                $0["seqtypid"] = .oid(sequence.type.oid)
                $0["seqstart"] = .number(sequence.start)
                $0["seqincrement"] = .number(sequence.increment)
                $0["seqmax"] = .number(sequence.maximum)
                $0["seqmin"] = .number(sequence.minimum)
                $0["seqcache"] = .number(sequence.cache)
                $0["seqcycle"] = .flag(sequence.cycles)
            }
        }
    }

    /// Sequences depend on their columns: `a` for serial, `i` for identity.
}

extension ConstraintDefinition.ForeignKey.Action {
    /// pg_constraint's letter.
    fileprivate var letter: Character {
        switch self {
        case .noAction: "a"
        case .restrict: "r"
        case .cascade: "c"
        case .setNull: "n"
        case .setDefault: "d"
        }
    }
}
