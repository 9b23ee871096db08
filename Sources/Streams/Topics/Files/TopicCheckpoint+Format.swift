// topics/checkpoint: what the partitions' files hold, as of one commit. What follows in the ledger
// comes again by replay; what follows in the files is cut off. All integers are little-endian,
// "variable" is unsigned LEB128.
//
//     offset  size
//          0     8  "varvetop"
//          8     4  format version, 1
//         12     4  CRC-32C of all that follows
//         16     8  sequence of the last commit that the files hold
//          …  variable  the number that the next partition gets
//          …  variable  number of partitions, and for each:
//                       topic, partition, its number in files' names, log start, next offset: variable
//                       number of segments, and for each:
//                         base offset, last offset + 1, bytes of the log, bytes of the index: variable
//                         first and largest timestamp: 8 bytes each
//                         first and last sequence, generation: variable; 1 byte: compacted or not
//                       number of producers, and for each:
//                         id: 8 bytes; epoch: 2 bytes; number of batches: variable, and for each:
//                         first sequence, last sequence: 4 bytes each; base offset: variable
//          …            what the change feeds keep: variable length and bytes

import Bytes

/// What the files of all partitions hold, as of one commit.
struct TopicCheckpoint: Hashable {
    struct Partition: Hashable {
        var topicPartition: TopicPartition
        /// Tells apart the files of partitions that had the same name.
        var number: UInt64
        var logStart: Int64
        var nextOffset: Int64
        var segments: [SegmentSummary] = []
        var producers: [ProducerTable.SavedProducer] = []
    }

    var sequence: CommitSequence
    var nextNumber: UInt64
    var partitions: [Partition] = []
    var feeds: [UInt8] = []

    private static let magic: UInt64 = 0x706f_7465_7672_6176  // "varvetop"
    private static let version: UInt32 = 1
    private static let headerLength = 16
    /// A larger file is none of ours.
    static let bytesMax = 1 << 30
}

// MARK: Encode

extension TopicCheckpoint {
    func encoded() -> [UInt8] {
        var writer = ByteWriter(reserving: 64 + partitions.count * 128)
        writer.appendLittleEndian(TopicCheckpoint.magic)
        writer.appendLittleEndian(TopicCheckpoint.version)
        writer.appendLittleEndian(UInt32(0))
        writer.appendLittleEndian(sequence.rawValue)
        writer.appendVariable(nextNumber)
        writer.appendVariable(UInt64(partitions.count))
        for partition in partitions { TopicCheckpoint.write(partition, to: &writer) }
        writer.appendSized(feeds)
        let checksum = writer.bytes.withUnsafeBytes {
            CRC32C.checksum(
                UnsafeRawBufferPointer(rebasing: $0[TopicCheckpoint.headerLength...]))
        }
        writer.setLittleEndian(checksum, at: 12)
        return writer.bytes
    }

    private static func write(_ partition: Partition, to writer: inout ByteWriter) {
        writer.appendVariable(UInt64(partition.topicPartition.topic.rawValue))
        writer.appendVariable(UInt64(partition.topicPartition.partition))
        writer.appendVariable(partition.number)
        writer.appendVariable(UInt64(partition.logStart))
        writer.appendVariable(UInt64(partition.nextOffset))
        writer.appendVariable(UInt64(partition.segments.count))
        for segment in partition.segments {
            writer.appendVariable(UInt64(segment.baseOffset))
            writer.appendVariable(UInt64(segment.lastOffset + 1))
            writer.appendVariable(UInt64(segment.logBytes))
            writer.appendVariable(UInt64(segment.indexBytes))
            writer.appendLittleEndian(segment.firstTimestamp)
            writer.appendLittleEndian(segment.maxTimestamp)
            writer.appendVariable(segment.firstSequence.rawValue)
            writer.appendVariable(segment.lastSequence.rawValue)
            writer.appendVariable(UInt64(segment.generation))
            writer.append(segment.isCompacted ? 1 : 0)
        }
        writer.appendVariable(UInt64(partition.producers.count))
        for producer in partition.producers {
            writer.appendLittleEndian(producer.id)
            writer.appendLittleEndian(producer.epoch)
            writer.appendVariable(UInt64(producer.batches.count))
            for batch in producer.batches {
                writer.appendLittleEndian(batch.firstSequence)
                writer.appendLittleEndian(batch.lastSequence)
                writer.appendVariable(UInt64(batch.baseOffset))
            }
        }
    }
}

