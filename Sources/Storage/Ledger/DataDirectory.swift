package import Environment
import Synchronization

/// An open data directory: locked against other processes, of a format this version reads.
///
///     <data>/FORMAT     format version and ledger identity
///     <data>/LOCK       locked while a server runs; holds its process id
///     <data>/ledger/    the segments
///     <data>/store/     the views' files
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
    private let lock: Mutex<DirectoryLock?>

    private static let formatName = "FORMAT"
    private static let newFormatName = "FORMAT.new"
    private static let lockName = "LOCK"
    private static let ledgerName = "ledger"

    /// Where the store's files are.
    package var storePath: String { path + "/store" }

    /// Throws `directory` for what the operator can put right, `file` for what the system refused.
    /// `pageSize`: as of `LedgerOptions`.
    package static func open(
        _ path: String, mode: Mode, pageSize: Int = LedgerOptions.ordinaryPageSize,
        in environment: Environment
    ) throws(LedgerError) -> DataDirectory {
        let files = environment.files
        switch mode {
        case .exclusive:
            try create(path, in: files)
            let lock: DirectoryLock
            let lockPath = path + "/" + lockName
            do throws(DirectoryLock.Failure) {
                lock = try DirectoryLock(lockPath, in: environment)
            } catch {
                switch error {
                case .held(let processID):
                    throw .directory(.locked(path: lockPath, processID: processID))
                case .file(let error): throw .file(error)
                }
            }
            let found = try readFormat(of: path, in: files)
            if found == nil { try checkIsNew(path, in: files) }
            let format =
                found
                ?? DirectoryFormat(
                    identity: LedgerIdentity(rawValue: environment.randomness.next()))
            try finish(
                path, format.identity, isCurrent: found?.version == DirectoryFormat.newest,
                in: files)
            return DataDirectory(path, format.identity, files, pageSize, lock)
        case .readOnly:
            guard let format = try readFormat(of: path, in: files) else {
                throw .directory(.missing(path: path))
            }
            return DataDirectory(path, format.identity, files, pageSize, nil)
        }
    }

    private init(
        _ path: String, _ identity: LedgerIdentity, _ files: any FileSystem, _ pageSize: Int,
        _ lock: DirectoryLock?
    ) {
        self.path = path
        self.identity = identity
        self.lock = Mutex(lock)
        segments = LocalSegmentStorage(
            directory: path + "/" + DataDirectory.ledgerName, files: files, pageSize: pageSize)
    }

    /// Unlocks the directory. Also happens when the process ends.
    package func close() { lock.withLock { $0 = nil } }

    /// Makes the directory when there is none. Nothing is put into one that holds someone else's
    /// files.
    private static func create(_ path: String, in files: any FileSystem) throws(LedgerError) {
        try asLedgerError { () throws(FileError) in
            if try files.kind(path) == nil { try files.createDirectory(path) }
        }
        let names = try asLedgerError { () throws(FileError) in try files.list(path) }
        let ours = [formatName, newFormatName, lockName, ledgerName]
        guard names.contains(formatName) || names.allSatisfy({ ours.contains($0) }) else {
            throw .directory(.notADataDirectory(path: path))
        }
        if !names.contains(formatName) {
            try asLedgerError { () throws(FileError) in try syncName(of: path, in: files) }
        }
    }

    /// Without its FORMAT file a ledger's groups could not be told from garbage, and would be
    /// overwritten.
    private static func checkIsNew(_ path: String, in files: any FileSystem) throws(LedgerError) {
        let ledger = path + "/" + ledgerName
        let segments = try asLedgerError { () throws(FileError) in
            try files.kind(ledger) == nil ? [] : try files.list(ledger)
        }
        guard segments.isEmpty else {
            throw .directory(
                .damagedFormat(
                    path: path + "/" + formatName, what: "it is missing, but there is a ledger"))
        }
    }

    /// Nil when there is no FORMAT file: the directory is new, or no data directory.
    private static func readFormat(of path: String, in files: any FileSystem) throws(LedgerError)
        -> DirectoryFormat?
    {
        let formatPath = path + "/" + formatName
        let content = try asLedgerError { () throws(FileError) -> [UInt8]? in
            if try files.kind(formatPath) == nil { return nil }
            return try File(formatPath, .read, in: files).readAll(limit: 4096)
        }
        guard let content else { return nil }
        do throws(DirectoryFormat.Failure) {
            return try DirectoryFormat(decoding: content)
        } catch {
            switch error {
            case .newer(let found):
                throw .directory(
                    .newerFormat(path: path, found: found, supported: DirectoryFormat.newest))
            case .damaged(let what):
                throw .directory(.damagedFormat(path: formatPath, what: what))
            }
        }
    }

    /// Makes what is missing. FORMAT comes last: where it stands, everything does. An older one is replaced.
    private static func finish(
        _ path: String, _ identity: LedgerIdentity, isCurrent: Bool, in files: any FileSystem
    ) throws(LedgerError) {
        try asLedgerError { () throws(FileError) in
            let ledger = path + "/" + ledgerName
            if try files.kind(ledger) == nil { try files.createDirectory(ledger) }
            if !isCurrent {
                let new = path + "/" + newFormatName
                let file = try File(new, .readWriteOrCreate, in: files)
                try file.resize(to: 0)
                try file.write(DirectoryFormat(identity: identity).encoded(), at: 0)
                try file.syncData()
                file.close()
                try files.syncDirectory(path)
                try files.rename(new, to: path + "/" + formatName)
            }
            try files.syncDirectory(path)
        }
    }

    /// Makes a data directory whose ledger `fill` writes. `path` must not exist, or be empty. Without
    /// its FORMAT file, which comes last, it is none: a restore that was interrupted is begun anew.
    static func create<Result>(
        _ path: String, _ identity: LedgerIdentity, in environment: Environment,
        fill: (_ ledger: String) throws(LedgerError) -> Result
    ) throws(LedgerError) -> Result {
        let files = environment.files
        let names = try asLedgerError { () throws(FileError) in
            try files.kind(path) == nil ? [] : try files.list(path)
        }
        guard names.isEmpty else { throw .backup(.notEmpty(path: path)) }
        let ledger = path + "/" + ledgerName
        try asLedgerError { () throws(FileError) in
            if try files.kind(path) == nil { try files.createDirectory(path) }
            try syncName(of: path, in: files)
            try files.createDirectory(ledger)
        }
        let result = try fill(ledger)
        try asLedgerError { () throws(FileError) in try files.syncDirectory(ledger) }
        try finish(path, identity, isCurrent: false, in: files)
        return result
    }

    /// Makes a directory's name durable, also when a process that was killed made it. Where the
    /// directory above is not ours to open, somebody else made it, and saw to that.
    static func syncName(of path: String, in files: any FileSystem) throws(FileError) {
        do throws(FileError) { try files.syncDirectory(parent(of: path)) } catch {
            if error.kind != .permission { throw error }
        }
    }

    private static func parent(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }
}
