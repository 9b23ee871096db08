import Engine
import Synchronization
import Types
import Varve

@testable import Server

/// A session whose statements are:
///
///     rows N            N rows (n integer, label text)
///     echo              its parameters as one row of texts (extended protocol only)
///     fail              an error with position, detail and hint
///     wait              until cancelled
///     set NAME VALUE    reports the parameter
///     notice TEXT, begin, commit, copy in, copy out N, copy bad (fails at the first chunk)
final class DoubleSession: SQLSession {
    private struct Portal {
        var text: String
        var values: [BoundValue]
        var formats: [Int16]
        var position = 0
    }

    let processID: Int32
    let secretKey: Int32
    var mayBlock: () -> Bool = { false }
    var waitListener: (any WaitListener)?
    var hotObjects: [AnyObject] { [self] }
    private(set) var transactionStatus = TransactionStatus.idle
    private let database: DoubleDatabase
    private let startup: SessionStartup
    private let cancellation = Cancellation()
    private var statements: [String: String] = [:]
    private var portals: [String: Portal] = [:]

    init(_ database: DoubleDatabase, _ startup: SessionStartup, processID: Int32) {
        self.database = database
        self.startup = startup
        self.processID = processID
        secretKey = processID &* 7919
    }

    var reportedParameters: [(name: String, value: String)] {
        let application = startup.parameters.last { $0.name == "application_name" }?.value
        return [
            ("server_version", "15.9 (Varve)"), ("server_encoding", "UTF8"),
            ("client_encoding", "UTF8"), ("application_name", application ?? ""),
            ("standard_conforming_strings", "on"), ("integer_datetimes", "on"),
        ]
    }

    // MARK: the simple protocol

    func simpleQuery(_ text: String, _ sink: any ResultSink) async {
        let statements = text.split(separator: ";").map { $0.trimmed() }.filter { !$0.isEmpty }
        if statements.isEmpty { sink.emptyQuery() }
        for statement in statements {
            do throws(SQLError) {
                if let columns = columns(of: statement) { sink.describe(columns, formats: []) }
                var portal = Portal(text: statement, values: [], formats: [])
                _ = try await run(&portal, limit: 0, sink)
            } catch {
                sink.fail(error)
                if transactionStatus == .active { transactionStatus = .failed }
                return
            }
        }
    }

    // MARK: the extended protocol

    func parse(name: String, text: String, parameterTypes: [TypeOID]) async throws(SQLError) {
        if text.hasPrefix("syntax") {
            throw SQLError(.syntaxError, "syntax error at or near \"syntax\"", position: 1)
        }
        statements[name] = text.trimmed()
    }

    // It has no immediate statements: every one takes the usual way.
    func beginImmediate(statement name: UnsafeRawBufferPointer) -> ImmediateStatement? { nil }
    func beginImmediate(text: UnsafeRawBufferPointer) -> ImmediateStatement? { nil }
    func appendParameter(
        _ bytes: UnsafeRawBufferPointer?, isBinary: Bool, of statement: ImmediateStatement
    ) -> Bool { false }
    func run(
        _ statement: ImmediateStatement, isSimple: Bool, _ give: (Batch?, TextSettings) -> Void
    ) -> ImmediateOutcome { .unsuitable }
    func finish(after wait: ImmediateWait) async throws(SQLError) {}
    func unblock(isSimple: Bool) async throws(SQLError) {}
    func reportChanges(_ sink: any ResultSink) {}
    var isSyncImmediate: Bool { true }
    var mayChangeThread: Bool { transactionStatus == .idle && portals.isEmpty }
    var mayBeginCommit: Bool { false }
    func beginCommit() {}
    func endCommit() -> Bool { false }
    var mayBeginLock: Bool { false }
    func beginLock() -> Bool { false }
    func endLock() -> Bool { false }

    func bind(
        portal: String, statement: String, parameterFormats: [Int16], values: [BoundValue],
        resultFormats: [Int16], fault: BindFault?
    ) async throws(SQLError) {
        guard let text = statements[statement] else {
            throw SQLError(
                .invalidStatementName, "prepared statement \"\(statement)\" does not exist")
        }
        if let fault { throw fault.error }
        portals[portal] = Portal(text: text, values: values, formats: resultFormats)
    }

    func describe(statement: String) async throws(SQLError) -> StatementDescription {
        guard let text = statements[statement] else {
            throw SQLError(
                .invalidStatementName, "prepared statement \"\(statement)\" does not exist")
        }
        return StatementDescription(
            parameterTypes: text == "echo" ? [.text] : [], columns: columns(of: text))
    }

    func describe(
        portal: String
    ) async throws(SQLError) -> (columns: [ResultColumn], formats: [Int16])? {
        let found = try existing(portal)
        guard let columns = columns(of: found.text, values: found.values) else { return nil }
        return (columns, formats(found, columns.count))
    }

    func execute(
        portal name: String, rowsMax: Int, _ sink: any ResultSink
    ) async throws(SQLError) -> ExecuteOutcome {
        var portal = try existing(name)
        let outcome = try await run(&portal, limit: rowsMax, sink)
        portals[name] = portal
        return outcome
    }

    func close(statement: String) { statements[statement] = nil }
    func close(portal: String) { portals[portal] = nil }

    func failBlock() {
        database.failures.add(1, ordering: .relaxed)
        if transactionStatus == .active { transactionStatus = .failed }
    }

    func sync(failed: Bool, _ sink: any ResultSink) async {
        if failed, transactionStatus == .active { transactionStatus = .failed }
        if transactionStatus == .idle { portals = [:] }
    }

