// PARTITION BY, PARTITION OF, and what partitions have of their parent.
import Bytes
import Catalog
import Planner
import Syntax
import Types

extension DefinitionPlanner {
    // MARK: Keys and bounds

    func partitionKey(
        _ clause: PartitionBy, of table: TableDefinition
    ) throws(SQLError) -> PartitionKey {
        let strategy: PartitionKey.Strategy
        switch clause.strategy.lowercased() {
        case "list": strategy = .list
        case "range": strategy = .range
        case "hash": strategy = .hash
        default:
            throw SQLError(
                .invalidParameterValue,
                "unrecognized partitioning strategy \"\(clause.strategy)\"")
        }
        guard clause.elements.count <= Self.keyColumnsMax else {
            throw SQLError(
                .tooManyColumns,
                "cannot partition using more than \(Self.keyColumnsMax) columns")
        }
        if strategy == .list, clause.elements.count > 1 {
            throw SQLError(
                .invalidTableDefinition,
                "cannot use \"list\" partition strategy with more than one column")
        }
        var columns: [Int16] = []
        for element in clause.elements {
            guard case .column(let name) = element else {
                throw unsupported("a partition key of an expression", clause.location)
            }
            guard let column = table.liveColumns.first(where: { $0.name == name }) else {
                throw SQLError(
                    .undefinedColumn,
                    "column \"\(name)\" named in partition key does not exist",
                    position: position(clause.location))
            }
            if case .generated = column.defaultValue {
                throw SQLError(
                    .invalidObjectDefinition, "cannot use generated column in partition key",
                    detail: "Column \"\(name)\" is a generated column.",
                    position: position(clause.location))
            }
            columns.append(column.attnum)
        }
        try checkOrdered(columns, in: table)
        return PartitionKey(strategy: strategy, columns: columns)
    }

    /// The table of that name, which must be partitioned.
    private func partitionedTable(_ name: QualifiedName) throws(SQLError) -> TableDefinition {
        let parent = try table(name)
        guard parent.partitionKey != nil else {
            throw SQLError(
                .invalidObjectDefinition, "\"\(parent.name)\" is not partitioned",
                position: position(name.location))
        }
        return parent
    }

    /// A bound as it is kept, checked against the partitions there are.
    func partitionBound(
        _ clause: PartitionBoundClause, of parent: TableDefinition, for name: String
    ) throws(SQLError) -> PartitionBound {
        guard let key = parent.partitionKey else { return .fallback }
        let types = key.columns.map { parent.column($0)?.type ?? .text }
        let bound: PartitionBound
        switch (clause, key.strategy) {
        case (.fallback, .hash):
            throw SQLError(
                .invalidTableDefinition,
                "a hash-partitioned table may not have a default partition")
        case (.fallback, _): bound = .fallback
        case (.list(let written), .list):
            var values: [Datum] = []
            for each in written {
                let value = try constant(each, types[0])
                if !values.contains(value) { values.append(value) }
            }
            bound = .list(values)
        case (.range(let lower, let upper), .range):
            bound = .range(
                lower: try ends(lower, types, "FROM"), upper: try ends(upper, types, "TO"))
            try refuseEmpty(bound, types, for: name)
        case (.hash(let modulus, let remainder), .hash):
            try check(modulus: modulus, remainder: remainder, in: parent)
            bound = .hash(modulus: modulus, remainder: remainder)
        default:
            throw SQLError(
                .invalidTableDefinition,
                "invalid bound specification for a \(key.strategy) partition")
        }
        for other in catalog.partitions(of: parent.oid) {
            guard let taken = other.partition?.bound, bound.overlaps(taken, types) else { continue }
            if bound == .fallback {
                throw SQLError(
                    .invalidObjectDefinition,
                    "partition \"\(name)\" conflicts with existing default partition "
                        + "\"\(other.name)\"")
            }
            throw SQLError(
                .invalidObjectDefinition,
                "partition \"\(name)\" would overlap partition \"\(other.name)\"")
        }
        return bound
    }

    private func check(
        modulus: Int32, remainder: Int32, in parent: TableDefinition
    ) throws(SQLError) {
        guard modulus > 0 else {
            throw SQLError(
                .invalidTableDefinition,
                "modulus for hash partition must be an integer value greater than zero")
        }
        guard remainder >= 0 else {
            throw SQLError(
                .invalidTableDefinition,
                "remainder for hash partition must be an integer value greater than or equal to zero"
            )
        }
        guard remainder < modulus else {
            throw SQLError(
                .invalidTableDefinition, "remainder for hash partition must be less than modulus")
        }
        try checkFactors(modulus, remainder, in: parent)
    }

