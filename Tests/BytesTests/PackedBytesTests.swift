import Bytes
import Testing

@Suite("byte strings in one buffer")
struct PackedBytesTests {
    private func packed(_ strings: [[UInt8]]) -> PackedBytes {
        var packed = PackedBytes()
        for string in strings { string.withUnsafeBytes { packed.append($0) } }
        return packed
    }

    @Test("are sorted, found and told apart as arrays are", arguments: 0..<20)
    func order(seed: UInt64) {
        var state = seed &* 0x9e37_79b9_7f4a_7c15 | 1
        func random(_ bound: UInt64) -> Int {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return Int(state % bound)
        }
        let strings = (0..<random(40)).map { _ in (0..<random(4)).map { _ in UInt8(random(3)) } }
        let ordered = strings.sorted { $0.lexicographicallyPrecedes($1) }
        let isDistinct = Set(strings).count == strings.count
        let packed = packed(strings)
        #expect((0..<packed.count).map { packed.copy($0) } == strings)
        #expect(packed.isAscending == (isDistinct && strings == ordered))
        let sorted = packed.sorted()
        #expect((sorted != nil) == isDistinct)
        guard let sorted else { return }
        #expect((0..<sorted.count).map { sorted.copy($0) } == ordered)
        for string in strings + [[], [0], [2, 2, 2, 2], [9]] {
            let isFound = string.withUnsafeBytes { sorted.contains(sorted: $0) }
            #expect(isFound == strings.contains(string))
        }
    }

    @Test("the first of four bytes is found wherever it stands", arguments: [0, 1, 15, 16, 17, 33])
    func search(start: Int) {
        let set = ByteSet(9, 10, 13, 92)
        for length in start..<start + 40 {
            let plain = [UInt8](repeating: 120, count: length)
            #expect(plain.withUnsafeBytes { set.first(in: $0, from: start) } == length)
            for place in 0..<length {
                var bytes = plain
                bytes[place] = [9, 10, 13, 92][place % 4]
                let expected = place < start ? length : place
                #expect(bytes.withUnsafeBytes { set.first(in: $0, from: start) } == expected)
            }
        }
    }
}
