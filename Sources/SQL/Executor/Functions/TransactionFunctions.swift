// Transactions by their numbers, and what a snapshot shows of them: what outbox tables are read by.

import Bytes
import Engine
import Types

extension FunctionRegistry {
    /// Registers `pg_current_xact_id`, `pg_current_snapshot`, `age` and the rest.
    mutating func addTransactionFunctions() {
        nullary("pg_current_xact_id", Int64.self) {
            Int64(bitPattern: $0.transaction.showNumber())
        }
        rowwise("pg_current_xact_id_if_assigned") { (call, row) throws(SQLError) in
            let transaction = call.context.transaction
            if transaction.isNumbered {
                call.result.set(Int64(bitPattern: transaction.showNumber()), at: row)
            } else {
                call.result.setNull(at: row)
            }
        }
        rowwise("xid_age") { (call, row) throws(SQLError) in
            let number = UInt32(bitPattern: call.int32(0, row))
            // What is no transaction's number is older than all.
            let age = number < 3 ? Int32.max : call.context.transaction.age(of: number)
            call.result.set(age, at: row)
        }
        rowwise("pg_xact_status") { (call, row) throws(SQLError) in
            let number = UInt64(bitPattern: call.int64(0, row))
            guard let status = try status(of: number, call.context.transaction) else {
                call.result.setNull(at: row)
                return
            }
            call.setBytes(Array(status.utf8), row)
        }
        addSnapshots()
    }

    private mutating func addSnapshots() {
        add("pg_current_snapshot") { (call) throws(SQLError) in
            let text = try SnapshotValue(seenBy: call.context.transaction).text
            try call.forEachRow { (row) throws(SQLError) in call.setBytes(text, row) }
        }
        rowwise("pg_snapshot_xmin") { (call, row) throws(SQLError) in
            let snapshot = try SnapshotValue(parsing: call.bytes(0, row))
            call.result.set(Int64(bitPattern: snapshot.minimum), at: row)
        }
        rowwise("pg_snapshot_xmax") { (call, row) throws(SQLError) in
            let snapshot = try SnapshotValue(parsing: call.bytes(0, row))
            call.result.set(Int64(bitPattern: snapshot.maximum), at: row)
        }
        add("pg_visible_in_snapshot") { (call) throws(SQLError) in
            // One snapshot for many rows, nearly always.
            var known: (text: [UInt8], snapshot: SnapshotValue)?
            try call.forEachStrictRow { (row) throws(SQLError) in
                let text = call.bytes(1, row)
                if known?.text.elementsEqual(text) != true {
                    known = (Array(text), try SnapshotValue(parsing: text))
                }
                let number = UInt64(bitPattern: call.int64(0, row))
                call.result.set(known?.snapshot.shows(number) == true, at: row)
            }
        }
    }
}

/// What PostgreSQL says of a transaction; nil of a number that is none's.
private func status(
    of number: UInt64, _ transaction: Transaction
) throws(SQLError) -> String? {
    // 1 and 2 are PostgreSQL's own.
    guard number > 2 else { return number == 0 ? nil : "committed" }
    let status = try engine { () throws(EngineError) in try transaction.status(of: number) }
    switch status {
    case .open: return "in progress"
    case .committed: return "committed"
    case .aborted: return "aborted"
    case nil:
        throw SQLError(
            .invalidParameterValue, "transaction ID \(number) is in the future")
    }
}

extension SetFunctionRegistry {
    mutating func addSnapshotFunctions() {
        add("pg_snapshot_xip") { (arguments, _, _) throws(SQLError) in
            guard case .bytes(let text) = arguments[0] else { return SetGenerator() }
            let snapshot = try SnapshotValue(parsing: text)
            return RowsGenerator(snapshot.open.map { [.int64(Int64(bitPattern: $0))] })
        }
    }
}

extension SnapshotValue {
    /// What the transaction's snapshot shows. Throws 72000 for one of a moment of which that is not known.
    fileprivate init(seenBy transaction: Transaction) throws(SQLError) {
        guard let sight = transaction.numberSight() else {
            throw SQLError(
                .snapshotTooOld, "snapshot too old",
                detail: "It is not known any more which transactions were open at its moment.",
                hint: "Ask by a snapshot of a transaction that begins now.")
        }
        self.init(minimum: sight.minimum, maximum: sight.maximum, open: sight.open)
    }
}
