// What change feeds keep on disk: their records are in the topics' files, and their state in the topics'
// checkpoint. What the files hold is not written again at replay.

package import Bytes
import Catalog
package import Engine
import Glibc
import Synchronization
import Topics

extension ChangeFeeds {
    package var durableSequence: CommitSequence { store.keptSequence }

    /// The feeds that the topics' files hold go on, without their first rows again.
    package func replaying(after sequence: CommitSequence) throws(EngineError) {
        let kept = store.keptSequence
        do throws(MalformedBytes) {
            saved = try SavedFeed.decode(store.savedFeeds)
        } catch {
            throw .corrupt("the change feeds' part of the topics' checkpoint: \(error.what)")
        }
        shared.withLock { shared in
            shared.isReplaying = true
            shared.released = kept
            shared.written = kept
        }
        guard sequence > .zero else { return }
        let catalog = catalog()
        catalogVersion = catalog.version
        resume(catalog.publishedTables(), at: sequence)
    }

    /// What an entry did to the feeds is in the files: only which there are is taken note of.
    func followKept(_ sequence: CommitSequence) {
        let catalog = catalog()
        guard catalog.version != catalogVersion else { return }
        catalogVersion = catalog.version
        resume(catalog.publishedTables(), at: sequence)
    }

    private func resume(_ published: [OID: FeedTable], at sequence: CommitSequence) {
        let known = tables
        tables = published
        byStorage = Dictionary(
            published.values.map { ($0.storage, $0) }, uniquingKeysWith: { first, _ in first })
        shared.withLock { shared in
            for (oid, table) in known where published[oid] == nil {
                shared.descriptions[table.topic] = nil
            }
            for table in published.values {
                let start =
                    saved[table.topic]?.start ?? shared.descriptions[table.topic]?.start ?? sequence
                if saved[table.topic]?.hasFailed == true { shared.writer.fail(table.topic) }
                shared.descriptions[table.topic] = FeedDescription(
                    topic: table.topic, name: table.topicName, start: start)
            }
        }
    }
}

extension ChangeFeeds: LateTopicWriter {
    package var writtenSequence: CommitSequence { shared.withLock { $0.written } }

    package func finishWriting(upTo sequence: CommitSequence) {
        if shared.withLock({ $0.isReplaying }) {
            // The thread that replays is the one that asks.
            release(upTo: sequence, .inline)
            return
        }
        guard case .background = execution else { return }
        // The writer is another thread and never waits for this one.
        while writtenSequence < sequence { usleep(500) }
    }

    package func savedState(at sequence: CommitSequence) -> [UInt8] {
        shared.withLock { shared in
            SavedFeed.encode(
                shared.descriptions.values.filter { $0.start <= sequence }.map {
                    SavedFeed(
                        topic: $0.topic, start: $0.start,
                        hasFailed: shared.writer.hasFailed($0.topic))
                })
        }
    }
}
