// What names mean at one level of a query: PostgreSQL's namespace.
import Catalog
import Syntax
import Types

/// A relation of FROM (or a join of them) as names see it.
struct NamespaceItem {
    /// What qualifies its columns; nil for a join without alias.
    var name: String?
    /// The relation itself, to tell `schema.table.column`.
    var relation: OID = 0
    var schema: OID = 0
    /// In order, for stars and unqualified names. A name may occur twice.
    var columns: [(name: String, id: ColumnID)]
    /// Columns that only a name finds: a topic's and a table's system columns.
    var hidden: [(name: String, id: ColumnID)] = []
    /// Whether `name.column` and whether `column` alone find it.
    var relationVisible = true
    var columnsVisible = true
    /// Seen only from LATERAL items, and whether it may be.
    var isLateralOnly = false
    var lateralAllowed = true
    /// What UPDATE or DELETE changes.
    var isTarget = false
    /// Goes by an alias, not by its own name.
    var isAliased = false
    /// The table that the row is of, where that is not always `relation`.
    var tableOID: ColumnID?
    /// What `xmin` and `xmax` are of its rows, where that is known.
    var xmin: BoundExpression.Kind?
    var xmax: BoundExpression.Kind?
    /// Its name alone means its row.
    var hasRow = true
    /// A function's single value: `f` means it and not a row.
    var isScalarFunction = false
    /// An outer join may have no row of it.
    var isNullable = false
}

/// Where an expression stands.
enum ExpressionPlace {
    case target, whereClause, join, having, groupBy, orderBy, distinctOn, limit, offset, values
    case fromFunction, fromSubquery, filter, update, insert, returning, check, defaultValue, index
    case indexPredicate, generated, transform, executeParameter, windowPartition, windowOrder,
        windowFrame
    case aggregateArgument, policy, systemTime, mergeWhen

    /// An expression here may be one of the select list.
    var namesOutputs: Bool {
        switch self {
        case .groupBy, .having, .orderBy, .distinctOn: true
        default: false
        }
    }

    /// As messages name it: "… are not allowed in WHERE".
    var text: String {
        switch self {
        case .target: "SELECT"
        case .whereClause: "WHERE"
        case .join: "JOIN conditions"
        case .having: "HAVING"
        case .groupBy: "GROUP BY"
        case .orderBy: "ORDER BY"
        case .distinctOn: "DISTINCT ON"
        case .limit: "LIMIT"
        case .offset: "OFFSET"
        case .values: "VALUES"
        case .fromFunction: "functions in FROM"
        case .fromSubquery: "FROM clause of their own query level"
        case .filter: "FILTER"
        case .update: "UPDATE"
        case .insert: "INSERT"
        case .returning: "RETURNING"
        case .check: "check constraints"
        case .defaultValue: "DEFAULT expressions"
        case .index: "index expressions"
        case .indexPredicate: "index predicates"
        case .generated: "column generation expressions"
        case .transform: "transform expressions"
        case .executeParameter: "EXECUTE parameters"
        case .windowPartition, .windowOrder: "window definitions"
        case .windowFrame: "window definitions"
        case .aggregateArgument: "aggregate arguments"
        case .policy: "policy expressions"
        case .systemTime: "FOR SYSTEM_TIME"
        case .mergeWhen: "MERGE WHEN conditions"
        }
    }

    var allowsAggregates: Bool {
        switch self {
        case .target, .having, .orderBy, .distinctOn, .windowPartition, .windowOrder: true
        default: false
        }
    }

    var allowsWindows: Bool {
        switch self {
        case .target, .orderBy, .distinctOn: true
        default: false
        }
    }

    var allowsSets: Bool {
        switch self {
        case .target, .orderBy, .distinctOn, .groupBy, .fromFunction, .values, .insert: true
        default: false
        }
    }

    /// In a schema's own expressions nothing may depend on other rows.
    var allowsSubqueries: Bool {
        switch self {
        case .check, .defaultValue, .index, .indexPredicate, .generated, .transform: false
        case .executeParameter: false
        default: true
        }
    }
}

