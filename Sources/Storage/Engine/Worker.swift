package import Environment
import Synchronization

/// Where the engine's own work runs.
package enum EngineExecution: Sendable {
    /// On threads of its own.
    case threads
    /// As tasks of a simulated scheduler, in the order its seed chooses.
    case simulated(SimulatedScheduler)
}

/// Runs a step again and again while it has something to do, and sleeps until woken otherwise. One
/// step runs at a time.
final class Worker: @unchecked Sendable {
    /// Values of `state`. A wake that comes while the worker runs makes it look once more.
    private enum State {
        static let running: UInt32 = 0
        static let woken: UInt32 = 1
        static let sleeping: UInt32 = 2
    }

    /// The thread's, for who looks at the process: at most 15 bytes.
    private let name: String
    private let execution: EngineExecution
    /// Not nil: woken, it lets whoever runs go on, where that does not take long (`Deference`), and tells here how long
    /// it does.
    private let deferent: Crowding?
    /// Returns whether it did something; then it is called again.
    private let step: @Sendable () -> Bool
    private let state = Atomic<UInt32>(State.sleeping)
    private let isStopping = Atomic<Bool>(false)
    private let wakeUp = Semaphore()
    // Written by `start`, read by `stop`.
    private var thread: SystemThread?

    init(
        _ name: String, _ execution: EngineExecution, deferent: Crowding? = nil,
        step: @escaping @Sendable () -> Bool
    ) {
        self.deferent = deferent
        self.name = name
        self.execution = execution
        self.step = step
    }

    /// Starts the thread, if this worker has one.
    func start() {
        guard case .threads = execution else { return }
        thread = .needed(name) { self.runThread() }
        // There may be something to do already.
        wake()
    }

    /// Makes the worker look for work. From any thread.
    func wake() {
        let before = state.exchange(State.woken, ordering: .acquiringAndReleasing)
        guard before == State.sleeping else { return }
        switch execution {
        case .threads: wakeUp.signal()
        case .simulated(let scheduler):
            Task(executorPreference: scheduler) { await self.runInterleaved() }
        }
    }

    /// Takes the worker's place while it sleeps: until `giveBack` no step runs but what the caller runs of
    /// them. False when it does not sleep, or has no thread.
    func take() -> Bool {
        guard case .threads = execution,
            state.compareExchange(
                expected: State.sleeping, desired: State.running, ordering: .acquiringAndReleasing
            ).exchanged
        else { return false }
        if !isStopping.load(ordering: .acquiring) { return true }
        giveBack(isIdle: true)
        return false
    }

    /// Whether the worker was woken while its place was taken: it will look as soon as it has it again.
    var isWanted: Bool { state.load(ordering: .relaxed) == State.woken }

    /// Ends what `take` began. The worker goes on if it was woken meanwhile, or if there is something
    /// left to do.
    func giveBack(isIdle: Bool) {
        if isIdle, sleep() { return }
        state.store(State.woken, ordering: .releasing)
        wakeUp.signal()
    }

    /// Ends the thread once there is nothing to do, and waits for that. Not to be called from a
    /// step.
    func stop() {
        isStopping.store(true, ordering: .releasing)
        guard let thread else {
            if case .simulated = execution { while step() {} }
            return
        }
        wake()
        thread.join()
        self.thread = nil
    }

    /// Steps until there is nothing to do, letting other tasks run between two steps.
    private func runInterleaved() async {
        repeat {
            state.store(State.running, ordering: .releasing)
            while step() { await Task.yield() }
        } while !sleep()
    }

    private func runThread() {
        let manners = deferent.flatMap { DeferentThread(tells: $0) }
        while !isStopping.load(ordering: .acquiring) {
            wakeUp.wait()
            runUntilIdle(manners)
        }
        // What came before `stop` and after the last look.
        runUntilIdle(manners)
    }

    /// Steps until there is nothing to do, and leaves the state `sleeping`.
    private func runUntilIdle(_ manners: DeferentThread?) {
        repeat {
            state.store(State.running, ordering: .releasing)
            while step() { manners?.stepEnded() }
        } while !sleep()
    }

    /// Goes to sleep, unless woken meanwhile. Returns whether it did.
    private func sleep() -> Bool {
        state.compareExchange(
            expected: State.running, desired: State.sleeping, ordering: .acquiringAndReleasing
        ).exchanged
    }
}
