/// The versions that will make older ones (or themselves) garbage, by sequence.
struct SupersedingQueue {
    private var records: [Record] = []
    /// Those before it are taken.
    private var first = 0

    var memorySize: Int { records.capacity * MemoryLayout<Record>.stride }

    /// Nearly always at the end: commits are applied in order.
    mutating func add(_ record: Record) {
        var index = records.count
        while index > first, records[index - 1].sequence > record.sequence { index -= 1 }
        records.insert(record, at: index)
    }

    /// Takes a version out that is about to be freed; it need not be there.
    mutating func remove(_ record: Record) {
        var index = records.count - 1
        while index >= first, records[index].sequence >= record.sequence {
            if records[index] == record {
                records.remove(at: index)
                return
            }
            index -= 1
        }
    }

    mutating func takeFirst(notAfter sequence: UInt64) -> Record? {
        guard first < records.count, records[first].sequence <= sequence else { return nil }
        let record = records[first]
        first += 1
        if first == records.count {
            records.removeAll(keepingCapacity: records.capacity <= 4096)
            first = 0
        } else if first >= 4096, first * 2 >= records.count {
            records.removeFirst(first)
            first = 0
        }
        return record
    }
}