    /// 42P17 unless each modulus is a factor of the next larger one: only then can a partition be divided without
    /// rows that belong into none, or into two.
    private func checkFactors(
        _ modulus: Int32, _ remainder: Int32, in parent: TableDefinition
    ) throws(SQLError) {
        var siblings: [(modulus: Int32, remainder: Int32, name: String)] = []
        for sibling in catalog.partitions(of: parent.oid) {
            guard case .hash(let modulus, let remainder)? = sibling.partition?.bound else {
                continue
            }
            siblings.append((modulus, remainder, sibling.name))
        }
        siblings.sort { ($0.modulus, $0.remainder) < ($1.modulus, $1.remainder) }
        let next = siblings.first { ($0.modulus, $0.remainder) > (modulus, remainder) }
        let previous = siblings.last { ($0.modulus, $0.remainder) <= (modulus, remainder) }
        let relation: String
        if let previous, modulus % previous.modulus != 0 {
            relation =
                "divisible by \(previous.modulus), the modulus of existing partition "
                + "\"\(previous.name)\""
        } else if let next, next.modulus % modulus != 0 {
            relation =
                "a factor of \(next.modulus), the modulus of existing partition "
                + "\"\(next.name)\""
        } else {
            return
        }
        throw SQLError(
            .invalidObjectDefinition,
            "every hash partition modulus must be a factor of the next larger modulus",
            detail: "The new modulus \(modulus) is not \(relation).")
    }

    private func ends(
        _ written: [Expression], _ types: [SQLType], _ word: String
    ) throws(SQLError) -> [PartitionBound.End] {
        guard written.count == types.count else {
            throw SQLError(
                .invalidTableDefinition,
                "\(word) must specify exactly one value per partitioning column")
        }
        var ends: [PartitionBound.End] = []
        for (expression, type) in zip(written, types) { ends.append(try end(expression, type)) }
        // What follows an infinite end says nothing.
        for position in ends.indices.dropFirst() {
            let before = ends[position - 1]
            if case .value = before { continue }
            guard ends[position] != before else { continue }
            let word = before == .minimum ? "MINVALUE" : "MAXVALUE"
            throw SQLError(
                .datatypeMismatch, "every bound following \(word) must also be \(word)",
                position: self.position(written[position].location))
        }
        return ends
    }

    private func end(
        _ expression: Expression, _ type: SQLType
    ) throws(SQLError) -> PartitionBound.End {
        if case .column(let reference) = expression.node, reference.parts.count == 1 {
            switch reference.parts[0] {
            case "minvalue": return .minimum
            case "maxvalue": return .maximum
            default: break
            }
        }
        let value = try constant(expression, type)
        guard value != .null else {
            throw SQLError(.invalidTableDefinition, "cannot specify NULL in range bound")
        }
        return .value(value)
    }

    private func refuseEmpty(
        _ bound: PartitionBound, _ types: [SQLType], for name: String
    ) throws(SQLError) {
        guard case .range(let lower, let upper) = bound,
            PartitionBound.compare(lower, upper, types) >= 0
        else { return }
        throw SQLError(
            .invalidObjectDefinition, "empty range bound specified for partition \"\(name)\"",
            detail: "Specified lower bound \(shown(lower, types)) is greater than or equal to "
                + "upper bound \(shown(upper, types)).")
    }

    private func shown(_ ends: [PartitionBound.End], _ types: [SQLType]) -> String {
        let texts = zip(ends, types).map { end, type in
            switch end {
            case .minimum: "MINVALUE"
            case .maximum: "MAXVALUE"
            case .value(let value): PartitionText.literal(value, type)
            }
        }
        return "(\(texts.joined(separator: ", ")))"
    }

    /// A value of a bound: a literal, read as the column's type.
    private func constant(_ expression: Expression, _ type: SQLType) throws(SQLError) -> Datum {
        let text: String
        switch expression.node {
        case .literal(.null): return .null
        case .literal(.string(let written)), .literal(.number(let written)): text = written
        case .literal(.integer(let number)): text = String(number)
        case .literal(.boolean(let isTrue)): text = isTrue ? "true" : "false"
        default:
            let bound = try planner.bind(
                expression, text: self.text, over: [], target: type, use: .defaultValue)
            guard case .constant(let value) = bound.kind else {
                throw unsupported("a partition bound that is no literal", expression.location)
            }
            return value
        }
        return try TextCodec.parse(text, as: type, context.text)
    }

    // MARK: PARTITION OF

