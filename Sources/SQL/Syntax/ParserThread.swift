// A long-lived thread with a big stack, for whoever wants to parse but is no event loop: tests, tools,
// the embedded library.

import Glibc

/// Runs one job at a time, each to its end, while the caller waits.
///
/// `@unchecked Sendable`: `job` is read and written only with `mutex` held.
package final class ParserThread: @unchecked Sendable {
    package static let shared = ParserThread()

    private static let stackBytes = 64 << 20

    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let changed = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    /// The job that waits or runs; nil when the thread is idle.
    private var job: (() -> Void)?
    /// Set before anybody else has this.
    private var thread = pthread_t()

    private init() {
        mutex.initialize(to: pthread_mutex_t())
        changed.initialize(to: pthread_cond_t())
        pthread_mutex_init(mutex, nil)
        pthread_cond_init(changed, nil)
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        pthread_attr_setstacksize(&attributes, Self.stackBytes)
        pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
        let status = pthread_create(
            &thread, &attributes,
            { context in
                guard let context else { return nil }
                Unmanaged<ParserThread>.fromOpaque(context).takeUnretainedValue().serve()
            }, Unmanaged.passRetained(self).toOpaque())
        pthread_attr_destroy(&attributes)
        precondition(status == 0, "no thread for the parser: error \(status)")
    }

    /// Parses a text there: see `StatementParser.parse`.
    package func parse(_ text: String) throws(SyntaxError) -> [ParsedStatement] {
        let result: Result<[ParsedStatement], SyntaxError> = run {
            do throws(SyntaxError) {
                return .success(try StatementParser.parse(text))
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }

    /// Runs a job there and returns its result; what a job asks for is a part of it.
    package func run<Value>(_ body: @Sendable () -> Value) -> Value {
        if pthread_equal(pthread_self(), thread) != 0 { return body() }
        var result: Value?
        withoutActuallyEscaping(body) { body in
            pthread_mutex_lock(mutex)
            while job != nil { pthread_cond_wait(changed, mutex) }
            var isDone = false
            job = {
                result = body()
                isDone = true
            }
            pthread_cond_broadcast(changed)
            while !isDone { pthread_cond_wait(changed, mutex) }
            pthread_mutex_unlock(mutex)
        }
        guard let result else { preconditionFailure("a job that is done has its result") }
        return result
    }

    private func serve() -> Never {
        pthread_mutex_lock(mutex)
        while true {
            guard let next = job else {
                pthread_cond_wait(changed, mutex)
                continue
            }
            // The lock stays held: there is one job at a time anyway, and it orders the memory.
            next()
            job = nil
            pthread_cond_broadcast(changed)
        }
    }
}
