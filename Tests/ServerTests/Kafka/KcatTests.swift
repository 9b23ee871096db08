import Testing

@Suite("kcat, unmodified, against the Kafka listener")
struct KcatTests {
    @Test("produces with every codec and idempotence, and consumes from the beginning")
    func everyCodec() throws {
        let server = try KafkaServerUnderTest()
        var expected = ""
        for codec in ["none", "gzip", "snappy", "lz4", "zstd"] {
            let lines = (0..<200).map { "\(codec) \($0)" }.joined(separator: "\n") + "\n"
            let produced = try server.kcat(["-P", "-t", "events", "-z", codec], input: lines)
            #expect(produced.status == 0, "\(codec): \(produced.errors)")
            expected += lines
        }
        let lines = "sure 1\nsure 2\n"
        let produced = try server.kcat(
            ["-P", "-t", "events", "-X", "enable.idempotence=true"], input: lines)
        #expect(produced.status == 0, "\(produced.errors)")
        let consumed = try server.kcat(["-C", "-t", "events", "-e", "-q", "-o", "beginning"])
        #expect(consumed.output == expected + lines, "\(consumed.errors)")
    }

    @Test("keys, headers and null values come back as they went")
    func keysAndHeaders() throws {
        let server = try KafkaServerUnderTest()
        let produced = try server.kcat(
            ["-P", "-t", "keyed", "-K", ":", "-Z", "-H", "colour=green", "-H", "size=7"],
            input: "a:one\nb:\nc:three\n")
        #expect(produced.status == 0, "\(produced.errors)")
        let consumed = try server.kcat([
            "-C", "-t", "keyed", "-e", "-q", "-Z", "-f", "%o %k %s %h\\n",
        ])
        let headers = "colour=green,size=7"
        #expect(
            consumed.output == "0 a one \(headers)\n1 b NULL \(headers)\n2 c three \(headers)\n")
    }

    @Test("lists brokers, topics and partitions")
    func lists() throws {
        let server = try KafkaServerUnderTest()
        server.broker.add("orders", partitions: 2)
        let listed = try server.kcat(["-L"])
        #expect(listed.status == 0, "\(listed.errors)")
        #expect(listed.output.contains("broker 1 at \(server.address) (controller)"))
        #expect(listed.output.contains("topic \"orders\" with 2 partitions:"))
        #expect(listed.output.contains("partition 1, leader 1, replicas: 1, isrs: 1"))
    }

    @Test("consumes from an offset, from a time, and the last few")
    func positions() throws {
        let server = try KafkaServerUnderTest()
        for value in ["one", "two", "three"] {
            let produced = try server.kcat(["-P", "-t", "events"], input: value + "\n")
            #expect(produced.status == 0, "\(produced.errors)")
        }
        func consume(_ offset: String) throws -> String {
            try server.kcat(["-C", "-t", "events", "-e", "-q", "-o", offset]).output
        }
        #expect(try consume("1") == "two\nthree\n")
        #expect(try consume("-1") == "three\n")
        #expect(try consume("s@0") == "one\ntwo\nthree\n")
        #expect(try consume("s@4102444800000") == "")
        let query = try server.kcat(["-Q", "-t", "events:0:0"])
        #expect(query.output == "events [0] offset 0\n", "\(query.errors)")
    }

    @Test("a topic that does not exist is unknown to a consumer and made for a producer")
    func unknownTopic() throws {
        let server = try KafkaServerUnderTest()
        let consumed = try server.kcat(["-C", "-t", "absent", "-e", "-q"])
        #expect(consumed.errors.contains("Unknown topic or partition"), "\(consumed.errors)")
        #expect(server.broker.topic(named: "absent") == nil)
        #expect(try server.kcat(["-P", "-t", "fresh"], input: "x\n").status == 0)
        #expect(server.broker.topic(named: "fresh") != nil)
    }
}
