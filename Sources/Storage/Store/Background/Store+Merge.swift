extension Store {
    /// Does a part of a merge. Returns false when nothing needs merging.
    package func mergeStep() throws(StoreError) -> Bool {
        return false
    }
}
