import Bytes
import Testing
import Topics

@Suite("a reader that waits")
struct TopicWaiterTests {
    private let store = TopicStore()
    private let partition = TopicPartition(topic: TopicID(1), partition: 0)
    private let other = TopicPartition(topic: TopicID(2), partition: 0)

    private func append(_ target: TopicPartition, _ sequence: UInt64) throws {
        let offset = store.log(target).nextOffset
        try store.append(
            Batch.of(["x"]), to: target, baseOffset: offset, sequence: CommitSequence(sequence))
    }

    @Test("wakes when one of its partitions is published, not before")
    func wakes() async throws {
        let waiter = store.waiter(for: [partition])
        let task = Task { await waiter.wait() }
        try append(partition, 1)
        store.publish(upTo: CommitSequence(1))
        #expect(await task.value)
        store.cancel(waiter)
    }

    @Test("does not miss what is published between its look and its wait")
    func signalled() async throws {
        let waiter = store.waiter(for: [other, partition])
        try append(partition, 1)
        store.publish(upTo: CommitSequence(1))
        #expect(await waiter.wait())
        store.cancel(waiter)
    }

    @Test("is left alone by other partitions and after it cancelled")
    func others() async throws {
        let waiter = store.waiter(for: [partition])
        try append(other, 1)
        store.publish(upTo: CommitSequence(1))
        store.cancel(waiter)
        try append(partition, 2)
        store.publish(upTo: CommitSequence(2))
        waiter.end()
        #expect(await !waiter.wait())
    }

    @Test("ends for a timeout, now and for good")
    func ends() async {
        let waiter = store.waiter(for: [partition])
        let task = Task { await waiter.wait() }
        waiter.end()
        #expect(await !task.value)
        waiter.wake()
        #expect(await !waiter.wait())
    }

    @Test("wakes when its topic is dropped")
    func dropped() async {
        let waiter = store.waiter(for: [partition])
        store.drop(partition.topic)
        #expect(await waiter.wait())
        store.cancel(waiter)
        #expect(store.log(partition).offsets == OffsetRange(logStart: 0, highWatermark: 0))
    }
}
