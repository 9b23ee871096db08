// The bounds that a plan puts on an index or key, as a range of bytes.

import Bytes
import Planner
import Store
import Types

/// Values of a key's first columns and bounds of the next one, computed once per run.
struct IndexBounds {
    private let codec: KeyCodec
    /// Nil: NULL is what the column is to be.
    private let equalities: [Kernel?]
    private let isNotNull: Bool
    private let lower: (value: Kernel, isInclusive: Bool)?
    private let upper: (value: Kernel, isInclusive: Bool)?

    init(
        _ codec: KeyCodec, equalities: [BoundExpression?], lower: IndexScan.Bound?,
        upper: IndexScan.Bound?, isNotNull: Bool = false, _ compiler: inout ExpressionCompiler
    ) throws(SQLError) {
        self.codec = codec
        self.isNotNull = isNotNull
        var kernels: [Kernel?] = []
        for value in equalities {
            if let value {
                kernels.append(try compiler.compile(value))
            } else {
                kernels.append(nil)
            }
        }
        self.equalities = kernels
        self.lower = try Self.compile(lower, &compiler)
        self.upper = try Self.compile(upper, &compiler)
    }

    private static func compile(
        _ bound: IndexScan.Bound?, _ compiler: inout ExpressionCompiler
    ) throws(SQLError) -> (value: Kernel, isInclusive: Bool)? {
        guard let bound else { return nil }
        return (try compiler.compile(bound.value), bound.isInclusive)
    }

    /// Whether everything is in the range.
    var isUnbounded: Bool { equalities.isEmpty && lower == nil && upper == nil && !isNotNull }

    /// The byte range of the bounds; nil when a bound is NULL and nothing can match.
    func keyRange() throws(SQLError) -> KeyRange? {
        var prefix = ByteWriter()
        for (column, kernel) in equalities.enumerated() {
            guard let kernel else {
                codec.encode(.null, column: column, into: &prefix)
                continue
            }
            let value = try kernel.evaluate([], Rows(all: 1)).datum(at: 0)
            if value.isNull { return nil }
            codec.encode(value, column: column, into: &prefix)
        }
        guard lower != nil || upper != nil || isNotNull else {
            return KeyRange(prefix: prefix.bytes)
        }
        let column = equalities.count
        var low: (value: Datum, isInclusive: Bool)?
        var high: (value: Datum, isInclusive: Bool)?
        if let lower {
            low = (try lower.value.evaluate([], Rows(all: 1)).datum(at: 0), lower.isInclusive)
        }
        if let upper {
            high = (try upper.value.evaluate([], Rows(all: 1)).datum(at: 0), upper.isInclusive)
        }
        if low?.value.isNull == true || high?.value.isNull == true { return nil }
        // In a descending index the larger values come first.
        if codec.columns[column].descending { swap(&low, &high) }
        return range(prefix, column, from: low, to: high)
    }

    private func range(
        _ prefix: ByteWriter, _ column: Int, from: (value: Datum, isInclusive: Bool)?,
        to: (value: Datum, isInclusive: Bool)?
    ) -> KeyRange? {
        func encoded(_ value: Datum) -> [UInt8] {
            var writer = prefix
            codec.encode(value, column: column, into: &writer)
            return writer.bytes
        }
        let nullsFirst = codec.columns[column].nullsFirst
        var start = prefix.bytes
        if let from {
            start = encoded(from.value)
            if !from.isInclusive {
                guard let after = KeyCodec.successor(ofPrefix: start) else { return nil }
                start = after
            }
        } else if nullsFirst {
            guard let after = KeyCodec.successor(ofPrefix: encoded(.null)) else { return nil }
            start = after
        }
        var end = KeyCodec.successor(ofPrefix: prefix.bytes)
        if let to {
            let bytes = encoded(to.value)
            end = to.isInclusive ? KeyCodec.successor(ofPrefix: bytes) : bytes
        } else if !nullsFirst {
            end = encoded(.null)
        }
        return KeyRange(
            lower: .inclusive(start), upper: end.map { .exclusive($0) } ?? .unbounded)
    }
}
