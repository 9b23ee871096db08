// CREATE TABLE (LIKE other INCLUDING …): columns at once, where LIKE stands; what is made over columns when
// the table's own keys and checks are there, as PostgreSQL orders it.
import Bytes
import Catalog
import Syntax
import Types

extension DefinitionPlanner {
    /// Adds the columns of another table, with NOT NULL and what else INCLUDING names of them.
    mutating func addColumns(like: TableLike, to draft: inout TableDraft) throws(SQLError) {
        let source = try likeSource(like)
        if catalog.tables[source.oid] != nil { plan.accessShareLocks.append(source.oid) }
        for column in source.liveColumns {
            guard draft.column(named: column.name) == nil else {
                throw SQLError(
                    .duplicateColumn, "column \"\(column.name)\" specified more than once")
            }
            var copy = TableColumn(
                attnum: Int16(draft.definition.columns.count + 1), name: column.name,
                type: column.type, isNotNull: column.isNotNull, collation: column.collation)
            switch column.defaultValue {
            case .null, .identity: break
            case .expression, .serial:
                // Not a sequence of its own: both tables' rows are numbered by the one there is.
                if like.including.contains(.defaults) { copy.defaultValue = column.defaultValue }
            case .generated:
                if like.including.contains(.generated) { copy.defaultValue = column.defaultValue }
            }
            draft.definition.columns.append(copy)
            if like.including.contains(.comments),
                let text = source.comments[.column(column.attnum)]
            {
                draft.definition.comments[.column(copy.attnum)] = text
            }
            guard case .identity(let oid, let always) = column.defaultValue,
                like.including.contains(.identity), let sequence = catalog.sequences[oid]
            else { continue }
            try makeIdentity(
                always ? .always : .byDefault, Self.options(of: sequence),
                at: draft.definition.columns.count - 1, in: &draft)
        }
        draft.likes.append((source, like.including))
    }

    /// What has columns to be copied, which takes the privilege to read it.
    private func likeSource(_ like: TableLike) throws(SQLError) -> TableDefinition {
        let name = like.table
        let place = position(name.location)
        switch try findRelation(name) {
        case .table(let table):
            guard catalog.privileges(of: context.role, on: table).contains(.select) else {
                throw SQLError(
                    .insufficientPrivilege, "permission denied for table \(table.name)")
            }
            return table
        case .system(let system):
            return TableDefinition(
                oid: system.oid, schema: system.schema, name: system.name,
                owner: Catalog.bootstrapRole,
                columns: system.columns.enumerated().map { index, column in
                    TableColumn(
                        attnum: Int16(index + 1), name: column.name, type: column.type,
                        isNotNull: column.isNotNull)
                }, storage: KeyspaceID(0))
        case .sequence:
            throw SQLError(
                .wrongObjectType, "relation \"\(name.name)\" is invalid in LIKE clause",
                detail: "This operation is not supported for sequences.", position: place)
        case .index:
            throw SQLError(
                .wrongObjectType, "relation \"\(name.name)\" is invalid in LIKE clause",
                detail: "This operation is not supported for indexes.", position: place)
        case nil:
            throw SQLError(
                .undefinedTable, "relation \"\(name.written)\" does not exist", position: place)
        }
    }

    private static func options(of sequence: SequenceDefinition) -> [SequenceOption] {
        [
            .increment(String(sequence.increment)), .minimum(String(sequence.minimum)),
            .maximum(String(sequence.maximum)), .start(String(sequence.start)),
            .cache(String(sequence.cache)), .cycle(sequence.cycles),
        ]
    }

    /// The checks, keys and indexes that the LIKEs of a table bring.
    mutating func finishLikes(_ draft: inout TableDraft) throws(SQLError) {
        for (source, including) in draft.likes {
            let hasComments = including.contains(.comments)
            if including.contains(.constraints) {
                try addChecks(like: source, to: &draft, hasComments: hasComments)
            }
            if including.contains(.indexes) {
                try addIndexes(like: source, to: &draft, hasComments: hasComments)
            }
        }
    }

    private mutating func addChecks(
        like source: TableDefinition, to draft: inout TableDraft, hasComments: Bool
    ) throws(SQLError) {
        for constraint in source.constraints {
            guard case .check = constraint.kind else { continue }
            guard !draft.definition.constraints.contains(where: { $0.name == constraint.name })
            else {
                throw SQLError(
                    .duplicateObject,
                    "constraint \"\(constraint.name)\" for relation \"\(draft.definition.name)\" "
                        + "already exists")
            }
            // Expressions are kept by their columns' names, which are the same here.
            let copy = ConstraintDefinition(
                oid: newOID(), name: constraint.name, kind: constraint.kind)
            draft.definition.constraints.append(copy)
            if hasComments, let text = source.comments[.constraint(constraint.oid)] {
                draft.definition.comments[.constraint(copy.oid)] = text
            }
        }
    }

    private mutating func addIndexes(
        like source: TableDefinition, to draft: inout TableDraft, hasComments: Bool
    ) throws(SQLError) {
        /// A key's index is the last one then, as is a plain one.
        func describe(_ index: IndexDefinition) {
            guard hasComments, let text = source.comments[.index(index.oid)],
                let copy = draft.definition.indexes.last
            else { return }
            draft.definition.comments[.index(copy.oid)] = text
        }
        func name(_ attnum: Int16) -> String { source.column(attnum)?.name ?? "" }
        for index in source.indexes.sorted(by: { $0.oid < $1.oid }) {
            guard let constraint = source.constraints.first(where: { $0.oid == index.constraint })
            else {
                try addIndex(like: index, of: source, to: &draft)
                describe(index)
                continue
            }
            let parameters = IndexParameters(including: index.included.map(name))
            let kind: TableConstraint.Kind
            switch constraint.kind {
            case .primaryKey(let columns):
                kind = .primaryKey(columns: columns.map(name), parameters)
            case .unique(let columns):
                kind = .unique(
                    columns: columns.map(name), parameters, nullsNotDistinct: false)
            case .check, .foreignKey: continue
            }
            try addKey(
                ConstraintRequest(
                    kind,
                    ConstraintTiming(
                        isDeferrable: constraint.isDeferrable,
                        isInitiallyDeferred: constraint.isInitiallyDeferred)), to: &draft)
            describe(index)
        }
    }

    private mutating func addIndex(
        like index: IndexDefinition, of source: TableDefinition, to draft: inout TableDraft
    ) throws(SQLError) {
        func own(_ attnum: Int16) -> Int16? {
            draft.column(named: source.column(attnum)?.name ?? "")?.attnum
        }
        var copy = index
        copy.oid = newOID()
        copy.constraint = nil
        copy.included = index.included.compactMap(own)
        for position in copy.parts.indices {
            if let attnum = index.columnNumber(ofPart: position), let own = own(attnum) {
                copy.parts[position].value = .column(own)
            }
        }
        if copy.isUnique {
            let columns = copy.parts.indices.compactMap { copy.columnNumber(ofPart: $0) }
            try checkCoversPartitionKey(columns, of: draft.definition, "UNIQUE")
        }
        copy.name = draft.names.choose(
            draft.definition.name, index.columnNames(of: source).joined(separator: "_"), "idx")
        if draft.definition.partitionKey != nil {
            copy.storage = KeyspaceID(0)
        } else {
            copy.storage = KeyspaceID(newOID())
            plan.work.append(.createKeyspace(copy.storage))
        }
        draft.definition.indexes.append(copy)
    }
}
