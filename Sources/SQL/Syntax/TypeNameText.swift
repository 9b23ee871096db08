extension TypeName {
    /// Reads a type's name as a cast has it: `character varying(10)`, `timestamp(6) with time zone`,
    /// `pg_catalog.int4[]`. Throws a syntax error for anything else. From any thread.
    package init(parsing text: String) throws(SyntaxError) {
        guard text.utf8.count <= TypeName.textBytesMax else {
            throw SyntaxError(kind: .tooLong, message: "type name too long", position: nil)
        }
        let statements = try ParserThread.shared.parse("SELECT NULL::\(text)")
        guard statements.count == 1, case .select(let select) = statements[0].statement,
            let target = select.onlyTarget, target.alias == nil,
            case .cast(let value, let name) = target.expression.node,
            value.node == .literal(.null)
        else {
            throw SyntaxError(kind: .syntax, message: "syntax error", position: nil)
        }
        self = name
    }

    /// Others wait for the thread that reads it.
    private static let textBytesMax = 4 << 10
}

extension SelectStatement {
    /// The target of a query that is nothing but that.
    fileprivate var onlyTarget: SelectTarget? {
        guard case .select(let core) = body, let target = core.targets.first else { return nil }
        let bare = SelectStatement(
            with: nil,
            body: .select(
                SelectCore(
                    distinct: nil, targets: [target], from: [], condition: nil, groupBy: [],
                    isGroupDistinct: false, having: nil, windows: [])),
            orderBy: [], limit: nil, isWithTies: false, offset: nil, locking: [])
        return self == bare ? target : nil
    }
}
