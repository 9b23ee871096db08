import Testing
import Types

@Suite struct CharacterTextTests {
    /// The standard library says what is UTF-8; NUL is none of ours.
    private func isText(_ bytes: [UInt8]) -> Bool {
        !bytes.contains(0) && String(validating: bytes, as: UTF8.self) != nil
    }

    private func isTaken(_ bytes: [UInt8]) -> Bool {
        bytes.withUnsafeBytes { (try? CharacterText.validate($0)) != nil }
    }

    @Test("one foreign byte is found wherever it stands")
    func everyPlace() {
        for count in 0...100 {
            let plain = [UInt8](repeating: 0x7f, count: count)
            #expect(isTaken(plain))
            for place in 0..<count {
                for byte: UInt8 in [0, 0x80, 0xff] {
                    var bytes = plain
                    bytes[place] = byte
                    #expect(!isTaken(bytes), "\(byte) at \(place) of \(count)")
                }
            }
        }
    }

    @Test("what is taken is what the standard library takes", arguments: [1, 8, 40])
    func sameAsTheStandardLibrary(plainRun: Int) {
        var random = SystemRandomNumberGenerator()
        let pieces: [[UInt8]] = [
            [0xc3, 0xa9], [0xe2, 0x82, 0xac], [0xf0, 0x9f, 0x98, 0x80], [0xed, 0xa0, 0x80],
            [0xc0, 0x80], [0xf4, 0x90, 0x80, 0x80], [0xe2, 0x82], [0xf5], [0xe0, 0x80, 0x80],
        ]
        for _ in 0..<3000 {
            var bytes: [UInt8] = []
            for _ in 0..<Int.random(in: 1...6, using: &random) {
                bytes += [UInt8](
                    repeating: 0x61, count: Int.random(in: 0...plainRun, using: &random))
                // Mostly what is good, or nothing would be.
                let isGood = Int.random(in: 0..<5, using: &random) > 0
                bytes += (isGood ? pieces[..<3].randomElement() : pieces.randomElement()) ?? []
            }
            #expect(isTaken(bytes) == isText(bytes), "\(bytes)")
        }
    }

    @Test("the bytes at fault are told as PostgreSQL tells them")
    func message() {
        #expect(
            throws: SQLError(
                .characterNotInRepertoire,
                "invalid byte sequence for encoding \"UTF8\": 0xe2 0x28 0xa1")
        ) {
            try Array("a longer beginning \u{20ac} ".utf8 + [0xe2, 0x28, 0xa1]).withUnsafeBytes {
                try CharacterText.validate($0)
            }
        }
    }
}
