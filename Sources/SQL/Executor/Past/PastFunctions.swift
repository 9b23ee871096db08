// Functions of schema varve that ask for the past.

import Bytes
import Engine
import Environment
import Types

extension FunctionRegistry {
    mutating func addPastFunctions() {
        nullary("varve_current_sequence", Int64.self) {
            Int64(bitPattern: $0.transaction.snapshot.rawValue)
        }
        rowwise("varve_sequence_at") { (call, row) throws(SQLError) in
            let (transaction, moment) = (call.context.transaction, call.int64(0, row))
            let found = try PastMoments(call.context).newest(moment, isThrough: true)
            if found == .zero {
                call.result.setNull(at: row)
            } else {
                let sequence = min(found, transaction.snapshot)
                call.result.set(.int64(Int64(bitPattern: sequence.rawValue)), at: row)
            }
        }
        rowwise("varve_timestamp_of") { (call, row) throws(SQLError) in
            let sequence = CommitSequence(UInt64(max(0, call.int64(0, row))))
            let transaction = call.context.transaction
            let commit = try engine { () throws(EngineError) in
                sequence <= transaction.snapshot ? try transaction.past.commit(sequence) : nil
            }
            call.result.set(
                commit.map { .int64($0.timestamp.sincePostgresEpoch) } ?? .null, at: row)
        }
        add("varve_ledger_digest") { (call) throws(SQLError) in
            let digest = call.context.transaction.past.digest
            try call.forEachRow { (row) throws(SQLError) in call.setText(digest, row) }
        }
        add("pg_export_snapshot") { (call) throws(SQLError) in
            let sequence = call.context.transaction.snapshot.rawValue
            try call.forEachRow { (row) throws(SQLError) in
                call.setText("sequence:\(sequence)", row)
            }
        }
    }
}

extension SetFunctionRegistry {
    mutating func addPastFunctions() {
        add("varve_history") { (_, _, _) throws(SQLError) in
            throw SQLError(
                .featureNotSupported, "varve.history can only be called in FROM",
                hint: "Its columns are the table's: SELECT … FROM varve.history('orders').")
        }
        add("varve_changes_sequence") { (arguments, _, context) throws(SQLError) in
            let bounds = arguments.map { CommitSequence(UInt64(max(0, $0.integerValue ?? 0))) }
            return try ChangesGenerator(after: bounds[0], through: bounds[1], context)
        }
        add("varve_changes_time") { (arguments, _, context) throws(SQLError) in
            let moments = PastMoments(context)
            let from = arguments[0].integerValue ?? 0
            let first = try moments.newest(from, isThrough: true)
            let last = try moments.newest(arguments[1].integerValue ?? 0, isThrough: true)
            return try ChangesGenerator(
                after: first, through: last, context, isFromBeginning: from == .min)
        }
    }
}
