import Store

/// What a cursor of a serializable transaction has read: noted as it goes on, so that what others write further on does
/// not conflict with who has looked at the first rows only. Reads are compared with what others have written up to
/// then, whenever that was: it is enough that they are noted before anybody acts on what was found.
struct CursorReads {
    /// Who goes on for longer will mostly go on to the end, which is noted then.
    private static let piecesMax = 8

    /// All that the cursor may come to.
    private let range: KeyRange
    private let isReverse: Bool
    private let note: (KeyRange) throws(EngineError) -> Void
    private var pieceCount = 0
    private var isComplete = false
    /// Nothing is noted as long as nobody needs to know what was found.
    private var isWaiting: Bool
    /// What has been passed so far; nil when that is nothing.
    private var passed: KeyRange?

    init(
        _ range: KeyRange, isReverse: Bool, isWaiting: Bool,
        _ note: @escaping (KeyRange) throws(EngineError) -> Void
    ) {
        self.range = range
        self.isReverse = isReverse
        self.isWaiting = isWaiting
        self.note = note
    }

    /// The cursor has come so far that `rest` is left; nil: to the end.
    mutating func advance(to rest: KeyRange?) throws(EngineError) {
        if isComplete { return }
        passed = rest.map { passedRange($0) } ?? range
        if !isWaiting { try notePassed() }
    }

    /// From now on something depends on what was found, before this too.
    mutating func begin() throws(EngineError) {
        guard isWaiting else { return }
        isWaiting = false
        try notePassed()
    }

    private mutating func notePassed() throws(EngineError) {
        guard var passed else { return }
        pieceCount += 1
        if pieceCount > CursorReads.piecesMax { passed = range }
        isComplete = passed == range
        try note(passed)
    }

    private func passedRange(_ rest: KeyRange) -> KeyRange? {
        if isReverse {
            guard rest.upper != range.upper, let bound = rest.upper.beyond else { return nil }
            return KeyRange(lower: bound, upper: range.upper)
        }
        guard rest.lower != range.lower, let bound = rest.lower.beyond else { return nil }
        return KeyRange(lower: range.lower, upper: bound)
    }
}

extension KeyBound {
    /// Where what begins here has its neighbour end; nil where nothing is beyond.
    fileprivate var beyond: KeyBound? {
        switch self {
        case .unbounded: nil
        case .inclusive(let key): .exclusive(key)
        case .exclusive(let key): .inclusive(key)
        }
    }
}
