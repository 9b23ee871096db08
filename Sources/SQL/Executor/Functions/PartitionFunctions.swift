// What partitions a table has and belongs to, and which of them takes a row.
import Catalog
import Planner
import Types

extension SetFunctionRegistry {
    mutating func addPartitionFunctions() {
        add("pg_partition_tree") { (arguments, _, context) throws(SQLError) in
            guard let table = partitioned(arguments[0], context.catalog) else {
                return SetGenerator()
            }
            var rows: [[Datum]] = []
            var (level, depth) = ([table], Int32(0))
            while !level.isEmpty {
                rows += level.map { table in
                    [
                        .oid(table.oid), table.partition.map { .oid($0.parent) } ?? .null,
                        .bool(table.partitionKey == nil), .int32(depth),
                    ]
                }
                level = level.flatMap { context.catalog.partitions(of: $0.oid) }
                depth += 1
            }
            return RowsGenerator(rows)
        }
        add("pg_partition_ancestors") { (arguments, _, context) throws(SQLError) in
            guard let table = partitioned(arguments[0], context.catalog) else {
                return SetGenerator()
            }
            let all = [table] + context.catalog.ancestors(of: table)
            return RowsGenerator(all.map { [.oid($0.oid)] })
        }
    }
}

extension FunctionRegistry {
    mutating func addPartitionFunctions() {
        rowwise("pg_partition_root") { (call, row) throws(SQLError) in
            let catalog = call.context.catalog
            guard let table = partitioned(call.datum(0, row), catalog) else {
                return call.result.setNull(at: row)
            }
            call.result.set(.oid((catalog.ancestors(of: table).last ?? table).oid), at: row)
        }
        nullableRowwise("satisfies_hash_partition") { (call, row) throws(SQLError) in
            try satisfiesHashPartition(call, row)
        }
        nullableRowwise(Procedure.partitionTakesAny) { (call, row) throws(SQLError) in
            var takesAny = false
            if case .bytes(let array) = call.datum(1, row), let oid = call.datum(0, row).oidValue {
                takesAny = call.context.catalog.partition(
                    oid, mayHaveOneOf: ArrayValue(encoded: array).elements)
            }
            call.result.set(.bool(takesAny), at: row)
        }
    }
}

/// A table that is partitioned or a partition.
private func partitioned(_ value: Datum, _ catalog: Catalog) -> TableDefinition? {
    guard let oid = value.oidValue, let table = catalog.tables[oid],
        table.partition != nil || table.partitionKey != nil
    else { return nil }
    return table
}

/// `satisfies_hash_partition(table, modulus, remainder, key…)`.
private func satisfiesHashPartition(_ call: FunctionCall, _ row: Int) throws(SQLError) {
    if (0..<3).contains(where: { call.isNull($0, row) }) {
        return call.result.set(.bool(false), at: row)
    }
    let (modulus, remainder) = (call.int32(1, row), call.int32(2, row))
    guard modulus > 0 else {
        throw SQLError(
            .invalidParameterValue,
            "modulus for hash partition must be an integer value greater than zero")
    }
    guard remainder >= 0 else {
        throw SQLError(
            .invalidParameterValue,
            "remainder for hash partition must be an integer value greater than or equal to zero")
    }
    guard remainder < modulus else {
        throw SQLError(
            .invalidParameterValue, "remainder for hash partition must be less than modulus")
    }
    guard let oid = call.datum(0, row).oidValue,
        let table = call.context.catalog.tables[oid], let key = table.partitionKey,
        key.strategy == .hash
    else {
        throw SQLError(
            .invalidParameterValue, "the table given is not a hash partitioned table")
    }
    let types = key.columns.compactMap { table.column($0)?.type.unmodified }
    guard types.count == call.arguments.count - 3 else {
        throw SQLError(
            .invalidParameterValue,
            "number of partitioning columns (\(types.count)) does not match number of partition "
                + "keys provided (\(call.arguments.count - 3))")
    }
    let values = types.indices.map { call.datum($0 + 3, row) }
    let hash = PartitionRouter.hash(values, types)
    call.result.set(.bool(hash % UInt64(modulus) == UInt64(remainder)), at: row)
}
