import Bytes
import Catalog
import Engine
import Executor
import Types

/// The transaction a session is in: one statement's own, or a block between BEGIN and COMMIT.
final class TransactionBlock {
    struct Savepoint {
        var name: String
        var mark: WriteMark
        var settings: SettingsBox.Mark
        /// Whether the transaction was read-only: its end comes back to that, whichever it is.
        var isReadOnly: Bool
        /// How many changes of the catalog had been made.
        var definitionCount: Int
        var constraintModes: ConstraintModes
        /// How many portals and cursors the session had made.
        var portalCount: Int
        var notifications: SessionNotifier.Mark
        /// What was left to be checked at the transaction's end; nil before the first statement.
        var deferred: ConstraintQueue.Mark?
    }

    /// True between BEGIN and COMMIT; false for the transaction that surrounds the statements of one
    /// query text or of one Sync.
    var isExplicit: Bool
    /// A statement of a pipeline has run in it: one that has to be alone comes too late.
    var isPipelined = false
    /// A statement has run that has to be alone: the transaction ends with it.
    var endsWithStatement = false
    let transaction: Transaction
    /// What `now()` says.
    let start: Timestamp
    /// What a rollback goes back to, of which nothing was local.
    let settingsBefore: SessionSettings
    var savepoints: [Savepoint] = []
    /// What SET CONSTRAINTS has said.
    var constraintModes = ConstraintModes()
    /// The catalog of a snapshot that lasts as long as the transaction; nil at READ COMMITTED.
    var snapshotCatalog: Catalog?
    /// What this transaction has changed of the catalog.
    var definitions = OwnDefinitions()
    /// Indexes of its own that have rows which its snapshot does not show.
    var unreadIndexes: Set<OID> = []
    /// A statement failed: everything but ROLLBACK is refused (25P02).
    var isFailed = false
    /// DEFERRABLE: a serializable read-only transaction waits for a snapshot that harms nobody.
    var isDeferrable = false
    /// A statement has run, so the isolation level can no longer change (25001).
    var hasRun = false

    init(
        isExplicit: Bool, transaction: Transaction, start: Timestamp,
        settingsBefore: SessionSettings, snapshotCatalog: Catalog?, isDeferrable: Bool
    ) {
        self.isExplicit = isExplicit
        self.transaction = transaction
        self.start = start
        self.settingsBefore = settingsBefore
        self.snapshotCatalog = snapshotCatalog
        self.isDeferrable = isDeferrable
    }
}

/// What a transaction has changed of the catalog. Others change it at the same time, so its own catalog is
/// made anew whenever it comes to see another one of those that are committed.
struct OwnDefinitions {
    private var changes: [CatalogChange] = []
    /// Catalogs with the changes, by the version of what they were applied to: of the snapshot's, and of the
    /// newest, which says what roles may do.
    private var made: [(base: UInt64, catalog: Catalog)] = []
    private static let madeMax = 2

    var isEmpty: Bool { changes.isEmpty }
    var count: Int { changes.count }

    mutating func append(_ more: [CatalogChange]) {
        changes += more
        made = []
    }

    mutating func removeAll(after count: Int) {
        guard count < changes.count else { return }
        changes.removeLast(changes.count - count)
        made = []
    }

    /// `version`: one that no other catalog has.
    mutating func catalog(over base: Catalog, version: () -> UInt64) -> Catalog {
        if isEmpty { return base }
        if let known = made.last(where: { $0.base == base.version }) { return known.catalog }
        let catalog = base.applying(changes, version: version())
        if made.count == Self.madeMax { made.removeFirst() }
        made.append((base.version, catalog))
        return catalog
    }
}
