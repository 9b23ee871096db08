// What a session's statements produce, written as messages.

import Bytes
import PostgresWire
import Types
import Varve

extension PostgresConnection: ResultSink {
    func describe(_ columns: [ResultColumn], formats: [Int16]) {
        connection.output.appendRowDescription(fieldDescriptions(columns, formats: formats))
    }

    func rows(
        _ batch: Batch, _ range: Range<Int>, types: [SQLType], formats: [Int16],
        settings: TextSettings
    ) async throws(SQLError) {
        var next = range.lowerBound
        while next < range.upperBound {
            next = appendRows(
                batch, next..<range.upperBound, types: types, formats: formats,
                settings: settings, to: &connection.output, limit: Connection.flushThreshold)
            if connection.output.count >= Connection.flushThreshold { try await sendOutput() }
        }
    }

    func complete(_ tag: String) { connection.output.appendCommandComplete(tag) }

    func emptyQuery() { connection.output.appendEmptyQueryResponse() }

    func fail(_ error: SQLError) {
        // Cancelled because the server stops: that is why it failed.
        if connection.isDraining, error.state == .queryCanceled { return sayFarewell() }
        if error.severity == .fatal { hasSaidFarewell = true }
        appendAtOnce(error)
    }

    func notice(_ notice: SQLError) { appendAtOnce(notice) }

    /// PostgreSQL, too, sends errors and notices at once.
    private func appendAtOnce(_ report: SQLError) {
        connection.output.appendDiagnostic(Diagnostic(report))
        connection.deliverSoFar()
    }

    func parameterChanged(name: String, value: String) {
        connection.output.appendParameterStatus(name: name, value: value)
    }

    /// Sends what is there; a client that is gone ends its statement with 08006.
    func sendOutput() async throws(SQLError) {
        do throws(ConnectionError) {
            try await connection.flush()
        } catch {
            throw Self.lost(error)
        }
    }

    static func lost(_ reason: ConnectionError) -> SQLError {
        if reason == .shuttingDown {
            return SQLError(
                .adminShutdown, "terminating connection due to administrator command")
        }
        return SQLError(.connectionFailure, "connection to client lost")
    }
}
