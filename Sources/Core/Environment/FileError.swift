/// What the operating system said when an operation on a file failed.
package struct FileError: Error, Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
        case notFound
        case alreadyExists
        /// The device or the quota is full (ENOSPC, EDQUOT).
        case noSpace
        /// Not allowed, or the file system is read-only (EACCES, EPERM, EROFS).
        case permission
        case notADirectory
        case isADirectory
        case directoryNotEmpty
        /// The file ended before all bytes asked for were read.
        case endOfFile
        /// Any other failure, with Linux's error number.
        case system(errno: Int32)
    }

    package enum Operation: String, Sendable {
        case open, read, write, resize, sync, lock, createDirectory, list, rename, remove, inspect
    }

    package var kind: Kind
    package var operation: Operation
    package var path: String

    package init(_ kind: Kind, _ operation: Operation, _ path: String) {
        self.kind = kind
        self.operation = operation
        self.path = path
    }
}

extension FileError: CustomStringConvertible {
    /// One line for the operator, such as `cannot write "data/ledger/0": no space left on device`.
    package var description: String {
        "cannot \(operation.phrase) \"\(path)\": \(kind.phrase)"
    }
}

extension FileError.Operation {
    fileprivate var phrase: String {
        self == .createDirectory ? "create directory" : rawValue
    }
}

extension FileError.Kind {
    fileprivate var phrase: String {
        switch self {
        case .notFound: "no such file or directory"
        case .alreadyExists: "it exists already"
        case .noSpace: "no space left on device"
        case .permission: "permission denied"
        case .notADirectory: "not a directory"
        case .isADirectory: "is a directory"
        case .directoryNotEmpty: "directory not empty"
        case .endOfFile: "unexpected end of file"
        case .system(let number): systemMessage(number)
        }
    }
}
