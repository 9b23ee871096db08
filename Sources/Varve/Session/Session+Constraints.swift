// Constraints that are checked after rows are written, when they are due: at the end of a statement,
// at SET CONSTRAINTS, at COMMIT. What is to be checked stands in the context's `ConstraintQueue`.
import Catalog
import Engine
import Executor
import Syntax
import Types

/// What SET CONSTRAINTS has said in a transaction.
struct ConstraintModes {
    /// Of all deferrable constraints but those in `each`; nil: as they were made.
    var all: Bool?
    /// Whether a constraint is deferred.
    var each: [OID: Bool] = [:]

    func isDeferred(_ constraint: ConstraintDefinition) -> Bool {
        guard constraint.isDeferrable else { return false }
        return each[constraint.oid] ?? all ?? constraint.isInitiallyDeferred
    }
}

extension Session {
    /// Checks what the statement that just ended has left, but for what is deferred. Foreign keys'
    /// actions change rows in turn: what those leave is checked too.
    func checkConstraints() async throws(SQLError) {
        guard let queue = context?.constraints, queue.hasPending else { return }
        // Constraints look at what is durable.
        block?.transaction.mayFollow(false)
        while let event = queue.next() {
            if isDeferred(event) {
                queue.putOff(event)
            } else {
                try await check(event)
            }
        }
    }

    /// Checks all that is left: the transaction is about to commit.
    func checkDeferredConstraints() async throws(SQLError) {
        guard let queue = context?.constraints, !queue.isEmpty else { return }
        block?.transaction.mayFollow(false)
        queue.recall()
        while let event = queue.next() { try await check(event) }
    }

    /// Only checks wait: a foreign key's action, RESTRICT included, is taken at once.
    private func isDeferred(_ event: ConstraintEvent) -> Bool {
        guard let modes = block?.constraintModes,
            let constraint = constraint(of: event)?.constraint, modes.isDeferred(constraint)
        else { return false }
        guard case .released(_, let new) = event.change, let key = constraint.foreignKey else {
            return true
        }
        return (new == nil ? key.onDelete : key.onUpdate) == .noAction
    }

    /// Nil when the constraint was dropped meanwhile.
    private func constraint(
        of event: ConstraintEvent
    ) -> (owner: TableDefinition, constraint: ConstraintDefinition)? {
        guard let owner = catalog.tables[event.owner],
            let constraint = owner.constraints.first(where: { $0.oid == event.constraint })
        else { return nil }
        return (owner, constraint)
    }

    private func check(_ event: ConstraintEvent) async throws(SQLError) {
        guard let (owner, constraint) = constraint(of: event) else { return }
        let enforcer = try ConstraintEnforcer(self, owner, constraint)
        switch event.change {
        case .written(let key): try await enforcer.check(rowOf: key)
        case .released(let old, let new): try await enforcer.release(old, new, of: event.table)
        }
    }

    /// Runs a statement of the server's own to its end, in the session's transaction. Returns how many
    /// rows it found or changed.
    func runInternal(
        _ text: String, _ types: [TypeOID], _ parameters: [Datum]
    ) async throws(SQLError) -> Int {
        let key = Array(text.utf8) + [0]
        let prepared: PreparedStatement
        if let known = cache[key], known.declaredTypes == types {
            prepared = known
        } else {
            let parsed = try parseText(text).first?.statement
            prepared = PreparedStatement(text: text, statement: parsed, declaredTypes: types)
            cache[key] = prepared
        }
        let run = try await start(prepared, parameters, isInternal: true)
        defer { run.close() }
        while try await run.next() != nil {}
        return run.affectedRows
    }

    /// 23503 when a row of the table refers to nothing.
    func checkForeignKey(
        _ oid: OID, of table: OID, _ catalog: Catalog
    ) async throws(SQLError) {
        guard let owner = catalog.tables[table],
            let constraint = owner.constraints.first(where: { $0.oid == oid })
        else { return }
        try await ConstraintEnforcer(self, owner, constraint).checkAllRows()
    }

