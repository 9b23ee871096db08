package import Bytes
package import Environment

/// What can go wrong with the ledger or its directory.
package enum LedgerError: Error, Sendable {
    /// Bytes are not what was written. Never answered by guessing: nothing after the place is read.
    case corrupt(LedgerCorruption)
    /// The operating system refused.
    case file(FileError)
    /// An earlier write or sync failed, so nothing is known about what is durable. The process must stop and
    /// start again from what the disk holds.
    case poisoned
    /// The writer is deposed or another process wrote: the segment's epoch or length is not the expected one.
    case fenced(SegmentID)
    /// The position asked for is older than the oldest entry kept, or newer than the newest.
    case outOfRange(CommitSequence)
    /// The data directory cannot be used; the text says why.
    case directory(DataDirectoryRefusal)
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
