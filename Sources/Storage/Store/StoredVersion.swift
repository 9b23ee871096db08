package import Bytes

/// One version of one key, read in place: its buffers are valid only inside the call that was given
/// it.
package struct StoredVersion {
    package var key: UnsafeRawBufferPointer
    /// The commit that wrote it.
    package var from: CommitSequence
    /// The commit that replaced it; nil for the newest version.
    package var until: CommitSequence?
    /// Nil for a deletion.
    package var value: UnsafeRawBufferPointer?

    package init(
        key: UnsafeRawBufferPointer, from: CommitSequence, until: CommitSequence?,
        value: UnsafeRawBufferPointer?
    ) {
        self.key = key
        self.from = from
        self.until = until
        self.value = value
    }

    /// Whether it was valid at some moment of the period.
    func isValid(during period: ClosedRange<CommitSequence>) -> Bool {
        from <= period.upperBound && (until.map { $0 > period.lowerBound } ?? true)
    }
}
