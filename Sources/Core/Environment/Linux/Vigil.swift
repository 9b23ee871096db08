/// One thread's short waits. Used by that thread only.
package struct Vigil {
    /// What is short: nanoseconds.
    static let duration: UInt64 = 200_000

    private let processors: AwakeProcessors?
    private var trial = Trial()
    private var processor: Int?
    private var beginning: UInt64 = 0

    /// Whether it has begun, and the processor is kept awake.
    var isHeld: Bool { processor != nil }

    package init(_ processors: AwakeProcessors?) { self.processors = processors }

    /// The thread is about to wait.
    package mutating func begin() {
        if processor != nil { end() }
        guard let processors, !processors.areCrowded, trial.mayTry() else { return }
        processor = processors.begin()
        beginning = LinuxClock().monotonicNanoseconds
    }

    /// The wait has ended.
    package mutating func end() {
        guard let processors, let processor else { return }
        processors.end(processor)
        self.processor = nil
        trial.tried(succeeded: LinuxClock().monotonicNanoseconds - beginning < Vigil.duration)
    }
}
