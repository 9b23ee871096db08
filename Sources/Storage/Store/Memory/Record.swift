import Bytes

/// One version of one key, in memory of its own: no reference counting, key and value side by side
/// so that a point read touches one place.
///
///     offset  size
///          0     8  sequence of the commit that wrote it
///          8     8  pointer to the next older version, 0 for none
///         16     4  length of the key
///         20     4  length of the value, 0xffffffff for a tombstone
///         24     …  key bytes, value bytes
///
/// The tree's separators have the same form (with an empty value), so both kinds of node compare
/// keys by the same code.
struct Record: Equatable {
    let base: UnsafeMutableRawPointer

    private static let headerSize = 24
    private static let tombstoneMark = UInt32.max

    /// Lengths reach 4 GiB − 2: far above what a row may be.
    static func allocate(
        key: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer?, sequence: UInt64
    ) -> Record {
        let valueCount = value?.count ?? 0
        let base = PlainMemory.allocate(headerSize + key.count + valueCount)
        base.storeBytes(of: sequence, as: UInt64.self)
        base.storeBytes(of: 0, toByteOffset: 8, as: UInt.self)
        base.storeBytes(of: UInt32(key.count), toByteOffset: 16, as: UInt32.self)
        base.storeBytes(
            of: value == nil ? tombstoneMark : UInt32(valueCount), toByteOffset: 20, as: UInt32.self
        )
        if let bytes = key.baseAddress {
            (base + headerSize).copyMemory(from: bytes, byteCount: key.count)
        }
        if let bytes = value?.baseAddress {
            (base + headerSize + key.count).copyMemory(from: bytes, byteCount: valueCount)
        }
        return Record(base: base)
    }

    func deallocate() { PlainMemory.free(base) }

    @inline(__always) var sequence: UInt64 { base.load(as: UInt64.self) }

    @inline(__always) var older: Record? {
        get {
            guard
                let pointer = UnsafeMutableRawPointer(
                    bitPattern: base.load(fromByteOffset: 8, as: UInt.self))
            else { return nil }
            return Record(base: pointer)
        }
        nonmutating set {
            base.storeBytes(
                of: newValue.map { UInt(bitPattern: $0.base) } ?? 0, toByteOffset: 8, as: UInt.self)
        }
    }

    @inline(__always) private var keyCount: Int {
        Int(base.load(fromByteOffset: 16, as: UInt32.self))
    }

    @inline(__always) var key: UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: base + Record.headerSize, count: keyCount)
    }

    @inline(__always) var isTombstone: Bool {
        base.load(fromByteOffset: 20, as: UInt32.self) == Record.tombstoneMark
    }

    /// Nil for a tombstone.
    @inline(__always) var value: UnsafeRawBufferPointer? {
        let count = base.load(fromByteOffset: 20, as: UInt32.self)
        if count == Record.tombstoneMark { return nil }
        return UnsafeRawBufferPointer(start: base + Record.headerSize + keyCount, count: Int(count))
    }

    /// Bytes of key and value.
    var contentSize: Int { keyCount + (value?.count ?? 0) }

    /// Bytes of memory, with what glibc's allocator adds: 8 bytes, rounded up to 16.
    var memorySize: Int { (Record.headerSize + contentSize + 23) & ~15 }

    /// The newest version at or before `sequence`, from this one on.
    @inline(__always) func version(at sequence: UInt64) -> Record? {
        var record = self
        while record.sequence > sequence {
            guard let next = record.older else { return nil }
            record = next
        }
        return record
    }
}
