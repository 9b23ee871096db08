package import Bytes
package import Engine

extension TopicStore: CommitObserver {
    package var followsRows: Bool { false }

    package func committed(
        _ entry: CommittedEntry, before: RowsBefore
    ) throws(EngineError) {
        for change in entry.changes {
            guard case .append(let append) = change else { continue }
            let bytes = [UInt8](append.batch)
            do {
                if entry.isReplay {
                    producers.restore(
                        try RecordBatchHeader(parsing: bytes), in: append.topicPartition,
                        baseOffset: append.baseOffset)
                }
                try self.append(
                    bytes, to: append.topicPartition, baseOffset: append.baseOffset,
                    sequence: entry.sequence)
            } catch {
                throw .corrupt("record batch at offset \(append.baseOffset): \(error)")
            }
        }
    }

    package func published(upTo sequence: CommitSequence) { publish(upTo: sequence) }
}

extension TopicStore: AppendGate {
    package func decide(
        _ topicPartition: TopicPartition, batch: UnsafeRawBufferPointer, recordCount: Int32,
        nextOffset: Int64
    ) -> AppendDecision {
        guard let header = try? RecordBatchHeader(parsing: batch) else {
            return .reject(code: BatchError.corrupt("header").kafkaCode)
        }
        return switch producers.decide(header, in: topicPartition, nextOffset: nextOffset) {
        case .accepted: .accept
        case .duplicate(let baseOffset): .duplicate(baseOffset: baseOffset)
        case .rejected(let error): .reject(code: error.rawValue)
        }
    }

    package func withdraw(_ topicPartition: TopicPartition, batch: UnsafeRawBufferPointer) {
        guard let header = try? RecordBatchHeader(parsing: batch) else { return }
        producers.withdraw(header, from: topicPartition)
    }
}
