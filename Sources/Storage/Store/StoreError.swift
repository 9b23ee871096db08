package import Environment

/// What can go wrong with the store's files.
package enum StoreError: Error, Hashable, Sendable {
    /// The operating system refused.
    case file(FileError)
    /// A file does not hold what was written to it. `offset` is the byte from which it is not
    /// believed.
    case corrupt(path: String, offset: Int, what: String)
}

extension StoreError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .file(let error): error.description
        case .corrupt(let path, let offset, let what):
            "the store is damaged in \"\(path)\" at byte \(offset): \(what)"
        }
    }
}

/// Runs file operations, with their failures as the store's.
@inline(__always)
func withFileErrors<Result>(_ body: () throws(FileError) -> Result) throws(StoreError) -> Result {
    do throws(FileError) { return try body() } catch { throw .file(error) }
}