    func takeNotifications(upTo bytes: Int) -> [Varve.Notification] { [] }
    func onNotification(_ wake: @escaping @Sendable () -> Void) {}

    func cancel() { cancellation.cancel() }
    func end() { database.sessionEnded() }
    func onTermination(_ notify: (@Sendable () -> Void)?) {}
    var terminationReason: SQLError? { nil }
    var mustEnd: Bool { false }
    var isInterrupted: Bool { false }
    func awaitSync() {}
    func noteSynchronized() {}
    func clientVanished() { cancellation.cancel() }

    private func existing(_ name: String) throws(SQLError) -> Portal {
        guard let portal = portals[name] else {
            throw SQLError(.invalidCursorName, "portal \"\(name)\" does not exist")
        }
        return portal
    }

    // MARK: statements

    private func columns(of text: String, values: [BoundValue] = []) -> [ResultColumn]? {
        if text.hasPrefix("rows ") {
            return [
                ResultColumn(name: "n", type: .int4), ResultColumn(name: "label", type: .text),
            ]
        }
        if text == "echo" {
            return values.indices.map { ResultColumn(name: "p\($0 + 1)", type: .text) }
        }
        return nil
    }

    private func formats(_ portal: Portal, _ count: Int) -> [Int16] {
        switch portal.formats.count {
        case 0: Array(repeating: 0, count: count)
        case 1: Array(repeating: portal.formats[0], count: count)
        default: portal.formats
        }
    }

    private func run(
        _ portal: inout Portal, limit: Int, _ sink: any ResultSink
    ) async throws(SQLError) -> ExecuteOutcome {
        let words = portal.text.split(separator: " ").map(String.init)
        switch words.first {
        case "rows": return try await rows(Int(words[1]) ?? 0, &portal, limit, sink)
        case "echo": try await echo(portal, sink)
        case "fail":
            throw SQLError(
                .undefinedTable, "relation \"x\" does not exist", detail: "It never did.",
                hint: "Create it.", position: 3)
        case "wait":
            cancellation.begin()
            defer { cancellation.end() }
            await cancellation.wait()
            throw SQLError(.queryCanceled, "canceling statement due to user request")
        case "set": sink.parameterChanged(name: words[1], value: words[2])
        case "notice":
            var notice = SQLError(.successfulCompletion, words[1])
            notice.severity = .notice
            sink.notice(notice)
        case "begin": transactionStatus = .active
        case "commit": transactionStatus = .idle
        case "copy": try await copy(words, sink)
        default: throw SQLError(.syntaxError, "syntax error at or near \"\(portal.text)\"")
        }
        if words[0] != "rows", words[0] != "copy" { sink.complete(words[0].uppercased()) }
        return .completed
    }

    private func rows(
        _ count: Int, _ portal: inout Portal, _ limit: Int, _ sink: any ResultSink
    ) async throws(SQLError) -> ExecuteOutcome {
        let end = limit > 0 ? min(count, portal.position + limit) : count
        let types = [SQLType.int4, .text]
        var sent = 0
        while portal.position < end {
            var batch = Batch(types: types)
            let size = min(Batch.capacity, end - portal.position)
            for row in portal.position..<portal.position + size {
                batch.columns[0].append(Int32(row))
                if row % 10 == 9 {
                    batch.columns[1].appendNull()
                } else {
                    batch.columns[1].append(text: "row \(row)")
                }
            }
            batch.rowCount = size
            try await sink.rows(
                batch, 0..<size, types: types, formats: formats(portal, 2),
                settings: TextSettings())
            portal.position += size
            sent += size
        }
        // As PostgreSQL: a limit that is just met suspends; the next Execute completes.
        if limit > 0, sent == limit { return .suspended }
        sink.complete("SELECT \(sent)")
        return .completed
    }

    private func echo(_ portal: Portal, _ sink: any ResultSink) async throws(SQLError) {
        let types = portal.values.map { _ in SQLType.text }
        var batch = Batch(types: types, capacity: 1)
        for (column, value) in zip(batch.columns, portal.values) {
            column.append(value.map { Datum.bytes($0) } ?? .null)
        }
        batch.rowCount = 1
        try await sink.rows(
            batch, 0..<1, types: types, formats: formats(portal, types.count),
            settings: TextSettings())
    }

    private func copy(_ words: [String], _ sink: any ResultSink) async throws(SQLError) {
        if words[1] == "out" {
            let count = Int(words[2]) ?? 0
            try await sink.beginCopyOut(CopyStart(columnCount: 2))
            var chunk: [UInt8] = []
            var lineEnds: [Int] = []
            for row in 0..<count {
                chunk += Array("\(row)\tline \(row)\n".utf8)
                lineEnds.append(chunk.count)
                guard lineEnds.count == 100 || row == count - 1 else { continue }
                try await sink.copyOut(chunk, lineEnds: lineEnds)
                chunk = []
                lineEnds = []
            }
            sink.endCopyOut()
            sink.complete("COPY \(count)")
            return
        }
        try await sink.beginCopyIn(CopyStart(columnCount: 2))
        var lines = 0
        while let chunk = try await sink.nextCopyChunk() {
            if words[1] == "bad" {
                throw SQLError(.badCopyFileFormat, "missing data for column \"b\"")
            }
            lines += chunk.count { $0 == UInt8(ascii: "\n") }
            database.store(chunk)
        }
        sink.complete("COPY \(lines)")
    }
}

extension StringProtocol {
    fileprivate func trimmed() -> String {
        var text = Substring(self)
        while text.first?.isWhitespace == true { text.removeFirst() }
        while text.last?.isWhitespace == true { text.removeLast() }
        return String(text)
    }
}
