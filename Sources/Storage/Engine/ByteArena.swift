import Bytes

/// Memory for many small byte strings that live and die together: filled from front to back, freed
/// as a whole. Addresses stay valid until then.
struct ByteArena: ~Copyable {
    private struct Chunk {
        let start: UnsafeMutableRawPointer
        let size: Int
    }

    private var chunks: [Chunk] = []
    private var next: UnsafeMutableRawPointer?
    private var remaining = 0
    /// Bytes of all chunks.
    private(set) var capacity = 0

    private static let chunkSizeFirst = 1 << 10
    private static let chunkSizeMaximum = 1 << 20

    init() {}

    deinit { for chunk in chunks { PlainMemory.free(chunk.start) } }

    /// Forgets all strings and frees all chunks but the first.
    mutating func removeAll() {
        guard let first = chunks.first else { return }
        for chunk in chunks.dropFirst() {
            PlainMemory.free(chunk.start)
            capacity -= chunk.size
        }
        chunks.removeLast(chunks.count - 1)
        next = first.start
        remaining = first.size
    }

    /// A copy of `bytes` in the arena.
    mutating func copy(_ bytes: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        guard let source = bytes.baseAddress, bytes.count > 0 else {
            return UnsafeRawBufferPointer(start: nil, count: 0)
        }
        let target = allocate(bytes.count)
        target.copyMemory(from: source, byteCount: bytes.count)
        return UnsafeRawBufferPointer(start: target, count: bytes.count)
    }

    /// Room for `count` bytes, at least one.
    mutating func allocate(_ count: Int) -> UnsafeMutableRawPointer {
        if let start = next, count <= remaining {
            next = start + count
            remaining -= count
            return start
        }
        // Each chunk is as large as all before it, so a small transaction stays small.
        let ordinary = min(max(capacity, ByteArena.chunkSizeFirst), ByteArena.chunkSizeMaximum)
        let size = max(count, ordinary)
        let chunk = PlainMemory.allocate(size)
        chunks.append(Chunk(start: chunk, size: size))
        capacity += size
        // A string larger than what is left of an ordinary chunk has its own; the old one goes on.
        if size - count >= remaining {
            next = chunk + count
            remaining = size - count
        }
        return chunk
    }
}

/// A growing array of plain values in raw memory: no uniqueness checks, stable cost per access.
/// Elements must be trivial.
struct PlainArray<Element: BitwiseCopyable>: ~Copyable {
    private var base: UnsafeMutablePointer<Element>?
    private(set) var count = 0
    private var capacity = 0

    init() {}

    deinit { if let base { PlainMemory.free(base) } }

    var memorySize: Int { capacity * MemoryLayout<Element>.stride }

    @inline(__always) subscript(index: Int) -> Element {
        get { at(index).pointee }
        nonmutating set { at(index).pointee = newValue }
    }

    @inline(__always) private func at(_ index: Int) -> UnsafeMutablePointer<Element> {
        guard let base, index < count else { preconditionFailure("index past the end") }
        return base + index
    }

    mutating func append(_ element: Element) {
        insert(element, at: count)
    }

    mutating func insert(_ element: Element, at index: Int) {
        precondition(index <= count)
        if count == capacity { grow() }
        guard let base else { preconditionFailure("grown arrays have memory") }
        if index < count {
            (base + index + 1).update(from: base + index, count: count - index)
        }
        (base + index).initialize(to: element)
        count += 1
    }

    mutating func removeAll() { count = 0 }

    mutating func removeLast(_ removed: Int = 1) {
        precondition(removed <= count)
        count -= removed
    }

    private mutating func grow() {
        capacity = max(8, capacity * 2)
        let grown = PlainMemory.allocate(capacity, of: Element.self)
        if let base {
            grown.initialize(from: base, count: count)
            PlainMemory.free(base)
        }
        base = grown
    }
}
