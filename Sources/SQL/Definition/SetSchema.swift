// ALTER TABLE and ALTER SEQUENCE … SET SCHEMA.
import Catalog
import Syntax
import Types

extension DefinitionPlanner {
    mutating func setSchema(_ object: AlterObject, _ schemaName: String) throws(SQLError) {
        plan.tag = "ALTER \(Self.word(object.kind).uppercased())"
        let name = object.name
        try requireSequence(name, object.kind)
        switch try findRelation(name) {
        case .table(let table):
            _ = try self.table(name, orView: object.kind == .view)
            try move(table, to: schemaName)
        case .sequence(let sequence): try move(sequence, to: schemaName)
        case .index(let index, of: _):
            throw SQLError(
                .wrongObjectType, "cannot change schema of index \"\(index.name)\"",
                hint: "Change the schema of the table instead.")
        case nil where object.ifExists:
            plan.notice("relation \"\(name.name)\" does not exist, skipping")
        case .system, nil: _ = try table(name)
        }
    }

    /// A table goes with its indexes and sequences.
    private mutating func move(
        _ table: TableDefinition, to schemaName: String
    ) throws(SQLError) {
        try checkOwner(of: table)
        let schema = try newSchema(schemaName, of: table.name)
        let sequences = catalog.sequences.values.filter { $0.ownedBy?.table == table.oid }
            .sorted { $0.oid < $1.oid }
        plan.exclusiveLocks.append(table.oid)
        if table.schema != schema.oid {
            try checkFree([table.name] + table.allIndexes.map(\.name), whereMovedTo: schema)
        }
        for var sequence in sequences where sequence.schema != schema.oid {
            try checkFree([sequence.name], whereMovedTo: schema)
            sequence.schema = schema.oid
            plan.exclusiveLocks.append(sequence.oid)
            plan.put(.sequence(sequence))
        }
        var moved = table
        moved.schema = schema.oid
        plan.put(.table(moved))
    }

    private mutating func move(
        _ sequence: SequenceDefinition, to schemaName: String
    ) throws(SQLError) {
        try checkOwner(sequence.owner, of: "sequence \(sequence.name)")
        if let detail = linked(sequence) {
            throw SQLError(
                .featureNotSupported, "cannot move an owned sequence into another schema",
                detail: detail)
        }
        let schema = try newSchema(schemaName, of: sequence.name)
        plan.exclusiveLocks.append(sequence.oid)
        if sequence.schema != schema.oid { try checkFree([sequence.name], whereMovedTo: schema) }
        var moved = sequence
        moved.schema = schema.oid
        plan.put(.sequence(moved))
    }

    private func newSchema(
        _ name: String, of relation: String
    ) throws(SQLError) -> SchemaDefinition {
        let schema = try schema(named: name)
        try refuseSystemSchema(schema, creating: relation)
        try checkCreate(in: schema)
        return schema
    }

    private func checkFree(
        _ names: [String], whereMovedTo schema: SchemaDefinition
    ) throws(SQLError) {
        let taken = names.first { catalog.relation(named: $0, in: schema.oid) != nil }
        guard let taken else { return }
        throw SQLError(
            .duplicateTable,
            "relation \"\(taken)\" already exists in schema \"\(schema.name)\"")
    }
}
