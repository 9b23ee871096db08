// Kafka's record batch, version 2: the unit in which records are produced, stored and fetched.
//
//   byte  size  field
//      0     8  base offset               ┐ outside the checksum: rewritten when the batch is
//      8     4  batch length, from byte 12│ given its place in a partition
//     12     4  partition leader epoch    │
//     16     1  magic, 2                  ┘
//     17     4  CRC-32C of byte 21 to the end
//     21     2  attributes: bits 0–2 codec, 3 log append time, 4 transactional, 5 control
//     23     4  last offset delta
//     27     8  base timestamp, milliseconds since 1970
//     35     8  max timestamp
//     43     8  producer id, −1 without idempotence
//     51     2  producer epoch
//     53     4  base sequence
//     57     4  record count
//     61     …  records, compressed together when the codec is not 0
//
// All integers big-endian. Source: Kafka documentation, "Record Batch".

package import Bytes

/// The fixed part of a record batch.
package struct RecordBatchHeader: Hashable, Sendable {
    package var baseOffset: Int64
    /// Bytes from the partition leader epoch to the end.
    package var batchLength: Int32
    package var partitionLeaderEpoch: Int32
    package var magic: Int8
    package var checksum: UInt32
    package var attributes: Int16
    package var lastOffsetDelta: Int32
    /// Milliseconds since 1970.
    package var baseTimestamp: Int64
    package var maxTimestamp: Int64
    package var producerID: Int64
    package var producerEpoch: Int16
    package var baseSequence: Int32
    package var recordCount: Int32

    package static let byteCount = 61
    /// What `batchLength` does not count.
    package static let uncountedByteCount = 12
    package static let currentMagic: Int8 = 2
    static let checksumPosition = 17
    static let checksummedFrom = 21

    /// The whole batch's size in bytes.
    package var totalByteCount: Int { Int(batchLength) + RecordBatchHeader.uncountedByteCount }
    package var lastOffset: Int64 { baseOffset &+ Int64(lastOffsetDelta) }
    /// The sequence number of the last record; numbers go around at 2³¹.
    package var lastSequence: Int32 { (baseSequence &+ lastOffsetDelta) & Int32.max }
    package var hasProducer: Bool { producerID >= 0 }
    package var codecNumber: Int { Int(attributes & 7) }
    package var isLogAppendTime: Bool { attributes & 8 != 0 }
    package var isTransactional: Bool { attributes & 16 != 0 }
    package var isControl: Bool { attributes & 32 != 0 }

    /// Reads the fixed part; checks nothing but that it is there.
    package init(parsing bytes: UnsafeRawBufferPointer) throws(MalformedBytes) {
        guard bytes.count >= RecordBatchHeader.byteCount else {
            throw MalformedBytes("record batch header", at: bytes.count)
        }
        func number<Number: FixedWidthInteger & BitwiseCopyable>(at position: Int) -> Number {
            Number(bigEndian: bytes.loadUnaligned(fromByteOffset: position, as: Number.self))
        }
        baseOffset = number(at: 0)
        batchLength = number(at: 8)
        partitionLeaderEpoch = number(at: 12)
        magic = number(at: 16)
        checksum = number(at: RecordBatchHeader.checksumPosition)
        attributes = number(at: RecordBatchHeader.checksummedFrom)
        lastOffsetDelta = number(at: 23)
        baseTimestamp = number(at: 27)
        maxTimestamp = number(at: 35)
        producerID = number(at: 43)
        producerEpoch = number(at: 51)
        baseSequence = number(at: 53)
        recordCount = number(at: 57)
    }

    package init(parsing bytes: [UInt8]) throws(MalformedBytes) {
        self = try bytes.span.bytes.withUnsafeBytes { (bytes) throws(MalformedBytes) in
            try RecordBatchHeader(parsing: bytes)
        }
    }

    /// A header for `RecordBatchBuilder` to complete.
    init() {
        baseOffset = 0
        batchLength = 0
        partitionLeaderEpoch = 0
        magic = RecordBatchHeader.currentMagic
        checksum = 0
        attributes = 0
        lastOffsetDelta = 0
        baseTimestamp = 0
        maxTimestamp = 0
        producerID = -1
        producerEpoch = -1
        baseSequence = -1
        recordCount = 0
    }

    /// Writes it over the first `byteCount` bytes of a batch.
    func write(over bytes: UnsafeMutableRawBufferPointer) {
        precondition(bytes.count >= RecordBatchHeader.byteCount, "a batch has a whole header")
        var position = 0
        func store<Number: FixedWidthInteger & BitwiseCopyable>(_ number: Number) {
            bytes.storeBytes(of: number.bigEndian, toByteOffset: position, as: Number.self)
            position += MemoryLayout<Number>.size
        }
        store(baseOffset)
        store(batchLength)
        store(partitionLeaderEpoch)
        store(magic)
        store(checksum)
        store(attributes)
        store(lastOffsetDelta)
        store(baseTimestamp)
        store(maxTimestamp)
        store(producerID)
        store(producerEpoch)
        store(baseSequence)
        store(recordCount)
    }
}

/// Operations on the bytes of one record batch.
package enum RecordBatch {
    /// Gives a batch its place: writes base offset and leader epoch, which the checksum leaves out.
    /// `bytes` must hold at least a whole header from `position` on.
    package static func rebase(
        _ bytes: inout [UInt8], at position: Int = 0, baseOffset: Int64, leaderEpoch: Int32 = 0
    ) {
        precondition(
            bytes.count - position >= RecordBatchHeader.byteCount, "a batch has a whole header")
        bytes.withUnsafeMutableBytes { buffer in
            buffer.storeBytes(of: baseOffset.bigEndian, toByteOffset: position, as: Int64.self)
            buffer.storeBytes(
                of: leaderEpoch.bigEndian, toByteOffset: position + 12, as: Int32.self)
        }
    }
}
