package import Environment

/// An open data directory: locked against other processes, of a format this version reads.
///
///     <data>/FORMAT     version and ledger identity
///     <data>/LOCK       locked while a server runs; holds its process id
///     <data>/ledger/    the segments
package final class DataDirectory: Sendable {
    /// How it is opened.
    package enum Mode: Sendable {
        /// By a server: created when missing or empty, and locked.
        case exclusive
        /// For looking at, also while a server runs; it must exist.
        case readOnly
    }

    package let path: String
    package let identity: LedgerIdentity
    package let segments: any SegmentStorage

    /// Throws `directory` for what the operator can put right, `file` for what the system refused.
    package static func open(_ path: String, mode: Mode, in environment: Environment)
        throws(LedgerError) -> DataDirectory
    {
        preconditionFailure("not built yet")
    }

    private init(path: String, identity: LedgerIdentity, segments: any SegmentStorage) {
        self.path = path
        self.identity = identity
        self.segments = segments
    }

    /// Unlocks the directory. Also happens when the process ends.
    package func close() { preconditionFailure("not built yet") }
}
