package import Types

/// What a client says when it connects.
package struct SessionStartup: Sendable {
    package var user: String
    /// Nil: the one named like the user.
    package var database: String?
    /// Run-time parameters of the startup message (`application_name`, `TimeZone`, `options` …).
    package var parameters: [(name: String, value: String)]
    package var client: ClientAddress

    package init(
        user: String, database: String? = nil, parameters: [(name: String, value: String)] = [],
        client: ClientAddress = .inside
    ) {
        self.user = user
        self.database = database
        self.parameters = parameters
        self.client = client
    }
}

/// ReadyForQuery's byte: idle, in a transaction block, in a failed one.
package enum TransactionStatus: UInt8, Hashable, Sendable {
    case idle = 0x49  // I
    case active = 0x54  // T
    case failed = 0x45  // E
}

/// How Execute ended.
package enum ExecuteOutcome: Hashable, Sendable {
    /// CommandComplete (or EmptyQueryResponse) was sent to the sink.
    case completed
    /// The row limit was reached: PortalSuspended.
    case suspended
}

/// A value of a Bind message: its bytes in the format given for it, or NULL.
package typealias BoundValue = [UInt8]?

/// What is wrong with a Bind message behind its names: told when all that comes before it in the message was
/// found good.
package struct BindFault: Sendable {
    /// How many values the message announces; nil when it ends before it says so.
    package var valueCount: Int?
    package var error: SQLError

    package init(valueCount: Int?, error: SQLError) {
        self.valueCount = valueCount
        self.error = error
    }
}

/// What Describe answers.
package struct StatementDescription: Sendable {
    package var parameterTypes: [TypeOID]
    /// Nil: the statement returns no rows (NoData).
    package var columns: [ResultColumn]?

    package init(parameterTypes: [TypeOID], columns: [ResultColumn]?) {
        self.parameterTypes = parameterTypes
        self.columns = columns
    }
}
