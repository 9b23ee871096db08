// The keys of a hash join, encoded so that values that are equal across two types have equal bytes.

import Bytes
import Planner
import Types

/// One side's key expressions, normalised to the types both sides share.
final class JoinKeys {
    private let kernels: [Kernel]
    private let set: ExpressionSet
    private let codec: KeyCodec
    private var values: [ColumnVector] = []
    private var writer = ByteWriter()

    convenience init(_ keys: [HashJoin.Key], isLeft: Bool, _ state: QueryState) throws(SQLError) {
        try self.init(keys.map { ($0.left, $0.right) }, isLeft: isLeft, state)
    }

    init(
        _ keys: [(left: BoundExpression, right: BoundExpression)], isLeft: Bool,
        _ state: QueryState
    ) throws(SQLError) {
        var compiler = ExpressionCompiler(state)
        var kernels: [Kernel] = []
        var columns: [KeyColumn] = []
        for key in keys {
            let own = isLeft ? key.left : key.right
            let shared = try JoinKeys.sharedType(key.left.type, key.right.type)
            let kernel = try compiler.compile(own)
            kernels.append(
                own.type.physicalKind == shared.physicalKind
                    ? kernel : WideningKernel(kernel, shared))
            columns.append(KeyColumn(shared))
        }
        self.kernels = kernels
        set = compiler.set
        codec = KeyCodec(columns: columns)
    }

    /// Evaluates the keys of a batch.
    func prepare(_ batch: Batch) async throws(SQLError) {
        try await prepare(batch.columns, Rows(batch))
    }

    /// The same of these rows.
    func prepare(_ columns: [ColumnVector], _ rows: Rows) async throws(SQLError) {
        if !set.isPlain { try await set.prepare(columns, rows) }
        values.removeAll(keepingCapacity: true)
        for kernel in kernels { values.append(try kernel.evaluate(columns, rows)) }
    }

    /// A NULL equals nothing.
    func hasNull(_ row: Int) -> Bool {
        for value in values where value.isNull(at: row) { return true }
        return false
    }

    @inline(__always)
    func withKey<Result>(_ row: Int, _ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        writer.removeAll()
        codec.encode(row: row, of: values, into: &writer)
        return writer.bytes.withRawBytes { body($0) }
    }

    func close() { set.close() }

    private static func sharedType(_ left: SQLType, _ right: SQLType) throws(SQLError) -> SQLType {
        if left.oid == right.oid { return left.unmodified }
        if left.isText && right.isText {
            return left.oid == .bpchar && right.oid == .bpchar ? .bpchar : .text
        }
        let integers: Set<PhysicalKind> = [.int16, .int32, .int64]
        if integers.contains(left.physicalKind) && integers.contains(right.physicalKind) {
            return .int8
        }
        let floats: Set<PhysicalKind> = [.float32, .float64]
        if floats.contains(left.physicalKind) && floats.contains(right.physicalKind) {
            return .float8
        }
        if left.physicalKind == right.physicalKind { return left.unmodified }
        throw .notSupported("a hash join of these types", at: .statement)
    }
}

/// Smaller integers as bigint, single precision as double.
final class WideningKernel: Kernel {
    private let operand: Kernel
    private let result: ColumnVector

    init(_ operand: Kernel, _ type: SQLType) {
        self.operand = operand
        result = ColumnVector(type.physicalKind)
        super.init(type, isConstant: false)
    }

    override func evaluate(_ columns: [ColumnVector], _ rows: Rows) throws(SQLError)
        -> ColumnVector
    {
        let source = try operand.evaluate(columns, rows)
        result.reset()
        result.count = rows.limit
        let isUnsigned = operand.type.isUnsigned
        for index in 0..<rows.count {
            let row = rows[index]
            if source.isNull(at: row) {
                result.setNull(at: row)
                continue
            }
            switch source.kind {
            case .int16: result.set(Int64(source.int16(at: row)), at: row)
            case .int32:
                result.set(
                    isUnsigned ? Int64(source.oid(at: row)) : Int64(source.int32(at: row)),
                    at: row)
            case .float32: result.set(Double(source.float32(at: row)), at: row)
            default: result.copy(row: row, of: source, to: row)
            }
        }
        return result
    }
}
