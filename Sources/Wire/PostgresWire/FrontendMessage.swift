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

extension FrontendMessage {
    /// Zero before the connection has started, when messages have none.
    package var type: UInt8 {
        switch self {
        case .sslRequest, .gssEncryptionRequest, .cancelRequest, .startup: 0
        case .query: UInt8(ascii: "Q")
        case .parse: UInt8(ascii: "P")
        case .bind: UInt8(ascii: "B")
        case .describe: UInt8(ascii: "D")
        case .execute: UInt8(ascii: "E")
        case .close: UInt8(ascii: "C")
        case .flush: UInt8(ascii: "H")
        case .sync: UInt8(ascii: "S")
        case .functionCall: UInt8(ascii: "F")
        case .copyData: UInt8(ascii: "d")
        case .copyDone: UInt8(ascii: "c")
        case .copyFail: UInt8(ascii: "f")
        case .password: UInt8(ascii: "p")
        case .terminate: UInt8(ascii: "X")
        case .unreadable(let type, _): type
        }
    }
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

/// How a value's bytes are to be read or written. What a client sends may be neither of the two: that is
/// an error once a value is read or written so.
package struct WireFormat: RawRepresentable, Hashable, Sendable {
    package var rawValue: Int16

    package init(rawValue: Int16) { self.rawValue = rawValue }

    package static let text = WireFormat(rawValue: 0)
    package static let binary = WireFormat(rawValue: 1)
}

package struct BindMessage: Hashable, Sendable {
    /// Empty for the unnamed portal.
    package var portal: String
    package var statement: String
    /// None: all text. One: for all. Otherwise one per parameter. Not checked, as what follows.
    package var parameterFormats: [WireFormat]
    /// Each value's bytes; nil is NULL.
    package var parameters: [[UInt8]?]
    /// None: all text. One: for all. Otherwise one per result column.
    package var resultFormats: [WireFormat]
    /// Why reading stopped after the names; nil for a message that is whole.
    package var fault: Fault?

    /// What is wrong behind a message's names. It is told in its turn, after what is wrong with what could be
    /// read.
    package struct Fault: Hashable, Sendable {
        /// How many values the message announces; nil when it ends before it says so.
        package var parameterCount: Int?
        package var report: Diagnostic
    }

    package init(
        portal: String, statement: String, parameterFormats: [WireFormat] = [],
        parameters: [[UInt8]?] = [], resultFormats: [WireFormat] = []
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
