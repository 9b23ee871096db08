package import Types

/// A column of a result, as RowDescription tells it.
package struct ResultColumn: Hashable, Sendable {
    package var name: String
    package var type: SQLType
    /// The table and attribute the column comes from unchanged; 0 when it is computed.
    package var tableOID: UInt32
    package var attribute: Int16

    package init(name: String, type: SQLType, tableOID: UInt32 = 0, attribute: Int16 = 0) {
        self.name = name
        self.type = type
        self.tableOID = tableOID
        self.attribute = attribute
    }
}

/// How COPY data travels: text and csv are the protocol's overall format 0, binary is 1.
package struct CopyStart: Hashable, Sendable {
    package var columnCount: Int
    package var isBinary: Bool

    package init(columnCount: Int, isBinary: Bool = false) {
        self.columnCount = columnCount
        self.isBinary = isBinary
    }
}

/// Where a session sends what its statements produce. The PostgreSQL connection writes protocol
/// messages; the embedded API and the golden scripts collect values.
///
/// Used by one task at a time, the one that runs the session.
package protocol ResultSink: AnyObject {
    /// The columns of the rows that follow, and the rows' formats, none for text (RowDescription). Not
    /// called in the extended protocol, where Describe asks for them.
    func describe(_ columns: [ResultColumn], formats: [Int16])
    /// Rows `range` of the batch's selected rows. `formats` has one entry for each column, 0 text
    /// or 1 binary. Waits while the client is slow; throws when it is gone.
    func rows(
        _ batch: Batch, _ range: Range<Int>, types: [SQLType], formats: [Int16],
        settings: TextSettings
    ) async throws(SQLError)
    /// The statement is done (CommandComplete): `INSERT 0 1`.
    func complete(_ tag: String)
    /// The text held no statement (EmptyQueryResponse).
    func emptyQuery()
    /// The statement failed; what follows in the same text is not executed.
    func fail(_ error: SQLError)
    /// A NOTICE or WARNING.
    func notice(_ notice: SQLError)
    /// A reported parameter has a new value (ParameterStatus).
    func parameterChanged(name: String, value: String)

    /// COPY … FROM STDIN begins: the client may send.
    func beginCopyIn(_ start: CopyStart) async throws(SQLError)
    /// The next piece of what the client sends, nil at its end. Throws 57014 when the client gave
    /// up (CopyFail) and 08P01 for another message.
    func nextCopyChunk() async throws(SQLError) -> [UInt8]?
    /// COPY … TO STDOUT begins.
    func beginCopyOut(_ start: CopyStart) async throws(SQLError)
    /// One or more whole lines; `lineEnds` says where each ends in `chunk`. Clients rely on one
    /// CopyData message for each line, and a line may hold newlines in csv.
    func copyOut(_ chunk: [UInt8], lineEnds: [Int]) async throws(SQLError)
    func endCopyOut()
}
