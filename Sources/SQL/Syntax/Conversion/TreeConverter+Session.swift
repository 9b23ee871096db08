// Transactions, settings, cursors, locks, maintenance.

extension TreeConverter {
    func transaction(_ content: TreeNode) throws(Unsupported) -> TransactionStatement {
        let name = content.string("savepoint_name") ?? ""
        let identifier = content.string("gid") ?? ""
        switch content.text("kind") {
        case "TRANS_STMT_BEGIN":
            return .begin(try transactionOptions(content.field("options")))
        case "TRANS_STMT_START":
            return .start(try transactionOptions(content.field("options")))
        case "TRANS_STMT_COMMIT": return .commit(chain: content.flag("chain"))
        case "TRANS_STMT_ROLLBACK": return .rollback(chain: content.flag("chain"))
        case "TRANS_STMT_SAVEPOINT": return .savepoint(name)
        case "TRANS_STMT_RELEASE": return .release(name)
        case "TRANS_STMT_ROLLBACK_TO": return .rollbackTo(name)
        case "TRANS_STMT_PREPARE": return .prepare(identifier)
        case "TRANS_STMT_COMMIT_PREPARED": return .commitPrepared(identifier)
        case "TRANS_STMT_ROLLBACK_PREPARED": return .rollbackPrepared(identifier)
        default: throw unsupported("TransactionStmt", "this kind of transaction statement")
        }
    }

    private func transactionOptions(_ node: TreeNode?) throws(Unsupported) -> TransactionOptions {
        var result = TransactionOptions()
        for option in try options(node) {
            switch (option.name, option.value) {
            case ("transaction_isolation", .string(let level)):
                result.isolation = try isolationLevel(level, at: option.location)
            case ("transaction_read_only", .integer(let value)): result.isReadOnly = value != 0
            case ("transaction_deferrable", .integer(let value)):
                result.isDeferrable = value != 0
            default:
                throw unsupported(
                    "DefElem", "transaction mode \(option.name)", at: option.location)
            }
        }
        return result
    }

    private func isolationLevel(
        _ name: String, at location: Int32?
    ) throws(Unsupported) -> IsolationLevel {
        switch name {
        case "read uncommitted": return .readUncommitted
        case "read committed": return .readCommitted
        case "repeatable read": return .repeatableRead
        case "serializable": return .serializable
        default: throw unsupported("DefElem", "isolation level \(name)", at: location)
        }
    }

    // MARK: Settings

    func setVariable(_ content: TreeNode) throws(Unsupported) -> SetVariable {
        let name = content.string("name") ?? ""
        let action: SetVariable.Action
        switch content.text("kind") {
        case "VAR_SET_VALUE":
            action = .set(name: name, try list(content.field("args"), settingValue))
        case "VAR_SET_DEFAULT": action = .setDefault(name: name)
        case "VAR_SET_CURRENT": action = .fromCurrent(name: name)
        case "VAR_RESET": action = .reset(name: name)
        case "VAR_RESET_ALL": action = .resetAll
        case "VAR_SET_MULTI":
            action = try setTransaction(name, content.field("args"))
        default: throw unsupported("VariableSetStmt", "this kind of SET")
        }
        return SetVariable(action: action, isLocal: content.flag("is_local"))
    }

    private func setTransaction(
        _ name: String, _ arguments: TreeNode?
    ) throws(Unsupported) -> SetVariable.Action {
        switch name {
        case "TRANSACTION": return .transaction(try transactionOptions(arguments))
        case "SESSION CHARACTERISTICS":
            return .sessionCharacteristics(try transactionOptions(arguments))
        case "TRANSACTION SNAPSHOT":
            guard case .string(let snapshot) = try list(arguments, settingValue).first else {
                throw unsupported("VariableSetStmt", "SET TRANSACTION SNAPSHOT without a name")
            }
            return .snapshot(snapshot)
        default: throw unsupported("VariableSetStmt", "SET \(name)")
        }
    }

    private func settingValue(_ node: TreeNode) throws(Unsupported) -> SetVariable.Value {
        let value = try expression(node)
        switch value.node {
        case .literal(.string(let text)): return .string(text)
        case .literal(.integer(let number)): return .integer(number)
        case .literal(.number(let text)): return .number(text)
        case .cast(let inner, let type):
            if case .literal(.string(let text)) = inner.node { return .interval(text, type) }
        default: break
        }
        throw unsupported("VariableSetStmt", "this kind of value in SET", at: value.location)
    }

    func alterRoleSet(_ content: TreeNode) throws(Unsupported) -> AlterRoleSet {
        guard let setting = content.field("setstmt") else {
            throw unsupported("AlterRoleSetStmt", "ALTER ROLE without a setting")
        }
        return AlterRoleSet(
            role: try optional(content.field("role"), role),
            database: content.string("database"), setting: try setVariable(setting))
    }

