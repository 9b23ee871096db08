/// What COMMENT ON describes of a catalog object: that itself, or of a table one of its parts.
package enum CommentedPart: Hashable, Sendable {
    case whole
    case column(Int16)
    case index(OID)
    case constraint(OID)
}

package typealias Comments = [CommentedPart: String]

extension CatalogObject {
    package var comments: Comments {
        get {
            switch self {
            case .role(let role): role.comments
            case .database(let database): database.comments
            case .schema(let schema): schema.comments
            case .table(let table): table.comments
            case .sequence(let sequence): sequence.comments
            case .publication(let publication): publication.comments
            }
        }
        set {
            switch self {
            case .role(var role):
                role.comments = newValue
                self = .role(role)
            case .database(var database):
                database.comments = newValue
                self = .database(database)
            case .schema(var schema):
                schema.comments = newValue
                self = .schema(schema)
            case .table(var table):
                table.comments = newValue
                self = .table(table)
            case .sequence(var sequence):
                sequence.comments = newValue
                self = .sequence(sequence)
            case .publication(var publication):
                publication.comments = newValue
                self = .publication(publication)
            }
        }
    }
}

/// A comment as PostgreSQL's catalog has it.
package struct DescribedPart: Hashable, Sendable {
    /// The system relation that the part is a row of.
    package var classOID: OID
    package var oid: OID
    /// A column's number; 0 for all else.
    package var column: Int16
    package var text: String
}

extension CatalogObject {
    /// What is said of the object and of those of its parts that are there, in order.
    package var describedParts: [DescribedPart] {
        var texts = comments
        if case .schema(let schema) = self, !schema.isMade, texts[.whole] == nil {
            texts[.whole] =
                [
                    "pg_catalog": "system catalog schema", "public": "standard public schema",
                ][schema.name]
        }
        guard !texts.isEmpty else { return [] }
        let parts = texts.compactMap { part, text in described(part, text) }
        return parts.sorted {
            ($0.classOID, $0.oid, $0.column) < ($1.classOID, $1.oid, $1.column)
        }
    }

    private func described(_ part: CommentedPart, _ text: String) -> DescribedPart? {
        switch (self, part) {
        case (.table(let table), .column(let attnum)):
            guard table.column(attnum)?.isDropped == false else { return nil }
            return DescribedPart(
                classOID: Self.relationClass, oid: oid, column: attnum, text: text)
        case (.table(let table), .index(let index)):
            guard table.allIndexes.contains(where: { $0.oid == index }) else { return nil }
            return DescribedPart(classOID: Self.relationClass, oid: index, column: 0, text: text)
        case (.table(let table), .constraint(let constraint)):
            guard table.constraints.contains(where: { $0.oid == constraint }) else { return nil }
            return DescribedPart(classOID: 2606, oid: constraint, column: 0, text: text)
        default: return DescribedPart(classOID: classOID, oid: oid, column: 0, text: text)
        }
    }

    /// The system relation that the object is a row of.
    package var classOID: OID {
        switch self {
        case .role: 1260
        case .database: 1262
        case .schema: 2615
        case .table, .sequence: Self.relationClass
        case .publication: 6104
        }
    }

    private static let relationClass: OID = 1259
}
