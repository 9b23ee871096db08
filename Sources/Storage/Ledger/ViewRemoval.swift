package import Environment

/// The directories of a data directory that hold only what is made from the ledger.
private let viewDirectories = ["store", "topics"]

/// Removes everything that is made from the ledger: the next start makes it anew. Refused while a server
/// runs, and when the ledger does not reach back to its first entry.
package func removeViews(
    _ path: String, in environment: Environment
) throws(LedgerError) {
    let files = environment.files
    let isThere = try asLedgerError { () throws(FileError) in try files.kind(path) != nil }
    guard isThere else { throw .directory(.missing(path: path)) }
    let directory = try DataDirectory.open(path, mode: .exclusive, in: environment)
    defer { directory.close() }
    if let oldest = try directory.segments.list().first, oldest.id.rawValue != 1 {
        throw .backup(.incompleteLedger(oldest: oldest.id.firstSequence))
    }
    try asLedgerError { () throws(FileError) in
        for name in viewDirectories {
            let view = path + "/" + name
            guard try files.kind(view) == .directory else { continue }
            for file in try files.list(view) { try files.remove(view + "/" + file) }
            try files.syncDirectory(view)
        }
    }
}
