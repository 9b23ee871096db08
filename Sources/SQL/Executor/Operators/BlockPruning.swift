// What a scan's filter says of single columns: blocks whose zone maps rule it out are not read.

import Catalog
import Planner
import Store
import Types

/// The conjuncts of a filter that compare a stored column with a value known before the scan.
struct BlockPruning {
    private struct Comparison {
        let column: Int
        let form: ColumnForm
        let isNullWhereMissing: Bool
        /// A B-tree's: 1 below, 2 at most, 3 equal, 4 at least, 5 above.
        let strategy: Int
        let valueForm: ValueForm
        let value: Kernel
    }

    private var comparisons: [Comparison] = []

    init(
        _ filter: BoundExpression?, _ table: TableDefinition, _ columns: [ScanColumn],
        _ state: QueryState
    ) throws(SQLError) {
        for conjunct in filter?.conjuncts ?? [] {
            guard case .call(let procedure, let arguments) = conjunct.kind, arguments.count == 2,
                let fact = BuiltinFacts.operator(ofProcedure: procedure.oid)
            else { continue }
            try add(arguments[0], fact.oid, arguments[1], table, columns, state)
            try add(arguments[1], fact.commutator, arguments[0], table, columns, state)
        }
    }

    /// Takes note of `operand op value` if that is what it is.
    private mutating func add(
        _ operand: BoundExpression, _ operator: OID, _ value: BoundExpression,
        _ table: TableDefinition, _ columns: [ScanColumn], _ state: QueryState
    ) throws(SQLError) {
        guard case .column(let index) = operand.kind, index < columns.count,
            case .column(let attnum) = columns[index], BlockPruning.isKnown(value),
            let strategy = BuiltinFacts.strategy(of: `operator`, in: operand.type.oid)
        else { return }
        let column = Int(attnum) - 1
        let form = ValueForm(operand.type)
        guard table.columns.indices.contains(column), ValueForm(value.type) == form,
            BlockPruning.isRanked(form, operand.type, value.type)
        else { return }
        var compiler = ExpressionCompiler(state)
        let kernel = try compiler.compile(value)
        guard compiler.set.isPlain else { return }
        let definition = table.columns[column]
        comparisons.append(
            Comparison(
                column: column, form: ColumnForm(definition.type.physicalKind),
                isNullWhereMissing: definition.missingValue.isNull, strategy: strategy,
                valueForm: form, value: kernel))
    }

    /// A constant or a parameter: no evaluation that could fail, or be different for each row.
    private static func isKnown(_ value: BoundExpression) -> Bool {
        switch value.kind {
        case .constant, .parameter: true
        case .relabel(let inner): isKnown(inner)
        default: false
        }
    }

    /// Whether zone maps order the column's values as the operator does.
    private static func isRanked(_ form: ValueForm, _ column: SQLType, _ value: SQLType) -> Bool {
        switch form {
        case .signed:
            column.oid == value.oid || (isInteger(column) && isInteger(value))
        case .floating: true
        case .binary, .uuid, .boolean: column.oid == value.oid
        default: false
        }
    }

    private static func isInteger(_ type: SQLType) -> Bool {
        type.oid == .int2 || type.oid == .int4 || type.oid == .int8
    }

    /// The conditions as their values are now.
    func conditions() throws(SQLError) -> [ZoneCondition] {
        var conditions: [ZoneCondition] = []
        for comparison in comparisons {
            let value = try comparison.value.evaluate([], Rows(all: 1)).datum(at: 0)
            guard let rank = BlockPruning.rank(of: value, comparison.valueForm) else { continue }
            let ranks: ClosedRange<UInt64>
            switch comparison.strategy {
            case 1, 2: ranks = 0...rank
            case 3: ranks = rank...rank
            case 4, 5: ranks = rank...UInt64.max
            default: continue
            }
            conditions.append(
                ZoneCondition(
                    column: comparison.column, form: comparison.form, ranks: ranks,
                    isNullWhereMissing: comparison.isNullWhereMissing))
        }
        return conditions
    }

    /// Nil for NULL, and for what has no rank.
    private static func rank(of value: Datum, _ form: ValueForm) -> UInt64? {
        switch value {
        case .bool(let value): ZoneMap.rank(value)
        case .int16(let value): ZoneMap.rank(Int64(value))
        case .int32(let value): ZoneMap.rank(Int64(value))
        case .int64(let value): ZoneMap.rank(value)
        case .float32(let value): ZoneMap.rank(Double(value))
        case .float64(let value): ZoneMap.rank(value)
        case .fixed16(let value): form == .uuid ? UInt64(bigEndian: value.first) : nil
        case .bytes(let value): value.withUnsafeBytes { ZoneMap.rank($0) }
        case .null: nil
        }
    }
}
