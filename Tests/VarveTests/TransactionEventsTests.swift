import Bytes
import Catalog
import Testing
import Topics
import Types

@testable import Varve

/// What PostgreSQL's tables do is told by tables beside the topics.
@Suite("events in transactions", .timeLimit(.minutes(2)))
final class TransactionEventsTests {
    private let database: TestDatabase

    init() async throws { database = try await TestDatabase() }

    /// The rows of each of these, or else its tag, or its SQLSTATE.
    private func run(_ texts: String...) async -> [String] {
        var answers: [String] = []
        for text in texts { answers += await Self.answers(text, database.session) }
        return answers
    }

    private static func answers(_ text: String, _ session: Session) async -> [String] {
        let sink = CollectingSink()
        await session.simpleQuery(text, sink)
        if let error = sink.error { return ["\(error.state)"] }
        return sink.rows.isEmpty ? sink.tags : sink.rows
    }

    @Test("statements that write see the transaction's own, but not those of themselves")
    func own() async {
        for kind in ["", "using topic"] {
            _ = await run("create table own (v int) \(kind)", "insert into own values (0)")
            #expect(
                await run(
                    "begin", "insert into own values (1), (2)",
                    "insert into own select v + 10 from own", "select count(*) from own",
                    "with a as (insert into own values (7)) select count(*) from own",
                    "insert into own values ((select count(*) + 100 from own))",
                    "declare c cursor for select v from own order by v",
                    "insert into own values (8)", "fetch all from c", "rollback",
                    "select count(*) from own") == [
                        "BEGIN", "INSERT 0 2", "INSERT 0 3", "6", "6",
                        "INSERT 0 1", "DECLARE CURSOR", "INSERT 0 1", "0", "1", "2", "7", "10",
                        "11", "12", "107", "ROLLBACK", "1",
                    ], "\(kind)")
            _ = await run("drop table own")
        }
    }

    @Test("are written alike whatever the session's settings are")
    func settings() async {
        _ = await run(
            "create table e (d date, z timestamptz, f float8, b bytea, i interval) using topic "
                + "with (key = 'z', partitions = 50)")
        let row =
            "('2020-03-04', '2020-01-01 00:00:00+00', 1.23456789012345678, '\\xff00', '1 day')"
        _ = await run(
            "insert into e values \(row)", "set datestyle = 'german'",
            "set timezone = 'Asia/Tokyo'",
            "set extra_float_digits = -10", "set bytea_output = 'escape'",
            "set intervalstyle = 'iso_8601'", "insert into e values \(row)", "reset all")
        #expect(
            await run("select count(*), count(distinct (d, z, f, b, i, _key, _partition)) from e")
                == ["2\t1"])
        #expect(
            await run(
                "set datestyle = 'german'", "select to_json(date '2020-03-04')",
                "select json_build_object('d', date '2020-03-04', 't', timestamp '2020-03-04 1:00')",
                "reset datestyle")
                == [
                    "SET", "\"2020-03-04\"",
                    "{\"d\" : \"2020-03-04\", \"t\" : \"2020-03-04T01:00:00\"}", "RESET",
                ])
    }

    @Test("have arrays")
    func arrays() async {
        _ = await run(
            "create table e (a text[], n int[], j jsonb[], d date[]) using topic",
            "insert into e values ('{a,NULL,\"b c\"}', '{{1,2},{3,4}}', array['[1]'::jsonb, 'null'], "
                + "'{2020-03-04}'), ('{}', null, '{}', '{}')")
        #expect(
            await run("select * from e order by _offset") == [
                "{a,NULL,\"b c\"}\t{{1,2},{3,4}}\t{[1],NULL}\t{2020-03-04}",
                "{}\tNULL\t{}\t{}",
            ])
    }

    @Test("make a SERIALIZABLE transaction fail that others' events contradict")
    func serializable() async throws {
        _ = await run(
            "create table a (v int) using topic", "create table b (v int) using topic",
            "create table n (v int)")
        let others = try Session(
            database: database.database,
            startup: SessionStartup(user: "varve", database: "varve"))
        defer { others.end() }
        func run2(_ text: String) async -> String {
            await Self.answers(text, others).joined(separator: " ")
        }
        let begin = "begin isolation level serializable"
        #expect(await run(begin, "select count(*) from a") == ["BEGIN", "0"])
        #expect(await run2(begin) == "BEGIN")
        #expect(await run2("select count(*) from b") == "0")
        #expect(await run("insert into b values (1)") == ["INSERT 0 1"])
        #expect(await run2("insert into a values (1)") == "INSERT 0 1")
        #expect(await run("commit") == ["COMMIT"])
        #expect(await run2("commit") == "40001")
        // Who only appends contradicts nobody.
        #expect(await run(begin, "insert into a values (1)") == ["BEGIN", "INSERT 0 1"])
        #expect(await run2(begin) == "BEGIN")
        #expect(await run2("insert into a values (2)") == "INSERT 0 1")
        #expect(await run("commit") == ["COMMIT"])
        #expect(await run2("commit") == "COMMIT")
    }

    @Test("cannot be locked, renamed or confused")
    func refusals() async {
        _ = await run("create table e (v int, w text) using topic", "create table t (id int)")
        #expect(
            await run(
                "select * from e for update skip locked", "select * from t, e for share of e",
                "select * from t, e for share of t", "alter table e rename v to u",
                "create table s (_offset int) using topic",
                "create table \"varve.public.t\" (v int) using topic",
                "alter table e rename to \"varve.k.t\"",
                "create table p (v int) partition by list (v)",
                "create table p1 partition of p for values in (1) using topic",
                "create publication pp for table p")
                == [
                    "42809", "42809", "SELECT 0", "0A000", "42701", "42602", "42602",
                    "CREATE TABLE", "0A000", "0A000",
                ])
    }

    @Test("have a size that clients take")
    func size() async {
        _ = await run(
            "create table e (v text) using topic",
            "create table r (key text, value text) using topic with (format = 'raw')")
        #expect(
            await run(
                "insert into e values (repeat('x', 67108864))",
                "insert into e values (repeat(chr(1), 12000000))",
                "insert into r values ('k', repeat('x', 67108864))",
                "insert into e values (repeat('x', 1000000))", "select length(v) from e",
                "select count(*) from r")
                == ["54000", "54000", "54000", "INSERT 0 1", "1000000", "0"])
    }

    @Test("that are no text are no text in SQL")
    func invalidText() async throws {
        _ = await run(
            "create table e (v text) using topic",
            "create table n (v text) using topic with (on_error = 'set_null')",
            "create table r (value text) using topic with (format = 'raw')",
            "create table d (a text[]) using topic")
        // As a Kafka client writes them.
        let directory = database.database.topicDirectory
        for (name, bytes) in [
            ("e", Array("{\"v\":\"".utf8) + [0xff] + Array("\"}".utf8)),
            ("n", Array("{\"v\":\"".utf8) + [0xff] + Array("\"}".utf8)), ("r", [0x61, 0]),
            (
                "d",
                Array("{\"a\":".utf8) + Array(repeating: 0x5b, count: 100)
                    + Array(repeating: 0x5d, count: 100) + [0x7d]
            ),
        ] {
            let topic = try #require(directory.topic(named: name))
            var builder = RecordBatchBuilder()
            builder.append(Record(key: nil, value: bytes, timestamp: 0))
            let place = TopicPartition(topic: topic.options.topic, partition: 0)
            _ = try await database.database.append(
                [(topicPartition: place, batch: builder.finish(), recordCount: 1)], client: "c",
                application: "a")
        }
        #expect(
            await run(
                "select * from e", "select * from n", "select * from r", "select count(*) from r",
                "select * from d") == ["22021", "NULL", "22021", "1", "22P02"])
    }
}
