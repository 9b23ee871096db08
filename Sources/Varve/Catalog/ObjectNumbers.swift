import Catalog
import Synchronization
import Types

/// Gives objects, keyspaces and topics their numbers: each is given once while the database is open,
/// whether what it was given to is committed or not. A catalog says from where on nothing has one.
///
/// Thread safety: used from any thread.
final class ObjectNumbers: Sendable {
    private let next = Atomic<OID>(0)

    /// From where on numbers are free that are not below `lowest`. Takes none.
    func firstFree(from lowest: OID) -> OID { max(next.load(ordering: .relaxed), lowest) }

    /// Takes `count` numbers from `first` on. False when somebody else has taken of them since `first` was
    /// asked for.
    func take(_ count: Int, from first: OID) -> Bool {
        if count == 0 { return true }
        var seen = next.load(ordering: .relaxed)
        while seen <= first {
            let result = next.compareExchange(
                expected: seen, desired: first + OID(count), ordering: .relaxed)
            if result.exchanged { return true }
            seen = result.original
        }
        return false
    }

    /// These numbers and all below are somebody's.
    func skip(to last: OID) {
        next.max(last + 1, ordering: .relaxed)
    }
}
