package import Bytes

/// Why a backup or an archive is not made or not used.
package enum BackupRefusal: Hashable, Sendable {
    /// The directory holds other files.
    case notEmpty(path: String)
    /// Another process is making a backup in it.
    case locked(path: String, processID: Int32?)
    /// There is no backup in the directory.
    case missing(path: String)
    /// The backup's or the archive's segments are of another ledger.
    case otherLedger(path: String)
    /// They were written by a ledger that went another way since.
    case otherHistory(path: String)
    /// A file is not what was written.
    case damaged(path: String, what: String)
    /// It was written by a later version.
    case newerFormat(path: String, found: Int)
    /// The moment asked for is not in the backup.
    case outOfRange(oldest: CommitSequence, newest: CommitSequence)
    /// The segments before the oldest kept are gone, so the views cannot be made from the ledger.
    case incompleteLedger(oldest: CommitSequence)
}

extension BackupRefusal: CustomStringConvertible {
    /// One line for the operator.
    package var description: String {
        switch self {
        case .notEmpty(let path): "\"\(path)\" is not empty"
        case .locked(let path, let processID):
            "\"\(path)\" is locked: a backup is being made into it by "
                + (processID.map { "process \($0)" } ?? "another process")
        case .missing(let path): "there is no backup in \"\(path)\""
        case .otherLedger(let path): "\"\(path)\" belongs to another ledger"
        case .otherHistory(let path):
            "\"\(path)\" holds entries that this ledger does not have: it was restored to an earlier "
                + "moment since; use another directory"
        case .damaged(let path, let what): "\"\(path)\" is damaged: \(what)"
        case .newerFormat(let path, let found):
            "\"\(path)\" has format \(found), written by a newer version"
        case .outOfRange(let oldest, let newest):
            "the backup holds the moments from sequence \(oldest.rawValue) to \(newest.rawValue)"
        case .incompleteLedger(let oldest):
            "the ledger before sequence \(oldest.rawValue) is not kept: its tables and topics cannot "
                + "be made again from it; name the archive with --archive"
        }
    }
}
