import Bytes
import Types

/// What a statement that is not planned ends with: a tag, and for SHOW and the like rows of text.
struct UtilityOutcome {
    var tag: String
    var columns: [ResultColumn]?
    var rows: [[String?]] = []

    init(_ tag: String) { self.tag = tag }

    init(_ tag: String, columns: [ResultColumn], rows: [[String?]]) {
        self.tag = tag
        self.columns = columns
        self.rows = rows
    }

    /// The rows as a batch of text columns.
    var batch: Batch? {
        guard let columns else { return nil }
        var batch = Batch(types: columns.map(\.type), capacity: max(1, rows.count))
        for row in rows {
            for (index, value) in row.enumerated() {
                if let value {
                    batch.columns[index].append(text: value)
                } else {
                    batch.columns[index].appendNull()
                }
            }
            batch.rowCount += 1
        }
        return batch
    }
}
