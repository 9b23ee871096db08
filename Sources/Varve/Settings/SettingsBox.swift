import Executor
import Synchronization
import Types

/// A session's settings where functions such as `set_config` can reach them.
final class SettingsBox: SessionVariables, Sendable {
    /// The settings at some time within a transaction.
    struct Mark {
        /// What statements go by.
        var inForce: SessionSettings
        /// What they are after a commit, when that is something else: SET LOCAL changes only what is in force,
        /// SET both.
        var lasting: SessionSettings?
    }

    private let state: Mutex<Mark>
    /// The settings'; written with the state locked. Each statement asks for it several times.
    private let knownGeneration: Atomic<Int>

    init(_ settings: SessionSettings) {
        state = Mutex(Mark(inForce: settings))
        knownGeneration = Atomic(settings.generation)
    }

    /// Those in force.
    var settings: SessionSettings { state.withLock { $0.inForce } }

    /// Another for each change of a setting, a rollback's too.
    var generation: Int { knownGeneration.load(ordering: .acquiring) }

    private func noteGeneration(of mark: Mark) {
        knownGeneration.store(mark.inForce.generation, ordering: .releasing)
    }

    func value(of name: String) -> String? { state.withLock { $0.inForce[name: name] } }

    func set(_ name: String, to value: String, isLocal: Bool) throws(SQLError) -> String {
        try change(isLocal: isLocal) { (settings) throws(SQLError) in
            try settings.set(name, to: value)
        }
        return self.value(of: name) ?? value
    }

    /// A change that lasts when the transaction commits or, if `isLocal`, that ends with it.
    func change(
        isLocal: Bool = false, _ body: (inout SessionSettings) throws(SQLError) -> Void
    ) throws(SQLError) {
        let result = state.withLock { mark -> Result<Void, SQLError> in
            defer { noteGeneration(of: mark) }
            do throws(SQLError) {
                let before = mark.inForce
                try body(&mark.inForce)
                if isLocal {
                    mark.lasting = mark.lasting ?? before
                } else if var lasting = mark.lasting {
                    try body(&lasting)
                    mark.lasting = lasting
                }
                return .success(())
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }

    /// What `restore` comes back to.
    var mark: Mark { state.withLock { $0 } }

    /// Undoes what has been set since the mark was taken.
    func restore(_ mark: Mark) {
        state.withLock { state in
            let old = state.inForce
            state = mark
            state.inForce.takeOver(from: old)
            noteGeneration(of: state)
        }
    }

    /// The transaction commits: what SET LOCAL hid comes back.
    func endLocal() {
        state.withLock { state in
            guard var lasting = state.lasting else { return }
            lasting.takeOver(from: state.inForce)
            state = Mark(inForce: lasting)
            noteGeneration(of: state)
        }
    }
}
