import Bytes
import Catalog
import Engine

/// Writes catalog objects as the rows of the system keyspace that they are.
enum CatalogWriter {
    static func write(
        _ changes: [CatalogChange], _ transaction: Transaction
    ) throws(EngineError) {
        for change in changes {
            switch change {
            case .put(let object):
                try CatalogRow.key(of: object.oid).withRawBytes { key throws(EngineError) in
                    try CatalogRow.encode(object).withRawBytes { row throws(EngineError) in
                        if try exists(key, transaction) {
                            try transaction.update(.system, key, row)
                        } else {
                            try transaction.insert(.system, key, row)
                        }
                    }
                }
            case .remove(let oid):
                try CatalogRow.key(of: oid).withRawBytes { key throws(EngineError) in
                    if try exists(key, transaction) { try transaction.delete(.system, key) }
                }
            }
        }
    }

    private static func exists(
        _ key: UnsafeRawBufferPointer, _ transaction: Transaction
    ) throws(EngineError) -> Bool {
        try transaction.get(.system, key) { _ in true } ?? false
    }
}
