// CREATE SEQUENCE, ALTER SEQUENCE and the options they share with identity columns.
import Catalog
import Planner
import Syntax
import Types

extension DefinitionPlanner {
    mutating func createSequence(_ create: CreateSequence) throws(SQLError) {
        plan.tag = "CREATE SEQUENCE"
        if create.persistence == .temporary {
            throw unsupported("CREATE TEMPORARY SEQUENCE", create.name.location)
        }
        let schema = try creationSchema(create.name)
        let name = Self.identifier(create.name.name)
        if create.ifNotExists, catalog.relation(named: name, in: schema.oid) != nil {
            plan.notice("relation \"\(name)\" already exists, skipping", .duplicateTable)
            return
        }
        try checkFree(name, in: schema)
        var sequence = SequenceDefinition(
            oid: newOID(), schema: schema.oid, name: name, owner: context.role, type: .int8)
        try apply(create.options, to: &sequence, isNew: true)
        plan.put(.sequence(sequence))
    }

    mutating func alterSequence(_ alter: AlterSequence) throws(SQLError) {
        plan.tag = "ALTER SEQUENCE"
        try requireSequence(alter.name, .sequence)
        guard case .sequence(var sequence)? = try findRelation(alter.name) else {
            if alter.ifExists {
                plan.notice("relation \"\(alter.name.name)\" does not exist, skipping")
                return
            }
            throw SQLError(
                .undefinedTable, "relation \"\(alter.name.written)\" does not exist")
        }
        try checkOwner(sequence.owner, of: "sequence \(sequence.name)")
        try apply(alter.options, to: &sequence, isNew: false)
        plan.exclusiveLocks.append(sequence.oid)
        plan.put(.sequence(sequence))
    }

    /// Applies options and checks that they agree (22023, with PostgreSQL's words).
    mutating func apply(
        _ options: [SequenceOption], to sequence: inout SequenceDefinition, isNew: Bool
    ) throws(SQLError) {
        let before = sequence
        for case .type(let type) in options { sequence.type = try sequenceType(type) }
        for case .increment(let text) in options {
            sequence.increment = try Self.number(text)
            guard sequence.increment != 0 else {
                throw SQLError(.invalidParameterValue, "INCREMENT must not be zero")
            }
        }
        let range = Self.range(of: sequence.type)
        let ascends = sequence.increment > 0
        if isNew {
            sequence.minimum = ascends ? 1 : range.lowerBound
            sequence.maximum = ascends ? range.upperBound : -1
        } else if sequence.type != before.type {
            // Bounds that were the old type's become the new one's.
            let old = Self.range(of: before.type)
            if before.minimum == old.lowerBound { sequence.minimum = range.lowerBound }
            if before.maximum == old.upperBound { sequence.maximum = range.upperBound }
        }
        var start: Int64?
        var restart: String??
        for option in options {
            switch option {
            case .type, .increment, .sequenceName: break
            case .minimum(let text):
                sequence.minimum =
                    try text.map { text throws(SQLError) in try Self.number(text) }
                    ?? (ascends ? 1 : range.lowerBound)
            case .maximum(let text):
                sequence.maximum =
                    try text.map { text throws(SQLError) in try Self.number(text) }
                    ?? (ascends ? range.upperBound : -1)
            case .start(let text): start = try Self.number(text)
            case .cache(let text):
                sequence.cache = try Self.number(text)
                guard sequence.cache > 0 else {
                    throw SQLError(
                        .invalidParameterValue, "CACHE (\(text)) must be greater than zero")
                }
            case .cycle(let cycles): sequence.cycles = cycles
            case .restart(let text): restart = text
            case .ownedByNone:
                try refuseNewOwner(of: before)
                sequence.ownedBy = nil
            case .ownedBy(let name, let column):
                try refuseNewOwner(of: before)
                sequence.ownedBy = try owner(of: sequence, name, column)
            }
        }
        if isNew { sequence.start = start ?? (ascends ? sequence.minimum : sequence.maximum) }
        if let start { sequence.start = start }
        try check(sequence, range)
        let changesNumbers = options.contains { option in
            switch option {
            case .ownedBy, .ownedByNone, .sequenceName: false
            default: true
            }
        }
        if isNew { return }
        guard changesNumbers else { return plan.work.append(.giveUpNumbers(sequence.oid)) }
        plan.exclusiveLocks.append(sequence.oid)
        guard let restart else {
            return plan.work.append(.continueCounter(sequence.oid))
        }
        let value = try restart.map { text throws(SQLError) in try Self.number(text) }
        plan.work.append(.beginCounter(sequence.oid, value: value ?? sequence.start))
    }

