import Bytes

/// The runs of one level, or those of history.
package struct StoreLevel: Hashable, Sendable {
    /// From 0; nil for history.
    package var level: Int?
    package var files = 0
    package var fileBytes = 0
    /// Entries, deletions among them.
    package var entries = 0
    package var deletions = 0

    init(_ runs: [Run], level: Int?) {
        self.level = level
        for run in runs {
            files += 1
            fileBytes += run.fileBytes
            for section in run.reader.summary.sections {
                entries += section.entryCount
                deletions += section.tombstoneCount
            }
        }
    }
}

extension Store {
    /// What the files hold: by level, then history.
    package var levels: [StoreLevel] {
        let version = currentVersion
        var levels = [StoreLevel(version.level0, level: 0)]
        for (index, runs) in version.levels.enumerated() {
            levels.append(StoreLevel(runs, level: index + 1))
        }
        return levels + [StoreLevel(version.history, level: nil)]
    }
}
