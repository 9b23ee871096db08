package import Bytes
package import Environment

/// What can go wrong with the ledger or its directory.
package enum LedgerError: Error, Sendable {
    /// Bytes are not what was written. Never answered by guessing: nothing after the place is read.
    case corrupt(LedgerCorruption)
    /// The operating system refused.
    case file(FileError)
    /// An earlier write or sync failed, so nothing is known about what is durable. The process must
    /// stop and start again from what the disk holds.
    case poisoned
    /// The writer is deposed or another process wrote: the segment's epoch or length is not the
    /// expected one.
    case fenced(SegmentID)
    /// The position asked for is older than the oldest entry kept, or newer than the newest.
    case outOfRange(CommitSequence)
    /// The data directory cannot be used; the text says why.
    case directory(DataDirectoryRefusal)
    /// A backup or an archive cannot be used; the text says why.
    case backup(BackupRefusal)
}

/// A place in the ledger that does not hold what was written there.
package struct LedgerCorruption: Error, Hashable, Sendable {
    /// The file, as the operator would name it.
    package var path: String
    /// Bytes from the file's start.
    package var offset: Int
    /// The sequence of the first entry that cannot be read.
    package var sequence: CommitSequence
    /// What is wrong there.
    package var what: String

    package init(path: String, offset: Int, sequence: CommitSequence, what: String) {
        self.path = path
        self.offset = offset
        self.sequence = sequence
        self.what = what
    }
}

/// Why a data directory is not opened.
package enum DataDirectoryRefusal: Hashable, Sendable {
    /// Another process has it open; its process id when known.
    case locked(path: String, processID: Int32?)
    /// It was written by a later version.
    case newerFormat(path: String, found: Int, supported: Int)
    /// It holds files, but none of ours.
    case notADataDirectory(path: String)
    /// Its format file is damaged.
    case damagedFormat(path: String, what: String)
    /// It does not exist, and was not to be created.
    case missing(path: String)
}

extension LedgerError {
    /// The disk had no room for a write. A sync that failed is another matter, whatever the reason:
    /// nothing is known of what it should have made durable.
    package var isOutOfSpace: Bool {
        if case .file(let error) = self {
            error.kind == .noSpace && error.operation != .sync
        } else {
            false
        }
    }
}

extension LedgerError: CustomStringConvertible {
    /// One line for the operator: what is wrong, where, and what can be done.
    package var description: String {
        switch self {
        case .corrupt(let corruption): corruption.description
        case .file(let failure): failure.description
        case .poisoned:
            "the ledger accepts nothing more, because an earlier write or sync failed; start again"
        case .fenced(let segment):
            "ledger segment \(segment.rawValue) was taken over by another writer"
        case .outOfRange(let sequence):
            "the ledger does not hold the entries after sequence \(sequence.rawValue)"
        case .directory(let refusal): refusal.description
        case .backup(let refusal): refusal.description
        }
    }
}

extension LedgerCorruption: CustomStringConvertible {
    /// One line for the operator.
    package var description: String {
        "the ledger is damaged in \"\(path)\" at byte \(offset), from sequence "
            + "\(sequence.rawValue) on: \(what); nothing was changed: put this file back from a "
            + "backup, and keep the directory as it is until then"
    }
}

extension DataDirectoryRefusal: CustomStringConvertible {
    /// One line for the operator.
    package var description: String {
        switch self {
        case .locked(let path, let processID):
            "\"\(path)\" is locked: the data directory is in use by "
                + (processID.map { "process \($0)" } ?? "another process")
        case .newerFormat(let path, let found, let supported):
            "data directory \"\(path)\" has format \(found), written by a newer version; this one "
                + "reads up to format \(supported)"
        case .notADataDirectory(let path):
            "\"\(path)\" is not empty and not a data directory"
        case .damagedFormat(let path, let what):
            "\"\(path)\" is damaged: \(what)"
        case .missing(let path):
            "there is no data directory \"\(path)\""
        }
    }
}
