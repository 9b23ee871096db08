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
        var catalog: Catalog?
        /// How many catalog changes had been made.
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
    /// The catalog with this transaction's own changes; nil while there are none.
    var catalog: Catalog?
    /// How many definition statements have run: makes each own catalog's version unique.
    var definitionCount = 0
    /// A statement failed: everything but ROLLBACK is refused (25P02).
    var isFailed = false
    /// DEFERRABLE: a serializable read-only transaction waits for a snapshot that harms nobody.
    var isDeferrable = false
    /// A statement has run, so the isolation level can no longer change (25001).
    var hasRun = false

    init(
        isExplicit: Bool, transaction: Transaction, start: Timestamp,
        settingsBefore: SessionSettings, constraintModes: ConstraintModes = ConstraintModes(),
        snapshotCatalog: Catalog?, isDeferrable: Bool, hasRun: Bool = false
    ) {
        self.isExplicit = isExplicit
        self.transaction = transaction
        self.start = start
        self.settingsBefore = settingsBefore
        self.constraintModes = constraintModes
        self.snapshotCatalog = snapshotCatalog
        self.isDeferrable = isDeferrable
        self.hasRun = hasRun
    }
}