    mutating func createPartition(
        _ create: CreateTable, of parentName: QualifiedName, _ clause: PartitionBoundClause,
        named name: String, in schema: SchemaDefinition
    ) throws(SQLError) {
        let parent = try partitionedTable(parentName)
        try checkOwner(of: parent)
        if create.accessMethod == "topic" {
            throw unsupported("a topic as a partition", create.name.location)
        }
        try checkAccessMethod(create.accessMethod)
        var names = ObjectNames(catalog, schema: schema.oid)
        names.take(name)
        var draft = TableDraft(
            definition: TableDefinition(
                oid: newOID(), schema: schema.oid, name: name, owner: context.role, columns: [],
                storage: KeyspaceID(0)),
            names: names)
        for column in parent.liveColumns {
            var copy = column
            copy.attnum = Int16(draft.definition.columns.count + 1)
            copy.missingValue = .null
            if case .identity = copy.defaultValue { copy.defaultValue = .null }
            draft.definition.columns.append(copy)
        }
        for element in create.elements { try add(element, toPartition: &draft) }
        if let by = create.partitionBy {
            draft.definition.kind = .partitioned(try partitionKey(by, of: draft.definition))
        } else {
            draft.definition.storage = KeyspaceID(newOID())
            draft.definition.options = try Self.storageOptions(create.options)
            plan.work.append(.createKeyspace(draft.definition.storage))
        }
        let bound = try partitionBound(clause, of: parent, for: name)
        draft.definition.partition = PartitionMembership(parent: parent.oid, bound: bound)
        try inherit(from: parent, &draft, isNew: true)
        try finish(&draft)
        for sequence in draft.sequences { plan.put(.sequence(sequence)) }
        plan.put(.table(draft.definition))
        plan.shareUpdateExclusiveLocks.append(parent.oid)
        checkFallback(of: parent)
    }

    /// What stands in the parentheses of PARTITION OF: constraints, and columns with more of them.
    private mutating func add(
        _ element: CreateTable.Element, toPartition draft: inout TableDraft
    ) throws(SQLError) {
        switch element {
        case .column(let column):
            let index = try columnIndex(column.name, in: draft)
            for constraint in column.constraints {
                switch constraint.kind {
                case .defaultValue, .generated: draft.definition.columns[index].defaultValue = .null
                default: break
                }
                try addColumnConstraint(constraint, at: index, to: &draft)
            }
        case .constraint(let constraint):
            try addConstraint(ConstraintRequest(constraint, ofNew: true), to: &draft)
        case .like(let like): throw unsupported("CREATE TABLE … LIKE", like.table.location)
        }
    }

    /// The default partition may have rows that belong into a new one.
    mutating func checkFallback(of parent: TableDefinition) {
        let fallback = catalog.partitions(of: parent.oid).first { $0.partition?.bound == .fallback }
        guard let fallback else { return }
        for table in [fallback] + catalog.partitionTree(of: fallback.oid) {
            plan.exclusiveLocks.append(table.oid)
            if table.partitionKey == nil {
                plan.work.append(.checkPartition(table: table.oid, fallback: fallback.oid))
            }
        }
    }

    // MARK: What partitions have of their parent

    /// Gives a partition its parent's constraints and indexes. One that is attached may have its own
    /// that serve.
    mutating func inherit(
        from parent: TableDefinition, _ draft: inout TableDraft, isNew: Bool
    ) throws(SQLError) {
        for constraint in parent.constraints {
            switch constraint.kind {
            case .check: try inherit(check: constraint, &draft, isNew: isNew)
            case .foreignKey(let key):
                try inherit(foreignKey: constraint, key, from: parent, &draft, isNew: isNew)
            case .primaryKey, .unique: break
            }
        }
        for index in parent.allIndexes {
            try inherit(index: index, from: parent, &draft, isNew: isNew)
        }
    }

    mutating func inherit(
        check: ConstraintDefinition, _ draft: inout TableDraft, isNew: Bool
    ) throws(SQLError) {
        let table = draft.definition.name
        if let own = draft.definition.constraints.first(where: { $0.name == check.name }) {
            guard own.kind == check.kind else {
                if isNew {
                    throw SQLError(
                        .duplicateObject,
                        "constraint \"\(check.name)\" for relation \"\(table)\" already exists")
                }
                throw SQLError(
                    .datatypeMismatch,
                    "child table \"\(table)\" has different definition for check constraint "
                        + "\"\(check.name)\"")
            }
            if check.isValidated, !own.isValidated {
                throw SQLError(
                    .invalidObjectDefinition,
                    "constraint \"\(check.name)\" conflicts with NOT VALID constraint on "
                        + "\(isNew ? "relation" : "child table") \"\(table)\"")
            }
            draft.definition.partition?.inherited[own.oid] = check.oid
            return
        }
        guard isNew else {
            throw SQLError(
                .datatypeMismatch, "child table is missing constraint \"\(check.name)\"")
        }
        var copy = check
        copy.oid = newOID()
        draft.definition.constraints.append(copy)
        draft.definition.partition?.inherited[copy.oid] = check.oid
    }

