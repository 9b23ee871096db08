// Statements about transactions, settings, cursors, locks, maintenance and explanation.

package enum IsolationLevel: Hashable, Sendable {
    case readUncommitted, readCommitted, repeatableRead, serializable
}

/// The characteristics in BEGIN and SET TRANSACTION; nil: not written.
package struct TransactionOptions: Hashable, Sendable {
    package var isolation: IsolationLevel?
    package var isReadOnly: Bool?
    package var isDeferrable: Bool?

    package init(
        isolation: IsolationLevel? = nil, isReadOnly: Bool? = nil, isDeferrable: Bool? = nil
    ) {
        self.isolation = isolation
        self.isReadOnly = isReadOnly
        self.isDeferrable = isDeferrable
    }
}

package enum TransactionStatement: Hashable, Sendable {
    /// BEGIN, and START TRANSACTION (their command tags differ).
    case begin(TransactionOptions)
    case start(TransactionOptions)
    case commit(chain: Bool)
    case rollback(chain: Bool)
    case savepoint(String)
    case release(String)
    case rollbackTo(String)
    case prepare(String)
    case commitPrepared(String)
    case rollbackPrepared(String)
}

/// SET and RESET in all their forms.
package struct SetVariable: Hashable, Sendable {
    package enum Action: Hashable, Sendable {
        /// SET name = values, in writing order. `SET TIME ZONE x` is the name `timezone`.
        case set(name: String, [Value])
        /// SET name TO DEFAULT.
        case setDefault(name: String)
        /// RESET name.
        case reset(name: String)
        case resetAll
        /// SET name FROM CURRENT.
        case fromCurrent(name: String)
        /// SET TRANSACTION …
        case transaction(TransactionOptions)
        /// SET SESSION CHARACTERISTICS AS TRANSACTION …
        case sessionCharacteristics(TransactionOptions)
        /// SET TRANSACTION SNAPSHOT '…'.
        case snapshot(String)
    }
    package enum Value: Hashable, Sendable {
        case string(String)
        case integer(Int32)
        /// A number that is no 32-bit integer, as written.
        case number(String)
        /// SET TIME ZONE INTERVAL '…' [fields]: the literal and the fields' modifiers.
        case interval(String, TypeName)
    }

    package var action: Action
    /// SET LOCAL.
    package var isLocal: Bool
}

package enum DiscardTarget: Hashable, Sendable { case all, plans, sequences, temporary }

package struct Explain: Hashable, Sendable {
    package var statement: Statement
    /// ANALYZE and VERBOSE written as keywords are options too.
    package var options: [Option]
}

package struct Vacuum: Hashable, Sendable {
    package struct Target: Hashable, Sendable {
        package var table: QualifiedName
        package var columns: [String]
    }

    /// False for ANALYZE.
    package var isVacuum: Bool
    package var options: [Option]
    /// Empty: every table.
    package var targets: [Target]
}

package struct Cluster: Hashable, Sendable {
    /// Nil: every table that was clustered before.
    package var table: QualifiedName?
    /// USING …; nil: the index it was clustered by last.
    package var index: String?
    package var options: [Option]
}

package struct Reindex: Hashable, Sendable {
    package enum Target: Hashable, Sendable {
        case index(QualifiedName)
        case table(QualifiedName)
        case schema(String)
        case database(String)
        case system(String)
    }

    package var target: Target
    package var options: [Option]
}

package enum TableLockMode: Int32, Hashable, Sendable {
    case accessShare = 1
    case rowShare, rowExclusive, shareUpdateExclusive, share, shareRowExclusive, exclusive
    case accessExclusive
}

package struct LockTables: Hashable, Sendable {
    package var tables: [TableReference]
    package var mode: TableLockMode
    package var isNoWait: Bool
}

package struct DeclareCursor: Hashable, Sendable {
    package var name: String
    package var query: SelectStatement
    package var isBinary: Bool
    /// Nil: neither SCROLL nor NO SCROLL was written.
    package var isScroll: Bool?
    package var isInsensitive: Bool
    package var isHold: Bool
    /// Two options of which only one can be: `SCROLL and NO SCROLL`.
    package var contradiction: String?
}

/// FETCH and MOVE.
package struct Fetch: Hashable, Sendable {
    package enum Direction: Hashable, Sendable {
        case forward(Count)
        case backward(Count)
        case absolute(Int64)
        case relative(Int64)
    }
    package enum Count: Hashable, Sendable {
        case rows(Int64)
        case all
    }

    package var cursor: String
    package var direction: Direction
    package var isMove: Bool
}
