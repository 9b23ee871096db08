import Executor
import Synchronization
import Types

/// A session's settings where functions such as `set_config` can reach them.
final class SettingsBox: SessionVariables, Sendable {
    private struct State {
        var settings: SessionSettings
        /// What SET LOCAL has hidden: put back at the transaction's end.
        var hidden: [(name: String, value: String)] = []
    }

    private let state: Mutex<State>
    /// The settings'; written with the state locked. Each statement asks for it several times.
    private let knownGeneration: Atomic<Int>

    init(_ settings: SessionSettings) {
        state = Mutex(State(settings: settings))
        knownGeneration = Atomic(settings.generation)
    }

    var settings: SessionSettings {
        get { state.withLock { $0.settings } }
        set {
            state.withLock { state in
                let before = state.settings.generation
                state.settings = newValue
                state.settings.outgrow(before)
                noteGeneration(of: state)
            }
        }
    }

    /// Another for each change of a setting, a rollback's too.
    var generation: Int { knownGeneration.load(ordering: .acquiring) }

    private func noteGeneration(of state: State) {
        knownGeneration.store(state.settings.generation, ordering: .releasing)
    }

    func value(of name: String) -> String? { state.withLock { $0.settings[name: name] } }

    func set(_ name: String, to value: String, isLocal: Bool) throws(SQLError) -> String {
        let result = state.withLock { state -> Result<String, SQLError> in
            let before = state.settings[name: name]
            defer { noteGeneration(of: state) }
            do throws(SQLError) {
                try state.settings.set(name, to: value)
            } catch {
                return .failure(error)
            }
            if isLocal, let before { state.hidden.append((name, before)) }
            return .success(state.settings[name: name] ?? value)
        }
        return try result.get()
    }

    /// The transaction commits: what SET LOCAL hid comes back.
    func endLocal() {
        state.withLock { state in
            guard !state.hidden.isEmpty else { return }
            for (name, value) in state.hidden.reversed() {
                // It was the parameter's value before: it cannot be refused now.
                try? state.settings.set(name, to: value)
            }
            state.hidden = []
            noteGeneration(of: state)
        }
    }

    /// The transaction is rolled back: all settings go back to what they were.
    func forgetLocal() { state.withLock { $0.hidden = [] } }
}
