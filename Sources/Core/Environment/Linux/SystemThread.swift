import CLinux
import Glibc

/// A thread of the operating system, for what waits as tasks must not.
package struct SystemThread: Sendable {
    private let thread: pthread_t

    /// The system does not let the process have another thread: `pthread_create`'s error number.
    package struct Refusal: Error {
        package let code: CInt
    }

    private final class Work: Sendable {
        let name: String
        let run: @Sendable () -> Void

        init(_ name: String, _ run: @escaping @Sendable () -> Void) {
            self.name = name
            self.run = run
        }
    }

    /// Starts one that runs `work` and ends. Its name, of which 15 bytes are kept, is for debuggers and `top -H`.
    /// Nil for `stackBytes` is as much as the process's first thread may have. To be joined or detached, once.
    package init(
        _ name: String, stackBytes: Int? = nil, _ work: @escaping @Sendable () -> Void
    ) throws(Refusal) {
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        defer { pthread_attr_destroy(&attributes) }
        if let stackBytes { pthread_attr_setstacksize(&attributes, stackBytes) }
        let work = Unmanaged.passRetained(Work(name, work))
        var thread = pthread_t()
        let code = pthread_create(
            &thread, &attributes,
            { argument in
                guard let argument else { return nil }
                let work = Unmanaged<Work>.fromOpaque(argument).takeRetainedValue()
                varve_set_thread_name(work.name)
                work.run()
                return nil
            }, work.toOpaque())
        guard code == 0 else {
            work.release()
            throw Refusal(code: code)
        }
        self.thread = thread
    }

    /// The same for one that the program cannot do without: stops it if there is none to be had.
    package static func needed(
        _ name: String, _ work: @escaping @Sendable () -> Void
    ) -> SystemThread {
        do throws(Refusal) {
            return try SystemThread(name, work)
        } catch {
            preconditionFailure("the process may not make threads: error \(error.code)")
        }
    }

    /// Waits until it has ended.
    package func join() { pthread_join(thread, nil) }

    /// Nobody waits for its end.
    package func detach() { pthread_detach(thread) }
}
