import Bytes
import Synchronization

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

    /// Where large chunks come from and go to.
    private let spares: SpareChunks?

    private static let chunkSizeFirst = 1 << 10
    private static let chunkSizeMaximum = SpareChunks.chunkSize

    init(_ spares: SpareChunks? = nil) { self.spares = spares }

    deinit { for chunk in chunks { free(chunk) } }

    /// Forgets all strings and frees all chunks but the first.
    mutating func removeAll() {
        guard let first = chunks.first else { return }
        for chunk in chunks.dropFirst() {
            free(chunk)
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
        let chunk =
            (size == ByteArena.chunkSizeMaximum ? spares?.take() : nil)
            ?? PlainMemory.allocate(size)
        chunks.append(Chunk(start: chunk, size: size))
        capacity += size
        // A string larger than what is left of an ordinary chunk has its own; the old one goes on.
        if size - count >= remaining {
            next = chunk + count
            remaining = size - count
        }
        return chunk
    }

    private func free(_ chunk: Chunk) {
        if chunk.size == ByteArena.chunkSizeMaximum, let spares {
            spares.give(chunk.start)
        } else {
            PlainMemory.free(chunk.start)
        }
    }
}

/// Chunks that no arena has now: a large transaction writes where one has written before. Memory that is new to the
/// process costs the system more than what is written into it takes, and on a virtual machine, to whose host it may
/// be new as well, ten times as much.
///
/// Thread safety: a lock guards it.
final class SpareChunks: Sendable {
    static let chunkSize = 1 << 20

    private let chunks = Mutex<[UInt]>([])
    private let countMax: Int

    /// Beside a small budget of memory nothing is kept that is not used (`Flusher`).
    init(budget: Int) {
        countMax = budget <= 256 << 20 ? 0 : budget / 32 / SpareChunks.chunkSize
    }

    deinit { for chunk in chunks.withLock({ $0 }) { SpareChunks.free(chunk) } }

    /// How many there are now.
    var count: Int { chunks.withLock { $0.count } }

    /// A chunk; nil when there is none.
    func take() -> UnsafeMutableRawPointer? {
        chunks.withLock { $0.popLast() }.flatMap { UnsafeMutableRawPointer(bitPattern: $0) }
    }

    /// Takes a chunk that nobody uses any more, to keep it or not.
    func give(_ chunk: UnsafeMutableRawPointer) {
        let isKept = chunks.withLock { chunks in
            guard chunks.count < countMax else { return false }
            chunks.append(UInt(bitPattern: chunk))
            return true
        }
        if !isKept { PlainMemory.free(chunk) }
    }

    private static func free(_ chunk: UInt) {
        if let chunk = UnsafeMutableRawPointer(bitPattern: chunk) { PlainMemory.free(chunk) }
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
        guard let base else {
            base = PlainMemory.allocate(capacity, of: Element.self)
            return
        }
        let grown = PlainMemory.resize(base, to: capacity * MemoryLayout<Element>.stride)
        self.base = grown.bindMemory(to: Element.self, capacity: capacity)
    }
}
