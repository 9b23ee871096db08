// What COMMENT ON has said, by the object's number.
import Bytes
import Catalog
import Types

extension FunctionRegistry {
    /// Registers `obj_description`, `col_description` and `shobj_description`.
    mutating func addCommentFunctions() {
        for (name, isShared) in [("obj_description", false), ("shobj_description", true)] {
            rowwise(name) { (call, row) throws(SQLError) in
                let relation = call.arguments.count > 1 ? call.text(1, row) : nil
                let text = call.context.catalog.comment(
                    on: call.arguments[0].oid(at: row), ofColumn: 0, isShared: isShared
                ) { classOID in
                    relation.map { BuiltinFacts.relation(classOID)?.name == $0 } ?? true
                }
                call.result.set(text.map { .text($0) } ?? .null, at: row)
            }
        }
        rowwise("col_description") { (call, row) throws(SQLError) in
            let column = Int16(truncatingIfNeeded: call.int32(1, row))
            let text = call.context.catalog.comment(
                on: call.arguments[0].oid(at: row), ofColumn: column, isShared: false
            ) { BuiltinFacts.relation($0)?.name == "pg_class" }
            call.result.set(text.map { .text($0) } ?? .null, at: row)
        }
    }
}

extension Catalog {
    fileprivate func comment(
        on oid: OID, ofColumn column: Int16, isShared: Bool, _ isWanted: (OID) -> Bool
    ) -> String? {
        let owners = isShared ? sharedObjects(oid) : objects(with: oid)
        for owner in owners {
            let found = owner.describedParts.first {
                $0.oid == oid && $0.column == column && isWanted($0.classOID)
            }
            if let found { return found.text }
        }
        return nil
    }

    private func sharedObjects(_ oid: OID) -> [CatalogObject] {
        [roles[oid].map { .role($0) }, databases[oid].map { .database($0) }].compactMap { $0 }
    }

    /// Whatever has that number, or a part that has.
    private func objects(with oid: OID) -> [CatalogObject] {
        if let schema = schemas[oid] { return [.schema(schema)] }
        if let publication = publications[oid] { return [.publication(publication)] }
        switch relation(oid) {
        case .table(let table), .index(_, let table): return [.table(table)]
        case .sequence(let sequence): return [.sequence(sequence)]
        case .system: return []
        case nil:
            let table = tables.values.first { table in
                !table.comments.isEmpty && table.constraints.contains { $0.oid == oid }
            }
            return table.map { [.table($0)] } ?? []
        }
    }
}
