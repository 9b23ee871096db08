/// A thread that sleeps while it has nothing to do.
package protocol WakeableThread: AnyObject, Sendable {
    /// Ends its sleep, if it sleeps, so that it sees what was left for it. From any thread.
    func wakeIfAsleep()
}
