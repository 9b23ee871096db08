// What system relations show of the running server.
import Bytes
import Engine
import Introspection
import Store
import Types

extension Database {
    /// Without what is a session's.
    func serverState() -> ServerState {
        var state = ServerState()
        state.sessions = { [self] in shownSessions() }
        state.locks = { [self] in shownLocks() }
        state.store = { [self] in shownStore() }
        state.lastNumber = { [self] number in
            guard let last = try? engine.counters.last(CounterID(number)), last.isCalled else {
                return nil
            }
            return last.value
        }
        return state
    }

    private func shownStore() -> ServerState.Store {
        var shown = ServerState.Store()
        shown.levels = engine.storeLevels.map {
            ServerState.Store.Level(
                level: $0.level, files: $0.files, bytes: $0.fileBytes, entries: $0.entries,
                deletions: $0.deletions)
        }
        (shown.rowMemory, shown.blockMemory, shown.indexMemory) = engine.memoryUse
        let written = engine.writtenBytes
        shown.contentBytes = written.content
        shown.flushedBytes = written.flushed
        shown.mergedBytes = written.merged
        shown.writeAmplification = written.amplification
        shown.appliedSequence = Int64(
            truncatingIfNeeded: engine.recoverySequence.rawValue)
        return shown
    }
}
