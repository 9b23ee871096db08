package import Bytes
package import Catalog
import Synchronization

/// The newest catalogs, by the sequence that made each. A statement looks its snapshot's catalog up
/// as it begins and keeps it, so only the last few are ever asked for.
///
/// Thread safety: written by the thread that applies commits, read from anywhere.
package final class CatalogHistory: Sendable {
    /// Each version has its own tables of names: thousands of them would be dear.
    private static let versionsMax = 16

    private let versions: Mutex<[(sequence: CommitSequence, catalog: Catalog)]>

    package init() {
        let empty = Catalog(objects: [], version: 0)
        versions = Mutex([(.zero, empty)])
    }

    /// The catalog after the newest definition applied, visible or not.
    package var newest: Catalog { versions.withLock { $0[$0.count - 1].catalog } }

    /// The catalog a snapshot sees.
    package func catalog(at sequence: CommitSequence) -> Catalog {
        versions.withLock { versions in
            var index = versions.count - 1
            while index > 0, versions[index].sequence > sequence { index -= 1 }
            return versions[index].catalog
        }
    }

    /// Forgets everything: this catalog is the first.
    func begin(with catalog: Catalog, at sequence: CommitSequence) {
        versions.withLock { $0 = [(sequence, catalog)] }
    }

    func append(_ catalog: Catalog, at sequence: CommitSequence) {
        versions.withLock { versions in
            versions.append((sequence, catalog))
            if versions.count > Self.versionsMax { versions.removeFirst() }
        }
    }
}
