/// Raw memory that grows, for the inner loops of builders: no reference counting, no exclusivity
/// checks. A plain value: whoever holds it frees it, once.
///
/// Invariant: `count <= capacity`; at least `slack` bytes beyond `capacity` may be written, so
/// short values can be stored as whole words.
struct GrowingBytes {
    private(set) var base: UnsafeMutableRawPointer
    private(set) var count = 0
    private var capacity: Int

    static let slack = 16

    init(capacity: Int = 256) {
        self.capacity = capacity
        base = .allocate(byteCount: capacity + GrowingBytes.slack, alignment: 16)
    }

    func deallocate() { base.deallocate() }

    var buffer: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: base, count: count) }

    @inline(__always)
    mutating func removeAll() { count = 0 }

    /// Makes room for `more` bytes, returns where they go, and counts them as there.
    @inline(__always)
    mutating func extend(by more: Int) -> UnsafeMutableRawPointer {
        if count + more > capacity { grow(more) }
        defer { count += more }
        return base + count
    }

    @inline(never)
    private mutating func grow(_ more: Int) {
        // Large buffers grow by a quarter: a row may be 1 GiB.
        let larger = capacity < 1 << 26 ? capacity * 2 : capacity + capacity / 4
        capacity = max(larger, count + more)
        let new = UnsafeMutableRawPointer.allocate(
            byteCount: capacity + GrowingBytes.slack, alignment: 16)
        new.copyMemory(from: base, byteCount: count)
        base.deallocate()
        base = new
    }

    /// Gives large memory back, for a buffer that is used again after an unusually large row.
    mutating func shrink(toCapacity limit: Int) {
        guard capacity > limit else { return }
        base.deallocate()
        self = GrowingBytes(capacity: limit)
    }

    @inline(__always)
    mutating func append(_ bytes: UnsafeRawPointer, count: Int) {
        extend(by: count).copyMemory(from: bytes, byteCount: count)
    }

    @inline(__always)
    mutating func append(_ bytes: UnsafeRawBufferPointer) {
        if let start = bytes.baseAddress { append(start, count: bytes.count) }
    }

    @inline(__always)
    mutating func append<Value: BitwiseCopyable>(_ value: Value) {
        extend(by: MemoryLayout<Value>.size).storeBytes(of: value, as: Value.self)
    }

    mutating func appendZeros(_ more: Int) {
        extend(by: more).initializeMemory(as: UInt8.self, repeating: 0, count: more)
    }
}
