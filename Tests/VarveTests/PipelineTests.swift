import Environment
import Foundation
import Introspection
import Testing
import Types

@testable import Varve

/// What PostgreSQL 15 does with the statements between two Syncs, which are one transaction.
@Suite("statements of a pipeline", .timeLimit(.minutes(3))) struct PipelineTests {
    final class World: TestDatabase {
        override init() async throws {
            try await super.init()
            await query("CREATE TABLE t (a int PRIMARY KEY)")
        }

        /// The tag, and the rows before it.
        @discardableResult
        func query(_ text: String) async -> [String] {
            let sink = CollectingSink()
            await session.simpleQuery(text, sink)
            #expect(sink.error == nil, "\(text)")
            return sink.rows
        }

        func step(_ text: String, executions: Int = 1, rowsMax: Int = 0) async throws(SQLError)
            -> CollectingSink
        {
            let sink = CollectingSink()
            try await session.parse(name: "", text: text, parameterTypes: [])
            try await session.bind(
                portal: "", statement: "", parameterFormats: [], values: [], resultFormats: [])
            for _ in 0..<executions {
                _ = try await session.execute(portal: "", rowsMax: rowsMax, sink)
            }
            return sink
        }

        /// Runs one after the other up to the first that fails; its SQLSTATE, if one does.
        func pipeline(_ texts: String...) async -> String? {
            let sink = CollectingSink()
            for text in texts {
                do throws(SQLError) {
                    _ = try await step(text)
                } catch {
                    await session.sync(failed: true, sink)
                    return error.state.description
                }
            }
            await session.sync(failed: false, sink)
            return nil
        }
    }

    @Test("nobody gives values to the parameters of what a definition keeps")
    func parametersInDefinitions() async throws {
        let world = try await World()
        for text in [
            "CREATE TABLE u (a int DEFAULT $1)", "CREATE TABLE u (a int CHECK (a > $1))",
            "ALTER TABLE t ALTER a SET DEFAULT abs($1)", "ALTER TABLE t ADD CHECK (a > $1)",
            "ALTER TABLE t ALTER a TYPE bigint USING a + $1", "CREATE INDEX ON t ((a + $1))",
            "CREATE TABLE u (a int, b int GENERATED ALWAYS AS (a + $1) STORED)",
        ] {
            #expect(await world.pipeline(text) == "42P02", "\(text)")
        }
        await world.query("CREATE TABLE u (a int)")
    }

    @Test(
        "a session is active from Parse to Sync, whatever fails between, and is cancelled between for what comes before Sync"
    )
    func activity() async throws {
        let world = try await World()
        func shown() -> (state: String, query: String) {
            let shown = world.session.handle.shown(waitsFor: nil)
            let state =
                shown.isActive ? "active" : shown.isInTransaction ? "in transaction" : "idle"
            return (shown.isFailed ? "failed" : state, shown.query)
        }
        _ = try await world.step("SELECT 1")
        #expect(shown() == ("active", "SELECT 1"))
        world.session.handle.cancel()
        await world.session.sync(failed: false, CollectingSink())
        #expect(shown() == ("idle", "SELECT 1"))
        #expect(await world.query("SELECT 2") == ["2"])
        _ = try await world.step("SELECT 1")
        world.session.handle.cancel()
        #expect(await world.pipeline("SELECT 3") == "57014")
        #expect(await world.pipeline("SELECT 3") == nil)
        world.session.handle.cancel()
        #expect(await world.pipeline("SELECT 3") == nil)
        await world.query("BEGIN")
        #expect(shown() == ("in transaction", "BEGIN"))
        #expect(await world.pipeline("SELECT nothing") == "42703")
        #expect(shown() == ("failed", "SELECT nothing"))
        await world.query("ROLLBACK")
        #expect(shown() == ("idle", "ROLLBACK"))
    }

    @Test("what SET has done is undone with the rest, SET LOCAL ends with it")
    func settings() async throws {
        let world = try await World()
        #expect(await world.pipeline("SET work_mem = '1MB'", "SELECT 1 / 0") == "22012")
        #expect(await world.query("SHOW work_mem") == ["4MB"])
        #expect(await world.pipeline("SET LOCAL work_mem = '1MB'", "SELECT 1") == nil)
        #expect(await world.query("SHOW work_mem") == ["4MB"])
        #expect(await world.pipeline("SET work_mem = '1MB'", "SELECT 1") == nil)
        #expect(await world.query("SHOW work_mem") == ["1MB"])
    }

    @Test(
        "what has to be a transaction by itself is refused behind others",
        arguments: [
            "VACUUM", "CREATE DATABASE never", "DISCARD ALL", "COMMIT PREPARED 'x'",
            "CREATE INDEX CONCURRENTLY ON t (a)",
        ])
    func alone(text: String) async throws {
        let world = try await World()
        #expect(await world.pipeline("INSERT INTO t VALUES (1)", text) == "25001")
        #expect(await world.query("SELECT a FROM t") == [])
    }

    @Test("so it is behind one that ran on the spot")
    func aloneAfterImmediate() async throws {
        let world = try await World()
        let session = world.session
        try await session.parse(
            name: "s", text: "INSERT INTO t VALUES ($1)", parameterTypes: [.int4])
        // A plan is known to run on the spot once it has run.
        try await session.bind(
            portal: "", statement: "s", parameterFormats: [], values: [Array("2".utf8)],
            resultFormats: [])
        _ = try await session.execute(portal: "", rowsMax: 0, CollectingSink())
        await session.sync(failed: false, CollectingSink())
        let found = try "s".utf8.withContiguousStorageIfAvailable { name in
            try #require(session.beginImmediate(statement: UnsafeRawBufferPointer(name)))
        }
        let statement = try #require(found)
        let one: [UInt8] = [UInt8(ascii: "1")]
        #expect(
            one.withUnsafeBytes { session.appendParameter($0, isBinary: false, of: statement) })
        guard case .done = session.run(statement, isSimple: false, { _, _ in }) else {
            Issue.record("an INSERT of one row was not run on the spot")
            return
        }
        #expect(await world.pipeline("VACUUM") == "25001")
        #expect(await world.query("SELECT a FROM t") == ["2"])
    }

    @Test(
        "a pipeline without a transaction ends at its Sync, also behind what could have run on the spot"
    )
    func withoutTransaction() async throws {
        let world = try await World()
        let session = world.session
        try await session.parse(name: "s", text: "SELECT a FROM t WHERE a = 1", parameterTypes: [])
        func isImmediate() -> Bool {
            "s".utf8.withContiguousStorageIfAvailable { name in
                session.beginImmediate(statement: UnsafeRawBufferPointer(name)) != nil
            } ?? false
        }
        try await session.bind(
            portal: "", statement: "s", parameterFormats: [], values: [], resultFormats: [])
        _ = try await session.execute(portal: "", rowsMax: 0, CollectingSink())
        await session.sync(failed: false, CollectingSink())
        #expect(isImmediate())
        _ = try await world.step("CLOSE ALL")
        #expect(!isImmediate())
        await session.sync(failed: false, CollectingSink())
        #expect(isImmediate())
        #expect(await world.pipeline("VACUUM") == nil)
        _ = try await world.step("CLOSE ALL")
        await world.query("SELECT a FROM t WHERE a = 1")
        await world.query("VACUUM")
    }

    @Test("SET CONSTRAINTS holds to the end of the pipeline, though it warns")
    func deferred() async throws {
        let world = try await World()
        await world.query("CREATE TABLE u (a int REFERENCES t DEFERRABLE)")
        let pipeline = await world.pipeline(
            "SET CONSTRAINTS ALL DEFERRED", "INSERT INTO u VALUES (7)", "INSERT INTO t VALUES (7)")
        #expect(pipeline == nil)
        #expect(await world.query("SELECT a FROM u") == ["7"])
        await world.query("SET CONSTRAINTS ALL DEFERRED")
        #expect(await world.pipeline("INSERT INTO u VALUES (8)") == "23503")
    }

    @Test("PREPARE TRANSACTION without a block commits what was done, as PostgreSQL does")
    func prepareWithoutBlock() async throws {
        let world = try await World()
        let pipeline = await world.pipeline(
            "INSERT INTO t VALUES (1)", "PREPARE TRANSACTION 'x'", "SELECT 1 / 0")
        #expect(pipeline == "22012")
        #expect(await world.query("SELECT a FROM t") == ["1"])
        #expect(await world.query("SELECT gid FROM pg_prepared_xacts") == [])
    }

    @Test("what has to be a transaction by itself is done, whatever comes after it")
    func aloneAtFirst() async throws {
        let world = try await World()
        #expect(await world.pipeline("CREATE DATABASE kept", "SELECT 1 / 0") == "22012")
        #expect(
            await world.query("SELECT datname FROM pg_database WHERE datname = 'kept'") == ["kept"])
    }

    @Test("AND CHAIN needs a block, and leaves none")
    func chain() async throws {
        let world = try await World()
        #expect(await world.pipeline("INSERT INTO t VALUES (1)", "COMMIT AND CHAIN") == "25P01")
        #expect(world.session.transactionStatus == .idle)
        #expect(await world.query("SELECT a FROM t") == [])
    }

    @Test("a portal that is done does nothing again")
    func again() async throws {
        let world = try await World()
        await world.query(
            "PREPARE one AS INSERT INTO t SELECT count(*) FROM t RETURNING a; PREPARE silent AS INSERT INTO t VALUES (70)"
        )
        let returning = try await world.step("EXECUTE one", executions: 3)
        #expect(returning.rows == ["0"])
        #expect(returning.tags == ["INSERT 0 1", "INSERT 0 0", "INSERT 0 0"])
        await world.session.sync(failed: false, CollectingSink())
        #expect(await world.query("SELECT a FROM t") == ["0"])

        await #expect(throws: SQLError.self) {
            _ = try await world.step("EXECUTE silent", executions: 2)
        }
        await world.session.sync(failed: true, CollectingSink())
        #expect(await world.query("SELECT a FROM t") == ["0"])

        await world.query("BEGIN; DECLARE c CURSOR FOR SELECT generate_series(1, 9)")
        let fetched = try await world.step("FETCH 2 c", executions: 2)
        #expect(fetched.rows == ["1", "2"])
        #expect(fetched.tags == ["FETCH 2", "FETCH 0"])
        #expect(await world.query("FETCH c") == ["3"])
        let shown = try await world.step("SHOW work_mem", executions: 2)
        #expect(shown.rows == ["4MB"])
        #expect(shown.tags == ["SHOW", "SHOW"])
        await world.query("COMMIT")
    }
}
