import Bytes
import Environment
import Topics

/// One record of a partition.
struct TopicRecord: Hashable, Sendable {
    var offset: Int64
    var key: [UInt8]?
    var value: [UInt8]?
    /// Milliseconds since 1970.
    var timestamp: Int64
}

/// What a reader found in a partition.
struct TopicReading: Sendable {
    var topicPartition: TopicPartition
    var offsets: OffsetRange
    var records: [TopicRecord] = []
}

extension TopicReading {
    /// Reads all of a partition, some bytes at a time.
    init(_ log: TopicLog, bytesAtATime: Int) throws(TopicError) {
        topicPartition = log.topicPartition
        offsets = log.offsets
        var next = offsets.logStart
        while next < offsets.highWatermark {
            guard let slice = try log.read(from: next, bytesMax: bytesAtATime),
                slice.nextOffset > next
            else { break }
            for batch in slice.batches {
                for record in try TopicRecord.all(in: Array(batch)) where record.offset >= next {
                    records.append(record)
                }
            }
            next = slice.nextOffset
        }
    }
}

extension TopicRecord {
    static func all(in batch: [UInt8]) throws(TopicError) -> [TopicRecord] {
        var records: [TopicRecord] = []
        do throws(BatchError) {
            try RecordBatch.forEachRecord(in: batch) { (record) throws(BatchError) in
                records.append(
                    TopicRecord(
                        offset: record.offset, key: record.key.map { [UInt8]($0) },
                        value: record.value.map { [UInt8]($0) }, timestamp: record.timestamp))
                return true
            }
        } catch {
            throw .batch(error)
        }
        return records
    }
}

/// All records that were ever appended, and the check of partitions against them.
struct TopicHistory {
    private var records: [TopicPartition: [TopicRecord]] = [:]
    /// By partition and offset: the bytes of all batches that begin at that offset or later.
    private var bytesFrom: [TopicPartition: [Int64: Int]] = [:]
    private let options: LifeOptions
    /// The latest that the wall clock has ever been.
    private let latest: Timestamp

    /// Batches in a ledger are as they came: their records are counted from 0.
    init(_ entries: [Entry], _ options: LifeOptions, latest: Timestamp) throws(Violation) {
        self.options = options
        self.latest = latest
        for entry in entries {
            for placed in entry.appends {
                let place = placed.append.topicPartition
                let found: [TopicRecord]
                do throws(TopicError) {
                    found = try TopicRecord.all(in: placed.append.batch)
                } catch {
                    throw Violation("entry \(entry.sequence.rawValue) has a bad batch: \(error)")
                }
                for var record in found {
                    record.offset += placed.baseOffset
                    records[place, default: []].append(record)
                }
                bytesFrom[place, default: [:]][placed.baseOffset] = placed.append.batch.count
            }
        }
        for (place, sizes) in bytesFrom {
            var total = 0
            for offset in sizes.keys.sorted(by: >) {
                total += sizes[offset] ?? 0
                bytesFrom[place]?[offset] = total
            }
        }
    }

    /// Checks what a store holds when nothing is going on. Returns how many records are gone.
    func check(_ topics: TopicStore, retained: Bool = true) throws(Violation) -> Int {
        var removed = 0
        for place in World.partitions {
            let reading: TopicReading
            do throws(TopicError) {
                reading = try TopicReading(topics.log(place), bytesAtATime: 300)
            } catch {
                throw Violation("partition \(place) cannot be read: \(error)")
            }
            let end = (records[place]?.last?.offset ?? -1) + 1
            guard reading.offsets.highWatermark == end else {
                throw Violation(
                    "partition \(place) ends at \(reading.offsets.highWatermark), not \(end)")
            }
            removed += try check(reading)
        }
        return removed
    }

    /// Checks what somebody read at some time. Returns how many records were gone.
    func check(_ reading: TopicReading) throws(Violation) -> Int {
        let place = reading.topicPartition
        let all = (records[place] ?? []).filter { $0.offset < reading.offsets.highWatermark }
        guard reading.offsets.highWatermark <= (records[place]?.last?.offset ?? -1) + 1 else {
            throw Violation("a reader of \(place) saw records that are lost")
        }
        let known = Dictionary(
            all.map { ($0.offset, $0) }, uniquingKeysWith: { first, _ in first })
        var seen: Set<Int64> = []
        for record in reading.records where record.offset < reading.offsets.highWatermark {
            guard known[record.offset] == record else {
                throw Violation("\(place) has \(record), not \(known[record.offset] as Any)")
            }
            guard seen.insert(record.offset).inserted else {
                throw Violation("\(place) has offset \(record.offset) twice")
            }
        }
        let isCompacted = options.config(of: place.topic).isCompacted
        for record in all where !seen.contains(record.offset) {
            let mayBeGone =
                isCompacted
                ? mayCompact(record, place)
                : record.offset < reading.offsets.logStart && mayExpire(record, place)
            guard mayBeGone else {
                throw Violation(
                    "\(place) has lost \(record): it has \(reading.offsets), of which "
                        + "\(seen.sorted()) were read")
            }
        }
        return all.count - seen.count
    }

    /// By time, or because what comes after it fills the limit.
    private func mayExpire(_ record: TopicRecord, _ place: TopicPartition) -> Bool {
        let config = options.config(of: place.topic)
        if let milliseconds = config.retentionMilliseconds,
            record.timestamp < latest.milliseconds - milliseconds
        {
            return true
        }
        guard let limit = config.retentionBytes else { return false }
        let after = (bytesFrom[place] ?? [:]).filter { $0.key > record.offset }.map(\.value).max()
        return Int64(after ?? 0) >= limit
    }

    /// There is a newer one of its key, or it is a deletion that is old enough.
    private func mayCompact(_ record: TopicRecord, _ place: TopicPartition) -> Bool {
        let isNewest = !(records[place] ?? []).contains {
            $0.key == record.key && $0.offset > record.offset
        }
        if !isNewest { return true }
        return record.value == nil
            && record.timestamp < latest.milliseconds - options.topics.tombstoneMilliseconds
    }
}
