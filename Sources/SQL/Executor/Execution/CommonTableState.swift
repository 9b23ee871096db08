// Rows of a WITH query, kept while the statement runs.

import Types

/// What all scans of one common table share.
final class CommonTableState {
    func reset() {}
}
