// CURRENT_USER, CURRENT_TIMESTAMP and the other keywords that the session answers.

import Engine
import Planner
import Types

/// A session value, taken once per execution.
final class SessionValueKernel: Kernel {
    private let value: SessionValue
    private let state: QueryState
    private let vector: ColumnVector
    private var execution = -1

    init(_ value: SessionValue, _ type: SQLType, _ state: QueryState) {
        self.value = value
        self.state = state
        vector = ColumnVector(type.physicalKind, capacity: 1)
        super.init(type, isConstant: true)
    }

    override func evaluate(_ columns: [ColumnVector], _ rows: Rows) throws(SQLError)
        -> ColumnVector
    {
        if execution != state.execution {
            vector.becomeConstant(datum(in: state.context))
            execution = state.execution
        }
        return vector
    }

    private func datum(in context: ExecutionContext) -> Datum {
        let session = context.session
        switch value {
        case .currentRole, .currentUser: return .text(session.currentUser)
        case .sessionUser: return .text(session.sessionUser)
        case .currentCatalog: return .text(session.database)
        case .currentSchema:
            return session.searchPath.first.map { .text($0.name) } ?? .null
        case .currentTimestamp:
            return .int64(rounded(session.transactionTimestamp.sincePostgresEpoch))
        case .localTimestamp: return .int64(rounded(localMicroseconds))
        case .currentDate:
            return .int32(Int32(clamping: floorDivide(localMicroseconds, 86_400_000_000)))
        case .localTime: return .int64(rounded(timeOfDay))
        case .currentTime:
            let offset = state.context.settings.timeZone.offset(
                at: session.transactionTimestamp.sincePostgresEpoch)
            return .fixed16(
                ZonedTime(microseconds: rounded(timeOfDay), secondsWest: Int32(-offset)).fixed)
        }
    }

    private var localMicroseconds: Int64 {
        state.context.settings.timeZone.local(
            state.context.session.transactionTimestamp.sincePostgresEpoch)
    }

    private var timeOfDay: Int64 {
        localMicroseconds - floorDivide(localMicroseconds, 86_400_000_000) * 86_400_000_000
    }

    /// To the type's digits of the second.
    private func rounded(_ microseconds: Int64) -> Int64 {
        guard (0...5).contains(type.modifier) else { return microseconds }
        var unit: Int64 = 1
        for _ in type.modifier..<6 { unit *= 10 }
        return floorDivide(microseconds + unit / 2, unit) * unit
    }
}

/// A system column of what INSERT, UPDATE and DELETE return.
final class WrittenRowKernel: Kernel {
    private let column: WrittenRowColumn
    private let state: QueryState
    private let vector: ColumnVector

    init(_ column: WrittenRowColumn, _ type: SQLType, _ state: QueryState) {
        self.column = column
        self.state = state
        vector = ColumnVector(type.physicalKind, capacity: state.batchCapacity)
        super.init(type, isConstant: false)
    }

    override func evaluate(_ columns: [ColumnVector], _ rows: Rows) throws(SQLError)
        -> ColumnVector
    {
        let number =
            column != .conflictUpdater || state.returnsUpdatedRows
            ? Int32(truncatingIfNeeded: state.context.transaction.showNumber()) : 0
        for index in 0..<rows.count { vector.set(number, at: rows[index]) }
        return vector
    }
}

/// Division that rounds down.
func floorDivide(_ a: Int64, _ b: Int64) -> Int64 {
    let quotient = a / b
    return a % b != 0 && (a < 0) != (b < 0) ? quotient - 1 : quotient
}
