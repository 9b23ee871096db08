// A transaction between PREPARE TRANSACTION and its end, as bytes: what it takes to go on with it
// after a restart. Drawn in docs/formats/prepared.md.
//
//   1 version = 4
//   count | each: 1 operation | keyspace | sized key | sized value        writes, oldest first
//   count | each: topic | partition | record count | sized batch          appends
//   count | each: space | sized key | 1 mode                              locks
//   count | each: keyspace                                                keyspaces it made
//   count | each: keyspace                                                keyspaces it drops
//   1 whether it is serializable; if so:
//   count | each: keyspace | count | each: read                           what it has read
//     read: 0 | sized key, or 1 | bound | bound; bound: 0, or 1 (inclusive) or 2 | sized key
//   count | each: keyspace | sized key | departure                        rows that left their keys
//     departure: 0 | sized key it goes on under, 1: in another partition, or 2: deleted
//
// Numbers are LEB128; "sized" is a length and that many bytes.
import Bytes
import Store

private let formatVersion: UInt8 = 4
/// The first with keyspaces, and with what was read.
private let keyspaceVersion: UInt8 = 2
private let readsVersion: UInt8 = 3

extension Transaction {
    /// The transaction's changes and locks. What it filled keyspaces with is not among them: whoever
    /// restores the transaction fills them again.
    package func encodePrepared() -> [UInt8] {
        var writer = ByteWriter(reserving: (writes?.memorySize ?? 0) + 256)
        writer.append(formatVersion)
        var count = 0
        writes?.forEachNetWrite { _, _, _ in count += 1 }
        writer.appendVariable(UInt64(count))
        writes?.forEachNetWrite { operation, entry, value in
            writer.append(operation.rawValue)
            writer.appendVariable(UInt64(entry.keyspace.rawValue))
            writer.appendSized(entry.key)
            writer.appendSized(value)
        }
        writer.appendVariable(UInt64(appends.count))
        for append in appends {
            writer.appendVariable(UInt64(append.topicPartition.topic.rawValue))
            writer.appendZigzag(Int64(append.topicPartition.partition))
            writer.appendZigzag(Int64(append.recordCount))
            writer.appendSized(append.batch)
        }
        let locks = heldLocks
        writer.appendVariable(UInt64(locks.count))
        for lock in locks {
            writer.appendVariable(UInt64(lock.key.space))
            writer.appendSized(lock.key.bytes)
            writer.append(lock.mode.rawValue)
        }
        for keyspaces in [loadedKeyspaces, droppedKeyspaces] {
            writer.appendVariable(UInt64(keyspaces.count))
            for keyspace in keyspaces { writer.appendVariable(UInt64(keyspace.rawValue)) }
        }
        writer.append(serializable == nil ? 0 : 1)
        if let serializable {
            writer.appendReads(parts.serializability.reads(of: serializable))
        }
        writer.appendVariable(UInt64(departures.count))
        for departure in departures {
            writer.appendVariable(UInt64(departure.key.space))
            writer.appendSized(departure.key.bytes)
            switch departure.what {
            case .moved(let key):
                writer.append(0)
                writer.appendSized(key)
            case .movedToAnotherPartition: writer.append(1)
            case .deleted: writer.append(2)
            }
        }
        return writer.bytes
    }

    /// Takes up what `encodePrepared` wrote. The transaction is new, and nobody else is there yet. The
    /// keyspaces it made are empty.
    fileprivate func restore(_ bytes: UnsafeRawBufferPointer) throws(MalformedBytes) {
        var reader = ByteReader(bytes)
        let version = try reader.byte("prepared version")
        guard (1...formatVersion).contains(version) else {
            throw MalformedBytes("prepared version", at: 0)
        }
        try restoreWrites(&reader)
        try restoreAppends(&reader)
        try restoreLocks(&reader)
        if version >= keyspaceVersion { try restoreKeyspaces(&reader) }
        if version >= readsVersion, try reader.byte("isolation") != 0 {
            restoreSerializable(try reader.reads())
        }
        if version == formatVersion { departures = try reader.departures() }
        guard reader.isAtEnd else {
            throw MalformedBytes("end of prepared transaction", at: reader.position)
        }
    }

    private func restoreWrites(_ reader: inout ByteReader) throws(MalformedBytes) {
        for _ in 0..<(try reader.variable("writes")) {
            let start = reader.position
            guard let operation = WriteSet.Operation(rawValue: try reader.byte("operation")),
                let keyspace = UInt32(exactly: try reader.variable("keyspace"))
            else { throw MalformedBytes("write", at: start) }
            let key = try reader.sized("key")
            ensureWrites().write(operation, KeyspaceID(keyspace), key, try reader.sized("value"))
        }
    }

    private func restoreAppends(_ reader: inout ByteReader) throws(MalformedBytes) {
        for _ in 0..<(try reader.variable("appends")) {
            let start = reader.position
            guard let topic = UInt32(exactly: try reader.variable("topic")),
                let partition = Int32(exactly: try reader.zigzag("partition")),
                let recordCount = Int32(exactly: try reader.zigzag("record count"))
            else { throw MalformedBytes("append", at: start) }
            add(
                PendingAppend(
                    topicPartition: TopicPartition(
                        topic: TopicID(topic), partition: partition),
                    batch: [UInt8](try reader.sized("batch")), recordCount: recordCount))
        }
    }

