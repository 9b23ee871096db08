/// Whether a loop has had one client alone to serve for a while: what happens in a turn, from one sleep to
/// the next, as a pure value.
struct Solitude {
    /// In how many turns in a row a client has to have been the only one.
    static let turnsMin = 16

    private var source: UInt64?
    private var turns = 0
    private var turn: Turn?

    struct Turn {
        /// Whose the first event was.
        var source: UInt64
        /// Nobody else had one.
        var isOnly = true
    }

    /// A client, by its key, has sent something, or has gone.
    mutating func note(_ key: UInt64) {
        if turn == nil {
            turn = Turn(source: key)
            turns = key == source ? turns + 1 : 0
            source = key
        } else if key != source {
            turn?.isOnly = false
            turns = 0
            source = nil
        }
    }

    /// The turn that ends, if somebody had something to say in it.
    mutating func endTurn() -> Turn? {
        defer { turn = nil }
        return turn
    }

    /// Whether it was the client with this key.
    func isAlone(_ key: UInt64) -> Bool { key == source && turns >= Solitude.turnsMin }
}
