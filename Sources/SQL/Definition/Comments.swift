// COMMENT ON: what a catalog object is for, in its owner's words.
import Bytes
import Catalog
import Syntax
import Types

extension DefinitionPlanner {
    mutating func comment(_ comment: Comment) throws(SQLError) {
        plan.tag = "COMMENT"
        switch comment.kind {
        case .table, .index, .sequence, .view, .materializedView:
            try describe(try findRelation(comment.name), comment)
        case .column: try describeColumn(comment)
        case .constraint: try describeConstraint(comment)
        default:
            guard let object = try named(comment) else { return }
            describe(object, .whole, comment.text)
        }
    }

    private mutating func describe(
        _ object: CatalogObject, _ part: CommentedPart, _ text: String?
    ) {
        var object = object
        // An empty one is none.
        object.comments[part] = text?.isEmpty == true ? nil : text
        plan.put(object)
    }

    private mutating func describe(
        _ relation: NamedRelation?, _ comment: Comment
    ) throws(SQLError) {
        guard let relation else {
            throw SQLError(
                .undefinedTable, "relation \"\(comment.name.written)\" does not exist",
                position: position(comment.name.location))
        }
        switch (relation, comment.kind) {
        case (.table(let table), .table):
            try checkOwner(of: table)
            plan.shareUpdateExclusiveLocks.append(table.oid)
            describe(.table(table), .whole, comment.text)
        case (.index(let index, let table), .index):
            try checkOwner(table.owner, of: "index \(index.name)")
            plan.shareUpdateExclusiveLocks.append(table.oid)
            describe(.table(table), .index(index.oid), comment.text)
        case (.sequence(let sequence), .sequence):
            try checkOwner(sequence.owner, of: "sequence \(sequence.name)")
            describe(.sequence(sequence), .whole, comment.text)
        case (.system(let system), _):
            throw SQLError(
                .insufficientPrivilege,
                "permission denied: \"\(system.name)\" is a system catalog")
        default:
            let article = comment.kind == .index ? "an" : "a"
            throw SQLError(
                .wrongObjectType,
                "\"\(comment.name.name)\" is not \(article) \(Self.word(comment.kind))")
        }
    }

    private mutating func describeColumn(_ comment: Comment) throws(SQLError) {
        guard let relation = try findRelation(comment.name) else {
            throw SQLError(
                .undefinedTable, "relation \"\(comment.name.written)\" does not exist",
                position: position(comment.name.location))
        }
        guard case .table(let table) = relation else {
            let (what, name) =
                switch relation {
                case .index(let index, _): ("indexes", index.name)
                case .sequence(let sequence): ("sequences", sequence.name)
                case .system(let system): ("system catalogs", system.name)
                case .table(let table): ("tables", table.name)
                }
            throw SQLError(
                .wrongObjectType, "cannot set comment on relation \"\(name)\"",
                detail: "This operation is not supported for \(what).")
        }
        try checkOwner(of: table)
        guard let column = table.liveColumns.first(where: { $0.name == comment.member }) else {
            throw SQLError(
                .undefinedColumn,
                "column \"\(comment.member ?? "")\" of relation \"\(table.name)\" does not exist")
        }
        plan.shareUpdateExclusiveLocks.append(table.oid)
        describe(.table(table), .column(column.attnum), comment.text)
    }

    private mutating func describeConstraint(_ comment: Comment) throws(SQLError) {
        let table = try table(comment.name)
        try checkOwner(of: table)
        guard let constraint = table.constraints.first(where: { $0.name == comment.member }) else {
            throw SQLError(
                .undefinedObject,
                "constraint \"\(comment.member ?? "")\" for table \"\(table.name)\" does not exist")
        }
        plan.shareUpdateExclusiveLocks.append(table.oid)
        describe(.table(table), .constraint(constraint.oid), comment.text)
    }

    /// What has a plain name. Nil where a warning says that it is not there.
    private mutating func named(_ comment: Comment) throws(SQLError) -> CatalogObject? {
        let name = comment.name.name
        switch comment.kind {
        case .schema:
            let schema = try schema(named: name)
            try checkOwner(schema.owner, of: "schema \(schema.name)")
            return .schema(schema)
        case .database:
            guard let database = catalog.database(named: name) else {
                // As PostgreSQL: dumps have the name of the database that they are of.
                warn(.invalidCatalogName, "database \"\(name)\" does not exist")
                return nil
            }
            try checkOwner(database.owner, of: "database \(database.name)")
            return .database(database)
        case .role:
            let role = try role(.named(name))
            guard catalog.roles[context.role].map({ $0.isSuperuser || $0.canCreateRole }) == true
            else {
                throw SQLError(
                    .insufficientPrivilege, "must have CREATEROLE privilege")
            }
            return .role(role)
        case .publication:
            guard let publication = catalog.publication(named: name, in: context.database) else {
                throw SQLError(.undefinedObject, "publication \"\(name)\" does not exist")
            }
            try checkOwner(publication.owner, of: "publication \(publication.name)")
            return .publication(publication)
        case .extension where name != "varve":
            throw SQLError(.undefinedObject, "extension \"\(name)\" does not exist")
        default:
            throw unsupported("COMMENT ON \(Self.word(comment.kind).uppercased())", nil)
        }
    }
}
