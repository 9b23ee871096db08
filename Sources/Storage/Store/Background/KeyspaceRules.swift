package import Bytes

/// What the store asks about keyspaces: supplied by who knows the tables. Called beside the commits,
/// from any thread.
package protocol KeyspaceRules: AnyObject, Sendable {
    /// The columns of the keyspace's rows; nil when its values are stored whole.
    func shape(of keyspace: KeyspaceID) -> RowShape?
    /// For how many microseconds after a row was replaced or deleted it can be read as it was.
    func historyRetention(of keyspace: KeyspaceID) -> Int64
    /// All the values `historyRetention` may return.
    var historyRetentions: Set<Int64> { get }
}

/// How far back the past can be read.
package struct Horizons: Hashable, Sendable {
    /// The oldest snapshot in use: nobody reads before it, except for what retention keeps.
    package var snapshots: CommitSequence
    /// By retention in microseconds: the newest commit that is older.
    package var byRetention: [Int64: CommitSequence]
    /// The oldest state that somebody reads, in the past perhaps: it stays however long that takes.
    package var held: CommitSequence

    package init(
        snapshots: CommitSequence = .zero, byRetention: [Int64: CommitSequence] = [:],
        held: CommitSequence = .latest
    ) {
        self.snapshots = snapshots
        self.byRetention = byRetention
        self.held = held
    }

    /// What is given up does not come back; who reads may come and go.
    mutating func advance(to next: Horizons) {
        held = next.held
        snapshots = max(snapshots, next.snapshots)
        byRetention = next.byRetention.merging(byRetention) { max($0, $1) }
    }

    func horizon(_ retention: Int64?) -> CommitSequence {
        guard let retention else { return min(snapshots, held) }
        return min(snapshots, held, byRetention[retention] ?? .zero)
    }
}