    /// The column that a sequence is to go with.
    private func owner(
        of sequence: SequenceDefinition, _ name: QualifiedName, _ column: String
    ) throws(SQLError) -> SequenceDefinition.Owner {
        let kind: String? =
            switch try findRelation(name) {
            case .index: "indexes"
            case .sequence: "sequences"
            case .table, .system, nil: nil
            }
        if let kind {
            throw SQLError(
                .wrongObjectType, "sequence cannot be owned by relation \"\(name.name)\"",
                detail: "This operation is not supported for \(kind).")
        }
        let table = try table(name)
        guard table.owner == sequence.owner else {
            throw SQLError(
                .objectNotInPrerequisiteState,
                "sequence must have same owner as table it is linked to")
        }
        guard table.schema == sequence.schema else {
            throw SQLError(
                .objectNotInPrerequisiteState,
                "sequence must be in same schema as table it is linked to")
        }
        guard let found = table.liveColumns.first(where: { $0.name == column }) else {
            throw SQLError(
                .undefinedColumn,
                "column \"\(column)\" of relation \"\(table.name)\" does not exist")
        }
        return SequenceDefinition.Owner(
            table: table.oid, column: found.attnum, isIdentity: false)
    }

    /// An identity column's sequence stays with the column.
    private func refuseNewOwner(of sequence: SequenceDefinition) throws(SQLError) {
        guard let owner = sequence.ownedBy, owner.isIdentity else { return }
        throw SQLError(
            .featureNotSupported, "cannot change ownership of identity sequence",
            detail: linked(sequence))
    }

    /// Which table an owned sequence goes with.
    func linked(_ sequence: SequenceDefinition) -> String? {
        sequence.ownedBy.flatMap { catalog.tables[$0.table] }.map {
            "Sequence \"\(sequence.name)\" is linked to table \"\($0.name)\"."
        }
    }

    /// ALTER SEQUENCE names nothing else. Throws 42809.
    func requireSequence(_ name: QualifiedName, _ kind: ObjectKind) throws(SQLError) {
        guard kind == .sequence else { return }
        switch try findRelation(name) {
        case .table, .index:
            throw SQLError(.wrongObjectType, "\"\(name.name)\" is not a sequence")
        case .system:
            throw SQLError(
                .insufficientPrivilege,
                "permission denied: \"\(name.name)\" is a system catalog")
        case .sequence, nil: return
        }
    }

    private func sequenceType(_ name: TypeName) throws(SQLError) -> SQLType {
        let type = try planner.resolve(name, text: text)
        guard [.int2, .int4, .int8].contains(type) else {
            throw SQLError(
                .invalidParameterValue,
                "sequence type must be smallint, integer, or bigint",
                position: position(name.location))
        }
        return type
    }

    private static func number(_ text: String) throws(SQLError) -> Int64 {
        guard let value = Int64(text) else { throw SQLError.valueOutOfRange(text, "bigint") }
        return value
    }

    static func range(of type: SQLType) -> ClosedRange<Int64> {
        switch type {
        case .int2: Int64(Int16.min)...Int64(Int16.max)
        case .int4: Int64(Int32.min)...Int64(Int32.max)
        default: Int64.min...Int64.max
        }
    }

    private func check(
        _ sequence: SequenceDefinition, _ range: ClosedRange<Int64>
    ) throws(SQLError) {
        func refuse(_ message: String) -> SQLError { SQLError(.invalidParameterValue, message) }
        let typeName = sequence.type.sqlName ?? ""
        guard range.contains(sequence.minimum) else {
            throw refuse(
                "MINVALUE (\(sequence.minimum)) is out of range for sequence data type \(typeName)")
        }
        guard range.contains(sequence.maximum) else {
            throw refuse(
                "MAXVALUE (\(sequence.maximum)) is out of range for sequence data type \(typeName)")
        }
        guard sequence.minimum < sequence.maximum else {
            throw refuse(
                "MINVALUE (\(sequence.minimum)) must be less than MAXVALUE (\(sequence.maximum))")
        }
        if sequence.start < sequence.minimum {
            throw refuse(
                "START value (\(sequence.start)) cannot be less than MINVALUE (\(sequence.minimum))"
            )
        }
        if sequence.start > sequence.maximum {
            throw refuse(
                "START value (\(sequence.start)) cannot be greater than MAXVALUE (\(sequence.maximum))"
            )
        }
    }
}
