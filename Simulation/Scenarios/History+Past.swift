import Bytes
import Engine
import Environment
import Store

/// What a life's options and times promise about what is kept.
struct Promises: Sendable {
    let options: LifeOptions
    /// In microseconds, by keyspace.
    var retentions: [KeyspaceID: Int64]
    /// What shorter retentions than these have let go.
    var floors: [KeyspaceID: CommitSequence] = [:]
    /// The latest that the wall clock has ever been.
    var latest: Timestamp

    /// The newest commit that is older than a keyspace's retention.
    func newestExpired(_ keyspace: KeyspaceID, _ entries: [Entry]) -> CommitSequence {
        let retention = retentions[keyspace] ?? 0
        // Commits that follow each other quickly are later than the clock has been.
        // And nothing is kept for no time, not even what was committed ahead of the clock.
        guard retention > 0 else { return entries.last?.sequence ?? .zero }
        let moment = latest.microseconds - retention
        let newest = entries.last { $0.timestamp.microseconds <= moment }
        return max(newest?.sequence ?? .zero, floors[keyspace] ?? .zero)
    }

    /// The oldest state that must be readable.
    func oldest(_ keyspace: KeyspaceID, _ entries: [Entry]) -> CommitSequence {
        let newest = UInt64(entries.count)
        let kept = CommitSequence(newest - min(World.retainedCommits, newest))
        return min(kept, newestExpired(keyspace, entries))
    }
}

extension History {
    /// What a recovered engine shows of moments that are kept, and of moments that may be.
    static func observePast(
        of engine: Engine, _ entries: [Entry], _ promises: Promises
    ) throws(Violation) -> [Observation] {
        let newest = engine.visibleSequence.rawValue
        let kept = newest - min(World.retainedCommits, newest)
        var observations: [Observation] = []
        for keyspace in keyspaces {
            let table = keyspace == World.itemsByText ? World.items : keyspace
            let oldest = promises.oldest(table, entries)
            let edge = engine.past.oldestSequence(of: keyspace).rawValue
            var moments = Array(kept...newest)
            // Older ones here and there, those around the edges above all.
            moments += stride(from: 0, to: kept, by: Int(kept / 12 + 1))
            moments += [oldest.rawValue, edge, edge - min(edge, 1)]
            for moment in Set(moments).sorted() where moment <= newest {
                let sequence = CommitSequence(moment)
                do throws(EngineError) {
                    let reader = try engine.begin(asOf: sequence)
                    let rows = try History.rows(of: keyspace, reader)
                    observations.append(
                        Observation(
                            sequence: sequence, keyspace: keyspace, rows: rows,
                            kept: CommitSequence(min(edge, moment))...CommitSequence(newest)))
                } catch .momentNotKept {
                    guard sequence < oldest else {
                        throw Violation(
                            "keyspace \(keyspace.rawValue) as of \(moment) of \(newest) is not "
                                + "kept, although all from \(oldest.rawValue) on is to be")
                    }
                } catch {
                    throw Violation("the past cannot be read: \(error)")
                }
            }
        }
        return observations
    }

    /// A version that was valid for a while.
    private struct Version: Hashable {
        var key: String
        var from: CommitSequence
        var until: CommitSequence?
        var row: String
    }

    /// Compares all versions of rows since the oldest state kept with what the entries made.
    static func checkVersions(of engine: Engine, _ entries: [Entry]) throws(Violation) {
        for keyspace in [World.accounts, World.items] {
            let newest = engine.visibleSequence
            let oldest = engine.past.oldestSequence(of: keyspace)
            guard oldest <= newest else { continue }
            var found: Set<Version> = []
            do throws(EngineError) {
                let hold = try engine.past.hold(oldest, of: keyspace)
                let cursor = engine.past.versions(
                    keyspace, .all, during: oldest...newest, holding: hold)
                while try cursor.next(
                    limit: 7,
                    { version in
                        guard let row = version.value else { return true }
                        found.insert(
                            Version(
                                key: String(decoding: version.key, as: UTF8.self),
                                from: version.from, until: version.until,
                                row: String(decoding: row, as: UTF8.self)))
                        return true
                    })
                {}
            } catch {
                throw Violation("versions cannot be read: \(error)")
            }
            let expected = versions(of: keyspace, entries).filter { version in
                version.until.map { $0 > oldest } ?? true
            }
            guard found == expected else {
                throw Violation(
                    "keyspace \(keyspace.rawValue) has since \(oldest.rawValue) the versions "
                        + "\(found.subtracting(expected)) too many and lacks "
                        + "\(expected.subtracting(found))")
            }
        }
    }

    private static func versions(of keyspace: KeyspaceID, _ entries: [Entry]) -> Set<Version> {
        var versions: Set<Version> = []
        var newest: [String: Version] = [:]
        for entry in entries {
            for (key, row) in entry.rows where key.keyspace == keyspace {
                if var ended = newest.removeValue(forKey: key.key) {
                    ended.until = entry.sequence
                    versions.insert(ended)
                }
                if let row {
                    newest[key.key] = Version(
                        key: key.key, from: entry.sequence, until: nil, row: row)
                }
            }
        }
        return versions.union(newest.values)
    }
}