    /// The partition's numbers of its parent's columns.
    func attnums(
        _ columns: [Int16], of parent: TableDefinition, in child: TableDefinition
    ) -> [Int16] {
        columns.compactMap { attnum in
            let name = parent.column(attnum)?.name
            return child.liveColumns.first { $0.name == name }?.attnum
        }
    }

    mutating func inherit(
        foreignKey constraint: ConstraintDefinition, _ key: ConstraintDefinition.ForeignKey,
        from parent: TableDefinition, _ draft: inout TableDraft, isNew: Bool
    ) throws(SQLError) {
        var own = key
        own.columns = attnums(key.columns, of: parent, in: draft.definition)
        own.deleteSetColumns = attnums(key.deleteSetColumns, of: parent, in: draft.definition)
        // One that is attached may have it already.
        if let equal = draft.definition.constraints.first(where: { each in
            each.kind == .foreignKey(own) && each.isValidated
                && each.isDeferrable == constraint.isDeferrable
                && each.isInitiallyDeferred == constraint.isInitiallyDeferred
                && draft.definition.partition?.inherited[each.oid] == nil
        }) {
            draft.definition.partition?.inherited[equal.oid] = constraint.oid
            return
        }
        var copy = constraint
        copy.oid = newOID()
        copy.kind = .foreignKey(own)
        if draft.definition.constraints.contains(where: { $0.name == copy.name }) {
            copy.name = try constraintName(
                nil,
                own.columns.compactMap { draft.definition.column($0)?.name }
                    .joined(separator: "_"), "fkey", in: &draft)
        }
        draft.definition.constraints.append(copy)
        draft.definition.partition?.inherited[copy.oid] = constraint.oid
        lockReferenced(key.referencedTable)
        if !isNew {
            plan.work.append(
                .checkForeignKey(table: draft.definition.oid, constraint: copy.oid))
        }
    }

    /// An index's parts, and what INCLUDE names, by a partition's numbers of columns.
    private func places(
        of index: IndexDefinition, of parent: TableDefinition, in child: TableDefinition
    ) -> (parts: [IndexDefinition.Part], included: [Int16]) {
        var parts = index.parts
        for position in parts.indices {
            guard case .column(let attnum) = parts[position].value,
                let own = attnums([attnum], of: parent, in: child).first
            else { continue }
            parts[position].value = .column(own)
        }
        return (parts, attnums(index.included, of: parent, in: child))
    }

    /// Whether a partition's index has the entries that one of its parent's has of its rows.
    func serves(
        _ own: IndexDefinition, of child: TableDefinition, as index: IndexDefinition,
        of parent: TableDefinition
    ) -> Bool {
        let (parts, included) = places(of: index, of: parent, in: child)
        return own.parts == parts && own.isUnique == index.isUnique && own.included == included
            && own.predicate == index.predicate && own.method == index.method
    }

    /// Gives a partition an index of its parent's, and the constraint it serves.
    mutating func inherit(
        index: IndexDefinition, from parent: TableDefinition, _ draft: inout TableDraft,
        isNew: Bool
    ) throws(SQLError) {
        let constraint = parent.constraints.first { $0.oid == index.constraint }
        let (parts, included) = places(of: index, of: parent, in: draft.definition)
        if let own = draft.definition.indexes.first(where: { own in
            serves(own, of: draft.definition, as: index, of: parent)
                && own.isPrimary == index.isPrimary
                && (own.constraint != nil) == (constraint != nil)
                && draft.definition.partition?.inherited[own.oid] == nil
        }) {
            draft.definition.partition?.inherited[own.oid] = index.oid
            if let mine = own.constraint, let theirs = constraint {
                draft.definition.partition?.inherited[mine] = theirs.oid
            }
            return
        }
        if index.isPrimary, draft.definition.indexes.contains(where: \.isPrimary) {
            throw SQLError(
                .invalidTableDefinition,
                "multiple primary keys for table \"\(draft.definition.name)\" are not allowed")
        }
        var copy = index
        copy.oid = newOID()
        copy.parts = parts
        copy.included = included
        let columns = parts.compactMap { part -> Int16? in
            if case .column(let attnum) = part.value { attnum } else { nil }
        }
        if index.isUnique || constraint != nil {
            try checkCoversPartitionKey(
                columns, of: draft.definition, index.isPrimary ? "PRIMARY KEY" : "UNIQUE")
        }
        let names = try Self.nameParts(parts, included, of: draft.definition)
        copy.name = draft.names.choose(
            draft.definition.name, index.isPrimary ? nil : names,
            index.isPrimary ? "pkey" : constraint == nil ? "idx" : "key")
        if let constraint {
            var own = constraint
            own.oid = newOID()
            own.name = copy.name
            own.kind = index.isPrimary ? .primaryKey(columns: columns) : .unique(columns: columns)
            copy.constraint = own.oid
            draft.definition.constraints.append(own)
            draft.definition.partition?.inherited[own.oid] = constraint.oid
        }
        try place(&copy, columns, &draft, isNew: isNew)
        draft.definition.indexes.append(copy)
        draft.definition.partition?.inherited[copy.oid] = index.oid
    }

