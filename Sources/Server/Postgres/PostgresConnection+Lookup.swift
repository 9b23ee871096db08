// Lookups, answered as they are found in the bytes received: no message, task or portal in between.

import Bytes
import PostgresWire
import Types
import Varve

extension PostgresConnection {
    /// Answers the lookups that the received bytes begin with.
    func answerLookups() {
        guard machine.isReady, !hasSaidFarewell, let session else { return }
        while connection.output.count < Connection.flushThreshold {
            let byteCount = connection.input.withUnsafeBytes { bytes in
                switch bytes.first {
                case UInt8(ascii: "B"): PreparedRun(bytes).map { answer($0, session) } ?? 0
                case UInt8(ascii: "Q"): answer(simpleQuery: bytes, session)
                default: 0
                }
            }
            guard byteCount > 0 else { return }
            connection.consume(byteCount)
        }
    }

    private func answer(
        simpleQuery bytes: UnsafeRawBufferPointer, _ session: Database.Session
    ) -> Int {
        guard let query = SimpleQueryText(bytes),
            let lookup = session.beginLookup(text: query.text)
        else { return 0 }
        for column in lookup.columns.indices { lookup.resultFormats[column] = 0 }
        let isAnswered = session.run(lookup, leavesPortal: false) { batch, settings in
            describe(lookup)
            write(lookup, batch, settings)
        }
        guard isAnswered else { return 0 }
        appendReady()
        return query.byteCount
    }

    /// Returns how many bytes were dealt with: 0 when the messages have to be taken one by one.
    private func answer(_ run: PreparedRun, _ session: Database.Session) -> Int {
        guard let lookup = session.beginLookup(statement: run.statement),
            run.parameterCount == lookup.parameterTypes.count,
            run.resultFormatCount <= 1 || run.resultFormatCount == lookup.columns.count
        else { return 0 }
        let hasParameters = run.forEachParameter { bytes, isBinary in
            session.appendParameter(bytes, isBinary: isBinary, of: lookup)
        }
        guard hasParameters else { return 0 }
        for column in lookup.columns.indices {
            lookup.resultFormats[column] = Int16(run.resultFormat(column))
        }
        let isAnswered = session.run(lookup, leavesPortal: true) { batch, settings in
            connection.output.appendBindComplete()
            if run.isDescribed { describe(lookup) }
            write(lookup, batch, settings)
        }
        guard isAnswered else { return 0 }
        guard run.isSynchronized, session.isSyncImmediate else { return run.byteCount }
        appendReady()
        return run.byteCount + PreparedRun.syncByteCount
    }

    private func write(_ lookup: Lookup, _ batch: Batch?, _ settings: TextSettings) {
        guard let batch else {
            connection.output.appendCommandComplete("SELECT 0")
            return
        }
        let count = batch.selectedCount
        _ = appendRows(
            batch, 0..<count, types: lookup.types, formats: lookup.resultFormats,
            settings: settings, to: &connection.output, limit: .max)
        connection.output.appendCommandComplete(count == 1 ? "SELECT 1" : "SELECT \(count)")
    }

    private func describe(_ lookup: Lookup) {
        if lookup.description.isEmpty || lookup.descriptionFormats != lookup.resultFormats {
            var writer = ByteWriter()
            writer.appendRowDescription(
                fieldDescriptions(lookup.columns, formats: lookup.resultFormats))
            lookup.description = writer.bytes
            lookup.descriptionFormats = lookup.resultFormats
        }
        connection.output.append(contentsOf: lookup.description)
    }
}
