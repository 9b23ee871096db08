/// A message a client sends, as a value. Source: PostgreSQL 15, "Frontend/Backend Protocol",
/// "Message Formats".
package enum FrontendMessage: Hashable, Sendable {
    // Before the connection has started; these have no type byte.
    case sslRequest
    case gssEncryptionRequest
    case cancelRequest(processID: Int32, secretKey: Int32)
    case startup(StartupMessage)

    // Afterwards.
    case query(String)
    case parse(ParseMessage)
    case bind(BindMessage)
    case describe(PreparedName)
    case execute(ExecuteMessage)
    case close(PreparedName)
    case flush
    case sync
    case functionCall
    case copyData([UInt8])
    case copyDone
    case copyFail(String)
    /// PasswordMessage, or one of the SASL and GSS answers that share its type byte.
    case password([UInt8])
    case terminate

    /// A message whose frame is sound and whose text is not, with its type byte. It fails like the
    /// statement it would have been; the connection goes on.
    case unreadable(type: UInt8, Diagnostic)
}

/// The first real message of a connection.
package struct StartupMessage: Hashable, Sendable {
    package struct Parameter: Hashable, Sendable {
        package var name: String
        package var value: String

        package init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    package var majorVersion: UInt16
    package var minorVersion: UInt16
    /// In the order they came, protocol options (`_pq_.…`) included.
    package var parameters: [Parameter]

    package init(majorVersion: UInt16, minorVersion: UInt16, parameters: [Parameter]) {
        self.majorVersion = majorVersion
        self.minorVersion = minorVersion
        self.parameters = parameters
    }

    /// The last value given for a name, as PostgreSQL takes it.
    package subscript(_ name: String) -> String? {
        parameters.last { $0.name == name }?.value
    }
}

package struct ParseMessage: Hashable, Sendable {
    /// Empty for the unnamed statement.
    package var statement: String
    package var text: String
    /// Type OIDs; 0, or a missing one, leaves the type to be inferred.
    package var parameterTypes: [UInt32]

    package init(statement: String, text: String, parameterTypes: [UInt32]) {
        self.statement = statement
        self.text = text
        self.parameterTypes = parameterTypes
    }
}

/// How a value's bytes are to be read or written.
package enum WireFormat: Int16, Hashable, Sendable {
    case text = 0
    case binary = 1
}

package struct BindMessage: Hashable, Sendable {
    /// Empty for the unnamed portal.
    package var portal: String
    package var statement: String
    /// None: all text. One: for all. Otherwise one per parameter.
    package var parameterFormats: [WireFormat]
    /// Each value's bytes; nil is NULL.
    package var parameters: [[UInt8]?]
    /// None: all text. One: for all. Otherwise one per result column.
    package var resultFormats: [WireFormat]

    package init(
        portal: String, statement: String, parameterFormats: [WireFormat],
        parameters: [[UInt8]?], resultFormats: [WireFormat]
    ) {
        self.portal = portal
        self.statement = statement
        self.parameterFormats = parameterFormats
        self.parameters = parameters
        self.resultFormats = resultFormats
    }
}

package struct ExecuteMessage: Hashable, Sendable {
    /// Empty for the unnamed portal.
    package var portal: String
    /// 0, or less: all rows.
    package var maximumRows: Int

    package init(portal: String, maximumRows: Int) {
        self.portal = portal
        self.maximumRows = maximumRows
    }
}

/// What Describe and Close name.
package enum PreparedName: Hashable, Sendable {
    case statement(String)
    case portal(String)
}
