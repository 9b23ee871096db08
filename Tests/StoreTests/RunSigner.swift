import Bytes

/// Changes bytes of a run and makes all its checksums right again: what a hostile writer, or a bug in
/// ours, could have written.
struct RunSigner {
    private let original: [UInt8]
    /// What each checksum is of, and where it stands, the covered ones before those that cover them.
    private var checksums: [(covered: Range<Int>, place: Int)] = []

    /// `file` must be a whole run.
    init(_ file: [UInt8]) throws {
        original = file
        let footer = file.count - 64
        let directory = Int(RunSigner.number(file, at: footer + 24, UInt64.self))
        let sectionCount = RunSigner.number(file, at: footer + 36, UInt32.self)
        try file.withUnsafeBytes { bytes in
            var reader = ByteReader(bytes, at: directory)
            for _ in 0..<sectionCount { try addSection(&reader, file) }
            precondition(reader.position == footer, "the directory ends at the footer")
        }
        checksums.append((directory..<footer, footer + 32))
        checksums.append((footer..<footer + 60, footer + 60))
    }

    private mutating func addSection(_ reader: inout ByteReader, _ file: [UInt8]) throws {
        try reader.skip(5, "keyspace and flags")
        try reader.skip(Int(try reader.variable("columns")), "forms")
        let blocks = Int(try reader.variable("blocks"))
        for _ in 0..<4 { _ = try reader.variable("counts") }
        try reader.skip(24, "sequences")
        var parts: [(covered: Range<Int>, place: Int)] = []
        for _ in 0..<3 {
            let offset = Int(try reader.variable("offset"))
            let length = Int(try reader.variable("length"))
            if length > 0 { parts.append((offset..<offset + length, reader.position)) }
            try reader.skip(4, "checksum")
        }
        _ = try reader.sized("first key")
        _ = try reader.sized("last key")
        guard let index = parts.last?.covered.lowerBound else { return }
        for block in 0..<blocks {
            let entry = index + block * 40
            let offset = Int(RunSigner.number(file, at: entry, UInt64.self))
            let length = Int(RunSigner.number(file, at: entry + 8, UInt32.self))
            checksums.append((offset..<offset + length, entry + 12))
        }
        checksums += parts
    }

    private static func number<Number: FixedWidthInteger>(
        _ file: [UInt8], at offset: Int, _: Number.Type
    ) -> Number {
        file.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: offset, as: Number.self) }
    }

    /// The file with other bytes at some places, signed.
    func changed(_ changes: [(place: Int, byte: UInt8)]) -> [UInt8] {
        var file = original
        for change in changes { file[change.place] = change.byte }
        for (covered, place) in checksums {
            let checksum = CRC32C.checksum(Array(file[covered]))
            file.withUnsafeMutableBytes {
                $0.storeBytes(of: checksum, toByteOffset: place, as: UInt32.self)
            }
        }
        return file
    }
}
