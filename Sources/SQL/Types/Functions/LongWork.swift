// Work that cannot suspend its task, however long it takes.

/// Who waits for such work. The work asks while it runs, on its own thread.
package protocol LongWork: AnyObject {
    /// Whether the work has to end. Asked often.
    func mustStop() -> Bool
    /// Why it has to.
    var stopReason: SQLError { get }
}
