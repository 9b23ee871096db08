// From what statements call a moment to the commit that made the state of that moment.

package import Bytes
import Catalog
package import Engine
package import Environment
package import Types

/// Finds the commits of moments, and says clearly which moments cannot be read.
package struct PastMoments {
    private let past: Past
    private let clock: any Clock
    private let settings: TextSettings

    package init(_ past: Past, _ clock: any Clock, _ settings: TextSettings) {
        self.past = past
        self.clock = clock
        self.settings = settings
    }

    init(_ context: ExecutionContext) {
        self.init(context.transaction.past, context.clock, context.settings)
    }

    /// The commit whose state was there at a time, in microseconds since 2000. Throws 72000 for a time
    /// before the retained past, 22023 for one that is still to come.
    package func sequence(at microseconds: Int64) throws(SQLError) -> CommitSequence {
        guard let timestamp = timestamp(microseconds) else {
            let text = shown(microseconds)
            if microseconds < 0 { throw try beforePast(text) }
            throw try toCome(text)
        }
        if timestamp > clock.now, try timestamp > newestTime() {
            throw try toCome(shown(microseconds))
        }
        let found = try engine { () throws(EngineError) in try past.sequence(at: timestamp) }
        guard let found else { throw try beforePast(shown(microseconds)) }
        return try checked(found, shown(microseconds))
    }

    /// A commit by its number. Throws 72000 for one before the retained past, 22023 for one that is
    /// still to come.
    package func sequence(number: Int64) throws(SQLError) -> CommitSequence {
        let text = "sequence:\(number)"
        guard number > 0 else { throw try beforePast(text) }
        let sequence = CommitSequence(UInt64(number))
        guard sequence <= past.newest else { throw try toCome(text) }
        return try checked(sequence, text)
    }

    /// The newest commit at or before a time, or before it; any time will do. Zero when there is none.
    func newest(_ microseconds: Int64, isThrough: Bool) throws(SQLError) -> CommitSequence {
        guard var timestamp = timestamp(microseconds) else {
            return microseconds < 0 ? .zero : past.newest
        }
        if !isThrough { timestamp = Timestamp(microseconds: timestamp.microseconds - 1) }
        return try engine { () throws(EngineError) in try past.sequence(at: timestamp) } ?? .zero
    }

    /// The oldest state that can be read of a keyspace.
    func oldest(of keyspace: KeyspaceID) -> CommitSequence {
        // There is nothing before the first commit.
        max(past.oldestSequence(of: keyspace), CommitSequence(1))
    }

    /// Throws 72000 when the keyspace's state of that commit is kept no more.
    func check(_ sequence: CommitSequence, of keyspace: KeyspaceID) throws(SQLError) {
        if sequence < oldest(of: keyspace) {
            throw try beforePast("sequence:\(sequence.rawValue)", keyspace)
        }
    }

    private func checked(
        _ sequence: CommitSequence, _ text: String
    ) throws(SQLError) -> CommitSequence {
        guard sequence >= oldest(of: .system) else { throw try beforePast(text) }
        return sequence
    }

    // MARK: Errors

    private func beforePast(
        _ text: String, _ keyspace: KeyspaceID = .system
    ) throws(SQLError) -> SQLError {
        let oldest = oldest(of: keyspace)
        let commit = try engine { () throws(EngineError) in try past.commit(oldest) }
        let moment = commit.map {
            "\(shown($0.timestamp.sincePostgresEpoch)) (sequence:\(oldest.rawValue))"
        }
        return SQLError(
            .snapshotTooOld,
            "cannot read as of \(text): the oldest retained moment is "
                + (moment ?? "sequence:\(oldest.rawValue)"))
    }

    private func toCome(_ text: String) throws(SQLError) -> SQLError {
        let newest = past.newest
        return SQLError(
            .invalidParameterValue, "cannot read as of \(text): it is still to come",
            detail: "The newest commit is sequence:\(newest.rawValue), of "
                + "\(shown(try newestTime().sincePostgresEpoch)).")
    }

    private func newestTime() throws(SQLError) -> Timestamp {
        let newest = past.newest
        let commit = try engine { () throws(EngineError) in try past.commit(newest) }
        return commit?.timestamp ?? Timestamp(microseconds: .min)
    }

    /// Nil for the infinities and what is beyond the calendar.
    private func timestamp(_ microseconds: Int64) -> Timestamp? {
        guard microseconds != .max, microseconds != .min else { return nil }
        let (value, isOver) = microseconds.addingReportingOverflow(
            Timestamp.postgresEpochMicroseconds)
        return isOver ? nil : Timestamp(microseconds: value)
    }

    private func shown(_ microseconds: Int64) -> String {
        TextCodec.text(.int64(microseconds), as: .timestamptz, settings) ?? ""
    }
}
