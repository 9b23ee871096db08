import Synchronization

/// Blocks that were read, kept within a budget of bytes: those asked for again stay (CLOCK).
///
/// The budget covers blocks in the cache and what runs keep resident (`addResident`). A block that a
/// reader stands on lives on after it was evicted, outside the budget.
///
/// Thread safety: all of it, from any thread; the shards' locks are held for a few instructions.
package final class BlockCache: Sendable {
    private let shards: [CacheShard]
    /// The same, for who looks blocks up: without counting references.
    private let shardTable: ShardTable
    private let budget: Atomic<Int>
    private let resident = Atomic<Int>(0)
    private let nextRun = Atomic<UInt64>(1)
    /// False for a planted bug: what is read for the cache is then not checked.
    let checksBlocks: Bool

    private static let shardCount = 16

    package init(byteBudget: Int, checksBlocks: Bool = true) {
        self.checksBlocks = checksBlocks
        budget = Atomic(byteBudget)
        let shards = (0..<BlockCache.shardCount).map { _ in CacheShard() }
        self.shards = shards
        shardTable = ShardTable(shards)
    }

    /// Bytes for blocks and resident parts. Lowering it takes effect with the next insertions.
    package var byteBudget: Int {
        get { budget.load(ordering: .relaxed) }
        set { budget.store(newValue, ordering: .relaxed) }
    }

    /// Bytes taken by blocks in the cache.
    package var blockBytes: Int { shards.reduce(0) { $0 + $1.bytes } }
    /// Bytes of the indexes and filters that open runs hold.
    package var residentBytes: Int { resident.load(ordering: .relaxed) }

    /// How often a block was asked for, and found.
    package var statistics: (lookups: Int, hits: Int) {
        shards.reduce((0, 0)) { ($0.0 + $1.statistics.lookups, $0.1 + $1.statistics.hits) }
    }

    /// A number no other open run of this cache has.
    func numberRun() -> UInt64 { nextRun.wrappingAdd(1, ordering: .relaxed).oldValue }

    func addResident(_ bytes: Int) { resident.wrappingAdd(bytes, ordering: .relaxed) }
    func removeResident(_ bytes: Int) { resident.wrappingSubtract(bytes, ordering: .relaxed) }

    @inline(__always)
    func find(_ place: BlockPlace) -> Block? {
        let hash = CacheShard.hash(place)
        return shardTable.find(place, hash)
    }

    /// Keeps the block, unless it is too large beside the budget.
    func insert(_ block: Block) {
        let hash = CacheShard.hash(block.place)
        let share = max(byteBudget - residentBytes, byteBudget / 8) / BlockCache.shardCount
        shards[Int(hash >> 60)].insert(block, hash, budget: share)
    }

    /// Lets go of the blocks of a run that is closed.
    func removeAll(of run: UInt64) { for shard in shards { shard.removeAll(of: run) } }
}

/// The shards by number. Valid while they live.
private struct ShardTable: ~Copyable, @unchecked Sendable {
    // Never changed after `init`.
    private let shards: UnsafeMutablePointer<Unmanaged<CacheShard>>

    init(_ shards: [CacheShard]) {
        self.shards = .allocate(capacity: shards.count)
        for (index, shard) in shards.enumerated() {
            (self.shards + index).initialize(to: Unmanaged.passUnretained(shard))
        }
    }

    deinit { shards.deallocate() }

    @inline(__always)
    func find(_ place: BlockPlace, _ hash: UInt64) -> Block? {
        shards[Int(hash >> 60)]._withUnsafeGuaranteedRef { $0.find(place, hash) }
    }
}

/// A part of the cache with its own lock: a hash table with linear probing, over whose slots the
/// clock's hand moves.
private final class CacheShard: Sendable {
    private let table = Mutex(CacheTable())

    @inline(__always)
    static func hash(_ place: BlockPlace) -> UInt64 {
        let mixed = place.run &* 0x9e37_79b9_7f4a_7c15 ^ UInt64(truncatingIfNeeded: place.offset)
        let product = mixed.multipliedFullWidth(by: 0xd6e8_feb8_6659_fd93)
        return product.high ^ product.low
    }

    var bytes: Int { table.withLock { $0.bytes } }
    var statistics: (lookups: Int, hits: Int) { table.withLock { ($0.lookups, $0.hits) } }