    /// Where an inherited index's entries are. A primary key's are the rows themselves.
    private mutating func place(
        _ index: inout IndexDefinition, _ columns: [Int16], _ draft: inout TableDraft, isNew: Bool
    ) throws(SQLError) {
        if index.isPrimary {
            for attnum in columns { draft.definition.columns[Int(attnum) - 1].isNotNull = true }
        }
        if draft.definition.partitionKey != nil {
            index.storage = KeyspaceID(0)
            return
        }
        if index.isPrimary && index.isUnique {
            if !isNew { beginRewrite(&draft) }
            draft.definition.keyColumns = columns
            index.storage = draft.definition.storage
            return
        }
        index.storage = KeyspaceID(newOID())
        plan.work.append(.createKeyspace(index.storage))
        if !isNew {
            plan.work.append(.buildIndex(table: draft.definition.oid, index: index.oid))
        }
    }

    /// Names for what a partition gets: the table above it, or its neighbour, may just have got the same.
    func partitionNames(in schema: OID) -> ObjectNames {
        ObjectNames(catalog, schema: schema, taken: plan.relationNames[schema] ?? [])
    }

    /// An index of a partitioned table is one of each of its partitions.
    mutating func buildPartitions(
        _ index: IndexDefinition, of parent: TableDefinition
    ) throws(SQLError) {
        for partition in catalog.partitions(of: parent.oid) {
            plan.exclusiveLocks.append(partition.oid)
            var draft = TableDraft(
                definition: plan.latest(partition),
                names: partitionNames(in: partition.schema))
            let before = draft.definition.indexes.count
            try inherit(index: index, from: parent, &draft, isNew: false)
            plan.put(.table(draft.definition))
            if draft.definition.indexes.count > before, partition.partitionKey != nil,
                let own = draft.definition.indexes.last
            {
                try buildPartitions(own, of: draft.definition)
            }
        }
    }

    /// Takes away what partitions have of indexes and constraints of their parent that go.
    mutating func dropInherited(_ gone: Set<OID>, below parent: TableDefinition) {
        for partition in catalog.partitions(of: parent.oid) {
            var changed = plan.latest(partition)
            let own = Set(
                (changed.partition?.inherited ?? [:]).filter { gone.contains($0.value) }.keys)
            if own.isEmpty { continue }
            plan.exclusiveLocks.append(changed.oid)
            for index in changed.indexes where own.contains(index.oid) {
                if index.storage != changed.storage, index.storage != KeyspaceID(0) {
                    plan.work.append(.dropKeyspace(index.storage))
                }
            }
            changed.indexes.removeAll { own.contains($0.oid) }
            changed.invalidIndexes.removeAll { own.contains($0.oid) }
            changed.constraints.removeAll { own.contains($0.oid) }
            for oid in own { changed.partition?.inherited[oid] = nil }
            plan.put(.table(changed))
            dropInherited(own, below: partition)
        }
    }

    /// A unique index can only be kept where every partition keeps its own: throws 0A000 unless the
    /// columns include the partition key.
    func checkCoversPartitionKey(
        _ columns: [Int16], of table: TableDefinition, _ what: String
    ) throws(SQLError) {
        guard let key = table.partitionKey,
            let missing = key.columns.first(where: { !columns.contains($0) })
        else { return }
        throw SQLError(
            .featureNotSupported,
            "unique constraint on partitioned table must include all partitioning columns",
            detail: "\(what) constraint on table \"\(table.name)\" lacks column "
                + "\"\(table.column(missing)?.name ?? "")\" which is part of the partition key.")
    }
}