    /// 23503 when a row of the table refers to one of a former partition. `name`: what PostgreSQL calls the
    /// constraint there.
    func checkUnreferenced(
        _ partition: OID, by table: OID, _ oid: OID, _ name: String, _ catalog: Catalog
    ) async throws(SQLError) {
        guard let owner = catalog.tables[table], let partition = catalog.tables[partition],
            let constraint = owner.constraints.first(where: { $0.oid == oid })
        else { return }
        try await ConstraintEnforcer(self, owner, constraint)
            .checkUnreferenced(partition, as: name)
    }

    // MARK: SET CONSTRAINTS

    func setConstraints(
        _ names: [QualifiedName], isDeferred: Bool, _ sink: any ResultSink
    ) async throws(SQLError) -> String {
        let tag = "SET CONSTRAINTS"
        // Of a pipeline's transaction it is true all the same.
        if !isInBlock {
            tell(
                sink,
                warning(
                    .noActiveTransaction, "SET CONSTRAINTS can only be used in transaction blocks"))
        }
        try ensureBlock()
        if names.isEmpty {
            block?.constraintModes = ConstraintModes(all: isDeferred)
        } else {
            for constraint in try deferrableConstraints(named: names, isDeferred: isDeferred) {
                block?.constraintModes.each[constraint.oid] = isDeferred
            }
        }
        // With nothing to check it is no query yet, and takes no snapshot.
        if !isDeferred, let queue = context?.constraints, !queue.isEmpty {
            queue.recall()
            try await beginStatement()
            try await checkConstraints()
        }
        return tag
    }

    /// Those that can be deferred of the constraints named, and of what partitions have of them: to defer others is an
    /// error.
    private func deferrableConstraints(
        named names: [QualifiedName], isDeferred: Bool
    ) throws(SQLError) -> [ConstraintDefinition] {
        var found: [ConstraintDefinition] = []
        for name in names {
            for constraint in try constraints(named: name) {
                if constraint.isDeferrable {
                    found.append(constraint)
                } else if isDeferred {
                    throw SQLError(
                        .wrongObjectType, "constraint \"\(constraint.name)\" is not deferrable")
                }
            }
        }
        return found
    }

    /// The constraints of that name in the first schema that has one, with those of partitions that belong to them.
    private func constraints(
        named name: QualifiedName
    ) throws(SQLError) -> [ConstraintDefinition] {
        let catalog = catalog
        var schemas = searchPath(catalog)
        if let schemaName = name.schema {
            guard let schema = catalog.schema(named: schemaName, in: databaseOID) else {
                throw SQLError(.invalidSchemaName, "schema \"\(schemaName)\" does not exist")
            }
            try checkUsage(of: schema)
            schemas = [schema.oid]
        }
        for schema in schemas {
            var found: [ConstraintDefinition] = []
            for table in catalog.tables.values where table.schema == schema {
                for constraint in table.constraints where constraint.name == name.name {
                    found.append(constraint)
                    found += catalog.inheritors(of: constraint, in: table)
                }
            }
            if !found.isEmpty { return found }
        }
        let written = name.schema.map { "\($0).\(name.name)" } ?? name.name
        throw SQLError(.undefinedObject, "constraint \"\(written)\" does not exist")
    }

    /// Throws 55006 when a table's rows are still to be checked: its definition must stay.
    func refusePendingChecks(of tables: [OID], _ verb: String) throws(SQLError) {
        guard let queue = context?.constraints, !queue.isEmpty else { return }
        for oid in tables where queue.concerns(oid) {
            let name = catalog.tables[oid]?.name ?? ""
            throw SQLError(
                .objectInUse,
                "cannot \(verb) \"\(name)\" because it has pending trigger events")
        }
    }
}