    private func restoreLocks(_ reader: inout ByteReader) throws(MalformedBytes) {
        for _ in 0..<(try reader.variable("locks")) {
            let start = reader.position
            guard let space = UInt32(exactly: try reader.variable("lock space")) else {
                throw MalformedBytes("lock space", at: start)
            }
            let key = LockKey(object: space, [UInt8](try reader.sized("lock key")))
            guard let mode = LockMode(rawValue: try reader.byte("lock mode")) else {
                throw MalformedBytes("lock mode", at: start)
            }
            guard tryLock(key, mode) else { throw MalformedBytes("lock held twice", at: start) }
        }
    }
}

extension ByteWriter {
    fileprivate mutating func appendReads(_ reads: [KeyspaceID: ReadSet]) {
        appendVariable(UInt64(reads.count))
        for (keyspace, reads) in reads.sorted(by: { $0.key < $1.key }) {
            appendVariable(UInt64(keyspace.rawValue))
            let contents = reads.contents
            appendVariable(UInt64(contents.count))
            for read in contents {
                switch read {
                case .key(let key):
                    append(0)
                    appendSized(key)
                case .range(let range):
                    append(1)
                    for bound in [range.lower, range.upper] { append(bound) }
                }
            }
        }
    }

    private mutating func append(_ bound: KeyBound) {
        switch bound {
        case .unbounded: append(0)
        case .inclusive(let key):
            append(1)
            appendSized(key)
        case .exclusive(let key):
            append(2)
            appendSized(key)
        }
    }
}

extension ByteReader {
    fileprivate mutating func reads() throws(MalformedBytes) -> [KeyspaceID: ReadSet] {
        var reads: [KeyspaceID: ReadSet] = [:]
        for _ in 0..<(try variable("keyspaces read")) {
            let start = position
            guard let keyspace = UInt32(exactly: try variable("keyspace read")) else {
                throw MalformedBytes("keyspace read", at: start)
            }
            for _ in 0..<(try variable("reads")) {
                let start = position
                let read: SerializableRead
                switch try byte("read") {
                case 0: read = .key([UInt8](try sized("key read")))
                case 1: read = .range(KeyRange(lower: try bound(), upper: try bound()))
                default: throw MalformedBytes("read", at: start)
                }
                reads[KeyspaceID(keyspace), default: ReadSet()].insert(read)
            }
        }
        return reads
    }

    fileprivate mutating func departures() throws(MalformedBytes) -> [(
        key: LockKey, what: RowDeparture
    )] {
        var departures: [(key: LockKey, what: RowDeparture)] = []
        for _ in 0..<(try variable("departures")) {
            let start = position
            guard let keyspace = UInt32(exactly: try variable("keyspace left")) else {
                throw MalformedBytes("keyspace left", at: start)
            }
            let key = LockKey(KeyspaceID(keyspace), [UInt8](try sized("key left")))
            switch try byte("departure") {
            case 0: departures.append((key, .moved(to: [UInt8](try sized("new key")))))
            case 1: departures.append((key, .movedToAnotherPartition))
            case 2: departures.append((key, .deleted))
            default: throw MalformedBytes("departure", at: start)
            }
        }
        return departures
    }

    private mutating func bound() throws(MalformedBytes) -> KeyBound {
        let start = position
        switch try byte("bound") {
        case 0: return .unbounded
        case 1: return .inclusive([UInt8](try sized("bound")))
        case 2: return .exclusive([UInt8](try sized("bound")))
        default: throw MalformedBytes("bound", at: start)
        }
    }
}

extension Transaction {
    private func restoreKeyspaces(_ reader: inout ByteReader) throws(MalformedBytes) {
        for isMade in [true, false] {
            for _ in 0..<(try reader.variable("keyspaces")) {
                let start = reader.position
                guard let number = UInt32(exactly: try reader.variable("keyspace")) else {
                    throw MalformedBytes("keyspace", at: start)
                }
                do throws(EngineError) {
                    if isMade {
                        try bulkLoad(KeyspaceID(number)) { _ throws(EngineError) in }
                    } else {
                        try dropKeyspace(KeyspaceID(number))
                    }
                } catch {
                    throw MalformedBytes("keyspace \(number)", at: start)
                }
            }
        }
    }
}

extension Engine {
    /// A transaction as it was when `encodePrepared` wrote it, its locks held again. For recovery,
    /// before there are sessions.
    package func restorePrepared(
        _ bytes: [UInt8], number: UInt64
    ) throws(EngineError) -> Transaction {
        let transaction = begin(numbered: number)
        let failure = bytes.withUnsafeBytes { bytes -> MalformedBytes? in
            do throws(MalformedBytes) {
                try transaction.restore(bytes)
                return nil
            } catch {
                return error
            }
        }
        if let failure {
            transaction.rollback()
            throw .corrupt("a prepared transaction: \(failure.what) at byte \(failure.position)")
        }
        return transaction
    }
}