    // MARK: Cursors

    /// The bits of the grammar's cursor options.
    private struct CursorOptions: OptionSet {
        let rawValue: Int64

        static let binary = CursorOptions(rawValue: 0x01)
        static let scroll = CursorOptions(rawValue: 0x02)
        static let noScroll = CursorOptions(rawValue: 0x04)
        static let insensitive = CursorOptions(rawValue: 0x08)
        static let asensitive = CursorOptions(rawValue: 0x10)
        static let hold = CursorOptions(rawValue: 0x20)
    }

    func declareCursor(_ content: TreeNode) throws(Unsupported) -> DeclareCursor {
        let options = CursorOptions(rawValue: content.integer("options"))
        guard let query = content.field("query") else {
            throw unsupported("DeclareCursorStmt", "DECLARE without a query")
        }
        let contradiction: String? =
            if options.isSuperset(of: [.scroll, .noScroll]) {
                "SCROLL and NO SCROLL"
            } else if options.isSuperset(of: [.insensitive, .asensitive]) {
                "ASENSITIVE and INSENSITIVE"
            } else {
                nil
            }
        let isScroll: Bool? =
            options.contains(.scroll) ? true : options.contains(.noScroll) ? false : nil
        return DeclareCursor(
            name: content.text("portalname").string, query: try selectStatement(query),
            isBinary: options.contains(.binary), isScroll: isScroll,
            isInsensitive: options.contains(.insensitive), isHold: options.contains(.hold),
            contradiction: contradiction)
    }

    func fetch(_ content: TreeNode) -> Fetch {
        let number = content.integer("howMany")
        // The grammar's number for ALL.
        let count: Fetch.Count = number == Int64.max ? .all : .rows(number)
        let direction: Fetch.Direction =
            switch content.text("direction") {
            case "FETCH_BACKWARD": .backward(count)
            case "FETCH_ABSOLUTE": .absolute(number)
            case "FETCH_RELATIVE": .relative(number)
            default: .forward(count)
            }
        return Fetch(
            cursor: content.text("portalname").string, direction: direction,
            isMove: content.flag("ismove"))
    }

    // MARK: Maintenance

    func explain(_ content: TreeNode) throws(Unsupported) -> Explain {
        guard let query = content.field("query") else {
            throw unsupported("ExplainStmt", "EXPLAIN without a statement")
        }
        let options = try options(content.field("options"))
        return Explain(statement: try statement(query), options: options)
    }

    func vacuum(_ content: TreeNode) throws(Unsupported) -> Vacuum {
        let targets = try list(content.field("rels")) {
            (node) throws(Unsupported) -> Vacuum.Target in
            let target = node.content(of: "VacuumRelation") ?? node
            return Vacuum.Target(
                table: try table(target).name, columns: try words(target.field("va_cols")))
        }
        return Vacuum(
            isVacuum: content.flag("is_vacuumcmd"),
            options: try options(content.field("options")), targets: targets)
    }

    func reindex(_ content: TreeNode) throws(Unsupported) -> Reindex {
        let target: Reindex.Target
        switch content.text("kind") {
        case "REINDEX_OBJECT_INDEX": target = .index(try table(content).name)
        case "REINDEX_OBJECT_TABLE": target = .table(try table(content).name)
        case "REINDEX_OBJECT_SCHEMA": target = .schema(content.text("name").string)
        case "REINDEX_OBJECT_DATABASE": target = .database(content.text("name").string)
        case "REINDEX_OBJECT_SYSTEM": target = .system(content.text("name").string)
        default: throw unsupported("ReindexStmt", "this kind of REINDEX")
        }
        return Reindex(target: target, options: try options(content.field("params")))
    }

    func lockTables(_ content: TreeNode) throws(Unsupported) -> LockTables {
        let number = Int32(truncatingIfNeeded: content.integer("mode"))
        guard let mode = TableLockMode(rawValue: number) else {
            throw unsupported("LockStmt", "this lock mode")
        }
        let tables = try list(content.field("relations")) { (node) throws(Unsupported) in
            try tableReference(node.content(of: "RangeVar") ?? node)
        }
        return LockTables(tables: tables, mode: mode, isNoWait: content.flag("nowait"))
    }

    func discardTarget(_ content: TreeNode) -> DiscardTarget {
        switch content.text("target") {
        case "DISCARD_PLANS": .plans
        case "DISCARD_SEQUENCES": .sequences
        case "DISCARD_TEMP": .temporary
        default: .all
        }
    }
}
