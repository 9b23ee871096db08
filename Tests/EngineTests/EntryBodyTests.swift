import Bytes
import Environment
import Testing

@testable import Engine

@Suite("Entry bodies") struct EntryBodyTests {
    private func makeBody() -> EntryBodyWriter {
        var body = EntryBodyWriter()
        [UInt8]("k1".utf8).withUnsafeBytes { key in
            [UInt8]("row".utf8).withUnsafeBytes { row in
                body.addRow(.insert, KeyspaceID(300), key: key, row: row)
                body.addRow(.update, KeyspaceID(300), key: key, row: row)
                body.addRow(.delete, .system, key: key, row: row)
                body.addAppend(
                    TopicPartition(topic: TopicID(5), partition: 2), recordCount: 3, batch: row)
            }
        }
        return body
    }

    @Test("version 1 is these bytes")
    func golden() {
        var body = makeBody()
        body.setBaseOffset(0x0102, of: body.appends[0])
        let expected: [UInt8] =
            [1]
            + [0x01, 0xac, 0x02, 2, 0x6b, 0x31, 3, 0x72, 0x6f, 0x77]
            + [0x82, 2, 0x6b, 0x31, 3, 0x72, 0x6f, 0x77]
            + [0x03, 1, 2, 0x6b, 0x31]
            + [0x04, 5, 2, 3, 2, 1, 0, 0, 0, 0, 0, 0, 3, 0x72, 0x6f, 0x77]
        #expect(body.bytes == expected)
    }

    @Test("a withdrawn append is not seen, its neighbours are")
    func withdrawn() throws {
        var body = makeBody()
        body.withdraw(body.appends[0])
        let (count, touchesSystem) = try body.bytes.withUnsafeBytes { bytes in
            let changes = try EntryChanges(validating: bytes)
            return (changes.count, changes.touchesSystem)
        }
        #expect(count == 3)
        #expect(touchesSystem)
    }

    @Test("a body cut short is either refused or the beginning of it")
    func truncated() {
        let bytes = makeBody().bytes
        let ends = Set([1, 11, 19, 24, bytes.count])
        for count in 0...bytes.count {
            let isValid = bytes[..<count].withUnsafeBytes { bytes in
                (try? EntryChanges(validating: bytes)) != nil
            }
            #expect(isValid == ends.contains(count), "\(count) bytes")
        }
    }

    @Test("random bytes are refused or read, never more", arguments: 0..<4)
    func randomBytes(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let original = makeBody().bytes
        for _ in 0..<2000 {
            var bytes = original
            for _ in 0...Int.random(in: 0..<4, using: &random) {
                bytes[Int.random(in: 0..<bytes.count, using: &random)] =
                    UInt8.random(in: 0...255, using: &random)
            }
            bytes.withUnsafeBytes { buffer in
                guard let changes = try? EntryChanges(validating: buffer) else { return }
                #expect(changes.reduce(0) { count, _ in count + 1 } == changes.count)
            }
        }
    }
}
