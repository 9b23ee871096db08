// The index of a segment: one record for each block of its log. All integers are little-endian,
// "variable" is unsigned LEB128.
//
//     offset  size
//          0     4  length of the record, these bytes included
//          4     4  CRC-32C of bytes 8 to the record's end
//          8     8  where the block begins in the log
//         16     4  length of the block
//         20     4  CRC-32C of the block
//         24     8  first offset
//         32     8  last offset
//         40     8  largest timestamp of a batch in the block, milliseconds since 1970
//         48     8  largest timestamp of a batch in the segment up to the block's end
//         56     8  sequence of the commit that appended the first batch
//         64     8  sequence of the commit that appended the last batch
//         72     4  number of batches
//         76     …  for each batch, variable: its length; how far its commit's sequence is above the
//                   one before (the block's first: 0)

import Bytes

/// A block of a segment's log: a run of whole record batches that is checked and read as one.
struct BlockEntry: Hashable, Sendable {
    /// A batch in its block.
    struct Batch: Hashable, Sendable {
        var length: Int
        var sequence: CommitSequence
    }

    /// Bytes from the log's start.
    var position: Int
    var length: Int
    var checksum: UInt32
    var firstOffset: Int64
    var lastOffset: Int64
    /// Milliseconds since 1970.
    var maxTimestamp: Int64
    var runningMaxTimestamp: Int64
    var firstSequence: CommitSequence
    var lastSequence: CommitSequence
    var batchCount: Int
    /// The batches' lengths and sequences, encoded.
    var details: [UInt8]

    static let fixedLength = 76
    /// More than any index record can be: a block holds at most so many batches.
    static let lengthMax = 64 << 20
}

// MARK: Encode

extension BlockEntry {
    func write(to writer: inout ByteWriter) {
        let start = writer.count
        writer.appendLittleEndian(UInt32(BlockEntry.fixedLength + details.count))
        writer.appendLittleEndian(UInt32(0))
        writer.appendLittleEndian(UInt64(position))
        writer.appendLittleEndian(UInt32(length))
        writer.appendLittleEndian(checksum)
        writer.appendLittleEndian(firstOffset)
        writer.appendLittleEndian(lastOffset)
        writer.appendLittleEndian(maxTimestamp)
        writer.appendLittleEndian(runningMaxTimestamp)
        writer.appendLittleEndian(firstSequence.rawValue)
        writer.appendLittleEndian(lastSequence.rawValue)
        writer.appendLittleEndian(UInt32(batchCount))
        writer.append(contentsOf: details)
        let checksum = writer.bytes.withUnsafeBytes {
            CRC32C.checksum(UnsafeRawBufferPointer(rebasing: $0[(start + 8)...]))
        }
        writer.setLittleEndian(checksum, at: start + 4)
    }

    static func encode(_ batches: [Batch], after first: CommitSequence) -> [UInt8] {
        var writer = ByteWriter(reserving: batches.count * 4)
        var sequence = first
        for batch in batches {
            writer.appendVariable(UInt64(batch.length))
            writer.appendVariable(batch.sequence.rawValue - sequence.rawValue)
            sequence = batch.sequence
        }
        return writer.bytes
    }
}

// MARK: Decode

extension BlockEntry {
    /// Reads one record, checking its checksum and that it holds together.
    init(parsing reader: inout ByteReader) throws(MalformedBytes) {
        let start = reader.position
        let total = Int(try reader.littleEndian(UInt32.self, "record length"))
        guard total >= BlockEntry.fixedLength, total <= BlockEntry.lengthMax,
            total - 4 <= reader.remaining
        else { throw MalformedBytes("record length", at: start) }
        let stored = try reader.littleEndian(UInt32.self, "checksum")
        let content = try reader.slice(total - 8, "record")
        guard CRC32C.checksum(content) == stored else {
            throw MalformedBytes("a checksum that is wrong", at: start)
        }
        var fields = ByteReader(content)
        position = Int(truncatingIfNeeded: try fields.littleEndian(UInt64.self, "position"))
        length = Int(try fields.littleEndian(UInt32.self, "length"))
        checksum = try fields.littleEndian(UInt32.self, "block checksum")
        firstOffset = try fields.littleEndian(Int64.self, "first offset")
        lastOffset = try fields.littleEndian(Int64.self, "last offset")
        maxTimestamp = try fields.littleEndian(Int64.self, "largest timestamp")
        runningMaxTimestamp = try fields.littleEndian(Int64.self, "largest timestamp so far")
        firstSequence = CommitSequence(try fields.littleEndian(UInt64.self, "first sequence"))
        lastSequence = CommitSequence(try fields.littleEndian(UInt64.self, "last sequence"))
        batchCount = Int(try fields.littleEndian(UInt32.self, "number of batches"))
        details = [UInt8](try fields.slice(fields.remaining, "batches"))
        guard position >= 0, lastOffset >= firstOffset, lastSequence >= firstSequence,
            try batches().reduce(0, { $0 + $1.length }) == length
        else { throw MalformedBytes("a record that does not hold together", at: start) }
    }

    /// The block's batches, in order.
    func batches() throws(MalformedBytes) -> [Batch] {
        try details.span.bytes.withUnsafeBytes { (bytes) throws(MalformedBytes) in
            var reader = ByteReader(bytes)
            var sequence = firstSequence.rawValue
            var batches: [Batch] = []
            for _ in 0..<batchCount {
                let length = try reader.variable("batch length")
                let step = try reader.variable("batch sequence")
                let (sum, overflow) = sequence.addingReportingOverflow(step)
                guard !overflow, length <= UInt64(self.length) else {
                    throw MalformedBytes("a batch", at: reader.position)
                }
                sequence = sum
                batches.append(Batch(length: Int(length), sequence: CommitSequence(sequence)))
            }
            guard reader.isAtEnd else {
                throw MalformedBytes("bytes after the last batch", at: reader.position)
            }
            return batches
        }
    }
}
