import Server
import Testing

@testable import varve_cli

@Suite("the command line")
struct CommandTests {
    @Test("options are taken with a space or an equals sign, switches without a value")
    func options() throws {
        let invocation = try Invocation.parse([
            "serve", "--data", "d", "--postgres-port=0", "--no-auto-create-topics",
        ])
        guard case .run(.serve, let options) = invocation else {
            Issue.record("not serve")
            return
        }
        #expect(options["--data"] == "d" && options["--postgres-port"] == "0")
        #expect(options["--kafka-port"] == nil && options.isOn("--no-auto-create-topics"))
    }

    @Test("help and version are found, for the program and for a command")
    func help() throws {
        #expect(try Invocation.parse([]) == .help(nil))
        #expect(try Invocation.parse(["--help"]) == .help(nil))
        #expect(try Invocation.parse(["--version"]) == .version)
        #expect(try Invocation.parse(["ledger", "stat", "-h"]) == .help(.ledgerStat))
        #expect(helpText(nil).contains("ledger verify"))
        for command in Command.all {
            let text = helpText(command)
            for option in command.options { #expect(text.contains(option.name)) }
        }
    }

    @Test(
        "what makes no sense is named, with the nearest word when there is one",
        arguments: [
            ("srve", "unknown command srve; did you mean serve?"),
            ("frobnicate", "unknown command frobnicate"),
            ("ledger", "ledger expects one of: stat, dump, verify"),
            ("ledger verfy", "unknown command ledger verfy; did you mean verify?"),
            ("--vers", "unknown option --vers; did you mean --version?"),
            ("serve --prot 1", "unknown option --prot for serve"),
            (
                "serve --kafka-prt 1",
                "unknown option --kafka-prt for serve; did you mean --kafka-port?"
            ),
            ("serve --data", "--data expects a value: --data DIR"),
            ("serve --no-auto-create-topics=1", "--no-auto-create-topics takes no value"),
            ("serve now", "unexpected argument \"now\" for serve"),
        ])
    func mistakes(_ line: String, _ message: String) {
        #expect(throws: UsageError(message)) {
            try Invocation.parse(line.split(separator: " ").map(String.init))
        }
    }

    private func serveOptions(_ arguments: String...) throws -> ServeOptions {
        guard case .run(.serve, let options) = try Invocation.parse(["serve"] + arguments) else {
            throw UsageError("not serve")
        }
        return try ServeOptions(options)
    }

    @Test("serve has the defaults that its help names")
    func defaults() throws {
        let options = try serveOptions()
        #expect(options.dataDirectory == "./varve-data")
        #expect(options.listen.postgres.description == "127.0.0.1:5432")
        #expect(options.listen.kafka.description == "127.0.0.1:9092")
        #expect(options.threadCount >= 1 && options.logLevel == .info)
        #expect(options.autoCreatesTopics)
    }

    @Test(
        "values out of range and addresses beyond loopback are refused by name",
        arguments: [
            (["--postgres-port", "70000"], "--postgres-port"), (["--kafka-port", "x"], "--kafka"),
            (["--threads", "0"], "--threads"), (["--log-level", "loud"], "loud"),
            (["--listen", "0.0.0.0"], "0.0.0.0"), (["--listen", "::"], "::"),
            (["--listen", "example.org"], "example.org"), (["--data", ""], "--data"),
        ])
    func refusals(_ arguments: [String], _ word: String) throws {
        let invocation = try Invocation.parse(["serve"] + arguments)
        guard case .run(.serve, let options) = invocation else {
            Issue.record("not serve")
            return
        }
        let error = #expect(throws: UsageError.self) { try ServeOptions(options) }
        #expect(error?.message.contains(word) == true)
    }

    @Test("IPv6 loopback is allowed")
    func loopback6() throws {
        #expect(try serveOptions("--listen", "::1").listen.kafka.description == "[::1]:9092")
    }

    @Test("the distance of words counts changed, missing and added letters")
    func distance() {
        #expect(editDistance("serve", "serve") == 0)
        #expect(editDistance("srve", "serve") == 1)
        #expect(editDistance("", "abc") == 3)
        #expect(editDistance("kitten", "sitting") == 3)
    }
}