/// A query of WITH that names can find.
final class VisibleCommonTable {
    let id: CommonTableID
    let columns: [(name: String, type: SQLType)]
    /// Inside its own recursive term.
    var isWorkTable: Bool
    /// A modification, or one without columns.
    let givesRows: Bool

    init(
        id: CommonTableID, columns: [(name: String, type: SQLType)], isWorkTable: Bool,
        givesRows: Bool = true
    ) {
        self.id = id
        self.columns = columns
        self.isWorkTable = isWorkTable
        self.givesRows = givesRows
    }
}

/// The names of a WITH clause's queries, shared by the scopes of its statement.
final class CommonTableNames {
    private var known: [String: VisibleCommonTable] = [:]
    /// Queries of WITH RECURSIVE that stand further on: bound when somebody asks for one, where the clause is.
    var waiting: [String: CommonTableExpression] = [:]
    /// Those that are being bound: who asks for one is part of it.
    var begun: [CommonTableExpression] = []
    /// The queries that are bound, those before that others read.
    var tables: [LogicalCommonTable] = []
    /// Where the clause is, and how deep that is.
    weak var scope: Scope?
    var depths = (query: 0, change: 0)

    subscript(name: String) -> VisibleCommonTable? {
        get { known[name] }
        set { known[name] = newValue }
    }

    func has(_ name: String) -> Bool {
        known[name] != nil || waiting[name] != nil || begun.contains { $0.name == name }
    }
}

final class Scope {
    let parent: Scope?
    var items: [NamespaceItem] = []
    /// The tables of FROM, for row locks and dependence on keys.
    var scans: [LogicalTable] = []
    /// What FOR UPDATE OF could name.
    var lockables: [LockableItem] = []
    /// The query's locking clauses.
    var locking: [LockingClause] = []
    /// They are not its own, but of the query in whose FROM it stands.
    var inheritsLocks = false
    var commonTables = CommonTableNames()
    var place = ExpressionPlace.target
    var aggregates: [(id: ColumnID, call: AggregateCall)] = []
    var groupingCalls: [GroupingCall] = []
    var windowCalls: [LogicalWindowCall] = []
    /// What window keys are that are not plain columns.
    var windowDefinitions: [Definition] = []
    /// The WINDOW clause.
    var windows: [String: WindowDefinition] = [:]
    /// Names of neighbours that this part of the query cannot see, for hints.
    var pendingNames: [String] = []
    /// The recursive query, of which it is the recursive term, or a part of that, is in FROM.
    var readsWorkTable = false
    /// Inside an aggregate's arguments.
    var isInAggregate = false
    /// What the select list, and the clauses that repeat it, have asked, by what was written.
    var subqueries: [SubqueryExpression: BoundExpression] = [:]

    init(parent: Scope?) { self.parent = parent }

    /// The subquery of the select list that one in GROUP BY or ORDER BY repeats: it is the same value, asked once.
    func knownSubquery(_ syntax: SubqueryExpression, binder: Binder) -> BoundExpression? {
        guard place.namesOutputs, let known = subqueries[syntax] else { return nil }
        // An aggregate of this level in it: an error of its own.
        if place == .groupBy,
            !binder.columnsMentioned(in: known).isDisjoint(with: aggregates.map(\.id))
        {
            return nil
        }
        return known
    }

    /// Whether one of them is a column of what is in FROM.
    func hasColumn(of ids: Set<ColumnID>) -> Bool {
        items.contains { item in
            item.columns.contains { ids.contains($0.id) }
                || item.hidden.contains { ids.contains($0.id) }
                || item.tableOID.map(ids.contains) == true
        }
    }

    /// The names of WITH queries among which this one is, nearest first.
    func names(with name: String) -> CommonTableNames? {
        commonTables.has(name) ? commonTables : parent?.names(with: name)
    }
}
