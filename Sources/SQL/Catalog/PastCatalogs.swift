package import Bytes

/// Where catalogs of earlier states come from.
package protocol PastCatalogs: Sendable {
    /// The newest catalog there is.
    var newest: Catalog { get }
    /// The catalog at a state, or at the oldest state kept when that is later.
    func pastCatalog(at sequence: CommitSequence, orOldest oldest: CommitSequence) -> Catalog
}
