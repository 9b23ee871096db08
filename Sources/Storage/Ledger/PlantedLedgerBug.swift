/// Mistakes the ledger, its archive and its backups make on purpose, to show that the simulator would
/// notice them.
package enum PlantedLedgerBug: String, Hashable, Sendable, CaseIterable {
    /// Archived segments are left to the system to write; the originals go at once.
    case archiveNotSynced = "archive-not-synced"
    /// Segments go whose entries the views do not have on their own disks yet.
    case removeUnpassed = "remove-unpassed"
    /// A backup takes the newest group although a crash may still undo it.
    case backupUnsynced = "backup-unsynced"
    /// A backup takes what follows the last whole group too.
    case backupTornTail = "backup-torn-tail"
    /// What a backup adds to a segment that it has in part is left to the system to write.
    case partNotSynced = "part-not-synced"
    /// A restore ends with the group of the entry it should end with.
    case restoreWholeGroup = "restore-whole-group"
    /// A segment without entries that is too small is made anew, without the groups it had.
    case enlargeAnew = "enlarge-anew"
    /// What of a large group does not go with its header is written only once the header is durable.
    case storeAheadLate = "store-ahead-late"
}
