/// A simulated file's content: what the medium holds, and what was written since the last sync.
///
/// Invariant: `current` is `durable` with all of `pending` applied, unless a sync failed: then it
/// also shows what the medium never got, as a page cache does.
struct SimulatedFile {
    private enum Change {
        case write(offset: Int, bytes: [UInt8])
        case resize(Int)
    }

    /// What survives a loss of power for certain.
    private(set) var durable: [UInt8] = []
    /// What reads return.
    private(set) var current: [UInt8] = []
    private var pending: [Change] = []

    /// The unit that a medium writes wholly or not at all.
    private static let sectorSize = 512

    mutating func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) {
        SimulatedFile.write(bytes, at: offset, into: &current)
        pending.append(.write(offset: offset, bytes: Array(bytes)))
    }

    mutating func resize(to size: Int) {
        SimulatedFile.resize(&current, to: size)
        pending.append(.resize(size))
    }

    /// All that was written reaches the medium.
    mutating func sync() {
        for change in pending {
            switch change {
            case .resize(let size): SimulatedFile.resize(&durable, to: size)
            case .write(let offset, let bytes):
                bytes.withUnsafeBytes { SimulatedFile.write($0, at: offset, into: &durable) }
            }
        }
        pending.removeAll()
    }

    /// A sync that fails: some sectors reach the medium, and the rest is forgotten although it can
    /// still be read.
    mutating func failSync(using generator: inout SeededGenerator) {
        settle(keeping: 0.5, using: &generator)
    }

    /// Power is lost: each unsynced sector write reached the medium or did not, in any order.
    mutating func crash(keeping probability: Double, using generator: inout SeededGenerator) {
        settle(keeping: probability, using: &generator)
        current = durable
    }

    /// Changes one bit of the medium, and of what is cached of it.
    mutating func flipBit(_ bit: Int) {
        let mask = UInt8(1) << UInt8(bit % 8)
        if bit / 8 < durable.count { durable[bit / 8] ^= mask }
        if bit / 8 < current.count { current[bit / 8] ^= mask }
    }

    /// Sets the content, durably.
    mutating func setContent(_ content: [UInt8]) {
        durable = content
        current = content
        pending = []
    }

    private mutating func settle(
        keeping probability: Double, using generator: inout SeededGenerator
    ) {
        for change in pending {
            switch change {
            case .resize(let size):
                if generator.chance(probability) { SimulatedFile.resize(&durable, to: size) }
            case .write(let offset, let bytes):
                settle(bytes, at: offset, keeping: probability, using: &generator)
            }
        }
        pending.removeAll()
    }

    private mutating func settle(
        _ bytes: [UInt8], at offset: Int, keeping probability: Double,
        using generator: inout SeededGenerator
    ) {
        var start = 0
        while start < bytes.count {
            let sectorEnd =
                ((offset + start) / SimulatedFile.sectorSize + 1) * SimulatedFile.sectorSize
            let end = min(bytes.count, sectorEnd - offset)
            if generator.chance(probability) {
                bytes[start..<end].withUnsafeBytes {
                    SimulatedFile.write($0, at: offset + start, into: &durable)
                }
            }
            start = end
        }
    }

    private static func write(
        _ bytes: UnsafeRawBufferPointer, at offset: Int, into content: inout [UInt8]
    ) {
        if offset + bytes.count > content.count { resize(&content, to: offset + bytes.count) }
        content.withUnsafeMutableBytes { content in
            UnsafeMutableRawBufferPointer(rebasing: content[offset..<offset + bytes.count])
                .copyMemory(from: bytes)
        }
    }

    private static func resize(_ content: inout [UInt8], to size: Int) {
        if size < content.count { content.removeLast(content.count - size) }
        while content.count < size {
            content.append(contentsOf: zeros.prefix(size - content.count))
        }
    }

    /// Copied as a whole, which what repeats a byte is not in a debug build.
    private static let zeros = [UInt8](repeating: 0, count: 1 << 16)
}
