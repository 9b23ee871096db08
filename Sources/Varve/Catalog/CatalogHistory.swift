package import Bytes
package import Catalog
import Engine
import Store
import Synchronization

/// Catalogs by sequence. The newest are at hand: a statement looks its snapshot's catalog up as it
/// begins and keeps it, so nearly always one of the last few is asked for. Older ones are read from
/// the system keyspace as it was then.
///
/// Thread safety: written by the thread that applies commits, read from anywhere.
package final class CatalogHistory: Sendable {
    /// Each version has its own tables of names: thousands of them would be dear.
    private static let versionsMax = 16
    /// Older ones kept for the next statement of a transaction that reads the past.
    private static let pastVersionsMax = 4

    private let versions: Mutex<[(sequence: CommitSequence, catalog: Catalog)]>
    /// Of the newest of them.
    private let newestNumber = Atomic<UInt64>(0)
    /// Read from the store, the one used last at the end; exactly at their sequences.
    private let pastVersions = Mutex<[(sequence: CommitSequence, catalog: Catalog)]>([])
    private let past = Mutex<Past?>(nil)

    package init() {
        let empty = Catalog(objects: [], version: 0)
        versions = Mutex([(.zero, empty)])
    }

    /// From now on older catalogs can be asked for.
    func attach(_ past: Past) { self.past.withLock { $0 = past } }

    /// The catalog after the newest definition applied, visible or not.
    package var newest: Catalog { versions.withLock { $0[$0.count - 1].catalog } }

    /// The sequence of the newest definition applied: all later states have the newest catalog. Once somebody
    /// sees an entry, this is not older than the catalog is there.
    var newestSequence: CommitSequence { CommitSequence(newestNumber.load(ordering: .acquiring)) }

    /// The newest catalog and its sequence.
    var newestVersion: (sequence: CommitSequence, catalog: Catalog) {
        versions.withLock { $0[$0.count - 1] }
    }

    /// The catalog a snapshot sees that is held.
    package func catalog(at sequence: CommitSequence) -> Catalog {
        let (catalog, isOf) = nearest(sequence)
        if isOf { return catalog }
        return (try? pastCatalog(at: sequence)) ?? catalog
    }

    /// The catalog of any state that is kept. Throws `.beforeRetainedPast` for others.
    func retainedCatalog(at sequence: CommitSequence) throws(EngineError) -> Catalog {
        let (catalog, isOf) = nearest(sequence)
        return isOf ? catalog : try pastCatalog(at: sequence)
    }

    /// Of the newest catalogs the one at `sequence`; the oldest of them, and false, when that is
    /// newer.
    private func nearest(_ sequence: CommitSequence) -> (catalog: Catalog, isOf: Bool) {
        versions.withLock { versions in
            var index = versions.count - 1
            while index > 0, versions[index].sequence > sequence { index -= 1 }
            return (versions[index].catalog, versions[index].sequence <= sequence)
        }
    }

    /// Forgets everything: this catalog is the first.
    func begin(with catalog: Catalog, at sequence: CommitSequence) {
        versions.withLock { versions in
            versions = [(sequence, catalog)]
            newestNumber.store(sequence.rawValue, ordering: .releasing)
        }
    }

    func append(_ catalog: Catalog, at sequence: CommitSequence) {
        versions.withLock { versions in
            versions.append((sequence, catalog))
            if versions.count > Self.versionsMax { versions.removeFirst() }
            newestNumber.store(sequence.rawValue, ordering: .releasing)
        }
    }

    // MARK: Older ones

    private func pastCatalog(at sequence: CommitSequence) throws(EngineError) -> Catalog {
        let known = pastVersions.withLock { versions -> Catalog? in
            guard let index = versions.firstIndex(where: { $0.sequence == sequence }) else {
                return nil
            }
            let found = versions.remove(at: index)
            versions.append(found)
            return found.catalog
        }
        if let known { return known }
        guard let past = past.withLock({ $0 }) else {
            throw .corrupt("the catalog of commit \(sequence.rawValue) is asked for at replay")
        }
        let catalog = try Self.read(at: sequence, past)
        pastVersions.withLock { versions in
            if versions.count >= Self.pastVersionsMax { versions.removeFirst() }
            versions.append((sequence, catalog))
        }
        return catalog
    }

    /// Its version is the sequence: no committed catalog of that number has other contents.
    private static func read(
        at sequence: CommitSequence, _ past: Past
    ) throws(EngineError) -> Catalog {
        let cursor = past.scan(.system, .all, at: try past.hold(sequence))
        var objects: [CatalogObject] = []
        var failure: EngineError?
        var hasMore = true
        while hasMore, failure == nil {
            hasMore = try cursor.next(limit: 1024) { key, row in
                guard let oid = CatalogRow.oid(ofKey: key) else { return true }
                do throws(MalformedBytes) {
                    objects.append(try CatalogRow.decode(oid: oid, row: row))
                    return true
                } catch {
                    failure = .corrupt(
                        "catalog object \(oid) at commit \(sequence.rawValue): \(error.what)")
                    return false
                }
            }
        }
        if let failure { throw failure }
        return Catalog(objects: objects, version: sequence.rawValue)
    }
}

extension CatalogHistory: PastCatalogs {
    package func pastCatalog(
        at sequence: CommitSequence, orOldest oldest: CommitSequence
    ) -> Catalog {
        (try? retainedCatalog(at: max(sequence, oldest))) ?? newest
    }
}
