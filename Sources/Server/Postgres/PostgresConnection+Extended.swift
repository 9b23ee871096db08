// The extended protocol: each message is answered, or its error sent and the rest skipped to Sync.

import PostgresWire
import Types
import Varve

extension PostgresConnection {
    func parse(_ message: ParseMessage) async {
        do throws(SQLError) {
            try await session?.parse(
                name: message.statement, text: message.text,
                parameterTypes: message.parameterTypes.map { TypeOID($0) })
            connection.output.appendParseComplete()
        } catch {
            failExtended(error)
        }
    }

    func bind(_ message: BindMessage) async {
        do throws(SQLError) {
            try await session?.bind(
                portal: message.portal, statement: message.statement,
                parameterFormats: message.parameterFormats.map(\.rawValue),
                values: message.parameters,
                resultFormats: message.resultFormats.map(\.rawValue),
                fault: message.fault.map { fault in
                    BindFault(
                        valueCount: fault.parameterCount, error: SQLError(fault.report))
                })
            connection.output.appendBindComplete()
        } catch {
            failExtended(error)
        }
    }

    func describe(_ name: PreparedName) async {
        do throws(SQLError) {
            switch name {
            case .statement(let name):
                guard let found = try await session?.describe(statement: name) else { return }
                connection.output.appendParameterDescription(
                    found.parameterTypes.map(\.rawValue))
                appendColumns(found.columns, formats: [])
            case .portal(let name):
                let found = try await session?.describe(portal: name)
                appendColumns(found?.columns, formats: found?.formats ?? [])
            }
        } catch {
            failExtended(error)
        }
    }

    func execute(_ message: ExecuteMessage) async {
        do throws(SQLError) {
            let outcome = try await session?.execute(
                portal: message.portal, rowsMax: max(0, message.maximumRows), self)
            machine.copyInEnded()
            if outcome == .suspended { connection.output.appendPortalSuspended() }
        } catch {
            machine.copyInEnded()
            failExtended(error)
        }
    }

    func close(_ name: PreparedName) {
        switch name {
        case .statement(let name): session?.close(statement: name)
        case .portal(let name): session?.close(portal: name)
        }
        connection.output.appendCloseComplete()
    }

    func failExtended(_ error: SQLError) {
        fail(error)
        session?.failBlock()
        machine.extendedMessageFailed()
    }

    /// RowDescription, or NoData for nil. A statement's formats are not known yet: all text.
    private func appendColumns(_ columns: [ResultColumn]?, formats: [Int16]) {
        guard let columns else {
            connection.output.appendNoData()
            return
        }
        connection.output.appendRowDescription(fieldDescriptions(columns, formats: formats))
    }
}

/// RowDescription's fields; without formats, text.
func fieldDescriptions(_ columns: [ResultColumn], formats: [Int16]) -> [FieldDescription] {
    columns.enumerated().map { index, column in
        FieldDescription(
            name: column.name, table: column.tableOID, attribute: column.attribute,
            type: column.type.oid.rawValue,
            typeSize: BuiltinType.find(column.type.oid)?.length ?? -1,
            typeModifier: column.type.modifier,
            format: index < formats.count ? WireFormat(rawValue: formats[index]) : .text)
    }
}
