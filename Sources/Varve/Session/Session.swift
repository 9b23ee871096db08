package import Types

/// One client's conversation with the database: its settings, its transaction, its prepared
/// statements and portals.
///
/// Used by one task at a time; only `cancel` may be called from elsewhere.
package final class Session {
    /// What BackendKeyData says: `cancel` requests name both.
    package let processID: Int32
    package let secretKey: Int32

    /// Throws 28000 for a role and 3D000 for a database that does not exist.
    package init(database: Database, startup: SessionStartup) throws(SQLError) {
        processID = 0
        secretKey = 0
    }

    /// The parameters to report at the start, with their values.
    package var reportedParameters: [(name: String, value: String)] { [] }

    package var transactionStatus: TransactionStatus { .idle }

    /// Runs a text of one or more statements (the simple protocol): what happens goes to `sink`,
    /// errors included.
    package func simpleQuery(_ text: String, _ sink: any ResultSink) async {}

    /// Parse: `name` is empty for the unnamed statement; type 0 leaves a parameter's type open.
    package func parse(
        name: String, text: String, parameterTypes: [TypeOID]
    ) async throws(SQLError) {}

    /// Bind: formats are 0 text, 1 binary; none: all text; one: for all.
    package func bind(
        portal: String, statement: String, parameterFormats: [Int16], values: [BoundValue],
        resultFormats: [Int16]
    ) async throws(SQLError) {}

    package func describe(statement: String) async throws(SQLError) -> StatementDescription {
        StatementDescription(parameterTypes: [], columns: nil)
    }

    /// The columns of the portal's rows with the formats they will come in; nil: no rows.
    package func describe(
        portal: String
    ) async throws(SQLError) -> (columns: [ResultColumn], formats: [Int16])? { nil }

    /// Execute: at most `rowsMax` rows, 0 for all. Rows and the end go to `sink`.
    package func execute(
        portal: String, rowsMax: Int, _ sink: any ResultSink
    ) async throws(SQLError) -> ExecuteOutcome { .completed }

    package func close(statement: String) {}
    package func close(portal: String) {}

    /// Sync: ends the implicit transaction. Also after an error, with `failed` true: then it is
    /// rolled back.
    package func sync(failed: Bool, _ sink: any ResultSink) async {}

    /// Ends the running statement with 57014. From any thread.
    package func cancel() {}

    /// Rolls back what is open and gives everything up.
    package func end() {}
}
