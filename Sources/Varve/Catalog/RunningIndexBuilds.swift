import Catalog
import Synchronization
import Types

/// Index builds that fill their keyspaces without holding the catalog's lock: which tables they are
/// on, and the numbers that the catalog does not know of yet.
///
/// Changed by who holds the catalog's lock, or has let go of all that he began; so who holds it sees
/// the builds that matter to him.
final class RunningIndexBuilds: Sendable {
    /// One build, from `begin` to `end`.
    struct Ticket: Hashable {
        fileprivate var number: UInt64
    }

    private struct Build {
        var tables: Set<OID>
        /// Above every number of its objects and keyspaces.
        var numbersEnd: OID
    }

    private struct State {
        var running: [Ticket: Build] = [:]
        var count: UInt64 = 0
    }

    private let state = Mutex(State())

    func begin(on tables: Set<OID>, numbersEnd: OID) -> Ticket {
        state.withLock { state in
            state.count += 1
            let ticket = Ticket(number: state.count)
            state.running[ticket] = Build(tables: tables, numbersEnd: numbersEnd)
            return ticket
        }
    }

    func end(_ ticket: Ticket) { state.withLock { $0.running[ticket] = nil } }

    /// The lowest number that no build has taken: for new objects, unless the catalog knows higher ones.
    var firstFreeOID: OID { state.withLock { $0.running.values.map(\.numbersEnd).max() ?? 0 } }

    /// One of these tables that has a build running.
    func first(of tables: [OID]) -> OID? {
        state.withLock { state in
            tables.first { table in state.running.values.contains { $0.tables.contains(table) } }
        }
    }
}
