import Synchronization

/// A task executor that runs jobs one at a time, on the thread that calls `runUntilIdle`, in an
/// order its seed chooses. Tasks given it as their executor preference interleave the same way on
/// every run.
///
/// Jobs may be enqueued from any thread; only one thread may run them.
package final class SimulatedScheduler: TaskExecutor {
    private struct State {
        var generator: SeededGenerator
        var ready: [UnownedJob] = []
    }

    private let state: Mutex<State>

    package init(seed: UInt64) {
        state = Mutex(State(generator: SeededGenerator(seed: seed)))
    }

    package func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        state.withLock { $0.ready.append(job) }
    }

    /// Runs one ready job. Returns false when there is none.
    @discardableResult
    package func runOne() -> Bool {
        let job: UnownedJob? = state.withLock { state in
            guard !state.ready.isEmpty else { return nil }
            let choice = Int.random(in: 0..<state.ready.count, using: &state.generator)
            state.ready.swapAt(choice, state.ready.count - 1)
            return state.ready.popLast()
        }
        guard let job else { return false }
        job.runSynchronously(on: asUnownedTaskExecutor())
        return true
    }

    /// Runs jobs, and those they enqueue, until none is ready, or `limit` of them ran. Returns the
    /// number run. Tasks that wait for something outside the scheduler stay suspended.
    @discardableResult
    package func runUntilIdle(limit: Int = .max) -> Int {
        var count = 0
        while count < limit, runOne() { count += 1 }
        return count
    }

    /// Starts `operation` as a task on this scheduler and runs until it has finished.
    /// Returns nil when the scheduler went idle first: the task waits for what never comes.
    package func run<Success: Sendable>(
        _ operation: @escaping @Sendable () async throws -> Success
    ) -> Result<Success, any Error>? {
        let outcome = Outcome<Success>()
        Task(executorPreference: self) {
            do {
                outcome.set(.success(try await operation()))
            } catch {
                outcome.set(.failure(error))
            }
        }
        while outcome.value == nil, runOne() {}
        return outcome.value
    }
}

/// Where a task leaves its result for the thread that runs the scheduler.
private final class Outcome<Success: Sendable>: Sendable {
    private let result = Mutex<Result<Success, any Error>?>(nil)

    var value: Result<Success, any Error>? { result.withLock { $0 } }

    func set(_ value: Result<Success, any Error>) { result.withLock { $0 = value } }
}