// MARK: Decode

extension TopicCheckpoint {
    init(decoding bytes: UnsafeRawBufferPointer) throws(MalformedBytes) {
        var reader = ByteReader(bytes)
        guard try reader.littleEndian(UInt64.self, "magic") == TopicCheckpoint.magic else {
            throw MalformedBytes("it is no checkpoint of topics", at: 0)
        }
        guard try reader.littleEndian(UInt32.self, "version") == TopicCheckpoint.version else {
            throw MalformedBytes("a format version that this program does not read", at: 8)
        }
        let checksum = try reader.littleEndian(UInt32.self, "checksum")
        let content = UnsafeRawBufferPointer(rebasing: bytes[TopicCheckpoint.headerLength...])
        guard CRC32C.checksum(content) == checksum else {
            throw MalformedBytes("a checksum that is wrong", at: 12)
        }
        sequence = CommitSequence(try reader.littleEndian(UInt64.self, "sequence"))
        nextNumber = try reader.variable("number")
        for _ in 0..<(try reader.count("partitions")) {
            partitions.append(try reader.partition())
        }
        feeds = [UInt8](try reader.sized("feeds"))
        guard reader.isAtEnd else {
            throw MalformedBytes("bytes after the end", at: reader.position)
        }
    }
}

extension ByteReader {
    /// A number of things, each of which takes a byte or more.
    fileprivate mutating func count(_ what: String) throws(MalformedBytes) -> Int {
        let start = position
        let count = try variable(what)
        guard count <= UInt64(remaining) else { throw MalformedBytes(what, at: start) }
        return Int(count)
    }

    fileprivate mutating func number<Number: FixedWidthInteger>(
        _ what: String, _: Number.Type = Number.self
    ) throws(MalformedBytes) -> Number {
        let start = position
        guard let number = Number(exactly: try variable(what)) else {
            throw MalformedBytes(what, at: start)
        }
        return number
    }

    fileprivate mutating func partition() throws(MalformedBytes) -> TopicCheckpoint.Partition {
        var partition = TopicCheckpoint.Partition(
            topicPartition: TopicPartition(
                topic: TopicID(try number("topic")), partition: try number("partition")),
            number: try variable("number"), logStart: try number("log start"),
            nextOffset: try number("next offset"))
        for _ in 0..<(try count("segments")) { partition.segments.append(try segment()) }
        for _ in 0..<(try count("producers")) { partition.producers.append(try producer()) }
        return partition
    }

    private mutating func segment() throws(MalformedBytes) -> SegmentSummary {
        var segment = SegmentSummary(baseOffset: try number("base offset"))
        segment.lastOffset = try number("last offset", Int64.self) - 1
        segment.logBytes = try number("log bytes")
        segment.indexBytes = try number("index bytes")
        segment.firstTimestamp = try littleEndian(Int64.self, "first timestamp")
        segment.maxTimestamp = try littleEndian(Int64.self, "largest timestamp")
        segment.firstSequence = CommitSequence(try variable("first sequence"))
        segment.lastSequence = CommitSequence(try variable("last sequence"))
        segment.generation = try number("generation")
        segment.isCompacted = try byte("compacted") != 0
        return segment
    }

    private mutating func producer() throws(MalformedBytes) -> ProducerTable.SavedProducer {
        var producer = ProducerTable.SavedProducer(
            id: try littleEndian(Int64.self, "producer"),
            epoch: try littleEndian(Int16.self, "producer epoch"))
        for _ in 0..<(try count("batches")) {
            producer.batches.append(
                ProducerTable.Batch(
                    firstSequence: try littleEndian(Int32.self, "first sequence"),
                    lastSequence: try littleEndian(Int32.self, "last sequence"),
                    baseOffset: try number("base offset")))
        }
        return producer
    }
}
