// Threads that others depend on, lent while one piece of work takes long.

import CLinux

/// A thread that has more to do than the work at hand.
package protocol LendableThread: AnyObject {
    /// Whether the work at hand may go on while others use what the thread runs.
    var mayLend: Bool { get }
    /// Has another thread do the rest until `takeBack`. False: this one keeps it.
    func lend() -> Bool
    /// Called by the thread that has lent.
    func takeBack()
}

/// What a thread is known by to the work that it runs.
package final class ThreadNote {
    private unowned let thread: any LendableThread

    package init(_ thread: any LendableThread) { self.thread = thread }

    /// The calling thread is this one, until `remove`. Keep the note as long.
    package func leave() { varve_note_thread(Unmanaged.passUnretained(self).toOpaque()) }

    package func remove() { varve_note_thread(nil) }

    /// The calling thread; nil when nobody but the work at hand depends on it.
    package static var current: (any LendableThread)? {
        guard let note = varve_noted_thread() else { return nil }
        return Unmanaged<ThreadNote>.fromOpaque(note).takeUnretainedValue().thread
    }
}