    @inline(__always)
    func find(_ place: BlockPlace, _ hash: UInt64) -> Block? {
        table.withLock { $0.find(place, hash) }
    }

    func insert(_ block: Block, _ hash: UInt64, budget: Int) {
        guard block.memorySize <= budget / 2 else { return }
        table.withLock { $0.insert(block, hash, budget: budget) }
    }

    func removeAll(of run: UInt64) { table.withLock { $0.removeAll(of: run) } }
}

/// Invariants: a power of two slots, at most half of them taken; no slot between an entry's own
/// place and where it stands is free.
private struct CacheTable: ~Copyable {
    private struct Slot {
        var place: BlockPlace
        var block: Unmanaged<Block>?
        var isReferenced: Bool
    }

    private static let free = Slot(
        place: BlockPlace(run: 0, offset: 0), block: nil, isReferenced: false)

    private var slots: UnsafeMutablePointer<Slot>
    private var capacity = 64
    private var count = 0
    private var hand = 0
    private(set) var bytes = 0
    private(set) var lookups = 0
    private(set) var hits = 0

    init() {
        slots = .allocate(capacity: capacity)
        slots.initialize(repeating: CacheTable.free, count: capacity)
    }

    deinit {
        for index in 0..<capacity { slots[index].block?.release() }
        slots.deallocate()
    }

    @inline(__always)
    mutating func find(_ place: BlockPlace, _ hash: UInt64) -> Block? {
        lookups &+= 1
        var index = Int(truncatingIfNeeded: hash) & (capacity - 1)
        while let block = slots[index].block {
            if slots[index].place == place {
                slots[index].isReferenced = true
                hits &+= 1
                return block.takeUnretainedValue()
            }
            index = (index + 1) & (capacity - 1)
        }
        return nil
    }

    mutating func insert(_ block: Block, _ hash: UInt64, budget: Int) {
        while bytes + block.memorySize > budget, count > 0 { evictOne() }
        if (count + 1) * 2 > capacity { grow() }
        var index = Int(truncatingIfNeeded: hash) & (capacity - 1)
        while slots[index].block != nil {
            // Another reader was quicker.
            if slots[index].place == block.place { return }
            index = (index + 1) & (capacity - 1)
        }
        slots[index] = Slot(
            place: block.place, block: Unmanaged.passRetained(block), isReferenced: false)
        count += 1
        bytes += block.memorySize
    }

    private mutating func evictOne() {
        while true {
            hand = (hand + 1) & (capacity - 1)
            guard slots[hand].block != nil else { continue }
            if !slots[hand].isReferenced { return remove(at: hand) }
            slots[hand].isReferenced = false
        }
    }

    private mutating func remove(at index: Int) {
        guard let block = slots[index].block else { return }
        bytes -= block.takeUnretainedValue().memorySize
        count -= 1
        block.release()
        // Those behind it that could not stand nearer to their own place move up.
        var hole = index
        var next = (index + 1) & (capacity - 1)
        while slots[next].block != nil {
            let own = Int(truncatingIfNeeded: CacheShard.hash(slots[next].place)) & (capacity - 1)
            if (next - own) & (capacity - 1) >= (next - hole) & (capacity - 1) {
                slots[hole] = slots[next]
                hole = next
            }
            next = (next + 1) & (capacity - 1)
        }
        slots[hole] = CacheTable.free
    }

    private mutating func grow() {
        let old = slots
        let oldCapacity = capacity
        capacity *= 2
        slots = .allocate(capacity: capacity)
        slots.initialize(repeating: CacheTable.free, count: capacity)
        for from in 0..<oldCapacity where old[from].block != nil {
            var index = Int(truncatingIfNeeded: CacheShard.hash(old[from].place)) & (capacity - 1)
            while slots[index].block != nil { index = (index + 1) & (capacity - 1) }
            slots[index] = old[from]
        }
        old.deallocate()
        hand = 0
    }

    mutating func removeAll(of run: UInt64) {
        var index = 0
        while index < capacity {
            // Removing may move another one here: look again.
            if slots[index].block != nil, slots[index].place.run == run {
                remove(at: index)
            } else {
                index += 1
            }
        }
    }
}
