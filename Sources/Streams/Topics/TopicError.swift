package import Environment

/// Why a partition's records cannot be read or kept.
package enum TopicError: Error, Hashable, Sendable {
    /// The operating system refused.
    case file(FileError)
    /// Stored bytes are not what was written: the file, bytes from its start, and what is wrong.
    case corrupt(path: String, offset: Int, what: String)
    /// A record batch that was accepted cannot be read.
    case batch(BatchError)
}

extension TopicError {
    /// The disk had no room for a write: nothing is lost, and the next try may succeed. A sync that
    /// failed is another matter, whatever the reason.
    package var isOutOfSpace: Bool {
        guard case .file(let error) = self else { return false }
        return error.kind == .noSpace && error.operation != .sync
    }

    /// The disk failed to take something: nothing is known of what it holds, and the process must end.
    var isFatal: Bool {
        guard case .file(let error) = self, !isOutOfSpace else { return false }
        return error.operation == .sync || error.operation == .write
    }
}

extension TopicError: CustomStringConvertible {
    /// One line for the operator.
    package var description: String {
        switch self {
        case .file(let error): error.description
        case .corrupt(let path, let offset, let what):
            "a topic is damaged in \"\(path)\" at byte \(offset): \(what); put this file back from a "
                + "backup, or have the topics made again from the ledger (varve rebuild)"
        case .batch(let error): error.message
        }
    }
}

/// Runs file operations, their errors as a topic's.
func asTopicError<Result: ~Copyable>(
    _ body: () throws(FileError) -> Result
) throws(TopicError) -> Result {
    do throws(FileError) { return try body() } catch { throw .file(error) }
}
