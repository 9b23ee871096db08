/// One end of a range of keys, in the order of their bytes (a prefix comes before what it begins).
package enum KeyBound: Hashable, Sendable {
    case unbounded
    case inclusive([UInt8])
    case exclusive([UInt8])
}

/// A contiguous range of keys.
package struct KeyRange: Hashable, Sendable {
    package var lower: KeyBound
    package var upper: KeyBound

    package init(lower: KeyBound = .unbounded, upper: KeyBound = .unbounded) {
        self.lower = lower
        self.upper = upper
    }

    package static let all = KeyRange()

    /// The keys that begin with `prefix`.
    package init(prefix: [UInt8]) {
        // The first key after all of them: the prefix without its trailing 0xff bytes, plus one.
        var end = prefix
        while end.last == 0xff { end.removeLast() }
        guard let last = end.popLast() else {
            self.init(lower: .inclusive(prefix))
            return
        }
        end.append(last + 1)
        self.init(lower: .inclusive(prefix), upper: .exclusive(end))
    }

    /// What is left of the range once a scan in that direction has handed out `key`.
    package func remaining(after key: [UInt8], reverse: Bool) -> KeyRange {
        reverse
            ? KeyRange(lower: lower, upper: .exclusive(key))
            : KeyRange(lower: .exclusive(key), upper: upper)
    }
}

extension KeyRange {
    /// Whether what lies in it lies in the other one too, as far as their bounds tell.
    package func isWithin(_ other: KeyRange) -> Bool {
        let beginsWithin =
            switch (lower, other.lower) {
            case (_, .unbounded): true
            case (.unbounded, _): false
            case (.inclusive(let own), .exclusive(let bound)):
                bound.lexicographicallyPrecedes(own)
            case (.inclusive(let own), .inclusive(let bound)),
                (.exclusive(let own), .inclusive(let bound)),
                (.exclusive(let own), .exclusive(let bound)):
                !own.lexicographicallyPrecedes(bound)
            }
        guard beginsWithin else { return false }
        return switch (upper, other.upper) {
        case (_, .unbounded): true
        case (.unbounded, _): false
        case (.inclusive(let own), .exclusive(let bound)):
            own.lexicographicallyPrecedes(bound)
        case (.inclusive(let own), .inclusive(let bound)),
            (.exclusive(let own), .inclusive(let bound)),
            (.exclusive(let own), .exclusive(let bound)):
            !bound.lexicographicallyPrecedes(own)
        }
    }

    /// Whether no key can lie in the range, whatever a keyspace holds.
    var isEmpty: Bool {
        switch (lower, upper) {
        case (.unbounded, _), (_, .unbounded): false
        case (.inclusive(let first), .inclusive(let last)):
            last.lexicographicallyPrecedes(first)
        case (.inclusive(let first), .exclusive(let end)),
            (.exclusive(let first), .inclusive(let end)),
            (.exclusive(let first), .exclusive(let end)):
            !first.lexicographicallyPrecedes(end)
        }
    }
}
