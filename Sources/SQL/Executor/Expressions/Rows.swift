// Which rows of a batch a kernel computes: all of the first `limit`, or those an index list names.

import Types

/// A borrowed list of row numbers. Valid while the selection it came from is neither changed nor
/// released.
struct Rows {
    /// How many rows count.
    let count: Int
    /// Their numbers; nil means 0 to `count` - 1.
    let indices: UnsafePointer<UInt16>?
    /// One more than the highest row number that may be touched.
    let limit: Int

    init(all count: Int) {
        self.count = count
        indices = nil
        limit = count
    }

    init(_ selection: Selection, limit: Int) {
        count = selection.count
        indices = UnsafePointer(selection.rows)
        self.limit = limit
    }

    init(_ batch: Batch) {
        if let selection = batch.selection {
            self.init(selection, limit: batch.rowCount)
        } else {
            self.init(all: batch.rowCount)
        }
    }

    @inline(__always)
    subscript(index: Int) -> Int {
        if let indices { Int(indices[index]) } else { index }
    }
}

extension Selection {
    /// Becomes a copy of `rows`.
    func assign(_ rows: Rows) {
        if let indices = rows.indices {
            self.rows.update(from: indices, count: rows.count)
            count = rows.count
        } else {
            selectAll(rows.count)
        }
    }
}

/// A Swift type that stands for one physical kind in function bodies. `Stored` is what lies in the
/// vector.
protocol ColumnElement: BitwiseCopyable, SendableMetatype, Sendable {
    associatedtype Stored: BitwiseCopyable
    init(stored: Stored)
    var stored: Stored { get }
}

extension ColumnElement where Stored == Self {
    @inline(__always) init(stored: Self) { self = stored }
    @inline(__always) var stored: Self { self }
}

extension Int16: ColumnElement { typealias Stored = Int16 }
extension Int32: ColumnElement { typealias Stored = Int32 }
extension UInt32: ColumnElement { typealias Stored = UInt32 }
extension Int64: ColumnElement { typealias Stored = Int64 }
extension Float: ColumnElement { typealias Stored = Float }
extension Double: ColumnElement { typealias Stored = Double }
extension Fixed16: ColumnElement { typealias Stored = Fixed16 }

extension Bool: ColumnElement {
    @inline(__always) init(stored: UInt8) { self = stored != 0 }
    @inline(__always) var stored: UInt8 { self ? 1 : 0 }
}

extension Interval: ColumnElement {
    @inline(__always) init(stored: Fixed16) { self.init(stored) }
    @inline(__always) var stored: Fixed16 { fixed }
}
