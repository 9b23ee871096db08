package import Bytes
package import Engine
import Synchronization

extension TopicStore: CommitObserver {
    package var followsRows: Bool { false }

    package func recover(in directory: String) throws(EngineError) {
        try asEngineError { () throws(TopicError) in try open(in: directory) }
    }

    package var durableSequence: CommitSequence { keptSequence }

    package var nextOffsets: [TopicPartition: Int64] {
        Dictionary(uniqueKeysWithValues: logs.map { ($0.topicPartition, $0.nextOffset) })
    }

    package func persist(upTo sequence: CommitSequence) throws(EngineError) {
        try asEngineError { () throws(TopicError) in try checkpoint(upTo: sequence) }
    }

    package func committed(
        _ entry: CommittedEntry, before: RowsBefore
    ) throws(EngineError) {
        // What the files hold already.
        if entry.isReplay && entry.sequence <= keptSequence { return }
        for change in entry.changes {
            guard case .append(let append) = change else { continue }
            do {
                if entry.isReplay {
                    producers.restore(
                        try RecordBatchHeader(parsing: append.batch), in: append.topicPartition,
                        baseOffset: append.baseOffset)
                }
                try self.append(
                    append.batch, to: append.topicPartition, baseOffset: append.baseOffset,
                    sequence: entry.sequence)
            } catch {
                throw .corrupt("record batch at offset \(append.baseOffset): \(error)")
            }
        }
        // What is replayed is durable; a long replay must not gather in memory.
        if entry.isReplay { show(upTo: entry.sequence) }
    }

    package func published(upTo sequence: CommitSequence) {
        keeper?.isReplaying.store(false, ordering: .relaxed)
        show(upTo: sequence)
    }

    private func show(upTo sequence: CommitSequence) {
        publish(upTo: sequence)
        flushIfNeeded()
    }
}

/// Runs an operation on the topics' files, its errors as the engine's.
private func asEngineError<Result>(
    _ body: () throws(TopicError) -> Result
) throws(EngineError) -> Result {
    do throws(TopicError) { return try body() } catch {
        switch error {
        case .file where error.isOutOfSpace: throw .diskFull(error.description)
        case .file: throw .storage(error.description)
        case .corrupt, .batch: throw .corrupt(error.description)
        }
    }
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
