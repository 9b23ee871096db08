import Bytes
import Environment
import Testing

@testable import Engine

@Suite("the locks of a shard by their keys")
struct LockMapTests {
    /// Keys of one shard, as a shard's map gets them; several with one checksum cannot be had so.
    private static let keys: [LockKey] = (0..<200_000).lazy
        .map { LockKey(object: 7, Array("key \($0)".utf8)) }
        .filter { Int($0.checksum) % LockTable.shardCount == 3 }

    @Test(
        "what is inserted is found, and what is removed is not, as in a dictionary",
        arguments: 1...8)
    func model(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var map = LockMap()
        var model: Set<LockKey> = []
        let owner = LockOwner(pid: 1)
        // Grows and shrinks in turn.
        for round in 0..<6 {
            for _ in 0..<1500 {
                let key = Self.keys[Int.random(in: 0..<Self.keys.count, using: &random)]
                let inserts = Int.random(in: 0..<10, using: &random) < (round % 2 == 0 ? 8 : 2)
                if inserts {
                    let place = map.placeOrInsert(key)
                    #expect((map[place].take(owner, .rowUpdate) == .taken) == !model.contains(key))
                    model.insert(key)
                } else if let place = map.place(of: key) {
                    #expect(model.remove(key) != nil)
                    map[place].release(owner, .rowUpdate)
                    map.remove(at: place)
                } else {
                    #expect(!model.contains(key))
                }
            }
            #expect(map.count == model.count)
            for key in Self.keys { #expect((map.place(of: key) != nil) == model.contains(key)) }
            var seen: Set<LockKey> = []
            map.forEach { key, _ in seen.insert(key) }
            #expect(seen == model)
        }
        for key in model {
            guard let place = map.place(of: key) else { continue }
            map[place].release(owner, .rowUpdate)
            map.remove(at: place)
        }
        #expect(map.count == 0)
    }

    @Test("keys of one checksum are told apart")
    func equalChecksums() throws {
        // CRC-32C's polynomial, 0x11edc6f41, in the order of the bits on the wire: added anywhere, it
        // leaves the remainder as it is.
        let zeros = LockKey(object: 1, Array(repeating: 0, count: 9))
        let multiple = LockKey(object: 1, [0, 0xf1, 0x76, 0xec, 0x05, 0x01, 0, 0, 0])
        try #require(zeros.checksum == multiple.checksum && zeros != multiple)
        var map = LockMap()
        let places = [map.placeOrInsert(zeros), map.placeOrInsert(multiple)]
        #expect(places[0] != places[1] && map.count == 2)
        #expect(map.place(of: zeros) == places[0] && map.place(of: multiple) == places[1])
    }
}
